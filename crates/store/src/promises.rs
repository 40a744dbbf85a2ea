//! Promises of both sides, with every date that they had (P1, C112, C137).

use crate::db::{Conn, Row};
use crate::error::{Error, Result};
use crate::filter::{Audience, Filter};
use crate::params;
use crate::value::{Cell, Value};
use crate::workspaces::stale_unless_one;
use domain::id::{ClientId, ContactId, ProjectId, PromiseId, TeammateId, TouchId, WorkspaceId};
use domain::promise::{
    Deadline, End, EndKind, Move, MoveKind, Origin, PromiseFact, PromiseKind, Side,
};
use jiff::civil::Date;
use std::collections::HashMap;
use std::hash::Hash;

/// A promise without its moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Promise {
    pub id: PromiseId,
    pub client: ClientId,
    pub project: Option<ProjectId>,
    pub side: Side,
    pub kind: PromiseKind,
    pub origin: Origin,
    /// In a few words.
    pub what: String,
    /// In the words in which it was said.
    pub words: String,
    /// Who of us keeps it.
    pub owner: Option<TeammateId>,
    /// Who of theirs gave it, or heard it.
    pub contact: Option<ContactId>,
    /// The touch in which it was said.
    pub touch: Option<TouchId>,
    pub made_on: Date,
    /// The first date.
    pub due_on: Option<Date>,
    pub end: Option<End>,
    /// What came out.
    pub ended_note: String,
    pub ended_by: Option<TeammateId>,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i64,
}

impl Promise {
    /// The same as the rules see it.
    pub fn fact(&self, moves: &[MoveRow]) -> PromiseFact {
        PromiseFact {
            id: self.id,
            side: self.side,
            what: self.what.clone(),
            made_on: self.made_on,
            deadline: Deadline {
                first: self.due_on,
                moves: moves.iter().map(|m| m.moved).collect(),
            },
            end: self.end,
        }
    }
}

/// One move of a date, with who said it and why.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveRow {
    pub moved: Move,
    pub reason: String,
    pub moved_by: Option<TeammateId>,
    pub moved_at: i64,
}

const INSERT: &str = "insert into promise
    (workspace_id, promise_id, client_id, project_id, side, kind, origin, what, words, owner_id,
     contact_id, touch_id, made_on, due_on, ended_how, ended_on, ended_note, ended_by, created_by,
     created_at, updated_at, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
     $20, $20, 1)";

/// Adds a promise.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, p: &Promise) -> Result<()> {
    let (made_on, due_on) = (p.made_on.to_string(), p.due_on.map(|day| day.to_string()));
    let ended_on = p.end.map(|end| end.on.to_string());
    let params = params![
        workspace,
        p.id,
        p.client,
        p.project,
        p.side.word(),
        p.kind.word(),
        p.origin.word(),
        &p.what,
        &p.words,
        p.owner,
        p.contact,
        p.touch,
        &made_on,
        &due_on,
        p.end.map(|end| end.how.word()),
        &ended_on,
        &p.ended_note,
        p.ended_by,
        p.created_by,
        p.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const UPDATE: &str = "update promise set
        project_id = $4, kind = $5, origin = $6, what = $7, words = $8, owner_id = $9,
        contact_id = $10, touch_id = $11, ended_how = $12, ended_on = $13, ended_note = $14,
        ended_by = $15, updated_at = $16, version = version + 1
    where workspace_id = $1 and promise_id = $2 and version = $3";

/// Saves what may change of a promise, unless somebody was faster. Its side and first date stay.
pub async fn update(conn: &mut Conn, workspace: WorkspaceId, p: &Promise, now: i64) -> Result<()> {
    let ended_on = p.end.map(|end| end.on.to_string());
    let params = params![
        workspace,
        p.id,
        p.version,
        p.project,
        p.kind.word(),
        p.origin.word(),
        &p.what,
        &p.words,
        p.owner,
        p.contact,
        p.touch,
        p.end.map(|end| end.how.word()),
        &ended_on,
        &p.ended_note,
        p.ended_by,
        now
    ];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

const COLUMNS: &str = "p.promise_id, p.client_id, p.project_id, p.side, p.kind, p.origin, p.what,
    p.words, p.owner_id, p.contact_id, p.touch_id, p.made_on, p.due_on, p.ended_how, p.ended_on,
    p.ended_note, p.ended_by, p.created_by, p.created_at, p.updated_at, p.version";

fn select(rest: &str) -> String {
    format!("select {COLUMNS} from promise p where p.workspace_id = $1{rest}")
}

/// The promise, if its client may be seen.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: PromiseId,
) -> Result<Option<Promise>> {
    let sql = select("");
    let mut filter = Filter::new(&sql, params![workspace]);
    filter.and("p.promise_id = {}", id);
    filter.and_visible("p.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// The promises of a client, the newest first. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<Promise>> {
    let sql = select(" and p.client_id = $2 order by p.made_on desc, p.promise_id desc");
    conn.all(&sql, params![workspace, client], read).await
}

/// The promises of all clients that may be seen, the newest first. All of them: which are urgent is
/// told from their dates and moves.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
) -> Result<Vec<Promise>> {
    let sql = select("");
    let mut filter = Filter::new(&sql, params![workspace]);
    filter.and_visible("p.client_id", visible);
    filter.push(" order by p.made_on desc, p.promise_id desc");
    conn.all(&filter.sql, &filter.params, read).await
}

/// The promises of all clients that wait for their deed, the oldest first: for the clock, not for people.
pub async fn waiting(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<Promise>> {
    let sql = select(" and p.ended_how is null order by p.made_on, p.promise_id");
    conn.all(&sql, params![workspace], read).await
}

const ADD_MOVE: &str = "insert into promise_move
    (workspace_id, promise_id, n, to_on, moved_on, kind, reason, moved_by, moved_at)
    select $1, $2, count(*) + 1, $3, $4, $5, $6, $7, $8 from promise_move
    where workspace_id = $1 and promise_id = $2";

/// Adds a move: the date before it is kept.
pub async fn add_move(
    conn: &mut Conn,
    workspace: WorkspaceId,
    promise: PromiseId,
    row: &MoveRow,
) -> Result<()> {
    insert_move(conn, ADD_MOVE, workspace, promise.into(), row).await
}

/// Adds a move of whatever `sql` says: a promise, a milestone.
pub(crate) async fn insert_move(
    conn: &mut Conn,
    sql: &str,
    workspace: WorkspaceId,
    of: Value<'_>,
    row: &MoveRow,
) -> Result<()> {
    let (to_on, moved_on) = (row.moved.to.to_string(), row.moved.moved_on.to_string());
    let kind = row.moved.kind.word();
    let params =
        params![workspace, of, &to_on, &moved_on, kind, &row.reason, row.moved_by, row.moved_at];
    conn.execute(sql, params).await?;
    Ok(())
}

const MOVES: &str = "select m.promise_id, m.to_on, m.moved_on, m.kind, m.reason, m.moved_by,
    m.moved_at from promise p
    cross join promise_move m
    where p.workspace_id = $1 and p.client_id = $2 and m.workspace_id = p.workspace_id
      and m.promise_id = p.promise_id order by m.promise_id, m.n";

/// The moves of all promises of a client, by promise, in the order in which they were said. The
/// client must have been looked up at the door.
pub async fn moves_of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<HashMap<PromiseId, Vec<MoveRow>>> {
    moves_by(conn, MOVES, params![workspace, client]).await
}

const ALL_MOVES: &str = "select promise_id, to_on, moved_on, kind, reason, moved_by, moved_at
    from promise_move where workspace_id = $1 order by promise_id, n";

/// The moves of all promises of a workspace; the caller shows only those of promises that may be seen.
pub async fn moves(
    conn: &mut Conn,
    workspace: WorkspaceId,
) -> Result<HashMap<PromiseId, Vec<MoveRow>>> {
    moves_by(conn, ALL_MOVES, params![workspace]).await
}

/// Moves by what was moved: column 0.
pub(crate) async fn moves_by<Id: Cell + Eq + Hash + Send>(
    conn: &mut Conn,
    sql: &str,
    params: &[Value<'_>],
) -> Result<HashMap<Id, Vec<MoveRow>>> {
    let mut moves: HashMap<Id, Vec<MoveRow>> = HashMap::new();
    conn.each(sql, params, &mut |row| {
        moves.entry(row.get(0)?).or_default().push(read_move(row)?);
        Ok(())
    })
    .await?;
    Ok(moves)
}

/// A move from columns 1 to 6.
fn read_move(row: &Row<'_>) -> Result<MoveRow> {
    Ok(MoveRow {
        moved: Move {
            to: row.text(1)?.parse().map_err(Error::other)?,
            moved_on: row.text(2)?.parse().map_err(Error::other)?,
            kind: row.word(3, MoveKind::from_word)?,
        },
        reason: row.get(4)?,
        moved_by: row.get(5)?,
        moved_at: row.get(6)?,
    })
}

/// A day that may be missing.
pub(crate) fn day(row: &Row<'_>, i: usize) -> Result<Option<Date>> {
    let text: Option<String> = row.get(i)?;
    text.map(|day| day.parse().map_err(Error::other)).transpose()
}

fn read(row: &Row<'_>) -> Result<Promise> {
    let ended_how: Option<String> = row.get(13)?;
    let how = ended_how.map(|word| {
        EndKind::from_word(&word).ok_or_else(|| Error::message(&format!("unknown end {word:?}")))
    });
    let end = match (how.transpose()?, day(row, 14)?) {
        (Some(how), Some(on)) => Some(End { how, on }),
        _ => None,
    };
    Ok(Promise {
        id: row.get(0)?,
        client: row.get(1)?,
        project: row.get(2)?,
        side: row.word(3, Side::from_word)?,
        kind: row.word(4, PromiseKind::from_word)?,
        origin: row.word(5, Origin::from_word)?,
        what: row.get(6)?,
        words: row.get(7)?,
        owner: row.get(8)?,
        contact: row.get(9)?,
        touch: row.get(10)?,
        made_on: row.text(11)?.parse().map_err(Error::other)?,
        due_on: day(row, 12)?,
        end,
        ended_note: row.get(15)?,
        ended_by: row.get(16)?,
        created_by: row.get(17)?,
        created_at: row.get(18)?,
        updated_at: row.get(19)?,
        version: row.get(20)?,
    })
}
