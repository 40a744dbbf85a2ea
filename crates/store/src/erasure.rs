//! Taking a person out of everything that is kept (X5): the rows of the person, and the person's name in
//! the rows of others. What to take out of a text is decided by the caller.
//!
//! The columns are read from the schema and not listed here: a table that comes later is swept, too.

use crate::contacts::Contact;
use crate::db::{Conn, Engine, Row};
use crate::error::Result;
use crate::params;
use domain::fold::fold;
use domain::id::{ClientId, ContactId, TouchId, WorkspaceId};
use std::collections::BTreeMap;

/// Takes a person out of a text; `None`: the person was not in it.
pub type Redact<'a> = &'a (dyn Fn(&str) -> Option<String> + Sync);

/// A touch as it is after the person was taken out.
#[derive(Clone, Debug, PartialEq)]
pub struct Rewritten {
    pub id: TouchId,
    pub sender: String,
    pub subject: String,
    pub text: String,
    pub quoted: String,
    pub people: String,
    pub attachments: String,
    pub place: String,
    /// Words for the search.
    pub tokens: String,
    /// The whole text is gone: cues point at nothing.
    pub is_wiped: bool,
}

const OF_CLIENT: &str = "select touch_id from touch
    where workspace_id = $1 and client_id = $2 and touch_id > $3 order by touch_id limit $4";
const OF_SENDER: &str = "select touch_id from touch
    where workspace_id = $1 and client_id is null and sender = $2 order by touch_id";

/// The next touches of a client after `after`, in order.
pub async fn touches_of_client(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    after: Option<TouchId>,
    limit: i64,
) -> Result<Vec<TouchId>> {
    let after = after.unwrap_or(TouchId::first_at(0));
    conn.all(OF_CLIENT, params![workspace, client, after, limit], |row| row.get(0)).await
}

/// Touches of a sender that no client has: the tray, what was dismissed.
pub async fn touches_of_sender(
    conn: &mut Conn,
    workspace: WorkspaceId,
    sender: &str,
) -> Result<Vec<TouchId>> {
    conn.all(OF_SENDER, params![workspace, sender], |row| row.get(0)).await
}

const SET_TOUCH: &str = "update touch set sender = $3, subject = $4
    where workspace_id = $1 and touch_id = $2";
const SET_TEXT: &str = "update touch_text
    set text = $3, quoted = $4, people = $5, attachments = $6, place = $7
    where workspace_id = $1 and touch_id = $2";
const NO_SPANS: &str = "update cue set spans = '[]' where workspace_id = $1 and touch_id = $2";

/// Puts the rewritten touch in the place of what it was, in the search, too.
pub async fn rewrite(conn: &mut Conn, workspace: WorkspaceId, t: &Rewritten) -> Result<()> {
    conn.execute(SET_TOUCH, params![workspace, t.id, &t.sender, &t.subject]).await?;
    let params = params![workspace, t.id, &t.text, &t.quoted, &t.people, &t.attachments, &t.place];
    conn.execute(SET_TEXT, params).await?;
    if t.is_wiped {
        conn.execute(NO_SPANS, params![workspace, t.id]).await?;
    }
    crate::search::remove(conn, workspace, &[t.id]).await?;
    crate::search::insert(conn, workspace, &[(t.id, &t.tokens)]).await
}

/// Rows that are about the person and nothing else.
const REMOVALS: &[&str] = &[
    "delete from contact_address where workspace_id = $1 and contact_id = $2",
    "delete from contact_basis where workspace_id = $1 and contact_id = $2",
    "delete from contact_card where workspace_id = $1 and contact_id = $2",
    "delete from contact_note where workspace_id = $1 and contact_id = $2",
    "update contact_card set reports_to = null where workspace_id = $1 and reports_to = $2",
    "update client set main_contact_id = null where workspace_id = $1 and main_contact_id = $2",
];
const REMOVE_RULE: &str = "delete from routing_rule where workspace_id = $1 and value = $2";
const EMPTY: &str = "update contact
    set name = $3, name_folded = $4, position = '', phone = '', preferred = '', attitude = '',
        note = '', archived_at = coalesce(archived_at, $5), erased_at = $5, updated_at = $5,
        version = version + 1
    where workspace_id = $1 and (contact_id = $2 or merged_into = $2)";
/// What was done stays in the log, what it was done with goes.
const CLEAR_EVENTS: &str = "update event set subject_name = $3, detail = '{}'
    where workspace_id = $1 and subject_kind = 'contact' and subject_id = $2";

/// Empties the contact and removes what hangs on it; `name` stands in its place from now on. The only
/// statement that changes an event: the law is above the log.
pub async fn empty(
    conn: &mut Conn,
    workspace: WorkspaceId,
    contact: &Contact,
    addresses: &[String],
    name: &str,
    now: i64,
) -> Result<()> {
    for sql in REMOVALS {
        conn.execute(sql, params![workspace, contact.id]).await?;
    }
    for address in addresses {
        conn.execute(REMOVE_RULE, params![workspace, address]).await?;
    }
    let folded = fold(name);
    conn.execute(EMPTY, params![workspace, contact.id, name, &folded, now]).await?;
    for id in merged(conn, workspace, contact.id).await? {
        let id = id.to_string();
        conn.execute(CLEAR_EVENTS, params![workspace, &id, name]).await?;
    }
    Ok(())
}

const MERGED: &str = "select contact_id from contact
    where workspace_id = $1 and (contact_id = $2 or merged_into = $2)";

/// The contact with the records that were merged into it.
async fn merged(
    conn: &mut Conn,
    workspace: WorkspaceId,
    contact: ContactId,
) -> Result<Vec<ContactId>> {
    conn.all(MERGED, params![workspace, contact], |row| row.get(0)).await
}

/// Where a row that names no client finds it.
const PARENTS: &[(&str, &str)] = &[
    ("incident_id", "incident"),
    ("agreement_id", "agreement"),
    ("promise_id", "promise"),
    ("milestone_id", "milestone"),
    ("kpi_id", "kpi"),
    ("weekly_id", "weekly_report"),
    ("brief_id", "brief"),
    ("work_item_id", "work_item"),
    ("ritual_id", "ritual"),
    ("touch_id", "touch"),
];
/// Touches are rewritten one by one; the words of a table of cues are ours.
const ELSEWHERE: &[&str] = &["contact_address", "touch", "touch_search", "touch_text"];
/// The name of a company may be that of its owner: it stays.
const COMPANY: &[&str] = &["name", "name_folded"];

const COLUMNS_SQLITE: &str = "select m.name, p.name, lower(p.type) from sqlite_master m
    join pragma_table_info(m.name) p where m.type = 'table' order by m.name, p.cid";
const COLUMNS_POSTGRES: &str = "select cast(table_name as text), cast(column_name as text),
    cast(data_type as text) from information_schema.columns
    where table_schema = current_schema() order by table_name, ordinal_position";

/// The tables with their columns, and which of these hold text.
pub(crate) async fn tables(conn: &mut Conn) -> Result<BTreeMap<String, Vec<(String, bool)>>> {
    let sql = match conn.engine() {
        Engine::Sqlite => COLUMNS_SQLITE,
        Engine::Postgres => COLUMNS_POSTGRES,
    };
    let read =
        |row: &Row<'_>| Ok((row.get::<String>(0)?, row.get::<String>(1)?, row.get::<String>(2)?));
    let mut tables: BTreeMap<String, Vec<(String, bool)>> = BTreeMap::new();
    for (table, column, kind) in conn.all(sql, &[], read).await? {
        tables.entry(table).or_default().push((column, kind == "text"));
    }
    Ok(tables)
}

/// The condition for rows of client `$2`; `None`: the table belongs to no client.
fn owner(table: &str, columns: &[(String, bool)]) -> Option<String> {
    let has = |name: &str| columns.iter().any(|(column, _)| column == name);
    if !has("workspace_id") || ELSEWHERE.contains(&table) {
        return None;
    }
    if has("client_id") {
        return Some("client_id = $2".to_owned());
    }
    let parent = PARENTS.iter().find(|(column, _)| has(column));
    parent.map(|(column, parent)| {
        format!(
            "{column} in (select {column} from {parent} where workspace_id = $1 and client_id = $2)"
        )
    })
}

/// Takes the person out of every text of a client, wherever it is kept; how many values changed.
pub async fn sweep(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    redact: Redact<'_>,
) -> Result<usize> {
    let mut n_changed = 0;
    for (table, columns) in tables(conn).await? {
        let Some(owner) = owner(&table, &columns) else { continue };
        for (column, _) in columns.iter().filter(|(_, is_text)| *is_text) {
            if table == "client" && COMPANY.contains(&column.as_str()) {
                continue;
            }
            n_changed +=
                sweep_column(conn, workspace, client, (&table, column, &owner), redact).await?;
        }
    }
    Ok(n_changed)
}

async fn sweep_column(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    (table, column, owner): (&str, &str, &str),
    redact: Redact<'_>,
) -> Result<usize> {
    let values = format!(
        "select distinct {column} from {table} where workspace_id = $1 and {owner} and {column} <> ''"
    );
    let found = conn.all(&values, params![workspace, client], |row| row.get::<String>(0)).await?;
    let update = format!(
        "update {table} set {column} = $3 where workspace_id = $1 and {owner} and {column} = $4"
    );
    let mut n_changed = 0;
    for before in found.iter().filter(|value| !is_word(value)) {
        if let Some(after) = redact(before) {
            conn.execute(&update, params![workspace, client, &after, before]).await?;
            n_changed += 1;
        }
    }
    Ok(n_changed)
}

/// A word of our own: a kind, a state, a code. Never a name, which begins with a capital.
fn is_word(value: &str) -> bool {
    value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"_-.:".contains(&b))
}
