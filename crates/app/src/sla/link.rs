//! The sheet of service that a client is shown (C115): only by a link that a person made, one version
//! of it, and the client's word that it was read.

use super::subject;
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::link::{self, Asked, Behind, NewLink};
use domain::access::Action;
use domain::id::{ClientId, LinkId, WorkspaceId};
use domain::sla::AgreedSla;
use jiff::civil::Date;
use locale::Lang;
use store::clients::Client;
use store::sla_links::{self, SheetTarget};
use store::{Audience, Conn};

/// Longest time for which a link is good, days.
const DAYS_GOOD_MAX: i64 = 365;

/// All that a client sees: what is agreed, nothing of how it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    pub agency: String,
    pub client: String,
    pub lang: Lang,
    /// IANA name of the client's time zone.
    pub zone: String,
    pub version: i64,
    pub effective_on: Date,
    /// Number or title of the agreement that it belongs to.
    pub agreement: Option<String>,
    pub agreed: AgreedSla,
    pub recipient: String,
    /// When somebody at the client acknowledged it, and who.
    pub acknowledged: Option<(i64, String)>,
}

/// The sheet as the client would see it; the last version where none is named.
pub async fn sheet(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    version: Option<i64>,
) -> Result<Sheet> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    of_version(&mut conn, actor.workspace, &client, version, actor.lang).await
}

async fn of_version(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: &Client,
    version: Option<i64>,
    lang: Lang,
) -> Result<Sheet> {
    let agency = store::workspaces::get(conn, workspace).await?.ok_or(Error::NotFound)?;
    let all = store::sla::versions(conn, workspace, client.id).await?;
    let found = all.into_iter().rev().find(|v| version.is_none_or(|n| v.version == n));
    let row = found.ok_or(Error::NotFound)?;
    let agreement = match row.agreement {
        Some(id) => store::agreements::get(conn, workspace, &Audience::All, id).await?,
        None => None,
    };
    let name = |a: store::agreements::Agreement| {
        if a.number.is_empty() { a.title } else { a.number }
    };
    Ok(Sheet {
        agency: agency.name,
        client: client.name.clone(),
        lang,
        zone: client.zone.clone(),
        version: row.version,
        effective_on: row.effective_on,
        agreement: agreement.map(name),
        agreed: row.agreed().ok_or(Error::NotFound)?,
        recipient: String::new(),
        acknowledged: None,
    })
}

/// Shows a version of the sheet to a person at the client, by a link.
pub async fn publish(
    ctx: &Ctx,
    actor: &Actor,
    (client, version): (ClientId, i64),
    recipient: &str,
    lang: Lang,
    days: i64,
) -> Result<NewLink<SheetTarget>> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::TellClient, client).await?;
    let to = SheetTarget { version, acknowledged_at: None, acknowledged_by: String::new() };
    let asked = Asked { recipient, lang, days, days_max: DAYS_GOOD_MAX };
    let new = link::add(ctx, &mut tx, actor, (client.id, to), asked).await?;
    // without that version nothing is kept
    of_version(&mut tx, actor.workspace, &client, Some(version), lang).await?;
    let diff = Diff::default().value("recipient", &new.link.recipient).value("version", &version);
    event::record(ctx, &mut tx, actor, "sla.publish", subject(&client), diff).await?;
    tx.commit().await?;
    Ok(new)
}

/// Makes a link worthless.
pub async fn revoke(ctx: &Ctx, actor: &Actor, client: ClientId, id: LinkId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::TellClient, client).await?;
    link::revoke::<SheetTarget>(ctx, &mut tx, actor, client.id, id).await?;
    let about = subject(&client);
    event::record(ctx, &mut tx, actor, "sla.link_revoke", about, Diff::default()).await?;
    Ok(tx.commit().await?)
}

/// What a client sees who holds the secret of a good link.
pub async fn open(ctx: &Ctx, secret: &str) -> Result<Sheet> {
    let mut conn = ctx.db.read().await?;
    let Behind { workspace, link, client }: Behind<SheetTarget> =
        link::behind(ctx, &mut conn, secret).await?;
    let version = Some(link.to.version);
    let mut sheet = of_version(&mut conn, workspace, &client, version, link.lang).await?;
    drop(conn);
    link::note_opening(ctx, workspace, &link).await?;
    sheet.recipient = link.recipient;
    sheet.acknowledged = link.to.acknowledged_at.map(|at| (at, link.to.acknowledged_by));
    Ok(sheet)
}

/// The client says that the sheet was read. Once: later words change nothing.
pub async fn acknowledge(ctx: &Ctx, secret: &str, name: &str) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let Behind { workspace, link, client }: Behind<SheetTarget> =
        link::behind(ctx, &mut tx, secret).await?;
    let name = if name.trim().is_empty() { link.recipient.as_str() } else { name };
    let mut check = Check::default();
    let name = check.name("name", name);
    check.done()?;
    if sla_links::acknowledge(&mut tx, workspace, link.id, ctx.now_ms(), &name).await? {
        // The client is nobody of the agency: the program notes it, with the name that was given.
        let actor = Actor { name, ..Actor::system(workspace) };
        let diff = Diff::default().value("version", &link.to.version);
        event::record(ctx, &mut tx, &actor, "sla.acknowledge", subject(&client), diff).await?;
        tx.commit().await?;
        ctx.tell(Change { workspace, what: Topic::Attention });
    }
    Ok(())
}
