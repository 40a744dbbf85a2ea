//! The trust ledger: deposits and withdrawals that fade (C027, RULES.md A.7).
//!
//! Never shown to the client and never used to appraise people.

pub mod book;
pub mod forecast;

use crate::touch::words;
use serde::{Deserialize, Serialize};

/// What moved the balance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrustEntryKind {
    PromiseKept,
    /// Bad news told before the client found it.
    BadNewsTold,
    Seminar,
    /// Shown that a mistake cannot come back.
    PreventionProven,
    /// An incident, by its damage.
    Incident,
    PromiseBroken,
    RepeatedError,
    Silence,
    /// The client praised the work.
    GoodFeedback,
    /// The client waited too long for an answer.
    SlowAnswer,
    /// Two of us said two things.
    MixedMessage,
}

words!(TrustEntryKind {
    PromiseKept = "promise_kept", BadNewsTold = "bad_news_told", Seminar = "seminar",
    PreventionProven = "prevention_proven", Incident = "incident",
    PromiseBroken = "promise_broken", RepeatedError = "repeated_error", Silence = "silence",
    GoodFeedback = "good_feedback", SlowAnswer = "slow_answer", MixedMessage = "mixed_message",
});

/// Weights, visible and versioned.
#[derive(Clone, Debug, PartialEq)]
pub struct TrustPolicy {
    /// After so many days an entry counts half (A.7).
    pub half_life_days: f64,
    /// Points by kind, in the order of [`TrustEntryKind::ALL`]; ours, the article names no figures.
    /// The incident's are for one step of damage.
    pub points: [f64; 11],
}

impl Default for TrustPolicy {
    fn default() -> Self {
        TrustPolicy {
            half_life_days: 180.0,
            points: [1.0, 2.0, 3.0, 3.0, -3.0, -2.0, -4.0, -1.0, 1.0, -1.0, -2.0],
        }
    }
}

impl TrustPolicy {
    /// Points of one entry; `size` is the step of damage for an incident, else 1.
    pub fn points(&self, kind: TrustEntryKind, size: f64) -> f64 {
        self.points[kind as usize] * size
    }
}

/// One line of the ledger, linked to its proof.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrustEntry {
    /// Seconds since 1970.
    pub at: i64,
    pub kind: TrustEntryKind,
    /// Points on that day, kept with the entry so that a new policy does not rewrite the past.
    pub points: f64,
    /// Id of the promise, incident or touch that proves it.
    pub evidence: String,
}

const SECONDS_PER_DAY: f64 = 86_400.0;

/// Balance at a moment: every entry up to it, faded by its age.
pub fn balance(entries: &[TrustEntry], half_life_days: f64, now: i64) -> f64 {
    let past = entries.iter().filter(|entry| entry.at <= now);
    past.map(|entry| faded(entry, half_life_days, now)).sum()
}

fn faded(entry: &TrustEntry, half_life_days: f64, now: i64) -> f64 {
    let age_days = (now - entry.at) as f64 / SECONDS_PER_DAY;
    entry.points * (-age_days / half_life_days).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: i64 = 86_400;

    fn entry(day: i64, points: f64) -> TrustEntry {
        let kind = TrustEntryKind::PromiseKept;
        TrustEntry { at: day * DAY, kind, points, evidence: "pr_1".into() }
    }

    #[test]
    fn entries_fade_by_half_in_a_half_life() {
        let check = |entries: &[TrustEntry], day: i64, want: f64| {
            let got = balance(entries, 180.0, day * DAY);
            assert!((got - want).abs() < 1e-9, "{got} {want}");
        };
        check(&[], 100, 0.0);
        check(&[entry(0, 8.0)], 0, 8.0);
        check(&[entry(0, 8.0)], 180, 4.0);
        check(&[entry(0, 8.0)], 540, 1.0);
        check(&[entry(10, 8.0)], 9, 0.0);
        check(&[entry(0, 8.0), entry(180, -3.0)], 180, 1.0);
        assert_eq!(TrustPolicy::default().points(TrustEntryKind::Incident, 3.0), -9.0);
    }

    fn entries() -> impl Strategy<Value = Vec<TrustEntry>> {
        proptest::collection::vec((0..2000_i64, -10.0..10.0_f64), 0..20)
            .prop_map(|of| of.into_iter().map(|(day, points)| entry(day, points)).collect())
    }

    proptest! {
        #[test]
        fn the_balance_never_jumps_without_an_entry(
            entries in entries(), now in 0..2000_i64 * DAY, wait in 0..30_i64 * DAY,
        ) {
            let is_quiet = entries.iter().all(|e| e.at <= now || e.at > now + wait);
            let total: f64 = entries.iter().map(|e| e.points.abs()).sum();
            let fade = 1.0 - (-(wait as f64) / SECONDS_PER_DAY / 180.0).exp2();
            let moved = (balance(&entries, 180.0, now + wait) - balance(&entries, 180.0, now)).abs();
            prop_assert!(!is_quiet || moved <= total * fade + 1e-9);
        }

        #[test]
        fn waiting_brings_the_balance_nearer_to_nothing(entries in entries(), wait in 0..400_i64) {
            let (now, later) = (2000 * DAY, (2000 + wait) * DAY);
            let (b, c) = (balance(&entries, 180.0, now), balance(&entries, 180.0, later));
            prop_assert!(c.abs() <= b.abs() + 1e-9 && c * b >= -1e-9);
        }

        #[test]
        fn a_deposit_raises_the_balance(entries in entries(), day in 0..2000_i64, points in 0.1..10.0_f64) {
            let before = balance(&entries, 180.0, 2000 * DAY);
            let more: Vec<_> = entries.into_iter().chain([entry(day, points)]).collect();
            prop_assert!(balance(&more, 180.0, 2000 * DAY) > before);
        }
    }
}
