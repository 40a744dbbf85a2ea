//! A date that cannot be kept, because more was planned for a person than the person has hours (C004).

use super::prepared::Prepared;
use super::promised::midnight;
use super::{Band, Evidence, Point, Series, Signal, SignalKind, Strength};
use crate::calendar::DayTable;
use crate::facts::ClientFacts;
use crate::load::{Assignment, Finish, PersonLoad, finishes, weeks};
use crate::policy::Policy;
use crate::reason::{Arg, Reason};
use jiff::Timestamp;
use jiff::civil::Date;

/// Hours are planned by guess.
const CONFIDENCE: u8 = 65;
/// Weeks of the evidence.
const WEEKS: usize = 8;

/// The date of the client's work that is missed by most.
pub fn detect(
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    if facts.load.people.is_empty() {
        return None;
    }
    let today = history.day_of(now);
    let table = DayTable::of(&policy.holidays);
    let mut late: Vec<(Finish, &Assignment, &PersonLoad)> = Vec::new();
    for person in facts.load.people.values() {
        let own = |a: &&Assignment| a.client == facts.client && a.is_open(today);
        if !person.assignments.iter().any(|a| own(&a)) {
            continue;
        }
        for finish in finishes(person, today, &table) {
            let assignment = person.assignments.iter().find(|a| a.id == finish.assignment);
            if let Some(a) = assignment.filter(own).filter(|_| finish.late_days > 0) {
                late.push((finish, a, person));
            }
        }
    }
    late.sort_by_key(|(finish, a, _)| (std::cmp::Reverse(finish.late_days), a.id));
    let (finish, worst, person) = *late.first()?;
    let is_flag = finish.late_days >= i64::from(policy.prevention.load_flag_days);
    let reason = match finish.on {
        Some(on) => Reason::new("signal.overload").with("on", Arg::Date(on)),
        None => Reason::new("signal.overload.never"),
    };
    let since = midnight(facts, worst.created_on, now);
    Some(Signal {
        kind: SignalKind::Overload,
        strength: if is_flag { Strength::Flag } else { Strength::Watch },
        since,
        confidence: CONFIDENCE,
        episode: format!("overload:{}", worst.id),
        reason: reason
            .with("what", Arg::Text(worst.what.clone()))
            .with("who", Arg::Text(person.name.clone()))
            .with("due", Arg::Date(worst.due_on))
            .with("days", Arg::Count(finish.late_days))
            .with("count", Arg::Count(late.len() as i64)),
        relief: Reason::new("signal.overload.relief"),
        evidence: evidence(person, facts, (today, now), &table),
        held_by: None,
    })
}

/// The person's weeks: planned hours beside those that there are.
fn evidence(
    person: &PersonLoad,
    facts: &ClientFacts,
    (today, now): (Date, Timestamp),
    table: &DayTable,
) -> Evidence {
    let point = |week: &crate::load::LoadWeek| {
        let hours = |minutes: i64| minutes as f64 / 60.0;
        let capacity = hours(week.capacity_minutes);
        Point {
            at: midnight(facts, week.from, Timestamp::MAX),
            value: Some(hours(week.planned_minutes)),
            expected: Some(Band { low: 0.0, usual: capacity, high: capacity }),
            quiet: false,
        }
    };
    Evidence::Series(Series {
        unit: "series.planned_hours".into(),
        points: weeks(person, today, WEEKS, table).iter().map(point).collect(),
        changed_at: Some(now),
    })
}
