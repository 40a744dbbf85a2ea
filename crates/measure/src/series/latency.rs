//! Slower replies: recall against false alarms per 100 replies.

use super::data::{LatencyCase, latencies, more_latencies};
use crate::Row;
use anyhow::Result;
use domain::series::latency::{LatencyParams, detect};
use domain::series::median;

/// Figures of one method.
#[derive(Clone, Debug, Default)]
struct Figures {
    /// Recall of a slow-down ×2 and ×4.
    recall: [f64; 2],
    false_per_100: f64,
    /// Replies from the change to the alarm, median, ×2 and ×4.
    delay: [f64; 2],
}

fn measure(cases: &[&LatencyCase], alarms_of: &dyn Fn(&[f64]) -> Vec<usize>) -> Figures {
    let mut found = [(0, 0); 2];
    let mut delays: [Vec<f64>; 2] = Default::default();
    let (mut wrong, mut exposed) = (0, 0);
    for case in cases {
        let hours: Vec<f64> = case.replies.iter().map(|(_, h)| *h).collect();
        let alarms = alarms_of(&hours);
        let change = case.change_index.unwrap_or(hours.len());
        exposed += change;
        wrong += alarms.iter().filter(|i| **i < change).count();
        if case.change_index.is_some() {
            let k = usize::from(case.factor > 3.0);
            found[k].1 += 1;
            if let Some(i) = alarms.iter().find(|i| **i >= change) {
                found[k].0 += 1;
                delays[k].push((i - change) as f64);
            }
        }
    }
    Figures {
        recall: found.map(|(hit, all)| f64::from(hit) / f64::from(all.max(1))),
        false_per_100: 100.0 * wrong as f64 / exposed.max(1) as f64,
        delay: delays.map(|mut d| median(&mut d).unwrap_or(f64::NAN)),
    }
}

fn indices(hours: &[f64], params: &LatencyParams) -> Vec<usize> {
    detect(hours, params).iter().map(|a| a.index).collect()
}

/// The robust z of RULES.md A.1 over the last five replies, one alarm an episode.
fn robust_z(hours: &[f64], open: f64) -> Vec<usize> {
    let logs: Vec<f64> = hours.iter().map(|h| h.max(0.25).ln()).collect();
    let mut found = Vec::new();
    let mut is_open = false;
    for i in 16..logs.len() {
        let mut base = logs[..i - 4].to_vec();
        let usual = median(&mut base).unwrap_or(0.0);
        let mut off: Vec<f64> = base.iter().map(|x| (x - usual).abs()).collect();
        let spread = 1.4826 * median(&mut off).unwrap_or(0.0) + 0.1;
        let z = (median(&mut logs[i - 4..=i].to_vec()).unwrap_or(0.0) - usual) / spread;
        if !is_open && z >= open {
            found.push(i);
        }
        is_open = z >= open || (is_open && z > open / 2.0);
    }
    found
}

/// A method: reply times and a threshold to alarms.
type Method = Box<dyn Fn(&[f64], f64) -> Vec<usize>>;

fn ranks(recent: usize, max_base: usize) -> Method {
    Box::new(move |hours, open| {
        let escalate = f64::INFINITY;
        let default = LatencyParams::default();
        indices(hours, &LatencyParams { recent, max_base, open, escalate, ..default })
    })
}

/// Prints methods at the threshold that gives 0.9 false alarms per 100 replies on the tuning half.
pub fn compare() -> Result<()> {
    let (held, tuned): (Vec<_>, Vec<_>) = latencies()?.into_iter().partition(|c| c.is_held_out);
    let sets = [("tuned", tuned), ("held out", held), ("further", more_latencies(DRAWS)?)];
    let methods: Vec<(&str, Method)> = vec![
        ("robust z of A.1, last 5", Box::new(robust_z)),
        ("ranks of the last 5, base 80", ranks(5, 80)),
        ("ranks of the last 7, base 80", ranks(7, 80)),
        ("ranks of the last 9, base 80", ranks(9, 80)),
        ("ranks of the last 9, all before (product)", ranks(9, 400)),
        ("ranks of the last 12, all before", ranks(12, 400)),
        ("ranks of the last 15, all before", ranks(15, 400)),
    ];
    println!("| method | score | sequences | x2 | x4 | false per 100 | replies to the alarm |");
    println!("|---|---:|---|---:|---:|---:|---|");
    for (name, method) in &methods {
        let of = |set: usize, open: f64| {
            let some: Vec<&LatencyCase> = sets[set].1.iter().collect();
            measure(&some, &|hours| method(hours, open))
        };
        let open = super::volume::threshold(|open| of(0, open).false_per_100 <= 0.9);
        for (set, (label, cases)) in sets.iter().enumerate() {
            let (f, n) = (of(set, open), cases.iter().filter(|c| c.factor == 1.0).count());
            println!(
                "| {name} | {open:.2} | {label} ({n}) | {:.2} | {:.2} | {:.2} | {:.0}/{:.0} |",
                f.recall[0], f.recall[1], f.false_per_100, f.delay[0], f.delay[1],
            );
        }
    }
    Ok(())
}

/// Draws of a change on each further sequence.
const DRAWS: u64 = 5;

/// The rows of the evaluation: the held-out shared sequences, and the further ones, none of which
/// was tuned on.
pub fn evaluate() -> Result<Vec<Row>> {
    let mut shared = latencies()?;
    shared.retain(|c| c.is_held_out);
    let more = more_latencies(DRAWS)?;
    let params = domain::policy::Policy::default().latency();
    let mut rows = Vec::new();
    for (cases, label) in [(&shared, "held out"), (&more, "further sequences")] {
        let some: Vec<&LatencyCase> = cases.iter().collect();
        let f = measure(&some, &|hours| indices(hours, &params));
        let n = cases.iter().filter(|c| c.change_index.is_none()).count();
        let name = |what: &str| format!("latency, {label} ({n}): {what}");
        rows.push(Row::at_least(name("recall of ×4"), f.recall[1], 0.8));
        rows.push(Row::at_least(name("recall of ×2"), f.recall[0], 0.55));
        rows.push(Row::at_most(name("false alarms per 100 replies"), f.false_per_100, 1.0));
        rows.push(Row::info(name("replies to the alarm, ×4"), f.delay[1]));
    }
    Ok(rows)
}
