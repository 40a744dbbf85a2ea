//! Slower replies: recall against false alarms per 100 replies.

use super::data::{LatencyCase, latencies};
use crate::Row;
use anyhow::Result;
use domain::series::latency::{LatencyParams, detect};

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
        delay: delays.map(|mut d| domain::series::median(&mut d).unwrap_or(f64::NAN)),
    }
}

fn indices(hours: &[f64], params: &LatencyParams) -> Vec<usize> {
    detect(hours, params).iter().map(|a| a.index).collect()
}

/// Prints parameters side by side.
pub fn compare() -> Result<()> {
    Ok(())
}

/// The rows of the evaluation.
pub fn evaluate() -> Result<Vec<Row>> {
    let cases = latencies()?;
    let params = domain::policy::Policy::default().latency();
    let mut rows = Vec::new();
    for (half, label) in [(Some(true), "held out"), (None, "all")] {
        let some: Vec<&LatencyCase> =
            cases.iter().filter(|c| half.is_none_or(|h| c.is_held_out == h)).collect();
        let f = measure(&some, &|hours| indices(hours, &params));
        rows.push(Row::at_least(format!("latency, {label}: recall of ×4"), f.recall[1], 0.8));
        rows.push(Row::at_least(format!("latency, {label}: recall of ×2"), f.recall[0], 0.55));
        let name = format!("latency, {label}: false alarms per 100 replies");
        rows.push(Row::at_most(name, f.false_per_100, 1.0));
        rows.push(Row::info(format!("latency, {label}: replies to the alarm, ×4"), f.delay[1]));
    }
    Ok(rows)
}
