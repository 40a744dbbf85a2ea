//! What the rules are told of work: rows as they are, held meetings as contact, talk of the renewal.

use crate::error::Result;
use domain::facts::{ClientFacts, TouchFact};
use domain::id::{ClientId, TouchId, WorkspaceId};
use domain::policy::Policy;
use domain::touch::{Channel, Direction};
use domain::work::{RenewalFact, WorkFacts};
use jiff::civil::Date;
use jiff::{Span, Timestamp};
use std::collections::BTreeSet;
use store::{Conn, client_terms, work_facts};

/// A renewal is watched for so many days after its date.
const RENEWAL_PAST_DAYS: i64 = 60;

/// The work of a client, with the renewal and who has spoken of it.
pub async fn load(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    policy: &Policy,
    since_ms: i64,
    now: Timestamp,
) -> Result<WorkFacts> {
    let mut work = work_facts::work(conn, workspace, client, since_ms).await?;
    let Some(on) = client_terms::get(conn, workspace, client).await?.renewal_on else {
        return Ok(work);
    };
    let mut renewal = RenewalFact { on, talks: Vec::new() };
    if let Some(span) = talk_span(on, policy, now) {
        let says = |text: &str| text::mentions_renewal(text);
        renewal.talks = work_facts::moments_that_say(conn, workspace, client, span, &says).await?;
    }
    work.renewal = Some(renewal);
    Ok(work)
}

/// In which time words about a renewal count, milliseconds; `None` while it is far: then no text
/// need be read.
fn talk_span(on: Date, policy: &Policy, now: Timestamp) -> Option<(i64, i64)> {
    let days = |n: i64| Span::new().days(n);
    let utc = |day: Date| day.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|z| z.timestamp());
    let watched = utc(on.saturating_sub(days(i64::from(policy.work.renewal_watch_days) + 1)))?;
    let over = utc(on.saturating_add(days(RENEWAL_PAST_DAYS)))?;
    if now < watched || now > over {
        return None;
    }
    let from = utc(on.saturating_sub(days(i64::from(policy.work.renewal_talk_days) + 1)))?;
    Some((from.as_millisecond(), now.as_millisecond()))
}

/// A meeting that was held is contact as good as a letter: silence and volume are told of it, unless
/// somebody logged a meeting on that day already.
pub fn add_held_meetings(facts: &mut ClientFacts, now: Timestamp) {
    let zone = facts.zone.clone();
    let day = |at: i64| Timestamp::from_second(at).ok().map(|t| t.to_zoned(zone.clone()).date());
    let spoken = |t: &&TouchFact| matches!(t.channel, Channel::Meeting | Channel::Call);
    let logged: BTreeSet<Date> =
        facts.touches.iter().filter(spoken).filter_map(|t| day(t.at)).collect();
    let held: Vec<TouchFact> = facts
        .meetings
        .iter()
        .filter(|m| m.is_held() && m.at < now.as_second())
        .filter(|m| day(m.at).is_some_and(|d| !logged.contains(&d)))
        .map(|m| TouchFact {
            // not a row of its own: the number only orders it among the touches
            id: TouchId::new(m.at.saturating_mul(1000), m.series as u32),
            at: m.at,
            direction: Direction::Outgoing,
            channel: Channel::Meeting,
            contact: None,
            thread: None,
            is_substantive: true,
        })
        .collect();
    if !held.is_empty() {
        facts.touches.extend(held);
        facts.touches.sort_by_key(|t| (t.at, t.id));
    }
}
