//! The client reads and acknowledges the protocol by a link (C107): the secret is the only key, opening
//! it changes nothing that the client would notice, and what was acknowledged stays as it was.

use super::programme::mark_in;
use super::{ProtocolLink, StepInput, StepWord, from_json, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::link::{self, Asked, Behind, NewLink};
use crate::promise::today_of;
use domain::access::Action;
use domain::id::{ClientId, LinkId};
use domain::onboarding::{Protocol, Step};
use domain::reason::Reason;
use locale::Lang;
use store::onboarding_links::{self, ProtocolTarget};
use store::onboardings;

/// Days for which a link is good where nobody says another number.
pub const DAYS_GOOD: i64 = 30;
const DAYS_GOOD_MAX: i64 = 90;

/// Makes a link to the protocol as it is now. One with an empty part is not sent: what is missing
/// would be acknowledged, too.
pub async fn link(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    recipient: &str,
    lang: Lang,
    days: i64,
) -> Result<NewLink<ProtocolTarget>> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::TellClient, client).await?;
    let begun = onboardings::get(&mut tx, actor.workspace, client.id).await?;
    let begun = begun.ok_or_else(|| Error::refused(Reason::new("refused.onboarding-none")))?;
    if !from_json(&begun.protocol)?.missing().is_empty() {
        return Err(Error::refused(Reason::new("refused.protocol-empty")));
    }
    let to = ProtocolTarget {
        protocol: begun.protocol,
        acknowledged_at: None,
        acknowledged_by: String::new(),
        remark: String::new(),
    };
    let asked = Asked { recipient, lang, days, days_max: DAYS_GOOD_MAX };
    let new = link::add(ctx, &mut tx, actor, (client.id, to), asked).await?;
    let diff = Diff::default().value("recipient", &new.link.recipient);
    event::record(ctx, &mut tx, actor, "onboarding.link", subject(&client), diff).await?;
    tx.commit().await?;
    Ok(new)
}

/// Makes a link worthless.
pub async fn revoke(ctx: &Ctx, actor: &Actor, client: ClientId, id: LinkId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::TellClient, client).await?;
    link::revoke::<ProtocolTarget>(ctx, &mut tx, actor, client.id, id).await?;
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

/// Opens a link; the first opening is noted.
pub async fn open(ctx: &Ctx, secret: &str) -> Result<Shown> {
    let mut conn = ctx.db.read().await?;
    let Behind { workspace, link, client } = link::behind(ctx, &mut conn, secret).await?;
    let agency = store::workspaces::get(&mut conn, workspace).await?.ok_or(Error::NotFound)?;
    drop(conn);
    link::note_opening::<ProtocolTarget>(ctx, workspace, &link).await?;
    Ok(Shown {
        agency: agency.name,
        client: client.name,
        lang: link.lang,
        zone: client.zone,
        protocol: from_json(&link.to.protocol)?,
        acknowledged: link.to.acknowledged_at.map(|at| Acknowledged {
            at,
            by: link.to.acknowledged_by,
            remark: link.to.remark,
        }),
        recipient: link.recipient,
        expires_at: link.expires_at,
    })
}

/// The client acknowledges. Once: sending the form again, or twice at once, changes nothing.
pub async fn acknowledge(ctx: &Ctx, secret: &str, name: &str, remark: &str) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let Behind { workspace, link, client }: Behind<ProtocolTarget> =
        link::behind(ctx, &mut tx, secret).await?;
    if link.to.acknowledged_at.is_some() {
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
    match link.to.acknowledged_at {
        Some(_) => Reason::new("link.acknowledged"),
        None => link::state_of(link, now),
    }
}
