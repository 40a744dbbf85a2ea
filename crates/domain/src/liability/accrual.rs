//! Daily regimes: spans of one base, one rate and, for art. 395, one length of year.

use super::{BaseKind, Case, CaseError, KeyRates, RateDate, Regime};
use crate::calendar::{DayKind, DayTable};
use crate::money::{Decimal, percent_of};
use jiff::ToSpan;
use jiff::civil::Date;

/// One line of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// First day, counted in; a fine without dates has none.
    pub from: Option<Date>,
    /// Last day, counted in.
    pub to: Option<Date>,
    pub days: i64,
    /// Percent: a year for the key rate, a day for a contract; none for a fixed fine.
    pub rate: Option<Decimal>,
    pub base_minor: i64,
    /// Rounded half up to the kopeck.
    pub amount_minor: i64,
}

/// Rows before the cap.
pub(super) struct Accrued {
    pub rows: Vec<Row>,
    pub forecast_from: Option<Date>,
    pub per_day_minor: i64,
    /// Set when the due date fell on a non-working day and moved.
    pub due_moved_to: Option<Date>,
    /// Base on the first day of the delay.
    pub first_base_minor: i64,
}

/// A span of days with everything that decides its sum.
#[derive(Clone, PartialEq)]
struct Span {
    from: Date,
    to: Date,
    base_minor: i64,
    rate: Decimal,
    year_days: i64,
}

pub(super) fn accrue(case: &Case, rates: &KeyRates, days: &DayTable) -> Result<Accrued, CaseError> {
    let due = case.due_date.ok_or(CaseError::DateMissing { field: "due_date" })?;
    let end = case.end_date.ok_or(CaseError::DateMissing { field: "end_date" })?;
    if end < due {
        return Err(CaseError::EndBeforeDue { due, end });
    }
    let moved = if case.is_due_date_moved { next_working(due, days) } else { due };
    let reductions = reductions(case);
    let mut accrued = Accrued {
        rows: Vec::new(),
        forecast_from: None,
        per_day_minor: 0,
        due_moved_to: (moved != due).then_some(moved),
        first_base_minor: 0,
    };
    let Ok(first) = moved.tomorrow() else { return Ok(accrued) };
    accrued.first_base_minor = base_on(case.base_minor, &reductions, first);
    if first > end {
        return Ok(accrued);
    }
    let mut rater = Rater { case, rates, due: moved, end, was_forecast: false };
    for span in spans(case, &reductions, first, end, &mut rater)? {
        let days = days_within(span.from, span.to);
        let amount_minor = amount(case, &span, days).ok_or(CaseError::TooLarge)?;
        accrued.per_day_minor = match span.to == end {
            true => amount(case, &span, 1).ok_or(CaseError::TooLarge)?,
            false => 0,
        };
        accrued.rows.push(Row {
            from: Some(span.from),
            to: Some(span.to),
            days,
            rate: Some(span.rate),
            base_minor: span.base_minor,
            amount_minor,
        });
    }
    if rater.was_forecast {
        accrued.forecast_from = rates.known_until().tomorrow().ok();
    }
    Ok(accrued)
}

/// The day itself when people work on it, else the first such day after it (art. 193).
fn next_working(day: Date, days: &DayTable) -> Date {
    day.series(1.day()).find(|day| days.kind(*day) != DayKind::Off).unwrap_or(day)
}

/// Everything that lowers the base, oldest first.
fn reductions(case: &Case) -> Vec<(Date, i64)> {
    let performed = case.performed.iter().filter(|_| case.base_kind != BaseKind::Price);
    let mut all: Vec<_> =
        case.payments.iter().chain(performed).map(|r| (r.date, r.amount_minor)).collect();
    all.sort();
    all
}

/// Base on a day: what came before it counts, what came on it does not yet. Never below zero.
fn base_on(base_minor: i64, reductions: &[(Date, i64)], day: Date) -> i64 {
    let before = reductions.iter().take_while(|(date, _)| *date < day);
    before.fold(base_minor, |base, (_, amount)| base.saturating_sub(*amount).max(0))
}

fn spans(
    case: &Case,
    reductions: &[(Date, i64)],
    first: Date,
    end: Date,
    rater: &mut Rater,
) -> Result<Vec<Span>, CaseError> {
    let cuts = cuts(case, reductions, rater.rates, first, end);
    let mut spans: Vec<Span> = Vec::new();
    for (at, &from) in cuts.iter().enumerate() {
        let to = match cuts.get(at + 1) {
            Some(next) => next.yesterday().unwrap_or(end),
            None => end,
        };
        let base_minor = base_on(case.base_minor, reductions, from);
        if base_minor == 0 || case.moratorium.iter().any(|(a, b)| (*a..=*b).contains(&from)) {
            continue;
        }
        let rate = rater.rate(from)?;
        let year_days = if case.regime == Regime::Art395 { year_days(from) } else { 0 };
        let span = Span { from, to, base_minor, rate, year_days };
        match spans.last_mut() {
            Some(last) if is_one_row(last, &span) => last.to = span.to,
            _ => spans.push(span),
        }
    }
    Ok(spans)
}

fn is_one_row(last: &Span, next: &Span) -> bool {
    last.to.tomorrow().is_ok_and(|day| day == next.from)
        && (last.base_minor, last.rate, last.year_days)
            == (next.base_minor, next.rate, next.year_days)
}

/// First days of spans, sorted, `first` among them.
fn cuts(
    case: &Case,
    reductions: &[(Date, i64)],
    rates: &KeyRates,
    first: Date,
    end: Date,
) -> Vec<Date> {
    let mut cuts = vec![first];
    cuts.extend(reductions.iter().filter_map(|(date, _)| date.tomorrow().ok()));
    for (from, to) in &case.moratorium {
        cuts.push(*from);
        cuts.extend(to.tomorrow().ok());
    }
    let is_per_period = matches!(
        case.regime,
        Regime::Art395 | Regime::KeyRate { rate_date: RateDate::PerPeriod, .. }
    );
    if is_per_period {
        cuts.extend(rates.changes_within(first, end));
        // The first unknown day is a cut, so that a span is known or not known as a whole.
        cuts.extend(rates.known_until().tomorrow().ok());
    }
    if case.regime == Regime::Art395 {
        let new_years = (first.year()..end.year()).filter_map(|y| Date::new(y + 1, 1, 1).ok());
        cuts.extend(new_years);
    }
    cuts.retain(|day| (first..=end).contains(day));
    cuts.sort();
    cuts.dedup();
    cuts
}

fn amount(case: &Case, span: &Span, days: i64) -> Option<i64> {
    let divisor = match &case.regime {
        Regime::KeyRate { divisor, .. } => *divisor,
        Regime::Art395 => span.year_days,
        _ => 1,
    };
    percent_of(span.base_minor, span.rate, days, divisor)
}

fn year_days(day: Date) -> i64 {
    if day.in_leap_year() { 366 } else { 365 }
}

/// Days of a span, both ends counted.
pub(super) fn days_within(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24 + 1
}

/// Finds the rate of a span and remembers whether it had to guess.
struct Rater<'a> {
    case: &'a Case,
    rates: &'a KeyRates,
    /// After it moved.
    due: Date,
    end: Date,
    was_forecast: bool,
}

impl Rater<'_> {
    fn rate(&mut self, from: Date) -> Result<Decimal, CaseError> {
        match &self.case.regime {
            Regime::ContractDaily { percent_per_day } => Ok(*percent_per_day),
            Regime::KeyRate { rate_date: RateDate::Closing, .. } => self.key_rate(self.end),
            Regime::KeyRate { rate_date: RateDate::Due, .. } => self.key_rate(self.due),
            Regime::KeyRate { rate_date: RateDate::PerPeriod, .. } | Regime::Art395 => {
                self.key_rate(from)
            }
            Regime::FineFixed { .. } | Regime::FinePercent { .. } => Ok(Decimal::ZERO),
        }
    }

    fn key_rate(&mut self, day: Date) -> Result<Decimal, CaseError> {
        let known_until = self.rates.known_until();
        let is_past = day > known_until;
        self.was_forecast |= is_past;
        match self.rates.last_on(day) {
            Some(rate) if !is_past || self.case.is_forecast => Ok(rate),
            _ => Err(CaseError::RateNotKnown { date: day, known_until }),
        }
    }
}
