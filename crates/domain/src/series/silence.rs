//! Silence against the client's own rhythm (A.1): the current gap against the median gap.

use super::median;

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
/// `gaps` are the working days between the days of substantive contact so far, `gap_days` those
/// since the last one.
pub fn judge(
    gaps: &[f64],
    gap_days: i64,
    skipped_meetings: u32,
    rule: &SilenceRule,
) -> Result<Silence, usize> {
    let count = gaps.len();
    if count < rule.min_gaps || count == 0 {
        return Err(count);
    }
    let mut gaps = gaps.to_vec();
    let usual_days = median(&mut gaps).unwrap_or(0.0).max(rule.min_usual_days);
    let gap_days = gap_days.max(0);
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
