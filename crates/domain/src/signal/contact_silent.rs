//! The usual contact is silent while others of the client write.

use super::prepared::{LocalClock, Prepared, gaps, is_from_client, moment};
use super::{Band, Evidence, Point, Series, Signal, SignalKind, Strength};
use crate::facts::{ClientFacts, TouchFact};
use crate::id::ContactId;
use crate::policy::Policy;
use crate::reason::{Arg, Reason};
use crate::series::silence::{Silence, SilenceLevel, judge};
use jiff::Timestamp;
use jiff::civil::Date;

/// Days of history in which the usual contact is found when nobody named one.
const USUAL_DAYS: i64 = 365;

/// The silence of the usual contact, if others go on.
pub fn detect(
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    let spoke: Vec<&TouchFact> =
        facts.touches_before(now).iter().filter(|t| is_from_client(t)).collect();
    let main = main_contact(facts, policy, now)?;
    let own: Vec<&TouchFact> = spoke.iter().copied().filter(|t| t.contact == Some(main)).collect();
    let last = own.last()?;
    let others = spoke
        .iter()
        .rev()
        .take_while(|t| t.at > last.at)
        .filter(|t| t.contact.is_some() && t.contact != Some(main))
        .count();
    if others < policy.main_contact_min_others {
        return None;
    }
    let mut clock = LocalClock::new(&history.calendar);
    let mut days: Vec<Date> = own.iter().map(|t| clock.civil(t.at).date()).collect();
    days.dedup();
    let gap_days = history.calendar.working_days_between(*days.last()?, history.day_of(now));
    let gaps = gaps(&history.calendar, &days);
    let silence = judge(&gaps, gap_days, 0, &policy.silence()).ok()?;
    let strength = match silence.level {
        SilenceLevel::Normal | SilenceLevel::Watch => return None,
        SilenceLevel::Flag => Strength::Watch,
        SilenceLevel::Escalate => Strength::Flag,
    };
    Some(Signal {
        kind: SignalKind::ContactSilent,
        strength,
        since: moment(last.at),
        confidence: (60 + others.min(13) * 3) as u8,
        episode: format!("contact_silent:{main}:{}", last.id),
        reason: Reason::new("signal.contact_silent")
            .with("count", Arg::Count(silence.gap_days))
            .with("others", Arg::Count(others as i64)),
        relief: Reason::new("signal.contact_silent.relief"),
        evidence: Evidence::Series(series(history, &own, &silence, now)),
        held_by: None,
    })
}

/// The named usual contact, else who wrote most of the last year's messages.
pub fn main_contact(facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Option<ContactId> {
    if let Some(named) = facts.contacts.iter().find(|c| c.is_main) {
        return Some(named.contact);
    }
    let oldest = now.as_second() - USUAL_DAYS * 86_400;
    // a handful of people: a list is faster than a map
    let mut counts: Vec<(ContactId, usize)> = Vec::new();
    let touches = facts.touches_before(now);
    let recent = &touches[touches.partition_point(|t| t.at < oldest)..];
    for contact in recent.iter().filter(|t| is_from_client(t)).filter_map(|t| t.contact) {
        match counts.iter_mut().find(|(known, _)| *known == contact) {
            Some((_, count)) => *count += 1,
            None => counts.push((contact, 1)),
        }
    }
    counts.sort_unstable();
    let total: usize = counts.iter().map(|(_, count)| count).sum();
    let (contact, most) = counts.into_iter().max_by_key(|(_, n)| *n)?;
    let is_enough = total >= policy.main_contact_min_touches;
    (is_enough && most as f64 >= policy.main_contact_share * total as f64).then_some(contact)
}

fn series(history: &Prepared, own: &[&TouchFact], silence: &Silence, now: Timestamp) -> Series {
    let band = Band { low: 0.0, usual: silence.usual_days, high: 2.0 * silence.usual_days };
    let recent = &own[own.len().saturating_sub(41)..];
    let gap = |a: i64, b: i64| {
        history.calendar.working_days_between(history.day_of(moment(a)), history.day_of(moment(b)))
            as f64
    };
    let point = |at: i64, value: f64| Point {
        at: moment(at),
        value: Some(value),
        expected: Some(band),
        quiet: false,
    };
    let mut points: Vec<Point> =
        recent.windows(2).map(|p| point(p[1].at, gap(p[0].at, p[1].at))).collect();
    points.push(point(now.as_second(), silence.gap_days as f64));
    Series { unit: "series.gap_days".into(), points, changed_at: own.last().map(|t| moment(t.at)) }
}
