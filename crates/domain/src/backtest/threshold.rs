//! The threshold of a back-test: one number that makes all warnings stricter or keener (L6, A.14).
//!
//! 100 % are the numbers of the policy. At 200 % a signal must be about twice as plain, at 50 % half
//! as plain. What the rules look at (windows, histories, coverage) stays as it is, and so do signals
//! of plain facts and dates: a broken promise, a missed KPI, an incident, a renewal.

use crate::policy::{Policy, WorkPolicy};

/// The grid, percents of the present numbers: equal steps by proportion.
pub const THRESHOLDS: [u32; 9] = [50, 63, 80, 100, 125, 160, 200, 250, 320];
/// The present numbers.
pub const PRESENT: u32 = 100;

/// Points of confidence that a doubling of the threshold costs words (ours).
const WORDS_POINTS: f64 = 15.0;

/// The threshold of the grid that is meant by a factor as people type it (`1.25`).
pub fn from_factor(factor: f64) -> Option<u32> {
    let percent = factor * 100.0;
    THRESHOLDS.into_iter().find(|t| (f64::from(*t) - percent).abs() < 0.5)
}

/// The policy with its thresholds moved. Every number stays within what a director may type.
pub fn at_threshold(policy: &Policy, percent: u32) -> Policy {
    if percent == PRESENT {
        return policy.clone();
    }
    let factor = f64::from(percent) / f64::from(PRESENT);
    let times = |value: f64, min: f64, max: f64| rounded((value * factor).clamp(min, max));
    let points = |value: u8| {
        let moved = f64::from(value) + WORDS_POINTS * factor.log2();
        // A word of which we are sure counts at any threshold, and a guess at none.
        moved.round().clamp(10.0, 97.0) as u8
    };
    Policy {
        // The budget counts alarms, which fall faster than the threshold rises (the square is ours).
        false_alarm_budget_per_year: rounded(
            (policy.false_alarm_budget_per_year / (factor * factor)).clamp(0.1, 12.0),
        ),
        silence_flag_times: times(policy.silence_flag_times, 1.0, 20.0),
        silence_escalate_times: times(policy.silence_escalate_times, 1.0, 40.0),
        reply_flag_score: times(policy.reply_flag_score, 0.5, 20.0),
        reply_escalate_score: times(policy.reply_escalate_score, 0.5, 40.0),
        words_direct_confidence: points(policy.words_direct_confidence),
        words_flag_confidence: points(policy.words_flag_confidence),
        words_watch_confidence: points(policy.words_watch_confidence),
        work: work_at(&policy.work, factor),
        ..policy.clone()
    }
}

/// The numbers of work, meetings and payments.
fn work_at(work: &WorkPolicy, factor: f64) -> WorkPolicy {
    let times = |value: f64, min: f64, max: f64| rounded((value * factor).clamp(min, max));
    let days = |value: u32, max: f64| (f64::from(value) * factor).round().clamp(1.0, max) as u32;
    let broken = f64::from(work.meetings_broken_percent) * factor;
    WorkPolicy {
        tasks_min_score: times(work.tasks_min_score, 0.5, 20.0),
        approvals_flag_times: times(work.approvals_flag_times, 1.0, 20.0),
        approvals_escalate_times: times(work.approvals_escalate_times, 1.0, 40.0),
        feedback_min_score: times(work.feedback_min_score, 0.5, 20.0),
        meetings_min_score: times(work.meetings_min_score, 0.5, 20.0),
        meetings_broken_percent: broken.round().clamp(5.0, 100.0) as u8,
        invoice_late_days: days(work.invoice_late_days, 180.0),
        invoice_escalate_days: days(work.invoice_escalate_days, 365.0),
        ..work.clone()
    }
}

/// Two decimals: a director reads these.
fn rounded(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
