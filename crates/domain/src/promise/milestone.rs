//! Milestones (P6, C113): results that are shown to the client on agreed dates, in versions, until
//! the client accepts one.

use super::days_between;
use super::deadline::Deadline;
use crate::id::MilestoneId;
use crate::policy::PromisePolicy;
use crate::touch::words;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What the client says to what it was shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShowAnswer {
    /// Taken as it is.
    Accepted,
    /// Taken back for changes: another version is owed.
    Returned,
}

words!(ShowAnswer { Accepted = "accepted", Returned = "returned" });

/// One version that the client saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Show {
    pub on: Date,
    /// The answer and its day; `None`: silence.
    pub answer: Option<(ShowAnswer, Date)>,
}

/// A milestone as the rules see it.
#[derive(Clone, Debug, PartialEq)]
pub struct MilestoneFact {
    pub id: MilestoneId,
    /// In a few words, for the sentence that names it.
    pub what: String,
    pub planned_on: Date,
    pub deadline: Deadline,
    /// Versions in the order in which they were shown.
    pub shows: Vec<Show>,
    pub cancelled_on: Option<Date>,
}

/// Where a milestone stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MilestoneStanding {
    /// Its date has not come, or it has none.
    Planned {
        left_days: Option<i64>,
    },
    /// The date that binds has passed, and the client has seen nothing.
    Late {
        days: i64,
    },
    /// The client has it and may still think.
    Waiting {
        days: i64,
    },
    /// The client has it and has said nothing for longer than the policy gives.
    Silent {
        days: i64,
    },
    /// The client wants another version, for so many days.
    Returned {
        days: i64,
    },
    /// The client took it; the first version was shown so many days late.
    Accepted {
        late_days: i64,
    },
    Cancelled,
}

impl MilestoneStanding {
    /// Word of the API and of locale keys.
    pub fn word(self) -> &'static str {
        match self {
            MilestoneStanding::Planned { .. } => "planned",
            MilestoneStanding::Late { .. } => "late",
            MilestoneStanding::Waiting { .. } => "waiting",
            MilestoneStanding::Silent { .. } => "silent",
            MilestoneStanding::Returned { .. } => "returned",
            MilestoneStanding::Accepted { .. } => "accepted",
            MilestoneStanding::Cancelled => "cancelled",
        }
    }
}

impl MilestoneFact {
    /// Where it stands on a day; `None`: nobody had planned it yet.
    pub fn standing(&self, policy: &PromisePolicy, today: Date) -> Option<MilestoneStanding> {
        use MilestoneStanding as S;
        if self.planned_on > today {
            return None;
        }
        if self.cancelled_on.is_some_and(|on| on <= today) {
            return Some(S::Cancelled);
        }
        let binding = self.deadline.binding_on(today);
        let late = |on: Date| binding.map_or(0, |binding| days_between(binding, on)).max(0);
        let mut seen = self.shows.iter().filter(|show| show.on <= today);
        let Some(first) = seen.next() else {
            let due = self.deadline.due_on(today);
            return Some(match late(today) {
                0 => S::Planned { left_days: due.map(|on| days_between(today, on)) },
                days => S::Late { days },
            });
        };
        let last = seen.next_back().unwrap_or(first);
        Some(match last.answer.filter(|(_, on)| *on <= today) {
            Some((ShowAnswer::Accepted, _)) => S::Accepted { late_days: late(first.on) },
            Some((ShowAnswer::Returned, on)) => S::Returned { days: days_between(on, today) },
            None => match days_between(last.on, today) {
                days if days > i64::from(policy.milestone_silent_days) => S::Silent { days },
                days => S::Waiting { days },
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::promise::{Move, MoveKind};
    use jiff::civil::date;

    /// A day of March.
    fn day(n: i8) -> Date {
        date(2026, 3, n)
    }

    /// Due on the 10th; `shows`: the day, and the answer with its day.
    fn check(shows: &[(i8, Option<(ShowAnswer, i8)>)], today: i8, want: MilestoneStanding) {
        let shows = shows
            .iter()
            .map(|(on, answer)| Show { on: day(*on), answer: answer.map(|(a, on)| (a, day(on))) });
        let milestone = MilestoneFact {
            id: MilestoneId(uuid::Uuid::nil()),
            what: "прототип".into(),
            planned_on: day(1),
            deadline: Deadline::new(Some(day(10))),
            shows: shows.collect(),
            cancelled_on: None,
        };
        let policy = PromisePolicy { milestone_silent_days: 5, ..PromisePolicy::default() };
        assert_eq!(milestone.standing(&policy, day(today)), Some(want), "{milestone:?}");
    }

    #[test]
    fn late_and_silent_milestones_are_told_from_those_on_their_way() {
        use MilestoneStanding::*;
        use ShowAnswer::{Accepted as Yes, Returned as No};
        check(&[], 7, Planned { left_days: Some(3) });
        check(&[], 10, Planned { left_days: Some(0) });
        check(&[], 12, Late { days: 2 });
        check(&[(9, None)], 14, Waiting { days: 5 });
        check(&[(9, None)], 15, Silent { days: 6 });
        // what was shown later is not known yet
        check(&[(9, None)], 8, Planned { left_days: Some(2) });
        check(&[(9, Some((No, 11)))], 10, Waiting { days: 1 });
        check(&[(9, Some((No, 11)))], 14, Returned { days: 3 });
        check(&[(9, Some((No, 11))), (16, None)], 17, Waiting { days: 1 });
        check(&[(9, Some((No, 11))), (16, Some((Yes, 17)))], 20, Accepted { late_days: 0 });
        check(&[(13, Some((Yes, 14)))], 20, Accepted { late_days: 3 });
    }

    #[test]
    fn what_is_not_planned_yet_or_was_cancelled_is_not_late() {
        let policy = PromisePolicy::default();
        let mut milestone = MilestoneFact {
            id: MilestoneId(uuid::Uuid::nil()),
            what: "прототип".into(),
            planned_on: day(5),
            deadline: Deadline::new(Some(day(10))),
            shows: Vec::new(),
            cancelled_on: Some(day(9)),
        };
        assert_eq!(milestone.standing(&policy, day(4)), None);
        assert_eq!(milestone.standing(&policy, day(20)), Some(MilestoneStanding::Cancelled));
        milestone.cancelled_on = None;
        let moved = Move { to: day(25), moved_on: day(9), kind: MoveKind::Agreed };
        milestone.deadline.moves.push(moved);
        let want = MilestoneStanding::Planned { left_days: Some(5) };
        assert_eq!(milestone.standing(&policy, day(20)), Some(want));
        milestone.deadline.moves[0].kind = MoveKind::OneSided;
        let late = MilestoneStanding::Late { days: 10 };
        assert_eq!(milestone.standing(&policy, day(20)), Some(late));
    }
}
