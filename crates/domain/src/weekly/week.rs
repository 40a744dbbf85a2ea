//! Which week a report is about, what its plan is at first, and the words of its parts (C122, A.10).

use super::Weekly;
use crate::touch::words;
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Weekday};
use serde::{Deserialize, Serialize};

/// A week is closed on its Friday at this hour of the agency's clock.
pub const CLOSING_HOUR: i8 = 14;
/// A task without a date that nobody has touched for so many days is not taken for planned.
const FRESH_DAYS: i64 = 28;

/// A part of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    Done,
    /// Goes on next week.
    Carried,
    /// Was planned and no longer is: a reason is owed.
    Dropped,
    /// Neither begun nor planned: a reason is owed.
    NotStarted,
    /// Came this week: grounds are owed.
    New,
}

words!(Part {
    Done = "done", Carried = "carried", Dropped = "dropped", NotStarted = "not_started",
    New = "new",
});

impl Part {
    /// The client is owed a word on each task of it.
    pub fn owes_word(self) -> bool {
        matches!(self, Part::Dropped | Part::NotStarted | Part::New)
    }
}

impl Weekly {
    /// Ids with their part, part after part.
    pub fn parts(&self) -> impl Iterator<Item = (&str, Part)> {
        let lists = [
            (&self.done, Part::Done),
            (&self.carried, Part::Carried),
            (&self.dropped, Part::Dropped),
            (&self.not_started, Part::NotStarted),
            (&self.new, Part::New),
        ];
        lists.into_iter().flat_map(|(ids, part)| ids.iter().map(move |id| (id.as_str(), part)))
    }
}

/// The Monday of the week in which a day lies.
pub fn monday_of(day: Date) -> Date {
    day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
}

/// The week that a report prepared now is about: this one from Thursday on, else the last one. Its
/// Monday; `now` is the agency's clock.
pub fn reported_week(now: DateTime) -> Date {
    let this = monday_of(now.date());
    match now.date().weekday() {
        Weekday::Monday | Weekday::Tuesday | Weekday::Wednesday => this.saturating_sub(7.days()),
        _ => this,
    }
}

/// The week whose draft is to be there by now: closed on Friday afternoon, and made up for until
/// Wednesday if the program did not run. Its Monday.
pub fn due_week(now: DateTime) -> Option<Date> {
    let is_open = match now.date().weekday() {
        Weekday::Thursday => true,
        Weekday::Friday => now.hour() < CLOSING_HOUR,
        _ => false,
    };
    (!is_open).then(|| reported_week(now))
}

/// What is known of a task when its plan is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanSigns {
    pub due_on: Option<Date>,
    pub set_on: Date,
    /// It was in the plan that now ends.
    pub was_planned: bool,
    pub has_activity: bool,
}

/// Whether a task goes into the plan of the week after `monday` unless a person says otherwise: a
/// date decides; without one, what is fresh or in work goes on.
pub fn is_planned_at_first(signs: PlanSigns, monday: Date) -> bool {
    match signs.due_on {
        Some(due) => due < monday.saturating_add(14.days()),
        None => {
            let fresh_since = monday.saturating_sub(FRESH_DAYS.days());
            signs.was_planned || signs.has_activity || signs.set_on >= fresh_since
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_week_is_reported_from_its_friday_until_the_next_wednesday() {
        let check = |day: i8, hour: i8, reported: i8, due: Option<i8>| {
            let now = date(2026, 3, day).at(hour, 0, 0, 0);
            assert_eq!(reported_week(now), date(2026, 3, reported), "reported on {now}");
            assert_eq!(due_week(now), due.map(|day| date(2026, 3, day)), "due on {now}");
        };
        // 2026-03-09 is a Monday.
        check(9, 9, 2, Some(2));
        check(11, 23, 2, Some(2));
        check(12, 9, 9, None);
        check(13, 13, 9, None);
        check(13, 14, 9, Some(9));
        check(15, 23, 9, Some(9));
    }

    #[test]
    fn a_plan_is_proposed_from_dates_first() {
        let monday = date(2026, 3, 9);
        let check = |due: Option<Date>, set: Date, was: bool, active: bool, want: bool| {
            let signs =
                PlanSigns { due_on: due, set_on: set, was_planned: was, has_activity: active };
            assert_eq!(is_planned_at_first(signs, monday), want, "{signs:?}");
        };
        let old = date(2025, 11, 3);
        check(Some(date(2026, 3, 22)), old, false, false, true);
        check(Some(date(2026, 3, 23)), old, true, true, false);
        check(Some(date(2026, 3, 1)), old, false, false, true);
        check(None, old, false, false, false);
        check(None, old, true, false, true);
        check(None, old, false, true, true);
        check(None, date(2026, 3, 10), false, false, true);
    }
}
