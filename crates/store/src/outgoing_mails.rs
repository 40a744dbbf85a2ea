//! Letters that wait for the mail server or went through it, apart from words about an incident.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::filter::Filter;
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{ClientId, ContactId, MailId, TeammateId, WorkspaceId};
use domain::incident::TellingState;
use std::collections::HashMap;

/// A letter.
#[derive(Clone, Debug, PartialEq)]
pub struct OutgoingMail {
    pub id: MailId,
    /// `None`: it goes to a teammate.
    pub client: Option<ClientId>,
    pub contact: Option<ContactId>,
    /// What it carries: `weekly`.
    pub kind: String,
    /// Text form of the id of what it carries.
    pub subject_id: String,
    /// The address.
    pub recipient: String,
    pub subject: String,
    pub text: String,
    pub state: TellingState,
    /// Message-ID: fixed when a person sends it.
    pub message_key: String,
    /// Why it did not arrive.
    pub error: Option<String>,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub sent_at: Option<i64>,
    pub version: i64,
}

const INSERT: &str = "insert into outgoing_mail
    (workspace_id, mail_id, client_id, contact_id, kind, subject_id, recipient, subject, text,
     state, message_key, error, created_by, created_at, sent_at, updated_at, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, null, $12, $13, null, $13, 1)";

/// Adds a letter.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, m: &OutgoingMail) -> Result<()> {
    let params = params![
        workspace,
        m.id,
        m.client,
        m.contact,
        &m.kind,
        &m.subject_id,
        &m.recipient,
        &m.subject,
        &m.text,
        m.state.word(),
        &m.message_key,
        m.created_by,
        m.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const UPDATE: &str = "update outgoing_mail
    set state = $4, error = $5, sent_at = $6, updated_at = $7, version = version + 1
    where workspace_id = $1 and mail_id = $2 and version = $3";

/// Saves how far a letter has come, unless somebody was faster.
pub async fn update(
    conn: &mut Conn,
    workspace: WorkspaceId,
    m: &OutgoingMail,
    now: i64,
) -> Result<()> {
    let params = params![workspace, m.id, m.version, m.state.word(), &m.error, m.sent_at, now];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

const SELECT: &str = "select mail_id, client_id, contact_id, kind, subject_id, recipient, subject,
    text, state, message_key, error, created_by, created_at, sent_at, version
    from outgoing_mail where workspace_id = $1";

/// The letter with that id.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: MailId,
) -> Result<Option<OutgoingMail>> {
    let sql = format!("{SELECT} and mail_id = $2");
    conn.opt(&sql, params![workspace, id], read).await
}

/// The letters that carry one thing, oldest first. The thing must have been looked up at the door.
pub async fn of_subject(
    conn: &mut Conn,
    workspace: WorkspaceId,
    kind: &str,
    subject_id: &str,
) -> Result<Vec<OutgoingMail>> {
    let sql = format!("{SELECT} and kind = $2 and subject_id = $3 order by created_at, mail_id");
    conn.all(&sql, params![workspace, kind, subject_id], read).await
}

const N_SENT: &str = "select subject_id, count(*) from outgoing_mail
    where workspace_id = $1 and kind = $2 and sent_at is not null";

/// How many letters that carry each of the things the mail server took.
pub async fn n_sent(
    conn: &mut Conn,
    workspace: WorkspaceId,
    kind: &str,
    subject_ids: &[String],
) -> Result<HashMap<String, usize>> {
    let mut n_sent = HashMap::new();
    for ids in subject_ids.chunks(500) {
        let mut filter = Filter::new(N_SENT, params![workspace, kind]);
        filter.and_in("subject_id", ids);
        filter.push(" group by subject_id");
        let rows = conn
            .all(&filter.sql, &filter.params, |row| Ok((row.get(0)?, row.get::<i64>(1)?)))
            .await?;
        n_sent.extend(rows.into_iter().map(|(id, n)| (id, usize::try_from(n).unwrap_or_default())));
    }
    Ok(n_sent)
}

/// When each of these letters was taken by the mail server; those that were not are left out.
pub async fn sent_of(
    conn: &mut Conn,
    workspace: WorkspaceId,
    ids: &[MailId],
) -> Result<HashMap<MailId, i64>> {
    let sql = "select mail_id, sent_at from outgoing_mail
        where workspace_id = $1 and sent_at is not null";
    let mut filter = Filter::new(sql, params![workspace]);
    filter.and_in("mail_id", ids.iter().copied());
    let rows = conn.all(&filter.sql, &filter.params, |row| Ok((row.get(0)?, row.get(1)?))).await?;
    Ok(rows.into_iter().collect())
}

fn read(row: &Row<'_>) -> Result<OutgoingMail> {
    Ok(OutgoingMail {
        id: row.get(0)?,
        client: row.get(1)?,
        contact: row.get(2)?,
        kind: row.get(3)?,
        subject_id: row.get(4)?,
        recipient: row.get(5)?,
        subject: row.get(6)?,
        text: row.get(7)?,
        state: row.word(8, TellingState::from_word)?,
        message_key: row.get(9)?,
        error: row.get(10)?,
        created_by: row.get(11)?,
        created_at: row.get(12)?,
        sent_at: row.get(13)?,
        version: row.get(14)?,
    })
}
