//! Unsorted touches: whose they are is not known yet. Moving touches to clients, or out of sight.

use crate::assessments;
use crate::clients;
use crate::db::Conn;
use crate::error::Result;
use crate::filter::{Filter, anywhere};
use crate::params;
use crate::touches::{TouchLine, line_columns, read_line};
use domain::id::{ClientId, ContactId, TouchId, WorkspaceId};
use domain::touch::TouchState;
use std::collections::{BTreeMap, BTreeSet};

/// Unsorted touches of one mail domain; senders without a domain stand alone.
#[derive(Clone, Debug, PartialEq)]
pub struct DomainGroup {
    /// The part after `@`, or the whole sender where there is none.
    pub domain: String,
    pub n_touches: i64,
    pub last: TouchId,
    pub last_subject: String,
    /// The busiest first.
    pub senders: Vec<SenderGroup>,
}

/// Unsorted touches of one sender.
#[derive(Clone, Debug, PartialEq)]
pub struct SenderGroup {
    pub sender: String,
    pub n_touches: i64,
    pub last: TouchId,
    pub last_subject: String,
}

const SENDERS: &str = "select g.sender, g.n_touches, g.last_id, t.subject
    from (select sender, count(*) as n_touches, max(touch_id) as last_id from touch
          where workspace_id = $1 and state = 'unsorted' group by sender) g
    join touch t on t.workspace_id = $1 and t.touch_id = g.last_id
    order by g.n_touches desc, g.sender";

/// Unsorted touches by mail domain and sender, the busiest first.
pub async fn groups(conn: &mut Conn, workspace: WorkspaceId) -> Result<Vec<DomainGroup>> {
    let mut domains: BTreeMap<String, DomainGroup> = BTreeMap::new();
    conn.each(SENDERS, params![workspace], &mut |row| {
        let sender = SenderGroup {
            sender: row.get(0)?,
            n_touches: row.get(1)?,
            last: row.get(2)?,
            last_subject: row.get(3)?,
        };
        let name = sender.sender.rsplit('@').next().unwrap_or_default();
        let domain = domains.entry(name.to_owned()).or_insert_with(|| DomainGroup {
            domain: name.to_owned(),
            n_touches: 0,
            last: TouchId(0),
            last_subject: String::new(),
            senders: Vec::new(),
        });
        domain.n_touches += sender.n_touches;
        if sender.last >= domain.last {
            domain.last = sender.last;
            domain.last_subject.clone_from(&sender.last_subject);
        }
        domain.senders.push(sender);
        Ok(())
    })
    .await?;
    let mut groups: Vec<DomainGroup> = domains.into_values().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.n_touches));
    Ok(groups)
}

/// Which touches are meant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Which<'a> {
    /// These, in whatever state.
    Touches(&'a [TouchId]),
    /// All unsorted ones of a sender.
    Sender(&'a str),
    /// All unsorted ones of a mail domain.
    Domain(&'a str),
    /// All unsorted ones.
    Unsorted,
}

const LINES: &str = concat!("select ", line_columns!(), " from touch t where t.workspace_id = $1");

/// Unsorted touches, newest first; only older ones than `before`.
pub async fn page(
    conn: &mut Conn,
    workspace: WorkspaceId,
    which: Which<'_>,
    before: Option<TouchId>,
    limit: i64,
) -> Result<Vec<TouchLine>> {
    let pattern = domain_pattern(which);
    let mut filter = Filter::new(LINES, params![workspace]);
    narrow(&mut filter, which, &pattern);
    if let Some(before) = before {
        filter.and("t.touch_id < {}", before);
    }
    let limit = filter.param(limit);
    filter.push(&format!(" order by t.touch_id desc limit {limit}"));
    conn.all(&filter.sql, &filter.params, read_line).await
}

const COUNT: &str = "select count(*) from touch t where t.workspace_id = $1";

/// How many touches are meant: what a rule would move when applied backwards.
pub async fn count(conn: &mut Conn, workspace: WorkspaceId, which: Which<'_>) -> Result<i64> {
    let pattern = domain_pattern(which);
    let mut filter = Filter::new(COUNT, params![workspace]);
    narrow(&mut filter, which, &pattern);
    conn.one(&filter.sql, &filter.params, |row| row.get(0)).await
}

const WAITING: &str = "select count(*) from
    (select 1 from touch where workspace_id = $1 and state = 'unsorted' limit $2) waiting";

/// How many touches wait, counted up to a limit: each page says it, and a tray may be large.
pub async fn count_at_most(conn: &mut Conn, workspace: WorkspaceId, limit: i64) -> Result<i64> {
    conn.one(WAITING, params![workspace, limit], |row| row.get(0)).await
}

const CAUGHT: &str = "select count(*) from touch t where t.workspace_id = $1 and ";

/// How many touches of a sender or a domain there are, wherever they are.
pub async fn count_caught(
    conn: &mut Conn,
    workspace: WorkspaceId,
    which: Which<'_>,
) -> Result<i64> {
    let (condition, value) = match which {
        Which::Sender(sender) => ("t.sender = $2", sender.to_owned()),
        Which::Domain(domain) => ("t.sender like $2 escape '!'", format!("%@{}", literal(domain))),
        Which::Touches(_) | Which::Unsorted => return Ok(0),
    };
    let sql = format!("{CAUGHT}{condition}");
    conn.one(&sql, params![workspace, &value], |row| row.get(0)).await
}

fn literal(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// Where touches go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    Client(ClientId, Option<ContactId>),
    /// Concerns no client.
    Ignored,
    /// Back to those that nobody has sorted.
    Unsorted,
}

/// What a move did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    pub n_touches: u64,
    /// Clients that gained or lost touches; they are marked for assessment.
    pub clients: Vec<ClientId>,
}

const TARGETS: &str = "select t.touch_id, t.client_id from touch t where t.workspace_id = $1";
const MOVE_TOUCHES: &str = "update touch set client_id = $2, contact_id = $3, state = $4
    where workspace_id = $1";
const MOVE_CUES: &str = "update cue set client_id = $2, contact_id = $3 where workspace_id = $1";

/// Moves touches and their cues. To be run in a transaction.
pub async fn assign(
    conn: &mut Conn,
    workspace: WorkspaceId,
    which: Which<'_>,
    place: Place,
) -> Result<Moved> {
    let (client, contact, state) = match place {
        Place::Client(client, contact) => (Some(client), contact, TouchState::Sorted),
        Place::Ignored => (None, None, TouchState::Ignored),
        Place::Unsorted => (None, None, TouchState::Unsorted),
    };
    let targets = targets(conn, workspace, which).await?;
    let mut moved = Moved { n_touches: targets.len() as u64, clients: Vec::new() };
    for targets in targets.chunks(500) {
        let ids = || targets.iter().map(|(touch, _)| *touch);
        let params = params![workspace, client, contact, state.word()];
        let mut touches = Filter::new(MOVE_TOUCHES, params);
        touches.and_in("touch_id", ids());
        conn.execute(&touches.sql, &touches.params).await?;
        let mut cues = Filter::new(MOVE_CUES, params![workspace, client, contact]);
        cues.and_in("touch_id", ids());
        conn.execute(&cues.sql, &cues.params).await?;
    }
    if !targets.is_empty() {
        let clients = targets.iter().filter_map(|(_, client)| *client).chain(client);
        moved.clients = clients.collect::<BTreeSet<_>>().into_iter().collect();
    }
    for client in &moved.clients {
        clients::refresh_last_touch(conn, workspace, *client).await?;
    }
    assessments::mark_due(conn, workspace, &moved.clients).await?;
    Ok(moved)
}

async fn targets(
    conn: &mut Conn,
    workspace: WorkspaceId,
    which: Which<'_>,
) -> Result<Vec<(TouchId, Option<ClientId>)>> {
    let read = |row: &crate::db::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    if let Which::Touches(ids) = which {
        let mut found = Vec::with_capacity(ids.len());
        for ids in ids.chunks(500) {
            let mut filter = Filter::new(TARGETS, params![workspace]);
            filter.and_in("t.touch_id", ids.iter().copied());
            found.append(&mut conn.all(&filter.sql, &filter.params, read).await?);
        }
        return Ok(found);
    }
    let pattern = domain_pattern(which);
    let mut filter = Filter::new(TARGETS, params![workspace]);
    narrow(&mut filter, which, &pattern);
    conn.all(&filter.sql, &filter.params, read).await
}

/// `%@example.org`, for a domain.
fn domain_pattern(which: Which<'_>) -> String {
    match which {
        Which::Domain(domain) => {
            let pattern = anywhere(domain);
            format!("%@{}", &pattern[1..pattern.len() - 1])
        }
        _ => String::new(),
    }
}

fn narrow<'a>(filter: &mut Filter<'a>, which: Which<'a>, pattern: &'a str) {
    match which {
        Which::Touches(ids) => filter.and_in("t.touch_id", ids.iter().copied()),
        Which::Sender(sender) => filter.and("t.state = 'unsorted' and t.sender = {}", sender),
        Which::Domain(domain) => {
            // A sender without `@` is its own group.
            let whole = filter.param(domain);
            let condition = format!(
                "t.state = 'unsorted' and (t.sender like {{}} escape '!' or t.sender = {whole})"
            );
            filter.and(&condition, pattern);
        }
        Which::Unsorted => filter.push(" and t.state = 'unsorted'"),
    }
}
