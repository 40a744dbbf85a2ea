//! Incidents: promises to clients that were failed (R1).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter, Page, anywhere};
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::draft::Fault;
use domain::id::{ClientId, IncidentId, ProjectId, TeammateId, TouchId, WorkspaceId};
use domain::incident::{FoundBy, IncidentState};
use domain::severity::Level;

/// An incident.
#[derive(Clone, Debug, PartialEq)]
pub struct Incident {
    pub id: IncidentId,
    pub client: ClientId,
    pub project: Option<ProjectId>,
    pub title: String,
    /// Which promise is hit, in the words of the contract.
    pub promise: String,
    pub at_stake: String,
    /// Three letters of ISO 4217; all sums of the incident are in it.
    pub currency: String,
    pub happened_at: Option<i64>,
    /// First knowledge: the clock starts here (C037).
    pub found_at: i64,
    pub found_by: FoundBy,
    /// Who it was, in words.
    pub found_by_name: String,
    /// When the client's side knew of it; `None`: not yet, as far as we know.
    pub client_learned_at: Option<i64>,
    /// From whom, if not from us.
    pub client_learned_from: String,
    /// The first telling by us.
    pub told_at: Option<i64>,
    pub state: IncidentState,
    /// `None`: not analysed yet.
    pub fault: Option<Fault>,
    /// What the rule said last while it was open (C022).
    pub predicted: Option<Level>,
    pub actual: Option<Level>,
    /// The message that it was recorded from.
    pub touch: Option<TouchId>,
    /// Who leads it.
    pub owner: Option<TeammateId>,
    pub recorded_by: Option<TeammateId>,
    pub recorded_at: i64,
    pub updated_at: i64,
    pub closed_at: Option<i64>,
    pub closed_by: Option<TeammateId>,
    pub version: i64,
}

const INSERT: &str = "insert into incident
    (workspace_id, incident_id, client_id, project_id, title, promise, at_stake, currency,
     happened_at, found_at, found_by, found_by_name, client_learned_at, client_learned_from,
     told_at, state, fault, predicted, actual, touch_id, owner_id, recorded_by, recorded_at,
     updated_at, closed_at, closed_by, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, null, 'open', null, null,
     null, $15, $16, $17, $18, $18, null, null, 1)";

/// Adds an incident; it begins open, untold and not analysed.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, i: &Incident) -> Result<()> {
    let params = params![
        workspace,
        i.id,
        i.client,
        i.project,
        &i.title,
        &i.promise,
        &i.at_stake,
        &i.currency,
        i.happened_at,
        i.found_at,
        i.found_by.word(),
        &i.found_by_name,
        i.client_learned_at,
        &i.client_learned_from,
        i.touch,
        i.owner,
        i.recorded_by,
        i.recorded_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const GET: &str = "select i.incident_id, i.client_id, i.project_id, i.title, i.promise, i.at_stake,
    i.currency, i.happened_at, i.found_at, i.found_by, i.found_by_name, i.client_learned_at,
    i.client_learned_from, i.told_at, i.state, i.fault, i.predicted, i.actual, i.touch_id,
    i.owner_id, i.recorded_by, i.recorded_at, i.updated_at, i.closed_at, i.closed_by, i.version
    from incident i where i.workspace_id = $1";

/// The incident, if its client may be seen.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: IncidentId,
) -> Result<Option<Incident>> {
    let mut filter = Filter::new(GET, params![workspace]);
    filter.and("i.incident_id = {}", id);
    filter.and_visible("i.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// What is asked of the list. Empty filters let everything through.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IncidentFilter {
    pub state: Option<IncidentState>,
    pub client: Option<ClientId>,
    pub fault: Option<Fault>,
    /// Only those of which the client has not heard from us.
    pub only_untold: bool,
    /// Words in the title or the promise.
    pub words: String,
    pub offset: i64,
    pub limit: i64,
}

/// A page of the incidents that may be seen: open ones first, the newest first.
pub async fn page(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    asked: &IncidentFilter,
) -> Result<Page<Incident>> {
    let pattern = anywhere(asked.words.trim());
    let mut filter = Filter::new(GET, params![workspace]);
    filter.and_visible("i.client_id", visible);
    if let Some(state) = asked.state {
        filter.and("i.state = {}", state.word());
    }
    if let Some(client) = asked.client {
        filter.and("i.client_id = {}", client);
    }
    if let Some(fault) = asked.fault {
        filter.and("i.fault = {}", fault.word());
    }
    if asked.only_untold {
        filter.push(" and i.told_at is null");
    }
    if !asked.words.trim().is_empty() {
        filter.and("(i.title like {} escape '!' or i.promise like {} escape '!')", &pattern);
    }
    let mut count = filter.clone();
    count.sql = format!("select count(*) from ({}) found", filter.sql);
    let n_total = conn.one(&count.sql, &count.params, |row| row.get(0)).await?;
    let limit = filter.param(asked.limit);
    let offset = filter.param(asked.offset);
    filter.push(&format!(
        " order by case i.state when 'open' then 0 else 1 end, i.found_at desc, i.incident_id desc
          limit {limit} offset {offset}"
    ));
    Ok(Page { rows: conn.all(&filter.sql, &filter.params, read).await?, n_total })
}

/// Every open incident of the workspace that may be seen, the longest untold first.
pub async fn open(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
) -> Result<Vec<Incident>> {
    let mut filter = Filter::new(GET, params![workspace]);
    filter.push(" and i.state = 'open'");
    filter.and_visible("i.client_id", visible);
    filter.push(" order by i.told_at is not null, i.found_at, i.incident_id");
    conn.all(&filter.sql, &filter.params, read).await
}

/// Every incident of a client, in order of discovery. The client must have been looked up at the
/// door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<Incident>> {
    let mut filter = Filter::new(GET, params![workspace]);
    filter.and("i.client_id = {}", client);
    filter.push(" order by i.found_at, i.incident_id");
    conn.all(&filter.sql, &filter.params, read).await
}

const UPDATE: &str = "update incident
    set project_id = $4, title = $5, promise = $6, at_stake = $7, currency = $8, happened_at = $9,
        found_at = $10, found_by = $11, found_by_name = $12, client_learned_at = $13,
        client_learned_from = $14, told_at = $15, state = $16, fault = $17, predicted = $18,
        actual = $19, owner_id = $20, closed_at = $21, closed_by = $22, updated_at = $23,
        version = version + 1
    where workspace_id = $1 and incident_id = $2 and version = $3";

/// Saves everything that may change, unless somebody was faster.
pub async fn update(conn: &mut Conn, workspace: WorkspaceId, i: &Incident, now: i64) -> Result<()> {
    let params = params![
        workspace,
        i.id,
        i.version,
        i.project,
        &i.title,
        &i.promise,
        &i.at_stake,
        &i.currency,
        i.happened_at,
        i.found_at,
        i.found_by.word(),
        &i.found_by_name,
        i.client_learned_at,
        &i.client_learned_from,
        i.told_at,
        i.state.word(),
        i.fault.map(Fault::word),
        i.predicted.map(Level::word),
        i.actual.map(Level::word),
        i.owner,
        i.closed_at,
        i.closed_by,
        now
    ];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

const SET_TOLD: &str = "update incident set told_at = $3, updated_at = $4
    where workspace_id = $1 and incident_id = $2 and (told_at is null or told_at > $3)";

/// Notes the first telling; a later one changes nothing. Not a change that an editor could lose,
/// so the version stays.
pub async fn set_told(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: IncidentId,
    told_at: i64,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(SET_TOLD, params![workspace, id, told_at, now]).await? == 1)
}

const SET_TOLD_ANEW: &str = "update incident set updated_at = $3,
        told_at = (select min(t.told_at) from incident_telling t where t.workspace_id = $1
            and t.incident_id = $2 and t.state in ('sent', 'told'))
    where workspace_id = $1 and incident_id = $2";

/// Takes the first telling from the words that the client still has, after one proved lost.
pub async fn set_told_anew(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: IncidentId,
    now: i64,
) -> Result<()> {
    conn.execute(SET_TOLD_ANEW, params![workspace, id, now]).await?;
    Ok(())
}

const SET_DERIVED: &str =
    "update incident set fault = $3, predicted = $4, actual = $5, updated_at = $6
    where workspace_id = $1 and incident_id = $2";

/// Keeps what follows from the sections beside the incident, for lists.
pub async fn set_derived(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: IncidentId,
    fault: Option<Fault>,
    (predicted, actual): (Option<Level>, Option<Level>),
    now: i64,
) -> Result<()> {
    let (fault, predicted) = (fault.map(Fault::word), predicted.map(Level::word));
    let params = params![workspace, id, fault, predicted, actual.map(Level::word), now];
    conn.execute(SET_DERIVED, params).await?;
    Ok(())
}

/// A word of the vocabulary that may be missing.
pub(crate) fn opt_word<T>(
    row: &Row<'_>,
    i: usize,
    from_word: fn(&str) -> Option<T>,
) -> Result<Option<T>> {
    let word: Option<String> = row.get(i)?;
    word.map(|_| row.word(i, from_word)).transpose()
}

fn read(row: &Row<'_>) -> Result<Incident> {
    Ok(Incident {
        id: row.get(0)?,
        client: row.get(1)?,
        project: row.get(2)?,
        title: row.get(3)?,
        promise: row.get(4)?,
        at_stake: row.get(5)?,
        currency: row.get(6)?,
        happened_at: row.get(7)?,
        found_at: row.get(8)?,
        found_by: row.word(9, FoundBy::from_word)?,
        found_by_name: row.get(10)?,
        client_learned_at: row.get(11)?,
        client_learned_from: row.get(12)?,
        told_at: row.get(13)?,
        state: row.word(14, IncidentState::from_word)?,
        fault: opt_word(row, 15, Fault::from_word)?,
        predicted: opt_word(row, 16, Level::from_word)?,
        actual: opt_word(row, 17, Level::from_word)?,
        touch: row.get(18)?,
        owner: row.get(19)?,
        recorded_by: row.get(20)?,
        recorded_at: row.get(21)?,
        updated_at: row.get(22)?,
        closed_at: row.get(23)?,
        closed_by: row.get(24)?,
        version: row.get(25)?,
    })
}
