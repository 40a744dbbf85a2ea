//! Where a KPI stands in its period and how the period will end (P3, C007–C009, C015, A.2).
//!
//! What adds up is a count at the pace so far: Poisson, by the curve instead of plain days. Facts
//! that jump more than a count would (sums of money, batches) widen it by their own dispersion. A
//! mean is judged by the spread of its own facts. Nothing recorded is no zero: the forecast stands
//! on the last recorded day, and what is not recorded since is told.

use super::course::{Course, Known, Scale};
use super::curve::Period;
use super::terms::{Aim, Gradation, Measure, Mood, Terms};
use crate::calendar::DayTable;
use crate::money::{Decimal, decimal_text, share_percent_1dp};
use crate::policy::KpiPolicy;
use crate::reason::{Arg, Reason};
use crate::touch::words;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Where a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// It has not begun.
    Waiting,
    /// Nothing is recorded.
    Empty,
    /// Too little to say how it will end.
    Early,
    Running,
    /// It is over, or nothing of the plan is due any more.
    Over,
}

words!(Phase {
    Waiting = "waiting", Empty = "empty", Early = "early", Running = "running", Over = "over",
});

/// What is going wrong with a KPI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Danger {
    /// Nothing was recorded for too long.
    Stale,
    /// Nothing was recorded at all by a tenth of the period (C009).
    Unrecorded,
    /// Nought was recorded by a tenth of the period (C009).
    NotStarted,
    /// The pace does not reach what is tolerable (C008).
    Behind,
    /// The period ended in a bad band.
    Missed,
}

words!(Danger {
    Stale = "stale", Unrecorded = "unrecorded", NotStarted = "not_started", Behind = "behind",
    Missed = "missed",
});

/// A look inside the period (C007).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    Ahead,
    Met,
    Behind,
    /// Nobody recorded anything for it.
    Missed,
}

words!(CheckState { Ahead = "ahead", Met = "met", Behind = "behind", Missed = "missed" });

/// A checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint {
    pub on: Date,
    pub percent: u8,
    pub state: CheckState,
}

/// How the period will end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    pub projection: f64,
    /// Four times of five it ends between these.
    pub low: f64,
    pub high: f64,
    /// 0…1: to end in a tolerable band.
    pub chance: f64,
    /// The same for each band, lowest first.
    pub by_band: Vec<f64>,
}

/// Everything that is said of a KPI in one period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outlook {
    pub period: Period,
    pub phase: Phase,
    #[serde(with = "decimal_text")]
    pub plan: Decimal,
    #[serde(with = "decimal_text")]
    pub fact: Decimal,
    /// The last day with a fact.
    pub known_until: Option<Date>,
    /// Fact by plan; of a mean too.
    #[serde(with = "decimal_text")]
    pub percent_1dp: Decimal,
    /// What the curve asks for by the last day with a fact, in units of the plan.
    pub due: f64,
    /// The edge of what is tolerable, units of the plan; none: everything is.
    pub edge: Option<f64>,
    pub forecast: Option<Forecast>,
    /// Position of the band, lowest first: of the fact when it is over, else of the projection.
    pub band: Option<usize>,
    /// Units for each day of the plan that is left, to reach the edge (or not to exceed it); none
    /// when no day is left.
    pub needed_per_day: Option<f64>,
    pub pace_per_day: Option<f64>,
    /// The day on which it should have been raised (A.2).
    pub alarm_on: Option<Date>,
    pub checkpoints: Vec<Checkpoint>,
    pub danger: Option<Danger>,
    /// The main sentence first.
    pub reasons: Vec<Reason>,
}

/// Judges a KPI in a period as of `today`; facts of later days are not looked at.
pub fn outlook(
    terms: &Terms,
    period: Period,
    actuals: &[(Date, Decimal)],
    today: Date,
    table: &DayTable,
    policy: &KpiPolicy,
) -> Outlook {
    let gradation = terms.gradation(period);
    let plan = terms.plan_of(period);
    let known: Vec<(Date, Decimal)> = actuals
        .iter()
        .filter(|(day, _)| *day <= today && period.index(*day).is_some())
        .copied()
        .collect();
    let course = Course::new(terms, period, &known, table);
    let walk = course.walk();
    let scale = Scale::new(gradation, terms.aim, plan);
    let fact = fact_of(terms.measure, &known);
    let is_over = today > period.to;
    let last = walk.last();
    let ending = last.and_then(|known| course.ending(terms.measure, known));
    let phase = match (last, ending) {
        _ if today < period.from => Phase::Waiting,
        (None, _) => Phase::Empty,
        (Some(_), _) if is_over => Phase::Over,
        (Some(_), None) => Phase::Early,
        (Some(_), Some(_)) => Phase::Running,
    };
    let forecast = ending.filter(|_| phase == Phase::Running);
    let forecast = forecast.map(|ending| ending.forecast(&scale.edges, &scale.moods));
    let value = match phase {
        Phase::Over => Some(f64::try_from(fact).unwrap_or(f64::MAX)),
        _ => forecast.as_ref().map(|f| f.projection),
    };
    let plan_units = f64::try_from(plan).unwrap_or(f64::MAX);
    let mut outlook = Outlook {
        period,
        phase,
        plan,
        fact,
        known_until: known.last().map(|(day, _)| *day),
        percent_1dp: share_percent_1dp(fact, plan).unwrap_or(Decimal::MAX),
        due: match terms.measure {
            Measure::Total => plan_units * last.map_or(0.0, |known| known.elapsed),
            Measure::Average => plan_units,
        },
        edge: scale.edge,
        forecast,
        band: value.map(|value| scale.band_of(value)),
        needed_per_day: needed(terms, &course, &scale, &walk, period, today),
        pace_per_day: pace(terms.measure, &course, last),
        alarm_on: alarm(terms, &course, &scale, &walk, period, policy),
        checkpoints: checkpoints(terms, &course, &scale, &walk, period, today),
        danger: None,
        reasons: Vec::new(),
    };
    outlook.danger = danger(&outlook, terms, &scale, today, policy);
    outlook.reasons = reasons(&outlook, terms, gradation, today);
    outlook
}

/// The fact of a period: the sum, or the mean rounded to four places.
pub fn fact_of(measure: Measure, facts: &[(Date, Decimal)]) -> Decimal {
    let sum = facts.iter().fold(Decimal::ZERO, |sum, (_, value)| sum.saturating_add(*value));
    match measure {
        Measure::Total => sum,
        Measure::Average if facts.is_empty() => Decimal::ZERO,
        Measure::Average => {
            sum.checked_div(Decimal::from(facts.len() as u64)).unwrap_or_default().round_dp(4)
        }
    }
}

/// The days of the plan that are left: from today on, or from tomorrow when today has a fact.
fn days_left(course: &Course, walk: &[Known], period: Period, today: Date) -> f64 {
    let of_today = period.index(today.max(period.from)).map_or(course.shares.len(), |at| {
        let has_fact = walk.last().is_some_and(|known| known.at >= at && today >= period.from);
        at + usize::from(has_fact)
    });
    course.shares[of_today..].iter().filter(|share| **share > 0.0).count() as f64
}

fn needed(
    terms: &Terms,
    course: &Course,
    scale: &Scale,
    walk: &[Known],
    period: Period,
    today: Date,
) -> Option<f64> {
    if terms.measure == Measure::Average {
        return None;
    }
    let (edge, left) = (scale.edge?, days_left(course, walk, period, today));
    let missing = (edge - walk.last().map_or(0.0, |known| known.sum)).max(0.0);
    if left > 0.0 { Some(missing / left) } else { None }
}

fn pace(measure: Measure, course: &Course, last: Option<&Known>) -> Option<f64> {
    let known = last?;
    if measure == Measure::Average {
        return None;
    }
    let days = course.shares[..=known.at].iter().filter(|share| **share > 0.0).count();
    (days > 0).then(|| known.sum / days as f64)
}

/// The second of two entries in a row under one half, from a tenth of the period on; within the
/// lead time before the end one is enough: there is no time for a second look.
fn alarm(
    terms: &Terms,
    course: &Course,
    scale: &Scale,
    walk: &[Known],
    period: Period,
    policy: &KpiPolicy,
) -> Option<Date> {
    let n_days = course.shares.len();
    let first = n_days.div_ceil(10);
    let lead = n_days.saturating_sub(policy.kpi_lead_days as usize);
    let mut was_low = false;
    for known in walk.iter().filter(|known| known.at + 1 >= first) {
        let Some(ending) = course.ending(terms.measure, known) else { continue };
        let is_low = scale.chance(terms.aim, ending) < policy.kpi_flag_chance;
        if is_low && (was_low || known.at >= lead) {
            return Some(period.day(known.at));
        }
        was_low = is_low;
    }
    None
}

fn checkpoints(
    terms: &Terms,
    course: &Course,
    scale: &Scale,
    walk: &[Known],
    period: Period,
    today: Date,
) -> Vec<Checkpoint> {
    let mut percents = terms.checkpoints.clone();
    percents.sort_unstable();
    percents.dedup();
    let mut before = 0;
    let mut list = Vec::with_capacity(percents.len());
    for percent in percents {
        let on = period.day_at_percent(percent);
        let at = period.index(on).unwrap_or(0);
        let seen = walk.iter().rev().find(|known| known.at <= at);
        let state = match seen {
            _ if on > today => CheckState::Ahead,
            Some(known) if known.at >= before || at == 0 => {
                let (value, asked) = match terms.measure {
                    Measure::Total => {
                        (known.sum, scale.edge.map(|edge| edge * course.due[known.at]))
                    }
                    Measure::Average => (known.sum / known.n, scale.edge),
                };
                let is_met = match terms.aim {
                    Aim::AtLeast => asked.is_none_or(|asked| value >= asked - 1e-9),
                    Aim::AtMost => asked.is_none_or(|asked| value < asked + 1e-9),
                };
                if is_met { CheckState::Met } else { CheckState::Behind }
            }
            // The day itself is not over yet.
            _ if on == today => CheckState::Ahead,
            _ => CheckState::Missed,
        };
        before = at + 1;
        list.push(Checkpoint { on, percent, state });
    }
    list
}

/// Days without a fact after which the forecast is stale: a tenth of the period, 3 to 14 (ours).
fn stale_days(period: Period) -> i64 {
    (period.n_days() as i64 / 10).clamp(3, 14)
}

/// Whole days between two dates.
fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(0, |span| i64::from(span.get_days()))
}

fn danger(
    outlook: &Outlook,
    terms: &Terms,
    scale: &Scale,
    today: Date,
    policy: &KpiPolicy,
) -> Option<Danger> {
    let period = outlook.period;
    let is_tenth = days(period.from, today) >= (period.n_days().div_ceil(10) as i64).max(2);
    match outlook.phase {
        Phase::Waiting => None,
        Phase::Empty => is_tenth.then_some(Danger::Unrecorded),
        Phase::Over => {
            let mood = outlook.band.and_then(|band| scale.moods.get(band));
            (mood == Some(&Mood::Bad)).then_some(Danger::Missed)
        }
        Phase::Early | Phase::Running => {
            let must_rise = terms.measure == Measure::Total && terms.aim == Aim::AtLeast;
            if must_rise && is_tenth && outlook.fact.is_zero() {
                return Some(Danger::NotStarted);
            }
            let is_low =
                outlook.forecast.as_ref().is_some_and(|f| f.chance < policy.kpi_flag_chance);
            if is_low && outlook.alarm_on.is_some() {
                return Some(Danger::Behind);
            }
            let known = outlook.known_until.unwrap_or(period.from);
            (days(known, today) > stale_days(period)).then_some(Danger::Stale)
        }
    }
}

fn reasons(outlook: &Outlook, terms: &Terms, gradation: &Gradation, today: Date) -> Vec<Reason> {
    let number = |x: f64| Arg::Number(x);
    let decimal = |d: Decimal| Arg::Number(f64::try_from(d).unwrap_or_default());
    let unit = || Arg::Text(terms.unit.clone());
    let mut list = Vec::new();
    let so_far = |code| {
        Reason::new(code)
            .with("fact", decimal(outlook.fact))
            .with("plan", decimal(outlook.plan))
            .with("unit", unit())
            .with("percent", decimal(outlook.percent_1dp))
    };
    match outlook.phase {
        Phase::Waiting => {
            list.push(Reason::new("kpi.waiting").with("on", Arg::Date(outlook.period.from)));
        }
        Phase::Empty => {
            let passed = days(outlook.period.from, today).max(0);
            list.push(Reason::new("kpi.empty").with("count", Arg::Count(passed)));
        }
        Phase::Early => list.push(so_far("kpi.early")),
        Phase::Over => {
            let band = outlook.band.and_then(|at| gradation.sorted().get(at).copied().cloned());
            let label = band.map(|b| b.label).unwrap_or_default();
            list.push(so_far("kpi.over").with("band", Arg::Text(label)));
        }
        Phase::Running => {
            let Some(forecast) = &outlook.forecast else { return list };
            list.push(
                so_far("kpi.forecast")
                    .with("projection", number(forecast.projection))
                    .with("chance", Arg::Percent((forecast.chance * 100.0).round() as i64))
                    .with("on", Arg::Date(outlook.period.to)),
            );
        }
    }
    if outlook.danger == Some(Danger::NotStarted) {
        list.push(Reason::new("kpi.not_started"));
    }
    if let (Phase::Running | Phase::Early, Some(known)) = (outlook.phase, outlook.known_until)
        && days(known, today) > stale_days(outlook.period)
    {
        let since = Reason::new("kpi.stale").with("count", Arg::Count(days(known, today)));
        list.push(since.with("on", Arg::Date(known)));
    }
    if let (Phase::Running, Some(needed)) = (outlook.phase, outlook.needed_per_day) {
        let code = match terms.aim {
            Aim::AtLeast if needed <= 0.0 => "kpi.reached",
            Aim::AtLeast => "kpi.needed",
            Aim::AtMost => "kpi.allowed",
        };
        let pace = outlook.pace_per_day.unwrap_or_default();
        list.push(Reason::new(code).with("needed", number(needed)).with("pace", number(pace)));
    }
    if let (Some(Danger::Behind), Some(on)) = (outlook.danger, outlook.alarm_on) {
        list.push(Reason::new("kpi.alarm_on").with("on", Arg::Date(on)));
    }
    list
}

#[cfg(test)]
mod tests;
