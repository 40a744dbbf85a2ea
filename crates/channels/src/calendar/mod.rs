//! Calendars (ICS, RFC 5545): meetings with who takes part, who said no, and what was put off.
//!
//! The file is read line by line; a broken event is reported with its line and leaves the others
//! alone. Rules of recurrence are worked out within a window of time, and never endlessly.

mod event;
mod line;
mod recur;
mod zone;

use std::collections::{BTreeMap, HashSet};
use std::io::Read;
use std::ops::Range;

use jiff::tz::TimeZone;

use crate::{Person, Problem};
use event::{Event, Status};

/// Events of one file.
const EVENTS_MAX: usize = 100_000;
/// Meetings of one file, after the rules of recurrence.
const MEETINGS_MAX: usize = 100_000;

/// What an attendee said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Accepted,
    Declined,
    /// Nothing, or "maybe".
    Open,
}

/// One who was asked to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendee {
    pub person: Person,
    pub answer: Answer,
}

/// One meeting, before anyone decided whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meeting {
    pub uid: String,
    /// When this one of a recurring series was meant to be at first, milliseconds since 1970;
    /// `None` for a single meeting. With `uid` it is the meeting's identity.
    pub original_ms: Option<i64>,
    pub starts_ms: i64,
    pub minutes: i64,
    pub title: String,
    pub is_cancelled: bool,
    /// The calendar says that it is at another time than at first.
    pub is_moved: bool,
    pub organizer: Option<Person>,
    pub attendees: Vec<Attendee>,
    /// Line of the file on which the event begins.
    pub line: u64,
}

/// What a calendar holds.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// In order of time.
    pub meetings: Vec<Meeting>,
    pub problems: Vec<Problem>,
    /// Days without a time: holidays and notes, no meetings.
    pub n_whole_days: usize,
}

/// Reads a calendar. `zone` is that of times that name none; of recurring meetings only those within
/// `window` (milliseconds since 1970) are given.
pub fn read<R: Read>(input: R, source: &str, zone: &TimeZone, window: Range<i64>) -> Calendar {
    let mut calendar = Calendar::default();
    let mut parser = event::Parser::new(source, zone);
    let mut events: Vec<Event> = Vec::new();
    let mut lines = line::Lines::new(input, source);
    while let Some(line) = lines.next() {
        let Some(event) = parser.line(&line) else { continue };
        match event {
            Ok(event) if event.is_whole_day => calendar.n_whole_days += 1,
            Ok(event) if events.len() < EVENTS_MAX => events.push(event),
            Ok(event) => {
                let place = format!("line {}", event.line);
                let message = format!("more than {EVENTS_MAX} events: the rest is left out");
                calendar.problems.push(Problem::new(source, &place, "too-many-events", message));
                break;
            }
            Err(problem) => calendar.problems.push(problem),
        }
    }
    calendar.problems.extend(lines.problems);
    calendar.problems.extend(parser.finish());
    expand(events, source, &window, &mut calendar);
    calendar.meetings.sort_by(|a, b| (a.starts_ms, &a.uid).cmp(&(b.starts_ms, &b.uid)));
    calendar
}

/// The newest version of each event, recurring ones laid out; an exception stands for the one of the
/// series that it replaces.
fn expand(events: Vec<Event>, source: &str, window: &Range<i64>, calendar: &mut Calendar) {
    let mut newest: BTreeMap<(String, Option<i64>), Event> = BTreeMap::new();
    for event in events {
        let key = (event.uid.clone(), event.recurrence_ms);
        let is_newer = newest.get(&key).is_none_or(|old| old.sequence <= event.sequence);
        if is_newer {
            newest.insert(key, event);
        }
    }
    let replaced: HashSet<(String, i64)> =
        newest.keys().filter_map(|(uid, at)| Some((uid.clone(), (*at)?))).collect();
    for event in newest.into_values() {
        if calendar.meetings.len() >= MEETINGS_MAX {
            let message = format!("more than {MEETINGS_MAX} meetings: the rest is left out");
            let place = format!("line {}", event.line);
            calendar.problems.push(Problem::new(source, &place, "too-many-events", message));
            return;
        }
        let is_moved_at = |starts_ms: i64| match event.recurrence_ms {
            Some(original) => original != starts_ms,
            // a revision of a single meeting: its time is what people revise
            None => event.sequence > 0 && event.rule.is_none(),
        };
        let Some(rule) = event.rule.as_ref().filter(|_| event.recurrence_ms.is_none()) else {
            let moved = is_moved_at(event.starts_ms);
            calendar.meetings.push(meeting(&event, event.recurrence_ms, event.starts_ms, moved));
            continue;
        };
        let starts = match recur::starts(&event.start, rule, &event.exceptions, window) {
            Ok(starts) => starts,
            Err(what) => {
                let place = format!("line {}", event.line);
                calendar.problems.push(Problem::new(source, &place, "bad-recurrence", what));
                vec![event.starts_ms]
            }
        };
        let left = MEETINGS_MAX - calendar.meetings.len();
        let own = starts.into_iter().filter(|at| !replaced.contains(&(event.uid.clone(), *at)));
        calendar.meetings.extend(own.take(left).map(|at| meeting(&event, Some(at), at, false)));
    }
}

fn meeting(event: &Event, original_ms: Option<i64>, starts_ms: i64, is_moved: bool) -> Meeting {
    Meeting {
        uid: event.uid.clone(),
        original_ms,
        starts_ms,
        minutes: event.minutes,
        title: event.title.clone(),
        is_cancelled: event.status == Status::Cancelled,
        is_moved,
        organizer: event.organizer.clone(),
        attendees: event.attendees.clone(),
        line: event.line,
    }
}
