//! What follows when the client has chosen a way out (C066, PRODUCT.md R11): the duties with their
//! days, and which dates of the work that is on its way move along.

use crate::calendar::WorkingCalendar;
use crate::id::{KpiId, MilestoneId, ProjectId, PromiseId, WorkItemId};
use crate::options::OptionKind;
use crate::postmortem::{Escalation, MeasurePolicy, escalation};
use crate::reason::{Arg, Reason};
use jiff::ToSpan;
use jiff::civil::Date;

/// A piece of work that follows from a choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Duty {
    /// Locale key of what is to be done: `duty.<code>`.
    pub code: &'static str,
    /// Working days from the choice.
    pub within_days: i32,
}

/// The duties of a chosen option.
pub fn duties(kind: OptionKind) -> &'static [Duty] {
    const fn duty(code: &'static str, within_days: i32) -> Duty {
        Duty { code, within_days }
    }
    const MOVE: &[Duty] = &[duty("confirm", 1), duty("move-date", 1), duty("addendum", 3)];
    const ROLL: &[Duty] = &[duty("confirm", 1), duty("carry-kpi", 2), duty("addendum", 3)];
    const PART: &[Duty] = &[duty("confirm", 1), duty("act", 3), duty("settle", 10)];
    const END: &[Duty] = &[
        duty("confirm", 1),
        duty("act", 3),
        duty("hand-over", 5),
        duty("access", 5),
        duty("settle", 10),
    ];
    const TEAM: &[Duty] = &[duty("confirm", 1), duty("team", 3), duty("brief-team", 5)];
    const GIFT: &[Duty] = &[duty("confirm", 1), duty("deliver", 10)];
    const OWN: &[Duty] = &[duty("answer-proposal", 1)];
    match kind {
        OptionKind::MoveDate => MOVE,
        OptionKind::RollToNextPeriod => ROLL,
        OptionKind::PayPerformedPart => PART,
        OptionKind::EndCooperation => END,
        OptionKind::ChangeTeam => TEAM,
        OptionKind::Compensation => GIFT,
        OptionKind::OwnProposal => OWN,
    }
}

/// Who hears of a duty that is not done, and the sentence; `None`: its day has not passed. The longer
/// it waits, the higher it goes, as measures do (C066, C070).
pub fn overdue(
    title: &str,
    due_on: Date,
    calendar: &WorkingCalendar,
    policy: &MeasurePolicy,
    today: Date,
) -> Option<(Escalation, Reason)> {
    if due_on >= today {
        return None;
    }
    let reason = Reason::new("duty.overdue")
        .with("what", Arg::Text(title.to_owned()))
        .with("due", Arg::FullDate(due_on));
    Some((escalation(calendar.working_days_between(due_on, today), policy), reason))
}

/// Days before the slip from which a date counts as hit by it: a promise is often broken a few days
/// before somebody writes down when (ours).
const HIT_DAYS: i64 = 7;

/// The promise that slipped, for the question which dates it takes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slip {
    /// `None`: the incident names no project, so it takes along what belongs to none.
    pub project: Option<ProjectId>,
    /// The day on which it happened, or was found, whichever was earlier.
    pub on: Date,
}

/// A piece of work that is not done, with its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DatedWork {
    pub project: Option<ProjectId>,
    pub due_on: Date,
}

/// Whether the day of a piece of work moves to the one that the client agreed to: it belongs to the
/// same project, was due from shortly before the slip on, and before the new day. What was late
/// long before is another matter, what comes later can still be kept.
pub fn moves(work: &DatedWork, slip: &Slip, new_date: Date) -> bool {
    let hit_from = slip.on.saturating_sub(HIT_DAYS.days());
    work.project == slip.project && hit_from <= work.due_on && work.due_on < new_date
}

/// The day of a piece of work under a choice: `work` has the day that it had before any choice moved
/// it, so that another choice, or none with a date, gives the first day back.
pub fn day_under(work: &DatedWork, slip: &Slip, new_date: Option<Date>) -> Date {
    new_date.filter(|new_date| moves(work, slip, *new_date)).unwrap_or(work.due_on)
}

/// What a choice moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Moved {
    /// What was missing went into a later period.
    Kpi(KpiId),
    Milestone(MilestoneId),
    Promise(PromiseId),
    WorkItem(WorkItemId),
}

impl Moved {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Moved::Kpi(_) => "kpi",
            Moved::Milestone(_) => "milestone",
            Moved::Promise(_) => "promise",
            Moved::WorkItem(_) => "work_item",
        }
    }

    /// Its identifier as text.
    pub fn id_text(self) -> String {
        match self {
            Moved::Kpi(id) => id.to_string(),
            Moved::Milestone(id) => id.to_string(),
            Moved::Promise(id) => id.to_string(),
            Moved::WorkItem(id) => id.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_choice_moves_the_dates_of_its_project_that_the_slip_has_hit() {
        let project = |n| Some(ProjectId(uuid::Uuid::from_u128(n)));
        let slip = Slip { project: project(1), on: date(2026, 3, 10) };
        let check = |of, day, want| {
            let work = DatedWork { project: of, due_on: date(2026, 3, day) };
            assert_eq!(moves(&work, &slip, date(2026, 3, 20)), want, "{of:?} {day}");
        };
        check(project(1), 9, true);
        check(project(1), 3, true);
        check(project(1), 19, true);
        check(project(1), 2, false);
        check(project(1), 20, false);
        check(project(1), 25, false);
        check(project(2), 12, false);
        check(None, 12, false);
        let nowhere = Slip { project: None, ..slip };
        let work = DatedWork { project: None, due_on: date(2026, 3, 12) };
        assert!(moves(&work, &nowhere, date(2026, 3, 20)));
    }

    #[test]
    fn a_choice_without_a_date_leaves_the_first_day() {
        let slip = Slip { project: None, on: date(2026, 3, 10) };
        let check = |day, new_date: Option<i8>, want| {
            let work = DatedWork { project: None, due_on: date(2026, 3, day) };
            let got = day_under(&work, &slip, new_date.map(|day| date(2026, 3, day)));
            assert_eq!(got, date(2026, 3, want), "{day} {new_date:?}");
        };
        check(12, Some(20), 20);
        check(12, Some(24), 24);
        check(12, None, 12);
        check(25, Some(20), 25);
        check(12, Some(11), 12);
    }

    #[test]
    fn every_way_out_leaves_something_to_do_in_order_of_its_days() {
        for kind in OptionKind::ALL {
            let of = duties(*kind);
            assert!(!of.is_empty(), "{kind:?}");
            assert!(of.iter().is_sorted_by_key(|duty| duty.within_days), "{kind:?}");
            assert!(of.iter().all(|duty| duty.within_days > 0), "{kind:?}");
        }
    }
}
