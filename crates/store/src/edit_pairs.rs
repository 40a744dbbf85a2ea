//! Edits beside earlier ones and beside rules: repeats and contradictions (C118, C120, RULES.md A.8).

use crate::db::{Conn, Row};
use crate::error::{Error, Result};
use crate::filter::{Audience, Filter};
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::edit::{PairAnswer, PairKind, PairVerdict};
use domain::facts::RepeatFact;
use domain::id::{ClientId, EditId, EditPairId, GuidelineRuleId, TeammateId, WorkspaceId};

/// Two that were found to say the same or the opposite.
#[derive(Clone, Debug, PartialEq)]
pub struct PairRow {
    pub id: EditPairId,
    pub client: ClientId,
    /// The later edit.
    pub edit: EditId,
    pub other: Other,
    pub kind: PairKind,
    /// 0…100.
    pub confidence: i64,
    /// JSON of the reason.
    pub reason: String,
    pub found_at: i64,
    /// What a person said of it, who and when.
    pub verdict: Option<(PairVerdict, Option<TeammateId>, i64)>,
    /// How it was answered, who and when.
    pub answer: Option<(PairAnswer, Option<TeammateId>, i64)>,
    pub answer_note: String,
}

/// What the edit is beside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Other {
    Edit(EditId),
    Rule(GuidelineRuleId),
}

impl Other {
    fn columns(self) -> (Option<EditId>, Option<GuidelineRuleId>) {
        match self {
            Other::Edit(id) => (Some(id), None),
            Other::Rule(id) => (None, Some(id)),
        }
    }
}

const INSERT: &str = "insert into edit_pair
    (workspace_id, edit_pair_id, client_id, edit_id, earlier_id, rule_id, kind, confidence, reason,
     found_at, verdict, judged_by, judged_at, answer, answer_note, answered_by, answered_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null, null, null, null, '', null, null)";

/// Notes a pair that was found.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, p: &PairRow) -> Result<()> {
    let (earlier, rule) = p.other.columns();
    let params = params![
        workspace,
        p.id,
        p.client,
        p.edit,
        earlier,
        rule,
        p.kind.word(),
        p.confidence,
        &p.reason,
        p.found_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const SAVE: &str = "update edit_pair set verdict = $3, judged_by = $4, judged_at = $5, answer = $6,
        answer_note = $7, answered_by = $8, answered_at = $9
    where workspace_id = $1 and edit_pair_id = $2";

/// Saves what a person said of a pair.
pub async fn save(conn: &mut Conn, workspace: WorkspaceId, p: &PairRow) -> Result<()> {
    let params = params![
        workspace,
        p.id,
        p.verdict.map(|v| v.0.word()),
        p.verdict.and_then(|v| v.1),
        p.verdict.map(|v| v.2),
        p.answer.map(|a| a.0.word()),
        &p.answer_note,
        p.answer.and_then(|a| a.1),
        p.answer.map(|a| a.2)
    ];
    stale_unless_one(conn.execute(SAVE, params).await?)
}

const FORGET: &str = "delete from edit_pair where workspace_id = $1 and client_id = $2
    and (edit_id = $3 or earlier_id = $3) and verdict is null";

/// Takes off what was found of an edit and nobody judged yet: its words changed.
pub async fn forget_unjudged(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    edit: EditId,
) -> Result<()> {
    conn.execute(FORGET, params![workspace, client, edit]).await?;
    Ok(())
}

const COLUMNS: &str = "p.edit_pair_id, p.client_id, p.edit_id, p.earlier_id, p.rule_id, p.kind,
    p.confidence, p.reason, p.found_at, p.verdict, p.judged_by, p.judged_at, p.answer,
    p.answer_note, p.answered_by, p.answered_at";

/// The pairs of a client, the last found first. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<PairRow>> {
    let sql = format!(
        "select {COLUMNS} from edit_pair p where p.workspace_id = $1 and p.client_id = $2
            order by p.found_at desc, p.edit_pair_id desc"
    );
    conn.all(&sql, params![workspace, client], read).await
}

/// The pairs in which edits are the later one, of clients that may be seen; the last found first.
pub async fn of_edits(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    edits: &[EditId],
) -> Result<Vec<PairRow>> {
    let sql = format!("select {COLUMNS} from edit_pair p where p.workspace_id = $1");
    let mut found = Vec::new();
    for ids in edits.chunks(500) {
        let mut filter = Filter::new(&sql, params![workspace]);
        filter.and_in("p.edit_id", ids.iter().copied());
        filter.and_visible("p.client_id", visible);
        filter.push(" order by p.found_at desc, p.edit_pair_id desc");
        found.append(&mut conn.all(&filter.sql, &filter.params, read).await?);
    }
    Ok(found)
}

/// What waits for a person at a client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EditCounts {
    /// Edits that are neither applied nor refused.
    pub n_open: i64,
    /// Repeats and contradictions that nobody looked at, and contradictions without an answer.
    pub n_waiting: i64,
}

const COUNTS: &str = "select count(*),
    (select count(*) from edit_pair where workspace_id = $1 and client_id = $2
        and (verdict is null
            or (verdict = 'confirmed' and kind = 'contradiction' and answer is null)))
    from edit where workspace_id = $1 and client_id = $2 and settled_how is null";

/// Counts what waits at a client, which must have been looked up at the door.
pub async fn counts(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<EditCounts> {
    conn.one(COUNTS, params![workspace, client], |row| {
        Ok(EditCounts { n_open: row.get(0)?, n_waiting: row.get(1)? })
    })
    .await
}

/// Put in order by the caller: asked for it, SQLite walks the pairs of all clients.
const REPEATS: &str = "select p.edit_pair_id, p.edit_id, e.text, e.said_on, p.judged_at
    from edit_pair p cross join edit e
    where p.workspace_id = $1 and p.client_id = $2 and p.kind = 'repeat' and p.verdict = 'confirmed'
      and e.workspace_id = p.workspace_id and e.edit_id = p.edit_id";

/// The mistakes of a client that were made again by a person's word, one for each edit that had to ask
/// again, however many earlier ones it repeats.
pub async fn repeats(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<RepeatFact>> {
    let mut found: Vec<RepeatFact> = conn
        .all(REPEATS, params![workspace, client], |row| {
            Ok(RepeatFact {
                pair: row.get(0)?,
                edit: row.get(1)?,
                what: row.get(2)?,
                said_on: row.get(3)?,
                judged_at: row.get::<Option<i64>>(4)?.unwrap_or_default().div_euclid(1000),
            })
        })
        .await?;
    found.sort_by_key(|repeat| (repeat.edit, repeat.pair));
    found.dedup_by_key(|repeat| repeat.edit);
    Ok(found)
}

fn read(row: &Row<'_>) -> Result<PairRow> {
    let (earlier, rule): (Option<EditId>, Option<GuidelineRuleId>) = (row.get(3)?, row.get(4)?);
    let other = match (earlier, rule) {
        (Some(edit), _) => Other::Edit(edit),
        (None, Some(rule)) => Other::Rule(rule),
        (None, None) => return Err(Error::message("a pair of one")),
    };
    let verdict: Option<String> = row.get(9)?;
    let answer: Option<String> = row.get(12)?;
    let (judged_at, answered_at): (Option<i64>, Option<i64>) = (row.get(11)?, row.get(15)?);
    let (judged_by, answered_by) = (row.get(10)?, row.get(14)?);
    Ok(PairRow {
        id: row.get(0)?,
        client: row.get(1)?,
        edit: row.get(2)?,
        other,
        kind: row.word(5, PairKind::from_word)?,
        confidence: row.get(6)?,
        reason: row.get(7)?,
        found_at: row.get(8)?,
        verdict: verdict
            .and_then(|word| PairVerdict::from_word(&word))
            .map(|verdict| (verdict, judged_by, judged_at.unwrap_or_default())),
        answer: answer
            .and_then(|word| PairAnswer::from_word(&word))
            .map(|answer| (answer, answered_by, answered_at.unwrap_or_default())),
        answer_note: row.get(13)?,
    })
}
