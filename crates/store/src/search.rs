//! Search in the words of touches, newest first. The words are stemmed by `text`, the same for both
//! engines; each engine has its own index.

mod postgres;
mod sqlite;

use crate::db::{Conn, Engine};
use crate::error::Result;
use crate::filter::{Audience, Filter};
use crate::params;
use crate::touches::{TouchLine, line_columns, read_line};
use domain::cue::CueKind;
use domain::id::{ClientId, ContactId, TouchId, WorkspaceId};
use domain::touch::{Channel, Direction};

/// What is looked for. Empty filters let everything through.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Stems; each must be there.
    pub words: Vec<String>,
    /// Beginning of a word that is still being typed.
    pub prefix: Option<String>,
    pub client: Option<ClientId>,
    pub contact: Option<ContactId>,
    pub channel: Option<Channel>,
    pub direction: Option<Direction>,
    /// Milliseconds since 1970, inclusive.
    pub from_ms: Option<i64>,
    /// Milliseconds since 1970, exclusive.
    pub until_ms: Option<i64>,
    /// Only touches with such a cue, false alarms left out.
    pub cue: Option<CueKind>,
    /// Only older ones: the last of the page before.
    pub before: Option<TouchId>,
    pub limit: i64,
}

const WITHOUT_WORDS: &str =
    concat!("select ", line_columns!(), " from touch t where t.workspace_id = $1");
const HAS_CUE: &str = "exists (select 1 from cue q where q.workspace_id = $1
    and q.touch_id = t.touch_id and q.kind = {} and not q.is_denied)";

/// The touches that have all the words, newest first.
pub async fn find(
    conn: &mut Conn,
    workspace: WorkspaceId,
    visible: &Audience,
    query: &Query,
) -> Result<Vec<TouchLine>> {
    let mut words: Vec<String> = query.words.iter().flat_map(|word| parts(word)).collect();
    let mut prefix = Vec::new();
    for part in query.prefix.iter().flat_map(|prefix| parts(prefix)) {
        let is_long = part.chars().count() >= PREFIX_CHARS_MIN;
        if is_long { prefix.push(part) } else { words.push(part) }
    }
    let expression = match conn.engine() {
        Engine::Sqlite => sqlite::expression(&words, &prefix),
        Engine::Postgres => postgres::expression(&words, &prefix),
    };
    let sql = match conn.engine() {
        _ if expression.is_empty() => WITHOUT_WORDS,
        Engine::Sqlite => sqlite::FIND,
        Engine::Postgres => postgres::FIND,
    };
    let mut filter = Filter::new(sql, params![workspace]);
    if !expression.is_empty() {
        filter.param(&expression);
    }
    // SQLite's index walks only the part of itself that a condition on its own number leaves.
    let number = match conn.engine() {
        Engine::Sqlite if !expression.is_empty() => "touch_search.rowid",
        _ => "t.touch_id",
    };
    if let Some(before) = query.before {
        filter.and(&format!("{number} < {{}}"), before);
    }
    if let Some(from_ms) = query.from_ms {
        filter.and(&format!("{number} >= {{}}"), TouchId::first_at(from_ms));
    }
    if let Some(until_ms) = query.until_ms {
        filter.and(&format!("{number} < {{}}"), TouchId::first_at(until_ms));
    }
    narrow(&mut filter, visible, query);
    let limit = filter.param(query.limit);
    filter.push(&format!(" order by {number} desc limit {limit}"));
    conn.all(&filter.sql, &filter.params, read_line).await
}

fn narrow(filter: &mut Filter<'_>, visible: &Audience, query: &Query) {
    filter.and_visible("t.client_id", visible);
    if let Some(client) = query.client {
        filter.and("t.client_id = {}", client);
    }
    if let Some(contact) = query.contact {
        filter.and("t.contact_id = {}", contact);
    }
    if let Some(channel) = query.channel {
        filter.and("t.channel = {}", channel.word());
    }
    if let Some(direction) = query.direction {
        filter.and("t.direction = {}", direction.word());
    }
    if let Some(cue) = query.cue {
        filter.and(HAS_CUE, cue.word());
    }
}

/// Puts the words of new touches into the index, in the order of their numbers.
pub(crate) async fn insert(
    conn: &mut Conn,
    workspace: WorkspaceId,
    touches: &[(TouchId, &str)],
) -> Result<()> {
    match conn.engine() {
        Engine::Sqlite => sqlite::insert(conn, touches).await,
        Engine::Postgres => postgres::insert(conn, workspace, touches).await,
    }
}

/// Whether the index has the number, of whatever workspace: SQLite's index knows only the number.
pub(crate) async fn is_taken(conn: &mut Conn, id: TouchId) -> Result<bool> {
    match conn.engine() {
        Engine::Sqlite => sqlite::is_taken(conn, id).await,
        Engine::Postgres => Ok(false),
    }
}

/// Takes touches out of the index: when they are erased.
pub async fn remove(conn: &mut Conn, workspace: WorkspaceId, touches: &[TouchId]) -> Result<()> {
    for touch in touches {
        match conn.engine() {
            Engine::Sqlite => sqlite::remove(conn, *touch).await?,
            Engine::Postgres => postgres::remove(conn, workspace, *touch).await?,
        }
    }
    Ok(())
}

/// A shorter beginning has so many words that all of them take seconds; it is looked for whole.
const PREFIX_CHARS_MIN: usize = 4;

/// Longer words are file names and keys; nobody looks for them whole.
const WORD_BYTES_MAX: usize = 100;

/// The parts of a token that both engines hold for one word: SQLite's tokenizer cuts at every sign
/// of ASCII that is no letter and no digit.
fn parts(token: &str) -> impl Iterator<Item = String> + '_ {
    token
        .split(|c: char| c.is_whitespace() || (c.is_ascii() && !c.is_ascii_alphanumeric()))
        .filter(|part| !part.is_empty() && part.len() <= WORD_BYTES_MAX)
        .map(str::to_ascii_lowercase)
}
