//! Carrying what is missing of a KPI into a later period (C061, C066): that period owes its own plan
//! and the rest of the earlier one. What the earlier one is judged by stays as it was.

use super::terms::{Aim, Measure, Terms};
use crate::id::IncidentId;
use crate::money::{Decimal, decimal_text};
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Units that a period owes above its plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Carry {
    /// A day of the period: its first one.
    pub into: Date,
    #[serde(with = "decimal_text")]
    pub units: Decimal,
    /// After which incident the client chose so.
    pub incident: IncidentId,
}

/// When the miss was, as far as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissDay {
    Happened(Date),
    /// Only the day is known on which somebody saw it.
    Found(Date),
}

/// A miss is seen up to so many days after the end of its period (ours): the report is made first.
const SEEN_DAYS: i64 = 7;

/// What is carried into the period after the one that was missed, or into that of today where the
/// next one is over, too; `None` where there is nothing to carry, or nowhere to carry it: costs and
/// averages do not add up, a single period has none after it.
pub fn carry(
    terms: &Terms,
    missing: Decimal,
    missed: MissDay,
    today: Date,
    incident: IncidentId,
) -> Option<Carry> {
    let adds_up = terms.aim == Aim::AtLeast && terms.measure == Measure::Total;
    if !adds_up || missing <= Decimal::ZERO {
        return None;
    }
    let day = match missed {
        MissDay::Happened(day) => day,
        MissDay::Found(day) => day.saturating_sub(SEEN_DAYS.days()),
    };
    let missed = terms.period_at(day.max(terms.from))?;
    let next = terms.period_at(missed.to.tomorrow().ok()?)?;
    let into = terms.period_at(today).map_or(next.from, |now| now.from.max(next.from));
    Some(Carry { into, units: missing, incident })
}

#[cfg(test)]
mod tests {
    use super::super::terms::tests::leads;
    use super::*;
    use crate::kpi::Cadence;
    use jiff::civil::date;
    use uuid::Uuid;

    #[test]
    fn what_is_missing_goes_into_the_period_after_the_missed_one() {
        let incident = IncidentId(Uuid::from_u128(1));
        let monthly = Terms { cadence: Cadence::Month, to: None, ..leads() };
        let check = |name: &str, terms: &Terms, missed, today, want: Option<Date>| {
            let got = carry(terms, 12.into(), missed, today, incident);
            assert_eq!(got.map(|carry| carry.into), want, "{name}");
        };
        let (october, november) = (date(2026, 10, 1), date(2026, 11, 1));
        let happened = MissDay::Happened(date(2026, 9, 28));
        check("in its period", &monthly, happened, date(2026, 9, 29), Some(october));
        let found = MissDay::Found(date(2026, 10, 3));
        check("seen in the report", &monthly, found, date(2026, 10, 4), Some(october));
        let found = MissDay::Found(date(2026, 10, 20));
        check("seen on the way", &monthly, found, date(2026, 10, 21), Some(november));
        check("chosen late", &monthly, happened, date(2026, 12, 20), Some(date(2026, 12, 1)));
        check("a single period", &leads(), happened, date(2026, 9, 29), None);
        let before = MissDay::Found(date(2026, 9, 2));
        check("in the first days", &monthly, before, date(2026, 9, 3), Some(october));
        let dear = Terms { aim: Aim::AtMost, ..monthly.clone() };
        check("a cost", &dear, happened, october, None);
        let mean = Terms { measure: Measure::Average, ..monthly.clone() };
        check("an average", &mean, happened, october, None);
        assert_eq!(carry(&monthly, Decimal::ZERO, happened, october, incident), None);
    }

    #[test]
    fn a_period_owes_its_plan_and_what_was_carried_into_it() {
        let incident = IncidentId(Uuid::from_u128(1));
        let mut terms = Terms { cadence: Cadence::Month, to: None, ..leads() };
        let missed = MissDay::Happened(date(2026, 9, 28));
        terms.carried.extend(carry(&terms, 12.into(), missed, date(2026, 10, 5), incident));
        let plan = |day| terms.plan_of(terms.period_at(day).unwrap());
        assert_eq!(plan(date(2026, 9, 15)), 100.into());
        assert_eq!(plan(date(2026, 10, 31)), 112.into());
        assert_eq!(plan(date(2026, 11, 1)), 100.into());
        assert_eq!(terms.faults(), []);
        let kept = serde_json::to_string(&terms).unwrap();
        assert_eq!(serde_json::from_str::<Terms>(&kept).unwrap(), terms);
    }
}
