//! What both sides promised, and where it stands today.

use super::{MoveRow, Promise, found, today_of};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use domain::access::Action;
use domain::id::{ClientId, PromiseId, TeammateId};
use domain::policy::Policy;
use domain::promise::{
    KeptRate, MilestoneFact, MilestoneStanding, PromiseFact, Side, Standing, kept_rate,
};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use store::clients::Client;
use store::contacts::Contact;
use store::milestones::{Milestone, ShowRow};
use store::projects::Project;
use store::{Conn, milestones, promises};

/// A promise with where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    pub row: Promise,
    pub moves: Vec<MoveRow>,
    pub fact: PromiseFact,
    pub standing: Standing,
    /// Days since it was made.
    pub age_days: i64,
}

impl Held {
    /// The promise on a day; one of a later day stands open.
    fn on(row: Promise, moves: Vec<MoveRow>, today: Date) -> Self {
        let fact = row.fact(&moves);
        let standing = fact.standing(today).unwrap_or(Standing::Open { left_days: None });
        let age = row.made_on.until(today).map_or(0, |span| i64::from(span.get_days()));
        Held { row, moves, fact, standing, age_days: age.max(0) }
    }

    /// It waits for its deed.
    pub fn is_open(&self) -> bool {
        matches!(self.standing, Standing::Open { .. } | Standing::Overdue { .. })
    }

    /// The longest overdue first, then the nearest date, then those without one.
    fn order(&self) -> (u8, i64) {
        match self.standing {
            Standing::Overdue { days } => (0, -days),
            Standing::Open { left_days: Some(days) } => (1, days),
            Standing::Open { left_days: None } => (2, -self.age_days),
            _ => (3, 0),
        }
    }
}

/// A milestone with where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    pub row: Milestone,
    pub moves: Vec<MoveRow>,
    pub shows: Vec<ShowRow>,
    pub fact: MilestoneFact,
    pub standing: MilestoneStanding,
}

/// Everything that was promised with one client.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Open ones first, in the order of urgency; then the ended ones, the last first.
    pub promises: Vec<Held>,
    pub milestones: Vec<Stage>,
    pub ours: KeptRate,
    pub theirs: KeptRate,
    pub today: Option<Date>,
}

impl Ledger {
    /// The rate of a side.
    pub fn rate(&self, side: Side) -> KeptRate {
        match side {
            Side::Ours => self.ours,
            Side::Theirs => self.theirs,
        }
    }
}

/// Loads the ledger of a client, which was looked up at the door.
pub async fn load(
    conn: &mut Conn,
    actor: &Actor,
    client: &Client,
    policy: &Policy,
    now: Timestamp,
) -> Result<Ledger> {
    let workspace = actor.workspace;
    let today = today_of(client, now);
    let rows = promises::of_client(conn, workspace, client.id).await?;
    let mut moves = match rows.is_empty() {
        true => HashMap::new(),
        false => promises::moves_of_client(conn, workspace, client.id).await?,
    };
    let mut held: Vec<Held> = rows
        .into_iter()
        .map(|row| {
            let moves = moves.remove(&row.id).unwrap_or_default();
            Held::on(row, moves, today)
        })
        .collect();
    held.sort_by_key(|h| (h.order(), std::cmp::Reverse(h.row.end.map(|end| end.on))));
    let rate = |side| kept_rate(held.iter().map(|h| &h.fact), side, &policy.promise, today);
    let (ours, theirs) = (rate(Side::Ours), rate(Side::Theirs));
    let milestones = stages(conn, actor, client, policy, today).await?;
    Ok(Ledger { promises: held, milestones, ours, theirs, today: Some(today) })
}

/// The milestones of a client: those that are late or silent first.
pub(crate) async fn stages(
    conn: &mut Conn,
    actor: &Actor,
    client: &Client,
    policy: &Policy,
    today: Date,
) -> Result<Vec<Stage>> {
    let workspace = actor.workspace;
    let rows = milestones::of_client(conn, workspace, client.id).await?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut moves = milestones::moves_of_client(conn, workspace, client.id).await?;
    let mut shows = milestones::shows_of_client(conn, workspace, client.id).await?;
    let mut stages: Vec<Stage> = rows
        .into_iter()
        .map(|row| {
            let moves = moves.remove(&row.id).unwrap_or_default();
            let shows = shows.remove(&row.id).unwrap_or_default();
            let fact = row.fact(&moves, &shows);
            let standing = fact
                .standing(&policy.promise, today)
                .unwrap_or(MilestoneStanding::Planned { left_days: None });
            Stage { row, moves, shows, fact, standing }
        })
        .collect();
    stages.sort_by_key(|stage| match stage.standing {
        MilestoneStanding::Late { days } => (0, -days),
        MilestoneStanding::Silent { days } => (1, -days),
        MilestoneStanding::Returned { days } => (2, -days),
        MilestoneStanding::Waiting { days } => (3, -days),
        MilestoneStanding::Planned { left_days } => (4, left_days.unwrap_or(i64::MAX)),
        MilestoneStanding::Accepted { .. } => (5, 0),
        MilestoneStanding::Cancelled => (6, 0),
    });
    Ok(stages)
}

/// The ledger of a client.
pub async fn of_client(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<(Client, Ledger)> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    let policy = crate::assess::load_policy(&mut conn, actor.workspace).await?;
    let ledger = load(&mut conn, actor, &client, &policy, ctx.now()).await?;
    Ok((client, ledger))
}

/// One promise with what its page shows.
#[derive(Clone, Debug)]
pub struct PromiseFile {
    pub client: Client,
    pub held: Held,
    pub contacts: Vec<Contact>,
    pub projects: Vec<Project>,
    pub names: HashMap<TeammateId, String>,
    /// Who may keep a promise.
    pub team: Vec<(TeammateId, String)>,
    pub today: Date,
}

/// Loads one promise.
pub async fn one(ctx: &Ctx, actor: &Actor, id: PromiseId) -> Result<PromiseFile> {
    let mut conn = ctx.db.read().await?;
    let (row, client) = found(&mut conn, actor, Action::ReadClient, id).await?;
    let mut moves = promises::moves_of_client(&mut conn, actor.workspace, client.id).await?;
    let today = today_of(&client, ctx.now());
    let moves = moves.remove(&id).unwrap_or_default();
    Ok(PromiseFile {
        held: Held::on(row, moves, today),
        contacts: store::contacts::of_client(&mut conn, actor.workspace, client.id).await?,
        projects: store::projects::of_client(&mut conn, actor.workspace, client.id).await?,
        names: crate::board::teammate_names(&mut conn, actor).await?,
        team: super::team(&mut conn, actor).await?,
        client,
        today,
    })
}

/// A promise in a list over clients.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    pub client_name: String,
    pub owner: Option<String>,
    pub held: Held,
}

/// The promises of all clients that the actor sees: the `limit` most urgent ones, the first first.
pub async fn list(ctx: &Ctx, actor: &Actor, limit: usize) -> Result<Vec<Listed>> {
    actor.must(Action::ReadClient)?;
    let mut conn = ctx.db.read().await?;
    let (workspace, audience) = (actor.workspace, actor.audience());
    let rows = promises::list(&mut conn, workspace, &audience).await?;
    let mut moves = promises::moves(&mut conn, workspace).await?;
    let names = crate::board::teammate_names(&mut conn, actor).await?;
    let mut clients: HashMap<ClientId, Client> = HashMap::new();
    let mut listed = Vec::with_capacity(rows.len());
    for row in rows {
        let client = match clients.entry(row.client) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let found =
                    store::clients::get(&mut conn, workspace, &audience, row.client).await?;
                let Some(client) = found else { continue };
                place.insert(client)
            }
        };
        let moves = moves.remove(&row.id).unwrap_or_default();
        let owner = row.owner.and_then(|id| names.get(&id).cloned());
        let held = Held::on(row, moves, today_of(client, ctx.now()));
        listed.push(Listed { client_name: client.name.clone(), owner, held });
    }
    listed.sort_by_key(|l| (l.held.order(), std::cmp::Reverse(l.held.row.end.map(|end| end.on))));
    listed.truncate(limit);
    Ok(listed)
}
