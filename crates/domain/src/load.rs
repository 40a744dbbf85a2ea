//! Load and deadline sanity (C004), and who knows the trade (C005): hours that were planned beside the
//! hours that a person has, dates that cannot be kept, and work in a niche where somebody never worked.

use crate::calendar::{DayKind, DayTable};
use crate::fold::fold;
use crate::id::{AssignmentId, ClientId, KpiId, TeammateId};
use crate::promise::days_between;
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use std::collections::HashMap;

/// Working days of a usual week, over which the hours of a week are spread.
const WEEK_DAYS: i64 = 5;
/// Days ahead for which a finish is sought: later is "not within a year".
const HORIZON_DAYS: i64 = 366;

/// A piece of work that somebody was given for a client.
#[derive(Clone, Debug, PartialEq)]
pub struct Assignment {
    pub id: AssignmentId,
    pub client: ClientId,
    pub teammate: TeammateId,
    pub what: String,
    /// Minutes that it takes in all.
    pub minutes: i64,
    pub from_on: Date,
    pub due_on: Date,
    pub created_on: Date,
    pub done_on: Option<Date>,
    /// The trade that it needs to be known; empty: any.
    pub niche: String,
    /// The KPI that it is to reach.
    pub kpi: Option<KpiId>,
    /// Why somebody without history in the niche does it all the same (C005).
    pub override_reason: String,
    /// Who helps and looks over the work.
    pub mentor: Option<TeammateId>,
}

impl Assignment {
    /// Whether it is being done on a day.
    pub fn is_open(&self, today: Date) -> bool {
        self.created_on <= today && self.done_on.is_none_or(|on| on > today)
    }

    /// What is left of it on a day and the day from which on it is done: as if it were worked on evenly
    /// (ours: nobody writes hours down). Overdue, a working day's share of it is left.
    fn left(&self, today: Date, table: &DayTable) -> (i64, Date) {
        let from = self.from_on.max(today);
        let all = working_days(self.from_on, self.due_on, table).max(1);
        let left = working_days(from, self.due_on, table).clamp(1, all);
        ((self.minutes * left + all - 1) / all, from)
    }
}

/// A person with everything that they were given.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PersonLoad {
    pub name: String,
    /// Minutes of a week that can be planned.
    pub week_minutes: i64,
    /// Trades that somebody said this person knows.
    pub niches: Vec<String>,
    pub assignments: Vec<Assignment>,
}

/// Work and the people who do it, as the rules see one client.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LoadFacts {
    /// Everyone who was given work for the client, with their work for all clients.
    pub people: HashMap<TeammateId, PersonLoad>,
}

/// When a piece of work can be done at the earliest, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finish {
    pub assignment: AssignmentId,
    pub due_on: Date,
    /// `None`: not within a year.
    pub on: Option<Date>,
    /// Calendar days after the date; 0: it can be kept.
    pub late_days: i64,
}

fn working_days(from: Date, to: Date, table: &DayTable) -> i64 {
    if to < from {
        return 0;
    }
    let (full, short) = table.count_between(from, to.saturating_add(1.day()));
    full + short
}

/// When everything that a person was given can be done, if what is due first is done first. No other
/// order keeps more dates, so a date that is missed here cannot be kept by anyone's effort: some window of
/// days holds more planned hours than the person has (C004).
pub fn finishes(person: &PersonLoad, today: Date, table: &DayTable) -> Vec<Finish> {
    let mut open: Vec<(&Assignment, i64, Date)> = person
        .assignments
        .iter()
        .filter(|a| a.is_open(today))
        .map(|a| {
            let (left, from) = a.left(today, table);
            // times the days of a week, so that nothing is lost when a week is cut into days
            (a, left * WEEK_DAYS, from)
        })
        .collect();
    open.sort_by_key(|(a, ..)| (a.due_on, a.id));
    let mut finishes: Vec<Finish> = open
        .iter()
        .map(|(a, left, from)| Finish {
            assignment: a.id,
            due_on: a.due_on,
            on: (*left <= 0).then_some(*from),
            late_days: 0,
        })
        .collect();
    let mut day = today;
    for _ in 0..HORIZON_DAYS {
        if table.kind(day) != DayKind::Off {
            let mut budget = person.week_minutes.max(0);
            for (n, (_, left, from)) in open.iter_mut().enumerate() {
                if *from > day || finishes[n].on.is_some() {
                    continue;
                }
                let spent = budget.min(*left);
                budget -= spent;
                *left -= spent;
                if *left <= 0 {
                    finishes[n].on = Some(day);
                }
            }
        }
        if finishes.iter().all(|finish| finish.on.is_some()) {
            break;
        }
        day = day.saturating_add(1.day());
    }
    for finish in &mut finishes {
        let on = finish.on.unwrap_or(today.saturating_add(HORIZON_DAYS.days()));
        finish.late_days = days_between(finish.due_on.max(today), on).max(0);
    }
    finishes
}

/// A week of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LoadWeek {
    /// Its Monday.
    pub from: Date,
    pub planned_minutes: i64,
    pub capacity_minutes: i64,
}

impl LoadWeek {
    /// More is planned than can be done (C004).
    pub fn is_overloaded(&self) -> bool {
        self.planned_minutes > self.capacity_minutes
    }
}

/// The weeks from that of `today` on: what is planned, spread evenly over the working days of each piece
/// of work, beside what can be done in the days that are left.
pub fn weeks(person: &PersonLoad, today: Date, n_weeks: usize, table: &DayTable) -> Vec<LoadWeek> {
    let into = i64::from(today.weekday().since(Weekday::Monday));
    let monday = today.saturating_sub(into.days());
    let week = |n: usize| {
        let from = monday.saturating_add((7 * n as i64).days());
        let (first, last) = (from.max(today), from.saturating_add(6.days()));
        let planned = person.assignments.iter().filter(|a| a.is_open(today)).map(|a| {
            let (left, start) = a.left(today, table);
            let due = a.due_on.max(start);
            let all = working_days(start, due, table);
            if all == 0 {
                return if (first..=last).contains(&due) { left } else { 0 };
            }
            left * working_days(start.max(first), due.min(last), table) / all
        });
        LoadWeek {
            from,
            planned_minutes: planned.sum(),
            capacity_minutes: person.week_minutes * working_days(first, last, table) / WEEK_DAYS,
        }
    };
    (0..n_weeks).map(week).collect()
}

/// Whether a person knows a niche (C005).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// Finished work in it.
    Done { count: usize },
    /// Somebody said so, nothing is on record.
    Said,
    /// Never worked in it.
    Never,
}

/// What is on record of a person in a niche on a day.
pub fn fit(niche: &str, person: &PersonLoad, today: Date) -> Fit {
    let wanted = fold(niche);
    let is_done =
        |a: &&Assignment| fold(&a.niche) == wanted && a.done_on.is_some_and(|on| on <= today);
    let count = person.assignments.iter().filter(is_done).count();
    if wanted.is_empty() || count > 0 {
        Fit::Done { count }
    } else if person.niches.iter().any(|own| fold(own) == wanted) {
        Fit::Said
    } else {
        Fit::Never
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;
    use uuid::Uuid;

    /// 2026-03-02 is a Monday; no holidays.
    fn day(n: i8) -> Date {
        date(2026, 3, n)
    }

    fn task(n: u128, hours: i64, from: i8, due: i8) -> Assignment {
        Assignment {
            id: AssignmentId(Uuid::from_u128(n)),
            client: ClientId(Uuid::nil()),
            teammate: TeammateId(Uuid::nil()),
            what: format!("задача {n}"),
            minutes: hours * 60,
            from_on: day(from),
            due_on: day(due),
            created_on: day(1),
            done_on: None,
            niche: String::new(),
            kpi: None,
            override_reason: String::new(),
            mentor: None,
        }
    }

    fn person(week_hours: i64, assignments: Vec<Assignment>) -> PersonLoad {
        PersonLoad { week_minutes: week_hours * 60, assignments, ..PersonLoad::default() }
    }

    fn late(person: &PersonLoad, today: Date) -> Vec<i64> {
        finishes(person, today, &DayTable::weekends_only()).iter().map(|f| f.late_days).collect()
    }

    #[test]
    fn a_date_that_cannot_be_kept_is_seen_before_it_comes() {
        let check = |hours: i64, tasks: &[(i64, i8, i8)], want: &[i64]| {
            let tasks = tasks.iter().enumerate();
            let tasks = tasks.map(|(n, (h, from, due))| task(n as u128, *h, *from, *due)).collect();
            assert_eq!(late(&person(hours, tasks), day(2)), want, "{hours}");
        };
        check(40, &[(40, 2, 6)], &[0]);
        // one hour too much goes over the weekend
        check(40, &[(41, 2, 6)], &[3]);
        check(20, &[(40, 2, 13)], &[0]);
        // each alone would do, both together do not
        check(40, &[(24, 2, 4), (24, 2, 5)], &[0, 4]);
        // work that may begin later waits, and the time before it is not lost
        check(40, &[(16, 5, 6), (24, 2, 6)], &[0, 0]);
        // nobody can plan without hours
        check(0, &[(1, 2, 3)], &[366 - 1]);
    }

    #[test]
    fn work_in_progress_counts_by_what_is_left_and_done_work_not_at_all() {
        let table = DayTable::weekends_only();
        let mut own = person(40, vec![task(1, 40, 2, 13)]);
        let weeks_of = |own: &PersonLoad, today| weeks(own, today, 2, &table);
        let hours = |week: &LoadWeek| (week.planned_minutes / 60, week.capacity_minutes / 60);
        let both: Vec<_> = weeks_of(&own, day(2)).iter().map(hours).collect();
        assert_eq!(both, [(20, 40), (20, 40)]);
        let later: Vec<_> = weeks_of(&own, day(5)).iter().map(hours).collect();
        assert_eq!(later, [(8, 16), (20, 40)]);
        own.assignments[0].done_on = Some(day(5));
        assert_eq!(weeks_of(&own, day(5))[0].planned_minutes, 0);
        assert!(late(&own, day(5)).is_empty());
        own.assignments[0].done_on = None;
        own.assignments.push(task(2, 30, 2, 6));
        assert!(weeks_of(&own, day(2))[0].is_overloaded());
        assert!(!weeks_of(&own, day(2))[1].is_overloaded());
    }

    #[test]
    fn a_niche_is_known_by_finished_work_or_by_word() {
        let mut own = person(40, vec![Assignment { niche: "Медицина".into(), ..task(1, 1, 2, 3) }]);
        assert_eq!(fit("медицина", &own, day(5)), Fit::Never, "work in progress is no history");
        own.niches = vec!["МЕДИЦИНА".into()];
        assert_eq!(fit("медицина", &own, day(5)), Fit::Said);
        own.assignments[0].done_on = Some(day(4));
        assert_eq!(fit("медицина", &own, day(5)), Fit::Done { count: 1 });
        assert_eq!(fit("медицина", &own, day(3)), Fit::Said, "as of that day");
        assert_eq!(fit("", &own, day(3)), Fit::Done { count: 0 }, "no niche is asked for");
    }

    proptest! {
        /// Hours beyond what a window of days has, and only those, break a date.
        #[test]
        fn a_date_breaks_exactly_when_some_window_holds_more_than_can_be_done(
            tasks in prop::collection::vec((1..30_i64, 2..20_i8, 0..8_i8), 1..6),
        ) {
            let tasks: Vec<Assignment> = tasks
                .iter()
                .enumerate()
                .map(|(n, (hours, from, days))| task(n as u128, *hours, *from, from + days))
                .collect();
            let table = DayTable::weekends_only();
            let own = person(40, tasks.clone());
            let n_late = late(&own, day(2)).iter().filter(|days| **days > 0).count();
            let mut is_over = false;
            for from in 2..=27_i8 {
                for to in from..=27_i8 {
                    let inside = tasks.iter().filter(|t| t.from_on >= day(from) && t.due_on <= day(to));
                    let planned: i64 = inside.map(|t| t.minutes).sum();
                    is_over |= planned > 8 * 60 * working_days(day(from), day(to), &table);
                }
            }
            prop_assert_eq!(n_late > 0, is_over);
        }
    }
}
