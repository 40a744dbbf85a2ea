//! Touches: reading them, one by one and as a client's timeline. They are put in by
//! [`crate::touch_insert`] and sorted by [`crate::unsorted`].

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use domain::id::{ClientId, ContactId, ImportId, ProjectId, TeammateId, TouchId, WorkspaceId};
use domain::touch::{Channel, Direction, TouchState};

/// A touch without its text: a line of a timeline, of the search, of the unsorted.
#[derive(Clone, Debug, PartialEq)]
pub struct TouchLine {
    /// Carries the time, too: [`TouchId::at_ms`].
    pub id: TouchId,
    pub client: Option<ClientId>,
    pub contact: Option<ContactId>,
    pub teammate: Option<TeammateId>,
    pub project: Option<ProjectId>,
    pub direction: Direction,
    pub channel: Channel,
    pub state: TouchState,
    pub is_substantive: bool,
    pub thread: Option<u64>,
    pub sender: String,
    pub subject: String,
    pub minutes: Option<i64>,
    pub import: Option<ImportId>,
    pub created_at: i64,
}

/// A touch with its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Touch {
    pub line: TouchLine,
    pub text: String,
    pub quoted: String,
    /// JSON of `app`.
    pub people: String,
    /// JSON of `app`.
    pub attachments: String,
    pub place: String,
}

/// The columns that [`read_line`] reads, of table `t`.
macro_rules! line_columns {
    () => {
        "t.touch_id, t.client_id, t.contact_id, t.teammate_id, t.project_id, t.direction, \
         t.channel, t.state, t.is_substantive, t.thread, t.sender, t.subject, t.minutes, \
         t.import_id, t.created_at"
    };
}
pub(crate) use line_columns;

const GET: &str = concat!(
    "select ",
    line_columns!(),
    ", x.text, x.quoted, x.people, x.attachments, x.place
    from touch t
    join touch_text x on x.workspace_id = t.workspace_id and x.touch_id = t.touch_id
    where t.workspace_id = $1"
);

/// The touch with its text, if its client may be seen. One without a client is seen by
/// [`Audience::All`] only: who sorts touches asks so, after being allowed to.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: TouchId,
) -> Result<Option<Touch>> {
    let mut filter = Filter::new(GET, params![workspace]);
    filter.and("t.touch_id = {}", id);
    filter.and_visible("t.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// The touches with their texts, in order of time: for evidence.
pub async fn get_many(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    ids: &[TouchId],
) -> Result<Vec<Touch>> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(500) {
        let mut filter = Filter::new(GET, params![workspace]);
        filter.and_in("t.touch_id", ids.iter().copied());
        filter.and_visible("t.client_id", visible);
        found.append(&mut conn.all(&filter.sql, &filter.params, read).await?);
    }
    found.sort_by_key(|touch: &Touch| touch.line.id);
    Ok(found)
}

/// What is asked of a timeline. Empty filters let everything through.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimelineFilter {
    pub channel: Option<Channel>,
    pub direction: Option<Direction>,
    pub contact: Option<ContactId>,
    pub project: Option<ProjectId>,
    pub thread: Option<u64>,
    /// Only older ones: the last of the page before.
    pub before: Option<TouchId>,
    pub limit: i64,
}

const TIMELINE: &str = concat!(
    "select ",
    line_columns!(),
    " from touch t where t.workspace_id = $1 and t.client_id = $2"
);

/// A client's touches, newest first.
pub async fn timeline(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    client: ClientId,
    asked: &TimelineFilter,
) -> Result<Vec<TouchLine>> {
    let mut filter = Filter::new(TIMELINE, params![workspace, client]);
    filter.and_visible("t.client_id", visible);
    if let Some(channel) = asked.channel {
        filter.and("t.channel = {}", channel.word());
    }
    if let Some(direction) = asked.direction {
        filter.and("t.direction = {}", direction.word());
    }
    if let Some(contact) = asked.contact {
        filter.and("t.contact_id = {}", contact);
    }
    if let Some(project) = asked.project {
        filter.and("t.project_id = {}", project);
    }
    if let Some(thread) = asked.thread {
        filter.and("t.thread = {}", thread as i64);
    }
    if let Some(before) = asked.before {
        filter.and("t.touch_id < {}", before);
    }
    let limit = filter.param(asked.limit);
    filter.push(&format!(" order by t.touch_id desc limit {limit}"));
    conn.all(&filter.sql, &filter.params, read_line).await
}

const BY_MESSAGE: &str =
    "select thread from touch where workspace_id = $1 and message_hash = $2 and thread is not null";

/// The thread of the first of these messages that we have: where an answer belongs.
pub async fn thread_of(
    conn: &mut Conn,
    workspace: WorkspaceId,
    message_hashes: &[u64],
) -> Result<Option<u64>> {
    for hash in message_hashes {
        let params = params![workspace, *hash as i64];
        if let Some(thread) = conn.opt(BY_MESSAGE, params, |row| row.get::<i64>(0)).await? {
            return Ok(Some(thread as u64));
        }
    }
    Ok(None)
}

/// Without a condition on the client: SQLite would take it for a reason to walk the touches of all
/// clients instead of those of the thread.
const CLIENT_OF_THREAD: &str = "select client_id from touch
    where workspace_id = $1 and thread = $2 order by client_id is null limit 1";

const IS_MESSAGE_KNOWN: &str =
    "select 1 = 1 from touch where workspace_id = $1 and message_hash = $2 limit 1";

/// Whether a message with that hash of its Message-ID was taken in.
pub async fn is_message_known(
    conn: &mut Conn,
    workspace: WorkspaceId,
    message_hash: u64,
) -> Result<bool> {
    let params = params![workspace, message_hash as i64];
    Ok(conn.opt(IS_MESSAGE_KNOWN, params, |row| row.get::<bool>(0)).await?.is_some())
}

const ANSWER_TO: &str = "select min(touch_id) from touch where workspace_id = $1 and thread = $2
    and direction = 'incoming' and state <> 'automatic'";

/// The first answer in a conversation that a message of ours began.
pub async fn answer_to(
    conn: &mut Conn,
    workspace: WorkspaceId,
    thread: u64,
) -> Result<Option<TouchId>> {
    let params = params![workspace, thread as i64];
    Ok(conn.opt(ANSWER_TO, params, |row| row.get(0)).await?.flatten())
}

/// The client of a conversation, if one of its touches is sorted.
pub async fn client_of_thread(
    conn: &mut Conn,
    workspace: WorkspaceId,
    thread: u64,
) -> Result<Option<ClientId>> {
    let params = params![workspace, thread as i64];
    Ok(conn.opt(CLIENT_OF_THREAD, params, |row| row.get(0)).await?.flatten())
}

const SENDERS_WITHOUT_CONTACT: &str = "select sender, max(touch_id) from touch
    where workspace_id = $1 and client_id = $2 and contact_id is null and sender <> ''
    group by sender order by sender";

/// Who took part in a client's touches and is no contact, with the newest touch of each.
pub async fn senders_without_contact(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<(String, TouchId)>> {
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?));
    conn.all(SENDERS_WITHOUT_CONTACT, params![workspace, client], read).await
}

const SET_CONTACT: &str = "update touch set contact_id = $4
    where workspace_id = $1 and client_id = $2 and sender = $3 and contact_id is null";
const SET_CUE_CONTACT: &str = "update cue set contact_id = $4
    where workspace_id = $1 and client_id = $2 and contact_id is null
        and touch_id in (select touch_id from touch
                         where workspace_id = $1 and client_id = $2 and sender = $3)";

/// Gives a contact to the touches of a sender that have none.
pub async fn set_contact(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    sender: &str,
    contact: ContactId,
) -> Result<()> {
    let params = params![workspace, client, sender, contact];
    conn.execute(SET_CONTACT, params).await?;
    conn.execute(SET_CUE_CONTACT, params).await?;
    Ok(())
}

const IS_KNOWN: &str = "select touch_id from touch where workspace_id = $1 and dedupe_key = $2";

/// The touch of that key.
pub async fn by_dedupe_key(
    conn: &mut Conn,
    workspace: WorkspaceId,
    dedupe_key: &[u8],
) -> Result<Option<TouchId>> {
    conn.opt(IS_KNOWN, params![workspace, dedupe_key], |row| row.get(0)).await
}

/// How many touches a workspace has, by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TouchCounts {
    pub n_sorted: i64,
    pub n_unsorted: i64,
    pub n_ignored: i64,
    pub n_automatic: i64,
}

const COUNTS: &str = "select state, count(*) from touch where workspace_id = $1 group by state";

/// Counts every touch: reads the whole table, so not for a page.
pub async fn counts(conn: &mut Conn, workspace: WorkspaceId) -> Result<TouchCounts> {
    let mut counts = TouchCounts::default();
    conn.each(COUNTS, params![workspace], &mut |row| {
        *match row.word(0, TouchState::from_word)? {
            TouchState::Sorted => &mut counts.n_sorted,
            TouchState::Unsorted => &mut counts.n_unsorted,
            TouchState::Ignored => &mut counts.n_ignored,
            TouchState::Automatic => &mut counts.n_automatic,
        } = row.get(1)?;
        Ok(())
    })
    .await?;
    Ok(counts)
}

const COUNT_OF_CLIENT: &str =
    "select count(*) from touch where workspace_id = $1 and client_id = $2 and touch_id >= $3";

/// How many touches a client has since an instant (milliseconds since 1970).
pub async fn count_of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    since_ms: i64,
) -> Result<i64> {
    let params = params![workspace, client, TouchId::first_at(since_ms)];
    conn.one(COUNT_OF_CLIENT, params, |row| row.get(0)).await
}

pub(crate) fn read_line(row: &Row<'_>) -> Result<TouchLine> {
    Ok(TouchLine {
        id: row.get(0)?,
        client: row.get(1)?,
        contact: row.get(2)?,
        teammate: row.get(3)?,
        project: row.get(4)?,
        direction: row.word(5, Direction::from_word)?,
        channel: row.word(6, Channel::from_word)?,
        state: row.word(7, TouchState::from_word)?,
        is_substantive: row.get(8)?,
        thread: row.get::<Option<i64>>(9)?.map(|n| n as u64),
        sender: row.get(10)?,
        subject: row.get(11)?,
        minutes: row.get(12)?,
        import: row.get(13)?,
        created_at: row.get(14)?,
    })
}

const OF_CONTACT: &str = "select count(*), max(touch_id) from touch
    where workspace_id = $1 and client_id = $2 and contact_id = $3";

/// How many touches a contact had, and the last one. The client must have been looked up at the
/// door.
pub async fn count_of_contact(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    contact: ContactId,
) -> Result<(i64, Option<TouchId>)> {
    let params = params![workspace, client, contact];
    conn.one(OF_CONTACT, params, |row| Ok((row.get(0)?, row.get(1)?))).await
}

fn read(row: &Row<'_>) -> Result<Touch> {
    Ok(Touch {
        line: read_line(row)?,
        text: row.get(15)?,
        quoted: row.get(16)?,
        people: row.get(17)?,
        attachments: row.get(18)?,
        place: row.get(19)?,
    })
}
