//! What the signals of words share: several messages of one kind are one episode, and they add up.

use super::{Evidence, Quote, Signal, SignalKind, Strength};
use crate::cue::CueKind;
use crate::facts::{ClientFacts, CueFact};
use crate::policy::Policy;
use crate::reason::{Arg, Reason};
use crate::signal::prepared::moment;
use jiff::Timestamp;

const DAY_SECONDS: i64 = 86_400;
/// Messages kept as evidence of one episode, the latest.
const SHOWN_MESSAGES: usize = 20;

/// An episode of one kind of words.
pub struct Episode<'a> {
    /// Messages not denied, in order; never empty.
    pub said: Vec<&'a CueFact>,
    /// Joint confidence of the messages, faded by age, percents.
    pub confidence: u8,
    key: String,
}

/// The episode of a kind that lasts at `now`: its last message is within the policy's window.
pub fn episode<'a>(
    facts: &'a ClientFacts,
    kind: CueKind,
    policy: &Policy,
    now: Timestamp,
) -> Option<Episode<'a>> {
    let gap = i64::from(policy.words_episode_gap_days) * DAY_SECONDS;
    let window = i64::from(policy.words_window_days) * DAY_SECONDS;
    let cues = facts.cues_before(now);
    let of_kind = || cues.iter().filter(|c| c.kind == kind && !c.is_denied);
    let last = of_kind().next_back()?;
    if now.as_second() - last.at > window {
        return None;
    }
    let mut said: Vec<&CueFact> = Vec::new();
    for cue in of_kind().rev() {
        if said.last().is_some_and(|later| later.at - cue.at > gap) {
            break;
        }
        said.push(cue);
    }
    said.reverse();
    let first = said[0];
    Some(Episode {
        confidence: joint_confidence(&said, policy, now),
        key: format!("{}:{}", kind.word(), first.touch),
        said,
    })
}

/// 1 − Π(1 − cᵢ·2^(−ageᵢ/half-life)) over messages; several cues in one message count once.
fn joint_confidence(said: &[&CueFact], policy: &Policy, now: Timestamp) -> u8 {
    let last = said.iter().map(|c| c.at).max().unwrap_or(now.as_second());
    let mut doubt = 1.0f64;
    let mut seen = None;
    for cue in said.iter().rev() {
        if seen.replace(cue.touch) == Some(cue.touch) {
            continue;
        }
        // age against the latest message: an episode does not fade by itself, it ends
        let days = (last - cue.at) as f64 / DAY_SECONDS as f64;
        let weight = 0.5f64.powf(days / policy.words_half_life_days.max(0.1));
        doubt *= 1.0 - f64::from(cue.confidence.min(99)) / 100.0 * weight;
    }
    ((1.0 - doubt) * 100.0).round().clamp(0.0, 99.0) as u8
}

/// Strength of words that are direct when said plainly.
pub fn direct_strength(confidence: u8, policy: &Policy) -> Option<Strength> {
    if confidence >= policy.words_direct_confidence {
        Some(Strength::Direct)
    } else {
        soft_strength(confidence, policy)
    }
}

/// Strength of words that are never direct by themselves.
pub fn soft_strength(confidence: u8, policy: &Policy) -> Option<Strength> {
    if confidence >= policy.words_flag_confidence {
        Some(Strength::Flag)
    } else if confidence >= policy.words_watch_confidence {
        Some(Strength::Watch)
    } else {
        None
    }
}

/// The signal of an episode.
pub fn signal(
    episode: &Episode,
    kind: SignalKind,
    strength: Strength,
    reason: &'static str,
    relief: &'static str,
    policy: &Policy,
) -> Signal {
    let shown = episode.said.len().saturating_sub(SHOWN_MESSAGES);
    let messages = episode.said[shown..]
        .iter()
        .map(|c| Quote {
            touch: c.touch,
            at: moment(c.at),
            contact: c.contact,
            cue: c.kind,
            confidence: c.confidence,
            spans: c.spans.clone(),
        })
        .collect();
    Signal {
        kind,
        strength,
        since: moment(episode.said[0].at),
        confidence: episode.confidence,
        episode: episode.key.clone(),
        reason: Reason::new(reason).with("count", Arg::Count(episode.messages())),
        relief: Reason::new(relief).with("count", Arg::Count(i64::from(policy.words_window_days))),
        evidence: Evidence::Messages { messages },
        held_by: None,
    }
}

impl Episode<'_> {
    /// Number of messages.
    pub fn messages(&self) -> i64 {
        let mut touches: Vec<_> = self.said.iter().map(|c| c.touch).collect();
        touches.dedup();
        touches.len() as i64
    }
}
