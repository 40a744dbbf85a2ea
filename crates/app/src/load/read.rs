//! The load of the team, and the work that was given for a client.

use super::{AssignmentRow, facts};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::promise::today_of;
use domain::access::Action;
use domain::calendar::DayTable;
use domain::id::{AssignmentId, ClientId, KpiId, TeammateId};
use domain::kpi::Terms;
use domain::load::{Finish, Fit, LoadWeek, PersonLoad, finishes, fit, weeks};
use jiff::civil::Date;
use std::collections::HashMap;
use store::clients::Client;
use store::projects::Project;
use store::{assignments, teammates};

/// Weeks that are shown.
pub const WEEKS: usize = 6;

/// A piece of work with when it can be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    pub row: AssignmentRow,
    /// Empty where the reader does not see the client: then its words are empty, too.
    pub client_name: String,
    /// `None`: it is done.
    pub finish: Option<Finish>,
    pub fit: Fit,
}

/// A person with hours, weeks and work.
#[derive(Clone, Debug)]
pub struct PersonCard {
    pub id: TeammateId,
    pub name: String,
    pub week_minutes: i64,
    /// Nobody said what hours there are: it is the agency's usual week.
    pub is_assumed: bool,
    pub niches: Vec<String>,
    pub weeks: Vec<LoadWeek>,
    /// Work that is not done, by date.
    pub open: Vec<Given>,
}

impl PersonCard {
    /// Work whose date cannot be kept.
    pub fn n_late(&self) -> usize {
        let is_late = |g: &&Given| g.finish.is_some_and(|finish| finish.late_days > 0);
        self.open.iter().filter(is_late).count()
    }

    /// Whether some week holds more than can be done.
    pub fn is_overloaded(&self) -> bool {
        self.weeks.iter().any(LoadWeek::is_overloaded)
    }
}

/// The load of the team.
#[derive(Clone, Debug)]
pub struct LoadFile {
    /// Those with dates that cannot be kept first, then by name.
    pub people: Vec<PersonCard>,
    pub today: Date,
}

/// Loads the load of everyone. Work for clients that the reader does not see counts by its hours and is
/// not named.
pub async fn team(ctx: &Ctx, actor: &Actor) -> Result<LoadFile> {
    actor.must(Action::ReadClient)?;
    let mut conn = ctx.db.read().await?;
    let conn = &mut conn;
    let policy = crate::assess::load_policy(conn, actor.workspace).await?;
    let table = DayTable::of(&policy.holidays);
    let today = crate::board::agency_today(ctx, actor, conn).await?;
    let seen = store::client_list::names(conn, actor.workspace, &actor.audience()).await?;
    let seen: HashMap<ClientId, String> = seen.into_iter().collect();
    let loads = assignments::loads(conn, actor.workspace).await?;
    let mut by_person: HashMap<TeammateId, Vec<AssignmentRow>> = HashMap::new();
    for row in assignments::all(conn, actor.workspace).await? {
        by_person.entry(row.fact.teammate).or_default().push(row);
    }
    let active = teammates::list(conn, actor.workspace).await?;
    let active = active.into_iter().filter(|t| t.disabled_at.is_none());
    let mut people: Vec<PersonCard> = active
        .map(|teammate| {
            let said = loads.iter().find(|load| load.teammate == teammate.id);
            let mut load = facts::person(&teammate.name, said, &policy);
            let rows = by_person.remove(&teammate.id).unwrap_or_default();
            load.assignments = rows.iter().map(|row| row.fact.clone()).collect();
            let mut open = given(rows, &load, &seen, today, &table);
            open.retain(|given| given.row.fact.is_open(today));
            PersonCard {
                id: teammate.id,
                is_assumed: said.is_none(),
                weeks: weeks(&load, today, WEEKS, &table),
                name: load.name,
                week_minutes: load.week_minutes,
                niches: load.niches,
                open,
            }
        })
        .collect();
    people
        .sort_by_key(|p| (p.n_late() == 0, !p.is_overloaded(), p.open.is_empty(), p.name.clone()));
    Ok(LoadFile { people, today })
}

fn given(
    rows: Vec<AssignmentRow>,
    load: &PersonLoad,
    seen: &HashMap<ClientId, String>,
    today: Date,
    table: &DayTable,
) -> Vec<Given> {
    let finishes: HashMap<AssignmentId, Finish> =
        finishes(load, today, table).into_iter().map(|f| (f.assignment, f)).collect();
    let one = |mut row: AssignmentRow| {
        let name = seen.get(&row.fact.client).cloned();
        let fit = fit(&row.fact.niche, load, today);
        if name.is_none() {
            row.fact.what.clear();
            row.fact.niche.clear();
            row.fact.override_reason.clear();
        }
        Given {
            client_name: name.unwrap_or_default(),
            finish: finishes.get(&row.fact.id).copied(),
            fit,
            row,
        }
    };
    rows.into_iter().map(one).collect()
}

/// The work that was given for a client.
#[derive(Clone, Debug)]
pub struct WorkFile {
    pub client: Client,
    /// Work that is not done first, by date.
    pub given: Vec<Given>,
    pub projects: Vec<Project>,
    pub kpis: Vec<(KpiId, String)>,
    pub names: HashMap<TeammateId, String>,
    /// Who may be given work.
    pub team: Vec<(TeammateId, String)>,
    pub today: Date,
}

/// Loads the work that was given for a client.
pub async fn of_client(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<WorkFile> {
    let mut conn = ctx.db.read().await?;
    let conn = &mut conn;
    let client = access::client(conn, actor, Action::ReadClient, client).await?;
    let policy = crate::assess::load_policy(conn, actor.workspace).await?;
    let table = DayTable::of(&policy.holidays);
    let today = today_of(&client, ctx.now());
    let load = facts::load(conn, actor.workspace, client.id, &policy).await?;
    let seen = HashMap::from([(client.id, client.name.clone())]);
    let mut all: Vec<Given> = Vec::new();
    let rows = assignments::of_client(conn, actor.workspace, client.id).await?;
    for (teammate, person) in &load.people {
        let own = rows.iter().filter(|row| row.fact.teammate == *teammate).cloned();
        all.extend(given(own.collect(), person, &seen, today, &table));
    }
    all.sort_by_key(|g| (g.row.fact.done_on.is_some(), g.row.fact.due_on, g.row.fact.id));
    let mut choices = Vec::new();
    for kpi in store::kpis::of_client(conn, actor.workspace, client.id).await? {
        if kpi.ended_at.is_none() {
            let terms: Terms = serde_json::from_str(&kpi.terms).map_err(anyhow::Error::new)?;
            choices.push((kpi.id, terms.name));
        }
    }
    Ok(WorkFile {
        given: all,
        projects: store::projects::of_client(conn, actor.workspace, client.id).await?,
        kpis: choices,
        names: crate::board::teammate_names(conn, actor).await?,
        team: crate::promise::team(conn, actor).await?,
        client,
        today,
    })
}

/// The client for whom a piece of work is, if the actor may see it.
pub async fn client_of(ctx: &Ctx, actor: &Actor, id: AssignmentId) -> Result<ClientId> {
    let mut conn = ctx.db.read().await?;
    Ok(super::found(&mut conn, actor, Action::ReadClient, id).await?.1.id)
}
