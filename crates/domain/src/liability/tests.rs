use super::*;
use crate::calendar::{DayKind, Holidays};
use crate::money::{minor_text, parse_decimal, parse_minor};
use jiff::ToSpan;
use jiff::civil::date;
use proptest::prelude::*;

fn case(regime: Regime, base: &str, due: Date, end: Date) -> Case {
    Case {
        regime,
        base_minor: parse_minor(base).unwrap(),
        currency: Currency::RUB,
        due_date: Some(due),
        end_date: Some(end),
        payments: Vec::new(),
        performed: Vec::new(),
        base_kind: BaseKind::Unperformed,
        is_due_date_moved: false,
        moratorium: Vec::new(),
        cap: None,
        clause: None,
        is_forecast: false,
    }
}

fn daily(percent: &str) -> Regime {
    Regime::ContractDaily { percent_per_day: parse_decimal(percent).unwrap() }
}

fn key_rate(rate_date: RateDate) -> Regime {
    Regime::KeyRate { divisor: 300, rate_date }
}

fn paid(date: Date, amount: &str) -> Reduction {
    Reduction { date, amount_minor: parse_minor(amount).unwrap() }
}

fn run(case: &Case) -> Result<Liability, CaseError> {
    assess(case, KeyRates::shipped(), &DayTable::russian())
}

/// The table as `from..to days rate base amount` lines and the total, or the code of the error.
fn table(case: &Case) -> String {
    let day = |d: Option<Date>| d.map(|d| d.to_string()).unwrap_or_default();
    match run(case) {
        Err(e) => e.code().to_owned(),
        Ok(liability) => {
            let row = |r: &Row| {
                let rate = r.rate.map(|r| r.to_string()).unwrap_or_default();
                let (base, amount) = (minor_text(r.base_minor), minor_text(r.amount_minor));
                format!("{}..{} {} {rate} {base} {amount}\n", day(r.from), day(r.to), r.days)
            };
            let rows: String = liability.rows.iter().map(row).collect();
            format!("{rows}= {}", minor_text(liability.total_minor))
        }
    }
}

fn check(name: &str, case: &Case, want: &[&str]) {
    assert_eq!(table(case), want.join("\n"), "{name}");
}

#[test]
fn a_daily_penalty_counts_from_the_day_after_the_due_date() {
    let (due, end) = (date(2026, 3, 10), date(2026, 3, 20));
    let c = |f: &dyn Fn(&mut Case)| {
        let mut case = case(daily("0.1"), "100000", due, end);
        f(&mut case);
        case
    };
    let whole = "2026-03-11..2026-03-20 10 0.1 100000.00 1000.00";
    check("whole span", &c(&|_| ()), &[whole, "= 1000.00"]);
    check("same day", &c(&|c| c.end_date = Some(due)), &["= 0.00"]);
    check("before due", &c(&|c| c.end_date = Some(date(2026, 3, 9))), &["end-before-due"]);
    check(
        "a payment counts from the next day",
        &c(&|c| c.payments = vec![paid(date(2026, 3, 15), "40000")]),
        &[
            "2026-03-11..2026-03-15 5 0.1 100000.00 500.00",
            "2026-03-16..2026-03-20 5 0.1 60000.00 300.00",
            "= 800.00",
        ],
    );
    check(
        "several payments on one day, out of order, one too early and one too late",
        &c(&|c| {
            c.payments = vec![
                paid(date(2026, 3, 25), "1"),
                paid(date(2026, 3, 15), "10000"),
                paid(date(2026, 3, 15), "20000"),
                paid(date(2026, 3, 1), "10000"),
            ];
        }),
        &[
            "2026-03-11..2026-03-15 5 0.1 90000.00 450.00",
            "2026-03-16..2026-03-20 5 0.1 60000.00 300.00",
            "= 750.00",
        ],
    );
    check(
        "rows stop when nothing is left",
        &c(&|c| c.payments = vec![paid(date(2026, 3, 12), "150000")]),
        &["2026-03-11..2026-03-12 2 0.1 100000.00 200.00", "= 200.00"],
    );
    check(
        "a payment on the last day changes nothing",
        &c(&|c| c.payments = vec![paid(end, "50000")]),
        &[whole, "= 1000.00"],
    );
    check(
        "the price is not lowered by performance",
        &c(&|c| {
            c.performed = vec![paid(date(2026, 3, 12), "50000")];
            c.base_kind = BaseKind::Price;
        }),
        &[whole, "= 1000.00"],
    );
    check("negative base", &c(&|c| c.base_minor = -1), &["negative-value"]);
    check("negative sum", &c(&|c| c.payments = vec![paid(due, "-1")]), &["negative-value"]);
    check("inverted", &c(&|c| c.moratorium = vec![(end, due)]), &["inverted-span"]);
    check(
        "frozen days do not count",
        &c(&|c| c.moratorium = vec![(date(2026, 3, 13), date(2026, 3, 15))]),
        &[
            "2026-03-11..2026-03-12 2 0.1 100000.00 200.00",
            "2026-03-16..2026-03-20 5 0.1 100000.00 500.00",
            "= 700.00",
        ],
    );
}

#[test]
fn a_due_date_on_a_day_off_moves_when_asked() {
    let with = |due, end, is_moved| Case {
        is_due_date_moved: is_moved,
        ..case(daily("1"), "100", due, end)
    };
    let (saturday, monday) = (date(2026, 3, 14), date(2026, 3, 16));
    check(
        "as it stands",
        &with(saturday, date(2026, 3, 17), false),
        &["2026-03-15..2026-03-17 3 1 100.00 3.00", "= 3.00"],
    );
    check(
        "moved",
        &with(saturday, date(2026, 3, 17), true),
        &["2026-03-17..2026-03-17 1 1 100.00 1.00", "= 1.00"],
    );
    check("moved past the end", &with(saturday, monday, true), &["= 0.00"]);
    check(
        "New Year",
        &with(date(2025, 12, 31), date(2026, 1, 13), true),
        &["2026-01-13..2026-01-13 1 1 100.00 1.00", "= 1.00"],
    );
    let weekday = Holidays { russian: true, ..Holidays::default() };
    assert_eq!(DayTable::of(&weekday).kind(monday), DayKind::Working);
}

#[test]
fn the_key_rate_is_taken_on_the_day_the_clause_names() {
    let of = |rate_date| case(key_rate(rate_date), "300000", date(2025, 6, 4), date(2025, 6, 10));
    check(
        "closing",
        &of(RateDate::Closing),
        &["2025-06-05..2025-06-10 6 20.00 300000.00 1200.00", "= 1200.00"],
    );
    check(
        "due",
        &of(RateDate::Due),
        &["2025-06-05..2025-06-10 6 21.00 300000.00 1260.00", "= 1260.00"],
    );
    check(
        "per period",
        &of(RateDate::PerPeriod),
        &[
            "2025-06-05..2025-06-08 4 21.00 300000.00 840.00",
            "2025-06-09..2025-06-10 2 20.00 300000.00 400.00",
            "= 1240.00",
        ],
    );
}

#[test]
fn a_rate_past_the_table_is_an_error_or_a_said_forecast() {
    let past = |regime, is_forecast| Case {
        is_forecast,
        ..case(regime, "30000", date(2026, 8, 28), date(2026, 9, 2))
    };
    check("unknown", &past(Regime::Art395, false), &["rate-not-known"]);
    check("closing", &past(key_rate(RateDate::Closing), false), &["rate-not-known"]);
    check(
        "due is known",
        &past(key_rate(RateDate::Due), false),
        &["2026-08-29..2026-09-02 5 14.00 30000.00 70.00", "= 70.00"],
    );
    check(
        "one row, for one rate",
        &past(Regime::Art395, true),
        &["2026-08-29..2026-09-02 5 14.00 30000.00 57.53", "= 57.53"],
    );
    let forecast = |case: &Case| run(case).unwrap().forecast_from;
    assert_eq!(forecast(&past(Regime::Art395, true)), Some(date(2026, 9, 1)));
    assert_eq!(forecast(&past(key_rate(RateDate::Due), true)), None);
    let paid_up =
        Case { payments: vec![paid(date(2026, 8, 31), "30000")], ..past(Regime::Art395, false) };
    check(
        "nothing left to ask the rate for",
        &paid_up,
        &["2026-08-29..2026-08-31 3 14.00 30000.00 34.52", "= 34.52"],
    );
    let early = case(Regime::Art395, "1", date(2013, 9, 1), date(2013, 9, 20));
    check("before the table", &early, &["rate-not-known"]);
}

#[test]
fn art395_is_cut_only_where_the_length_of_the_year_changes() {
    let of = |due, end| case(Regime::Art395, "100000", due, end);
    check(
        "into a leap year",
        &of(date(2023, 12, 19), date(2024, 1, 10)),
        &[
            "2023-12-20..2023-12-31 12 16.00 100000.00 526.03",
            "2024-01-01..2024-01-10 10 16.00 100000.00 437.16",
            "= 963.19",
        ],
    );
    check(
        "between plain years",
        &of(date(2025, 12, 24), date(2026, 1, 14)),
        &["2025-12-25..2026-01-14 21 16.00 100000.00 920.55", "= 920.55"],
    );
    check(
        "29 February",
        &of(date(2024, 2, 27), date(2024, 3, 1)),
        &["2024-02-28..2024-03-01 3 16.00 100000.00 131.15", "= 131.15"],
    );
    let frozen = Case {
        moratorium: vec![(date(2022, 4, 1), date(2022, 10, 1))],
        ..of(date(2022, 3, 29), date(2022, 10, 3))
    };
    check(
        "moratorium of 2022",
        &frozen,
        &[
            "2022-03-30..2022-03-31 2 20.00 100000.00 109.59",
            "2022-10-02..2022-10-03 2 7.50 100000.00 41.10",
            "= 150.69",
        ],
    );
}

#[test]
fn a_fine_is_one_sum_and_needs_no_dates() {
    let of = |regime| Case {
        due_date: None,
        end_date: None,
        ..case(regime, "333.33", date(2026, 1, 1), date(2026, 1, 1))
    };
    check(
        "fixed",
        &of(Regime::FineFixed { amount_minor: 500_000 }),
        &[".. 0  333.33 5000.00", "= 5000.00"],
    );
    check(
        "percent",
        &of(Regime::FinePercent { percent: parse_decimal("7.5").unwrap() }),
        &[".. 0 7.5 333.33 25.00", "= 25.00"],
    );
    check("a daily one does", &of(Regime::Art395), &["missing-field"]);
}

#[test]
fn a_cap_holds_the_total_and_shows_what_it_cut() {
    let check = |limit, of, want: (&str, &str, bool)| {
        let mut case = case(daily("1"), "1000", date(2026, 1, 1), date(2026, 1, 31));
        case.performed = vec![paid(date(2025, 12, 1), "500")];
        case.cap = Some(Cap { limit, of });
        let liability = run(&case).unwrap();
        let cap = liability.cap.unwrap();
        assert_eq!(minor_text(cap.uncapped_total_minor), "150.00");
        let got = (minor_text(cap.cap_minor), minor_text(liability.total_minor), cap.is_capped);
        assert_eq!((got.0.as_str(), got.1.as_str(), got.2), want);
    };
    check(CapLimit::Percent(10.into()), CapBase::Base, ("100.00", "100.00", true));
    check(CapLimit::Percent(10.into()), CapBase::Unperformed, ("50.00", "50.00", true));
    check(CapLimit::Percent(10.into()), CapBase::Sum(500_000), ("500.00", "150.00", false));
    check(CapLimit::Amount(15_000), CapBase::Base, ("150.00", "150.00", false));
    check(CapLimit::Lower(10.into(), 9_000), CapBase::Base, ("90.00", "90.00", true));
}

#[test]
fn silence_costs_more_every_week() {
    let case = case(daily("0.1"), "100000", date(2026, 3, 10), date(2026, 3, 10));
    let check = |today, want: [i64; 3]| {
        let days =
            exposure(&case, KeyRates::shipped(), &DayTable::russian(), today, &[0, 7, 30]).unwrap();
        assert_eq!(days.iter().map(|d| d.total_minor).collect::<Vec<_>>(), want, "{today}");
    };
    check(date(2026, 3, 11), [10_000, 80_000, 310_000]);
    check(date(2026, 3, 5), [0, 20_000, 250_000]);
    let liability = run(&Case { end_date: Some(date(2026, 3, 20)), ..case.clone() }).unwrap();
    assert_eq!(liability.per_day_minor, 10_000);
}

/// The folder of shared test data, if there is one.
fn shared_data() -> Option<std::path::PathBuf> {
    let near = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data");
    let named = std::env::var("HOUSTON_SHARED").unwrap_or_else(|_| "/work/shared".into());
    let places = [near.into(), std::path::PathBuf::from(named).join("data")];
    places.into_iter().find(|place| place.join("reference").is_dir())
}

/// 1229971 · 16.5 % · 32 / 365 is 17792.4572…; the claim that two tables share cut it to this.
const CUT_BY_ITS_AUTHOR: &str = "17792.45";

#[test]
fn every_published_table_is_reproduced_to_the_kopeck() {
    let Some(data) = shared_data() else {
        println!("shared test data is not here: skipped");
        return;
    };
    let text = std::fs::read_to_string(data.join("reference/penalty_vectors_dev.json")).unwrap();
    let vectors: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut rows_seen = 0;
    for vector in ["real_art395", "derived"].iter().flat_map(|k| vectors[k].as_array().unwrap()) {
        let id = &vector["id"];
        let mut sum = 0;
        for row in vector["rows"].as_array().unwrap() {
            let field = |name: &str| row[name].as_str().map(str::to_owned);
            let day = |name| field(name).unwrap().parse::<Date>().unwrap();
            let debt = field("debt").or_else(|| vector["debt"].as_str().map(str::to_owned));
            let due = day("from").yesterday().unwrap();
            let case = case(Regime::Art395, &debt.unwrap(), due, day("to"));
            let liability = run(&case).unwrap();
            assert_eq!(liability.rows.len(), 1, "{id} {row}");
            let got = &liability.rows[0];
            assert_eq!(Some(got.days), row["days"].as_i64(), "{id} {row}");
            let rate = parse_decimal(&field("rate_pct").unwrap()).unwrap();
            assert_eq!(got.rate, Some(rate), "{id} {row}");
            let printed = field("interest").unwrap();
            if printed == CUT_BY_ITS_AUTHOR {
                assert_eq!(minor_text(got.amount_minor), "17792.46", "{id} {row}");
            } else {
                assert_eq!(minor_text(got.amount_minor), printed, "{id} {row}");
            }
            sum += parse_minor(&printed).unwrap();
            rows_seen += 1;
        }
        let total = vector["total"].as_str().or(vector["total_sum_of_rounded_rows"].as_str());
        assert_eq!(Some(minor_text(sum).as_str()), total, "{id}");
        check_whole(vector);
    }
    assert!(rows_seen > 80, "{rows_seen}");
}

/// A table of one debt comes out of one case, up to cuts that the authors made for themselves.
fn check_whole(vector: &serde_json::Value) {
    let rows = vector["rows"].as_array().unwrap();
    let debt = vector["debt"].as_str().or(rows[0]["debt"].as_str()).unwrap();
    if rows.iter().any(|r| r["debt"].as_str().is_some_and(|d| d != debt)) {
        return;
    }
    let day = |row: &serde_json::Value, name: &str| row[name].as_str().unwrap().parse::<Date>();
    let due = day(&rows[0], "from").unwrap().yesterday().unwrap();
    let case = case(Regime::Art395, debt, due, day(rows.last().unwrap(), "to").unwrap());
    let liability = run(&case).unwrap();
    let total = vector["total"].as_str().or(vector["total_sum_of_rounded_rows"].as_str()).unwrap();
    let off = (liability.total_minor - parse_minor(total).unwrap()).abs();
    let joined = (rows.len() - liability.rows.len()) as i64;
    assert!(off <= joined, "{} {}", vector["id"], minor_text(liability.total_minor));
}

fn any_case() -> impl Strategy<Value = Case> {
    let day = || (0..4000_i64).prop_map(|n| date(2014, 1, 1).saturating_add(n.days()));
    let sums = || {
        let one = (day(), 0..5_000_000_i64)
            .prop_map(|(date, amount_minor)| Reduction { date, amount_minor });
        proptest::collection::vec(one, 0..5)
    };
    let regime = prop_oneof![
        Just(Regime::Art395),
        Just(key_rate(RateDate::Closing)),
        Just(key_rate(RateDate::Due)),
        Just(key_rate(RateDate::PerPeriod)),
        (1..500_i64).prop_map(|n| Regime::ContractDaily { percent_per_day: Decimal::new(n, 2) }),
    ];
    let spans = proptest::collection::vec((day(), 0..200_i64), 0..3);
    (regime, 0..100_000_000_i64, day(), 0..900_i64, sums(), sums(), spans, any::<bool>()).prop_map(
        |(regime, base_minor, due, days, payments, performed, frozen, is_moved)| Case {
            base_minor,
            payments,
            performed,
            is_due_date_moved: is_moved,
            is_forecast: true,
            moratorium: frozen
                .into_iter()
                .map(|(from, n)| (from, from.saturating_add(n.days())))
                .collect(),
            ..case(regime, "0", due, due.saturating_add(days.days()))
        },
    )
}

proptest! {
    #[test]
    fn rows_sum_to_the_total_and_never_share_a_day(case in any_case()) {
        let liability = run(&case).unwrap();
        let sum: i64 = liability.rows.iter().map(|r| r.amount_minor).sum();
        prop_assert_eq!(sum, liability.total_minor);
        let mut last = case.due_date;
        for row in &liability.rows {
            prop_assert!(row.from > last && row.to >= row.from && row.to <= case.end_date);
            prop_assert!(row.base_minor > 0 && row.base_minor <= case.base_minor);
            let span = row.from.unwrap().until(row.to.unwrap()).unwrap().get_days();
            prop_assert_eq!(row.days, i64::from(span) + 1);
            last = row.to;
        }
    }

    #[test]
    fn each_day_alone_is_as_dear_as_in_the_table(case in any_case()) {
        // The day's own sum, by hand, agrees with the row that holds the day.
        let liability = run(&case).unwrap();
        for row in liability.rows.iter().filter(|r| r.days > 1).take(3) {
            let day = row.to.unwrap();
            let alone = Case {
                due_date: Some(day.yesterday().unwrap()),
                end_date: Some(day),
                is_due_date_moved: false,
                ..case.clone()
            };
            if matches!(case.regime, Regime::Art395 | Regime::ContractDaily { .. }) {
                let one = run(&alone).unwrap();
                prop_assert_eq!(one.rows.len(), 1);
                prop_assert_eq!(one.rows[0].base_minor, row.base_minor);
                prop_assert_eq!(one.rows[0].rate, row.rate);
                let off = (one.rows[0].amount_minor * row.days - row.amount_minor).abs();
                prop_assert!(off <= row.days);
            }
        }
    }

    #[test]
    fn waiting_a_day_longer_never_costs_less(case in any_case()) {
        if !matches!(case.regime, Regime::KeyRate { rate_date: RateDate::Closing, .. }) {
            let end = case.end_date.unwrap().tomorrow().unwrap();
            let later = Case { end_date: Some(end), ..case.clone() };
            prop_assert!(run(&later).unwrap().total_minor >= run(&case).unwrap().total_minor);
        }
    }
}
