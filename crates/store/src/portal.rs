//! The client's portal (S4, C091, C111): links to it, what is published there, who saw it, and the words
//! that clients leave for the director.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::links::{Link, Target};
use crate::params;
use domain::id::{ClientId, LinkId, PortalWordId, TeammateId, WorkspaceId};
use jiff::civil::Date;
use uuid::Uuid;

/// A link to the portal of a client.
pub type PortalLink = Link<PortalTarget>;

/// Such a link leads to the portal of its client.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PortalTarget {
    /// Last opening.
    pub seen_at: Option<i64>,
}

impl Target for PortalTarget {
    type Owner = ClientId;
    const TABLE: &'static str = "portal_link";
    const OWNER_COLUMN: &'static str = "client_id";
    const INSERT: &'static str = "insert into portal_link
        (workspace_id, link_id, client_id, token_hash, recipient, lang, created_by, created_at,
         expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    /// Every opening is a view.
    const COLUMNS: &'static str = "(select min(v.first_at) from portal_view v
            where v.workspace_id = portal_link.workspace_id and v.link_id = portal_link.link_id),
        (select max(v.last_at) from portal_view v
            where v.workspace_id = portal_link.workspace_id and v.link_id = portal_link.link_id)";

    fn read(row: &Row<'_>, from: usize) -> Result<Self> {
        Ok(PortalTarget { seen_at: row.get(from)? })
    }
}

/// Something that the client may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalMark {
    /// `project`, `milestone`, `work_item`, `promise`, `incident`.
    pub kind: String,
    pub subject: Uuid,
    pub published_at: i64,
    pub published_by: Option<TeammateId>,
}

const MARKS: &str = "select kind, subject_id, published_at, published_by from portal_mark
    where workspace_id = $1 and client_id = $2 order by kind, published_at, subject_id";

/// What a client may see. The client must have been looked up at the door, or by its link.
pub async fn marks(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<PortalMark>> {
    conn.all(MARKS, params![workspace, client], |row| {
        let subject = crate::saved::key(row, 1)?;
        Ok(PortalMark {
            kind: row.get(0)?,
            subject: Uuid::from_bytes(subject),
            published_at: row.get(2)?,
            published_by: row.get(3)?,
        })
    })
    .await
}

const MARK: &str = "insert into portal_mark
    (workspace_id, client_id, kind, subject_id, published_at, published_by)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (workspace_id, client_id, kind, subject_id) do nothing";

/// Lets a client see a thing of theirs.
pub async fn mark(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    mark: &PortalMark,
) -> Result<()> {
    let subject = mark.subject.as_bytes();
    let params =
        params![workspace, client, &mark.kind, subject, mark.published_at, mark.published_by];
    conn.execute(MARK, params).await?;
    Ok(())
}

const UNMARK: &str = "delete from portal_mark
    where workspace_id = $1 and client_id = $2 and kind = $3 and subject_id = $4";

/// Takes a thing out of the client's sight.
pub async fn unmark(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    kind: &str,
    subject: Uuid,
) -> Result<()> {
    conn.execute(UNMARK, params![workspace, client, kind, subject.as_bytes()]).await?;
    Ok(())
}

const SEEN: &str = "insert into portal_view
    (workspace_id, link_id, what, seen_on, first_at, last_at, n)
    values ($1, $2, $3, $4, $5, $5, 1)
    on conflict (workspace_id, link_id, what, seen_on)
    do update set last_at = $5, n = portal_view.n + 1";

/// Notes that a page was opened by a link.
pub async fn note_view(
    conn: &mut Conn,
    workspace: WorkspaceId,
    link: LinkId,
    what: &str,
    on: Date,
    now: i64,
) -> Result<()> {
    conn.execute(SEEN, params![workspace, link, what, on, now]).await?;
    Ok(())
}

/// A page that was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct PortalView {
    pub link: LinkId,
    pub recipient: String,
    /// `home`, or the text form of an id.
    pub what: String,
    pub last_at: i64,
    /// How often on that day.
    pub n: i64,
}

/// `cross join` keeps SQLite from walking the views of all clients first.
const VIEWS: &str = "select v.link_id, l.recipient, v.what, v.last_at, v.n from portal_link l
    cross join portal_view v
    where l.workspace_id = $1 and l.client_id = $2 and v.workspace_id = l.workspace_id
      and v.link_id = l.link_id
    order by v.last_at desc, v.what limit $3";

/// What was opened by a client's links, the last first. The client must have been looked up at the
/// door.
pub async fn views(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    limit: i64,
) -> Result<Vec<PortalView>> {
    conn.all(VIEWS, params![workspace, client, limit], |row| {
        Ok(PortalView {
            link: row.get(0)?,
            recipient: row.get(1)?,
            what: row.get(2)?,
            last_at: row.get(3)?,
            n: row.get(4)?,
        })
    })
    .await
}

/// A word to the director.
#[derive(Clone, Debug, PartialEq)]
pub struct PortalWord {
    pub id: PortalWordId,
    pub client: ClientId,
    pub said_by: String,
    pub text: String,
    pub said_at: i64,
    pub seen_at: Option<i64>,
    pub seen_by: Option<TeammateId>,
}

const INSERT_WORD: &str = "insert into portal_word
    (workspace_id, word_id, client_id, said_by, text, said_at, seen_at, seen_by)
    values ($1, $2, $3, $4, $5, $6, null, null)";

/// Keeps a word.
pub async fn insert_word(conn: &mut Conn, workspace: WorkspaceId, w: &PortalWord) -> Result<()> {
    let params = params![workspace, w.id, w.client, &w.said_by, &w.text, w.said_at];
    conn.execute(INSERT_WORD, params).await?;
    Ok(())
}

const WORDS: &str = "select word_id, client_id, said_by, text, said_at, seen_at, seen_by
    from portal_word where workspace_id = $1
    order by seen_at is not null, said_at desc, word_id limit $2";

/// The words of all clients, those that nobody has seen first. Only for those who hear them.
pub async fn words(conn: &mut Conn, workspace: WorkspaceId, limit: i64) -> Result<Vec<PortalWord>> {
    conn.all(WORDS, params![workspace, limit], |row| {
        Ok(PortalWord {
            id: row.get(0)?,
            client: row.get(1)?,
            said_by: row.get(2)?,
            text: row.get(3)?,
            said_at: row.get(4)?,
            seen_at: row.get(5)?,
            seen_by: row.get(6)?,
        })
    })
    .await
}

const N_UNSEEN: &str =
    "select count(*) from portal_word where workspace_id = $1 and seen_at is null";

/// Words that nobody has seen.
pub async fn n_unseen(conn: &mut Conn, workspace: WorkspaceId) -> Result<i64> {
    conn.one(N_UNSEEN, params![workspace], |row| row.get(0)).await
}

const SEE: &str = "update portal_word set seen_at = $3, seen_by = $4
    where workspace_id = $1 and word_id = $2 and seen_at is null";

/// Notes that a word was seen; false when it was before, or is not there.
pub async fn see_word(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: PortalWordId,
    (now, by): (i64, Option<TeammateId>),
) -> Result<bool> {
    Ok(conn.execute(SEE, params![workspace, id, now, by]).await? == 1)
}
