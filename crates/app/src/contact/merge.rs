//! Merging two records of one person.

use super::subject;
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::ContactId;
use domain::reason::Reason;
use store::contacts::{self, Contact};
use store::{Conn, assessments};

/// What would move.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactMerge {
    pub source: Contact,
    pub target: Contact,
    /// Addresses that the target gains.
    pub addresses: Vec<String>,
}

/// What would move from `source` to `target`.
pub async fn preview_merge(
    ctx: &Ctx,
    actor: &Actor,
    source: ContactId,
    target: ContactId,
) -> Result<ContactMerge> {
    let mut conn = ctx.db.read().await?;
    both(&mut conn, actor, source, target).await
}

/// Moves addresses, touches and cues from `source` to `target` and closes `source`.
pub async fn merge(
    ctx: &Ctx,
    actor: &Actor,
    source: ContactId,
    target: ContactId,
) -> Result<ContactMerge> {
    let mut tx = ctx.db.begin().await?;
    let moved = both(&mut tx, actor, source, target).await?;
    let workspace = actor.workspace;
    contacts::merge(&mut tx, workspace, source, &moved.target, ctx.now_ms()).await?;
    assessments::mark_due(&mut tx, workspace, &[moved.target.client]).await?;
    let diff = Diff::default().value("into", &target).value("addresses", &moved.addresses);
    event::record(ctx, &mut tx, actor, "contact.merge", subject(&moved.source), diff).await?;
    tx.commit().await?;
    ctx.wake_jobs();
    Ok(moved)
}

async fn both(
    conn: &mut Conn,
    actor: &Actor,
    source: ContactId,
    target: ContactId,
) -> Result<ContactMerge> {
    let (from, client) = access::contact(conn, actor, Action::EditContact, source).await?;
    let (into, _) = access::contact(conn, actor, Action::EditContact, target).await?;
    if source == target {
        return Err(Error::refused(Reason::new("refused.merge-itself")));
    }
    if from.client != into.client {
        return Err(Error::refused(Reason::new("refused.merge-other-client")));
    }
    let all = contacts::addresses_of_client(conn, actor.workspace, client.id).await?;
    let addresses = all.into_iter().filter(|(id, _)| *id == source).map(|(_, a)| a).collect();
    Ok(ContactMerge { source: from, target: into, addresses })
}
