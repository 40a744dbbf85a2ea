//! Measures of prevention: owner, date, proof, effect (C058, C070; PRODUCT.md R14).

use super::FindingKind;
use crate::access::Role;
use crate::calendar::WorkingCalendar;
use crate::reason::{Arg, Reason};
use crate::touch::words;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a measure is judged by.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    pub what: String,
    /// The kind of weakness it is against.
    pub against: FindingKind,
    pub has_owner: bool,
    pub due_on: Option<Date>,
    /// Carried out, with something to show for it.
    pub done_on: Option<Date>,
    /// Weeks after which it is looked at whether it helped.
    pub check_after_weeks: u16,
    /// A human looked, and it helped.
    pub proven_on: Option<Date>,
    /// The same weakness came back on that day, after the measure was done.
    pub reopened_on: Option<Date>,
}

/// How a measure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MeasureState {
    Open,
    Overdue,
    /// Done; its check lies ahead.
    Done,
    /// Done, and it is time to look whether it helped.
    CheckDue,
    Proven,
    /// It was done and the slip came back.
    Reopened,
}

words!(MeasureState {
    Open = "open", Overdue = "overdue", Done = "done", CheckDue = "check_due",
    Proven = "proven", Reopened = "reopened",
});

/// Who hears of a measure that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Escalation {
    Owner,
    /// The account director.
    Lead,
    Director,
}

words!(Escalation { Owner = "owner", Lead = "lead", Director = "director" });

/// Limits of the escalation (ours).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MeasurePolicy {
    /// Working days overdue from which the account director hears of it.
    pub lead_after: i64,
    /// Working days overdue from which the director does.
    pub director_after: i64,
    /// Weeks until the check where nobody said another number.
    pub check_after_weeks: u16,
}

impl Default for MeasurePolicy {
    fn default() -> Self {
        MeasurePolicy { lead_after: 3, director_after: 10, check_after_weeks: 6 }
    }
}

/// How a measure stands today and who must know.
#[derive(Clone, Debug, PartialEq)]
pub struct Attention {
    pub state: MeasureState,
    pub escalation: Option<Escalation>,
    pub reason: Option<Reason>,
}

/// Judges a measure as of a day.
pub fn attention(
    measure: &Measure,
    policy: &MeasurePolicy,
    calendar: &WorkingCalendar,
    today: Date,
) -> Attention {
    let quiet = |state| Attention { state, escalation: None, reason: None };
    let what = Arg::Text(measure.what.clone());
    if let Some(on) = measure.reopened_on {
        let reason = Reason::new("measure.reopened").with("what", what);
        let reason = reason.with("date", Arg::FullDate(on));
        return Attention {
            state: MeasureState::Reopened,
            escalation: Some(Escalation::Lead),
            reason: Some(reason),
        };
    }
    if measure.proven_on.is_some() {
        return quiet(MeasureState::Proven);
    }
    if let Some(done) = measure.done_on {
        let check = done.saturating_add(i64::from(measure.check_after_weeks).weeks());
        if today < check {
            return quiet(MeasureState::Done);
        }
        let reason = Reason::new("measure.check-due").with("what", what);
        return Attention {
            state: MeasureState::CheckDue,
            escalation: Some(Escalation::Owner),
            reason: Some(reason),
        };
    }
    let Some(due) = measure.due_on.filter(|due| *due < today) else {
        return quiet(MeasureState::Open);
    };
    let escalation = escalation(calendar.working_days_between(due, today), policy);
    let reason = Reason::new("measure.overdue").with("what", what).with("due", Arg::FullDate(due));
    Attention { state: MeasureState::Overdue, escalation: Some(escalation), reason: Some(reason) }
}

/// Who hears of something that is so many working days overdue.
pub fn escalation(days: i64, policy: &MeasurePolicy) -> Escalation {
    if days >= policy.director_after {
        Escalation::Director
    } else if days >= policy.lead_after {
        Escalation::Lead
    } else {
        Escalation::Owner
    }
}

/// Who looks at a list of measures, or of duties, that wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listener {
    /// Carries the measure out, or leads the incident where nobody does.
    pub is_owner: bool,
    pub role: Role,
    /// The agency has an account director; where it has none, the director stands in.
    pub has_lead: bool,
}

/// Whether somebody must hear of a measure that waits (C070): whoever carries it out in any case,
/// and the longer it waits, the higher it goes.
pub fn concerns(escalation: Escalation, listener: Listener) -> bool {
    let is_director = listener.role == Role::Director;
    let is_lead = listener.role == Role::AccountDirector || (is_director && !listener.has_lead);
    listener.is_owner
        || match escalation {
            Escalation::Owner => false,
            Escalation::Lead => is_lead,
            Escalation::Director => is_lead || is_director,
        }
}

/// Why measures may not be promised to the client yet: each needs an owner and a date (C058).
pub fn may_tell(measures: &[Measure]) -> Result<(), Vec<Reason>> {
    if measures.is_empty() {
        return Err(vec![Reason::new("measure.none")]);
    }
    let lacking = |m: &Measure| {
        let code = match (m.has_owner, m.due_on.is_some()) {
            (true, true) => return None,
            (false, _) => "measure.no-owner",
            (true, false) => "measure.no-date",
        };
        Some(Reason::new(code).with("what", Arg::Text(m.what.clone())))
    };
    let lacking: Vec<Reason> = measures.iter().filter_map(lacking).collect();
    if lacking.is_empty() { Ok(()) } else { Err(lacking) }
}

/// A new incident whose findings or causes hold the same weakness, after the measure was done:
/// the measure is open again, with the reason.
pub fn recurrence(measure: &Measure, kinds: &[FindingKind], known_on: Date) -> Option<Reason> {
    let done = measure.done_on?;
    let is_new = measure.reopened_on.is_none_or(|on| on < done);
    // "Other" is no kind by which two cases are the same.
    let is_same = measure.against != FindingKind::Other && kinds.contains(&measure.against);
    (is_same && is_new && known_on > done).then(|| {
        Reason::new("measure.reopened")
            .with("what", Arg::Text(measure.what.clone()))
            .with("date", Arg::FullDate(known_on))
    })
}

/// Incidents of the same weakness before and after a measure, over spans of equal length.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    pub n_before: usize,
    pub n_after: usize,
    /// Days of each span; short while little time has passed.
    pub days: i64,
    /// The span after is as long as was agreed.
    pub is_complete: bool,
    pub reason: Reason,
}

/// Compares the weeks after a measure with as many before it. `None` while it is not done.
pub fn effect(measure: &Measure, same_weakness_on: &[Date], today: Date) -> Option<Effect> {
    let done = measure.done_on?;
    let whole = i64::from(measure.check_after_weeks) * 7;
    let passed = i64::from((today - done).get_days()).clamp(0, whole);
    let from = done.saturating_sub(passed.days());
    let until = done.saturating_add(passed.days());
    let count = |a: Date, b: Date| same_weakness_on.iter().filter(|d| a < **d && **d <= b).count();
    let (n_before, n_after) = (count(from, done), count(done, until));
    let code = match (passed < whole, n_after < n_before, n_after) {
        (true, _, _) => "measure.effect.early",
        (false, _, 0) if n_before > 0 => "measure.effect.gone",
        (false, true, _) => "measure.effect.fewer",
        (false, false, 0) => "measure.effect.none-before",
        (false, false, _) => "measure.effect.no",
    };
    let reason = Reason::new(code)
        .with("days", Arg::Count(passed))
        .with("before", Arg::Text(n_before.to_string()))
        .with("after", Arg::Text(n_after.to_string()));
    Some(Effect { n_before, n_after, days: passed, is_complete: passed == whole, reason })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    fn measure() -> Measure {
        Measure {
            what: "Сверка за два дня до выхода".into(),
            against: FindingKind::ControlError,
            has_owner: true,
            due_on: Some(date(2026, 3, 2)),
            done_on: None,
            check_after_weeks: 6,
            proven_on: None,
            reopened_on: None,
        }
    }

    fn done() -> Measure {
        Measure { done_on: Some(date(2026, 3, 2)), ..measure() }
    }

    fn judged(measure: &Measure, today: Date) -> (MeasureState, Option<Escalation>) {
        let calendar = WorkingCalendar::weekends_only(jiff::tz::TimeZone::UTC);
        let judged = attention(measure, &MeasurePolicy::default(), &calendar, today);
        (judged.state, judged.escalation)
    }

    #[test]
    fn what_waits_is_told_higher_and_higher() {
        use Escalation::{Director, Lead, Owner};
        use MeasureState as S;
        let check = |of: &Measure, today, want| assert_eq!(judged(of, today), want, "{today}");
        check(&measure(), date(2026, 3, 2), (S::Open, None));
        check(&measure(), date(2026, 3, 3), (S::Overdue, Some(Owner)));
        check(&measure(), date(2026, 3, 5), (S::Overdue, Some(Lead)));
        check(&measure(), date(2026, 3, 16), (S::Overdue, Some(Director)));
        check(&Measure { due_on: None, ..measure() }, date(2026, 9, 1), (S::Open, None));
        check(&done(), date(2026, 4, 12), (S::Done, None));
        check(&done(), date(2026, 4, 13), (S::CheckDue, Some(Owner)));
        let proven = Measure { proven_on: Some(date(2026, 4, 20)), ..done() };
        check(&proven, date(2026, 5, 1), (S::Proven, None));
        let back = Measure { reopened_on: Some(date(2026, 5, 1)), ..proven };
        check(&back, date(2026, 5, 2), (S::Reopened, Some(Lead)));
    }

    #[test]
    fn only_measures_with_owner_and_date_are_promised() {
        let code = |of: &[Measure]| may_tell(of).map_err(|r| r[0].code.clone());
        assert_eq!(code(&[measure()]), Ok(()));
        assert_eq!(code(&[]), Err("measure.none".into()));
        let nobody = Measure { has_owner: false, ..measure() };
        assert_eq!(code(&[measure(), nobody]), Err("measure.no-owner".into()));
        assert_eq!(code(&[Measure { due_on: None, ..measure() }]), Err("measure.no-date".into()));
    }

    #[test]
    fn the_same_weakness_after_the_measure_reopens_it_once() {
        let after = date(2026, 3, 10);
        let is_back = |of: &Measure, kinds: &[FindingKind], on| recurrence(of, kinds, on).is_some();
        let same = [FindingKind::Overload, FindingKind::ControlError];
        assert!(is_back(&done(), &same, after));
        assert!(!is_back(&done(), &same, date(2026, 3, 2)));
        assert!(!is_back(&done(), &[FindingKind::Overload], after));
        assert!(!is_back(&measure(), &same, after));
        let back = Measure { reopened_on: Some(after), ..done() };
        assert!(!is_back(&back, &same, date(2026, 3, 20)));
        let other = Measure { against: FindingKind::Other, ..done() };
        assert!(!is_back(&other, &[FindingKind::Other], after));
    }

    #[test]
    fn the_effect_is_counted_over_equal_spans() {
        let check = |on: &[Date], today, want: (&str, usize, usize)| {
            let e = effect(&done(), on, today).unwrap();
            assert_eq!((e.reason.code.as_ref(), e.n_before, e.n_after), want);
        };
        let end = date(2026, 4, 20);
        let before = date(2026, 2, 10);
        let after = date(2026, 3, 20);
        check(&[before], end, ("measure.effect.gone", 1, 0));
        check(&[before, before, after], end, ("measure.effect.fewer", 2, 1));
        check(&[before, after], end, ("measure.effect.no", 1, 1));
        check(&[], end, ("measure.effect.none-before", 0, 0));
        check(&[before], date(2026, 3, 20), ("measure.effect.early", 0, 0));
        assert_eq!(effect(&measure(), &[], end), None);
    }

    proptest! {
        #[test]
        fn waiting_never_lowers_the_escalation(days in 0..60_i32, more in 0..60_i32) {
            let on = |n: i32| date(2026, 3, 2).saturating_add(n.days());
            prop_assert!(judged(&measure(), on(days)).1 <= judged(&measure(), on(days + more)).1);
        }
    }
}
