//! Working calendar: which days and minutes are working time for a client (C072, A.1, A.15).
//!
//! The Russian production calendar 2013–2026 ships as `data/ru_days.tsv`; outside of it weekends
//! and the fixed holidays of art. 112 of the Labor Code stay right, without moved days.

mod days;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use std::sync::{Arc, LazyLock};

pub use days::{DayKind, DayTable, Holidays};

const SECONDS_PER_MINUTE: i64 = 60;
const SECONDS_PER_DAY: i64 = 86_400;

/// Working time of one client: a table of days, intervals within a day, and a zone.
#[derive(Clone, Debug)]
pub struct WorkingCalendar {
    days: Arc<DayTable>,
    /// Working intervals of a day, seconds since midnight, in order, not overlapping.
    intervals: Arc<[(u32, u32)]>,
    zone: TimeZone,
}

/// A set of working intervals is not in order, overlaps or is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadIntervals;

impl std::fmt::Display for BadIntervals {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("working intervals must be in order, not overlap, and not be empty")
    }
}

impl std::error::Error for BadIntervals {}

/// Office hours where nothing else is known: 9–13 and 14–18 (8 hours, lunch left out).
static OFFICE_HOURS: LazyLock<Arc<[(u32, u32)]>> =
    LazyLock::new(|| Arc::new([(9 * 3600, 13 * 3600), (14 * 3600, 18 * 3600)]));

impl WorkingCalendar {
    /// A calendar of office hours over a table of days.
    pub fn new(days: Arc<DayTable>, zone: TimeZone) -> Self {
        WorkingCalendar { days, intervals: OFFICE_HOURS.clone(), zone }
    }

    /// The Russian production calendar; the "non-working" days of 2020–2021 count as working.
    pub fn russian(zone: TimeZone) -> Self {
        Self::new(DayTable::russian(), zone)
    }

    /// Only Saturdays and Sundays are off.
    pub fn weekends_only(zone: TimeZone) -> Self {
        Self::new(DayTable::weekends_only(), zone)
    }

    /// The same days with other working intervals, `(from, until)` by the clock.
    pub fn with_intervals(mut self, intervals: &[(Time, Time)]) -> Result<Self, BadIntervals> {
        let seconds: Vec<(u32, u32)> =
            intervals.iter().map(|(a, b)| (second_of(*a), second_of(*b))).collect();
        let is_ordered = seconds.windows(2).all(|w| w[0].1 <= w[1].0);
        if seconds.is_empty() || !is_ordered || seconds.iter().any(|(a, b)| a >= b) {
            return Err(BadIntervals);
        }
        self.intervals = seconds.into();
        Ok(self)
    }

    /// Zone of the working time.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether any work is done that day.
    pub fn is_working_day(&self, date: Date) -> bool {
        self.days.kind(date) != DayKind::Off
    }

    /// Kind of the day.
    pub fn day_kind(&self, date: Date) -> DayKind {
        self.days.kind(date)
    }

    /// The first working day after `date`.
    pub fn next_working_day(&self, date: Date) -> Date {
        self.add_working_days(date, 1)
    }

    /// The working day `count` working days after `date` (before, if negative). Zero gives `date`
    /// itself, working or not.
    pub fn add_working_days(&self, date: Date, count: i32) -> Date {
        let mut day = date;
        let mut left = count.unsigned_abs();
        while left > 0 {
            let next = if count > 0 { day.tomorrow() } else { day.yesterday() };
            let Ok(next) = next else { return day };
            day = next;
            if self.is_working_day(day) {
                left -= 1;
            }
        }
        day
    }

    /// Working days in `[from, until)`; negative when `until` is before `from`.
    pub fn working_days_between(&self, from: Date, until: Date) -> i64 {
        let (a, b, sign) = if from <= until { (from, until, 1) } else { (until, from, -1) };
        let (full, short) = self.days.count_between(a, b);
        sign * (full + short)
    }

    /// Working minutes in `[from, until)`; negative when `until` is before `from`.
    pub fn working_minutes_between(&self, from: Timestamp, until: Timestamp) -> i64 {
        if until < from {
            return -self.working_minutes_between(until, from);
        }
        self.civil_minutes(self.civil(from), self.civil(until))
    }

    /// Working minutes between two civil moments of the calendar's zone, `from <= until`.
    pub fn civil_minutes(&self, from: DateTime, until: DateTime) -> i64 {
        let first = self.seconds_until(from.date(), second_of(from.time()));
        let last = self.seconds_until(until.date(), second_of(until.time()));
        let (full, short) = self.days.count_between(from.date(), until.date());
        let whole = full * self.seconds_of_kind(DayKind::Working)
            + short * self.seconds_of_kind(DayKind::Short);
        (whole + last - first).max(0) / SECONDS_PER_MINUTE
    }

    /// Working minutes of an ordinary day.
    pub fn minutes_per_day(&self) -> i64 {
        self.seconds_of_kind(DayKind::Working) / SECONDS_PER_MINUTE
    }

    /// Civil moment of an instant in the calendar's zone.
    pub fn civil(&self, at: Timestamp) -> DateTime {
        self.zone.to_datetime(at)
    }

    fn seconds_of_kind(&self, kind: DayKind) -> i64 {
        self.seconds_of_day(kind, SECONDS_PER_DAY as u32)
    }

    fn seconds_until(&self, date: Date, second: u32) -> i64 {
        self.seconds_of_day(self.days.kind(date), second)
    }

    /// Working seconds from midnight to `second` of a day of that kind.
    fn seconds_of_day(&self, kind: DayKind, second: u32) -> i64 {
        let closing = match kind {
            DayKind::Off => return 0,
            DayKind::Working => SECONDS_PER_DAY as u32,
            // a short day ends an hour earlier (art. 95 of the Labor Code)
            DayKind::Short => self.intervals.last().map_or(0, |(_, b)| b.saturating_sub(3600)),
        };
        let second = second.min(closing);
        self.intervals.iter().map(|(a, b)| i64::from(second.clamp(*a, *b) - a)).sum()
    }
}

fn second_of(time: Time) -> u32 {
    // hour, minute and second of a clock are never negative
    (time.hour() as u32) * 3600 + (time.minute() as u32) * 60 + time.second() as u32
}

#[cfg(test)]
mod tests;
