//! Somebody who never worked in a niche is to reach a KPI with a price, and nobody looks over the work
//! (C005). An override with a reason lets the work begin; it does not make the risk go away.

use super::prepared::Prepared;
use super::promised::midnight;
use super::{Band, Evidence, Point, Series, Signal, SignalKind, Strength};
use crate::facts::ClientFacts;
use crate::load::{Assignment, Fit, PersonLoad, fit};
use crate::policy::Policy;
use crate::reason::{Arg, Reason};
use jiff::{Timestamp, ToSpan};

/// What somebody did elsewhere is not on record.
const CONFIDENCE: u8 = 55;
/// Quarters of the evidence.
const QUARTERS: i64 = 4;

/// The first such assignment of the client.
pub fn detect(
    history: &Prepared,
    facts: &ClientFacts,
    _policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    let today = history.day_of(now);
    let is_risky = |a: &Assignment, person: &PersonLoad| {
        a.client == facts.client
            && a.is_open(today)
            && a.kpi.is_some()
            && a.mentor.is_none()
            && fit(&a.niche, person, today) == Fit::Never
    };
    let people = facts.load.people.values();
    let risky = people.flat_map(|p| p.assignments.iter().map(move |a| (a, p)));
    let risky = risky.filter(|(a, person)| is_risky(a, person));
    let (found, person) = risky.min_by_key(|(a, _)| (a.created_on, a.id))?;
    let since = midnight(facts, found.created_on, now);
    Some(Signal {
        kind: SignalKind::Niche,
        strength: Strength::Watch,
        since,
        confidence: CONFIDENCE,
        episode: format!("niche:{}", found.id),
        reason: Reason::new("signal.niche")
            .with("what", Arg::Text(found.what.clone()))
            .with("who", Arg::Text(person.name.clone()))
            .with("niche", Arg::Text(found.niche.clone())),
        relief: Reason::new("signal.niche.relief"),
        evidence: evidence(facts, now, since),
        held_by: None,
    })
}

/// Nothing was finished in the niche in any quarter of the last year: that is what [`Fit::Never`] says.
fn evidence(facts: &ClientFacts, now: Timestamp, since: Timestamp) -> Evidence {
    let today = now.to_zoned(facts.zone.clone()).date();
    let quarter = |n: i64| Point {
        at: midnight(facts, today.saturating_sub((n * 3).months()), now),
        value: Some(0.0),
        expected: Some(Band { low: 1.0, usual: 1.0, high: 1e6 }),
        quiet: false,
    };
    Evidence::Series(Series {
        unit: "series.niche_works".into(),
        points: (0..QUARTERS).rev().map(quarter).collect(),
        changed_at: Some(since.min(now)),
    })
}
