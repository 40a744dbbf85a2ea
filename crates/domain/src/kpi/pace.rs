//! Pace of a KPI: what the period will end with, how likely the lower edge is, when to raise the
//! alarm (C008, RULES.md A.2).

use super::poisson;
use crate::money::Decimal;
use crate::reason::{Arg, Reason};

/// A KPI in the middle of its period; counts of events (leads, orders, articles).
#[derive(Clone, Debug, PartialEq)]
pub struct PaceFacts {
    pub plan: Decimal,
    /// Lower edge of the acceptable band, percent of the plan.
    pub lower_edge_percent: Decimal,
    pub days_elapsed: u32,
    pub days_left: u32,
    pub fact: Decimal,
}

/// What the pace promises.
#[derive(Clone, Debug, PartialEq)]
pub struct Pace {
    /// Fact at the end of the period if the pace holds.
    pub projection: f64,
    /// Lower edge of the acceptable band, in units of the plan.
    pub target: f64,
    /// 0…1: chance to reach the target, for a Poisson count at the pace so far.
    pub chance: f64,
    /// Units a day that reach the target; none when no day is left and it is not reached.
    pub needed_per_day: Option<f64>,
    pub reasons: Vec<Reason>,
}

/// Why there is no pace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaceError {
    /// The period has not begun.
    NoElapsedDays,
    /// A plan, percent or fact below zero.
    Negative,
    /// A cumulative fact that falls, or more days of it than the period has.
    NotCumulative,
    /// A number too large to compute with.
    TooLarge,
}

/// Projects the end of the period.
pub fn pace(facts: &PaceFacts) -> Result<Pace, PaceError> {
    if facts.days_elapsed == 0 {
        return Err(PaceError::NoElapsedDays);
    }
    let numbers = [facts.plan, facts.lower_edge_percent, facts.fact];
    if numbers.iter().any(|n| *n < Decimal::ZERO) {
        return Err(PaceError::Negative);
    }
    let target = facts
        .plan
        .checked_mul(facts.lower_edge_percent)
        .and_then(|t| t.checked_div(Decimal::ONE_HUNDRED))
        .ok_or(PaceError::TooLarge)?;
    let missing = target.checked_sub(facts.fact).ok_or(PaceError::TooLarge)?;
    let float = |d: Decimal| f64::try_from(d).unwrap_or(f64::MAX);
    let (elapsed, left) = (f64::from(facts.days_elapsed), f64::from(facts.days_left));
    let expected = float(facts.fact) * left / elapsed;
    // The ceiling is taken exactly: 77.000…1 of floats would ask for one event more.
    let chance = poisson::at_least(float(missing.ceil()), expected);
    let still = float(missing).max(0.0);
    let needed_per_day = match facts.days_left {
        0 if still > 0.0 => None,
        0 => Some(0.0),
        _ => Some(still / left),
    };
    let projection = float(facts.fact) * (elapsed + left) / elapsed;
    let reason = Reason::new("kpi.pace")
        .with("projection", Arg::Number(projection))
        .with("target", Arg::Number(float(target)))
        .with("chance", Arg::Percent((chance * 100.0).round() as i64));
    Ok(Pace { projection, target: float(target), chance, needed_per_day, reasons: vec![reason] })
}

/// Chances day by day and the day of the alarm.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmDay {
    /// 0…1 at the close of each day that has a fact.
    pub chance_by_day: Vec<f64>,
    /// The second of the first two days in a row under one half; days count from 1.
    pub alarm_day: Option<u32>,
    pub reasons: Vec<Reason>,
}

/// Below this chance, two days in a row, the alarm is raised (A.2).
const ALARM_BELOW_CHANCE: f64 = 0.5;

/// Finds the alarm day of a period of `days` from the running fact of each day.
pub fn alarm(
    plan: Decimal,
    lower_edge_percent: Decimal,
    days: u32,
    cumulative_fact: &[Decimal],
) -> Result<AlarmDay, PaceError> {
    let is_falling = cumulative_fact.windows(2).any(|pair| pair[1] < pair[0]);
    if is_falling || cumulative_fact.len() > days as usize {
        return Err(PaceError::NotCumulative);
    }
    let mut chance_by_day = Vec::with_capacity(cumulative_fact.len());
    for (days_elapsed, &fact) in (1..=days).zip(cumulative_fact) {
        let days_left = days - days_elapsed;
        let facts = PaceFacts { plan, lower_edge_percent, days_elapsed, days_left, fact };
        chance_by_day.push(pace(&facts)?.chance);
    }
    let alarm_day = (2..=days)
        .zip(chance_by_day.windows(2))
        .find(|(_, pair)| pair.iter().all(|chance| *chance < ALARM_BELOW_CHANCE))
        .map(|(day, _)| day);
    let reason = match alarm_day {
        Some(day) => Reason::new("kpi.alarm").with("day", Arg::Text(day.to_string())),
        None => Reason::new("kpi.no-alarm"),
    };
    Ok(AlarmDay { chance_by_day, alarm_day, reasons: vec![reason] })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(plan: i64, edge: i64, elapsed: u32, left: u32, fact: i64) -> PaceFacts {
        PaceFacts {
            plan: plan.into(),
            lower_edge_percent: edge.into(),
            days_elapsed: elapsed,
            days_left: left,
            fact: fact.into(),
        }
    }

    #[test]
    fn the_published_check_values_come_out() {
        let check = |fact, projection, chance: f64, needed: f64| {
            let pace = pace(&facts(100, 75, 10, 20, fact)).unwrap();
            assert_eq!((pace.projection, pace.target), (projection, 75.0));
            let digits = if chance < 0.1 { 1000.0 } else { 100.0 };
            assert_eq!((pace.chance * digits).round(), (chance * digits).round(), "{fact}");
            assert_eq!(pace.needed_per_day, Some(needed));
        };
        check(20, 60.0, 0.014, 2.75);
        check(25, 75.0, 0.52, 2.5);
        check(30, 90.0, 0.98, 2.25);
    }

    #[test]
    fn edges_of_the_period_have_answers() {
        let check = |f: PaceFacts, want: Result<(f64, Option<f64>), PaceError>| {
            assert_eq!(pace(&f).map(|p| (p.chance, p.needed_per_day)), want, "{f:?}");
        };
        check(facts(100, 75, 0, 30, 0), Err(PaceError::NoElapsedDays));
        check(facts(100, 75, 30, 0, 75), Ok((1.0, Some(0.0))));
        check(facts(100, 75, 30, 0, 74), Ok((0.0, None)));
        check(facts(100, 75, 10, 20, 0), Ok((0.0, Some(3.75))));
        check(facts(100, 75, 10, 20, 90), Ok((1.0, Some(0.0))));
        check(facts(100, 75, 10, 20, -1), Err(PaceError::Negative));
        // 70 % of 110 is 77 exactly: 7 more, not 8.
        let exact = pace(&facts(110, 70, 10, 1, 70)).unwrap().chance;
        assert!((exact - poisson::at_least(7.0, 7.0)).abs() < 1e-12);
    }

    #[test]
    fn the_alarm_is_the_second_of_two_bad_days() {
        let check = |of: &[i64], want: Option<u32>| {
            let fact: Vec<Decimal> = of.iter().map(|f| (*f).into()).collect();
            let got = alarm(100.into(), 75.into(), 10, &fact).unwrap();
            assert_eq!((got.alarm_day, got.chance_by_day.len()), (want, of.len()), "{of:?}");
        };
        check(&[0, 0], Some(2));
        check(&[10, 20, 30, 40, 50, 60, 70, 80, 90, 100], None);
        check(&[0, 30, 30, 30], None);
        check(&[0, 30, 30, 30, 30, 30], Some(6));
        check(&[0], None);
        check(&[], None);
        let falling = alarm(1.into(), 1.into(), 5, &[2.into(), 1.into()]);
        assert_eq!(falling.err(), Some(PaceError::NotCumulative));
        let long = alarm(1.into(), 1.into(), 1, &[1.into(), 1.into()]);
        assert_eq!(long.err(), Some(PaceError::NotCumulative));
    }
}
