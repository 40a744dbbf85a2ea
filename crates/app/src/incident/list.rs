//! The register of incidents (C029), and the cards of the open ones. Blame-free: while an incident is
//! open, names of the team do not stand in a summary (C030).

use super::{Incident, alarm, room};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use domain::access::Action;
use domain::cue::Lang;
use domain::id::{ClientId, IncidentId};
use domain::incident::IncidentState;
use domain::incident::blameless::hide;
use domain::incident::step::{Step, TellBy};
use domain::reason::{Arg, Reason};
use domain::severity::Level;
use jiff::Timestamp;
pub use store::incidents::IncidentFilter;
use store::{Conn, clients, incidents, teammates};

/// Cards that one screen shows.
const CARDS_MAX: usize = 12;

/// An incident as a card or a line shows it, without anybody's name while it is open.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentCard {
    pub id: IncidentId,
    pub client: ClientId,
    pub client_name: String,
    pub title: String,
    pub promise: String,
    pub state: IncidentState,
    pub found_at: Timestamp,
    pub told_at: Option<Timestamp>,
    pub client_learned_at: Option<Timestamp>,
    /// Until when the client must hear it from us; `None`: told, or closed.
    pub tell_by: Option<TellBy>,
    pub fault: Option<domain::draft::Fault>,
    pub predicted: Option<Level>,
    pub actual: Option<Level>,
    /// What to do next; `None`: closed, or nothing is left.
    pub next: Option<Step>,
    /// The client waits for an answer, and how often.
    pub unanswered: Option<Reason>,
    /// The reader leads it; others are the second person of C039.
    pub is_mine: bool,
}

/// A page of the register, and the number of all that match.
pub async fn page(
    ctx: &Ctx,
    actor: &Actor,
    filter: &IncidentFilter,
) -> Result<(Vec<IncidentCard>, i64)> {
    actor.must(Action::ReadClient)?;
    let mut conn = ctx.db.read().await?;
    if let Some(client) = filter.client {
        access::client(&mut conn, actor, Action::ReadClient, client).await?;
    }
    let found = incidents::page(&mut conn, actor.workspace, &actor.audience(), filter).await?;
    let mut lines = Vec::with_capacity(found.rows.len());
    let names = team(&mut conn, actor).await?;
    for incident in found.rows {
        lines.extend(card(ctx, &mut conn, actor, &names, incident).await?);
    }
    Ok((lines, found.n_total))
}

/// The open incidents that the actor sees, or those of one client: the longest untold first.
pub async fn cards(
    ctx: &Ctx,
    actor: &Actor,
    client: Option<ClientId>,
) -> Result<Vec<IncidentCard>> {
    let whose = client.map_or(Whose::All, Whose::Client);
    Ok(open_cards(ctx, actor, whose, CARDS_MAX).await?.cards)
}

/// Which of the open incidents are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// All that the actor sees.
    All,
    /// Those of a client.
    Client(ClientId),
    /// Those that the actor leads.
    Mine,
}

/// The first of the open incidents, and how many there are.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenCards {
    pub cards: Vec<IncidentCard>,
    pub n_total: i64,
}

/// So many of the open incidents that the actor sees: the longest untold first.
pub async fn open_cards(ctx: &Ctx, actor: &Actor, whose: Whose, n_max: usize) -> Result<OpenCards> {
    let mut conn = ctx.db.read().await?;
    let mut open = incidents::open(&mut conn, actor.workspace, &actor.audience()).await?;
    open.retain(|incident| match whose {
        Whose::All => true,
        Whose::Client(client) => incident.client == client,
        Whose::Mine => incident.owner.is_some() && incident.owner == actor.teammate,
    });
    let n_total = i64::try_from(open.len()).unwrap_or(i64::MAX);
    open.truncate(n_max);
    let mut cards = Vec::with_capacity(open.len());
    if !open.is_empty() {
        let names = team(&mut conn, actor).await?;
        for incident in open {
            cards.extend(card(ctx, &mut conn, actor, &names, incident).await?);
        }
    }
    Ok(OpenCards { cards, n_total })
}

async fn team(conn: &mut Conn, actor: &Actor) -> Result<Vec<String>> {
    let all = teammates::list(conn, actor.workspace).await?;
    Ok(all.into_iter().map(|teammate| teammate.name).collect())
}

/// What stands for a name of the team.
pub(super) fn stand_in(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "a teammate",
        Lang::Ru => "сотрудник",
    }
}

async fn card(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    names: &[String],
    incident: Incident,
) -> Result<Option<IncidentCard>> {
    let audience = actor.audience();
    let client = clients::get(conn, actor.workspace, &audience, incident.client).await?;
    let Some(client) = client else { return Ok(None) };
    let is_open = incident.state == IncidentState::Open;
    let blameless = |text: &str| {
        if is_open { hide(text, names, stand_in(actor.lang)) } else { text.to_owned() }
    };
    let mut card = IncidentCard {
        id: incident.id,
        client: client.id,
        client_name: client.name.clone(),
        title: blameless(&incident.title),
        promise: blameless(&incident.promise),
        state: incident.state,
        found_at: super::moment(incident.found_at),
        told_at: incident.told_at.map(super::moment),
        client_learned_at: incident.client_learned_at.map(super::moment),
        tell_by: None,
        fault: incident.fault,
        predicted: incident.predicted,
        actual: incident.actual,
        next: None,
        unanswered: None,
        is_mine: incident.owner.is_some() && incident.owner == actor.teammate,
    };
    if is_open {
        let course = room::course(ctx, conn, actor, &incident, &client).await?;
        card.next = course.next;
        card.tell_by = incident.told_at.is_none().then_some(course.tell_by);
        let n = alarm::waiting(ctx, conn, actor, &incident, &client).await?.len();
        let n = i64::try_from(n).unwrap_or(i64::MAX);
        card.unanswered =
            (n > 0).then(|| Reason::new("incident.unanswered").with("n", Arg::Count(n)));
    }
    Ok(Some(card))
}
