//! Teammates: the people of the agency, their accounts and further addresses.

use crate::db::{Conn, Row};
use crate::error::Result;
use crate::params;
use crate::workspaces::stale_unless_one;
use domain::access::Role;
use domain::id::{TeammateId, WorkspaceId};

/// A person of the agency.
#[derive(Clone, Debug, PartialEq)]
pub struct Teammate {
    pub id: TeammateId,
    pub name: String,
    /// Lower case; unique in the workspace.
    pub email: String,
    pub role: Role,
    pub password_hash: Option<String>,
    pub lang: String,
    /// Own time zone where it differs from the workspace's.
    pub zone: Option<String>,
    pub theme: String,
    pub created_at: i64,
    pub disabled_at: Option<i64>,
    pub version: i64,
}

const INSERT: &str = "insert into teammate
    (workspace_id, teammate_id, name, email, role, password_hash, lang, zone, theme, created_at,
     disabled_at, version)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null, 1)";

/// Adds a teammate. [`crate::Error::Unique`] when the e-mail address is taken.
pub async fn insert(conn: &mut Conn, workspace: WorkspaceId, t: &Teammate) -> Result<()> {
    let params = params![
        workspace,
        t.id,
        &t.name,
        &t.email,
        t.role.word(),
        &t.password_hash,
        &t.lang,
        &t.zone,
        &t.theme,
        t.created_at
    ];
    conn.execute(INSERT, params).await?;
    Ok(())
}

const GET: &str = "select teammate_id, name, email, role, password_hash, lang, zone, theme,
    created_at, disabled_at, version
    from teammate where workspace_id = $1 and teammate_id = $2";

/// The teammate, disabled or not.
pub async fn get(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: TeammateId,
) -> Result<Option<Teammate>> {
    conn.opt(GET, params![workspace, id], read).await
}

const BY_EMAIL: &str = "select teammate_id, name, email, role, password_hash, lang, zone, theme,
    created_at, disabled_at, version, workspace_id
    from teammate where email = $1 and disabled_at is null order by workspace_id";

/// Who has this address, in any workspace: at sign-in nothing else is known.
pub async fn by_email(conn: &mut Conn, email: &str) -> Result<Vec<(WorkspaceId, Teammate)>> {
    conn.all(BY_EMAIL, params![email], |row| Ok((row.get(11)?, read(row)?))).await
}

const LIST: &str = "select teammate_id, name, email, role, password_hash, lang, zone, theme,
    created_at, disabled_at, version
    from teammate where workspace_id = $1 order by name, teammate_id";

/// All teammates, disabled ones too.
pub async fn list(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<Teammate>> {
    conn.all(LIST, params![workspace], read).await
}

const UPDATE: &str = "update teammate
    set name = $4, email = $5, role = $6, lang = $7, zone = $8, theme = $9, version = version + 1
    where workspace_id = $1 and teammate_id = $2 and version = $3";

/// Saves name, address, role, language, zone and theme, unless somebody was faster.
pub async fn update(conn: &mut Conn, workspace: WorkspaceId, t: &Teammate) -> Result<()> {
    let params = params![
        workspace,
        t.id,
        t.version,
        &t.name,
        &t.email,
        t.role.word(),
        &t.lang,
        &t.zone,
        &t.theme
    ];
    stale_unless_one(conn.execute(UPDATE, params).await?)
}

const SET_DISABLED: &str = "update teammate set disabled_at = $4, version = version + 1
    where workspace_id = $1 and teammate_id = $2 and version = $3";

/// Disables the account, or enables it again with `None`.
pub async fn set_disabled(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: TeammateId,
    version: i64,
    disabled_at: Option<i64>,
) -> Result<()> {
    let params = params![workspace, id, version, disabled_at];
    stale_unless_one(conn.execute(SET_DISABLED, params).await?)
}

const SET_PASSWORD: &str = "update teammate set password_hash = $3
    where workspace_id = $1 and teammate_id = $2";

/// Sets the hash of the password.
pub async fn set_password(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: TeammateId,
    password_hash: &str,
) -> Result<()> {
    stale_unless_one(conn.execute(SET_PASSWORD, params![workspace, id, password_hash]).await?)
}

const COUNT_ROLE: &str = "select count(*) from teammate
    where workspace_id = $1 and role = $2 and disabled_at is null";

/// How many active teammates have the role: the last director must stay.
pub async fn count_role(conn: &mut Conn, workspace: WorkspaceId, role: Role) -> Result<i64> {
    conn.one(COUNT_ROLE, params![workspace, role.word()], |row| row.get(0)).await
}

const REMOVE_ADDRESSES: &str =
    "delete from teammate_address where workspace_id = $1 and teammate_id = $2";
const ADD_ADDRESS: &str = "insert into teammate_address (workspace_id, address, teammate_id)
    values ($1, $2, $3)";

/// Sets the further addresses. [`crate::Error::Unique`] when another teammate has one of them.
pub async fn set_addresses(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: TeammateId,
    addresses: &[String],
) -> Result<()> {
    conn.execute(REMOVE_ADDRESSES, params![workspace, id]).await?;
    for address in addresses {
        conn.execute(ADD_ADDRESS, params![workspace, address, id]).await?;
    }
    Ok(())
}

const ADDRESSES: &str = "select address, teammate_id from teammate_address where workspace_id = $1
    union all select email, teammate_id from teammate where workspace_id = $1";

/// Every address by which a teammate is known, the accounts' own too; disabled people still wrote.
pub async fn addresses(
    conn: &mut Conn,
    workspace: WorkspaceId,
) -> Result<Vec<(String, TeammateId)>> {
    conn.all(ADDRESSES, params![workspace], |row| Ok((row.get(0)?, row.get(1)?))).await
}

fn read(row: &Row<'_>) -> Result<Teammate> {
    Ok(Teammate {
        id: row.get(0)?,
        name: row.get(1)?,
        email: row.get(2)?,
        role: row.word(3, Role::from_word)?,
        password_hash: row.get(4)?,
        lang: row.get(5)?,
        zone: row.get(6)?,
        theme: row.get(7)?,
        created_at: row.get(8)?,
        disabled_at: row.get(9)?,
        version: row.get(10)?,
    })
}
