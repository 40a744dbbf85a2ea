//! The index of PostgreSQL: our stems as lexemes, without a dictionary of its own.

use crate::db::{Conn, Value};
use crate::error::Result;
use crate::params;
use crate::touches::line_columns;
use domain::id::{TouchId, WorkspaceId};

pub(super) const FIND: &str = concat!(
    "select ",
    line_columns!(),
    " from touch_search s
    join touch t on t.workspace_id = s.workspace_id and t.touch_id = s.touch_id
    where s.workspace_id = $1 and s.tokens @@ cast(cast($2 as text) as tsquery)"
);

/// `'a' & 'b' & 'c':*`
pub(super) fn expression(words: &[String], prefix: &[String]) -> String {
    let words = words.iter().map(|word| format!("'{word}'"));
    let prefix = prefix.iter().map(|word| format!("'{word}':*"));
    words.chain(prefix).collect::<Vec<_>>().join(" & ")
}

const INSERT: &str = "insert into touch_search (workspace_id, touch_id, tokens) values ";
const INSERT_ROW: &str = "($, $, array_to_tsvector(string_to_array($, ' ')))";

pub(super) async fn insert(
    conn: &mut Conn,
    workspace: WorkspaceId,
    touches: &[(TouchId, &str)],
) -> Result<()> {
    let texts: Vec<String> = touches
        .iter()
        .map(|(_, tokens)| super::parts(tokens).collect::<Vec<_>>().join(" "))
        .collect();
    let mut values: Vec<Value<'_>> = Vec::with_capacity(touches.len() * 3);
    for ((touch, _), text) in touches.iter().zip(&texts) {
        values.extend_from_slice(params![workspace, *touch, text]);
    }
    conn.insert_rows(INSERT, INSERT_ROW, &values).await
}

const REMOVE: &str = "delete from touch_search where workspace_id = $1 and touch_id = $2";

pub(super) async fn remove(conn: &mut Conn, workspace: WorkspaceId, touch: TouchId) -> Result<()> {
    conn.execute(REMOVE, params![workspace, touch]).await?;
    Ok(())
}
