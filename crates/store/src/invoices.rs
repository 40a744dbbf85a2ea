//! Invoices: what was billed, when it is due, and when it was paid.

use crate::db::{Conn, Row};
use crate::error::{Error, Result};
use crate::filter::{Audience, Filter};
use crate::params;
use crate::saved::Saved;
use domain::id::{ClientId, ImportId, InvoiceId, WorkspaceId};
use domain::money::{Currency, Money};
use jiff::civil::Date;

/// An invoice.
#[derive(Clone, Debug, PartialEq)]
pub struct Invoice {
    pub id: InvoiceId,
    pub client: ClientId,
    /// Which row of which source it is.
    pub source_key: [u8; 16],
    pub number: String,
    pub issued_on: Date,
    pub due_on: Date,
    pub paid_on: Option<Date>,
    pub sum: Money,
    pub import: Option<ImportId>,
    pub created_at: i64,
    pub updated_at: i64,
}

const COLUMNS: &str = "i.invoice_id, i.client_id, i.source_key, i.number, i.issued_on, i.due_on,
    i.paid_on, i.sum_minor, i.currency, i.import_id, i.created_at, i.updated_at";

fn select(rest: &str) -> String {
    format!("select {COLUMNS} from invoice i where i.workspace_id = $1{rest}")
}

/// The invoice, if its client may be seen.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    id: InvoiceId,
) -> Result<Option<Invoice>> {
    let sql = select("");
    let mut filter = Filter::new(&sql, params![workspace]);
    filter.and("i.invoice_id = {}", id);
    filter.and_visible("i.client_id", visible);
    conn.opt(&filter.sql, &filter.params, read).await
}

/// The row of a source's key.
pub async fn by_key(
    conn: &mut Conn,
    workspace: WorkspaceId,
    source_key: &[u8; 16],
) -> Result<Option<Invoice>> {
    let sql = select(" and i.source_key = $2");
    conn.opt(&sql, params![workspace, source_key], read).await
}

/// A client's invoices, the last due first. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    limit: i64,
) -> Result<Vec<Invoice>> {
    let sql = select(" and i.client_id = $2 order by i.due_on desc, i.invoice_id desc limit $3");
    conn.all(&sql, params![workspace, client, limit], read).await
}

const INSERT: &str = "insert into invoice
    (workspace_id, invoice_id, client_id, source_key, number, issued_on, due_on, paid_on, sum_minor,
     currency, import_id, created_at, updated_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)";
const UPDATE: &str = "update invoice
    set client_id = $3, number = $4, issued_on = $5, due_on = $6, paid_on = $7, sum_minor = $8,
        currency = $9, import_id = $10, updated_at = $11
    where workspace_id = $1 and invoice_id = $2";

/// Adds the invoice, or changes the one of its source; nothing when that says the same already.
pub async fn save(conn: &mut Conn, workspace: WorkspaceId, invoice: &Invoice) -> Result<Saved> {
    let known = by_key(conn, workspace, &invoice.source_key).await?;
    let Some(known) = known else {
        let params = params![
            workspace,
            invoice.id,
            invoice.client,
            &invoice.source_key,
            &invoice.number,
            invoice.issued_on,
            invoice.due_on,
            invoice.paid_on,
            invoice.sum.minor,
            invoice.sum.currency.code(),
            invoice.import,
            invoice.created_at
        ];
        conn.execute(INSERT, params).await?;
        return Ok(Saved::Added);
    };
    let same = Invoice {
        id: known.id,
        import: known.import,
        created_at: known.created_at,
        updated_at: known.updated_at,
        ..invoice.clone()
    };
    if same == known {
        return Ok(Saved::Known);
    }
    let params = params![
        workspace,
        known.id,
        invoice.client,
        &invoice.number,
        invoice.issued_on,
        invoice.due_on,
        invoice.paid_on,
        invoice.sum.minor,
        invoice.sum.currency.code(),
        invoice.import,
        invoice.updated_at
    ];
    conn.execute(UPDATE, params).await?;
    Ok(Saved::Updated { moved_from: (known.client != invoice.client).then_some(known.client) })
}

const DELETE: &str = "delete from invoice where workspace_id = $1 and invoice_id = $2";

/// Removes an invoice that was written down by mistake; false when it is gone.
pub async fn delete(conn: &mut Conn, workspace: WorkspaceId, id: InvoiceId) -> Result<bool> {
    Ok(conn.execute(DELETE, params![workspace, id]).await? == 1)
}

fn read(row: &Row<'_>) -> Result<Invoice> {
    let currency: Currency = row.text(8)?.parse().map_err(Error::other)?;
    Ok(Invoice {
        id: row.get(0)?,
        client: row.get(1)?,
        source_key: crate::saved::key(row, 2)?,
        number: row.get(3)?,
        issued_on: row.get(4)?,
        due_on: row.get(5)?,
        paid_on: row.get(6)?,
        sum: Money::new(row.get(7)?, currency),
        import: row.get(9)?,
        created_at: row.get(10)?,
        updated_at: row.get(11)?,
    })
}
