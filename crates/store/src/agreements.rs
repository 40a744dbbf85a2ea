//! Agreements in versions, and their clauses verbatim (P1, C031).

use crate::db::{Conn, Row};
use crate::error::{Error, Result};
use crate::filter::{Audience, Filter};
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{AgreementId, ClauseId, ClientId, TeammateId, WorkspaceId};
use jiff::civil::Date;

/// What is signed with a client.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    pub id: AgreementId,
    pub client: ClientId,
    pub number: String,
    pub title: String,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
}

/// A version of what is agreed; never changed.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionRow {
    pub agreement: AgreementId,
    /// From 1 on.
    pub n: i64,
    pub effective_on: Date,
    /// JSON of `domain::agreement::AgreementTerms`.
    pub terms: String,
    pub note: String,
    pub written_by: Option<TeammateId>,
    pub written_at: i64,
}

/// A clause.
#[derive(Clone, Debug, PartialEq)]
pub struct AgreementClause {
    pub id: ClauseId,
    pub agreement: AgreementId,
    /// As the contract numbers it.
    pub number: String,
    /// Verbatim: what is owed depends on the wording (D.3).
    pub words: String,
    /// JSON of `domain::incident::terms::Terms`; `None`: the obligation has no price of its own.
    pub terms: Option<String>,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub version: i64,
}

const INSERT: &str = "insert into agreement
    (workspace_id, agreement_id, client_id, number, title, created_by, created_at, removed_at)
    values ($1, $2, $3, $4, $5, $6, $7, null)";

/// Adds an agreement.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, a: &Agreement) -> Result<()> {
    let params =
        params![workspace, a.id, a.client, &a.number, &a.title, a.created_by, a.created_at];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const COLUMNS: &str = "a.agreement_id, a.client_id, a.number, a.title, a.created_by, a.created_at";

fn select(rest: &str) -> String {
    format!(
        "select {COLUMNS} from agreement a where a.workspace_id = $1 and a.removed_at is null{rest}"
    )
}

/// The agreement, if its client may be seen.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: AgreementId,
) -> Result<Option<Agreement>> {
    let sql = select("");
    let mut filter = Filter::new(&sql, params![workspace]);
    filter.and("a.agreement_id = {}", id);
    filter.and_visible("a.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// The agreements with a client, the newest first. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<Agreement>> {
    let sql = select(" and a.client_id = $2 order by a.created_at desc, a.agreement_id desc");
    conn.all(&sql, params![workspace, client], read).await
}

const REMOVE: &str = "update agreement set removed_at = $3
    where workspace_id = $1 and agreement_id = $2 and removed_at is null";

/// Takes an agreement off that was written down by mistake; false when it is gone.
pub async fn remove(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: AgreementId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(REMOVE, params![workspace, id, now]).await? == 1)
}

const ADD_VERSION: &str = "insert into agreement_version
    (workspace_id, agreement_id, n, effective_on, terms, note, written_by, written_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)";

/// Adds a version.
pub async fn add_version(conn: &mut Conn, workspace: WorkspaceId, v: &VersionRow) -> Result<()> {
    let effective_on = v.effective_on.to_string();
    let params = params![
        workspace,
        v.agreement,
        v.n,
        &effective_on,
        &v.terms,
        &v.note,
        v.written_by,
        v.written_at
    ];
    conn.execute(ADD_VERSION, params).await?;
    Ok(())
}

const VERSIONS: &str = "select v.agreement_id, v.n, v.effective_on, v.terms, v.note, v.written_by,
    v.written_at from agreement a
    cross join agreement_version v
    where a.workspace_id = $1 and a.client_id = $2 and v.workspace_id = a.workspace_id
      and v.agreement_id = a.agreement_id order by v.agreement_id, v.n";

/// The versions of all agreements with a client, in the order in which they were written.
pub async fn versions_of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<VersionRow>> {
    conn.all(VERSIONS, params![workspace, client], |row| {
        Ok(VersionRow {
            agreement: row.get(0)?,
            n: row.get(1)?,
            effective_on: row.text(2)?.parse().map_err(Error::other)?,
            terms: row.get(3)?,
            note: row.get(4)?,
            written_by: row.get(5)?,
            written_at: row.get(6)?,
        })
    })
    .await
}

const ADD_CLAUSE: &str = "insert into agreement_clause
    (workspace_id, clause_id, agreement_id, number, words, terms, created_by, created_at,
     updated_at, version, removed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $8, 1, null)";

/// Adds a clause.
pub async fn add_clause(
    conn: &mut Conn,
    workspace: WorkspaceId,
    c: &AgreementClause,
) -> Result<()> {
    let params = params![
        workspace,
        c.id,
        c.agreement,
        &c.number,
        &c.words,
        &c.terms,
        c.created_by,
        c.created_at
    ];
    conn.execute(ADD_CLAUSE, params).await?;
    Ok(())
}

const CLAUSES: &str =
    "select c.clause_id, c.agreement_id, c.number, c.words, c.terms, c.created_by,
    c.created_at, c.version from agreement a
    cross join agreement_clause c
    where a.workspace_id = $1 and a.client_id = $2 and c.workspace_id = a.workspace_id
      and c.agreement_id = a.agreement_id and c.removed_at is null
      and a.removed_at is null order by c.agreement_id, c.created_at, c.clause_id";

/// The clauses of all agreements with a client. The client must have been looked up at the door.
pub async fn clauses_of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<AgreementClause>> {
    conn.all(CLAUSES, params![workspace, client], |row| {
        Ok(AgreementClause {
            id: row.get(0)?,
            agreement: row.get(1)?,
            number: row.get(2)?,
            words: row.get(3)?,
            terms: row.get(4)?,
            created_by: row.get(5)?,
            created_at: row.get(6)?,
            version: row.get(7)?,
        })
    })
    .await
}

const UPDATE_CLAUSE: &str = "update agreement_clause
    set number = $5, words = $6, terms = $7, updated_at = $8, version = version + 1
    where workspace_id = $1 and agreement_id = $2 and clause_id = $3 and version = $4
      and removed_at is null";

/// Saves a clause, unless somebody was faster.
pub async fn update_clause(
    conn: &mut Conn,
    workspace: WorkspaceId,
    c: &AgreementClause,
    now: i64,
) -> Result<()> {
    let params =
        params![workspace, c.agreement, c.id, c.version, &c.number, &c.words, &c.terms, now];
    stale_unless_one(conn.execute(UPDATE_CLAUSE, params).await?)
}

const REMOVE_CLAUSE: &str = "update agreement_clause set removed_at = $4
    where workspace_id = $1 and agreement_id = $2 and clause_id = $3 and removed_at is null";

/// Takes a clause off; false when it is not there.
pub async fn remove_clause(
    conn: &mut Conn,
    workspace: WorkspaceId,
    agreement: AgreementId,
    id: ClauseId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(REMOVE_CLAUSE, params![workspace, agreement, id, now]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<Agreement> {
    Ok(Agreement {
        id: row.get(0)?,
        client: row.get(1)?,
        number: row.get(2)?,
        title: row.get(3)?,
        created_by: row.get(4)?,
        created_at: row.get(5)?,
    })
}
