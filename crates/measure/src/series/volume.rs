//! Drop of volume: recall within six weeks against false alarms a stream-year.

use super::data::{DropCase, drops};
use super::methods;
use crate::Row;
use anyhow::Result;
use domain::policy::Policy;
use domain::series::volume::{Days, EpisodeParams, ScoreParams, Scorer, Stream, detect, episodes};
use std::cell::RefCell;
use std::collections::HashMap;

const WEEK: i64 = 7 * 86_400;

/// Figures of one method at one threshold.
#[derive(Clone, Debug, Default)]
pub struct Figures {
    /// Recall of a drop to 20, 40 and 60 %.
    pub recall: [f64; 3],
    /// Days from the change to the alarm, median per drop.
    pub delay_days: [f64; 3],
    pub false_per_year: f64,
    /// Share of holiday variants that alarm within three and six weeks of the holiday.
    pub holiday3: f64,
    pub holiday6: f64,
}

/// Measures a detector on cases.
pub fn measure(cases: &[&DropCase], detect: &dyn Fn(&DropCase) -> Vec<i64>) -> Figures {
    let mut found = [(0, 0); 3];
    let mut delays: [Vec<f64>; 3] = Default::default();
    let (mut false_alarms, mut years) = (0.0, 0.0);
    let (mut holidays, mut hit3, mut hit6) = (0.0, 0.0, 0.0);
    for case in cases {
        let alarms = detect(case);
        let exposed_until = case.change_at.unwrap_or(case.start + case.weeks * WEEK);
        match case.variant.as_str() {
            "none" => {}
            "holiday" => {
                let change = case.change_at.unwrap_or(0);
                let within =
                    |w: i64| alarms.iter().any(|a| (change..change + w * WEEK).contains(a));
                holidays += 1.0;
                hit3 += f64::from(u8::from(within(3)));
                hit6 += f64::from(u8::from(within(6)));
                continue;
            }
            _ => {
                let k = ((case.keep * 5.0).round() as usize - 1).min(2);
                let change = case.change_at.unwrap_or(0);
                found[k].1 += 1;
                if let Some(at) = alarms.iter().find(|a| (change..=change + 6 * WEEK).contains(*a))
                {
                    found[k].0 += 1;
                    delays[k].push((at - change) as f64 / 86_400.0);
                }
            }
        }
        years += (exposed_until - case.start) as f64 / (365.25 * 86_400.0);
        false_alarms += alarms.iter().filter(|a| **a < exposed_until).count() as f64;
    }
    Figures {
        recall: found.map(|(hit, all)| f64::from(hit) / f64::from(all.max(1))),
        delay_days: delays.map(|mut d| domain::series::median(&mut d).unwrap_or(f64::NAN)),
        false_per_year: false_alarms / years,
        holiday3: hit3 / holidays,
        holiday6: hit6 / holidays,
    }
}

pub fn days_of(case: &DropCase) -> Days {
    let mut t = case.t.clone();
    t.sort_unstable();
    Days::of(&Stream {
        t: &t,
        from: case.start,
        until: case.start + case.weeks * WEEK,
        busy: &[],
        days: None,
        utc_offset: 0,
    })
}

/// A method at a threshold: a stream's alarms.
type Method = Box<dyn Fn(&Days, f64) -> Vec<i64>>;

/// Rival scores take no threshold: they are worked up once a stream.
type DailyScore = fn(&Days) -> Vec<Option<f64>>;

fn product(days: &Days, params: &EpisodeParams) -> Vec<i64> {
    let scorer = Scorer::new(days, &ScoreParams::default());
    episodes(days, &scorer, params).iter().map(|a| a.at).collect()
}

fn product_with(change: fn(&mut ScoreParams)) -> Method {
    let mut score = ScoreParams::default();
    change(&mut score);
    Box::new(move |days, open| {
        let params = EpisodeParams { open, ..EpisodeParams::default() };
        let scorer = Scorer::new(days, &score);
        episodes(days, &scorer, &params).iter().map(|a| a.at).collect()
    })
}

fn methods() -> Vec<(&'static str, Method)> {
    let scored = |score: DailyScore| -> Method {
        let known: RefCell<HashMap<*const Days, Vec<Option<f64>>>> = RefCell::default();
        Box::new(move |days, open| {
            let mut known = known.borrow_mut();
            let scores = known.entry(std::ptr::from_ref(days)).or_insert_with(|| score(days));
            methods::alarms(days, scores, open)
        })
    };
    vec![
        ("3 weeks against 12-week median (share lost)", scored(methods::median_ratio)),
        ("square-root z, 3 of 15 weeks", scored(methods::root_z)),
        ("Poisson tail, 2-6 weeks", scored(methods::poisson_tail)),
        ("negative-binomial tail, 2-6 weeks", scored(methods::negative_binomial_tail)),
        ("Bayesian online change point", scored(methods::bayesian_change_point)),
        ("CUSUM of the likelihood ratio", scored(methods::cusum)),
        ("product without the holiday pause", product_with(|p| p.holiday_days = 0)),
        ("product without the year's end", product_with(|p| p.year_end_weight = 1.0)),
        ("product without the short baseline", product_with(|p| p.short_base_weeks = 26)),
        ("product without over-dispersion", product_with(|p| (p.dispersion, p.drift) = (0.0, 0.0))),
        ("product", product_with(|_| {})),
    ]
}

/// Prints each method at the threshold that gives the budget on the tuning half, on both halves.
pub fn compare() -> Result<()> {
    let cases = drops()?;
    let days: HashMap<String, Days> = cases.iter().map(|c| (c.id.clone(), days_of(c))).collect();
    println!(
        "| method | budget (score) | half | 20 % | 40 % | 60 % | days to alarm | false a year | holiday, 3 weeks | 6 weeks |"
    );
    println!("|---|---|---|---:|---:|---:|---|---:|---:|---:|");
    for (name, method) in methods() {
        for budget in [2.4, 1.2, 0.8, 0.4] {
            let run = |half: Option<bool>, open: f64| {
                let some: Vec<&DropCase> =
                    cases.iter().filter(|c| half.is_none_or(|h| c.is_held_out == h)).collect();
                measure(&some, &|c| method(&days[&c.id], open))
            };
            let open = threshold(|open| run(None, open).false_per_year <= budget);
            for (half, label) in [(Some(false), "tuned"), (Some(true), "held out"), (None, "all")] {
                print_row(&format!("{name} | {budget} ({open:.2}) | {label}"), &run(half, open));
            }
        }
    }
    Ok(())
}

fn print_row(label: &str, f: &Figures) {
    let [a, b, c] = f.recall;
    let [x, y, z] = f.delay_days;
    println!(
        "| {label} | {a:.2} | {b:.2} | {c:.2} | {x:.0}/{y:.0}/{z:.0} | {:.2} | {:.2} | {:.2} |",
        f.false_per_year, f.holiday3, f.holiday6,
    );
}

/// The lowest threshold that is quiet enough, by bisection.
pub fn threshold(is_quiet: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 12.0);
    for _ in 0..12 {
        let middle = (low + high) / 2.0;
        if is_quiet(middle) { high = middle } else { low = middle }
    }
    high
}

/// The rows of the evaluation: the half that was not tuned on, and all streams.
pub fn evaluate() -> Result<Vec<Row>> {
    let cases = drops()?;
    let params = EpisodeParams::for_budget(Policy::default().false_alarm_budget_per_year);
    let mut rows = Vec::new();
    for (half, label) in [(Some(true), "held out"), (None, "all")] {
        let some: Vec<&DropCase> =
            cases.iter().filter(|c| half.is_none_or(|h| c.is_held_out == h)).collect();
        let f = measure(&some, &|c| product(&days_of(c), &params));
        for (k, (keep, floor)) in [(20, 1.0), (40, 0.9), (60, 0.65)].into_iter().enumerate() {
            let name = format!("volume, {label}: recall of a drop to {keep} %");
            rows.push(Row::at_least(name, f.recall[k], floor));
        }
        rows.push(Row::at_most(
            format!("volume, {label}: false alarms a stream-year"),
            f.false_per_year,
            1.2,
        ));
        rows.push(Row::at_most(
            format!("volume, {label}: holidays that alarm within 3 weeks"),
            f.holiday3,
            0.1,
        ));
        rows.push(Row::info(
            format!("volume, {label}: holidays that alarm within 6 weeks"),
            f.holiday6,
        ));
    }
    rows.push(cost()?);
    Ok(rows)
}

/// Milliseconds for a stream of 10,000 touches over two years, the median of 50 runs.
fn cost() -> Result<Row> {
    let t: Vec<i64> = (0..10_000).map(|i| 1_600_000_000 + i * 6300 + (i * i) % 3000).collect();
    let stream =
        Stream { t: &t, from: t[0], until: t[t.len() - 1], busy: &[], days: None, utc_offset: 0 };
    let mut times: Vec<f64> = (0..50)
        .map(|_| {
            let start = std::time::Instant::now();
            let verdict = detect(&stream, &ScoreParams::default(), &EpisodeParams::default());
            std::hint::black_box(verdict);
            start.elapsed().as_secs_f64() * 1000.0
        })
        .collect();
    let median = domain::series::median(&mut times).unwrap_or(f64::NAN);
    Ok(Row::at_most("volume: milliseconds for 10,000 touches", median, 5.0))
}
