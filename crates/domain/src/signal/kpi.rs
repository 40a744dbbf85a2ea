//! A KPI is going under while there is still time, or went under (C008, C009, P3). Never held back:
//! a busy client reads the report all the same.

use super::prepared::Prepared;
use super::{Band, Evidence, Point, Series, Signal, SignalKind, Strength};
use crate::calendar::DayTable;
use crate::facts::ClientFacts;
use crate::kpi::{Danger, Outlook, Period, Terms, outlook, picture};
use crate::policy::Policy;
use crate::reason::{Arg, Reason};
use crate::work::KpiFact;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

/// Points of the evidence.
const POINTS_MAX: usize = 62;

/// The KPIs in danger at `now`, each with its evidence.
pub fn detect(
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Vec<Signal> {
    let today = history.day_of(now);
    let table = DayTable::of(&policy.holidays);
    let kpis = facts.work.kpis.iter();
    kpis.filter_map(|kpi| of_kpi(kpi, facts, policy, (today, now), &table)).collect()
}

/// The period that is looked at: that of today, or for a while the last one, if it was missed.
pub fn judged(
    kpi: &KpiFact,
    policy: &Policy,
    today: Date,
    table: &DayTable,
) -> Option<(Period, Outlook)> {
    let judge = |period: Period| {
        (period, outlook(&kpi.terms, period, &kpi.actuals, today, table, &policy.kpi))
    };
    // What is not loaded is not nought.
    let is_loaded = |period: &Period| period.from >= kpi.known_from;
    let current = kpi.terms.period_at(today).filter(is_loaded).map(judge);
    if current.as_ref().is_some_and(|(_, found)| found.danger.is_some()) {
        return current;
    }
    last_period(&kpi.terms, today)
        .filter(is_loaded)
        .filter(|period| {
            let over = period.to.until(today).map_or(i32::MAX, |span| span.get_days());
            over <= policy.kpi.kpi_missed_days as i32
        })
        .map(judge)
        .filter(|(_, found)| found.danger == Some(Danger::Missed))
        .or(current)
}

/// The period before that of today.
pub fn last_period(terms: &Terms, today: Date) -> Option<Period> {
    let day = match terms.period_at(today) {
        Some(current) => current.from.yesterday().ok()?,
        None => terms.to.filter(|to| *to < today)?,
    };
    terms.period_at(day)
}

fn of_kpi(
    kpi: &KpiFact,
    facts: &ClientFacts,
    policy: &Policy,
    (today, now): (Date, Timestamp),
    table: &DayTable,
) -> Option<Signal> {
    let (period, found) = judged(kpi, policy, today, table)?;
    let danger = found.danger?;
    let since = since(&found, danger, today);
    let midnight = |day: Date| day.to_zoned(facts.zone.clone()).map_or(now, |z| z.timestamp());
    let since = midnight(since).min(now);
    let (strength, confidence) = strength(&found, danger, policy, today);
    let reason = reason(kpi, &found, danger, today);
    Some(Signal {
        kind: SignalKind::Kpi,
        strength,
        since,
        confidence,
        episode: format!("kpi:{}:{}", kpi.id, period.from),
        reason,
        relief: Reason::new(match danger {
            Danger::Stale | Danger::Unrecorded => "signal.kpi.relief.record",
            Danger::NotStarted | Danger::Behind => "signal.kpi.relief",
            Danger::Missed => "signal.kpi.relief.missed",
        }),
        evidence: Evidence::Series(series(kpi, period, (today, since), &midnight, table)),
        held_by: None,
    })
}

fn since(found: &Outlook, danger: Danger, today: Date) -> Date {
    let tenth = found.period.day_at_percent(10);
    match danger {
        Danger::Behind => found.alarm_on.unwrap_or(today),
        Danger::Missed => found.alarm_on.unwrap_or(found.period.to),
        Danger::Unrecorded | Danger::NotStarted => tenth,
        Danger::Stale => found.known_until.unwrap_or(found.period.from).saturating_add(1.day()),
    }
}

fn strength(found: &Outlook, danger: Danger, policy: &Policy, today: Date) -> (Strength, u8) {
    let passed = found.period.from.until(today).map_or(0, |span| span.get_days().max(0) as usize);
    let is_quarter = passed * 4 >= found.period.n_days();
    let chance = found.forecast.as_ref().map_or(0.0, |forecast| forecast.chance);
    match danger {
        Danger::Missed => (Strength::Escalate, 95),
        Danger::Behind if chance < policy.kpi.kpi_escalate_chance && is_quarter => {
            (Strength::Escalate, 90)
        }
        // The chance to be wrong is the chance to make it after all.
        Danger::Behind => (Strength::Flag, ((1.0 - chance) * 100.0).round().min(90.0) as u8),
        Danger::NotStarted => (Strength::Flag, 80),
        Danger::Unrecorded if is_quarter => (Strength::Flag, 60),
        Danger::Unrecorded | Danger::Stale => (Strength::Watch, 50),
    }
}

fn reason(kpi: &KpiFact, found: &Outlook, danger: Danger, today: Date) -> Reason {
    let code = match danger {
        Danger::Stale => "signal.kpi.stale",
        Danger::Unrecorded => "signal.kpi.unrecorded",
        Danger::NotStarted => "signal.kpi.not_started",
        Danger::Behind => "signal.kpi.behind",
        Danger::Missed => "signal.kpi.missed",
    };
    let days = |from: Date| from.until(today).map_or(0, |span| i64::from(span.get_days()));
    let count = match danger {
        Danger::Stale => days(found.known_until.unwrap_or(today)),
        Danger::Unrecorded | Danger::NotStarted => days(found.period.from),
        Danger::Behind | Danger::Missed => -days(found.period.to),
    };
    let number = |d: crate::money::Decimal| Arg::Number(f64::try_from(d).unwrap_or_default());
    let mut reason = Reason::new(code)
        .with("kpi", Arg::Text(kpi.terms.name.clone()))
        .with("count", Arg::Count(count.max(0)))
        .with("fact", number(found.fact))
        .with("plan", number(found.plan))
        .with("unit", Arg::Text(kpi.terms.unit.clone()))
        .with("percent", number(found.percent_1dp))
        .with("on", Arg::Date(found.period.to));
    if let Some(forecast) = &found.forecast {
        let chance = (forecast.chance * 100.0).round() as i64;
        reason = reason
            .with("projection", Arg::Number(forecast.projection))
            .with("chance", Arg::Percent(chance));
    }
    reason
}

/// The fact by day beside what is due: between the edge of the tolerable and the plan.
fn series(
    kpi: &KpiFact,
    period: Period,
    (today, since): (Date, Timestamp),
    midnight: &dyn Fn(Date) -> Timestamp,
    table: &DayTable,
) -> Series {
    let drawn = picture(&kpi.terms, period, &kpi.actuals, (today, None), table);
    let plan = drawn.days.last().map_or(0.0, |day| day.due);
    let edge = kpi.terms.gradation(period).edge_percent(kpi.terms.aim);
    let edge = edge.map_or(1.0, |percent| f64::try_from(percent).unwrap_or(100.0) / 100.0);
    let shown: Vec<_> = drawn.days.iter().filter(|d| d.day <= today).collect();
    let step = shown.len().div_ceil(POINTS_MAX).max(1);
    let last = shown.len().saturating_sub(1);
    let points = shown.iter().enumerate().filter(|(i, _)| i % step == 0 || *i == last);
    let points = points
        .map(|(_, day)| {
            let ends = (day.due * edge, day.due);
            Point {
                at: midnight(day.day),
                value: day.fact,
                expected: Some(Band {
                    low: ends.0.min(ends.1),
                    usual: day.due,
                    high: ends.0.max(ends.1).min(plan.max(ends.0)),
                }),
                quiet: false,
            }
        })
        .collect();
    Series { unit: "series.kpi".into(), points, changed_at: Some(since) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::ClientFacts;
    use crate::health::Level;
    use crate::id::{ClientId, KpiId};
    use crate::kpi::{AgreedBand, Aim, Cadence, Curve, Gradation, Measure, Mood, RiskNote};
    use crate::money::Decimal;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    fn terms() -> Terms {
        let band = |label: &str, from: i64, to: Option<i64>, mood| AgreedBand {
            label: label.into(),
            from: from.into(),
            to: to.map(Decimal::from),
            mood,
            consequence: String::new(),
            wording: String::new(),
        };
        Terms {
            name: "Заявки".into(),
            unit: "шт.".into(),
            aim: Aim::AtLeast,
            measure: Measure::Total,
            cadence: Cadence::Month,
            from: date(2026, 9, 1),
            to: None,
            plan: 50.into(),
            curve: Curve::Days,
            checkpoints: vec![40, 70],
            gradations: vec![Gradation {
                season: "год".into(),
                from: "01-01".parse().unwrap(),
                to: "12-31".parse().unwrap(),
                plan: None,
                bands: vec![
                    band("мало", 0, Some(75), Mood::Bad),
                    band("план", 75, None, Mood::Good),
                ],
            }],
            risk: RiskNote::default(),
            carried: Vec::new(),
        }
    }

    fn signals(days_with_a_lead: &[i8], today: Date, known_from: Date) -> Vec<Signal> {
        let mut facts = ClientFacts::new(ClientId(uuid::Uuid::nil()), TimeZone::UTC);
        let on = |day: i8| date(2026, 9, 1).saturating_add(i64::from(day - 1).days());
        let n_days = date(2026, 9, 1).until(today).unwrap().get_days() + 1;
        let actuals = (1..=n_days.min(30) as i8)
            .map(|day| (on(day), Decimal::from(u8::from(days_with_a_lead.contains(&day)))));
        facts.work.kpis.push(KpiFact {
            id: KpiId(uuid::Uuid::nil()),
            terms: terms(),
            actuals: actuals.collect(),
            known_from,
        });
        let now = today.at(18, 0, 0, 0).to_zoned(TimeZone::UTC).unwrap().timestamp();
        let policy = Policy::default();
        let found = crate::assess::assess_client(&facts, &[], &policy, now);
        assert!(found.health.level >= Level::Grey);
        found.signals.into_iter().map(|judged| judged.signal).collect()
    }

    #[test]
    fn five_of_fifty_is_a_signal_weeks_before_the_report() {
        let first = date(2026, 9, 1);
        let leads = [3, 8, 14, 19, 25];
        let of = |today| -> Vec<(String, &'static str)> {
            let of = |s: Signal| (s.reason.code.to_string(), s.strength.word());
            signals(&leads, today, first).into_iter().map(of).collect()
        };
        assert_eq!(of(date(2026, 9, 3)), []);
        assert_eq!(of(date(2026, 9, 5)), [("signal.kpi.behind".into(), "flag")]);
        for day in 9..=30 {
            let found = of(date(2026, 9, day));
            assert_eq!(found, [("signal.kpi.behind".into(), "escalate")], "{day}");
        }
        assert_eq!(of(date(2026, 10, 2)), [("signal.kpi.missed".into(), "escalate")]);
        let episode = |today| signals(&leads, today, first)[0].episode.clone();
        assert_eq!(episode(date(2026, 9, 5)), episode(date(2026, 10, 2)), "one story");
    }

    #[test]
    fn nothing_is_said_of_days_that_were_not_loaded() {
        let today = date(2026, 9, 20);
        assert_eq!(signals(&[], today, date(2026, 9, 1)).len(), 1);
        assert_eq!(signals(&[], today, date(2026, 9, 2)), []);
    }
}
