//! Links by which a person at the client comes in without an account: the secret is the only key, and
//! only its hash is kept. A kind of link is a [`Target`], which stands with what the link leads to.

use crate::db::{Cell, Conn, Row, Value};
use crate::error::Result;
use crate::params;
use domain::cue::Lang;
use domain::id::{LinkId, TeammateId, WorkspaceId};
use std::fmt::Debug;

/// A link.
#[derive(Clone, Debug, PartialEq)]
pub struct Link<T: Target> {
    pub id: LinkId,
    pub owner: T::Owner,
    /// For whom it is, in words.
    pub recipient: String,
    /// In which the client reads.
    pub lang: Lang,
    pub created_by: Option<TeammateId>,
    pub created_at: i64,
    pub expires_at: i64,
    pub revoked_at: Option<i64>,
    /// First opening.
    pub opened_at: Option<i64>,
    pub to: T,
}

impl<T: Target> Link<T> {
    /// It opens something.
    pub fn is_good(&self, now: i64) -> bool {
        self.revoked_at.is_none() && self.expires_at > now
    }
}

/// What a kind of link leads to: its table, and the columns that only this table has.
pub trait Target: Sized + Send {
    /// Whose a link is: a client, or an incident of one.
    type Owner: Cell + Copy + Debug + Into<Value<'static>> + PartialEq + Send;
    const TABLE: &'static str;
    const OWNER_COLUMN: &'static str;
    /// Adds a link: workspace, link, owner, hash, recipient, language, by whom, when, until when; and
    /// from the tenth parameter on [`Target::values`].
    const INSERT: &'static str;
    /// First opening, and then what [`Target::read`] reads.
    const COLUMNS: &'static str = "opened_at";

    /// What a new link leads to.
    fn values(&self) -> Vec<Value<'_>> {
        Vec::new()
    }

    /// Reads the columns of this table alone, the first of which is `from`.
    fn read(row: &Row<'_>, from: usize) -> Result<Self>;
}

/// Adds a link by the hash of its secret.
pub async fn insert<T: Target>(
    conn: &mut Conn,
    workspace: WorkspaceId,
    l: &Link<T>,
    token_hash: &[u8],
) -> Result<()> {
    let owner: Value<'_> = l.owner.into();
    let mut params = params![
        workspace,
        l.id,
        owner,
        token_hash,
        &l.recipient,
        l.lang.word(),
        l.created_by,
        l.created_at,
        l.expires_at
    ]
    .to_vec();
    params.extend(l.to.values());
    conn.execute(T::INSERT, &params).await?;
    Ok(())
}

fn select<T: Target>(condition: &str) -> String {
    let (table, owner, columns) = (T::TABLE, T::OWNER_COLUMN, T::COLUMNS);
    format!(
        "select workspace_id, link_id, {owner}, recipient, lang, created_by, created_at, expires_at,
            revoked_at, {columns}
            from {table} where {condition}"
    )
}

fn read<T: Target>(row: &Row<'_>) -> Result<Link<T>> {
    Ok(Link {
        id: row.get(1)?,
        owner: row.get(2)?,
        recipient: row.get(3)?,
        lang: row.word(4, Lang::from_word)?,
        created_by: row.get(5)?,
        created_at: row.get(6)?,
        expires_at: row.get(7)?,
        revoked_at: row.get(8)?,
        opened_at: row.get(9)?,
        to: T::read(row, 10)?,
    })
}

/// The links of a client or an incident, the newest first. It must have been looked up at the door.
pub async fn of_owner<T: Target>(
    conn: &mut Conn,
    workspace: WorkspaceId,
    owner: T::Owner,
) -> Result<Vec<Link<T>>> {
    let (column, owner) = (T::OWNER_COLUMN, owner.into());
    let sql = select::<T>(&format!(
        "workspace_id = $1 and {column} = $2 order by created_at desc, link_id desc"
    ));
    conn.all(&sql, params![workspace, owner], read).await
}

/// The good link with that hash, of whatever workspace: the secret is the only key a client has.
pub async fn by_token_hash<T: Target>(
    conn: &mut Conn,
    token_hash: &[u8],
    now: i64,
) -> Result<Option<(WorkspaceId, Link<T>)>> {
    let sql = select::<T>("token_hash = $1 and revoked_at is null and expires_at > $2");
    conn.opt(&sql, params![token_hash, now], |row| Ok((row.get(0)?, read(row)?))).await
}

/// Notes the first opening; false when it was noted before. Not for portals: their views are noted.
pub async fn set_opened<T: Target>(
    conn: &mut Conn,
    workspace: WorkspaceId,
    id: LinkId,
    now: i64,
) -> Result<bool> {
    let table = T::TABLE;
    let sql = format!(
        "update {table} set opened_at = $3
            where workspace_id = $1 and link_id = $2 and opened_at is null"
    );
    Ok(conn.execute(&sql, params![workspace, id, now]).await? == 1)
}

/// Makes a link worthless; false when it was before, or is not there.
pub async fn revoke<T: Target>(
    conn: &mut Conn,
    workspace: WorkspaceId,
    owner: T::Owner,
    id: LinkId,
    now: i64,
) -> Result<bool> {
    let (table, column, owner) = (T::TABLE, T::OWNER_COLUMN, owner.into());
    let sql = format!(
        "update {table} set revoked_at = $4
            where workspace_id = $1 and {column} = $2 and link_id = $3 and revoked_at is null"
    );
    Ok(conn.execute(&sql, params![workspace, owner, id, now]).await? == 1)
}
