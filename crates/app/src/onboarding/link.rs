//! The client reads and acknowledges the protocol by a link (C107): the secret is the only key, opening
//! it changes nothing that the client would notice, and what was acknowledged stays as it was.

use super::programme::mark_in;
use super::{ProtocolLink, StepInput, StepWord, from_json, subject};
use crate::access::{self, Actor};
use crate::auth::{hash_of, new_secret};
use crate::check::Check;
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::promise::today_of;
use domain::access::Action;
use domain::id::{ClientId, LinkId, WorkspaceId};
use domain::onboarding::{Protocol, Step};
use domain::reason::Reason;
use locale::Lang;
use store::clients::Client;
use store::{Audience, Conn, clients, onboarding_links, onboardings};

/// Days for which a link is good where nobody says another number.
pub const DAYS_GOOD: i64 = 30;
const DAYS_GOOD_MAX: i64 = 90;
const DAY_MS: i64 = 86_400_000;

/// A link that was made just now; its secret is never shown again.
#[derive(Clone, Debug)]
pub struct NewLink {
    pub secret: String,
    pub link: ProtocolLink,
}

/// Makes a link to the protocol as it is now. One with an empty part is not sent: what is missing
/// would be acknowledged, too.
pub async fn link(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    recipient: &str,
    lang: Lang,
    days: i64,
) -> Result<NewLink> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::TellClient, client).await?;
    let begun = onboardings::get(&mut tx, actor.workspace, client.id).await?;
    let begun = begun.ok_or_else(|| Error::refused(Reason::new("refused.onboarding-none")))?;
    if !from_json(&begun.protocol)?.missing().is_empty() {
        return Err(Error::refused(Reason::new("refused.protocol-empty")));
    }
    let mut check = Check::default();
    let recipient = check.name("recipient", recipient);
    if !(1..=DAYS_GOOD_MAX).contains(&days) {
        check.problem("days", "out_of_range");
    }
    check.done()?;
    let now = ctx.now_ms();
    let secret = new_secret()?;
    let link = ProtocolLink {
        id: LinkId(ctx.new_id()),
        client: client.id,
        recipient,
        lang: lang.word().to_owned(),
        protocol: begun.protocol,
        created_by: actor.teammate,
        created_at: now,
        expires_at: now + days * DAY_MS,
        opened_at: None,
        revoked_at: None,
        acknowledged_at: None,
        acknowledged_by: String::new(),
        remark: String::new(),
    };
    onboarding_links::insert(&mut tx, actor.workspace, &link, &hash_of(&secret)).await?;
    let diff = Diff::default().value("recipient", &link.recipient);
    event::record(ctx, &mut tx, actor, "onboarding.link", subject(&client), diff).await?;
    tx.commit().await?;
    Ok(NewLink { secret, link })
}

/// Makes a link worthless.
pub async fn revoke(ctx: &Ctx, actor: &Actor, client: ClientId, id: LinkId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::TellClient, client).await?;
    let now = ctx.now_ms();
    if !onboarding_links::revoke(&mut tx, actor.workspace, client.id, id, now).await? {
        return Err(Error::NotFound);
    }
    let diff = Diff::default();
    event::record(ctx, &mut tx, actor, "onboarding.link_revoke", subject(&client), diff).await?;
    Ok(tx.commit().await?)
}

/// That the client acknowledged, and what they see otherwise.
#[derive(Clone, Debug, PartialEq)]
pub struct Acknowledged {
    pub at: i64,
    pub by: String,
    pub remark: String,
}

/// What a client sees who holds the secret of a good link.
#[derive(Clone, Debug)]
pub struct Shown {
    pub agency: String,
    pub client: String,
    pub lang: Lang,
    pub zone: String,
    pub recipient: String,
    pub protocol: Protocol,
    pub acknowledged: Option<Acknowledged>,
    pub expires_at: i64,
}

async fn behind(
    ctx: &Ctx,
    conn: &mut Conn,
    secret: &str,
) -> Result<(WorkspaceId, ProtocolLink, Client)> {
    let found = onboarding_links::by_token_hash(conn, &hash_of(secret), ctx.now_ms()).await?;
    let (workspace, link) = found.ok_or(Error::NotFound)?;
    let client = clients::get(conn, workspace, &Audience::All, link.client).await?;
    Ok((workspace, link, client.ok_or(Error::NotFound)?))
}

/// Opens a link; the first opening is noted.
pub async fn open(ctx: &Ctx, secret: &str) -> Result<Shown> {
    let mut conn = ctx.db.read().await?;
    let (workspace, link, client) = behind(ctx, &mut conn, secret).await?;
    let agency = store::workspaces::get(&mut conn, workspace).await?.ok_or(Error::NotFound)?;
    drop(conn);
    if link.opened_at.is_none() {
        let mut tx = ctx.db.begin().await?;
        onboarding_links::set_opened(&mut tx, workspace, link.id, ctx.now_ms()).await?;
        tx.commit().await?;
    }
    Ok(Shown {
        agency: agency.name,
        client: client.name,
        lang: if link.lang == "en" { Lang::En } else { Lang::Ru },
        zone: client.zone,
        protocol: from_json(&link.protocol)?,
        acknowledged: link.acknowledged_at.map(|at| Acknowledged {
            at,
            by: link.acknowledged_by.clone(),
            remark: link.remark.clone(),
        }),
        recipient: link.recipient,
        expires_at: link.expires_at,
    })
}

/// The client acknowledges. Once: sending the form again, or twice at once, changes nothing.
pub async fn acknowledge(ctx: &Ctx, secret: &str, name: &str, remark: &str) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (workspace, link, client) = behind(ctx, &mut tx, secret).await?;
    if link.acknowledged_at.is_some() {
        return Ok(());
    }
    let mut check = Check::default();
    let name = if name.trim().is_empty() { &link.recipient } else { name };
    let (name, remark) = (check.name("name", name), check.note("remark", remark));
    check.done()?;
    // The client is nobody of the agency: the program notes it, with the name that was given.
    let actor = Actor { name: name.clone(), ..Actor::system(workspace) };
    let said = (name.as_str(), remark.as_str());
    onboarding_links::acknowledge(&mut tx, workspace, link.id, ctx.now_ms(), said).await?;
    let diff = Diff::default().value("by", &name).value("remark", &remark);
    event::record(ctx, &mut tx, &actor, "onboarding.acknowledge", subject(&client), diff).await?;
    // A remark is to be talked over before the step is done.
    if remark.is_empty() {
        let done = StepInput { word: StepWord::Done, due_on: None, owner: None, note: name };
        let today = today_of(&client, ctx.now());
        let note = (&done, done.note.clone(), today);
        mark_in(ctx, &mut tx, &actor, &client, Step::Protocol, note).await?;
    }
    tx.commit().await?;
    ctx.tell(Change { workspace, what: Topic::Attention });
    Ok(())
}

/// What may be said about a link on the agency's own pages.
pub fn link_state(link: &ProtocolLink, now: i64) -> Reason {
    let is_over = link.expires_at <= now;
    Reason::new(match (link.acknowledged_at, link.revoked_at, is_over, link.opened_at) {
        (Some(_), ..) => "link.acknowledged",
        (None, Some(_), ..) => "link.revoked",
        (None, None, true, _) => "link.expired",
        (None, None, false, Some(_)) => "link.opened",
        (None, None, false, None) => "link.unopened",
    })
}
