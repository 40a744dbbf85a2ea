//! The client speaks of ending, pausing or moving the work.

use super::{Signal, SignalKind, said};
use crate::cue::CueKind;
use crate::facts::ClientFacts;
use crate::policy::Policy;
use jiff::Timestamp;

/// The episode that lasts at `now`, if there is one.
pub fn detect(facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Option<Signal> {
    let episode = said::episode(facts, CueKind::Leaving, policy, now)?;
    let strength = said::direct_strength(episode.confidence, policy)?;
    Some(said::signal(
        &episode,
        SignalKind::Leaving,
        strength,
        "signal.leaving",
        "signal.words.relief",
        policy,
    ))
}
