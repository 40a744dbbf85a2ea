//! The matter goes over the manager's head (C075).

use super::{Signal, SignalKind, said};
use crate::cue::CueKind;
use crate::facts::ClientFacts;
use crate::policy::Policy;
use jiff::Timestamp;

/// The episode that lasts at `now`, if there is one.
pub fn detect(facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Option<Signal> {
    let episode = said::episode(facts, CueKind::Escalation, policy, now)?;
    let strength = said::direct_strength(episode.confidence, policy)?;
    Some(said::signal(
        &episode,
        SignalKind::Escalation,
        strength,
        "signal.escalation",
        "signal.words.relief",
        policy,
    ))
}
