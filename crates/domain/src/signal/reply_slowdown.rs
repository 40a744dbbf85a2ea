//! A contact answers much more slowly than usual (C072, A.1).

use super::prepared::{Prepared, Replies, moment};
use super::{Band, Evidence, Point, Series, Signal, SignalKind, Strength};
use crate::facts::ClientFacts;
use crate::id::ContactId;
use crate::policy::Policy;
use crate::reason::{Arg, Reason};
use crate::series::latency::LatencyAlarm;
use jiff::Timestamp;

/// Replies shown in the evidence.
const SHOWN_REPLIES: usize = 80;

/// Open episodes of slower replies, one a contact.
pub fn detect(
    history: &Prepared,
    _facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Vec<Signal> {
    history
        .replies
        .iter()
        .filter_map(|(contact, person)| {
            let alarm = open_at(person, policy, now)?;
            Some(signal(*contact, person, alarm, now))
        })
        .collect()
}

/// The episode that lasts at `now`; none when the last reply is long ago.
pub fn open_at<'a>(
    person: &'a Replies,
    policy: &Policy,
    now: Timestamp,
) -> Option<&'a LatencyAlarm> {
    let now = now.as_second();
    let known = person.replies.partition_point(|r| r.at < now);
    let last = person.replies[..known].last()?;
    if now - last.at > i64::from(policy.reply_stale_days) * 86_400 {
        return None;
    }
    let alarm = person.alarms.iter().rev().find(|a| a.index < known)?;
    let (usual, recent) = hours(person, alarm, known);
    // Chance aside, a manager cares only for a slowdown that the client's people would notice too.
    let is_felt = recent >= usual * policy.reply_min_times;
    (is_felt && alarm.recovered.is_none_or(|index| index >= known)).then_some(alarm)
}

/// What was usual before the episode, and what is now.
fn hours(person: &Replies, alarm: &LatencyAlarm, known: usize) -> (f64, f64) {
    let latest = person.scores[..known].iter().rev().flatten().next();
    latest.map_or((alarm.usual_hours, alarm.recent_hours), |s| (alarm.usual_hours, s.recent_hours))
}

fn signal(
    contact: Option<ContactId>,
    person: &Replies,
    alarm: &LatencyAlarm,
    now: Timestamp,
) -> Signal {
    let known = person.replies.partition_point(|r| r.at < now.as_second());
    let is_loud = alarm.escalated.is_some_and(|index| index < known);
    let (usual, recent) = hours(person, alarm, known);
    let who = contact.map_or_else(|| "-".to_owned(), |c| c.to_string());
    let since = moment(person.replies[alarm.since].at);
    Signal {
        kind: SignalKind::ReplySlowdown,
        strength: if is_loud { Strength::Escalate } else { Strength::Flag },
        since,
        confidence: alarm.confidence,
        episode: format!("reply_slowdown:{who}:{}", person.replies[alarm.index].at),
        reason: Reason::new("signal.reply_slowdown")
            .with("recent", Arg::Hours(recent))
            .with("usual", Arg::Hours(usual)),
        relief: Reason::new("signal.reply_slowdown.relief").with("usual", Arg::Hours(usual)),
        evidence: Evidence::Series(series(person, Some(alarm), known)),
        held_by: None,
    }
}

/// Reply hours with the usual middle half.
pub fn series(person: &Replies, alarm: Option<&LatencyAlarm>, known: usize) -> Series {
    let first = known.saturating_sub(SHOWN_REPLIES);
    let points = (first..known)
        .map(|i| Point {
            at: moment(person.replies[i].at),
            value: Some(person.replies[i].hours),
            expected: person.scores[i].map(|s| Band {
                low: s.low_hours,
                usual: s.usual_hours,
                high: s.high_hours,
            }),
            quiet: false,
        })
        .collect();
    Series {
        unit: "series.reply_hours".into(),
        points,
        changed_at: alarm.map(|a| moment(person.replies[a.since].at)),
    }
}
