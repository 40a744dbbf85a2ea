//! Replay of a recorded history (L6, A.14): what would the level have been, step by step, had only
//! that been known which came before.
//!
//! Read in this order: [`replay`] (levels from facts), [`past`] (facts with the day on which each
//! became known), [`trial`] (one client: was it warned about in time, how often for nothing),
//! [`threshold`] (the grid of thresholds), [`tally`] (all clients together).

pub mod past;
pub mod tally;
pub mod threshold;
pub mod trial;

use crate::assess::{Judged, judged};
use crate::coverage;
use crate::facts::{AnswerFact, ClientFacts};
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
    let history = Prepared::new(facts, policy, until);
    let mut steps = Vec::new();
    let mut at = from;
    while at <= until {
        let (level, counted) = look(&history, facts, &[], policy, at);
        steps.push(Step { at, level, kinds: counted.iter().map(|j| j.signal.kind).collect() });
        let Some(next) = after(at, step_days) else { break };
        at = next;
    }
    steps
}

/// The level at a moment with the signals that gave it, strongest first.
fn look(
    history: &Prepared,
    facts: &ClientFacts,
    answers: &[AnswerFact],
    policy: &Policy,
    at: Timestamp,
) -> (Level, Vec<Judged>) {
    let mut signals = judged(history, facts, answers, policy, at);
    signals.retain(|judged| judged.counts);
    let coverage = coverage::assess(history, facts, policy, at);
    let health = health::assess(signals.iter().map(|j| &j.signal), coverage, policy);
    signals.retain(|j| health.counted.iter().any(|(kind, _)| *kind == j.signal.kind));
    (health.level, signals)
}

/// A step later; `None` at the end of time.
fn after(at: Timestamp, step_days: u32) -> Option<Timestamp> {
    at.checked_add(SignedDuration::from_hours(24 * i64::from(step_days.max(1)))).ok()
}
