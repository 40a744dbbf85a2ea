//! Links by which a person at the client comes in without an account (C063, C107, C115, S4). A link
//! carries a secret of 256 bits of which only the hash is kept. An expired, revoked or unknown one is
//! "not found". To what a link leads is said where that is.

use crate::access::Actor;
use crate::auth::{hash_of, new_secret};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use domain::id::{ClientId, LinkId, WorkspaceId};
use domain::reason::Reason;
use locale::Lang;
use store::clients::Client;
use store::links::{self, Link, Target};
use store::{Audience, Conn, Tx, clients};

const DAY_MS: i64 = 86_400_000;

/// A link that was made just now; the secret goes into its address and is never shown again.
#[derive(Clone, Debug, PartialEq)]
pub struct NewLink<T: Target> {
    pub secret: String,
    pub link: Link<T>,
}

/// For whom a link is asked, and for how long.
pub(crate) struct Asked<'a> {
    pub recipient: &'a str,
    pub lang: Lang,
    pub days: i64,
    /// The longest time of this kind of link.
    pub days_max: i64,
}

/// Makes a link of `owner`. The caller has looked the owner up at the door, and records the event.
pub(crate) async fn add<T: Target>(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    (owner, to): (T::Owner, T),
    asked: Asked<'_>,
) -> Result<NewLink<T>> {
    let mut check = Check::default();
    let recipient = check.name("recipient", asked.recipient);
    if !(1..=asked.days_max).contains(&asked.days) {
        check.problem("days", "out_of_range");
    }
    check.done()?;
    let (now, secret) = (ctx.now_ms(), new_secret()?);
    let link = Link {
        id: LinkId(ctx.new_id()),
        owner,
        recipient,
        lang: asked.lang,
        created_by: actor.teammate,
        created_at: now,
        expires_at: now + asked.days * DAY_MS,
        revoked_at: None,
        opened_at: None,
        to,
    };
    links::insert(tx, actor.workspace, &link, &hash_of(&secret)).await?;
    Ok(NewLink { secret, link })
}

/// Makes a link of `owner` worthless. The caller has looked the owner up, and records the event.
pub(crate) async fn revoke<T: Target>(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    owner: T::Owner,
    id: LinkId,
) -> Result<()> {
    let is_done = links::revoke::<T>(tx, actor.workspace, owner, id, ctx.now_ms()).await?;
    if is_done { Ok(()) } else { Err(Error::NotFound) }
}

/// The good link with that secret.
pub(crate) async fn find<T: Target>(
    ctx: &Ctx,
    conn: &mut Conn,
    secret: &str,
) -> Result<(WorkspaceId, Link<T>)> {
    let found = links::by_token_hash(conn, &hash_of(secret), ctx.now_ms()).await?;
    found.ok_or(Error::NotFound)
}

/// What stands behind the secret of a link of a client.
pub(crate) struct Behind<T: Target> {
    pub workspace: WorkspaceId,
    pub link: Link<T>,
    pub client: Client,
}

/// The client of the good link with that secret.
pub(crate) async fn behind<T: Target<Owner = ClientId>>(
    ctx: &Ctx,
    conn: &mut Conn,
    secret: &str,
) -> Result<Behind<T>> {
    let (workspace, link) = find::<T>(ctx, conn, secret).await?;
    let client = clients::get(conn, workspace, &Audience::All, link.owner).await?;
    Ok(Behind { workspace, link, client: client.ok_or(Error::NotFound)? })
}

/// Notes the first opening.
pub(crate) async fn note_opening<T: Target>(
    ctx: &Ctx,
    workspace: WorkspaceId,
    link: &Link<T>,
) -> Result<()> {
    if link.opened_at.is_none() {
        let mut tx = ctx.db.begin().await?;
        links::set_opened::<T>(&mut tx, workspace, link.id, ctx.now_ms()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// What may be said about a link on the agency's own pages.
pub fn state_of<T: Target>(link: &Link<T>, now: i64) -> Reason {
    Reason::new(match (link.revoked_at, link.expires_at <= now, link.opened_at) {
        (Some(_), _, _) => "link.revoked",
        (None, true, _) => "link.expired",
        (None, false, Some(_)) => "link.opened",
        (None, false, None) => "link.unopened",
    })
}
