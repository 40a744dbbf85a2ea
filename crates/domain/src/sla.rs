//! Service levels (P5, C036, C115, C132, RULES.md A.15): how soon a side answers the other, by agreed
//! hours. Nothing of a clock is stored: every state is computed on read from touches and pauses.
//!
//! Read in this order: [`agreed`] (what is written down), [`hours`] (when a clock runs), [`cases`]
//! (what is to be answered), this file (where a case stands, and how a term was kept), [`standing`]
//! (all clocks of a client), [`owed`](mod@owed) (what a missed term costs).

pub mod agreed;
pub mod cases;
pub mod hours;
pub mod owed;
pub mod standing;

pub use agreed::{
    AgreedHours, AgreedSla, LimitUnit, SlaClause, SlaDays, SlaLimit, SlaMeasure, SlaVersion, faults,
};
pub use cases::{Case, CaseOf, Pause, cases};
pub use hours::{BadHours, SlaHours};
pub use owed::{Month, Owed, owed};
pub use standing::{Clocked, MarkKind, SlaFacts, SlaMark, clocks, kept, next_due_at, recent};

use crate::money::{Decimal, Money, decimal_text, percent_of};
use crate::promise::Side;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What a side owes: an answer within a time, in so many cases of a hundred.
#[derive(Clone, Debug, PartialEq)]
pub struct SlaTerm {
    /// Who has to answer: terms are mutual.
    pub side: Side,
    /// Time of the agreed hours.
    pub limit: SignedDuration,
    /// Percents of the cases that must be answered in time.
    pub target_percent: u8,
    /// As it is agreed, for the sheet that the client sees.
    pub words: String,
    /// What is owed where the target is missed; `None`: nothing, or not in money (C036).
    pub compensation: Option<SlaCompensation>,
}

/// What a missed target costs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SlaCompensation {
    /// A fixed sum for every breach.
    PerBreach(Money),
    /// Percent of the fee of the period, once.
    OfFee(#[serde(with = "decimal_text")] Decimal),
}

/// Where a case stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockState {
    /// The clock runs; it must be answered by then.
    Running { due_at: Timestamp },
    /// It waits for the other side.
    Paused,
    /// Answered in time.
    Met,
    /// Over the limit by so much of the agreed hours: answered late, or not yet.
    Breached { over: SignedDuration },
}

impl ClockState {
    /// The word of `sla.state.<word>`.
    pub fn word(self) -> &'static str {
        match self {
            ClockState::Running { .. } => "running",
            ClockState::Paused => "paused",
            ClockState::Met => "met",
            ClockState::Breached { .. } => "breached",
        }
    }

    /// When it will be late; only while it runs.
    pub fn due_at(self) -> Option<Timestamp> {
        match self {
            ClockState::Running { due_at } => Some(due_at),
            _ => None,
        }
    }

    /// Agreed hours over the limit; none where it is not.
    pub fn over(self) -> SignedDuration {
        match self {
            ClockState::Breached { over } => over,
            _ => SignedDuration::ZERO,
        }
    }
}

/// The clock of one case at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// Time of the agreed hours that counted.
    pub elapsed: SignedDuration,
    pub state: ClockState,
}

/// The clock of a case at `now`, by agreed hours and without its pauses.
pub fn clock(case: &Case, term: &SlaTerm, hours: &SlaHours, now: Timestamp) -> Clock {
    let end = case.answered_at.filter(|at| *at <= now).unwrap_or(now);
    let elapsed = case
        .running(end)
        .map(|(from, until)| hours.between(from, until))
        .fold(SignedDuration::ZERO, |sum, part| sum.saturating_add(part));
    let left = term.limit.saturating_sub(elapsed);
    let is_answered = case.answered_at.is_some_and(|at| at <= now);
    let state = match (left.is_negative(), is_answered) {
        (true, _) => ClockState::Breached { over: -left },
        (false, true) => ClockState::Met,
        (false, false) if case.is_paused(now) => ClockState::Paused,
        (false, false) => ClockState::Running { due_at: hours.after(now, left) },
    };
    Clock { elapsed, state }
}

/// How a term was kept in a period.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Attainment {
    pub n_met: u32,
    pub n_breached: u32,
    /// Neither answered nor over the limit yet.
    pub n_open: u32,
}

impl Attainment {
    /// Counts one more case.
    pub fn add(&mut self, state: ClockState) {
        match state {
            ClockState::Met => self.n_met += 1,
            ClockState::Breached { .. } => self.n_breached += 1,
            ClockState::Running { .. } | ClockState::Paused => self.n_open += 1,
        }
    }

    /// Whole percents of the decided cases, rounded down; `None`: none is decided.
    pub fn percent(&self) -> Option<u8> {
        let n_decided = self.n_met + self.n_breached;
        // at most 100: met is a part of decided
        (self.n_met * 100).checked_div(n_decided).and_then(|percent| u8::try_from(percent).ok())
    }

    /// The target is missed; nothing decided misses nothing.
    pub fn is_missed(&self, term: &SlaTerm) -> bool {
        self.is_below(term.target_percent)
    }

    /// Fewer than so many percents of the decided cases were in time.
    pub fn is_below(&self, target_percent: u8) -> bool {
        self.percent().is_some_and(|percent| percent < target_percent)
    }

    /// What the agreement says is owed: a draft for a person, never a payment.
    pub fn compensation(&self, term: &SlaTerm, fee: Option<Money>) -> Option<Money> {
        if !self.is_missed(term) {
            return None;
        }
        match term.compensation.as_ref()? {
            SlaCompensation::PerBreach(sum) => {
                let minor = sum.minor.checked_mul(i64::from(self.n_breached))?;
                Some(Money::new(minor, sum.currency))
            }
            SlaCompensation::OfFee(percent) => {
                let fee = fee?;
                Some(Money::new(percent_of(fee.minor, *percent, 1, 1)?, fee.currency))
            }
        }
    }
}

/// How a term was kept over the cases that were opened in `[from, until)`, as known at `now`.
pub fn attainment(
    cases: &[Case],
    term: &SlaTerm,
    hours: &SlaHours,
    (from, until): (Timestamp, Timestamp),
    now: Timestamp,
) -> Attainment {
    let mut sum = Attainment::default();
    for case in cases.iter().filter(|c| (from..until).contains(&c.asked_at) && c.asked_at <= now) {
        sum.add(clock(case, term, hours, now).state);
    }
    sum
}

#[cfg(test)]
mod tests;
