//! Replay of a recorded history (L6, A.14): what would the level have been, step by step, had only
//! that been known which came before.

use crate::assess::judged;
use crate::coverage;
use crate::facts::ClientFacts;
use crate::health::{self, Level};
use crate::policy::Policy;
use crate::signal::SignalKind;
use crate::signal::prepared::Prepared;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The verdict at one step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    pub at: Timestamp,
    pub level: Level,
    /// Signals that counted.
    pub kinds: Vec<SignalKind>,
}

/// Replays `[from, until]` in steps of so many days. The history is worked up once: every series
/// detector is causal, so a verdict at a step never sees what came after it.
pub fn replay(
    facts: &ClientFacts,
    policy: &Policy,
    from: Timestamp,
    until: Timestamp,
    step_days: u32,
) -> Vec<Step> {
    let step = SignedDuration::from_hours(24 * i64::from(step_days.max(1)));
    let history = Prepared::new(facts, policy, until);
    let mut steps = Vec::new();
    let mut at = from;
    while at <= until {
        let signals = judged(&history, facts, &[], policy, at);
        let coverage = coverage::assess(&history, facts, policy, at);
        let counting = signals.iter().filter(|s| s.counts).map(|s| &s.signal);
        let health = health::assess(counting, coverage, policy);
        let kinds = health.counted.iter().map(|(kind, _)| *kind).collect();
        steps.push(Step { at, level: health.level, kinds });
        let Ok(next) = at.checked_add(step) else { break };
        at = next;
    }
    steps
}
