//! Slower replies (C072, A.1): the recent reply times against the earlier ones.
//!
//! A.1 compares medians of logarithms; ranks do the same job and measure better (`docs/quality.md`),
//! because reply times have two humps: within the hour, and the next day.

use super::median;
use super::volume::AlarmLevel;

/// Tunables of the detector.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LatencyParams {
    /// Recent replies compared, and the fewest of the base (A.1: 5 and 12).
    pub recent: usize,
    pub min_base: usize,
    /// Most replies of the base.
    pub max_base: usize,
    /// Shortest reply time that is told apart, hours.
    pub floor_hours: f64,
    /// Score from which an episode opens and escalates.
    pub open: f64,
    pub escalate: f64,
    /// Score below which it is over.
    pub close: f64,
}

impl Default for LatencyParams {
    fn default() -> Self {
        LatencyParams {
            recent: 9,
            min_base: 12,
            max_base: 400,
            floor_hours: 0.25,
            open: 1.8,
            escalate: 3.0,
            close: 0.8,
        }
    }
}

/// One episode of slower replies.
#[derive(Clone, Debug, PartialEq)]
pub struct LatencyAlarm {
    /// Index of the reply after which it was raised.
    pub index: usize,
    /// Index of the first slow reply, as far as can be told.
    pub since: usize,
    pub level: AlarmLevel,
    /// Index of the reply after which it grew loud, if it did.
    pub escalated: Option<usize>,
    /// 0…100.
    pub confidence: u8,
    /// Usual and recent median, hours.
    pub usual_hours: f64,
    pub recent_hours: f64,
    /// Index of the reply after which it was over, if it was.
    pub recovered: Option<usize>,
}

/// The score after one reply.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LatencyScore {
    pub value: f64,
    /// Usual and recent median, hours.
    pub usual_hours: f64,
    pub recent_hours: f64,
    /// Middle half of the usual times, hours.
    pub low_hours: f64,
    pub high_hours: f64,
}

/// Scores after each reply; `None` where the base is too small.
pub fn scores(hours: &[f64], params: &LatencyParams) -> Vec<Option<LatencyScore>> {
    let logs: Vec<f64> = hours.iter().map(|h| h.max(params.floor_hours).ln()).collect();
    // the base in order of size: one reply comes in and at most one goes out at each step
    let mut base: Vec<f64> = Vec::with_capacity(params.max_base + 1);
    (0..logs.len())
        .map(|i| {
            let split = (i + 1).checked_sub(params.recent)?;
            if let Some(joined) = split.checked_sub(1).map(|j| logs[j]) {
                base.insert(base.partition_point(|b| *b < joined), joined);
            }
            if base.len() > params.max_base {
                let left = logs[split - 1 - params.max_base];
                base.remove(base.partition_point(|b| *b < left));
            }
            score_of(&base, &logs[split..=i], params)
        })
        .collect()
}

fn score_of(base: &[f64], recent: &[f64], params: &LatencyParams) -> Option<LatencyScore> {
    if base.is_empty() || base.len() < params.min_base {
        return None;
    }
    let quantile = |q: f64| base[((base.len() - 1) as f64 * q) as usize];
    let rank = |v: f64| {
        let below = base.partition_point(|b| *b < v) as f64;
        let equal = base.partition_point(|b| *b <= v) as f64 - below;
        (below + equal / 2.0) / base.len() as f64
    };
    let mean_rank = recent.iter().map(|v| rank(*v)).sum::<f64>() / recent.len() as f64;
    let (n, m) = (recent.len() as f64, base.len() as f64);
    let sd = ((n + m + 1.0) / (12.0 * n * m)).sqrt();
    Some(LatencyScore {
        value: (mean_rank - 0.5) / sd,
        usual_hours: quantile(0.5).exp(),
        recent_hours: median(&mut recent.to_vec())?.exp(),
        low_hours: quantile(0.25).exp(),
        high_hours: quantile(0.75).exp(),
    })
}

/// Runs the detector over reply times in order, hours.
pub fn detect(hours: &[f64], params: &LatencyParams) -> Vec<LatencyAlarm> {
    episodes(&scores(hours, params), params)
}

/// Turns scores into episodes, one alarm each.
pub fn episodes(trace: &[Option<LatencyScore>], params: &LatencyParams) -> Vec<LatencyAlarm> {
    let mut alarms: Vec<LatencyAlarm> = Vec::new();
    let mut is_open = false;
    for (index, score) in trace.iter().enumerate() {
        let Some(score) = score else { continue };
        let is_loud = score.value >= params.escalate;
        match alarms.last_mut().filter(|_| is_open) {
            None if score.value >= params.open => {
                is_open = true;
                alarms.push(LatencyAlarm {
                    index,
                    since: (index + 1).saturating_sub(params.recent),
                    level: if is_loud { AlarmLevel::Escalate } else { AlarmLevel::Flag },
                    escalated: is_loud.then_some(index),
                    confidence: confidence(score.value),
                    usual_hours: score.usual_hours,
                    recent_hours: score.recent_hours,
                    recovered: None,
                });
            }
            None => {}
            Some(alarm) if score.value < params.close => {
                alarm.recovered = Some(index);
                is_open = false;
            }
            Some(alarm) if is_loud => {
                alarm.escalated.get_or_insert(index);
            }
            Some(_) => {}
        }
    }
    alarms
}

/// One-sided normal probability of a score, in percents, never certain.
fn confidence(z: f64) -> u8 {
    let tail = 0.5 * (-0.717 * z - 0.416 * z * z).exp();
    ((1.0 - tail) * 100.0).clamp(0.0, 99.0) as u8
}
