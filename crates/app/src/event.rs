//! Events: who changed what, written in the transaction of the change.

use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::Result;
use domain::id::{ClientId, EventId, WorkspaceId};
use store::Conn;
use store::events::{self, Event};

/// What a change was about.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// `client`, `contact`, `import` …
    pub kind: &'static str,
    pub id: &'a str,
    pub name: &'a str,
    pub client: Option<ClientId>,
}

/// Writes that `actor` did `verb` (`client.create`) to `subject`.
pub async fn record(
    conn: &mut Conn,
    ctx: &Ctx,
    actor: &Actor,
    verb: &str,
    subject: Subject<'_>,
    detail: serde_json::Value,
) -> Result<()> {
    let kind = if actor.scopes.is_some() { "token" } else { "teammate" };
    let id = actor.teammate.to_string();
    let who = (kind, id.as_str(), actor.name.as_str());
    write(conn, ctx, actor.workspace, who, verb, subject, detail).await
}

/// Writes that Houston itself did something.
pub async fn record_system(
    conn: &mut Conn,
    ctx: &Ctx,
    workspace: WorkspaceId,
    verb: &str,
    subject: Subject<'_>,
    detail: serde_json::Value,
) -> Result<()> {
    write(conn, ctx, workspace, ("system", "", ""), verb, subject, detail).await
}

async fn write(
    conn: &mut Conn,
    ctx: &Ctx,
    workspace: WorkspaceId,
    (actor_kind, actor_id, actor_name): (&str, &str, &str),
    verb: &str,
    subject: Subject<'_>,
    detail: serde_json::Value,
) -> Result<()> {
    let event = Event {
        id: EventId(ctx.new_id()),
        at: ctx.now_ms(),
        actor_kind: actor_kind.to_owned(),
        actor_id: actor_id.to_owned(),
        actor_name: actor_name.to_owned(),
        verb: verb.to_owned(),
        subject_kind: subject.kind.to_owned(),
        subject_id: subject.id.to_owned(),
        subject_name: subject.name.to_owned(),
        client: subject.client,
        detail: if detail.is_null() { String::new() } else { detail.to_string() },
    };
    Ok(events::append(conn, workspace, &[event]).await?)
}
