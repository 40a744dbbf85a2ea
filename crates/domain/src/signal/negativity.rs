//! Direct negativity (C075): plain or repeated, one is enough for red; weaker is a flag or a watch.

use super::{Signal, SignalKind, said};
use crate::cue::CueKind;
use crate::facts::ClientFacts;
use crate::policy::Policy;
use jiff::Timestamp;

/// The episode that lasts at `now`, if there is one.
pub fn detect(facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Option<Signal> {
    let episode = said::episode(facts, CueKind::Negativity, policy, now)?;
    let strength = said::direct_strength(episode.confidence, policy)?;
    Some(said::signal(
        &episode,
        SignalKind::Negativity,
        strength,
        "signal.negativity",
        "signal.words.relief",
        policy,
    ))
}
