//! Patterns over incidents: is the interval growing, is the cost shrinking (C002, T5; PRODUCT.md R15).
//!
//! The aim is a longer time between incidents and a smaller cost, nothing else; numbers are shown
//! with how many cases they rest on, and few cases are called few.

use crate::postmortem::FindingKind;
use crate::reason::{Arg, Reason};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// One incident as the patterns see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    pub client: String,
    pub found_at: Timestamp,
    pub told_at: Option<Timestamp>,
    /// Working minutes from knowledge to telling, by the client's calendar.
    pub tell_minutes: Option<i64>,
    pub is_found_by_us: bool,
    /// The client's side knew before we said so.
    pub is_client_first: bool,
    /// Penalty and own cost of compensations, minor units of one currency; none: not known.
    pub cost_minor: Option<i64>,
    pub causes: Vec<FindingKind>,
}

/// A row of a table of patterns: a cause or a client.
#[derive(Clone, Debug, PartialEq)]
pub struct PatternRow {
    pub name: String,
    pub n: usize,
    pub cost_minor: i64,
    /// Incidents of the row whose cost is known.
    pub n_with_cost: usize,
}

/// A month of the charts.
#[derive(Clone, Debug, PartialEq)]
pub struct PatternMonth {
    /// Its first day.
    pub month: jiff::civil::Date,
    pub n: usize,
    pub n_found_by_us: usize,
    pub cost_minor: i64,
    /// Median working minutes to telling; none in a month in which nothing was told.
    pub tell_minutes: Option<i64>,
}

/// What the incidents of a span have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Patterns {
    pub n: usize,
    /// Median working minutes from knowledge to telling, and of how many.
    pub tell_minutes: Option<i64>,
    pub n_told: usize,
    pub n_found_by_us: usize,
    pub n_client_first: usize,
    /// Mean days between incidents, counted over the whole span (two incidents at least).
    pub days_between: Option<f64>,
    /// The same in the first and in the second half of the span.
    pub days_between_halves: Option<(f64, f64)>,
    pub cost_minor: i64,
    pub n_with_cost: usize,
    pub by_cause: Vec<PatternRow>,
    pub by_client: Vec<PatternRow>,
    pub months: Vec<PatternMonth>,
    pub reasons: Vec<Reason>,
}

/// Below so many incidents a comparison of halves is chance (ours).
const N_FOR_HALVES: usize = 6;

/// Summarizes the incidents of a span; `zone` cuts it into months.
pub fn summarize(
    past: &[Past],
    from: Timestamp,
    until: Timestamp,
    zone: &jiff::tz::TimeZone,
) -> Patterns {
    let mut all: Vec<&Past> =
        past.iter().filter(|p| from <= p.found_at && p.found_at < until).collect();
    all.sort_by_key(|p| p.found_at);
    let told: Vec<i64> = all.iter().filter_map(|p| p.tell_minutes).collect();
    let days = |a: Timestamp, b: Timestamp| (b.as_second() - a.as_second()) as f64 / 86_400.0;
    let middle = Timestamp::from_second((from.as_second() + until.as_second()) / 2).unwrap_or(from);
    let n_first = all.iter().filter(|p| p.found_at < middle).count();
    let n_second = all.len() - n_first;
    let days_between_halves = (all.len() >= N_FOR_HALVES && n_first > 0 && n_second > 0)
        .then(|| (days(from, middle) / n_first as f64, days(middle, until) / n_second as f64));
    let days_between = (all.len() >= 2).then(|| days(from, until) / all.len() as f64);
    let causes = |p: &Past| -> Vec<String> {
        let mut kinds: Vec<&str> = p.causes.iter().map(|k| k.word()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds.into_iter().map(str::to_owned).collect()
    };
    let mut patterns = Patterns {
        n: all.len(),
        tell_minutes: median(&told),
        n_told: told.len(),
        n_found_by_us: all.iter().filter(|p| p.is_found_by_us).count(),
        n_client_first: all.iter().filter(|p| p.is_client_first).count(),
        days_between,
        days_between_halves,
        cost_minor: all.iter().filter_map(|p| p.cost_minor).fold(0, i64::saturating_add),
        n_with_cost: all.iter().filter(|p| p.cost_minor.is_some()).count(),
        by_cause: rows(&all, causes),
        by_client: rows(&all, |p| vec![p.client.clone()]),
        months: months(&all, from, until, zone),
        reasons: Vec::new(),
    };
    patterns.reasons = reasons(&patterns);
    patterns
}

/// Rows by name, most frequent first; an incident with two causes counts in both.
fn rows(all: &[&Past], names: impl Fn(&Past) -> Vec<String>) -> Vec<PatternRow> {
    let mut by_name: BTreeMap<String, PatternRow> = BTreeMap::new();
    for past in all {
        for name in names(past) {
            let row = by_name.entry(name.clone()).or_insert_with(|| PatternRow {
                name,
                n: 0,
                cost_minor: 0,
                n_with_cost: 0,
            });
            row.n += 1;
            if let Some(cost) = past.cost_minor {
                row.cost_minor = row.cost_minor.saturating_add(cost);
                row.n_with_cost += 1;
            }
        }
    }
    let mut rows: Vec<PatternRow> = by_name.into_values().collect();
    rows.sort_by(|a, b| b.n.cmp(&a.n).then(b.cost_minor.cmp(&a.cost_minor)));
    rows
}

fn months(
    all: &[&Past],
    from: Timestamp,
    until: Timestamp,
    zone: &jiff::tz::TimeZone,
) -> Vec<PatternMonth> {
    let first = |at: Timestamp| zone.to_datetime(at).date().first_of_month();
    let mut months = Vec::new();
    let mut month = first(from);
    // 600 months are more than any agency has; the bound keeps a wrong span harmless.
    while month.to_zoned(zone.clone()).is_ok_and(|z| z.timestamp() < until) && months.len() < 600 {
        let own: Vec<&&Past> = all.iter().filter(|p| first(p.found_at) == month).collect();
        let told: Vec<i64> = own.iter().filter_map(|p| p.tell_minutes).collect();
        months.push(PatternMonth {
            month,
            n: own.len(),
            n_found_by_us: own.iter().filter(|p| p.is_found_by_us).count(),
            cost_minor: own.iter().filter_map(|p| p.cost_minor).fold(0, i64::saturating_add),
            tell_minutes: median(&told),
        });
        month = month.saturating_add(jiff::Span::new().months(1));
    }
    months
}

/// The middle value; of two middles their mean, rounded down.
fn median(values: &[i64]) -> Option<i64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        n if n % 2 == 1 => Some(sorted[middle]),
        _ => Some((sorted[middle - 1] + sorted[middle]) / 2),
    }
}

fn reasons(p: &Patterns) -> Vec<Reason> {
    let count = |n: usize| Arg::Text(n.to_string());
    let mut reasons = Vec::new();
    if let Some((before, after)) = p.days_between_halves {
        // A tenth more or less is chance.
        let code = if after > before * 1.1 {
            "patterns.interval.longer"
        } else if after * 1.1 < before {
            "patterns.interval.shorter"
        } else {
            "patterns.interval.same"
        };
        let with = Reason::new(code).with("before", Arg::Number(before));
        reasons.push(with.with("after", Arg::Number(after)));
    } else {
        reasons.push(Reason::new("patterns.few").with("n", Arg::Count(p.n as i64)));
    }
    if p.n > 0 {
        reasons.push(
            Reason::new("patterns.found-by-us")
                .with("us", count(p.n_found_by_us))
                .with("n", count(p.n)),
        );
    }
    // A cause that came twice is a pattern, one that came once is a case.
    reasons.extend(p.by_cause.iter().find(|row| row.n >= 2).map(|row| {
        Reason::new("patterns.cause")
            .with("cause", Arg::Term(format!("finding.{}", row.name).into()))
            .with("times", Arg::Count(row.n as i64))
    }));
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::ToSpan;
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    fn start() -> Timestamp {
        "2026-01-01T00:00:00Z".parse().unwrap()
    }

    fn past(day: i64, cost: Option<i64>) -> Past {
        Past {
            client: "Маяк".into(),
            found_at: start() + (day * 24).hours(),
            told_at: None,
            tell_minutes: Some(day),
            is_found_by_us: day % 2 == 0,
            is_client_first: false,
            cost_minor: cost,
            causes: vec![FindingKind::Overload],
        }
    }

    fn of(past: &[Past], days: i64) -> Patterns {
        summarize(past, start(), start() + (days * 24).hours(), &TimeZone::UTC)
    }

    #[test]
    fn interval_cost_and_causes_are_counted() {
        let all: Vec<Past> =
            [1, 5, 9, 20, 30, 80].iter().map(|&d| past(d, Some(d * 100))).collect();
        let p = of(&all, 90);
        assert_eq!((p.n, p.tell_minutes, p.n_told), (6, Some(14), 6));
        assert_eq!(p.days_between, Some(15.0));
        assert_eq!(p.days_between_halves, Some((9.0, 45.0)));
        assert_eq!((p.cost_minor, p.n_with_cost, p.n_found_by_us), (14_500, 6, 3));
        assert_eq!((p.by_cause[0].name.as_str(), p.by_cause[0].n), ("overload", 6));
        assert_eq!(p.months.iter().map(|m| m.n).collect::<Vec<_>>(), [5, 0, 1]);
        let codes: Vec<_> = p.reasons.iter().map(|r| r.code.as_ref()).collect();
        assert_eq!(codes, ["patterns.interval.longer", "patterns.found-by-us", "patterns.cause"]);
    }

    #[test]
    fn few_cases_are_called_few_and_none_divide_by_nothing() {
        let none = of(&[], 90);
        assert_eq!((none.n, none.days_between, none.tell_minutes), (0, None, None));
        assert_eq!(none.reasons[0].code, "patterns.few");
        assert_eq!(of(&[past(1, None)], 90).days_between, None);
        assert_eq!(of(&[past(100, None)], 90).n, 0);
    }

    proptest! {
        #[test]
        fn months_hold_every_incident_once(days in proptest::collection::vec(0..365_i64, 0..40)) {
            let all: Vec<Past> = days.iter().map(|&d| past(d, Some(1))).collect();
            let p = of(&all, 365);
            prop_assert_eq!(p.months.iter().map(|m| m.n).sum::<usize>(), all.len());
            prop_assert_eq!(p.months.iter().map(|m| m.cost_minor).sum::<i64>(), p.cost_minor);
        }
    }
}
