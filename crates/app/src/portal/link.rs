//! Links to the portal: each for one person.

use super::subject;
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::event::{self, Diff};
use crate::link::{self, Asked, NewLink};
use domain::access::Action;
use domain::id::{ClientId, LinkId};
use locale::Lang;
use store::portal::PortalTarget;

/// Days for which a link is good where nobody says another number.
pub const DAYS_GOOD: i64 = 180;
const DAYS_GOOD_MAX: i64 = 366;

/// Makes a link for a person at the client.
pub async fn link(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    recipient: &str,
    lang: Lang,
    days: i64,
) -> Result<NewLink<PortalTarget>> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::TellClient, client).await?;
    let asked = Asked { recipient, lang, days, days_max: DAYS_GOOD_MAX };
    let new = link::add(ctx, &mut tx, actor, (client.id, PortalTarget::default()), asked).await?;
    let diff = Diff::default().value("recipient", &new.link.recipient);
    event::record(ctx, &mut tx, actor, "portal.link", subject(&client), diff).await?;
    tx.commit().await?;
    Ok(new)
}

/// Makes a link worthless.
pub async fn revoke(ctx: &Ctx, actor: &Actor, client: ClientId, id: LinkId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::TellClient, client).await?;
    link::revoke::<PortalTarget>(ctx, &mut tx, actor, client.id, id).await?;
    event::record(ctx, &mut tx, actor, "portal.revoke", subject(&client), Diff::default()).await?;
    tx.commit().await?;
    Ok(())
}
