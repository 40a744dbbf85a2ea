//! Milestones: results that the client is shown, their dates and their versions (P6, C113).

use crate::db::{Conn, Row};
use crate::error::{Error, Result};
use crate::filter::{Audience, Filter};
use crate::params;
use crate::promises::{MoveRow, day, insert_move, moves_by};
use crate::workspaces::stale_unless_one;
use domain::id::{ClientId, MilestoneId, ProjectId, ShowId, TeammateId, WorkspaceId};
use domain::promise::{Deadline, MilestoneFact, Show, ShowAnswer};
use jiff::civil::Date;
use std::collections::HashMap;

/// A milestone without its moves and shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Milestone {
    pub id: MilestoneId,
    pub client: ClientId,
    pub project: Option<ProjectId>,
    pub what: String,
    pub owner: Option<TeammateId>,
    pub planned_on: Date,
    /// The first date.
    pub due_on: Option<Date>,
    pub cancelled_on: Option<Date>,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i64,
}

impl Milestone {
    /// The same as the rules see it.
    pub fn fact(&self, moves: &[MoveRow], shows: &[ShowRow]) -> MilestoneFact {
        MilestoneFact {
            id: self.id,
            what: self.what.clone(),
            planned_on: self.planned_on,
            deadline: Deadline {
                first: self.due_on,
                moves: moves.iter().map(|m| m.moved).collect(),
            },
            shows: shows.iter().map(|row| row.show).collect(),
            cancelled_on: self.cancelled_on,
        }
    }
}

/// A version that the client saw.
#[derive(Clone, Debug, PartialEq)]
pub struct ShowRow {
    pub id: ShowId,
    /// From 1 on.
    pub n: i64,
    pub show: Show,
    /// Where it is.
    pub link: String,
    pub note: String,
    pub answer_note: String,
    pub shown_by: Option<TeammateId>,
    pub created_at: i64,
}

const INSERT: &str = "insert into milestone
    (workspace_id, milestone_id, client_id, project_id, what, owner_id, planned_on, due_on,
     cancelled_on, created_by, created_at, updated_at, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, 1)";

/// Adds a milestone.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, m: &Milestone) -> Result<()> {
    let text = |day: Option<Date>| day.map(|day| day.to_string());
    let (planned_on, due_on) = (m.planned_on.to_string(), text(m.due_on));
    let cancelled_on = text(m.cancelled_on);
    let params = params![
        workspace,
        m.id,
        m.client,
        m.project,
        &m.what,
        m.owner,
        &planned_on,
        &due_on,
        &cancelled_on,
        m.created_by,
        m.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const UPDATE: &str = "update milestone set
        project_id = $4, what = $5, owner_id = $6, cancelled_on = $7, updated_at = $8,
        version = version + 1
    where workspace_id = $1 and milestone_id = $2 and version = $3";

/// Saves what may change of a milestone, unless somebody was faster. Its first date stays.
pub async fn update(
    conn: &mut Conn,
    workspace: WorkspaceId,
    m: &Milestone,
    now: i64,
) -> Result<()> {
    let cancelled_on = m.cancelled_on.map(|day| day.to_string());
    let params =
        params![workspace, m.id, m.version, m.project, &m.what, m.owner, &cancelled_on, now];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

const COLUMNS: &str = "s.milestone_id, s.client_id, s.project_id, s.what, s.owner_id, s.planned_on,
    s.due_on, s.cancelled_on, s.created_by, s.created_at, s.updated_at, s.version";

fn select(rest: &str) -> String {
    format!("select {COLUMNS} from milestone s where s.workspace_id = $1{rest}")
}

/// The milestone, if its client may be seen.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: MilestoneId,
) -> Result<Option<Milestone>> {
    let sql = select("");
    let mut filter = Filter::new(&sql, params![workspace]);
    filter.and("s.milestone_id = {}", id);
    filter.and_visible("s.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// The milestones of a client by their first date. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<Milestone>> {
    let sql = select(" and s.client_id = $2 order by s.due_on, s.milestone_id");
    conn.all(&sql, params![workspace, client], read).await
}

const ADD_MOVE: &str = "insert into milestone_move
    (workspace_id, milestone_id, n, to_on, moved_on, kind, reason, moved_by, moved_at)
    select $1, $2, count(*) + 1, $3, $4, $5, $6, $7, $8 from milestone_move
    where workspace_id = $1 and milestone_id = $2";

/// Adds a move: the date before it is kept.
pub async fn add_move(
    conn: &mut Conn,
    workspace: WorkspaceId,
    milestone: MilestoneId,
    row: &MoveRow,
) -> Result<()> {
    insert_move(conn, ADD_MOVE, workspace, milestone.into(), row).await
}

const MOVES: &str = "select m.milestone_id, m.to_on, m.moved_on, m.kind, m.reason, m.moved_by,
    m.moved_at from milestone s
    cross join milestone_move m
    where s.workspace_id = $1 and s.client_id = $2 and m.workspace_id = s.workspace_id
      and m.milestone_id = s.milestone_id order by m.milestone_id, m.n";

/// The moves of all milestones of a client, by milestone.
pub async fn moves_of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<HashMap<MilestoneId, Vec<MoveRow>>> {
    moves_by(conn, MOVES, params![workspace, client]).await
}

const ADD_SHOW: &str = "insert into milestone_show
    (workspace_id, show_id, milestone_id, n, shown_on, link, note, answer, answered_on, answer_note,
     shown_by, created_at)
    values ($1, $2, $3, $4, $5, $6, $7, null, null, '', $8, $9)";

/// Adds a version that the client saw.
pub async fn add_show(
    conn: &mut Conn,
    workspace: WorkspaceId,
    milestone: MilestoneId,
    row: &ShowRow,
) -> Result<()> {
    let shown_on = row.show.on.to_string();
    let params = params![
        workspace,
        row.id,
        milestone,
        row.n,
        &shown_on,
        &row.link,
        &row.note,
        row.shown_by,
        row.created_at
    ];
    conn.execute(ADD_SHOW, params).await?;
    Ok(())
}

const ANSWER: &str = "update milestone_show set answer = $4, answered_on = $5, answer_note = $6
    where workspace_id = $1 and milestone_id = $2 and show_id = $3 and answer is null";

/// Notes what the client said to a version; [`Error::Stale`] when it was answered meanwhile.
pub async fn answer(
    conn: &mut Conn,
    workspace: WorkspaceId,
    milestone: MilestoneId,
    show: ShowId,
    (answer, on): (ShowAnswer, Date),
    note: &str,
) -> Result<()> {
    let on = on.to_string();
    let params = params![workspace, milestone, show, answer.word(), &on, note];
    stale_unless_one(conn.execute(ANSWER, params).await?)
}

const SHOWS: &str = "select w.milestone_id, w.show_id, w.n, w.shown_on, w.link, w.note, w.answer,
    w.answered_on, w.answer_note, w.shown_by, w.created_at from milestone s
    cross join milestone_show w
    where s.workspace_id = $1 and s.client_id = $2 and w.workspace_id = s.workspace_id
      and w.milestone_id = s.milestone_id order by w.milestone_id, w.n";

/// The versions of all milestones of a client, by milestone, in order.
pub async fn shows_of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<HashMap<MilestoneId, Vec<ShowRow>>> {
    let mut shows: HashMap<MilestoneId, Vec<ShowRow>> = HashMap::new();
    conn.each(SHOWS, params![workspace, client], &mut |row| {
        shows.entry(row.get(0)?).or_default().push(read_show(row)?);
        Ok(())
    })
    .await?;
    Ok(shows)
}

fn read_show(row: &Row<'_>) -> Result<ShowRow> {
    let word: Option<String> = row.get(6)?;
    let answer = word.as_deref().and_then(ShowAnswer::from_word).zip(day(row, 7)?);
    Ok(ShowRow {
        id: row.get(1)?,
        n: row.get(2)?,
        show: Show { on: row.text(3)?.parse().map_err(Error::other)?, answer },
        link: row.get(4)?,
        note: row.get(5)?,
        answer_note: row.get(8)?,
        shown_by: row.get(9)?,
        created_at: row.get(10)?,
    })
}

fn read(row: &Row<'_>) -> Result<Milestone> {
    Ok(Milestone {
        id: row.get(0)?,
        client: row.get(1)?,
        project: row.get(2)?,
        what: row.get(3)?,
        owner: row.get(4)?,
        planned_on: row.text(5)?.parse().map_err(Error::other)?,
        due_on: day(row, 6)?,
        cancelled_on: day(row, 7)?,
        created_by: row.get(8)?,
        created_at: row.get(9)?,
        updated_at: row.get(10)?,
        version: row.get(11)?,
    })
}
