//! Why a person's data may be kept: every basis that was noted, the last one counts (X5).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::id::{ClientId, ContactId, TeammateId, WorkspaceId};
use domain::people::Basis;
use jiff::civil::Date;

/// A basis as it was noted.
#[derive(Clone, Debug, PartialEq)]
pub struct BasisEntry {
    pub client: ClientId,
    pub contact: ContactId,
    pub made_at: i64,
    pub basis: Basis,
    /// Since which day.
    pub on: Date,
    pub note: String,
    pub made_by: Option<TeammateId>,
}

const INSERT: &str = "insert into contact_basis
    (workspace_id, client_id, contact_id, made_at, basis, on_date, note, made_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing";
const OF_CONTACT: &str = "select client_id, contact_id, made_at, basis, on_date, note, made_by
    from contact_basis where workspace_id = $1 and contact_id = $2 order by made_at desc";

/// Notes a basis; false when one was noted in the same millisecond.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, b: &BasisEntry) -> Result<bool> {
    let params = params![
        workspace,
        b.client,
        b.contact,
        b.made_at,
        b.basis.word(),
        b.on,
        &b.note,
        b.made_by
    ];
    Ok(conn.execute(INSERT, params).await? == 1)
}

/// What was noted of a contact, the newest first. The contact must have been looked up at the door.
pub async fn of_contact(
    conn: &mut Conn,
    workspace: WorkspaceId,
    contact: ContactId,
) -> Result<Vec<BasisEntry>> {
    conn.all(OF_CONTACT, params![workspace, contact], read).await
}

fn read(row: &Row<'_>) -> Result<BasisEntry> {
    Ok(BasisEntry {
        client: row.get(0)?,
        contact: row.get(1)?,
        made_at: row.get(2)?,
        basis: row.word(3, Basis::from_word)?,
        on: row.get(4)?,
        note: row.get(5)?,
        made_by: row.get(6)?,
    })
}
