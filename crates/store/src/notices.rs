//! What teammates were told, what they want to be told, and which letters carried it.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{ClientId, MailId, NoticeId, TeammateId, WorkspaceId};
use domain::notice::{NoticeKind, Tie};

/// A notification of one person.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub id: NoticeId,
    pub teammate: TeammateId,
    pub kind: NoticeKind,
    pub client: Option<ClientId>,
    /// Of its client; empty where there is none.
    pub client_name: String,
    /// The event that it tells of.
    pub dedupe_key: String,
    pub at: i64,
    /// JSON of a reason.
    pub reason: String,
    /// Why to this person.
    pub tie: Tie,
    pub href: String,
    pub seen_at: Option<i64>,
    /// When it leaves by mail; `None`: it does not, or has left.
    pub leaves_at: Option<i64>,
    pub mail: Option<MailId>,
}

const INSERT: &str = "insert into notice
    (workspace_id, teammate_id, notice_id, kind, client_id, dedupe_key, at, reason, tie, href,
     seen_at, leaves_at, mail_id)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null, $11, null)
    on conflict (workspace_id, teammate_id, dedupe_key) do nothing";

/// Adds a notification; false when the person was told of it already.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, n: &Notice) -> Result<bool> {
    let params = params![
        workspace,
        n.teammate,
        n.id,
        n.kind.word(),
        n.client,
        &n.dedupe_key,
        n.at,
        &n.reason,
        n.tie.word(),
        &n.href,
        n.leaves_at
    ];
    Ok(conn.execute(INSERT, params).await? == 1)
}

const IS_TOLD: &str = "select count(*) from (select 1 as one from notice
    where workspace_id = $1 and dedupe_key = $2 limit 1) as told";

/// Whether anybody was told of an event.
pub async fn is_told(conn: &mut Conn, workspace: WorkspaceId, key: &str) -> Result<bool> {
    Ok(conn.one(IS_TOLD, params![workspace, key], |row| row.get::<i64>(0)).await? > 0)
}

const SELECT: &str = "select n.notice_id, n.teammate_id, n.kind, n.client_id, c.name, n.dedupe_key,
    n.at, n.reason, n.tie, n.href, n.seen_at, n.leaves_at, n.mail_id
    from notice n
    left join client c on c.workspace_id = n.workspace_id and c.client_id = n.client_id
    where n.workspace_id = $1 and n.teammate_id = $2";

/// What was told of a client that the person may not see any more is not shown.
fn visible(filter: &mut Filter<'_>, audience: &Audience, teammate: TeammateId) {
    if matches!(audience, Audience::Teammate(_)) {
        let me = filter.param(teammate);
        filter.push(&format!(
            " and (n.client_id is null or n.client_id in (
                select client_id from client where workspace_id = $1 and manager_id = {me}
                union select client_id from client_access
                where workspace_id = $1 and teammate_id = {me}))"
        ));
    }
}

/// A person's notifications, the newest first; only older ones than `before`.
pub async fn list(
    conn: &mut Conn,
    workspace: WorkspaceId,
    (teammate, audience): (TeammateId, &Audience),
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<Notice>> {
    let mut filter = Filter::new(SELECT, params![workspace, teammate]);
    visible(&mut filter, audience, teammate);
    if let Some(before) = before {
        filter.and("n.at < {}", before);
    }
    let limit = filter.param(limit);
    filter.push(&format!(" order by n.at desc, n.notice_id desc limit {limit}"));
    conn.all(&filter.sql, &filter.params, read).await
}

/// The notification of that person with that id.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    (teammate, audience): (TeammateId, &Audience),
    id: NoticeId,
) -> Result<Option<Notice>> {
    let mut filter = Filter::new(SELECT, params![workspace, teammate]);
    visible(&mut filter, audience, teammate);
    filter.and("n.notice_id = {}", id);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// What is due to leave by mail until an instant, the oldest first.
pub async fn leaving(
    conn: &mut Conn,
    workspace: WorkspaceId,
    (teammate, audience): (TeammateId, &Audience),
    until: i64,
) -> Result<Vec<Notice>> {
    let mut filter = Filter::new(SELECT, params![workspace, teammate]);
    visible(&mut filter, audience, teammate);
    filter.and("n.leaves_at <= {}", until);
    filter.push(" order by n.at, n.notice_id");
    conn.all(&filter.sql, &filter.params, read).await
}

const NEXT: &str = "select min(leaves_at) from notice
    where workspace_id = $1 and teammate_id = $2 and leaves_at is not null";

/// When the next one is due to leave.
pub async fn next_leaves_at(
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
) -> Result<Option<i64>> {
    conn.one(NEXT, params![workspace, teammate], |row| row.get(0)).await
}

const CARRIED: &str = "update notice set leaves_at = null, mail_id = $4
    where workspace_id = $1 and teammate_id = $2 and leaves_at <= $3";

/// Everything that was due until an instant has left with a letter, or never will (`None`).
pub async fn set_carried(
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
    until: i64,
    mail: Option<MailId>,
) -> Result<()> {
    conn.execute(CARRIED, params![workspace, teammate, until, mail]).await?;
    Ok(())
}

const COUNT: &str = "select count(*) from (select 1 as one from notice n
    where n.workspace_id = $1 and n.teammate_id = $2 and n.seen_at is null";

/// How many a person has not seen, `most` at most.
pub async fn count_unseen(
    conn: &mut Conn,
    workspace: WorkspaceId,
    (teammate, audience): (TeammateId, &Audience),
    most: i64,
) -> Result<i64> {
    let mut filter = Filter::new(COUNT, params![workspace, teammate]);
    visible(&mut filter, audience, teammate);
    let most = filter.param(most);
    filter.push(&format!(" limit {most}) as unseen"));
    conn.one(&filter.sql, &filter.params, |row| row.get(0)).await
}

const SEE: &str = "update notice set seen_at = $3, leaves_at = null
    where workspace_id = $1 and teammate_id = $2 and seen_at is null";

/// Notes that a person saw everything until an instant, or those of one client and kind. What was seen
/// does not leave by mail any more. How many there were.
pub async fn see(
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
    (now, until): (i64, i64),
    of: Option<(Option<ClientId>, NoticeKind)>,
) -> Result<u64> {
    let mut filter = Filter::new(SEE, params![workspace, teammate, now]);
    filter.and("at <= {}", until);
    if let Some((client, kind)) = of {
        filter.and("kind = {}", kind.word());
        match client {
            Some(client) => filter.and("client_id = {}", client),
            None => filter.push(" and client_id is null"),
        }
    }
    conn.execute(&filter.sql, &filter.params).await
}

const SWEEP: &str = "delete from notice where at < $1 and leaves_at is null";

/// Removes what was told before an instant, of all workspaces.
pub async fn sweep(conn: &mut Conn, before: i64) -> Result<u64> {
    conn.execute(SWEEP, params![before]).await
}

fn read(row: &Row<'_>) -> Result<Notice> {
    Ok(Notice {
        id: row.get(0)?,
        teammate: row.get(1)?,
        kind: row.word(2, NoticeKind::from_word)?,
        client: row.get(3)?,
        client_name: row.get::<Option<String>>(4)?.unwrap_or_default(),
        dedupe_key: row.get(5)?,
        at: row.get(6)?,
        reason: row.get(7)?,
        tie: row.word(8, Tie::from_word)?,
        href: row.get(9)?,
        seen_at: row.get(10)?,
        leaves_at: row.get(11)?,
        mail: row.get(12)?,
    })
}

/// What a person wants.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    pub teammate: TeammateId,
    /// JSON of `domain::notice::NoticeSettings`.
    pub settings: String,
    pub last_sent_at: Option<i64>,
    /// Why letters do not arrive; empty: they do, as far as we know.
    pub undelivered: String,
    /// 0: never said.
    pub version: i64,
}

const WANTED: &str = "select teammate_id, settings, last_sent_at, undelivered, version
    from notice_settings where workspace_id = $1";

/// What the people of a workspace want; who never said is not there.
pub async fn wanted(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<Wanted>> {
    conn.all(WANTED, params![workspace], read_wanted).await
}

/// What one person wants.
pub async fn wanted_by(
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
) -> Result<Option<Wanted>> {
    let sql = format!("{WANTED} and teammate_id = $2");
    conn.opt(&sql, params![workspace, teammate], read_wanted).await
}

const PUT: &str = "insert into notice_settings
    (workspace_id, teammate_id, settings, last_sent_at, undelivered, version)
    values ($1, $2, $3, null, '', 1)
    on conflict (workspace_id, teammate_id) do update
    set settings = excluded.settings, version = notice_settings.version + 1
    where notice_settings.version = $4";

/// Keeps what a person wants as of a version, 0 for the first time.
pub async fn put_settings(
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
    (settings, version): (&str, i64),
) -> Result<()> {
    let params = params![workspace, teammate, settings, version];
    stale_unless_one(conn.execute(PUT, params).await?)
}

const NOTE_SENT: &str = "insert into notice_settings
    (workspace_id, teammate_id, settings, last_sent_at, undelivered, version)
    values ($1, $2, '{}', $3, '', 0)
    on conflict (workspace_id, teammate_id) do update set last_sent_at = excluded.last_sent_at";

/// Notes when the last letter to a person left.
pub async fn note_sent(
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
    at: i64,
) -> Result<()> {
    conn.execute(NOTE_SENT, params![workspace, teammate, at]).await?;
    Ok(())
}

const NOTE_UNDELIVERED: &str = "insert into notice_settings
    (workspace_id, teammate_id, settings, last_sent_at, undelivered, version)
    values ($1, $2, '{}', null, $3, 0)
    on conflict (workspace_id, teammate_id) do update set undelivered = excluded.undelivered";

/// Notes why letters to a person do not arrive, or with an empty word that they do.
pub async fn note_undelivered(
    conn: &mut Conn,
    workspace: WorkspaceId,
    teammate: TeammateId,
    why: &str,
) -> Result<()> {
    conn.execute(NOTE_UNDELIVERED, params![workspace, teammate, why]).await?;
    Ok(())
}

fn read_wanted(row: &Row<'_>) -> Result<Wanted> {
    Ok(Wanted {
        teammate: row.get(0)?,
        settings: row.get(1)?,
        last_sent_at: row.get(2)?,
        undelivered: row.get(3)?,
        version: row.get(4)?,
    })
}
