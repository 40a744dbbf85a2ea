//! A cap on the total: a sum, or a percent of the price, the base or what was left to perform.

use super::accrual::Accrued;
use super::{Capped, Case, CaseError};
use crate::money::{Decimal, percent_of};

/// The ceiling a contract sets.
#[derive(Clone, Debug, PartialEq)]
pub struct Cap {
    pub limit: CapLimit,
    pub of: CapBase,
}

/// How the ceiling is written.
#[derive(Clone, Debug, PartialEq)]
pub enum CapLimit {
    Percent(Decimal),
    /// Minor units.
    Amount(i64),
    /// Both are written: the lower one holds.
    Lower(Decimal, i64),
}

/// What a percent of the ceiling is taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CapBase {
    /// The base of the case as it was first.
    Base,
    /// The base on the first day of the delay.
    Unperformed,
    /// A sum of its own (price of the contract), minor units.
    Sum(i64),
}

pub(super) fn apply(
    cap: &Cap,
    case: &Case,
    accrued: &Accrued,
    uncapped_total_minor: i64,
) -> Result<Capped, CaseError> {
    let of_minor = match cap.of {
        CapBase::Base => case.base_minor,
        CapBase::Unperformed => accrued.first_base_minor,
        CapBase::Sum(minor) => minor,
    };
    let percent = |percent| percent_of(of_minor, percent, 1, 1).ok_or(CaseError::TooLarge);
    let cap_minor = match &cap.limit {
        CapLimit::Amount(minor) => *minor,
        CapLimit::Percent(p) => percent(*p)?,
        CapLimit::Lower(p, minor) => percent(*p)?.min(*minor),
    };
    if cap_minor < 0 {
        return Err(CaseError::Negative { field: "cap" });
    }
    let is_capped = uncapped_total_minor > cap_minor;
    Ok(Capped { cap_minor, uncapped_total_minor, is_capped })
}
