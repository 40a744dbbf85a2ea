//! A senior person who never was in copy now is (C075).

use super::prepared::moment;
use super::{Evidence, Quote, Signal, SignalKind, Strength};
use crate::cue::CueKind;
use crate::facts::ClientFacts;
use crate::id::ContactId;
use crate::policy::Policy;
use crate::reason::{Arg, Reason};
use jiff::Timestamp;

const DAY_SECONDS: i64 = 86_400;
/// An address with a senior title may be a namesake or a late entry in the address book.
const CONFIDENCE: u8 = 70;

/// One signal per senior person who came in within the policy's window.
pub fn detect(facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Vec<Signal> {
    let now = now.as_second();
    let Some(first) = facts.touches.first() else { return Vec::new() };
    let window = i64::from(policy.new_senior_window_days) * DAY_SECONDS;
    let history = i64::from(policy.new_senior_min_history_days) * DAY_SECONDS;
    facts
        .contacts
        .iter()
        .filter(|c| c.is_senior && !c.is_main)
        .filter(|c| c.first_seen_at < now && now - c.first_seen_at <= window)
        .filter(|c| c.first_seen_at - first.at >= history)
        .map(|c| Signal {
            kind: SignalKind::NewSenior,
            strength: Strength::Flag,
            since: moment(c.first_seen_at),
            confidence: CONFIDENCE,
            episode: format!("new_senior:{}", c.contact),
            reason: Reason::new("signal.new_senior"),
            relief: Reason::new("signal.new_senior.relief")
                .with("count", Arg::Count(i64::from(policy.new_senior_window_days))),
            evidence: Evidence::Messages { messages: first_messages(facts, c.contact, now) },
            held_by: None,
        })
        .collect()
}

/// What the person has written so far; empty when only in copy.
fn first_messages(facts: &ClientFacts, contact: ContactId, now: i64) -> Vec<Quote> {
    facts
        .touches
        .iter()
        .filter(|t| t.contact == Some(contact) && t.at < now)
        .take(3)
        .map(|t| Quote {
            touch: t.id,
            at: moment(t.at),
            contact: t.contact,
            cue: CueKind::Escalation,
            confidence: CONFIDENCE,
            spans: Vec::new(),
        })
        .collect()
}
