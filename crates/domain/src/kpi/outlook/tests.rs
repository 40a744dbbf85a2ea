use super::*;
use crate::kpi::curve::{Cadence, Curve};
use crate::kpi::terms::tests::{band, leads, year};
use jiff::civil::date;

/// The day of September 2026.
fn september(day: i8) -> Date {
    date(2026, 9, day)
}

/// Terms, today and the facts of days from the first on; a negative one is not recorded.
fn of(terms: &Terms, today: Date, facts: &[i64]) -> Outlook {
    let period = terms.period_at(terms.from).unwrap();
    let recorded = facts.iter().enumerate().filter(|(_, fact)| **fact >= 0);
    let actuals: Vec<(Date, Decimal)> =
        recorded.map(|(i, fact)| (period.day(i), Decimal::from(*fact))).collect();
    let table = DayTable::weekends_only();
    outlook(terms, period, &actuals, today, &table, &KpiPolicy::default())
}

#[test]
fn the_published_check_values_of_the_pace_come_out() {
    let check = |per_day: i64, more: i64, projection: f64, chance: f64| {
        let mut facts = vec![per_day; 10];
        // 25 in ten days: five days of 2 and five of 3
        facts.iter_mut().take(more as usize).for_each(|fact| *fact += 1);
        let found = of(&leads(), september(10), &facts).forecast.unwrap();
        assert!((found.projection - projection).abs() < 1e-9);
        let digits = if chance < 0.1 { 1000.0 } else { 100.0 };
        assert_eq!((found.chance * digits).round(), (chance * digits).round(), "{per_day}");
        assert!((found.by_band.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        assert!(found.low <= projection && projection <= found.high);
    };
    check(2, 0, 60.0, 0.014);
    check(2, 5, 75.0, 0.52);
    check(3, 0, 90.0, 0.98);
}

/// A Poisson count by Knuth's method, repeatable.
fn poisson(mean: f64, seed: &mut u64) -> i64 {
    let (limit, mut product, mut n) = ((-mean).exp(), 1.0, -1);
    while product > limit {
        *seed =
            seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        product *= (*seed >> 11) as f64 / (1_u64 << 53) as f64;
        n += 1;
    }
    n
}

#[test]
fn four_of_five_periods_end_within_the_fan() {
    let mut seed = 7;
    for (mean, day) in [(2.5, 10), (2.5, 20), (6.0, 5)] {
        let mut n_within = 0;
        for _ in 0..400 {
            let facts: Vec<i64> = (0..30).map(|_| poisson(mean, &mut seed)).collect();
            let found = of(&leads(), september(day), &facts[..day as usize]).forecast.unwrap();
            let end = facts.iter().sum::<i64>() as f64;
            n_within += i32::from(found.low <= end && end <= found.high);
        }
        // 320 of 400 are meant; the spread that is estimated from few days makes it a little wider
        assert!((290..=370).contains(&n_within), "{n_within} of 400 at day {day} of {mean} a day");
    }
}

/// 50 leads in 30 days; the days on which one came.
fn five_of_fifty() -> (Terms, Vec<i64>) {
    let mut terms = leads();
    terms.plan = 50.into();
    let mut facts = vec![0; 30];
    for day in [3, 8, 14, 19, 25] {
        facts[day - 1] = 1;
    }
    (terms, facts)
}

#[test]
fn five_of_fifty_two_days_before_the_report_is_seen_coming() {
    let (terms, facts) = five_of_fifty();
    let mut first = None;
    for day in 1..=28 {
        let found = of(&terms, september(day), &facts[..day as usize]);
        if found.danger.is_some() {
            first.get_or_insert(day);
        }
        assert_eq!(found.danger.is_some(), first.is_some(), "no day of rest: {day}");
    }
    assert_eq!(first, Some(4), "26 days before the end");
    let last = of(&terms, september(28), &facts[..28]);
    assert_eq!((last.fact, last.danger), (5.into(), Some(Danger::Behind)));
    assert_eq!(last.alarm_on, Some(september(4)));
    assert_eq!(last.percent_1dp.to_string(), "10.0");
    let needed = last.needed_per_day.unwrap();
    assert!((needed - 16.25).abs() < 1e-9, "37.5 less 5 in two days: {needed}");
}

#[test]
fn it_is_seen_too_when_only_the_days_with_a_lead_are_recorded() {
    let (terms, facts) = five_of_fifty();
    let sparse: Vec<i64> = facts.iter().map(|fact| if *fact == 0 { -1 } else { *fact }).collect();
    let dangers: Vec<(i8, Danger)> = (1..=28)
        .filter_map(|day| Some((day, of(&terms, september(day), &sparse[..day as usize]).danger?)))
        .collect();
    assert_eq!(dangers[0], (7, Danger::Stale), "nothing for more than three days");
    assert!(dangers.contains(&(8, Danger::Behind)), "{dangers:?}");
    assert_eq!(dangers.last(), Some(&(28, Danger::Behind)));
}

#[test]
fn work_that_never_began_is_told_at_a_tenth_of_the_period() {
    let check = |today: i8, facts: &[i64], want: Option<Danger>| {
        assert_eq!(of(&leads(), september(today), facts).danger, want, "{today} {facts:?}");
    };
    check(3, &[], None);
    check(4, &[], Some(Danger::Unrecorded));
    check(3, &[0, 0, 0], None);
    check(4, &[0, 0, 0, 0], Some(Danger::NotStarted));
    check(4, &[0, 0, 6, 4], None);
}

#[test]
fn an_ordinary_month_raises_no_alarm() {
    let facts: Vec<i64> = (0..30).map(|day| [2, 4, 3, 5, 3, 2, 4][day % 7]).collect();
    for day in 1..=30 {
        let found = of(&leads(), september(day), &facts[..day as usize]);
        assert_eq!((found.danger, found.alarm_on), (None, None), "{day}");
    }
    let mut october = of(&leads(), date(2026, 10, 1), &facts);
    assert_eq!((october.phase, october.danger), (Phase::Over, None));
    assert_eq!(october.band, Some(1), "97 of 100 is tolerable");
    october = of(&leads(), date(2026, 10, 1), &[10, 20]);
    assert_eq!((october.danger, october.band), (Some(Danger::Missed), Some(0)));
}

#[test]
fn what_may_not_be_exceeded_is_judged_from_the_other_side() {
    let mut terms = leads();
    (terms.aim, terms.plan) = (Aim::AtMost, 10.into());
    terms.gradations = vec![year(vec![
        band("хорошо", 0, Some(100), Mood::Good),
        band("много", 100, None, Mood::Bad),
    ])];
    let calm = of(&terms, september(10), &[0, 0, 1, 0, 0, 0, 0, 0, 1, 0]);
    assert!(calm.forecast.as_ref().unwrap().chance > 0.9 && calm.danger.is_none());
    let bad = of(&terms, september(10), &[1; 10]);
    assert!(bad.forecast.as_ref().unwrap().chance < 0.01);
    assert_eq!(bad.danger, Some(Danger::Behind));
    assert_eq!(of(&terms, september(4), &[0; 4]).danger, None, "nothing wrong is no delay");
}

#[test]
fn a_mean_is_judged_by_the_spread_of_its_facts() {
    let mut terms = leads();
    (terms.aim, terms.measure, terms.plan) = (Aim::AtMost, Measure::Average, 500.into());
    terms.gradations = vec![year(vec![
        band("в рамках", 0, Some(110), Mood::Good),
        band("дорого", 110, None, Mood::Bad),
    ])];
    assert_eq!(of(&terms, september(2), &[480, 530]).phase, Phase::Early);
    let fine = of(&terms, september(6), &[480, 530, 500, 490, 510, 520]);
    assert_eq!((fine.fact, fine.danger), (505.into(), None));
    assert!(fine.forecast.unwrap().chance > 0.95);
    let dear = of(&terms, september(6), &[600, 640, 610, 650, 630, 620]);
    assert_eq!(dear.danger, Some(Danger::Behind));
}

#[test]
fn money_is_no_count_and_its_fan_is_wide() {
    let mut terms = leads();
    terms.plan = 3_000_000.into();
    let mut facts = vec![0; 10];
    (facts[1], facts[4], facts[8]) = (450_000, 120_000, 380_000);
    let found = of(&terms, september(10), &facts).forecast.unwrap();
    assert!(found.high - found.low > 800_000.0, "{found:?}");
    assert!((0.4..0.9).contains(&found.chance), "{found:?}");
}

#[test]
fn a_pace_by_the_curve_does_not_fear_the_weekend() {
    let mut terms = leads();
    terms.curve = Curve::Workdays;
    terms.plan = 22.into();
    // One a working day; September 2026 begins on a Tuesday.
    let facts: Vec<i64> = (0..30).map(|i| i64::from(![4, 5].contains(&(i % 7)))).collect();
    for day in 3..=30 {
        let found = of(&terms, september(day), &facts[..day as usize]);
        assert_eq!(found.danger, None, "{day}");
        assert!((found.forecast.unwrap().projection - 22.0).abs() < 1.0, "{day}");
    }
}

#[test]
fn checkpoints_are_met_behind_or_missed() {
    let states = |today: i8, facts: &[i64]| -> Vec<&'static str> {
        let found = of(&leads(), september(today), facts);
        found.checkpoints.iter().map(|c| c.state.word()).collect()
    };
    assert_eq!(states(10, &[3; 10]), ["ahead", "ahead"]);
    assert_eq!(states(13, &[3; 13]), ["met", "ahead"]);
    assert_eq!(states(13, &[1; 13]), ["behind", "ahead"]);
    assert_eq!(states(25, &[3; 5]), ["met", "missed"]);
    assert_eq!(states(25, &[]), ["missed", "missed"]);
}

#[test]
fn facts_of_tomorrow_and_of_other_periods_are_not_looked_at() {
    let mut terms = leads();
    (terms.cadence, terms.to) = (Cadence::Month, None);
    let period = terms.period_at(september(1)).unwrap();
    let actuals = [
        (date(2026, 8, 31), 50.into()),
        (september(5), 7.into()),
        (september(20), 60.into()),
        (date(2026, 10, 1), 50.into()),
    ];
    let table = DayTable::weekends_only();
    let found = outlook(&terms, period, &actuals, september(6), &table, &KpiPolicy::default());
    assert_eq!((found.fact, found.known_until), (7.into(), Some(september(5))));
    let kept = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Outlook>(&kept).unwrap(), found);
}
