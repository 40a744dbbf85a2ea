//! The cost of silence: what the same case comes to today, in a week, in a month (C034).

use super::{Case, CaseError, KeyRates, assess};
use crate::calendar::DayTable;
use jiff::civil::Date;

/// The total if the case closed on that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExposureDay {
    pub date: Date,
    pub total_minor: i64,
    /// The key rate of some of its days is a guess.
    pub is_forecast: bool,
}

/// Totals `days_ahead` days after `today`, at the base left after everything paid so far.
/// A case that is not yet due costs nothing.
pub fn exposure(
    case: &Case,
    rates: &KeyRates,
    days: &DayTable,
    today: Date,
    days_ahead: &[u16],
) -> Result<Vec<ExposureDay>, CaseError> {
    let total_on = |ahead: &u16| {
        let date = today.saturating_add(jiff::Span::new().days(i64::from(*ahead)));
        if case.due_date.is_some_and(|due| date < due) {
            return Ok(ExposureDay { date, total_minor: 0, is_forecast: false });
        }
        let case = Case { end_date: Some(date), is_forecast: true, ..case.clone() };
        let liability = assess(&case, rates, days)?;
        let is_forecast = liability.forecast_from.is_some();
        Ok(ExposureDay { date, total_minor: liability.total_minor, is_forecast })
    };
    days_ahead.iter().map(total_on).collect()
}
