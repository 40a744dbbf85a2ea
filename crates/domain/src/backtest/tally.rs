//! All clients of a back-test at one threshold (A.14): both sides are said, what was caught and what
//! it cost.

use super::trial::{HORIZON_DAYS, Trial, Verdict};
use crate::outcome::Outcome;
use crate::signal::SignalKind;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Days of a mean month and year.
const MONTH_DAYS: f64 = 30.44;
const YEAR_DAYS: f64 = 365.25;

/// The figures of one threshold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// Percents of the present numbers.
    pub threshold: u32,
    /// Clients that left, and that nearly did.
    pub n_left: u32,
    pub n_nearly: u32,
    /// Of these: warned 30 days ahead or more, warned later, not warned, not known.
    pub n_early: u32,
    pub n_late: u32,
    pub n_missed: u32,
    pub n_unknown: u32,
    /// Days ahead of each client that was warned about, in order.
    pub lead_days: Vec<u32>,
    /// Clients that stayed.
    pub n_kept: u32,
    /// Warnings for nothing, and those that a teammate confirmed.
    pub n_false: u32,
    pub n_confirmed: u32,
    /// Days of kept clients on which something could be said, and days of "we do not know".
    pub kept_days_known: u32,
    pub kept_days_grey: u32,
    /// Each kind of signal by itself.
    pub kinds: BTreeMap<SignalKind, KindTally>,
}

/// One kind of signal at one threshold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct KindTally {
    /// Lost clients at which it was raised within the horizon, and of these 30 days ahead or more.
    pub n_raised: u32,
    pub n_early: u32,
    /// False alarms that began with it.
    pub n_false: u32,
}

impl Tally {
    /// No client yet.
    pub fn new(threshold: u32) -> Self {
        Tally { threshold, ..Tally::default() }
    }

    /// One more client.
    pub fn add(&mut self, trial: &Trial) {
        match trial.outcome {
            Outcome::Left => self.n_left += 1,
            Outcome::NearlyLeft => self.n_nearly += 1,
            Outcome::Kept => self.add_kept(trial),
        }
        match trial.verdict {
            Verdict::Early => self.n_early += 1,
            Verdict::Late => self.n_late += 1,
            Verdict::Missed => self.n_missed += 1,
            Verdict::Unknown => self.n_unknown += 1,
            Verdict::Kept => {}
        }
        if let Some(lead) = trial.lead {
            let place = self.lead_days.partition_point(|days| *days <= lead.days);
            self.lead_days.insert(place, lead.days);
        }
        for lead in &trial.kinds {
            let kind = self.kinds.entry(lead.kind).or_default();
            kind.n_raised += 1;
            kind.n_early += u32::from(lead.days >= super::trial::EARLY_DAYS);
        }
    }

    fn add_kept(&mut self, trial: &Trial) {
        self.n_kept += 1;
        self.kept_days_known += trial.days_known;
        self.kept_days_grey += trial.days_grey;
        self.n_confirmed += trial.warnings.iter().filter(|w| w.is_confirmed).count() as u32;
        for warning in trial.false_alarms() {
            self.n_false += 1;
            if let Some(kind) = warning.kinds.first() {
                self.kinds.entry(*kind).or_default().n_false += 1;
            }
        }
    }

    /// Clients that left or nearly left.
    pub fn n_lost(&self) -> u32 {
        self.n_left + self.n_nearly
    }

    /// Of these, how many were warned about before.
    pub fn n_warned(&self) -> u32 {
        self.n_early + self.n_late
    }

    /// Share of lost clients that were warned about; `None` where there were none.
    pub fn recall(&self) -> Option<f64> {
        (self.n_lost() > 0).then(|| f64::from(self.n_warned()) / f64::from(self.n_lost()))
    }

    /// Half of the warnings came so many days ahead, or more.
    pub fn median_lead_days(&self) -> Option<u32> {
        let n = self.lead_days.len();
        (n > 0).then(|| self.lead_days[(n - 1) / 2])
    }

    /// False alarms of a kept client in a month of known days (A.14); `None` where there were none.
    pub fn false_per_client_month(&self) -> Option<f64> {
        self.false_per(MONTH_DAYS)
    }

    /// The same in a year.
    pub fn false_per_client_year(&self) -> Option<f64> {
        self.false_per(YEAR_DAYS)
    }

    fn false_per(&self, days: f64) -> Option<f64> {
        let known = f64::from(self.kept_days_known);
        (self.kept_days_known > 0).then(|| f64::from(self.n_false) * days / known)
    }

    /// Lost clients that would have had a warning in the horizon by chance alone, if false alarms
    /// fell on them as on the others: what a recall must be compared with.
    pub fn n_by_chance(&self) -> Option<f64> {
        let rate = self.false_per_client_year()? / YEAR_DAYS;
        let chance = 1.0 - (-rate * f64::from(HORIZON_DAYS)).exp();
        Some(chance * f64::from(self.n_lost()))
    }
}
