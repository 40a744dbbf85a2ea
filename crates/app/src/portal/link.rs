//! Links to the portal: each for one person, worthless when it is revoked or too old.

use super::{lang_of, subject};
use crate::access::{self, Actor};
use crate::auth::{hash_of, new_secret};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::{ClientId, PortalLinkId};
use store::portal::{self, PortalLink};

/// Days for which a link is good where nobody says another number.
pub const DAYS_GOOD: i64 = 180;
const DAYS_GOOD_MAX: i64 = 366;
const DAY_MS: i64 = 86_400_000;

/// A fresh link; the secret goes into its address and is never shown again.
#[derive(Clone, Debug, PartialEq)]
pub struct NewLink {
    pub secret: String,
    pub link: PortalLink,
}

/// Makes a link for a person at the client.
pub async fn link(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    recipient: &str,
    (lang, days): (&str, i64),
) -> Result<NewLink> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::TellClient, client).await?;
    let mut check = Check::default();
    let recipient = check.name("recipient", recipient);
    if !(1..=DAYS_GOOD_MAX).contains(&days) {
        check.problem("days", "out_of_range");
    }
    check.done()?;
    let now = ctx.now_ms();
    let secret = new_secret()?;
    let link = PortalLink {
        id: PortalLinkId(ctx.new_id()),
        client: client.id,
        recipient,
        lang: lang_of(lang).word().to_owned(),
        created_by: actor.teammate,
        created_at: now,
        expires_at: now + days * DAY_MS,
        revoked_at: None,
    };
    portal::insert_link(&mut tx, actor.workspace, &link, &hash_of(&secret)).await?;
    let diff = Diff::default().value("recipient", &link.recipient);
    event::record(ctx, &mut tx, actor, "portal.link", subject(&client), diff).await?;
    tx.commit().await?;
    Ok(NewLink { secret, link })
}

/// Makes a link worthless.
pub async fn revoke(ctx: &Ctx, actor: &Actor, client: ClientId, id: PortalLinkId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::TellClient, client).await?;
    if !portal::revoke(&mut tx, actor.workspace, client.id, id, ctx.now_ms()).await? {
        return Err(Error::NotFound);
    }
    event::record(ctx, &mut tx, actor, "portal.revoke", subject(&client), Diff::default()).await?;
    tx.commit().await?;
    Ok(())
}
