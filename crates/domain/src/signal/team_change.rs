//! The client asks for another manager, specialist or team (C076).

use super::{Signal, SignalKind, said};
use crate::cue::CueKind;
use crate::facts::ClientFacts;
use crate::policy::Policy;
use jiff::Timestamp;

/// The episode that lasts at `now`, if there is one.
pub fn detect(facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Option<Signal> {
    let episode = said::episode(facts, CueKind::TeamChange, policy, now)?;
    let strength = said::direct_strength(episode.confidence, policy)?;
    Some(said::signal(
        &episode,
        SignalKind::TeamChange,
        strength,
        "signal.team_change",
        "signal.words.relief",
        policy,
    ))
}
