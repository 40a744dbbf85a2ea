//! Liability: what an overdue obligation costs (C031–C035, RULES.md A.5). Not legal advice.
//!
//! One case, one regime, chosen by the clause of the contract and never guessed:
//! a fine ([`Regime::Fine`]), a daily penalty of the contract ([`Regime::ContractDaily`]),
//! a share of the key rate ([`Regime::KeyRate`]), interest of art. 395 of the Civil Code
//! ([`Regime::Art395`]). The answer is a table, period by period; its sum is the total.

mod accrual;
mod cap;
mod exposure;
mod fine;
mod key_rate;
mod performed;
mod reasons;

pub use accrual::Row;
pub use cap::{Cap, CapBase, CapLimit};
pub use exposure::{ExposureDay, exposure};
pub use key_rate::{BadRateTable, KeyRates};
pub use performed::{PerformedPart, performed_part};

use crate::calendar::DayTable;
use crate::money::{Currency, Decimal};
use crate::reason::Reason;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// An overdue obligation, as the contract and the ledger know it.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub regime: Regime,
    /// Debt, price or stage in minor units, before payments and performance.
    pub base_minor: i64,
    pub currency: Currency,
    /// Last day on which the obligation was still in time; only a fine may lack it.
    pub due_date: Option<Date>,
    /// Day of closing, counted in; only a fine may lack it.
    pub end_date: Option<Date>,
    /// What was paid; lowers the base from the next day. In any order.
    pub payments: Vec<Reduction>,
    /// What was performed, in money; lowers the base from the next day unless the base is the price.
    pub performed: Vec<Reduction>,
    pub base_kind: BaseKind,
    /// A due date on a non-working day moves to the next working one (art. 193).
    pub is_due_date_moved: bool,
    /// Days that do not count, both ends inclusive.
    pub moratorium: Vec<(Date, Date)>,
    pub cap: Option<Cap>,
    /// Number of the clause, for the reader.
    pub clause: Option<String>,
    /// Use the last known key rate for days past the table, and say so.
    pub is_forecast: bool,
}

/// How the sum grows.
#[derive(Clone, Debug, PartialEq)]
pub enum Regime {
    /// One-off, a fixed sum in minor units.
    FineFixed { amount_minor: i64 },
    /// One-off, percent of the base.
    FinePercent { percent: Decimal },
    /// `base · percent · days`, as the contract says.
    ContractDaily { percent_per_day: Decimal },
    /// `base · rate / 100 / divisor · days`; the seed's preset is 300 and the closing date.
    KeyRate { divisor: i64, rate_date: RateDate },
    /// `Σ base · rate / 100 · days / length of the year`, by the rates of each period.
    Art395,
}

/// Whose day the key rate is taken on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RateDate {
    /// The last day of the case.
    Closing,
    /// The due date (after it moved).
    Due,
    /// Every day its own.
    PerPeriod,
}

crate::touch::words!(RateDate { Closing = "closing", Due = "due", PerPeriod = "per_period" });

/// What the percent is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BaseKind {
    /// The whole price: performance does not lower it.
    Price,
    /// The price of a stage.
    Stage,
    /// What is not yet performed.
    Unperformed,
}

crate::touch::words!(BaseKind { Price = "price", Stage = "stage", Unperformed = "unperformed" });

/// A payment or an accepted piece of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reduction {
    pub date: Date,
    pub amount_minor: i64,
}

/// The answer: a table and its sum.
#[derive(Clone, Debug, PartialEq)]
pub struct Liability {
    /// After the cap.
    pub total_minor: i64,
    pub rows: Vec<Row>,
    pub cap: Option<Capped>,
    /// First day whose key rate is a guess: set only when such a rate was used.
    pub forecast_from: Option<Date>,
    /// What a further day costs at the base and rate of the last one, before the cap.
    pub per_day_minor: i64,
    pub reasons: Vec<Reason>,
}

/// The effect of a cap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capped {
    pub cap_minor: i64,
    pub uncapped_total_minor: i64,
    pub is_capped: bool,
}

/// Why a case has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseError {
    /// The last day lies before the due date.
    EndBeforeDue { due: Date, end: Date },
    /// The table of key rates does not hold this day.
    RateNotKnown { date: Date, known_until: Date },
    /// A sum, percent or divisor that cannot be negative is, or is zero where it divides.
    Negative { field: &'static str },
    /// A span that ends before it starts.
    InvertedSpan { from: Date, to: Date },
    /// A daily regime needs both dates.
    DateMissing { field: &'static str },
    /// The sum does not fit.
    TooLarge,
}

impl CaseError {
    /// The code in kebab-case.
    pub fn code(&self) -> &'static str {
        match self {
            CaseError::EndBeforeDue { .. } => "end-before-due",
            CaseError::RateNotKnown { .. } => "rate-not-known",
            CaseError::Negative { .. } => "negative-value",
            CaseError::InvertedSpan { .. } => "inverted-span",
            CaseError::DateMissing { .. } => "missing-field",
            CaseError::TooLarge => "too-large",
        }
    }
}

impl std::fmt::Display for CaseError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CaseError::EndBeforeDue { due, end } => {
                write!(f, "end_date {end} is before due_date {due}")
            }
            CaseError::RateNotKnown { date, known_until } => {
                write!(f, "key rate on {date} is not known: the table holds until {known_until}")
            }
            CaseError::Negative { field } => write!(f, "{field}: must be positive"),
            CaseError::InvertedSpan { from, to } => write!(f, "span {from} to {to} is inverted"),
            CaseError::DateMissing { field } => write!(f, "{field}: missing"),
            CaseError::TooLarge => f.write_str("the sum is too large"),
        }
    }
}

impl std::error::Error for CaseError {}

/// Computes a case by a table of key rates and a calendar of working days.
pub fn assess(case: &Case, rates: &KeyRates, days: &DayTable) -> Result<Liability, CaseError> {
    check_signs(case)?;
    let accrued = match &case.regime {
        Regime::FineFixed { .. } | Regime::FinePercent { .. } => fine::accrue(case)?,
        _ => accrual::accrue(case, rates, days)?,
    };
    let sum = accrued
        .rows
        .iter()
        .try_fold(0_i64, |sum, row| sum.checked_add(row.amount_minor))
        .ok_or(CaseError::TooLarge)?;
    let cap = case.cap.as_ref().map(|cap| cap::apply(cap, case, &accrued, sum)).transpose()?;
    let mut liability = Liability {
        total_minor: cap.map_or(sum, |c| sum.min(c.cap_minor)),
        rows: accrued.rows,
        cap,
        forecast_from: accrued.forecast_from,
        per_day_minor: accrued.per_day_minor,
        reasons: Vec::new(),
    };
    liability.reasons = reasons::of(case, &liability, accrued.due_moved_to, rates);
    Ok(liability)
}

fn check_signs(case: &Case) -> Result<(), CaseError> {
    let negative = |field| Err(CaseError::Negative { field });
    if case.base_minor < 0 {
        return negative("base");
    }
    if case.payments.iter().any(|p| p.amount_minor < 0) {
        return negative("payments.amount");
    }
    if case.performed.iter().any(|p| p.amount_minor < 0) {
        return negative("performed.amount");
    }
    if let Some(&(from, to)) = case.moratorium.iter().find(|(from, to)| to < from) {
        return Err(CaseError::InvertedSpan { from, to });
    }
    match &case.regime {
        Regime::FineFixed { amount_minor } if *amount_minor < 0 => negative("amount"),
        Regime::FinePercent { percent } if percent.is_sign_negative() => negative("percent"),
        Regime::ContractDaily { percent_per_day } if percent_per_day.is_sign_negative() => {
            negative("percent_per_day")
        }
        Regime::KeyRate { divisor, .. } if *divisor <= 0 => negative("divisor"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
