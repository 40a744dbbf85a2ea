//! Imports: runs that read a file or a folder, how far they are, and what could not be read.

use crate::db::{Conn, Row, Value};
use crate::error::Result;
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{ClientId, ImportId, TeammateId, WorkspaceId};

/// One run of an import.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    pub id: ImportId,
    /// What is read: a word of `app`.
    pub kind: String,
    /// Name of the file, for people.
    pub name: String,
    /// Word of `app`: waiting, running, done, failed, cancelled.
    pub state: String,
    /// Where the file lies.
    pub path: String,
    /// JSON of `app`: which column means what.
    pub mapping: String,
    pub progress: Progress,
    /// Somebody asked to stop.
    pub is_cancelled: bool,
    pub error: Option<String>,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub finished_at: Option<i64>,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    pub size_bytes: i64,
    /// Up to here everything is stored: where a run goes on after a crash.
    pub done_bytes: i64,
    pub n_read: i64,
    pub n_added: i64,
    pub n_known: i64,
    /// Known ones that had changed.
    pub n_updated: i64,
    /// All of them, also those that are not stored.
    pub n_problems: i64,
}

const INSERT: &str = "insert into import
    (workspace_id, import_id, kind, name, state, path, mapping, size_bytes, done_bytes, n_read,
     n_added, n_known, n_problems, is_cancelled, error, created_by, created_at, finished_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, 0, 0, false, null, $9, $10, null)";

/// Adds an import that has not read anything yet.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, i: &Import) -> Result<()> {
    let params = params![
        workspace,
        i.id,
        &i.kind,
        &i.name,
        &i.state,
        &i.path,
        &i.mapping,
        i.progress.size_bytes,
        i.created_by,
        i.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const GET: &str = "select import_id, kind, name, state, path, mapping, size_bytes, done_bytes,
    n_read, n_added, n_known, n_problems, is_cancelled, error, created_by, created_at, finished_at,
    n_updated
    from import where workspace_id = $1 and import_id = $2";

/// The import, if there is one.
pub async fn get(conn: &mut Conn, workspace: WorkspaceId, id: ImportId) -> Result<Option<Import>> {
    conn.opt(GET, params![workspace, id], read).await
}

const LIST: &str = "select import_id, kind, name, state, path, mapping, size_bytes, done_bytes,
    n_read, n_added, n_known, n_problems, is_cancelled, error, created_by, created_at, finished_at,
    n_updated
    from import where workspace_id = $1 order by created_at desc, import_id desc limit $2";

/// The last imports, newest first.
pub async fn list(conn: &mut Conn, workspace: WorkspaceId, limit: i64) -> Result<Vec<Import>> {
    conn.all(LIST, params![workspace, limit], read).await
}

const SAVE_PROGRESS: &str = "update import
    set state = $3, size_bytes = $4, done_bytes = $5, n_read = $6, n_added = $7, n_known = $8,
        n_problems = $9, n_updated = $10
    where workspace_id = $1 and import_id = $2";

/// Writes state and progress, in the transaction of the touches that they count.
pub async fn save_progress(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: ImportId,
    state: &str,
    p: Progress,
) -> Result<()> {
    let params = params![
        workspace,
        id,
        state,
        p.size_bytes,
        p.done_bytes,
        p.n_read,
        p.n_added,
        p.n_known,
        p.n_problems,
        p.n_updated
    ];
    stale_unless_one(conn.execute(SAVE_PROGRESS, params).await?)
}

const COUNT_RUNNING: &str = "select count(*) from import
    where workspace_id = $1 and state in ('waiting', 'running')";

/// How many imports are at work or wait.
pub async fn count_running(conn: &mut Conn, workspace: WorkspaceId) -> Result<i64> {
    conn.one(COUNT_RUNNING, params![workspace], |row| row.get(0)).await
}

const RESULT: &str = "select
    (select count(*) from touch where workspace_id = $1 and import_id = $2 and state = 'unsorted'),
    (select count(*) from (
        select client_id from touch
            where workspace_id = $1 and import_id = $2 and client_id is not null
        union select client_id from work_item where workspace_id = $1 and import_id = $2
        union select client_id from meeting where workspace_id = $1 and import_id = $2
        union select client_id from invoice where workspace_id = $1 and import_id = $2) as touched)";

/// How many touches of an import wait in the tray, and how many clients it touched.
pub async fn result(conn: &mut Conn, workspace: WorkspaceId, id: ImportId) -> Result<(i64, i64)> {
    conn.one(RESULT, params![workspace, id], |row| Ok((row.get(0)?, row.get(1)?))).await
}

const SAVE_MAPPING: &str =
    "update import set kind = $3, mapping = $4 where workspace_id = $1 and import_id = $2";

/// Writes what is read and how: the kind, and JSON of `app`.
pub async fn save_mapping(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: ImportId,
    kind: &str,
    mapping: &str,
) -> Result<()> {
    conn.execute(SAVE_MAPPING, params![workspace, id, kind, mapping]).await?;
    Ok(())
}

const FINISH: &str = "update import set state = $3, error = $4, finished_at = $5
    where workspace_id = $1 and import_id = $2";

/// Writes how the import ended.
pub async fn finish(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: ImportId,
    state: &str,
    error: Option<&str>,
    now: i64,
) -> Result<()> {
    let params = params![workspace, id, state, error, now];
    stale_unless_one(conn.execute(FINISH, params).await?)
}

const PAUSE: &str =
    "update import set state = $3, error = $4 where workspace_id = $1 and import_id = $2";

/// Writes why the import stands still; it is not over and can go on where it was.
pub async fn pause(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: ImportId,
    state: &str,
    error: &str,
) -> Result<()> {
    stale_unless_one(conn.execute(PAUSE, params![workspace, id, state, error]).await?)
}

const CLIENTS: &str = "select client_id from touch
    where workspace_id = $1 and import_id = $2 and client_id is not null
    union select client_id from work_item where workspace_id = $1 and import_id = $2
    union select client_id from meeting where workspace_id = $1 and import_id = $2
    union select client_id from invoice where workspace_id = $1 and import_id = $2";

/// The clients to whom an import has brought anything, in all its runs.
pub async fn clients(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: ImportId,
) -> Result<Vec<ClientId>> {
    conn.all(CLIENTS, params![workspace, id], |row| row.get(0)).await
}

const CANCEL: &str = "update import set is_cancelled = true
    where workspace_id = $1 and import_id = $2 and finished_at is null";

/// Asks the import to stop; false when it has ended.
pub async fn cancel(conn: &mut Conn, workspace: WorkspaceId, id: ImportId) -> Result<bool> {
    Ok(conn.execute(CANCEL, params![workspace, id]).await? == 1)
}

const IS_CANCELLED: &str =
    "select is_cancelled from import where workspace_id = $1 and import_id = $2";

/// Whether somebody asked to stop.
pub async fn is_cancelled(conn: &mut Conn, workspace: WorkspaceId, id: ImportId) -> Result<bool> {
    Ok(conn.opt(IS_CANCELLED, params![workspace, id], |row| row.get(0)).await?.unwrap_or(true))
}

/// Something in a source that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where: line, letter, page.
    pub place: String,
    /// What kind: a locale key's last part.
    pub code: String,
    /// Details for who wants to repair the source.
    pub message: String,
}

/// More problems than this are only counted: nobody reads them one by one.
pub const N_PROBLEMS_STORED: i64 = 1_000;

const INSERT_PROBLEM: &str = "insert into import_problem
    (workspace_id, import_id, number, place, code, message) values ";
const INSERT_PROBLEM_ROW: &str = "($, $, $, $, $, $)";

/// Stores problems, of which `n_before` were found earlier in this import. The count is written by
/// [`save_progress`].
pub async fn add_problems(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: ImportId,
    n_before: i64,
    problems: &[Problem],
) -> Result<()> {
    let n_free = usize::try_from(N_PROBLEMS_STORED - n_before).unwrap_or(0);
    let mut values: Vec<Value<'_>> = Vec::new();
    for (number, problem) in (n_before..).zip(problems.iter().take(n_free)) {
        values.extend_from_slice(params![
            workspace,
            id,
            number,
            &problem.place,
            &problem.code,
            &problem.message
        ]);
    }
    conn.insert_rows(INSERT_PROBLEM, INSERT_PROBLEM_ROW, &values).await
}

const FORGET_PROBLEMS: &str =
    "delete from import_problem where workspace_id = $1 and import_id = $2";

/// Removes the problems of a run that begins anew.
pub async fn forget_problems(conn: &mut Conn, workspace: WorkspaceId, id: ImportId) -> Result<()> {
    conn.execute(FORGET_PROBLEMS, params![workspace, id]).await?;
    Ok(())
}

const PROBLEMS: &str = "select place, code, message from import_problem
    where workspace_id = $1 and import_id = $2 order by number limit $3 offset $4";

/// A page of the stored problems, in the order of the source.
pub async fn problems(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: ImportId,
    (offset, limit): (i64, i64),
) -> Result<Vec<Problem>> {
    conn.all(PROBLEMS, params![workspace, id, limit, offset], |row| {
        Ok(Problem { place: row.get(0)?, code: row.get(1)?, message: row.get(2)? })
    })
    .await
}

const PROBLEM_CODES: &str = "select code, count(*) from import_problem
    where workspace_id = $1 and import_id = $2 group by code order by count(*) desc, code";

/// The stored problems by kind, the most frequent first.
pub async fn problem_codes(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: ImportId,
) -> Result<Vec<(String, i64)>> {
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    conn.all(PROBLEM_CODES, params![workspace, id], read).await
}

fn read(row: &Row<'_>) -> Result<Import> {
    Ok(Import {
        id: row.get(0)?,
        kind: row.get(1)?,
        name: row.get(2)?,
        state: row.get(3)?,
        path: row.get(4)?,
        mapping: row.get(5)?,
        progress: Progress {
            size_bytes: row.get(6)?,
            done_bytes: row.get(7)?,
            n_read: row.get(8)?,
            n_added: row.get(9)?,
            n_known: row.get(10)?,
            n_problems: row.get(11)?,
            n_updated: row.get(17)?,
        },
        is_cancelled: row.get(12)?,
        error: row.get(13)?,
        created_by: row.get(14)?,
        created_at: row.get(15)?,
        finished_at: row.get(16)?,
    })
}
