//! The client wants money back, a penalty or a discount, or refuses to pay.

use super::{Signal, SignalKind, said};
use crate::cue::CueKind;
use crate::facts::ClientFacts;
use crate::policy::Policy;
use jiff::Timestamp;

/// The episode that lasts at `now`, if there is one.
pub fn detect(facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Option<Signal> {
    let episode = said::episode(facts, CueKind::MoneyClaim, policy, now)?;
    let strength = said::direct_strength(episode.confidence, policy)?;
    Some(said::signal(
        &episode,
        SignalKind::MoneyClaim,
        strength,
        "signal.money_claim",
        "signal.words.relief",
        policy,
    ))
}
