//! What people said of cues, and what was learned from it (L4).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::cue::CueKind;
use domain::id::{TeammateId, TouchId, WorkspaceId};

/// What a teammate said of the cues of a kind in a touch; the newest counts.
#[derive(Clone, Debug, PartialEq)]
pub struct CueAnswer {
    pub touch: TouchId,
    pub kind: CueKind,
    pub is_confirmed: bool,
    pub by: Option<TeammateId>,
    pub at: i64,
}

/// An answer with the message that it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct AnsweredMessage {
    pub kind: CueKind,
    pub is_confirmed: bool,
    pub text: String,
}

/// What an agency's answers have taught, as JSON of `text::learn`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Learning {
    pub is_on: bool,
    pub adapter: String,
    pub gain: String,
    pub learned_at: i64,
}

const SET: &str = "insert into cue_answer
    (workspace_id, touch_id, kind, is_confirmed, answered_by, answered_at)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (workspace_id, touch_id, kind) do update set
    is_confirmed = excluded.is_confirmed, answered_by = excluded.answered_by,
    answered_at = excluded.answered_at";

/// Notes an answer in place of an earlier one.
pub async fn set(conn: &mut Conn, workspace: WorkspaceId, a: &CueAnswer) -> Result<()> {
    let params = params![workspace, a.touch, a.kind.word(), a.is_confirmed, a.by, a.at];
    conn.execute(SET, params).await?;
    Ok(())
}

const REMOVE: &str = "delete from cue_answer
    where workspace_id = $1 and touch_id = $2 and kind = $3";

/// Takes an answer back.
pub async fn remove(
    conn: &mut Conn,
    workspace: WorkspaceId,
    touch: TouchId,
    kind: CueKind,
) -> Result<()> {
    conn.execute(REMOVE, params![workspace, touch, kind.word()]).await?;
    Ok(())
}

const NEWEST: &str = "select a.kind, a.is_confirmed, t.text from cue_answer a
    join touch_text t on t.workspace_id = a.workspace_id and t.touch_id = a.touch_id
    where a.workspace_id = $1 order by a.answered_at desc, a.touch_id desc limit $2";

/// The newest answers with their messages. They teach the agency as a whole and are shown to nobody.
pub async fn newest(
    conn: &mut Conn,
    workspace: WorkspaceId,
    limit: i64,
) -> Result<Vec<AnsweredMessage>> {
    let read = |row: &Row<'_>| {
        Ok(AnsweredMessage {
            kind: row.word(0, CueKind::from_word)?,
            is_confirmed: row.get(1)?,
            text: row.get(2)?,
        })
    };
    conn.all(NEWEST, params![workspace, limit], read).await
}

const LEARNING: &str =
    "select is_on, adapter, gain, learned_at from cue_learning where workspace_id = $1";

/// What was learned; none before the first answer.
pub async fn learning(conn: &mut Conn, workspace: WorkspaceId) -> Result<Option<Learning>> {
    let read = |row: &Row<'_>| {
        Ok(Learning {
            is_on: row.get(0)?,
            adapter: row.get(1)?,
            gain: row.get(2)?,
            learned_at: row.get(3)?,
        })
    };
    conn.opt(LEARNING, params![workspace], read).await
}

const LEARNED: &str = "insert into cue_learning (workspace_id, is_on, adapter, gain, learned_at)
    values ($1, $2, $3, $4, $5)
    on conflict (workspace_id) do update set adapter = excluded.adapter, gain = excluded.gain,
    learned_at = excluded.learned_at";

/// Keeps what was learned; whether it counts stays as it was.
pub async fn set_learned(
    conn: &mut Conn,
    workspace: WorkspaceId,
    adapter: &str,
    gain: &str,
    at: i64,
) -> Result<()> {
    conn.execute(LEARNED, params![workspace, false, adapter, gain, at]).await?;
    Ok(())
}

const SWITCH: &str = "update cue_learning set is_on = $2 where workspace_id = $1";

/// Lets what was learned count, or not; false where nothing was learned.
pub async fn switch(conn: &mut Conn, workspace: WorkspaceId, is_on: bool) -> Result<bool> {
    Ok(conn.execute(SWITCH, params![workspace, is_on]).await? == 1)
}
