//! The index of SQLite: FTS5 without content, its row is the number of the touch.

use crate::db::Conn;
use crate::error::Result;
use crate::params;
use crate::touches::line_columns;
use domain::id::TouchId;

/// `cross join` keeps the planner from walking the touches first.
pub(super) const FIND: &str = concat!(
    "select ",
    line_columns!(),
    " from touch_search cross join touch t
    on t.workspace_id = $1 and t.touch_id = touch_search.rowid
    where touch_search match $2"
);

/// `"a" AND "b" AND "c"*`
pub(super) fn expression(words: &[String], prefix: &[String]) -> String {
    let words = words.iter().map(|word| format!("\"{word}\""));
    let prefix = prefix.iter().map(|word| format!("\"{word}\"*"));
    words.chain(prefix).collect::<Vec<_>>().join(" AND ")
}

const INSERT: &str = "insert into touch_search (rowid, tokens) values ($1, $2)";

pub(super) async fn insert(conn: &mut Conn, touches: &[(TouchId, &str)]) -> Result<()> {
    for (touch, tokens) in touches {
        conn.execute(INSERT, params![*touch, *tokens]).await?;
    }
    Ok(())
}

const IS_TAKEN: &str = "select 1 = 1 from touch_search_docsize where id = $1";

pub(super) async fn is_taken(conn: &mut Conn, id: TouchId) -> Result<bool> {
    Ok(conn.opt(IS_TAKEN, params![id], |row| row.get::<bool>(0)).await?.is_some())
}

const REMOVE: &str = "delete from touch_search where rowid = $1";

pub(super) async fn remove(conn: &mut Conn, touch: TouchId) -> Result<()> {
    conn.execute(REMOVE, params![touch]).await?;
    Ok(())
}
