//! The proof that the signals of promises and milestones share: days late by date.

use super::prepared::moment;
use super::{Band, Evidence, Point, Series};
use crate::facts::ClientFacts;
use jiff::Timestamp;
use jiff::civil::Date;

/// Dates of the evidence, the latest.
const SPOTS_MAX: usize = 40;

/// A date that has come, with the days that the deed came after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub on: Date,
    pub days: i64,
}

/// The dates in order; in time is nought.
pub(super) fn evidence(
    facts: &ClientFacts,
    mut spots: Vec<Spot>,
    now: Timestamp,
    since: Timestamp,
) -> Evidence {
    spots.sort_by_key(|spot| (spot.on, spot.days));
    let shown = spots.len().saturating_sub(SPOTS_MAX);
    let in_time = Band { low: 0.0, usual: 0.0, high: 0.0 };
    let point = |spot: &Spot| Point {
        at: midnight(facts, spot.on, moment(i64::MAX)),
        value: Some(spot.days as f64),
        expected: Some(in_time),
        quiet: false,
    };
    Evidence::Series(Series {
        unit: "series.promise_days_late".into(),
        points: spots[shown..].iter().map(point).collect(),
        changed_at: Some(since.min(now)),
    })
}

/// The beginning of a day by the client's clock, not after `limit`.
pub(super) fn midnight(facts: &ClientFacts, day: Date, limit: Timestamp) -> Timestamp {
    day.to_zoned(facts.zone.clone()).map_or(limit, |z| z.timestamp()).min(limit)
}
