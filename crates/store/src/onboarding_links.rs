//! Links by which the client reads and acknowledges the protocol (C107). What the client saw is kept
//! with the link.

use crate::db::{Conn, Row, Value};
use crate::error::Result;
use crate::links::{Link, Target};
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::id::{ClientId, LinkId, WorkspaceId};

/// A link to the protocol of a client.
pub type ProtocolLink = Link<ProtocolTarget>;

/// What such a link leads to.
#[derive(Clone, Debug, PartialEq)]
pub struct ProtocolTarget {
    /// JSON of the protocol as it was when the link was made.
    pub protocol: String,
    pub acknowledged_at: Option<i64>,
    pub acknowledged_by: String,
    /// What the client sees otherwise; may be empty.
    pub remark: String,
}

impl Target for ProtocolTarget {
    type Owner = ClientId;
    const TABLE: &'static str = "onboarding_link";
    const OWNER_COLUMN: &'static str = "client_id";
    const INSERT: &'static str = "insert into onboarding_link
        (workspace_id, link_id, client_id, token_hash, recipient, lang, created_by, created_at,
         expires_at, protocol, acknowledged_by, remark)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '')";
    const COLUMNS: &'static str = "opened_at, protocol, acknowledged_at, acknowledged_by, remark";

    fn values(&self) -> Vec<Value<'_>> {
        vec![Value::from(&self.protocol)]
    }

    fn read(row: &Row<'_>, from: usize) -> Result<Self> {
        Ok(ProtocolTarget {
            protocol: row.get(from)?,
            acknowledged_at: row.get(from + 1)?,
            acknowledged_by: row.get(from + 2)?,
            remark: row.get(from + 3)?,
        })
    }
}

const ACKNOWLEDGE: &str = "update onboarding_link
    set acknowledged_at = $3, acknowledged_by = $4, remark = $5
    where workspace_id = $1 and link_id = $2 and acknowledged_at is null";

/// Notes that the client acknowledged what the link shows; once.
pub async fn acknowledge(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: LinkId,
    now: i64,
    (by, remark): (&str, &str),
) -> Result<()> {
    let params = params![workspace, id, now, by, remark];
    stale_unless_one(conn.execute(ACKNOWLEDGE, params).await?)
}
