//! Events: every change writes one, in the same transaction (X5).

use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::Result;
use domain::id::{ClientId, EventId};
use serde::Serialize;
use serde_json::{Map, Value, json};
use store::Conn;
use store::events::{self, Event};

/// What an event is about.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// Word of the glossary: `client`, `contact`.
    pub kind: &'static str,
    /// Text form of the id.
    pub id: String,
    pub name: &'a str,
    /// The client that it belongs to.
    pub client: Option<ClientId>,
}

/// The fields of a change: name, before, after.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    fields: Map<String, Value>,
}

impl Diff {
    /// Notes a field, if it changed.
    pub fn field<T: Serialize + PartialEq + ?Sized>(
        mut self,
        name: &'static str,
        before: &T,
        after: &T,
    ) -> Self {
        if before != after {
            self.fields.insert(name.to_owned(), json!([before, after]));
        }
        self
    }

    /// Notes a value that has no before.
    pub fn value<T: Serialize + ?Sized>(mut self, name: &'static str, value: &T) -> Self {
        self.fields.insert(name.to_owned(), json!(value));
        self
    }

    /// Nothing changed.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

/// Writes the event of a change; `verb` is `<kind>.<what was done>`.
pub async fn record(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    verb: &'static str,
    subject: Subject<'_>,
    diff: Diff,
) -> Result<()> {
    let (actor_kind, actor_id) = match (&actor.token, actor.teammate) {
        (Some((token, _)), _) => ("token", token.to_string()),
        (None, Some(teammate)) => ("teammate", teammate.to_string()),
        (None, None) => ("system", String::new()),
    };
    let event = Event {
        id: EventId(ctx.new_id()),
        at: ctx.now_ms(),
        actor_kind: actor_kind.to_owned(),
        actor_id,
        actor_name: actor.name.clone(),
        verb: verb.to_owned(),
        subject_kind: subject.kind.to_owned(),
        subject_id: subject.id,
        subject_name: subject.name.to_owned(),
        client: subject.client,
        detail: Value::Object(diff.fields).to_string(),
    };
    events::append(conn, actor.workspace, &[event]).await?;
    Ok(())
}
