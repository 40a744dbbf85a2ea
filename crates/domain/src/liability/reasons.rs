//! The table in words: what the sum rests on.

use super::{Case, KeyRates, Liability, RateDate, Regime};
use crate::money::Money;
use crate::reason::{Arg, Reason};
use jiff::civil::Date;

pub(super) fn of(
    case: &Case,
    liability: &Liability,
    due_moved_to: Option<Date>,
    rates: &KeyRates,
) -> Vec<Reason> {
    let money = |minor| Arg::Money(Money::new(minor, case.currency));
    let mut reasons = vec![regime(case, rates)];
    if let Some(clause) = &case.clause {
        reasons.push(Reason::new("liability.clause").with("clause", Arg::Text(clause.clone())));
    }
    if let Some(date) = due_moved_to {
        reasons.push(Reason::new("liability.due-moved").with("date", Arg::FullDate(date)));
    }
    let days: i64 = liability.rows.iter().map(|row| row.days).sum();
    if !is_fine(&case.regime) {
        reasons.push(Reason::new("liability.days").with("days", Arg::Count(days)));
    }
    if let Some(date) = liability.forecast_from {
        reasons.push(Reason::new("liability.forecast").with("date", Arg::FullDate(date)));
    }
    if let Some(cap) = liability.cap.filter(|cap| cap.is_capped) {
        reasons.push(
            Reason::new("liability.capped")
                .with("cap", money(cap.cap_minor))
                .with("uncapped", money(cap.uncapped_total_minor)),
        );
    }
    reasons
}

fn is_fine(regime: &Regime) -> bool {
    matches!(regime, Regime::FineFixed { .. } | Regime::FinePercent { .. })
}

fn regime(case: &Case, rates: &KeyRates) -> Reason {
    let source = Arg::FullDate(rates.known_until());
    match &case.regime {
        Regime::FineFixed { .. } => Reason::new("liability.fine-fixed"),
        Regime::FinePercent { percent } => Reason::new("liability.fine-percent")
            .with("percent", Arg::Text(percent.normalize().to_string())),
        Regime::ContractDaily { percent_per_day } => Reason::new("liability.contract-daily")
            .with("percent", Arg::Text(percent_per_day.normalize().to_string())),
        Regime::KeyRate { divisor, rate_date } => {
            let code = match rate_date {
                RateDate::Closing => "liability.key-rate-closing",
                RateDate::Due => "liability.key-rate-due",
                RateDate::PerPeriod => "liability.key-rate-per-period",
            };
            Reason::new(code).with("divisor", Arg::Count(*divisor)).with("known_until", source)
        }
        Regime::Art395 => Reason::new("liability.art395").with("known_until", source),
    }
}
