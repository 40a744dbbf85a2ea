//! The usual contact leaves the company or the project: loyalty is personal (T14).

use super::{Signal, SignalKind, said};
use crate::cue::CueKind;
use crate::facts::ClientFacts;
use crate::policy::Policy;
use jiff::Timestamp;

/// The episode that lasts at `now`, if there is one.
pub fn detect(facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Option<Signal> {
    let episode = said::episode(facts, CueKind::ContactLeaving, policy, now)?;
    let strength = said::soft_strength(episode.confidence, policy)?;
    Some(said::signal(
        &episode,
        SignalKind::ContactLeaving,
        strength,
        "signal.contact_leaving",
        "signal.words.relief",
        policy,
    ))
}
