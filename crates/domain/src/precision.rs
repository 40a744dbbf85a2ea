//! How often a kind of signal was right, by the answers given (L4): a share with its uncertainty, and
//! silence where there is too little to say.

use crate::facts::AnswerKind;
use serde::{Deserialize, Serialize};

/// Fewer answers than these say nothing (L4).
pub const ANSWERS_MIN: i64 = 5;
/// Two-sided 95 % of the normal distribution.
const Z: f64 = 1.959_964;

/// Answers to one kind of signal: the newest of each episode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Precision {
    pub confirmed: i64,
    /// There was a harmless cause: the signal was right, the trouble was none.
    pub explained: i64,
    pub false_alarm: i64,
    /// Episodes that nobody has answered.
    pub unanswered: i64,
}

/// A share of answers with the interval in which the true one lies in 95 cases of 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Whole percents.
    pub percent: i64,
    pub low: i64,
    pub high: i64,
}

impl Precision {
    /// One more answer.
    pub fn add(&mut self, answer: AnswerKind) {
        match answer {
            AnswerKind::Confirmed => self.confirmed += 1,
            AnswerKind::Explained => self.explained += 1,
            AnswerKind::FalseAlarm => self.false_alarm += 1,
        }
    }

    /// Answers given.
    pub fn n_answered(&self) -> i64 {
        self.confirmed + self.explained + self.false_alarm
    }

    /// Share of answers that were no false alarm; `None`: we do not know yet.
    pub fn share(&self) -> Option<Share> {
        let (n_right, n) = (self.confirmed + self.explained, self.n_answered());
        (n >= ANSWERS_MIN).then(|| {
            let (low, high) = wilson(n_right as f64, n as f64);
            let percent = |share: f64| (share * 100.0).round() as i64;
            Share { percent: n_right * 100 / n, low: percent(low), high: percent(high) }
        })
    }

    /// Whole percents of answers that were not a false alarm; `None` while there are too few.
    pub fn percent(&self) -> Option<i64> {
        self.share().map(|share| share.percent)
    }
}

/// Wilson's interval of a share `k` of `n` at 95 %: honest where `n` is small and at the edges
/// (Wilson 1927). Nothing seen: anything from 0 to 1.
pub fn wilson(k: f64, n: f64) -> (f64, f64) {
    if n <= 0.0 {
        return (0.0, 1.0);
    }
    let (p, z2) = (k / n, Z * Z);
    let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_the_one_of_the_textbook() {
        for (k, n, low, high) in
            [(0.0, 10.0, 0.0, 0.278), (5.0, 10.0, 0.237, 0.763), (81.0, 263.0, 0.255, 0.366)]
        {
            let (l, h) = wilson(k, n);
            assert!((l - low).abs() < 0.001 && (h - high).abs() < 0.001, "{k}/{n}: {l} {h}");
        }
        assert_eq!(wilson(0.0, 0.0), (0.0, 1.0));
        let (l, h) = wilson(7.0, 7.0);
        assert!(l > 0.6 && h > 0.999_999 && h <= 1.0, "{l} {h}");
    }

    #[test]
    fn below_five_answers_we_do_not_know() {
        let mut precision = Precision { unanswered: 50, ..Precision::default() };
        for answer in [AnswerKind::Confirmed, AnswerKind::Explained, AnswerKind::FalseAlarm] {
            precision.add(answer);
        }
        precision.add(AnswerKind::Confirmed);
        assert_eq!(precision.share(), None);
        precision.add(AnswerKind::FalseAlarm);
        assert_eq!(precision.share(), Some(Share { percent: 60, low: 23, high: 88 }));
    }
}
