//! Learning from the agency's own answers (L4): what people confirmed and what they called a false alarm
//! teaches the reading of later messages. It counts only after a person switched it on, and can be
//! switched off again; messages read before stay as they were read.

use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use domain::access::Action;
use domain::cue::CueKind;
use domain::id::{TouchId, WorkspaceId};
use store::Conn;
use store::cue_answers::{self, CueAnswer};
use text::learn::{Adapter, Answer, Gain};

/// Answers from which what was learned may be switched on: fewer are chance.
pub const ANSWERS_MIN: u32 = 50;
/// Older answers are about another time.
const ANSWERS_MAX: i64 = 500;

/// What the answers of an agency have taught.
#[derive(Clone, Debug, Default)]
pub struct Learning {
    pub is_on: bool,
    pub gain: Gain,
}

impl Learning {
    /// Whether there are answers enough to switch it on.
    pub fn is_ready(&self) -> bool {
        self.gain.answered >= ANSWERS_MIN
    }
}

/// Notes what a person said of the cues of a kind in a touch; `None` takes it back.
pub(crate) async fn note(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    touch: TouchId,
    kind: CueKind,
    is_confirmed: Option<bool>,
) -> Result<()> {
    let workspace = actor.workspace;
    match is_confirmed {
        Some(is_confirmed) => {
            let (by, at) = (actor.teammate, ctx.now_ms());
            let answer = CueAnswer { touch, kind, is_confirmed, by, at };
            cue_answers::set(conn, workspace, &answer).await?;
        }
        None => cue_answers::remove(conn, workspace, touch, kind).await?,
    }
    Ok(())
}

/// Learns anew from the newest answers. What was learned is derived: a crash before it loses nothing
/// that the next answer does not bring back.
pub(crate) async fn relearn(ctx: &Ctx, workspace: WorkspaceId) -> Result<()> {
    let answered = {
        let mut conn = ctx.db.read().await?;
        cue_answers::newest(&mut conn, workspace, ANSWERS_MAX).await?
    };
    let learn = move || {
        let answer = |a: &'_ cue_answers::AnsweredMessage| (a.text.clone(), a.kind, a.is_confirmed);
        let owned: Vec<_> = answered.iter().map(answer).collect();
        let answers: Vec<Answer<'_>> = owned
            .iter()
            .map(|(text, kind, confirmed)| Answer { text, kind: *kind, confirmed: *confirmed })
            .collect();
        (Adapter::learn(&answers), Adapter::gain(&answers))
    };
    let learned = tokio::task::spawn_blocking(learn).await;
    let (adapter, gain) = learned.map_err(|e| Error::Internal(e.into()))?;
    let json = |e: serde_json::Error| Error::Internal(e.into());
    let (adapter, gain) = (
        serde_json::to_string(&adapter).map_err(json)?,
        serde_json::to_string(&gain).map_err(json)?,
    );
    let mut tx = ctx.db.begin().await?;
    cue_answers::set_learned(&mut tx, workspace, &adapter, &gain, ctx.now_ms()).await?;
    Ok(tx.commit().await?)
}

/// What the reading of a new message takes from the answers: nothing while it is switched off.
pub(crate) async fn adapter(conn: &mut Conn, workspace: WorkspaceId) -> Result<Adapter> {
    let row = cue_answers::learning(conn, workspace).await?.filter(|row| row.is_on);
    Ok(row.and_then(|row| serde_json::from_str(&row.adapter).ok()).unwrap_or_default())
}

/// What was learned and what it is worth: figures, no client's data.
pub async fn learning(ctx: &Ctx, actor: &Actor) -> Result<Learning> {
    let mut conn = ctx.db.read().await?;
    let row = cue_answers::learning(&mut conn, actor.workspace).await?.unwrap_or_default();
    let gain = serde_json::from_str(&row.gain).unwrap_or_default();
    Ok(Learning { is_on: row.is_on, gain })
}

/// Lets what was learned count in new messages, or not.
pub async fn switch(ctx: &Ctx, actor: &Actor, is_on: bool) -> Result<()> {
    actor.must(Action::EditWorkspace)?;
    let now = learning(ctx, actor).await?;
    if is_on && !now.is_ready() {
        return Err(Error::field("is_on", "too-few-answers"));
    }
    let mut tx = ctx.db.begin().await?;
    if now.is_on == is_on || !cue_answers::switch(&mut tx, actor.workspace, is_on).await? {
        return Ok(());
    }
    let subject =
        Subject { kind: "workspace", id: actor.workspace.0.to_string(), name: "", client: None };
    let diff = Diff::default().field("is_on", &now.is_on, &is_on);
    event::record(ctx, &mut tx, actor, "workspace.learning", subject, diff).await?;
    Ok(tx.commit().await?)
}
