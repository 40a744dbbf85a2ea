//! Words to the client about an incident: letters, calls, meetings, with how far each has come.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{ContactId, IncidentId, TeammateId, TellingId, WorkspaceId};
use domain::incident::{TellingKind, TellingState};

/// A word to the client.
#[derive(Clone, Debug, PartialEq)]
pub struct Telling {
    pub id: TellingId,
    pub incident: IncidentId,
    pub kind: TellingKind,
    /// What it is for: a word of `domain::draft::DraftKind`.
    pub purpose: String,
    pub state: TellingState,
    pub contact: Option<ContactId>,
    /// To whom, in words or as an address.
    pub recipient: String,
    pub subject: String,
    pub text: String,
    /// What is to be said by voice.
    pub script: String,
    /// A call that is planned for then.
    pub planned_at: Option<i64>,
    /// The client has it since then.
    pub told_at: Option<i64>,
    pub told_by: Option<TeammateId>,
    /// Message-ID of a letter: it is sent once only.
    pub message_key: Option<String>,
    /// Why it did not arrive.
    pub error: Option<String>,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub updated_at: i64,
    pub version: i64,
}

const INSERT: &str = "insert into incident_telling
    (workspace_id, telling_id, incident_id, kind, purpose, state, contact_id, recipient, subject,
     text, script, planned_at, told_at, told_by, message_key, error, created_by, created_at,
     updated_at, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18,
     1)";

/// Adds a word to the client.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, t: &Telling) -> Result<()> {
    let params = params![
        workspace,
        t.id,
        t.incident,
        t.kind.word(),
        &t.purpose,
        t.state.word(),
        t.contact,
        &t.recipient,
        &t.subject,
        &t.text,
        &t.script,
        t.planned_at,
        t.told_at,
        t.told_by,
        &t.message_key,
        &t.error,
        t.created_by,
        t.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const SELECT: &str = "select telling_id, incident_id, kind, purpose, state, contact_id, recipient,
    subject, text, script, planned_at, told_at, told_by, message_key, error, created_by,
    created_at, updated_at, version
    from incident_telling where workspace_id = $1 and incident_id = $2";

/// The words of an incident, oldest first. The incident must have been looked up at the door.
pub async fn of_incident(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<Telling>> {
    let sql = format!("{SELECT} order by created_at, telling_id");
    conn.all(&sql, params![workspace, incident], read).await
}

/// One word of an incident. The incident must have been looked up at the door.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
    id: TellingId,
) -> Result<Option<Telling>> {
    let sql = format!("{SELECT} and telling_id = $3");
    conn.opt(&sql, params![workspace, incident, id], read).await
}

const SENT_KEYS: &str = "select message_key, incident_id, telling_id from incident_telling
    where workspace_id = $1 and message_key is not null order by created_at, telling_id";

/// Message-IDs of all letters that were handed to a mail server, with whose they are.
pub async fn sent_keys(
    conn: &mut Conn,
    workspace: WorkspaceId,
) -> Result<Vec<(String, IncidentId, TellingId)>> {
    conn.all(SENT_KEYS, params![workspace], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).await
}

const UPDATE: &str = "update incident_telling
    set kind = $5, purpose = $6, state = $7, contact_id = $8, recipient = $9, subject = $10,
        text = $11, script = $12, planned_at = $13, told_at = $14, told_by = $15,
        message_key = $16, error = $17, updated_at = $18, version = version + 1
    where workspace_id = $1 and incident_id = $2 and telling_id = $3 and version = $4";

/// Saves a word, unless somebody was faster.
pub async fn update(conn: &mut Conn, workspace: WorkspaceId, t: &Telling, now: i64) -> Result<()> {
    let params = params![
        workspace,
        t.incident,
        t.id,
        t.version,
        t.kind.word(),
        &t.purpose,
        t.state.word(),
        t.contact,
        &t.recipient,
        &t.subject,
        &t.text,
        &t.script,
        t.planned_at,
        t.told_at,
        t.told_by,
        &t.message_key,
        &t.error,
        now
    ];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

fn read(row: &Row<'_>) -> Result<Telling> {
    Ok(Telling {
        id: row.get(0)?,
        incident: row.get(1)?,
        kind: row.word(2, TellingKind::from_word)?,
        purpose: row.get(3)?,
        state: row.word(4, TellingState::from_word)?,
        contact: row.get(5)?,
        recipient: row.get(6)?,
        subject: row.get(7)?,
        text: row.get(8)?,
        script: row.get(9)?,
        planned_at: row.get(10)?,
        told_at: row.get(11)?,
        told_by: row.get(12)?,
        message_key: row.get(13)?,
        error: row.get(14)?,
        created_by: row.get(15)?,
        created_at: row.get(16)?,
        updated_at: row.get(17)?,
        version: row.get(18)?,
    })
}
