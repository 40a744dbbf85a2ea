//! Sessions: recognised by a token, seen and ended by their owner, limited in time (ASVS 7.3, 7.4).

use super::{hash_of, new_secret};
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use domain::cue::Lang;
use domain::id::{SessionId, TeammateId, WorkspaceId};
use store::Conn;
use store::sessions::{self, SEEN_STEP_MS, Session, SignedIn};

const DAY_MS: i64 = 24 * 3_600_000;
/// Not used for so long, a session is over: a week away from work and the weekends around it.
const IDLE_MS: i64 = 10 * DAY_MS;
/// A session is over after so long whatever happens.
const WHOLE_MS: i64 = 30 * DAY_MS;
/// Longer names of devices are cut.
const DEVICE_CHARS_MAX: usize = 200;

/// A session that just began; the token is shown to the browser and never again.
#[derive(Clone, Debug, PartialEq)]
pub struct NewSession {
    pub token: String,
    pub session: Session,
}

/// Begins a session, in the transaction of what led to it.
pub(crate) async fn begin(
    ctx: &Ctx,
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
    device: &str,
) -> Result<NewSession> {
    let now = ctx.now_ms();
    let token = new_secret()?;
    let session = Session {
        id: SessionId(ctx.new_id()),
        teammate,
        csrf: new_secret()?,
        device: device.chars().filter(|c| !c.is_control()).take(DEVICE_CHARS_MAX).collect(),
        created_at: now,
        seen_at: now,
        expires_at: now + WHOLE_MS,
    };
    sessions::create(conn, workspace, &session, &hash_of(&token)).await?;
    Ok(NewSession { token, session })
}

/// A recognised request.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    pub actor: Actor,
    pub signed_in: SignedIn,
}

/// Who sends this token; `None` where the session is over.
pub async fn recognise(ctx: &Ctx, token: &str) -> Result<Option<Visit>> {
    let now = ctx.now_ms();
    let mut conn = ctx.db.read().await?;
    let Some(found) = sessions::by_token_hash(&mut conn, &hash_of(token), now).await? else {
        return Ok(None);
    };
    drop(conn);
    if now - found.session.seen_at > IDLE_MS {
        return Ok(None);
    }
    if now - found.session.seen_at >= SEEN_STEP_MS {
        // A full disk must not lock everybody out: the page is shown all the same.
        if let Err(error) = note_seen(ctx, &found, now).await {
            tracing::warn!(%error, "the last use of a session could not be saved");
        }
    }
    let actor = Actor {
        workspace: found.workspace,
        teammate: Some(found.session.teammate),
        role: found.role,
        name: found.name.clone(),
        lang: Lang::from_word(&found.lang).unwrap_or(Lang::Ru),
        token: None,
    };
    Ok(Some(Visit { actor, signed_in: found }))
}

async fn note_seen(ctx: &Ctx, found: &SignedIn, now: i64) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    sessions::touch(&mut tx, found.workspace, found.session.id, now).await?;
    tx.commit().await?;
    Ok(())
}

/// One's own live sessions, the last used first.
pub async fn list(ctx: &Ctx, actor: &Actor) -> Result<Vec<Session>> {
    let mut conn = ctx.db.read().await?;
    let now = ctx.now_ms();
    let mut all = sessions::list(&mut conn, actor.workspace, actor.teammate()?, now).await?;
    all.retain(|session| now - session.seen_at <= IDLE_MS);
    Ok(all)
}

/// Ends one of one's own sessions; signing out ends the present one.
pub async fn end(ctx: &Ctx, actor: &Actor, id: SessionId) -> Result<()> {
    let teammate = actor.teammate()?;
    let mut tx = ctx.db.begin().await?;
    if !sessions::end(&mut tx, actor.workspace, teammate, id, ctx.now_ms()).await? {
        return Err(Error::NotFound);
    }
    event::record(ctx, &mut tx, actor, "session.end", subject(id), Diff::default()).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends all of one's own sessions but the present one; how many.
pub async fn end_others(ctx: &Ctx, actor: &Actor, present: SessionId) -> Result<u64> {
    let teammate = actor.teammate()?;
    let mut tx = ctx.db.begin().await?;
    let n = sessions::end_others(&mut tx, actor.workspace, teammate, present, ctx.now_ms()).await?;
    if n > 0 {
        let diff = Diff::default().value("n_sessions", &n);
        event::record(ctx, &mut tx, actor, "session.end_others", subject(present), diff).await?;
    }
    tx.commit().await?;
    Ok(n)
}

pub(crate) fn subject(id: SessionId) -> Subject<'static> {
    Subject { kind: "session", id: id.to_string(), name: "", client: None }
}
