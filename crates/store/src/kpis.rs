//! KPIs: what was agreed, by version, and what was said of each last (P2, C010–C013).

use crate::db::{Conn, Row};
use crate::error::{Error, Result};
use crate::filter::{Audience, Filter};
use crate::params;
use domain::id::{ClientId, KpiId, KpiTalkId, ProjectId, TeammateId, WorkspaceId};
use jiff::civil::Date;

/// A KPI with its newest version.
#[derive(Clone, Debug, PartialEq)]
pub struct Kpi {
    pub id: KpiId,
    pub client: ClientId,
    pub project: Option<ProjectId>,
    pub version: i64,
    /// JSON of `domain::kpi::Terms`.
    pub terms: String,
    /// JSON of `domain::kpi::Outlook`; empty: not yet.
    pub outlook: String,
    pub ended_at: Option<i64>,
    pub ended_by: Option<TeammateId>,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub updated_at: i64,
}

const COLUMNS: &str =
    "k.kpi_id, k.client_id, k.project_id, k.version, k.terms, k.outlook, k.ended_at,
    k.ended_by, k.created_by, k.created_at, k.updated_at";

fn select(rest: &str) -> String {
    format!("select {COLUMNS} from kpi k where k.workspace_id = $1{rest}")
}

/// The KPI, if its client may be seen.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: KpiId,
) -> Result<Option<Kpi>> {
    let sql = select("");
    let mut filter = Filter::new(&sql, params![workspace]);
    filter.and("k.kpi_id = {}", id);
    filter.and_visible("k.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// A client's KPIs, those that ended last. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<Kpi>> {
    let order = " and k.client_id = $2 order by k.ended_at is not null, k.created_at, k.kpi_id";
    conn.all(&select(order), params![workspace, client], read).await
}

/// All KPIs of the clients that may be seen and that did not end, by client.
pub async fn list(conn: &mut Conn, workspace: WorkspaceId, visible: &Audience) -> Result<Vec<Kpi>> {
    let sql = select(
        " and k.ended_at is null and exists (select 1 from client c where c.workspace_id = $1
            and c.client_id = k.client_id and c.archived_at is null)",
    );
    let mut filter = Filter::new(&sql, params![workspace]);
    filter.and_visible("k.client_id", visible);
    filter.push(" order by k.client_id, k.created_at, k.kpi_id");
    conn.all(&filter.sql, &filter.params, read).await
}

const INSERT: &str = "insert into kpi
    (workspace_id, kpi_id, client_id, project_id, version, terms, outlook, outlook_on, ended_at,
     ended_by, created_by, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, '', '', null, null, $7, $8, $8)";

/// Adds a KPI with its first version.
pub async fn insert(
    conn: &mut Conn,
    workspace: WorkspaceId,
    kpi: &Kpi,
    version: &KpiVersion,
) -> Result<()> {
    let params = params![
        workspace,
        kpi.id,
        kpi.client,
        kpi.project,
        kpi.version,
        &kpi.terms,
        kpi.created_by,
        kpi.created_at
    ];
    conn.execute(INSERT, params).await?;
    add_version(conn, workspace, kpi.id, version).await
}

/// A version of what was agreed.
#[derive(Clone, Debug, PartialEq)]
pub struct KpiVersion {
    pub version: i64,
    /// From this day on it counts.
    pub agreed_on: Date,
    pub terms: String,
    pub note: String,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
}

const ADD_VERSION: &str = "insert into kpi_version
    (workspace_id, kpi_id, version, agreed_on, terms, note, created_by, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)";
const VERSIONS: &str = "select version, agreed_on, terms, note, created_by, created_at
    from kpi_version where workspace_id = $1 and kpi_id = $2 order by version";
const RAISE: &str = "update kpi set version = $3, terms = $4, updated_at = $5
    where workspace_id = $1 and kpi_id = $2 and version = $3 - 1";

async fn add_version(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: KpiId,
    v: &KpiVersion,
) -> Result<()> {
    let agreed = v.agreed_on.to_string();
    let params =
        params![workspace, id, v.version, &agreed, &v.terms, &v.note, v.created_by, v.created_at];
    conn.execute(ADD_VERSION, params).await?;
    Ok(())
}

/// Makes a version the newest; [`Error::Stale`] when it does not follow the one that is there.
pub async fn revise(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: KpiId,
    version: &KpiVersion,
) -> Result<()> {
    let raised = params![workspace, id, version.version, &version.terms, version.created_at];
    if conn.execute(RAISE, raised).await? != 1 {
        return Err(Error::Stale);
    }
    add_version(conn, workspace, id, version).await
}

/// All versions, the oldest first. The KPI must have been looked up at the door.
pub async fn versions(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: KpiId,
) -> Result<Vec<KpiVersion>> {
    conn.all(VERSIONS, params![workspace, id], |row| {
        Ok(KpiVersion {
            version: row.get(0)?,
            agreed_on: row.text(1)?.parse().map_err(Error::other)?,
            terms: row.get(2)?,
            note: row.get(3)?,
            created_by: row.get(4)?,
            created_at: row.get(5)?,
        })
    })
    .await
}

const KEEP: &str = "update kpi set outlook = $3, outlook_on = $4
    where workspace_id = $1 and kpi_id = $2 and outlook <> $3";

/// Keeps what was said of a KPI on a day; nothing is written when it is the same.
pub async fn keep_outlook(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: KpiId,
    outlook: &str,
    on: Date,
) -> Result<()> {
    let on = on.to_string();
    conn.execute(KEEP, params![workspace, id, outlook, &on]).await?;
    Ok(())
}

const END: &str = "update kpi set ended_at = $3, ended_by = $4, updated_at = $5
    where workspace_id = $1 and kpi_id = $2";

/// Ends a KPI, or goes on with it.
pub async fn set_ended(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: KpiId,
    ended: Option<(i64, Option<TeammateId>)>,
    now: i64,
) -> Result<()> {
    let (at, by) = ended.map_or((None, None), |(at, by)| (Some(at), by));
    conn.execute(END, params![workspace, id, at, by, now]).await?;
    Ok(())
}

/// A wish of the client and what was offered against it.
#[derive(Clone, Debug, PartialEq)]
pub struct KpiTalk {
    pub id: KpiTalkId,
    /// JSON of `domain::kpi::Offer`.
    pub offer: String,
    pub note: String,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
}

const ADD_TALK: &str = "insert into kpi_talk
    (workspace_id, kpi_id, talk_id, offer, note, created_by, created_at)
    values ($1, $2, $3, $4, $5, $6, $7)";
const TALKS: &str = "select talk_id, offer, note, created_by, created_at from kpi_talk
    where workspace_id = $1 and kpi_id = $2 order by created_at desc, talk_id";

/// Records an offer.
pub async fn add_talk(
    conn: &mut Conn,
    workspace: WorkspaceId,
    kpi: KpiId,
    talk: &KpiTalk,
) -> Result<()> {
    let params =
        params![workspace, kpi, talk.id, &talk.offer, &talk.note, talk.created_by, talk.created_at];
    conn.execute(ADD_TALK, params).await?;
    Ok(())
}

/// The offers, the newest first. The KPI must have been looked up at the door.
pub async fn talks(conn: &mut Conn, workspace: WorkspaceId, kpi: KpiId) -> Result<Vec<KpiTalk>> {
    conn.all(TALKS, params![workspace, kpi], |row| {
        Ok(KpiTalk {
            id: row.get(0)?,
            offer: row.get(1)?,
            note: row.get(2)?,
            created_by: row.get(3)?,
            created_at: row.get(4)?,
        })
    })
    .await
}

fn read(row: &Row<'_>) -> Result<Kpi> {
    Ok(Kpi {
        id: row.get(0)?,
        client: row.get(1)?,
        project: row.get(2)?,
        version: row.get(3)?,
        terms: row.get(4)?,
        outlook: row.get(5)?,
        ended_at: row.get(6)?,
        ended_by: row.get(7)?,
        created_by: row.get(8)?,
        created_at: row.get(9)?,
        updated_at: row.get(10)?,
    })
}
