//! Private notes on contacts: each has its readers and its last day (K2, RULES.md D.5).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::id::{ClientId, ContactId, NoteId, TeammateId, WorkspaceId};
use domain::people::NoteAudience;
use jiff::civil::Date;

/// A note.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    pub id: NoteId,
    pub client: ClientId,
    pub contact: ContactId,
    pub text: String,
    pub audience: NoteAudience,
    /// The last day of it.
    pub until: Date,
    pub made_at: i64,
    pub made_by: Option<TeammateId>,
}

const INSERT: &str = "insert into contact_note
    (workspace_id, client_id, note_id, contact_id, text, audience, until_on, made_at, made_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
const OF_CONTACT: &str = "select note_id, client_id, contact_id, text, audience, until_on, made_at,
    made_by from contact_note where workspace_id = $1 and contact_id = $2
    order by made_at desc, note_id desc";
const REMOVE: &str =
    "delete from contact_note where workspace_id = $1 and contact_id = $2 and note_id = $3";
const SWEEP: &str = "delete from contact_note where until_on < $1";

/// Adds a note.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, n: &Note) -> Result<()> {
    let params = params![
        workspace,
        n.client,
        n.id,
        n.contact,
        &n.text,
        n.audience.word(),
        n.until,
        n.made_at,
        n.made_by
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

/// All notes on a contact, the newest first: the caller leaves out what the reader may not see.
pub async fn of_contact(
    conn: &mut Conn,
    workspace: WorkspaceId,
    contact: ContactId,
) -> Result<Vec<Note>> {
    conn.all(OF_CONTACT, params![workspace, contact], read).await
}

/// Removes a note; false when it is gone.
pub async fn remove(
    conn: &mut Conn,
    workspace: WorkspaceId,
    contact: ContactId,
    note: NoteId,
) -> Result<bool> {
    Ok(conn.execute(REMOVE, params![workspace, contact, note]).await? == 1)
}

/// Removes the notes of every workspace whose last day is over; how many they were.
pub async fn sweep(conn: &mut Conn, today: Date) -> Result<u64> {
    conn.execute(SWEEP, params![today]).await
}

fn read(row: &Row<'_>) -> Result<Note> {
    Ok(Note {
        id: row.get(0)?,
        client: row.get(1)?,
        contact: row.get(2)?,
        text: row.get(3)?,
        audience: row.word(4, NoteAudience::from_word)?,
        until: row.get(5)?,
        made_at: row.get(6)?,
        made_by: row.get(7)?,
    })
}
