//! Grades of clients on the factors of the matrix, made by people (C126, C127). Never changed.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use domain::id::{ClientId, GradeId, TeammateId, WorkspaceId};
use domain::matrix::grade::FactorKind;

/// A grade.
#[derive(Clone, Debug, PartialEq)]
pub struct Grade {
    pub id: GradeId,
    pub client: ClientId,
    pub factor: FactorKind,
    /// 0 to 100; `None`: taken back, what the data say counts again.
    pub value: Option<i64>,
    pub evidence: String,
    pub made_by: Option<TeammateId>,
    /// Milliseconds since 1970.
    pub made_at: i64,
}

const INSERT: &str = "insert into client_grade
    (workspace_id, client_id, grade_id, factor, value, evidence, made_by, made_at)
    values ($1, $2, $3, $4, $5, $6, $7, $8)";
const LIST: &str = "select grade_id, client_id, factor, value, evidence, made_by, made_at
    from client_grade where workspace_id = $1 and client_id = $2 order by made_at desc, grade_id desc";

/// Adds a grade.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, grade: &Grade) -> Result<()> {
    let params = params![
        workspace,
        grade.client,
        grade.id,
        grade.factor.word(),
        grade.value,
        &grade.evidence,
        grade.made_by,
        grade.made_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

/// All grades of a client, the newest first. The client must have been looked up at the door.
pub async fn of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<Grade>> {
    conn.all(LIST, params![workspace, client], read).await
}

fn read(row: &Row<'_>) -> Result<Grade> {
    Ok(Grade {
        id: row.get(0)?,
        client: row.get(1)?,
        factor: row.word(2, FactorKind::from_word)?,
        value: row.get(3)?,
        evidence: row.get(4)?,
        made_by: row.get(5)?,
        made_at: row.get(6)?,
    })
}
