//! The data sets of series, their halves, and more of the same kind.

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::HashSet;

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

/// By the id of the first variant: the same half on every machine.
fn is_held_out(id: &str) -> bool {
    (fnv(id) >> 32) % 2 == 1
}

/// FNV-1a.
fn fnv(id: &str) -> u64 {
    id.bytes()
        .fold(0xcbf2_9ce4_8422_2325u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// The drop streams; all variants of one stream are in one half.
pub fn drops() -> Result<Vec<DropCase>> {
    let mut cases: Vec<DropCase> = read("drop_bench_dev.jsonl")?;
    let mut held = false;
    for case in &mut cases {
        if case.variant == "none" {
            held = is_held_out(&case.id);
        }
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

/// Which half of the streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Half {
    Tuned,
    HeldOut,
}

/// The unchanged streams of a half, each with changes drawn anew `draws` times: drops to 20, 40 and
/// 60 % of the messages and a holiday of ten days, from a moment in the third quarter, as the shared
/// set was made. The tuning half is joined by streams of [`super::dyads`].
pub fn redrawn(half: Half, draws: u64) -> Result<Vec<DropCase>> {
    let mut plain: Vec<DropCase> = drops()?;
    plain.retain(|c| c.variant == "none");
    let held: Vec<DropCase> = plain.iter().filter(|c| c.is_held_out).cloned().collect();
    plain.retain(|c| c.is_held_out == (half == Half::HeldOut));
    if half == Half::Tuned {
        plain.extend(super::dyads::streams(&held)?);
    }
    let mut cases = Vec::new();
    for stream in plain {
        for draw in 0..draws {
            let mut random = Random(fnv(&stream.id) ^ draw.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            cases.extend([0.2, 0.4, 0.6, 1.0].map(|keep| changed(&stream, keep, &mut random)));
        }
        cases.push(stream);
    }
    Ok(cases)
}

/// A stream of which that share is kept after a moment; all of it but ten days for a share of one.
fn changed(stream: &DropCase, keep: f64, random: &mut Random) -> DropCase {
    let length = (stream.weeks * 7 * DAY) as f64;
    let at = stream.start + ((0.5 + 0.27 * random.draw()) * length) as i64;
    let is_holiday = keep >= 1.0;
    let mut is_kept = |t: &i64| {
        let lot = random.draw();
        *t < at || if is_holiday { *t >= at + 10 * DAY } else { lot < keep }
    };
    DropCase {
        variant: if is_holiday { "holiday".into() } else { format!("drop{:.0}", keep * 100.0) },
        change_at: Some(at),
        keep,
        t: stream.t.iter().copied().filter(|t| is_kept(t)).collect(),
        ..stream.clone()
    }
}

const DAY: i64 = 86_400;

/// SplitMix64: the same numbers on every machine.
pub struct Random(pub u64);

impl Random {
    /// The next number of 0…1.
    pub fn draw(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// More reply sequences of the same kind, from who wrote to whom and when, that share no replies
/// with the shared ones: each plain, twice and four times slower from a moment in the third quarter.
pub fn more_latencies(draws: u64) -> Result<Vec<LatencyCase>> {
    let known: HashSet<i64> =
        latencies()?.iter().flat_map(|c| c.replies.iter().map(|(at, _)| *at)).collect();
    let mut cases = Vec::new();
    for (id, replies) in super::dyads::replies()? {
        let received = |(at, hours): &&(i64, f64)| {
            known.contains(at) || known.contains(&(at + (hours * 3600.0).round() as i64))
        };
        let shared = replies.iter().filter(received).count();
        if shared * 5 > replies.len() {
            continue;
        }
        for draw in 0..draws {
            let mut random = Random(fnv(&id) ^ draw.wrapping_mul(0x9e37_79b9_7f4a_7c15));
            for factor in [2.0, 4.0] {
                let place = (0.5 + 0.25 * random.draw()) * replies.len() as f64;
                let change = place as usize;
                let mut replies = replies.clone();
                replies[change..].iter_mut().for_each(|(_, hours)| *hours *= factor);
                let id = id.clone();
                let change_index = Some(change);
                cases.push(LatencyCase { id, factor, change_index, replies, is_held_out: true });
            }
        }
        let (factor, change_index) = (1.0, None);
        cases.push(LatencyCase { id, factor, change_index, replies, is_held_out: true });
    }
    Ok(cases)
}
