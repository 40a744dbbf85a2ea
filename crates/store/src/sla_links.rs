//! Links to the sheet of service that a client was shown (C115), and its acknowledgement.

use crate::db::{Conn, Row, Value};
use crate::error::Result;
use crate::links::{Link, Target};
use crate::params;
use domain::id::{ClientId, LinkId, WorkspaceId};

/// A link to one version of the sheet.
pub type SlaLink = Link<SheetTarget>;

/// What such a link leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct SheetTarget {
    pub version: i64,
    pub acknowledged_at: Option<i64>,
    /// The name that was given.
    pub acknowledged_by: String,
}

impl Target for SheetTarget {
    type Owner = ClientId;
    const TABLE: &'static str = "sla_link";
    const OWNER_COLUMN: &'static str = "client_id";
    const INSERT: &'static str = "insert into sla_link
        (workspace_id, link_id, client_id, token_hash, recipient, lang, created_by, created_at,
         expires_at, version, acknowledged_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '')";
    const COLUMNS: &'static str = "opened_at, version, acknowledged_at, acknowledged_by";

    fn values(&self) -> Vec<Value<'_>> {
        vec![Value::from(self.version)]
    }

    fn read(row: &Row<'_>, from: usize) -> Result<Self> {
        Ok(SheetTarget {
            version: row.get(from)?,
            acknowledged_at: row.get(from + 1)?,
            acknowledged_by: row.get(from + 2)?,
        })
    }
}

const ACKNOWLEDGE: &str = "update sla_link set acknowledged_at = $3, acknowledged_by = $4
    where workspace_id = $1 and link_id = $2 and acknowledged_at is null";

/// Notes who acknowledged the sheet; false when somebody did before.
pub async fn acknowledge(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: LinkId,
    now: i64,
    name: &str,
) -> Result<bool> {
    Ok(conn.execute(ACKNOWLEDGE, params![workspace, id, now, name]).await? == 1)
}
