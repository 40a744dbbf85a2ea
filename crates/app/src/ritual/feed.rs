//! The calendar to which a phone subscribes: a secret address for each teammate, good until it is
//! replaced. What the teammate may see no more is no longer in it.

use crate::access::Actor;
use crate::auth::sign_in::actor_of;
use crate::auth::{hash_of, new_secret};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use domain::cue::Lang;
use domain::ritual::RitualKind;
use jiff::civil::Date;
use store::{rituals, teammates};

/// Entries of a calendar.
const ENTRIES: i64 = 300;
/// A device that asks more often is noted once an hour.
const NOTED_EVERY_MS: i64 = 3_600_000;

/// The teammate's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Feed {
    pub created_at: i64,
    /// When a device last read it.
    pub read_at: Option<i64>,
}

/// Whether the actor has a calendar.
pub async fn feed(ctx: &Ctx, actor: &Actor) -> Result<Option<Feed>> {
    let Some(teammate) = actor.teammate else { return Ok(None) };
    let mut conn = ctx.db.read().await?;
    let found = rituals::feed(&mut conn, actor.workspace, teammate).await?;
    Ok(found.map(|(created_at, read_at)| Feed { created_at, read_at }))
}

/// Makes the actor's calendar and returns its secret, which is never shown again. The address before
/// opens nothing any more.
pub async fn new_feed(ctx: &Ctx, actor: &Actor) -> Result<String> {
    let teammate = actor.teammate()?;
    let secret = new_secret()?;
    let mut tx = ctx.db.begin().await?;
    let hash = hash_of(&secret);
    rituals::set_feed(&mut tx, actor.workspace, teammate, &hash, ctx.now_ms()).await?;
    event::record(ctx, &mut tx, actor, "calendar.make", subject(actor, teammate), Diff::default())
        .await?;
    tx.commit().await?;
    Ok(secret)
}

/// Takes the actor's calendar away.
pub async fn remove_feed(ctx: &Ctx, actor: &Actor) -> Result<()> {
    let teammate = actor.teammate()?;
    let mut tx = ctx.db.begin().await?;
    if !rituals::remove_feed(&mut tx, actor.workspace, teammate).await? {
        return Err(Error::NotFound);
    }
    let diff = Diff::default();
    event::record(ctx, &mut tx, actor, "calendar.remove", subject(actor, teammate), diff).await?;
    Ok(tx.commit().await?)
}

fn subject(actor: &Actor, teammate: domain::id::TeammateId) -> Subject<'_> {
    Subject { kind: "calendar", id: teammate.to_string(), name: &actor.name, client: None }
}

/// A day in the calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Text form of the id of the ritual.
    pub id: String,
    pub on: Date,
    pub kind: RitualKind,
    pub title: String,
    pub client: String,
}

/// What the calendar of a secret shows, in the language of its owner: their own rituals.
pub async fn entries(ctx: &Ctx, secret: &str) -> Result<(Lang, Vec<Entry>)> {
    let hash = hash_of(secret);
    let mut tx = ctx.db.begin().await?;
    let (workspace, teammate) =
        rituals::feed_of_hash(&mut tx, &hash).await?.ok_or(Error::NotFound)?;
    let found = teammates::get(&mut tx, workspace, teammate).await?;
    let person = found.filter(|t| t.disabled_at.is_none()).ok_or(Error::NotFound)?;
    let actor = actor_of(workspace, &person);
    let of = (Some(teammate), None);
    let rows = rituals::lines(&mut tx, workspace, &actor.audience(), of, ENTRIES).await?;
    let now = ctx.now_ms();
    rituals::feed_was_read(&mut tx, &hash, now, now - NOTED_EVERY_MS).await?;
    tx.commit().await?;
    let entries = rows.into_iter().map(|row| Entry {
        id: row.ritual.id.to_string(),
        on: row.ritual.next_on,
        kind: row.ritual.kind,
        title: row.ritual.title,
        client: row.client_name,
    });
    Ok((actor.lang, entries.collect()))
}
