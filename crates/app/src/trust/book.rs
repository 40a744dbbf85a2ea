//! Booking what the records call for, whenever a client is assessed. Booking again changes nothing.

use super::{Entry, centi};
use crate::ctx::Ctx;
use crate::error::Result;
use domain::facts::ClientFacts;
use domain::id::{ContactId, EntryId, WorkspaceId};
use domain::incident::MeasureState;
use domain::trust::TrustPolicy;
use domain::trust::book::{MeasureFact, Standing, dues, plan, undoing};
use jiff::Timestamp;
use std::collections::{HashMap, HashSet};
use store::{Conn, incident_measures, promises, trust_entries};

/// The cause of somebody's own entry.
pub(super) const BY_HAND: &str = "hand";

/// Causes whose entries are made elsewhere: what is computed here leaves them alone.
const ELSEWHERE: &[&str] = &[BY_HAND, super::gift::BY_RITUAL];

/// Brings the ledger of a client to what the records say; how many entries were made.
pub(crate) async fn book(
    ctx: &Ctx,
    conn: &mut Conn,
    workspace: WorkspaceId,
    facts: &ClientFacts,
    now: Timestamp,
) -> Result<usize> {
    let measures = measures(conn, workspace, facts).await?;
    let policy = TrustPolicy::default();
    let dues = dues(facts, &measures, &policy, now);
    let ledger = trust_entries::of_client(conn, workspace, facts.client).await?;
    if dues.is_empty() && ledger.is_empty() {
        return Ok(0);
    }
    // A clock that went back knows less than what is booked: nothing is undone by it.
    if ledger.iter().any(|entry| entry.made_at > now.as_millisecond()) {
        return Ok(0);
    }
    let undone: HashSet<EntryId> = ledger.iter().filter_map(|entry| entry.undoes).collect();
    let own =
        || ledger.iter().filter(|e| e.undoes.is_none() && !ELSEWHERE.contains(&&*e.cause_kind));
    let standing: Vec<Standing<EntryId>> = own()
        .filter(|entry| !undone.contains(&entry.id))
        .map(|entry| Standing {
            key: entry.id,
            kind: entry.kind,
            cause: cause(entry),
            size: u8::try_from(entry.size).unwrap_or(1),
        })
        .collect();
    let by_person = ledger.iter().filter(|entry| entry.made_by.is_some());
    let by_person: HashSet<EntryId> = by_person.filter_map(|entry| entry.undoes).collect();
    let taken_back: Vec<_> =
        own().filter(|entry| by_person.contains(&entry.id)).map(cause).collect();
    let plan = plan(dues, &standing, &taken_back);
    let now_ms = now.as_millisecond();
    let mut n = 0;
    for key in &plan.undo {
        let Some(entry) = ledger.iter().find(|entry| entry.id == *key) else { continue };
        let back = undo_entry(ctx, entry, &policy, now_ms);
        n += usize::from(trust_entries::insert(conn, workspace, &back).await?);
    }
    let heard = contacts(conn, workspace, facts, plan.add.is_empty()).await?;
    for due in plan.add {
        let before = own().filter(|entry| {
            let known = (entry.cause_kind.as_str(), entry.cause_id.as_str(), entry.cause_part);
            known == (due.cause.kind, due.cause.id.as_str(), i64::from(due.cause.part))
        });
        let entry = Entry {
            id: EntryId(ctx.new_id()),
            client: facts.client,
            contact: heard.get(&due.cause.id).copied(),
            kind: due.kind,
            at: due.at * 1000,
            made_at: now_ms,
            points: centi(due.points),
            size: i64::from(due.size),
            cause_kind: due.cause.kind.to_owned(),
            cause_part: i64::from(due.cause.part),
            number: before.count() as i64,
            cause_id: due.cause.id,
            title: due.title,
            reason: String::new(),
            made_by: None,
            undoes: None,
        };
        n += usize::from(trust_entries::insert(conn, workspace, &entry).await?);
    }
    Ok(n)
}

fn cause(entry: &Entry) -> (String, String, u32) {
    let part = u32::try_from(entry.cause_part).unwrap_or(u32::MAX);
    (entry.cause_kind.clone(), entry.cause_id.clone(), part)
}

/// The entry that undoes another from now on.
pub(super) fn undo_entry(ctx: &Ctx, entry: &Entry, policy: &TrustPolicy, now_ms: i64) -> Entry {
    let points = entry.points as f64 / 100.0;
    let left = undoing(points, entry.at / 1000, policy.half_life_days, now_ms / 1000);
    Entry {
        id: EntryId(ctx.new_id()),
        at: now_ms,
        made_at: now_ms,
        points: centi(left),
        made_by: None,
        reason: String::new(),
        undoes: Some(entry.id),
        ..entry.clone()
    }
}

async fn measures(
    conn: &mut Conn,
    workspace: WorkspaceId,
    facts: &ClientFacts,
) -> Result<Vec<MeasureFact>> {
    let mut found = Vec::new();
    for incident in &facts.incidents {
        for row in incident_measures::of_incident(conn, workspace, incident.id).await? {
            let has_failed = matches!(row.state, MeasureState::Failed | MeasureState::Reopened);
            let failed_ms = row.reopened_at.unwrap_or(row.updated_at);
            found.push(MeasureFact {
                id: row.id,
                name: row.name,
                proven_at: row.proven_at.map(|ms| ms.div_euclid(1000)),
                failed_at: has_failed.then(|| failed_ms.div_euclid(1000)),
            });
        }
    }
    Ok(found)
}

/// Who heard each promise; nothing is asked where nothing is new.
async fn contacts(
    conn: &mut Conn,
    workspace: WorkspaceId,
    facts: &ClientFacts,
    is_idle: bool,
) -> Result<HashMap<String, ContactId>> {
    if is_idle || facts.promised.promises.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = promises::of_client(conn, workspace, facts.client).await?;
    Ok(rows.into_iter().filter_map(|row| Some((row.id.to_string(), row.contact?))).collect())
}
