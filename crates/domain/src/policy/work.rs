//! Tunable numbers of the signals from work, meetings and money.

use serde::{Deserialize, Serialize};

/// The numbers of one workspace; part of [`super::Policy`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct WorkPolicy {
    /// Weeks of tasks before fewer of them can be told at all (A.13: six months).
    pub tasks_min_base_weeks: usize,
    /// Weeks of the slow comparison (A.13: a quarter).
    pub tasks_recent_weeks: usize,
    /// How surely (A.13: 2) and by what share, percents (A.13: 25), tasks have to fall.
    pub tasks_min_score: f64,
    pub tasks_min_drop_percent: u8,

    /// Fewest answered approvals to know how long the client usually takes (ours).
    pub approvals_min_base: usize,
    /// Times the usual wait that make a flag and escalate, as for silence (A.1: 2 and, for a single
    /// paper among many, ours: 4).
    pub approvals_flag_times: f64,
    pub approvals_escalate_times: f64,
    /// Nothing waits too long before so many working days (ours).
    pub approvals_min_days: f64,
    /// Latest approvals whose wait is compared with the earlier ones (ours).
    pub approvals_recent: usize,

    /// Latest deliveries compared with at least so many earlier ones (ours).
    pub feedback_recent: usize,
    pub feedback_min_base: usize,
    /// Days that a client is given to comment on a delivery (ours).
    pub feedback_wait_days: u32,
    /// How surely and by what share, percents, comments have to fall (ours, after A.13).
    pub feedback_min_score: f64,
    pub feedback_min_drop_percent: u8,

    /// Days of meetings that are compared with the time before (ours).
    pub meetings_recent_days: u32,
    /// Fewest earlier meetings (ours).
    pub meetings_min_base: usize,
    /// How surely fewer meetings have to be held (ours, after A.13).
    pub meetings_min_score: f64,
    /// Fewest meetings moved, declined or cancelled, and their share in percents (ours).
    pub meetings_min_broken: usize,
    pub meetings_broken_percent: u8,

    /// Fewest paid invoices to know when the client usually pays (ours).
    pub invoices_min_base: usize,
    /// Days later than this client's own usual that make a flag and escalate (ours).
    pub invoice_late_days: u32,
    pub invoice_escalate_days: u32,
    /// Latest payments that have to be late one after another (ours).
    pub invoices_recent: usize,

    /// Days before the renewal at which silence about it is worth a look, a flag, and escalates
    /// (ours).
    pub renewal_watch_days: u32,
    pub renewal_flag_days: u32,
    pub renewal_escalate_days: u32,
    /// Days before the renewal in which a word about it counts (ours).
    pub renewal_talk_days: u32,
}

impl Default for WorkPolicy {
    fn default() -> Self {
        WorkPolicy {
            tasks_min_base_weeks: 26,
            tasks_recent_weeks: 13,
            tasks_min_score: 2.0,
            tasks_min_drop_percent: 25,
            approvals_min_base: 5,
            approvals_flag_times: 2.0,
            approvals_escalate_times: 4.0,
            approvals_min_days: 3.0,
            approvals_recent: 5,
            feedback_recent: 5,
            feedback_min_base: 8,
            feedback_wait_days: 7,
            feedback_min_score: 2.0,
            feedback_min_drop_percent: 50,
            meetings_recent_days: 42,
            meetings_min_base: 6,
            meetings_min_score: 2.0,
            meetings_min_broken: 3,
            meetings_broken_percent: 50,
            invoices_min_base: 4,
            invoice_late_days: 7,
            invoice_escalate_days: 30,
            invoices_recent: 3,
            renewal_watch_days: 60,
            renewal_flag_days: 45,
            renewal_escalate_days: 14,
            renewal_talk_days: 120,
        }
    }
}
