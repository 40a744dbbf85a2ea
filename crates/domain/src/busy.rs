//! Busy windows (L3, C078, T11): a quiet spell with a known cause holds quiet signals back, visibly,
//! until it ends; then a human is asked once. Negativity is never held back.

use crate::cue::CueKind;
use crate::facts::{BusyWindow, ClientFacts};
use crate::id::{BusyWindowId, TouchId};
use crate::policy::Policy;
use crate::signal::Signal;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A window that a message announces, for a human to accept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// The message that announces it.
    pub touch: TouchId,
    pub from: Timestamp,
    /// Proposed end; the human may change it.
    pub until: Timestamp,
    /// 0…100.
    pub confidence: u8,
}

/// The window that lasts at `now`; of several, the one that ends last.
pub fn active(busy: &[BusyWindow], now: Timestamp) -> Option<&BusyWindow> {
    busy.iter().filter(|b| b.from <= now && now < b.until).max_by_key(|b| b.until)
}

/// Marks quiet signals as held while a window lasts.
pub fn hold(signals: &mut [Signal], busy: &[BusyWindow], now: Timestamp) {
    let window = active(busy, now).map(|b| b.id);
    for signal in signals.iter_mut().filter(|s| s.kind.is_quiet()) {
        signal.held_by = window;
    }
}

/// Windows that ended not long ago: each is owed one question.
pub fn expired(busy: &[BusyWindow], policy: &Policy, now: Timestamp) -> Vec<BusyWindowId> {
    let oldest = days_before(now, policy.busy_question_days);
    let mut ids: Vec<BusyWindowId> =
        busy.iter().filter(|b| b.until <= now && b.until > oldest).map(|b| b.id).collect();
    ids.sort_unstable();
    ids
}

/// Windows that recent messages announce and no declared window covers yet.
pub fn proposals(facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Vec<Proposal> {
    let length = jiff::SignedDuration::from_hours(24 * i64::from(policy.busy_proposed_days));
    let mut found: Vec<Proposal> = Vec::new();
    for cue in facts.cues_before(now) {
        let is_meant = cue.kind == CueKind::Busy
            && !cue.is_denied
            && cue.confidence >= policy.busy_min_confidence;
        let from = crate::signal::prepared::moment(cue.at);
        let until = from.saturating_add(length).unwrap_or(Timestamp::MAX);
        if !is_meant || until <= now {
            continue;
        }
        let is_declared = facts.busy.iter().any(|b| b.from < until && from < b.until);
        if is_declared {
            continue;
        }
        match found.last_mut().filter(|last| from < last.until) {
            // the same spell, announced again: it lasts longer
            Some(last) => {
                last.until = until;
                last.confidence = last.confidence.max(cue.confidence);
            }
            None => {
                found.push(Proposal { touch: cue.touch, from, until, confidence: cue.confidence });
            }
        }
    }
    found
}

/// `now` less so many days.
pub(crate) fn days_before(now: Timestamp, days: u32) -> Timestamp {
    now.saturating_sub(jiff::SignedDuration::from_hours(24 * i64::from(days)))
        .unwrap_or(Timestamp::MIN)
}
