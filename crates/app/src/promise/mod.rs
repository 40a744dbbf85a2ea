//! Promises of both sides: what was said, by when, what became of it (P1, C112, C137).

mod add;
mod edit;
mod file;
mod read;
mod reschedule;
mod settle;

pub use add::{PromiseInput, add};
pub use edit::edit;
pub(crate) use file::team;
pub use file::{AgreementsFile, file};
pub(crate) use read::stages;
pub use read::{Held, Ledger, Listed, PromiseFile, Stage, list, load, of_client, one};
pub use reschedule::{MoveInput, reschedule};
pub use settle::{reopen, settle};
pub use store::promises::{MoveRow, Promise};

use crate::access::{self, Actor};
use crate::check::Check;
use crate::error::{Error, Result};
use crate::event::Subject;
use domain::access::Action;
use domain::id::{ClientId, ContactId, ProjectId, PromiseId, TeammateId, TouchId};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::clients::Client;
use store::{Conn, contacts, projects, promises, teammates, touches};

/// The day that it is at the client.
pub(crate) fn today_of(client: &Client, now: Timestamp) -> Date {
    let zone = TimeZone::get(&client.zone).unwrap_or(TimeZone::UTC);
    now.to_zoned(zone).date()
}

/// The day of a message where the client is.
pub(crate) fn day_of(client: &Client, touch: TouchId, now: Timestamp) -> Date {
    today_of(client, Timestamp::from_millisecond(touch.at_ms()).unwrap_or(now))
}

/// The promise with its client, if the actor may see it and do this.
async fn found(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: PromiseId,
) -> Result<(Promise, Client)> {
    let found = promises::get(conn, actor.workspace, &actor.audience(), id).await?;
    let promise = found.ok_or(Error::NotFound)?;
    let client = access::client(conn, actor, action, promise.client).await?;
    Ok((promise, client))
}

/// What a promise or a milestone points to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ties {
    pub project: Option<ProjectId>,
    pub owner: Option<TeammateId>,
    pub contact: Option<ContactId>,
    pub touch: Option<TouchId>,
}

/// Notes a problem for whatever does not belong to this client and agency.
pub(crate) async fn check_ties(
    conn: &mut Conn,
    actor: &Actor,
    client: ClientId,
    ties: Ties,
    check: &mut Check,
) -> Result<()> {
    let audience = actor.audience();
    if let Some(id) = ties.project {
        let found = projects::get(conn, actor.workspace, &audience, id).await?;
        if found.is_none_or(|project| project.client != client) {
            check.problem("project", "unknown_choice");
        }
    }
    if let Some(id) = ties.owner {
        let found = teammates::get(conn, actor.workspace, id).await?;
        if found.is_none_or(|teammate| teammate.disabled_at.is_some()) {
            check.problem("owner", "unknown_teammate");
        }
    }
    if let Some(id) = ties.contact {
        let found = contacts::get(conn, actor.workspace, &audience, id).await?;
        if found.is_none_or(|contact| contact.client != client) {
            check.problem("contact", "unknown_choice");
        }
    }
    if let Some(id) = ties.touch {
        let found = touches::get(conn, actor.workspace, &audience, id).await?;
        if found.is_none_or(|touch| touch.line.client != Some(client)) {
            check.problem("touch", "other-client");
        }
    }
    Ok(())
}

pub(crate) fn subject(promise: &Promise) -> Subject<'_> {
    let id = promise.id.to_string();
    Subject { kind: "promise", id, name: &promise.what, client: Some(promise.client) }
}
