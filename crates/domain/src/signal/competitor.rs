//! Another contractor is a live alternative (C082); never direct: it may be talk.

use super::{Signal, SignalKind, said};
use crate::cue::CueKind;
use crate::facts::ClientFacts;
use crate::policy::Policy;
use jiff::Timestamp;

/// The episode that lasts at `now`, if there is one.
pub fn detect(facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Option<Signal> {
    let episode = said::episode(facts, CueKind::Competitor, policy, now)?;
    let strength = said::soft_strength(episode.confidence, policy)?;
    Some(said::signal(
        &episode,
        SignalKind::Competitor,
        strength,
        "signal.competitor",
        "signal.words.relief",
        policy,
    ))
}
