//! Payments and accepted pieces of work: each lowers the base from the next day on (A.5).

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::id::{IncidentId, PaymentId, TeammateId, WorkspaceId};
use domain::incident::terms::PaymentKind;
use jiff::civil::Date;

/// A payment, or an accepted piece of work.
#[derive(Clone, Debug, PartialEq)]
pub struct PaymentRow {
    pub id: PaymentId,
    pub incident: IncidentId,
    pub kind: PaymentKind,
    pub on: Date,
    pub amount_minor: i64,
    pub note: String,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
}

const INSERT: &str = "insert into incident_payment
    (workspace_id, payment_id, incident_id, kind, on_date, amount_minor, note, created_by,
     created_at, removed_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, null)";

/// Adds a payment.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, p: &PaymentRow) -> Result<()> {
    let params = params![
        workspace,
        p.id,
        p.incident,
        p.kind.word(),
        p.on,
        p.amount_minor,
        &p.note,
        p.created_by,
        p.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const LIST: &str = "select payment_id, incident_id, kind, on_date, amount_minor, note, created_by,
    created_at
    from incident_payment where workspace_id = $1 and incident_id = $2 and removed_at is null
    order by on_date, payment_id";

/// The payments of an incident, oldest first. The incident must have been looked up at the door.
pub async fn of_incident(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
) -> Result<Vec<PaymentRow>> {
    conn.all(LIST, params![workspace, incident], read).await
}

const ALL: &str = "select payment_id, incident_id, kind, on_date, amount_minor, note, created_by,
    created_at
    from incident_payment where workspace_id = $1 and removed_at is null
    order by on_date, payment_id";

/// The payments of all incidents; the caller uses only those of incidents that may be seen.
pub async fn all(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<PaymentRow>> {
    conn.all(ALL, params![workspace], read).await
}

const REMOVE: &str = "update incident_payment set removed_at = $4
    where workspace_id = $1 and incident_id = $2 and payment_id = $3 and removed_at is null";

/// Takes a payment off; false when it is not there.
pub async fn remove(
    conn: &mut Conn,
    workspace: WorkspaceId,
    incident: IncidentId,
    id: PaymentId,
    now: i64,
) -> Result<bool> {
    Ok(conn.execute(REMOVE, params![workspace, incident, id, now]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<PaymentRow> {
    Ok(PaymentRow {
        id: row.get(0)?,
        incident: row.get(1)?,
        kind: row.word(2, PaymentKind::from_word)?,
        on: row.get(3)?,
        amount_minor: row.get(4)?,
        note: row.get(5)?,
        created_by: row.get(6)?,
        created_at: row.get(7)?,
    })
}
