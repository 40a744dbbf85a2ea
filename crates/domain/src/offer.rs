//! What is offered to the client after a slip: the new date, who may approve, what may go out
//! (C057, C061–C066, RULES.md A.6).

use crate::access::Role;
use crate::calendar::WorkingCalendar;
use crate::compensation::Adequacy;
use crate::liability::ExposureDay;
use crate::money::{Decimal, Money};
use crate::options::OptionKind;
use crate::reason::{Arg, Reason};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Who may promise how much without asking (ours; a client's readiness plan overrides it, C001).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ApprovalPolicy {
    /// Percents of a monthly fee that an account manager may give away alone.
    pub manager_percent: u32,
    /// The same for an account director; above it the director decides.
    pub account_director_percent: u32,
}

impl Default for ApprovalPolicy {
    fn default() -> Self {
        ApprovalPolicy { manager_percent: 10, account_director_percent: 50 }
    }
}

/// The lowest role that may approve a cost to the agency. Without a known fee a manager approves
/// only what costs nothing. `limit_minor` is the manager's own limit from the readiness plan.
pub fn approver(
    cost_minor: i64,
    monthly_fee_minor: Option<i64>,
    limit_minor: Option<i64>,
    policy: &ApprovalPolicy,
) -> Role {
    let share = |percent: u32| {
        let fee = i128::from(monthly_fee_minor.unwrap_or(0).max(0));
        i64::try_from(fee * i128::from(percent) / 100).unwrap_or(i64::MAX)
    };
    let by_manager = limit_minor.unwrap_or_else(|| share(policy.manager_percent));
    if cost_minor <= by_manager {
        Role::AccountManager
    } else if cost_minor <= share(policy.account_director_percent).max(by_manager) {
        Role::AccountDirector
    } else {
        Role::Director
    }
}

/// Whether a role may approve what another one must.
pub fn may_approve(role: Role, needed: Role) -> bool {
    let rank = |role| match role {
        Role::Director => 3,
        Role::AccountDirector => 2,
        Role::AccountManager => 1,
        Role::ProjectManager | Role::Specialist => 0,
    };
    rank(role) >= rank(needed) && rank(role) > 0
}

/// The day by which lost working days are made up, from the first day on which work goes on.
/// `None` when nothing was lost or the calendar ends.
pub fn new_date(from: Date, days_needed: u32, calendar: &WorkingCalendar) -> Option<Date> {
    let days = i32::try_from(days_needed).ok().filter(|days| *days > 0)?;
    let date = calendar.add_working_days(from, days);
    (date > from).then_some(date)
}

/// What an option costs the agency, as far as it can be computed.
#[derive(Clone, Debug, PartialEq)]
pub struct CostFacts {
    pub price_minor: i64,
    pub earned_minor: i64,
    pub refund_minor: i64,
    /// Penalties by day, from today on.
    pub exposure: Vec<ExposureDay>,
    /// A working day of the team.
    pub day_cost_minor: i64,
    pub days_needed: u32,
    /// What the gesture costs us.
    pub gesture_minor: Option<i64>,
}

/// Cost of an option to the agency in minor units; `None` when it cannot be told.
pub fn own_cost(kind: OptionKind, date: Option<Date>, facts: &CostFacts) -> Option<i64> {
    let f = facts;
    let work = f.day_cost_minor.checked_mul(i64::from(f.days_needed))?;
    let penalty = |date: Date| {
        let until = f.exposure.iter().find(|day| day.date >= date).or(f.exposure.last());
        until.map_or(0, |day| day.total_minor)
    };
    match kind {
        OptionKind::MoveDate => work.checked_add(date.map_or(0, penalty)),
        OptionKind::RollToNextPeriod | OptionKind::ChangeTeam => Some(work),
        OptionKind::PayPerformedPart | OptionKind::EndCooperation => {
            // What is not earned any more: it was planned, and it is lost.
            f.price_minor.checked_sub(f.earned_minor).map(|lost| lost.max(0))
        }
        OptionKind::Compensation => f.gesture_minor,
        OptionKind::OwnProposal => None,
    }
}

/// An option as it stands before it goes out.
#[derive(Clone, Debug, PartialEq)]
pub struct OfferedOption {
    pub kind: OptionKind,
    pub title: String,
    pub new_date: Option<Date>,
    /// Set for a compensation whose value and loss are known.
    pub adequacy: Option<Adequacy>,
    /// A person vouched for an inadequate gesture, with a reason.
    pub is_overridden: bool,
    pub cost: Option<Money>,
    pub is_approved: bool,
}

/// Why a set of options may not go to the client yet; empty when it may.
pub fn may_offer(options: &[OfferedOption]) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if options.len() < 2 {
        reasons.push(Reason::new("offer.too-few"));
    }
    if options.iter().all(|o| o.kind != OptionKind::EndCooperation) {
        reasons.push(Reason::new("offer.no-exit"));
    }
    for option in options {
        let name = || Arg::Text(option.title.clone());
        if option.kind == OptionKind::MoveDate && option.new_date.is_none() {
            reasons.push(Reason::new("offer.no-date").with("name", name()));
        }
        if option.adequacy == Some(Adequacy::Irritates) && !option.is_overridden {
            reasons.push(Reason::new("offer.irritates").with("name", name()));
        }
        if !option.is_approved {
            reasons.push(Reason::new("offer.not-approved").with("name", name()));
        }
    }
    reasons
}

/// Days from today until a date, for the words "in N days".
pub fn days_ahead(today: Date, date: Date) -> i64 {
    i64::from((date - today).get_days())
}

/// The order in which the client sees options: the one of the kinds, never of our convenience, so
/// that nothing stands out (C063). The client's own idea and the exit have their places like others.
pub fn in_neutral_order(kinds: &mut [OptionKind]) {
    kinds.sort_by_key(|kind| OptionKind::ALL.iter().position(|k| k == kind));
}

/// A share of a sum that a percent of work has earned, for a page that shows both.
pub fn share(part: i64, whole: i64) -> Option<Decimal> {
    crate::money::share_percent_1dp(part.into(), whole.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn calendar() -> WorkingCalendar {
        WorkingCalendar::weekends_only(jiff::tz::TimeZone::UTC)
    }

    #[test]
    fn who_may_approve_follows_the_cost() {
        let check = |cost, fee, limit, want| {
            assert_eq!(approver(cost, fee, limit, &ApprovalPolicy::default()), want, "{cost}");
        };
        let fee = Some(20_000_000);
        check(2_000_000, fee, None, Role::AccountManager);
        check(2_000_001, fee, None, Role::AccountDirector);
        check(10_000_001, fee, None, Role::Director);
        check(3_000_000, fee, Some(3_000_000), Role::AccountManager);
        check(0, None, None, Role::AccountManager);
        check(1, None, None, Role::Director);
        assert!(may_approve(Role::Director, Role::AccountManager));
        assert!(!may_approve(Role::AccountManager, Role::AccountDirector));
        assert!(!may_approve(Role::Specialist, Role::AccountManager));
    }

    #[test]
    fn a_new_date_counts_working_days() {
        let check = |from, days, want| assert_eq!(new_date(from, days, &calendar()), want);
        check(date(2026, 3, 6), 1, Some(date(2026, 3, 9)));
        check(date(2026, 3, 2), 5, Some(date(2026, 3, 9)));
        check(date(2026, 3, 2), 0, None);
    }

    #[test]
    fn what_may_not_go_out_says_why() {
        let option = |kind| OfferedOption {
            kind,
            title: "x".into(),
            new_date: Some(date(2026, 3, 9)),
            adequacy: None,
            is_overridden: false,
            cost: Some(Money::new(0, Currency::RUB)),
            is_approved: true,
        };
        let exit = option(OptionKind::EndCooperation);
        let date = option(OptionKind::MoveDate);
        let check = |options: &[OfferedOption], want: &[&str]| {
            let codes: Vec<_> = may_offer(options).into_iter().map(|r| r.code).collect();
            assert_eq!(codes, want);
        };
        check(&[], &["offer.too-few", "offer.no-exit"]);
        check(std::slice::from_ref(&exit), &["offer.too-few"]);
        check(&[date.clone(), exit.clone()], &[]);
        check(&[date.clone(), date.clone()], &["offer.no-exit"]);
        let undated = OfferedOption { new_date: None, ..date };
        check(&[undated, exit.clone()], &["offer.no-date"]);
        let adequacy = Some(Adequacy::Irritates);
        let small = OfferedOption { adequacy, ..option(OptionKind::Compensation) };
        check(&[small.clone(), exit.clone()], &["offer.irritates"]);
        check(&[OfferedOption { is_overridden: true, ..small }, exit.clone()], &[]);
        check(
            &[OfferedOption { is_approved: false, ..exit.clone() }, exit],
            &["offer.not-approved"],
        );
    }

    #[test]
    fn an_option_costs_work_penalties_or_what_is_not_earned() {
        let day = |day, total_minor| ExposureDay {
            date: date(2026, 3, day),
            total_minor,
            is_forecast: false,
        };
        let facts = CostFacts {
            price_minor: 10_000,
            earned_minor: 6_000,
            refund_minor: 2_000,
            exposure: vec![day(2, 100), day(9, 800)],
            day_cost_minor: 50,
            days_needed: 5,
            gesture_minor: Some(77),
        };
        let check = |kind, want| {
            assert_eq!(own_cost(kind, Some(date(2026, 3, 9)), &facts), want, "{kind:?}");
        };
        check(OptionKind::MoveDate, Some(1050));
        check(OptionKind::RollToNextPeriod, Some(250));
        check(OptionKind::EndCooperation, Some(4000));
        check(OptionKind::Compensation, Some(77));
        check(OptionKind::OwnProposal, None);
    }

    proptest! {
        #[test]
        fn a_higher_cost_never_needs_a_lower_role(
            cost in 0..1_000_000_i64, more in 0..1_000_000_i64, fee in 0..2_000_000_i64,
        ) {
            let role = |cost| approver(cost, Some(fee), None, &ApprovalPolicy::default());
            prop_assert!(may_approve(role(cost + more), role(cost)));
        }
    }
}
