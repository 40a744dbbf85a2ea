//! The hours in which the clock of a service level runs: several intervals a day, also across
//! midnight, in one zone. Time is what really passes: an hour that the clock change takes away or adds
//! is counted as it was.

use crate::calendar::{DayKind, DayTable};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// An answer that takes longer than this is looked for no further, days.
const SEARCH_DAYS: usize = 3660;

/// Agreed hours.
#[derive(Clone, Debug)]
pub struct SlaHours {
    /// `None`: every day, holidays too.
    days: Option<Arc<DayTable>>,
    /// In order of their start; one that ends at or before its start ends the day after. Empty:
    /// round the clock.
    intervals: Vec<(Time, Time)>,
    zone: TimeZone,
}

/// Intervals that overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadHours;

impl std::fmt::Display for BadHours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("agreed hours must not overlap")
    }
}

impl std::error::Error for BadHours {}

impl SlaHours {
    /// Hours on working days (`Some`), or on every day. An interval belongs to the day on which it
    /// begins: 22:00–06:00 on a Friday ends on Saturday morning.
    pub fn new(
        days: Option<Arc<DayTable>>,
        intervals: &[(Time, Time)],
        zone: TimeZone,
    ) -> Result<Self, BadHours> {
        let mut intervals = intervals.to_vec();
        intervals.sort_by_key(|(from, _)| *from);
        let is_overnight = |(from, until): &(Time, Time)| until <= from;
        let is_apart = intervals.windows(2).all(|w| !is_overnight(&w[0]) && w[0].1 <= w[1].0);
        // only the last may go over midnight, and not into the first of the next day
        let wraps_well = match (intervals.first(), intervals.last()) {
            (Some((first, _)), Some(last)) if is_overnight(last) => last.1 <= *first,
            _ => true,
        };
        if is_apart && wraps_well { Ok(SlaHours { days, intervals, zone }) } else { Err(BadHours) }
    }

    /// Day and night, every day.
    pub fn round_the_clock(zone: TimeZone) -> Self {
        SlaHours { days: None, intervals: Vec::new(), zone }
    }

    /// Time of the agreed hours in `[from, until)`; nought backwards.
    pub fn between(&self, from: Timestamp, until: Timestamp) -> SignedDuration {
        if until <= from {
            return SignedDuration::ZERO;
        }
        if self.intervals.is_empty() && self.days.is_none() {
            return until.duration_since(from);
        }
        self.spans(from)
            .take_while(|(start, _)| *start < until)
            .map(|(start, end)| end.min(until).duration_since(start.max(from)))
            .filter(|part| part.is_positive())
            .fold(SignedDuration::ZERO, |sum, part| sum.saturating_add(part))
    }

    /// The moment at which so much of the agreed hours has passed since `from`.
    pub fn after(&self, from: Timestamp, time: SignedDuration) -> Timestamp {
        if self.intervals.is_empty() && self.days.is_none() {
            return from.saturating_add(time).unwrap_or(Timestamp::MAX);
        }
        let mut left = time;
        for (start, end) in self.spans(from) {
            let start = start.max(from);
            let part = end.duration_since(start);
            if !part.is_positive() {
                continue;
            }
            if left <= part {
                return start.saturating_add(left).unwrap_or(Timestamp::MAX);
            }
            left -= part;
        }
        Timestamp::MAX
    }

    /// The agreed spans from the day before `from` on, in order.
    fn spans(&self, from: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> + '_ {
        let first = from.to_zoned(self.zone.clone()).date();
        let first = first.yesterday().unwrap_or(first);
        std::iter::successors(Some(first), |day| day.tomorrow().ok())
            .take(SEARCH_DAYS)
            .filter(|day| self.is_agreed(*day))
            .flat_map(move |day| self.spans_of(day))
    }

    fn is_agreed(&self, day: Date) -> bool {
        self.days.as_ref().is_none_or(|days| days.kind(day) != DayKind::Off)
    }

    fn spans_of(&self, day: Date) -> Vec<(Timestamp, Timestamp)> {
        let whole = [(Time::midnight(), Time::midnight())];
        let intervals = if self.intervals.is_empty() { &whole[..] } else { &self.intervals };
        intervals
            .iter()
            .filter_map(|(from, until)| {
                let end = if until <= from { day.tomorrow().ok()? } else { day };
                // an hour that the clock change skips or repeats is taken as the zone's rules say
                let at = |day: Date, time: Time| {
                    day.to_datetime(time).to_zoned(self.zone.clone()).ok().map(|z| z.timestamp())
                };
                Some((at(day, *from)?, at(end, *until)?))
            })
            .collect()
    }
}
