//! Questions turn from "can we also" to what the money is for.

use super::{Signal, SignalKind, Strength, said};
use crate::cue::CueKind;
use crate::facts::ClientFacts;
use crate::policy::Policy;
use jiff::Timestamp;

/// The episode that lasts at `now`, if there is one. A single question is a fair question and only
/// worth a look; a repeated one is a flag.
pub fn detect(facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Option<Signal> {
    let episode = said::episode(facts, CueKind::WhyPaying, policy, now)?;
    let mut strength = said::soft_strength(episode.confidence, policy)?;
    if episode.messages() < 2 && episode.confidence < policy.words_direct_confidence {
        strength = Strength::Watch;
    }
    Some(said::signal(
        &episode,
        SignalKind::WhyPaying,
        strength,
        "signal.why_paying",
        "signal.words.relief",
        policy,
    ))
}
