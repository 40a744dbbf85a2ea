//! The sheet of service that a client is shown (C115): only by a link that a person made, one version
//! of it, and the client's word that it was read.

use super::subject;
use crate::access::{self, Actor};
use crate::auth::{hash_of, new_secret};
use crate::check::Check;
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::{ClientId, LinkId, WorkspaceId};
use domain::sla::AgreedSla;
use jiff::civil::Date;
use locale::Lang;
use store::clients::Client;
use store::sla_links::{self, SlaLink};
use store::{Audience, Conn, clients};

/// Longest time for which a link is good, days.
const DAYS_GOOD_MAX: i64 = 365;
const DAY_MS: i64 = 86_400_000;

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

/// A fresh link; the secret goes into its address and is never shown again.
#[derive(Clone, Debug, PartialEq)]
pub struct NewSlaLink {
    pub secret: String,
    pub link: SlaLink,
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
) -> Result<NewSlaLink> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::TellClient, client).await?;
    let mut check = Check::default();
    let recipient = check.name("recipient", recipient);
    if !(1..=DAYS_GOOD_MAX).contains(&days) {
        check.problem("days", "out_of_range");
    }
    check.done()?;
    of_version(&mut tx, actor.workspace, &client, Some(version), lang).await?;
    let (now, secret) = (ctx.now_ms(), new_secret()?);
    let link = SlaLink {
        id: LinkId(ctx.new_id()),
        client: client.id,
        version,
        recipient,
        lang: lang.word().to_owned(),
        created_by: actor.teammate,
        created_at: now,
        expires_at: now + days * DAY_MS,
        opened_at: None,
        revoked_at: None,
        acknowledged_at: None,
        acknowledged_by: String::new(),
    };
    sla_links::insert(&mut tx, actor.workspace, &link, &hash_of(&secret)).await?;
    let diff = Diff::default().value("recipient", &link.recipient).value("version", &version);
    event::record(ctx, &mut tx, actor, "sla.publish", subject(&client), diff).await?;
    tx.commit().await?;
    Ok(NewSlaLink { secret, link })
}

/// Makes a link worthless.
pub async fn revoke(ctx: &Ctx, actor: &Actor, client: ClientId, link: LinkId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::TellClient, client).await?;
    if !sla_links::revoke(&mut tx, actor.workspace, client.id, link, ctx.now_ms()).await? {
        return Err(Error::NotFound);
    }
    let about = subject(&client);
    event::record(ctx, &mut tx, actor, "sla.link_revoke", about, Diff::default()).await?;
    Ok(tx.commit().await?)
}

async fn behind(
    ctx: &Ctx,
    conn: &mut Conn,
    secret: &str,
) -> Result<(WorkspaceId, SlaLink, Client)> {
    let found = sla_links::by_token_hash(conn, &hash_of(secret), ctx.now_ms()).await?;
    let (workspace, link) = found.ok_or(Error::NotFound)?;
    let client = clients::get(conn, workspace, &Audience::All, link.client).await?;
    Ok((workspace, link, client.ok_or(Error::NotFound)?))
}

/// What a client sees who holds the secret of a good link.
pub async fn open(ctx: &Ctx, secret: &str) -> Result<Sheet> {
    let mut conn = ctx.db.read().await?;
    let (workspace, link, client) = behind(ctx, &mut conn, secret).await?;
    let lang = if link.lang == "en" { Lang::En } else { Lang::Ru };
    let mut sheet = of_version(&mut conn, workspace, &client, Some(link.version), lang).await?;
    sheet.recipient.clone_from(&link.recipient);
    sheet.acknowledged = link.acknowledged_at.map(|at| (at, link.acknowledged_by.clone()));
    drop(conn);
    if link.opened_at.is_none() {
        let mut tx = ctx.db.begin().await?;
        sla_links::set_opened(&mut tx, workspace, link.id, ctx.now_ms()).await?;
        tx.commit().await?;
    }
    Ok(sheet)
}

/// The client says that the sheet was read. Once: later words change nothing.
pub async fn acknowledge(ctx: &Ctx, secret: &str, name: &str) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (workspace, link, client) = behind(ctx, &mut tx, secret).await?;
    let name = if name.trim().is_empty() { link.recipient.as_str() } else { name };
    let mut check = Check::default();
    let name = check.name("name", name);
    check.done()?;
    if sla_links::acknowledge(&mut tx, workspace, link.id, ctx.now_ms(), &name).await? {
        // The client is nobody of the agency: the program notes it, with the name that was given.
        let actor = Actor { name, ..Actor::system(workspace) };
        let diff = Diff::default().value("version", &link.version);
        event::record(ctx, &mut tx, &actor, "sla.acknowledge", subject(&client), diff).await?;
        tx.commit().await?;
        ctx.tell(Change { workspace, what: Topic::Attention });
    }
    Ok(())
}
