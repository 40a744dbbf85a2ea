//! A fine: one sum for the fact of non-performance (C032).

use super::accrual::{Accrued, Row, days_within};
use super::{Case, CaseError, Regime};
use crate::money::percent_of;

pub(super) fn accrue(case: &Case) -> Result<Accrued, CaseError> {
    if let (Some(due), Some(end)) = (case.due_date, case.end_date)
        && end < due
    {
        return Err(CaseError::EndBeforeDue { due, end });
    }
    let (rate, amount_minor) = match &case.regime {
        Regime::FinePercent { percent } => {
            (Some(*percent), percent_of(case.base_minor, *percent, 1, 1))
        }
        Regime::FineFixed { amount_minor } => (None, Some(*amount_minor)),
        _ => (None, None),
    };
    let from = case.due_date.and_then(|due| due.tomorrow().ok());
    let days = match (from, case.end_date) {
        (Some(from), Some(end)) if from <= end => days_within(from, end),
        _ => 0,
    };
    Ok(Accrued {
        rows: vec![Row {
            from,
            to: case.end_date,
            days,
            rate,
            base_minor: case.base_minor,
            amount_minor: amount_minor.ok_or(CaseError::TooLarge)?,
        }],
        forecast_from: None,
        per_day_minor: 0,
        due_moved_to: None,
        first_base_minor: case.base_minor,
    })
}
