//! Events put together from lines.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::line::Line;
use super::recur::Rule;
use super::zone::Zones;
use super::{Answer, Attendee};
use crate::{Person, Problem};

/// People kept of one event.
const PEOPLE_MAX: usize = 200;
/// Exceptions kept of one rule.
const EXCEPTIONS_MAX: usize = 2000;
/// Characters kept of a title.
const TITLE_CHARS: usize = 300;
/// A meeting without an end lasts so long; one of days is cut, minutes.
const MINUTES_USUAL: i64 = 30;
const MINUTES_MAX: i64 = 24 * 60;

/// STATUS of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    #[default]
    Confirmed,
    Cancelled,
}

/// An event as the file has it.
#[derive(Clone, Debug)]
pub struct Event {
    pub uid: String,
    pub sequence: i64,
    pub start: Zoned,
    pub starts_ms: i64,
    pub is_whole_day: bool,
    pub minutes: i64,
    pub title: String,
    pub status: Status,
    pub organizer: Option<Person>,
    pub attendees: Vec<Attendee>,
    pub rule: Option<Rule>,
    /// Starts that are left out, milliseconds since 1970.
    pub exceptions: Vec<i64>,
    /// Which one of a series this event stands for.
    pub recurrence_ms: Option<i64>,
    pub line: u64,
}

/// Lines of the event that is open.
struct Open {
    line: u64,
    lines: Vec<Line>,
}

/// Puts events together.
pub struct Parser {
    source: String,
    zone: TimeZone,
    zones: Zones,
    /// Components that are open, outermost first.
    path: Vec<String>,
    open: Option<Open>,
    zone_name: Option<String>,
    is_cancelling: bool,
    is_calendar: bool,
    problems: Vec<Problem>,
}

impl Parser {
    pub fn new(source: &str, zone: &TimeZone) -> Self {
        Parser {
            source: source.to_owned(),
            zone: zone.clone(),
            zones: Zones::default(),
            path: Vec::new(),
            open: None,
            zone_name: None,
            is_cancelling: false,
            is_calendar: false,
            problems: Vec::new(),
        }
    }

    /// Takes a line; an event, or what is wrong with it, when the line ends one.
    pub fn line(&mut self, line: &Line) -> Option<Result<Event, Problem>> {
        let of = |component: &str, path: &[String]| path.last().is_some_and(|p| p == component);
        match line.name.as_str() {
            "BEGIN" => {
                let name = line.value.trim().to_ascii_uppercase();
                self.is_calendar |= name == "VCALENDAR";
                let lost = (name == "VEVENT").then(|| self.open.take()).flatten();
                if name == "VEVENT" {
                    self.open = Some(Open { line: line.number, lines: Vec::new() });
                }
                // a part that is not closed must not hide what follows
                if lost.is_some() || self.path.len() > 16 {
                    self.path.retain(|p| p == "VCALENDAR");
                }
                self.path.push(name);
                return lost.map(|open| Err(self.unclosed(open.line)));
            }
            "END" => {
                let name = line.value.trim().to_ascii_uppercase();
                while let Some(open) = self.path.pop() {
                    if open == name {
                        break;
                    }
                }
                if name == "VEVENT" {
                    let open = self.open.take()?;
                    return Some(self.event(open));
                }
            }
            "METHOD" if of("VCALENDAR", &self.path) => {
                self.is_cancelling = line.value.trim().eq_ignore_ascii_case("CANCEL");
            }
            "TZID" if of("VTIMEZONE", &self.path) => self.zone_name = Some(line.value.clone()),
            "TZOFFSETTO" if of("STANDARD", &self.path) => {
                if let Some(name) = &self.zone_name {
                    self.zones.define(name, &line.value);
                }
            }
            _ if of("VEVENT", &self.path) => {
                if let Some(open) = self.open.as_mut().filter(|o| o.lines.len() < 4000) {
                    open.lines.push(line.clone());
                }
            }
            _ => {}
        }
        None
    }

    /// What is left at the end of the file.
    pub fn finish(mut self) -> Vec<Problem> {
        if let Some(open) = self.open.take() {
            let problem = self.unclosed(open.line);
            self.problems.push(problem);
        }
        if !self.is_calendar {
            let message = "no line BEGIN:VCALENDAR".to_owned();
            self.problems.push(Problem::new(&self.source, "line 1", "not-a-calendar", message));
        }
        self.problems
    }

    fn unclosed(&self, line: u64) -> Problem {
        let message = "the event is not closed: left out".to_owned();
        Problem::new(&self.source, &format!("line {line}"), "cut-off", message)
    }

    fn event(&mut self, open: Open) -> Result<Event, Problem> {
        let source = self.source.clone();
        let bad = |line: u64, code, message: String| {
            Problem::new(&source, &format!("line {line}"), code, message)
        };
        let find = |name: &str| open.lines.iter().find(|l| l.name == name);
        let title: String = find("SUMMARY")
            .map(Line::text)
            .unwrap_or_default()
            .trim()
            .chars()
            .take(TITLE_CHARS)
            .collect();
        let Some(start_line) = find("DTSTART") else {
            return Err(bad(open.line, "no-date", format!("no DTSTART: {title:?}")));
        };
        let Some((start, is_whole_day)) = self.moment(start_line) else {
            let message = format!("DTSTART {:?} is no date", start_line.value);
            return Err(bad(start_line.number, "not-a-date", message));
        };
        let end = find("DTEND").and_then(|line| self.moment(line)).map(|(end, _)| end);
        let minutes = match (end, find("DURATION")) {
            (Some(end), _) => (end.timestamp().as_second() - start.timestamp().as_second()) / 60,
            (None, Some(line)) => duration(&line.value).unwrap_or(MINUTES_USUAL),
            (None, None) => MINUTES_USUAL,
        };
        let rule =
            match find("RRULE").map(|line| (line.number, Rule::parse(&line.value, &self.zone))) {
                None => None,
                Some((_, Ok(rule))) => Some(rule),
                Some((line, Err(what))) => {
                    self.problems.push(bad(line, "bad-recurrence", what));
                    None
                }
            };
        let starts_ms = start.timestamp().as_millisecond();
        let uid = find("UID").map(|l| l.value.trim().to_owned()).filter(|uid| !uid.is_empty());
        let status = find("STATUS").map(|l| l.value.trim().to_ascii_uppercase());
        let is_cancelled = self.is_cancelling || status.as_deref() == Some("CANCELLED");
        let recurrence = find("RECURRENCE-ID").and_then(|line| self.moment(line));
        let exceptions = self.exceptions(&open.lines);
        Ok(Event {
            // without a UID it is known by its time and title
            uid: uid.unwrap_or_else(|| format!("{starts_ms} {title}")),
            sequence: find("SEQUENCE").and_then(|l| l.value.trim().parse().ok()).unwrap_or(0),
            starts_ms,
            is_whole_day,
            minutes: minutes.clamp(0, MINUTES_MAX),
            title,
            status: if is_cancelled { Status::Cancelled } else { Status::Confirmed },
            organizer: find("ORGANIZER").and_then(person),
            attendees: attendees(&open.lines),
            rule,
            exceptions,
            recurrence_ms: recurrence.map(|(at, _)| at.timestamp().as_millisecond()),
            line: open.line,
            start,
        })
    }

    fn exceptions(&mut self, lines: &[Line]) -> Vec<i64> {
        let mut found = Vec::new();
        for line in lines.iter().filter(|l| l.name == "EXDATE") {
            for value in line.value.split(',').take(EXCEPTIONS_MAX) {
                let one = Line { value: value.to_owned(), ..line.clone() };
                found.extend(self.moment(&one).map(|(at, _)| at.timestamp().as_millisecond()));
            }
        }
        found.truncate(EXCEPTIONS_MAX);
        found
    }

    /// The moment of a line, and whether it is a day without a time.
    fn moment(&mut self, line: &Line) -> Option<(Zoned, bool)> {
        let value = line.value.trim();
        let zone = match line.param("TZID") {
            Some(name) => match self.zones.get(name) {
                Some(zone) => zone,
                None => {
                    let message = format!("{name:?}: taken as the agency's own zone");
                    let place = format!("line {}", line.number);
                    let is_told = self.problems.iter().any(|p| p.message == message);
                    if !is_told {
                        self.problems.push(Problem::new(
                            &self.source,
                            &place,
                            "unknown-zone",
                            message,
                        ));
                    }
                    self.zone.clone()
                }
            },
            None if value.ends_with(['Z', 'z']) => TimeZone::UTC,
            None => self.zone.clone(),
        };
        let (at, is_whole_day) = civil(value)?;
        if !(1971..=2100).contains(&at.year()) {
            return None;
        }
        at.to_zoned(zone).ok().map(|at| (at, is_whole_day))
    }
}

/// `20260302`, `20260302T101500`, with or without `Z`; with separators, too.
pub(super) fn civil(value: &str) -> Option<(DateTime, bool)> {
    let kept: String =
        value.trim_end_matches(['Z', 'z']).chars().filter(|c| !matches!(c, '-' | ':')).collect();
    let number = |from: usize, to: usize| kept.get(from..to)?.parse::<i16>().ok();
    let small = |from: usize, to: usize| i8::try_from(number(from, to)?).ok();
    let date = Date::new(number(0, 4)?, small(4, 6)?, small(6, 8)?).ok()?;
    if kept.len() == 8 {
        return Some((date.to_datetime(Time::midnight()), true));
    }
    if !matches!(kept.as_bytes().get(8), Some(b'T' | b't')) {
        return None;
    }
    let seconds = small(13, 15).unwrap_or(0).min(59);
    let time = Time::new(small(9, 11)?, small(11, 13)?, seconds, 0).ok()?;
    Some((date.to_datetime(time), false))
}

/// `PT1H30M`, `P1D`: minutes.
fn duration(value: &str) -> Option<i64> {
    let span: jiff::Span = value.trim().parse().ok()?;
    let minutes =
        span.total((jiff::Unit::Minute, jiff::SpanRelativeTo::days_are_24_hours())).ok()?;
    Some(minutes as i64)
}

/// The moment in milliseconds since 1970.
pub(super) fn ms(at: &Zoned) -> i64 {
    Timestamp::from(at).as_millisecond()
}

fn attendees(lines: &[Line]) -> Vec<Attendee> {
    let of = |line: &Line| {
        let kind = line.param("CUTYPE").unwrap_or_default().to_ascii_uppercase();
        if matches!(kind.as_str(), "ROOM" | "RESOURCE") {
            return None;
        }
        let answer = match line.param("PARTSTAT").unwrap_or_default().to_ascii_uppercase().as_str()
        {
            "ACCEPTED" | "COMPLETED" => Answer::Accepted,
            "DECLINED" => Answer::Declined,
            _ => Answer::Open,
        };
        Some(Attendee { person: person(line)?, answer })
    };
    lines.iter().filter(|l| l.name == "ATTENDEE").filter_map(of).take(PEOPLE_MAX).collect()
}

/// Who a line names: by mail address, or by name alone.
fn person(line: &Line) -> Option<Person> {
    let value = line.value.trim();
    let address = value.get(..7).filter(|p| p.eq_ignore_ascii_case("mailto:")).map(|_| &value[7..]);
    let address = address.or(line.param("EMAIL")).unwrap_or_default().trim().to_lowercase();
    let name = line.param("CN").unwrap_or_default().trim().to_owned();
    if address.is_empty() && name.is_empty() {
        return None;
    }
    Some(Person { name, address })
}
