//! The trust account of a client: a ledger whose entries never change (C027, A.7).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::id::{ClientId, ContactId, EntryId, TeammateId, WorkspaceId};
use domain::trust::TrustEntryKind;

/// A line of the ledger.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub id: EntryId,
    pub client: ClientId,
    pub contact: Option<ContactId>,
    pub kind: TrustEntryKind,
    /// When it happened, milliseconds since 1970.
    pub at: i64,
    pub made_at: i64,
    /// Hundredths of a point on the day of `at`.
    pub points: i64,
    /// Step of damage of an incident, else 1.
    pub size: i64,
    /// promise, milestone, incident, measure, hand.
    pub cause_kind: String,
    pub cause_id: String,
    pub cause_part: i64,
    /// How often the cause was booked before.
    pub number: i64,
    pub title: String,
    pub reason: String,
    /// `None`: made from a record.
    pub made_by: Option<TeammateId>,
    pub undoes: Option<EntryId>,
}

const INSERT: &str = "insert into trust_entry
    (workspace_id, client_id, entry_id, contact_id, kind, at, made_at, points, size, cause_kind,
     cause_id, cause_part, number, title, reason, made_by, undoes)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
    on conflict do nothing";
const LIST: &str = "select entry_id, client_id, contact_id, kind, at, made_at, points, size,
    cause_kind, cause_id, cause_part, number, title, reason, made_by, undoes
    from trust_entry where workspace_id = $1 and client_id = $2 order by at, made_at, entry_id";

/// Adds an entry; false when the same cause was booked, or the same entry undone, already.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, e: &Entry) -> Result<bool> {
    let params = params![
        workspace,
        e.client,
        e.id,
        e.contact,
        e.kind.word(),
        e.at,
        e.made_at,
        e.points,
        e.size,
        &e.cause_kind,
        &e.cause_id,
        e.cause_part,
        e.number,
        &e.title,
        &e.reason,
        e.made_by,
        e.undoes
    ];
    Ok(conn.execute(INSERT, params).await? == 1)
}

/// The ledger of a client in order of what happened. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<Entry>> {
    conn.all(LIST, params![workspace, client], read).await
}

fn read(row: &Row<'_>) -> Result<Entry> {
    Ok(Entry {
        id: row.get(0)?,
        client: row.get(1)?,
        contact: row.get(2)?,
        kind: row.word(3, TrustEntryKind::from_word)?,
        at: row.get(4)?,
        made_at: row.get(5)?,
        points: row.get(6)?,
        size: row.get(7)?,
        cause_kind: row.get(8)?,
        cause_id: row.get(9)?,
        cause_part: row.get(10)?,
        number: row.get(11)?,
        title: row.get(12)?,
        reason: row.get(13)?,
        made_by: row.get(14)?,
        undoes: row.get(15)?,
    })
}
