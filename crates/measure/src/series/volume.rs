//! Drop of volume: recall within six weeks against false alarms a stream-year.

use super::data::{DropCase, Half, drops, redrawn};
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
    /// False alarms a year of streams that do not change, and of all time before a change too.
    pub false_per_year: f64,
    pub false_before_per_year: f64,
    /// Share of holiday variants that alarm within three and six weeks of the holiday.
    pub holiday3: f64,
    pub holiday6: f64,
}

/// Measures a detector on cases.
pub fn measure(cases: &[&DropCase], detect: &dyn Fn(&DropCase) -> Vec<i64>) -> Figures {
    let mut found = [(0, 0); 3];
    let mut delays: [Vec<f64>; 3] = Default::default();
    // alarms and years: of unchanged streams, and of all time before a change
    let mut false_alarms = [(0.0, 0.0); 2];
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
        let years = (exposed_until - case.start) as f64 / (365.25 * 86_400.0);
        let wrong = alarms.iter().filter(|a| **a <= exposed_until).count() as f64;
        let first = usize::from(case.change_at.is_some());
        for total in &mut false_alarms[first..] {
            *total = (total.0 + wrong, total.1 + years);
        }
    }
    Figures {
        recall: found.map(|(hit, all)| f64::from(hit) / f64::from(all.max(1))),
        delay_days: delays.map(|mut d| domain::series::median(&mut d).unwrap_or(f64::NAN)),
        false_per_year: false_alarms[0].0 / false_alarms[0].1,
        false_before_per_year: false_alarms[1].0 / false_alarms[1].1,
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

fn product(days: &Days, budget: f64) -> Vec<i64> {
    let scorer = Scorer::new(days, &ScoreParams::default());
    let params = EpisodeParams::for_budget(budget);
    episodes(days, &scorer, &params).iter().map(|a| a.at).collect()
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
        // the benches outlive the methods, so that a place names a stream
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
        ("product with six weeks of base", product_with(|p| p.min_base_weeks = 6)),
        ("product with the six-week window alone", product_with(|p| p.min_window_weeks = 6)),
        ("product without the holiday pause", product_with(|p| p.holiday_days = 0)),
        ("product without patience after a pause", product_with(|p| p.pause_wake_score = 0.0)),
        ("product without the year's end", product_with(|p| p.year_end_weight = 1.0)),
        ("product without the short base", product_with(|p| p.short_base_share = 0.0)),
        ("product without over-dispersion", product_with(|p| p.dispersion = 0.0)),
        ("product without earlier lulls", product_with(|p| p.past_lull_share = 0.0)),
        ("product", product_with(|_| {})),
    ]
}

/// Cases with their days, worked up once.
struct Bench {
    cases: Vec<DropCase>,
    days: HashMap<usize, Days>,
}

impl Bench {
    fn new(cases: Vec<DropCase>) -> Self {
        let days = cases.iter().enumerate().map(|(i, c)| (i, days_of(c))).collect();
        Bench { cases, days }
    }

    /// Changes drawn anew on a half.
    fn redrawn(half: Half, draws: u64) -> Result<Self> {
        Ok(Bench::new(redrawn(half, draws)?))
    }

    /// The held-out half as it was shared.
    fn shared() -> Result<Self> {
        let mut cases = drops()?;
        cases.retain(|c| c.is_held_out);
        Ok(Bench::new(cases))
    }

    fn figures(&self, alarms: impl Fn(&Days) -> Vec<i64>) -> Figures {
        let place: HashMap<*const DropCase, usize> =
            self.cases.iter().enumerate().map(|(i, c)| (std::ptr::from_ref(c), i)).collect();
        let some: Vec<&DropCase> = self.cases.iter().collect();
        measure(&some, &|case| alarms(&self.days[&place[&std::ptr::from_ref(case)]]))
    }

    /// The threshold at which a method gives so many false alarms a year on unchanged streams.
    fn threshold(&self, method: &Method, budget: f64) -> f64 {
        let plain: Vec<(&DropCase, &Days)> = self
            .cases
            .iter()
            .enumerate()
            .filter(|(_, c)| c.variant == "none")
            .map(|(i, c)| (c, &self.days[&i]))
            .collect();
        let years: f64 = plain.iter().map(|(c, _)| c.weeks as f64 * 7.0 / 365.25).sum();
        threshold(|open| {
            let alarms: usize = plain.iter().map(|(_, days)| method(days, open).len()).sum();
            alarms as f64 <= budget * years
        })
    }
}

/// Draws of changes on the tuning half, and on the other.
const DRAWS: (u64, u64) = (3, 10);

/// Prints each method at the threshold that gives the budget on the
/// tuning half: there, on the held-out half as shared, and on that with changes drawn ten times.
pub fn compare() -> Result<()> {
    let tuned = Bench::redrawn(Half::Tuned, DRAWS.0)?;
    let sets = [
        ("tuned", Bench::redrawn(Half::Tuned, DRAWS.0)?),
        ("held out", Bench::shared()?),
        ("held out, drawn anew", Bench::redrawn(Half::HeldOut, DRAWS.1)?),
    ];
    println!(
        "| method (score) | streams | 20 % | 40 % | 60 % | days to alarm | false a year | before changes too | holiday, 3 weeks | 6 weeks |"
    );
    println!("|---|---|---:|---:|---:|---|---:|---:|---:|---:|");
    for (name, method) in methods() {
        let open = tuned.threshold(&method, FALSE_ALARMS_MAX);
        for (label, set) in &sets {
            let figures = set.figures(|days| method(days, open));
            print_row(&format!("{name} ({open:.2}) | {label}"), &figures);
        }
    }
    Ok(())
}

/// Prints the score of each budget: the table in `domain::series::volume`.
pub fn calibrate() -> Result<()> {
    let tuned = Bench::redrawn(Half::Tuned, DRAWS.0)?;
    for budget in [0.3, 0.5, 0.8, 1.2, 1.6, 2.0, 3.0] {
        let score = tuned.threshold(&product_with(|_| {}), budget);
        let f = tuned.figures(|days| product_with(|_| {})(days, score));
        print_row(&format!("{budget} | {score:.2}"), &f);
    }
    Ok(())
}

fn print_row(label: &str, f: &Figures) {
    let [a, b, c] = f.recall;
    let [x, y, z] = f.delay_days;
    println!(
        "| {label} | {a:.2} | {b:.2} | {c:.2} | {x:.0}/{y:.0}/{z:.0} | {:.2} | {:.2} | {:.2} | {:.2} |",
        f.false_per_year, f.false_before_per_year, f.holiday3, f.holiday6,
    );
}

/// The lowest threshold that is quiet enough, by bisection.
pub fn threshold(is_quiet: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (-3.0, 12.0);
    for _ in 0..14 {
        let middle = (low + high) / 2.0;
        if is_quiet(middle) { high = middle } else { low = middle }
    }
    high
}

/// The rows of the evaluation: the half that was not tuned on, the budgets, and the rivals.
pub fn evaluate() -> Result<Vec<Row>> {
    let budget = Policy::default().false_alarm_budget_per_year;
    let anew = Bench::redrawn(Half::HeldOut, DRAWS.1)?;
    let mut rows = figures_rows("held out", &Bench::shared()?, budget);
    rows.extend(figures_rows("held out, changes drawn ten times", &anew, budget));
    for asked in [0.5, 1.2, 2.0, 3.0] {
        let f = anew.figures(|days| product(days, asked));
        let name = format!("volume, held out: false alarms a stream-year when {asked} are allowed");
        rows.push(Row::info(name, f.false_per_year));
        let name = format!("volume, held out: mean recall of the drops when {asked} are allowed");
        rows.push(Row::info(name, mean(f.recall)));
    }
    rows.extend(rival_rows(&anew)?);
    rows.push(cost()?);
    Ok(rows)
}

/// What is asked for of false alarms a stream-year.
const FALSE_ALARMS_MAX: f64 = 1.2;

fn figures_rows(label: &str, set: &Bench, budget: f64) -> Vec<Row> {
    let f = set.figures(|days| product(days, budget));
    let name = |what: &str| format!("volume, {label}: {what}");
    let mut rows: Vec<Row> = [(20, 1.0), (40, 0.9), (60, 0.65)]
        .into_iter()
        .zip(f.recall)
        .map(|((keep, floor), recall)| {
            Row::at_least(name(&format!("recall of a drop to {keep} %")), recall, floor)
        })
        .collect();
    rows.push(Row::at_most(
        name("false alarms a year of unchanged streams"),
        f.false_per_year,
        FALSE_ALARMS_MAX,
    ));
    rows.push(Row::at_most(
        name("false alarms a year, with the time before changes"),
        f.false_before_per_year,
        FALSE_ALARMS_MAX,
    ));
    rows.push(Row::at_most(name("holidays that alarm within 3 weeks"), f.holiday3, 0.1));
    rows.push(Row::info(name("holidays that alarm within 6 weeks"), f.holiday6));
    rows
}

/// Rivals at the threshold that gives the budget on the tuning half.
fn rival_rows(set: &Bench) -> Result<Vec<Row>> {
    let tuned = Bench::redrawn(Half::Tuned, 0)?;
    let mut rows = Vec::new();
    for (name, method) in methods() {
        if name.starts_with("product ") {
            continue;
        }
        let open = tuned.threshold(&method, FALSE_ALARMS_MAX);
        let f = set.figures(|days| method(days, open));
        let label = format!("volume, held out, {name}");
        rows.push(Row::info(format!("{label}: mean recall of the drops"), mean(f.recall)));
        rows.push(Row::info(format!("{label}: false alarms a stream-year"), f.false_per_year));
    }
    Ok(rows)
}

fn mean(of: [f64; 3]) -> f64 {
    of.iter().sum::<f64>() / 3.0
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
