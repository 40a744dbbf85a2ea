//! Weekly reports (S2, C121, C122): the tasks of two snapshots, frozen, and the words that go with them.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{ClientId, TeammateId, WeeklyId, WorkItemId, WorkspaceId};
use domain::weekly::Part;
use jiff::civil::Date;
use std::collections::HashMap;

/// A report without its tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct WeeklyReport {
    pub id: WeeklyId,
    pub client: ClientId,
    /// Monday of the week.
    pub week_on: Date,
    /// The cut: milliseconds since 1970, as all moments here.
    pub frozen_at: i64,
    /// `ru` or `en`.
    pub lang: String,
    /// What the facts mean (C121).
    pub meaning: String,
    /// What is needed from the client; may be empty.
    pub ask: String,
    /// `None`: it was made by itself.
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub updated_at: i64,
    pub published_at: Option<i64>,
    pub published_by: Option<TeammateId>,
    pub removed_at: Option<i64>,
    /// Tasks of the snapshot that did not fit in.
    pub n_cut: i64,
    pub version: i64,
}

/// A task as one snapshot shows it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stand {
    pub is_planned: bool,
    pub is_done: bool,
    pub has_activity: bool,
}

impl Stand {
    fn sum(self) -> i64 {
        i64::from(self.is_planned) + 2 * i64::from(self.is_done) + 4 * i64::from(self.has_activity)
    }

    fn of(sum: i64) -> Self {
        Stand { is_planned: sum & 1 != 0, is_done: sum & 2 != 0, has_activity: sum & 4 != 0 }
    }
}

/// A task of a report.
#[derive(Clone, Debug, PartialEq)]
pub struct WeeklyTask {
    pub item: WorkItemId,
    pub title: String,
    /// What it was called in the snapshot before; empty where it was not there.
    pub was_title: String,
    pub due_on: Option<Date>,
    pub was: Option<Stand>,
    pub now: Option<Stand>,
    pub is_left_out: bool,
    /// The reason or the grounds.
    pub word: String,
    /// Kept when the report is published.
    pub part: Option<Part>,
}

const INSERT: &str = "insert into weekly_report
    (workspace_id, report_id, client_id, week_on, frozen_at, lang, meaning, ask, created_by,
     created_at, updated_at, published_at, published_by, removed_at, n_cut, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, null, null, null, $11, 1)
    on conflict (workspace_id, client_id, week_on) do nothing";

/// Adds a report; false when the week has one.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, r: &WeeklyReport) -> Result<bool> {
    let params = params![
        workspace,
        r.id,
        r.client,
        r.week_on,
        r.frozen_at,
        &r.lang,
        &r.meaning,
        &r.ask,
        r.created_by,
        r.created_at,
        r.n_cut
    ];
    Ok(conn.execute(INSERT, params).await? == 1)
}

const UPDATE: &str = "update weekly_report
    set frozen_at = $4, lang = $5, meaning = $6, ask = $7, published_at = $8, published_by = $9,
        removed_at = $10, updated_at = $11, n_cut = $12, version = version + 1
    where workspace_id = $1 and report_id = $2 and version = $3 and published_at is null";

/// Saves a draft, unless somebody was faster; what is published never changes.
pub async fn update(
    conn: &mut Conn,
    workspace: WorkspaceId,
    r: &WeeklyReport,
    now: i64,
) -> Result<()> {
    let params = params![
        workspace,
        r.id,
        r.version,
        r.frozen_at,
        &r.lang,
        &r.meaning,
        &r.ask,
        r.published_at,
        r.published_by,
        r.removed_at,
        now,
        r.n_cut
    ];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

const COLUMNS: &str = "r.report_id, r.client_id, r.week_on, r.frozen_at, r.lang, r.meaning, r.ask,
    r.created_by, r.created_at, r.updated_at, r.published_at, r.published_by, r.removed_at,
    r.version, r.n_cut";

fn select() -> String {
    format!("select {COLUMNS} from weekly_report r where r.workspace_id = $1")
}

/// The report, if its client may be seen; a discarded one is not there.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: WeeklyId,
) -> Result<Option<WeeklyReport>> {
    let sql = select();
    let mut filter = Filter::new(&sql, params![workspace]);
    filter.and("r.report_id = {}", id);
    filter.push(" and r.removed_at is null");
    filter.and_visible("r.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// The report on a week, a discarded one too. The client must have been looked up at the door.
pub async fn of_week(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    week_on: Date,
) -> Result<Option<WeeklyReport>> {
    let sql = format!("{} and r.client_id = $2 and r.week_on = $3", select());
    conn.opt(&sql, params![workspace, client, week_on], read).await
}

/// The last published report before a week: its snapshot is the one to compare with. The client must
/// have been looked up at the door.
pub async fn published_before(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    week_on: Date,
) -> Result<Option<WeeklyReport>> {
    let sql = format!(
        "{} and r.client_id = $2 and r.week_on < $3 and r.published_at is not null
         order by r.week_on desc limit 1",
        select()
    );
    conn.opt(&sql, params![workspace, client, week_on], read).await
}

/// The reports of the clients that may be seen, the newest week first; of one client, or of all.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    client: Option<ClientId>,
    limit: i64,
) -> Result<Vec<WeeklyReport>> {
    let sql = select();
    let mut filter = Filter::new(&sql, params![workspace]);
    if let Some(client) = client {
        filter.and("r.client_id = {}", client);
    }
    filter.push(" and r.removed_at is null");
    filter.and_visible("r.client_id", visible);
    let limit = filter.param(limit);
    filter.push(&format!(" order by r.week_on desc, r.client_id limit {limit}"));
    conn.all(&filter.sql, &filter.params, read).await
}

const CLIENTS_AT_WORK: &str = "select distinct w.client_id from work_item w
    join client c on c.workspace_id = w.workspace_id and c.client_id = w.client_id
    where w.workspace_id = $1 and w.kind in ('task', 'duty') and c.archived_at is null
        and w.at >= $2 and (w.ended_at is null or w.ended_at >= $3)
        and not exists (select 1 from weekly_report r where r.workspace_id = $1
            and r.client_id = w.client_id and r.week_on = $4)";

/// Active clients with tasks set since `since` that were open at `open_at` and without a report on
/// that week: for the job that makes drafts.
pub async fn clients_at_work(
    conn: &mut Conn,
    workspace: WorkspaceId,
    (since, open_at): (i64, i64),
    week_on: Date,
) -> Result<Vec<ClientId>> {
    let params = params![workspace, since, open_at, week_on];
    conn.all(CLIENTS_AT_WORK, params, |row| row.get(0)).await
}

const CLEAR: &str = "delete from weekly_task where workspace_id = $1 and report_id = $2";
const ADD_TASK: &str = "insert into weekly_task
    (workspace_id, report_id, work_item_id, n, title, was_title, due_on, was, now, is_left_out,
     word, part)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";

/// Puts the tasks of a draft in the place of those that it had.
pub async fn put_tasks(
    conn: &mut Conn,
    workspace: WorkspaceId,
    report: WeeklyId,
    tasks: &[WeeklyTask],
) -> Result<()> {
    conn.execute(CLEAR, params![workspace, report]).await?;
    for (n, task) in (1_i64..).zip(tasks) {
        let (was, now) = (task.was.map(Stand::sum), task.now.map(Stand::sum));
        let part = task.part.map(|part| part.word().to_owned());
        let params = params![
            workspace,
            report,
            task.item,
            n,
            &task.title,
            &task.was_title,
            task.due_on,
            was,
            now,
            task.is_left_out,
            &task.word,
            &part
        ];
        conn.execute(ADD_TASK, params).await?;
    }
    Ok(())
}

const TASKS: &str =
    "select work_item_id, title, was_title, due_on, was, now, is_left_out, word, part, report_id
    from weekly_task where workspace_id = $1";

/// The tasks of a report in their order. The report must have been looked up at the door.
pub async fn tasks(
    conn: &mut Conn,
    workspace: WorkspaceId,
    report: WeeklyId,
) -> Result<Vec<WeeklyTask>> {
    let sql = format!("{TASKS} and report_id = $2 order by n");
    conn.all(&sql, params![workspace, report], read_task).await
}

/// The same of several reports at once.
pub async fn tasks_of(
    conn: &mut Conn,
    workspace: WorkspaceId,
    reports: &[WeeklyId],
) -> Result<HashMap<WeeklyId, Vec<WeeklyTask>>> {
    let mut of: HashMap<WeeklyId, Vec<WeeklyTask>> = HashMap::new();
    for ids in reports.chunks(500) {
        let mut filter = Filter::new(TASKS, params![workspace]);
        filter.and_in("report_id", ids.iter().copied());
        filter.push(" order by report_id, n");
        let rows =
            conn.all(&filter.sql, &filter.params, |row| Ok((row.get(9)?, read_task(row)?))).await?;
        for (report, task) in rows {
            of.entry(report).or_default().push(task);
        }
    }
    Ok(of)
}

const COUNTS: &str = "select report_id, part, count(*) from weekly_task
    where workspace_id = $1 and part is not null";

/// How many tasks each part of published reports has. They must have been looked up at the door.
pub async fn counts_of(
    conn: &mut Conn,
    workspace: WorkspaceId,
    reports: &[WeeklyId],
) -> Result<HashMap<WeeklyId, HashMap<Part, usize>>> {
    let mut of: HashMap<WeeklyId, HashMap<Part, usize>> = HashMap::new();
    for ids in reports.chunks(500) {
        let mut filter = Filter::new(COUNTS, params![workspace]);
        filter.and_in("report_id", ids.iter().copied());
        filter.push(" group by report_id, part");
        let rows = conn
            .all(&filter.sql, &filter.params, |row| {
                Ok((row.get(0)?, row.word(1, Part::from_word)?, row.get::<i64>(2)?))
            })
            .await?;
        for (report, part, n) in rows {
            of.entry(report).or_default().insert(part, usize::try_from(n).unwrap_or_default());
        }
    }
    Ok(of)
}

fn read_task(row: &Row<'_>) -> Result<WeeklyTask> {
    let stand = |sum: Option<i64>| sum.map(Stand::of);
    let part: Option<String> = row.get(8)?;
    Ok(WeeklyTask {
        item: row.get(0)?,
        title: row.get(1)?,
        was_title: row.get(2)?,
        due_on: row.get(3)?,
        was: stand(row.get(4)?),
        now: stand(row.get(5)?),
        is_left_out: row.get(6)?,
        word: row.get(7)?,
        part: part.as_deref().and_then(Part::from_word),
    })
}

fn read(row: &Row<'_>) -> Result<WeeklyReport> {
    Ok(WeeklyReport {
        id: row.get(0)?,
        client: row.get(1)?,
        week_on: row.get(2)?,
        frozen_at: row.get(3)?,
        lang: row.get(4)?,
        meaning: row.get(5)?,
        ask: row.get(6)?,
        created_by: row.get(7)?,
        created_at: row.get(8)?,
        updated_at: row.get(9)?,
        published_at: row.get(10)?,
        published_by: row.get(11)?,
        removed_at: row.get(12)?,
        version: row.get(13)?,
        n_cut: row.get(14)?,
    })
}
