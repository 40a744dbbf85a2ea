//! The numbers of promises and milestones (P1, P6).

use serde::{Deserialize, Serialize};

/// Numbers of one workspace about promises of both sides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct PromisePolicy {
    /// Days over which the share of kept promises is counted (ours: a year).
    pub promise_rate_days: u32,
    /// Fewest promises whose time has come for a share (ours).
    pub promise_rate_min: u32,
    /// Fewest promises that are settled or have a date to judge a client by them (ours).
    pub promise_judged_min: usize,
    /// A broken promise of ours weighs for so many days (ours: a quarter).
    pub promise_recent_days: u32,
    /// Broken promises of ours within that time that make a flag and escalate (ours).
    pub promise_flag_count: usize,
    pub promise_escalate_count: usize,
    /// Days from which a single overdue promise of ours is a flag (ours).
    pub promise_flag_days: u32,
    /// Promises of ours kept in a row after the last broken one that make up for it (ours).
    pub promise_heal_count: usize,
    /// Days from which what the client owes is a flag, and escalates (ours).
    pub client_owes_flag_days: u32,
    pub client_owes_escalate_days: u32,
    /// Days from which a result that was not shown is a flag, and escalates (ours).
    pub milestone_late_flag_days: u32,
    pub milestone_late_escalate_days: u32,
    /// Days that a client may think about what it was shown (ours).
    pub milestone_silent_days: u32,
    /// Days of such silence that escalate (ours).
    pub milestone_silent_escalate_days: u32,
}

impl Default for PromisePolicy {
    fn default() -> Self {
        PromisePolicy {
            promise_rate_days: 365,
            promise_rate_min: 5,
            promise_judged_min: 3,
            promise_recent_days: 90,
            promise_flag_count: 2,
            promise_escalate_count: 4,
            promise_flag_days: 14,
            promise_heal_count: 3,
            client_owes_flag_days: 5,
            client_owes_escalate_days: 21,
            milestone_late_flag_days: 3,
            milestone_late_escalate_days: 21,
            milestone_silent_days: 7,
            milestone_silent_escalate_days: 28,
        }
    }
}
