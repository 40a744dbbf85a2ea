//! Watched errors of a client, and what is due at all clients.

use super::{Line, Log, Monitor, lines_of};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::promise::today_of;
use domain::access::Action;
use domain::id::{ClientId, MonitorId, TeammateId};
use domain::monitor::MonitorStanding;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::HashMap;
use store::clients::Client;
use store::monitors;
use store::projects::Project;

/// A monitor with where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    pub row: Monitor,
    pub standing: MonitorStanding,
    pub lines: Vec<Line>,
    pub log: Log,
}

/// The watched errors of a client.
#[derive(Clone, Debug)]
pub struct MonitorFile {
    pub client: Client,
    /// The most urgent first.
    pub cards: Vec<Card>,
    /// Those that ended or are done, the newest first.
    pub over: Vec<Card>,
    pub projects: Vec<Project>,
    pub names: HashMap<TeammateId, String>,
    /// Who may answer for one.
    pub team: Vec<(TeammateId, String)>,
    pub today: Date,
}

/// Loads the watched errors of a client.
pub async fn file(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<MonitorFile> {
    let mut conn = ctx.db.read().await?;
    let conn = &mut conn;
    let client = access::client(conn, actor, Action::ReadClient, client).await?;
    let today = today_of(&client, ctx.now());
    let rows = monitors::of_client(conn, actor.workspace, client.id).await?;
    let mut logs = monitors::logs_of_client(conn, actor.workspace, client.id).await?;
    let (mut cards, mut over) = (Vec::new(), Vec::new());
    for row in rows {
        let log = logs.remove(&row.id).unwrap_or_default();
        let standing = row.fact(&log).standing(today);
        let card = Card {
            lines: lines_of(&row)?,
            standing: standing.unwrap_or(MonitorStanding::Done),
            row,
            log,
        };
        if card.row.ended_on.is_some() || card.standing == MonitorStanding::Done {
            over.push(card);
        } else {
            cards.push(card);
        }
    }
    cards.sort_by_key(|card| (card.standing.urgency(), card.row.id));
    over.sort_by_key(|card| std::cmp::Reverse(card.row.updated_at));
    Ok(MonitorFile {
        cards,
        over,
        projects: store::projects::of_client(conn, actor.workspace, client.id).await?,
        names: crate::board::teammate_names(conn, actor).await?,
        team: crate::promise::team(conn, actor).await?,
        client,
        today,
    })
}

/// Something that is due, with its client.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub row: Monitor,
    pub client_name: String,
    pub owner: Option<String>,
    /// Days until it is due; below zero: overdue.
    pub left_days: i64,
}

/// Days ahead that the list of all clients shows.
const AHEAD_DAYS: i64 = 14;

/// What is due at all clients that the actor sees, the most urgent first.
pub async fn due(ctx: &Ctx, actor: &Actor, limit: i64) -> Result<Vec<Listed>> {
    let mut conn = ctx.db.read().await?;
    let today = crate::board::agency_today(ctx, actor, &mut conn).await?;
    let until = today.saturating_add(AHEAD_DAYS.days());
    let audience = actor.audience();
    let rows = monitors::due(&mut conn, actor.workspace, &audience, until, limit).await?;
    let clients = store::client_list::names(&mut conn, actor.workspace, &audience).await?;
    let clients: HashMap<ClientId, String> = clients.into_iter().collect();
    let names = crate::board::teammate_names(&mut conn, actor).await?;
    let listed = rows.into_iter().map(|row| Listed {
        client_name: clients.get(&row.client).cloned().unwrap_or_default(),
        owner: row.owner.and_then(|id| names.get(&id).cloned()),
        left_days: row.due_on.map_or(0, |due| domain::promise::days_between(today, due)),
        row,
    });
    Ok(listed.collect())
}

/// The client whose error is watched, if the actor may see it.
pub async fn client_of(ctx: &Ctx, actor: &Actor, id: MonitorId) -> Result<ClientId> {
    let mut conn = ctx.db.read().await?;
    Ok(super::found(&mut conn, actor, Action::ReadClient, id).await?.1.id)
}
