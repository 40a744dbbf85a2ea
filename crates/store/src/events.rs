//! Events: who changed what. Rows are added and read; nothing here changes or removes one (X5).

use crate::db::{Conn, Row, Value};
use crate::error::Result;
use crate::filter::Filter;
use crate::params;
use domain::id::{ClientId, EventId, WorkspaceId};

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// In order of time.
    pub id: EventId,
    pub at: i64,
    /// teammate, token, system.
    pub actor_kind: String,
    pub actor_id: String,
    pub actor_name: String,
    /// What was done: `client.edit`.
    pub verb: String,
    pub subject_kind: String,
    pub subject_id: String,
    pub subject_name: String,
    /// The client that it is about, if it is about one.
    pub client: Option<ClientId>,
    /// JSON of `app`: the fields before and after.
    pub detail: String,
}

const INSERT: &str = "insert into event
    (workspace_id, event_id, at, actor_kind, actor_id, actor_name, verb, subject_kind, subject_id,
     subject_name, client_id, detail) values ";
const INSERT_ROW: &str = "($, $, $, $, $, $, $, $, $, $, $, $)";

/// Adds events, in the transaction of the change that they tell of.
pub async fn append(conn: &mut Conn, workspace: WorkspaceId, events: &[Event]) -> Result<()> {
    let mut values: Vec<Value<'_>> = Vec::with_capacity(events.len() * 12);
    for e in events {
        values.extend_from_slice(params![
            workspace,
            e.id,
            e.at,
            &e.actor_kind,
            &e.actor_id,
            &e.actor_name,
            &e.verb,
            &e.subject_kind,
            &e.subject_id,
            &e.subject_name,
            e.client,
            &e.detail
        ]);
    }
    conn.insert_rows(INSERT, INSERT_ROW, &values).await
}

/// Whose events are asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum Of<'a> {
    /// The whole workspace's: needs the right to read the audit log.
    Workspace,
    /// A client's, who must have been looked up at the door.
    Client(ClientId),
    /// One thing's, by kind and id; it must have been looked up at the door.
    Subject(&'a str, &'a str),
}

const LIST: &str = "select event_id, at, actor_kind, actor_id, actor_name, verb, subject_kind,
    subject_id, subject_name, client_id, detail
    from event where workspace_id = $1";

/// A page of events, newest first; only older ones than `before`.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    of: Of<'_>,
    before: Option<EventId>,
    limit: i64,
) -> Result<Vec<Event>> {
    let mut filter = Filter::new(LIST, params![workspace]);
    match of {
        Of::Workspace => {}
        Of::Client(client) => filter.and("client_id = {}", client),
        Of::Subject(kind, id) => {
            filter.and("subject_kind = {}", kind);
            filter.and("subject_id = {}", id);
        }
    }
    if let Some(before) = before {
        filter.and("event_id < {}", before);
    }
    let limit = filter.param(limit);
    filter.push(match of {
        Of::Workspace => " order by event_id desc",
        // The same order, as ids begin with their moment; by the id alone SQLite would walk the events
        // of everybody until it has found enough.
        Of::Client(_) | Of::Subject(..) => " order by at desc, event_id desc",
    });
    filter.push(&format!(" limit {limit}"));
    conn.all(&filter.sql, &filter.params, read).await
}

/// What is asked of the audit log. Empty filters let everything through.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EventFilter {
    /// Text form of the id of a teammate or a token.
    pub actor: Option<String>,
    /// Word of the glossary: `client`, `contact`.
    pub kind: Option<String>,
    /// From this instant on, and before that one.
    pub from_ms: Option<i64>,
    pub until_ms: Option<i64>,
    /// Only older ones: the last of the page before.
    pub before: Option<EventId>,
    /// Only newer ones, those nearest to it: the first of the page after.
    pub after: Option<EventId>,
    pub limit: i64,
}

/// Events of the workspace that match, newest first.
pub async fn find(
    conn: &mut Conn,
    workspace: WorkspaceId,
    asked: &EventFilter,
) -> Result<Vec<Event>> {
    let mut filter = Filter::new(LIST, params![workspace]);
    if let Some(actor) = &asked.actor {
        filter.and("actor_id = {}", actor.as_str());
    }
    if let Some(kind) = &asked.kind {
        filter.and("subject_kind = {}", kind.as_str());
    }
    if let Some(from) = asked.from_ms {
        filter.and("at >= {}", from);
    }
    if let Some(until) = asked.until_ms {
        filter.and("at < {}", until);
    }
    if let Some(before) = asked.before {
        filter.and("event_id < {}", before);
    }
    if let Some(after) = asked.after {
        filter.and("event_id > {}", after);
    }
    let order = if asked.after.is_some() { "asc" } else { "desc" };
    let limit = filter.param(asked.limit);
    filter.push(&format!(" order by event_id {order} limit {limit}"));
    let mut found = conn.all(&filter.sql, &filter.params, read).await?;
    if asked.after.is_some() {
        found.reverse();
    }
    Ok(found)
}

fn read(row: &Row<'_>) -> Result<Event> {
    Ok(Event {
        id: row.get(0)?,
        at: row.get(1)?,
        actor_kind: row.get(2)?,
        actor_id: row.get(3)?,
        actor_name: row.get(4)?,
        verb: row.get(5)?,
        subject_kind: row.get(6)?,
        subject_id: row.get(7)?,
        subject_name: row.get(8)?,
        client: row.get(9)?,
        detail: row.get(10)?,
    })
}
