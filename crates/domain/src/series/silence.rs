//! Silence against the client's own rhythm (A.1): the current gap against the median gap.

use super::median;
use jiff::civil::Date;

/// How long a silence is against the usual gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SilenceLevel {
    Normal,
    Watch,
    Flag,
    Escalate,
}

/// The current silence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Silence {
    pub level: SilenceLevel,
    /// Working days without a recorded substantive contact.
    pub gap_days: i64,
    /// Median gap, working days.
    pub usual_days: f64,
    /// Gaps the median is made of.
    pub gaps: usize,
}

/// What is needed to judge silence.
#[derive(Clone, Copy, Debug)]
pub struct SilenceRule {
    /// Fewest gaps of a baseline (A.1: 4).
    pub min_gaps: usize,
    /// A median below this counts as this: daily writers may pause for a few days.
    pub min_usual_days: f64,
    /// Times the usual gap from which it is a flag (A.1: 2).
    pub flag_times: f64,
    /// Times the usual gap from which it escalates (A.1: 3).
    pub escalate_times: f64,
    /// Share of the own gaps that it must exceed to be a flag; 0 leaves A.1 as it is.
    pub own_quantile: f64,
    /// Recurring meetings skipped in a row that escalate (A.1: 2).
    pub skipped_meetings: u32,
}

/// The verdict, or how many gaps there are when they are too few.
///
/// `days` are the local days of substantive contacts in order; `working_days` counts working days
/// in `[from, until)`.
pub fn judge(
    days: &[Date],
    today: Date,
    skipped_meetings: u32,
    rule: &SilenceRule,
    working_days: impl Fn(Date, Date) -> i64,
) -> Result<Silence, usize> {
    let mut gaps: Vec<f64> = days
        .windows(2)
        .filter(|pair| pair[0] != pair[1])
        .map(|pair| working_days(pair[0], pair[1]).max(1) as f64)
        .collect();
    let count = gaps.len();
    let (Some(last), true) = (days.last(), count >= rule.min_gaps) else { return Err(count) };
    let usual_days = median(&mut gaps).unwrap_or(0.0).max(rule.min_usual_days);
    let gap_days = working_days(*last, today).max(0);
    let times = gap_days as f64 / usual_days;
    let longer = gaps.iter().filter(|g| **g >= gap_days as f64).count();
    let is_rare = longer as f64 <= (1.0 - rule.own_quantile) * count as f64;
    let is_skipped = rule.skipped_meetings > 0 && skipped_meetings >= rule.skipped_meetings;
    let level = if is_skipped || (is_rare && times >= rule.escalate_times) {
        SilenceLevel::Escalate
    } else if is_rare && times >= rule.flag_times {
        SilenceLevel::Flag
    } else if times > 1.0 {
        SilenceLevel::Watch
    } else {
        SilenceLevel::Normal
    };
    Ok(Silence { level, gap_days, usual_days, gaps: count })
}
