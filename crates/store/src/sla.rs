//! What is agreed about service, by version, and what was said of its cases (P5, A.15). No clock is
//! kept.

use crate::db::{Conn, Row};
use crate::error::{Error, Result};
use crate::filter::{Audience, Filter};
use crate::params;
use domain::id::{AgreementId, ClientId, SlaMarkId, TeammateId, WorkspaceId};
use domain::sla::{AgreedSla, CaseOf, MarkKind, SlaFacts, SlaMark, SlaVersion};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A version; never changed.
#[derive(Clone, Debug, PartialEq)]
pub struct VersionRow {
    /// From 1 on.
    pub version: i64,
    pub effective_on: Date,
    pub agreement: Option<AgreementId>,
    /// JSON of `domain::sla::AgreedSla`.
    pub agreed: String,
    pub note: String,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
}

/// A word about a case.
#[derive(Clone, Debug, PartialEq)]
pub struct MarkRow {
    pub id: SlaMarkId,
    pub of: CaseOf,
    pub kind: MarkKind,
    pub from_at: i64,
    /// `None`: until the other side speaks.
    pub until_at: Option<i64>,
    pub reason: String,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
}

impl VersionRow {
    /// What is agreed; `None`: what is kept cannot be read.
    pub fn agreed(&self) -> Option<AgreedSla> {
        serde_json::from_str(&self.agreed).ok()
    }
}

const INSERT: &str = "insert into sla_version
    (workspace_id, client_id, version, effective_on, agreement_id, agreed, note, created_by,
     created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Adds a version; a number that is taken is [`crate::Error::Unique`].
pub async fn insert(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    v: &VersionRow,
) -> Result<()> {
    let effective_on = v.effective_on.to_string();
    let params = params![
        workspace,
        client,
        v.version,
        &effective_on,
        v.agreement,
        &v.agreed,
        &v.note,
        v.created_by,
        v.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const VERSIONS: &str =
    "select version, effective_on, agreement_id, agreed, note, created_by, created_at, client_id
    from sla_version where workspace_id = $1";

/// All versions, the oldest first. The client must have been looked up at the door.
pub async fn versions(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<VersionRow>> {
    let sql = format!("{VERSIONS} and client_id = $2 order by version");
    conn.all(&sql, params![workspace, client], read_version).await
}

/// The same of every client that may be seen, or of one of them.
pub async fn versions_of_all(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    only: Option<ClientId>,
) -> Result<BTreeMap<ClientId, Vec<VersionRow>>> {
    let mut filter = Filter::new(VERSIONS, params![workspace]);
    filter.and_visible("client_id", visible);
    if let Some(only) = only {
        filter.and("client_id = {}", only);
    }
    filter.push(" order by client_id, version");
    let rows =
        conn.all(&filter.sql, &filter.params, |row| Ok((row.get(7)?, read_version(row)?))).await?;
    let mut of: BTreeMap<ClientId, Vec<VersionRow>> = BTreeMap::new();
    for (client, version) in rows {
        of.entry(client).or_default().push(version);
    }
    Ok(of)
}

fn read_version(row: &Row<'_>) -> Result<VersionRow> {
    Ok(VersionRow {
        version: row.get(0)?,
        effective_on: row.text(1)?.parse().map_err(Error::other)?,
        agreement: row.get(2)?,
        agreed: row.get(3)?,
        note: row.get(4)?,
        created_by: row.get(5)?,
        created_at: row.get(6)?,
    })
}

const ADD_MARK: &str = "insert into sla_mark
    (workspace_id, mark_id, client_id, case_id, kind, from_at, until_at, reason, created_by,
     created_at, removed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null)";

/// Adds a word about a case.
pub async fn add_mark(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    m: &MarkRow,
) -> Result<()> {
    let (of, kind) = (m.of.to_string(), m.kind.word());
    let params = params![
        workspace,
        m.id,
        client,
        &of,
        kind,
        m.from_at,
        m.until_at,
        &m.reason,
        m.created_by,
        m.created_at
    ];
    conn.execute(ADD_MARK, params).await?;
    Ok(())
}

const MARKS: &str =
    "select mark_id, case_id, kind, from_at, until_at, reason, created_by, created_at
    from sla_mark where workspace_id = $1 and client_id = $2 and removed_at is null
    order by created_at, mark_id";

/// What was said of the cases of a client, in order.
pub async fn marks(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<MarkRow>> {
    conn.all(MARKS, params![workspace, client], read_mark).await
}

fn read_mark(row: &Row<'_>) -> Result<MarkRow> {
    Ok(MarkRow {
        id: row.get(0)?,
        of: row.text(1)?.parse().map_err(Error::other)?,
        kind: row.word(2, MarkKind::from_word)?,
        from_at: row.get(3)?,
        until_at: row.get(4)?,
        reason: row.get(5)?,
        created_by: row.get(6)?,
        created_at: row.get(7)?,
    })
}

const END_MARK: &str = "update sla_mark set until_at = $4
    where workspace_id = $1 and client_id = $2 and mark_id = $3 and until_at is null
      and removed_at is null";

/// Ends a waiting; false when it has ended, or is not there.
pub async fn end_mark(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    id: SlaMarkId,
    at: i64,
) -> Result<bool> {
    Ok(conn.execute(END_MARK, params![workspace, client, id, at]).await? == 1)
}

const REMOVE_MARK: &str = "update sla_mark set removed_at = $4
    where workspace_id = $1 and client_id = $2 and mark_id = $3 and removed_at is null";

/// Takes a word back; false when it is not there.
pub async fn remove_mark(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    id: SlaMarkId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(REMOVE_MARK, params![workspace, client, id, now]).await? == 1)
}

/// Service levels as the rules see them. Most clients have none: nothing more is asked then.
pub async fn facts(conn: &mut Conn, workspace: WorkspaceId, client: ClientId) -> Result<SlaFacts> {
    let versions = versions(conn, workspace, client).await?;
    if versions.is_empty() {
        return Ok(SlaFacts::default());
    }
    let marks = marks(conn, workspace, client).await?;
    Ok(as_facts(&versions, &marks))
}

/// The same of rows that are loaded.
pub fn as_facts(versions: &[VersionRow], marks: &[MarkRow]) -> SlaFacts {
    let instant = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    let version =
        |v: &VersionRow| Some(SlaVersion { effective_on: v.effective_on, agreed: v.agreed()? });
    let mark = |m: &MarkRow| SlaMark {
        of: m.of,
        kind: m.kind,
        from: instant(m.from_at),
        until: m.until_at.map(instant),
        reason: m.reason.clone(),
    };
    SlaFacts {
        versions: versions.iter().filter_map(version).collect(),
        marks: marks.iter().map(mark).collect(),
    }
}
