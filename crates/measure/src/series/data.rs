//! The data sets of series and their halves.

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A stream of messages with a known change, or none.
#[derive(Clone, Debug, Deserialize)]
pub struct DropCase {
    pub id: String,
    pub start: i64,
    pub weeks: i64,
    pub variant: String,
    pub change_at: Option<i64>,
    pub keep: f64,
    pub t: Vec<i64>,
    /// Number of the underlying stream: five variants share one.
    #[serde(skip)]
    pub base: usize,
    /// The half that was not looked at while tuning.
    #[serde(skip)]
    pub is_held_out: bool,
}

/// Reply times with a known slow-down, or none.
#[derive(Clone, Debug, Deserialize)]
pub struct LatencyCase {
    pub id: String,
    pub factor: f64,
    pub change_index: Option<usize>,
    pub replies: Vec<(i64, f64)>,
    #[serde(skip)]
    pub is_held_out: bool,
}

fn read<T: DeserializeOwned>(name: &str) -> Result<Vec<T>> {
    let path = crate::shared_data().context("no shared data")?.join("series").join(name);
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    text.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// FNV-1a of the id of the first variant: the same half on every machine.
fn is_held_out(id: &str) -> bool {
    let hash = id
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    (hash >> 32) % 2 == 1
}

/// The drop streams; all variants of one stream are in one half.
pub fn drops() -> Result<Vec<DropCase>> {
    let mut cases: Vec<DropCase> = read("drop_bench_dev.jsonl")?;
    let mut base = 0;
    let mut held = false;
    for case in &mut cases {
        if case.variant == "none" {
            base += 1;
            held = is_held_out(&case.id);
        }
        case.base = base;
        case.is_held_out = held;
    }
    Ok(cases)
}

/// The reply sequences; the three factors of one sequence are in one half.
pub fn latencies() -> Result<Vec<LatencyCase>> {
    let mut cases: Vec<LatencyCase> = read("latency_bench_dev.jsonl")?;
    let mut held = false;
    for case in &mut cases {
        if case.factor == 1.0 {
            held = is_held_out(&case.id);
        }
        case.is_held_out = held;
    }
    Ok(cases)
}
