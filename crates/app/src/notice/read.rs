//! What a person was told, on the page: put together by client and kind, each with its case.

use crate::access::Actor;
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use domain::id::{ClientId, NoticeId, TeammateId};
use domain::notice::{NoticeKind, Tie, grouped};
use domain::reason::Reason;
use store::notices::{self, Notice};
use store::{Audience, outgoing_mails};

/// Notifications that a page reads before they are put together.
const READ_MAX: i64 = 300;
/// Beyond this number nobody counts: it is "many".
pub const MANY: i64 = 100;

/// One thing that was told.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub id: NoticeId,
    pub at: i64,
    /// What happened.
    pub reason: Option<Reason>,
    pub href: String,
    pub seen_at: Option<i64>,
    /// When it leaves by mail, if it has still to.
    pub leaves_at: Option<i64>,
    /// When the letter that carried it left.
    pub mailed_at: Option<i64>,
}

/// What was told of one client and kind, seen and unseen apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub kind: NoticeKind,
    pub client: Option<ClientId>,
    pub client_name: String,
    /// Why to this person.
    pub tie: Tie,
    /// The newest first.
    pub lines: Vec<Line>,
}

fn me(actor: &Actor) -> Result<(TeammateId, Audience)> {
    Ok((actor.teammate()?, actor.audience()))
}

/// What the actor was told and has not seen, then what was seen; only older than `before`. And where
/// the next page begins.
pub async fn groups(
    ctx: &Ctx,
    actor: &Actor,
    before: Option<i64>,
) -> Result<(Vec<Group>, Vec<Group>, Option<i64>)> {
    let (teammate, audience) = me(actor)?;
    let mut conn = ctx.db.read().await?;
    let of = (teammate, &audience);
    let rows = notices::list(&mut conn, actor.workspace, of, before, READ_MAX).await?;
    let next = (rows.len() as i64 == READ_MAX).then(|| rows.last().map(|n| n.at)).flatten();
    let mut mails: Vec<_> = rows.iter().filter_map(|n| n.mail).collect();
    mails.sort();
    mails.dedup();
    let sent = outgoing_mails::sent_of(&mut conn, actor.workspace, &mails).await?;
    let (seen, unseen): (Vec<Notice>, Vec<Notice>) =
        rows.into_iter().partition(|notice| notice.seen_at.is_some());
    let put = |notices: &[Notice]| -> Vec<Group> {
        let items: Vec<_> = notices.iter().map(|n| (n.client, n.kind)).collect();
        let line = |notice: &Notice| Line {
            id: notice.id,
            at: notice.at,
            reason: serde_json::from_str(&notice.reason).ok(),
            href: notice.href.clone(),
            seen_at: notice.seen_at,
            leaves_at: notice.leaves_at,
            mailed_at: notice.mail.and_then(|id| sent.get(&id).copied()),
        };
        let group = |of: &Vec<usize>| {
            let first = &notices[of[0]];
            Group {
                kind: first.kind,
                client: first.client,
                client_name: first.client_name.clone(),
                tie: first.tie,
                lines: of.iter().map(|&i| line(&notices[i])).collect(),
            }
        };
        grouped(&items).iter().map(group).collect()
    };
    Ok((put(&unseen), put(&seen), next))
}

/// How many the actor has not seen, [`MANY`] at most; nought for who is no person.
pub async fn n_unseen(ctx: &Ctx, actor: &Actor) -> Result<i64> {
    let Ok((teammate, audience)) = me(actor) else { return Ok(0) };
    let mut conn = ctx.db.read().await?;
    Ok(notices::count_unseen(&mut conn, actor.workspace, (teammate, &audience), MANY).await?)
}

/// Opens one: it is seen, with all of its client and kind; where its case is.
pub async fn open(ctx: &Ctx, actor: &Actor, id: NoticeId) -> Result<String> {
    let (teammate, audience) = me(actor)?;
    let mut tx = ctx.db.begin().await?;
    let of = (teammate, &audience);
    let found = notices::get(&mut tx, actor.workspace, of, id).await?;
    let notice = found.ok_or(Error::NotFound)?;
    if notice.seen_at.is_none() {
        let now = (ctx.now_ms(), notice.at);
        let of = Some((notice.client, notice.kind));
        notices::see(&mut tx, actor.workspace, teammate, now, of).await?;
        tx.commit().await?;
        tell(ctx, actor);
    }
    Ok(notice.href)
}

/// Notes that the actor saw one, with all of its client and kind.
pub async fn see(ctx: &Ctx, actor: &Actor, id: NoticeId) -> Result<()> {
    open(ctx, actor, id).await.map(drop)
}

/// Notes that the actor saw everything until an instant; how much that was.
pub async fn see_all(ctx: &Ctx, actor: &Actor, until: i64) -> Result<u64> {
    let (teammate, _) = me(actor)?;
    let mut tx = ctx.db.begin().await?;
    let now = (ctx.now_ms(), until);
    let n = notices::see(&mut tx, actor.workspace, teammate, now, None).await?;
    tx.commit().await?;
    tell(ctx, actor);
    Ok(n)
}

fn tell(ctx: &Ctx, actor: &Actor) {
    ctx.tell(Change { workspace: actor.workspace, what: Topic::Attention });
}
