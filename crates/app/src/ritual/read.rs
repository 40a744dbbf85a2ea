//! What is due, a client's rituals with what could be proposed, one ritual with its script.

use super::{Ritual, RitualRun, found};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::promise::today_of;
use domain::access::{Action, Role};
use domain::id::{ClientId, ContactId, RitualId, TeammateId};
use domain::people::{OrgLevel, Question};
use domain::ritual::{
    Cadence, Peers, RitualKind, RitualState, cadence, pairs as peers_of, rhythm, state,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::collections::HashMap;
use store::clients::Client;
use store::contacts::{self, Contact};
use store::rituals::{self, RitualLine};
use store::{Conn, client_access, contact_cards, teammates};

/// Lines of the list; nobody does more in a month.
const LINES: i64 = 300;
/// Lines that are counted for mission control.
const COUNTED: i64 = 200;
/// Results that are shown.
const RUNS: i64 = 50;
/// Days that show a rhythm.
const RHYTHM_DAYS: i64 = 180;

/// A ritual in the list of all.
#[derive(Clone, Debug)]
pub struct Line {
    pub line: RitualLine,
    pub state: RitualState,
    /// Whole days since its day; negative: days until it.
    pub late_days: i64,
    pub owner: Option<String>,
}

/// The rituals that go on, the latest first; only the actor's own ones with `only_mine`.
pub async fn list(ctx: &Ctx, actor: &Actor, only_mine: bool) -> Result<Vec<Line>> {
    actor.must(Action::ReadClient)?;
    let mut conn = ctx.db.read().await?;
    let owner = if only_mine { Some(actor.teammate()?) } else { None };
    let audience = actor.audience();
    let rows = rituals::lines(&mut conn, actor.workspace, &audience, (owner, None), LINES).await?;
    let names = crate::board::teammate_names(&mut conn, actor).await?;
    let now = ctx.now();
    let line = |line: RitualLine| {
        let today = today_in(&line.zone, now);
        Line {
            state: state(line.ritual.next_on, line.ritual.every_days, today),
            late_days: i64::from((today - line.ritual.next_on).get_days()),
            owner: line.ritual.owner.and_then(|who| names.get(&who).cloned()),
            line,
        }
    };
    Ok(rows.into_iter().map(line).collect())
}

/// How many of the actor's own rituals are due and overdue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Due {
    pub n_due: i64,
    pub n_overdue: i64,
}

/// Counts what waits for the actor: one query, for mission control.
pub async fn due(ctx: &Ctx, actor: &Actor) -> Result<Due> {
    let Some(owner) = actor.teammate else { return Ok(Due::default()) };
    let mut conn = ctx.db.read().await?;
    let now = ctx.now();
    // The day begins in the east: what is due there is due, elsewhere the line is looked at again.
    let until = now.to_zoned(TimeZone::UTC).date().saturating_add(1.day());
    let of = (Some(owner), Some(until));
    let rows = rituals::lines(&mut conn, actor.workspace, &actor.audience(), of, COUNTED).await?;
    let mut due = Due::default();
    for row in rows {
        match state(row.ritual.next_on, row.ritual.every_days, today_in(&row.zone, now)) {
            RitualState::Overdue => due.n_overdue += 1,
            RitualState::Due => due.n_due += 1,
            RitualState::Upcoming => {}
        }
    }
    Ok(due)
}

fn today_in(zone: &str, now: Timestamp) -> Date {
    now.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC)).date()
}

/// A ritual that the client has not, with how often it should be.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    pub kind: RitualKind,
    /// `None`: whoever wants it says how often.
    pub cadence: Option<Cadence>,
}

/// The rituals of a client.
#[derive(Clone, Debug)]
pub struct OfClient {
    pub client: Client,
    pub today: Date,
    /// Those that go on first.
    pub rituals: Vec<(Ritual, RitualState)>,
    pub proposals: Vec<Proposal>,
    /// The newest first, of all rituals.
    pub runs: Vec<RitualRun>,
    /// Who may own one: by id and name.
    pub team: Vec<(TeammateId, String)>,
    pub names: HashMap<TeammateId, String>,
}

/// Loads the rituals of a client.
pub async fn of_client(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<OfClient> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    let workspace = actor.workspace;
    let today = today_of(&client, ctx.now());
    let all = rituals::of_client(&mut conn, workspace, client.id).await?;
    let goes_on = |kind| all.iter().any(|r| r.kind == kind && r.ended_at.is_none());
    let pause = own_rhythm(ctx, &mut conn, actor, &client).await?;
    let missing = RitualKind::ALL.iter().copied().filter(|kind| !goes_on(*kind));
    let proposals = missing
        .map(|kind| Proposal { kind, cadence: cadence(kind, &client.tier, pause) })
        .collect();
    let rows = teammates::list(&mut conn, workspace).await?;
    Ok(OfClient {
        proposals,
        runs: rituals::runs_of_client(&mut conn, workspace, client.id, RUNS).await?,
        rituals: all.iter().map(|r| (r.clone(), state(r.next_on, r.every_days, today))).collect(),
        names: rows.iter().map(|t| (t.id, t.name.clone())).collect(),
        team: rows
            .into_iter()
            .filter(|t| t.disabled_at.is_none())
            .map(|t| (t.id, t.name))
            .collect(),
        today,
        client,
    })
}

/// The client's usual pause between days with touches that say something.
async fn own_rhythm(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    client: &Client,
) -> Result<Option<f64>> {
    let since = ctx.now_ms() - RHYTHM_DAYS * 86_400_000;
    let spoken = rituals::spoken(conn, actor.workspace, client.id, since).await?;
    let zone = TimeZone::get(&client.zone).unwrap_or(TimeZone::UTC);
    let day = |ms: i64| {
        let at = Timestamp::from_millisecond(ms).unwrap_or_default();
        at.to_zoned(zone.clone()).date()
    };
    let mut days: Vec<Date> = spoken.iter().map(|touch| day(touch.at_ms())).collect();
    days.dedup();
    Ok(rhythm(&days))
}

/// One ritual with all that is needed to hold it.
#[derive(Clone, Debug)]
pub struct RitualPage {
    pub ritual: Ritual,
    pub client: Client,
    pub state: RitualState,
    pub today: Date,
    /// Who talks with whom, as set.
    pub pairs: Vec<(TeammateId, ContactId)>,
    /// Pairs of equal rank, where none are set.
    pub proposed: Vec<(TeammateId, ContactId)>,
    /// What nobody knows of the people yet: to be asked on the way.
    pub to_ask: Vec<(Contact, Vec<Question>)>,
    pub contacts: Vec<Contact>,
    /// The newest first.
    pub runs: Vec<RitualRun>,
    pub team: Vec<(TeammateId, String)>,
    pub names: HashMap<TeammateId, String>,
}

/// Loads a ritual.
pub async fn ritual(ctx: &Ctx, actor: &Actor, id: RitualId) -> Result<RitualPage> {
    let mut conn = ctx.db.read().await?;
    let (ritual, client) = found(&mut conn, actor, Action::ReadClient, id).await?;
    let workspace = actor.workspace;
    let today = today_of(&client, ctx.now());
    let contacts = contacts::of_client(&mut conn, workspace, client.id).await?;
    let contacts: Vec<Contact> = contacts.into_iter().filter(|c| c.archived_at.is_none()).collect();
    let cards = contact_cards::of_client(&mut conn, workspace, client.id).await?;
    let card_of = |id: ContactId| cards.iter().find(|card| card.contact == id);
    let gaps = |contact: &Contact| match card_of(contact.id) {
        Some(card) => card.gaps(),
        None => Question::FOUR.to_vec(),
    };
    let rows = teammates::list(&mut conn, workspace).await?;
    let pairs = rituals::pairs(&mut conn, workspace, id).await?;
    let proposed = if ritual.kind.has_pairs() && pairs.is_empty() {
        let staffed = client_access::of_client(&mut conn, workspace, client.id).await?;
        let is_close = |id: TeammateId, role: Role| {
            domain::access::sees_all_clients(role)
                || client.manager == Some(id)
                || staffed.contains(&id)
        };
        let ours: Vec<(TeammateId, Role)> = rows
            .iter()
            .filter(|t| t.disabled_at.is_none() && is_close(t.id, t.role))
            .map(|t| (t.id, t.role))
            .collect();
        let levels = contacts.iter().filter_map(|c| Some((c.id, card_of(c.id)?.level?)));
        let theirs: Vec<(ContactId, OrgLevel)> = levels.collect();
        peers_of(&ours, &theirs)
            .into_iter()
            .map(|Peers { teammate, contact }| (teammate, contact))
            .collect()
    } else {
        Vec::new()
    };
    let to_ask = contacts.iter().map(|c| (c.clone(), gaps(c))).filter(|(_, g)| !g.is_empty());
    Ok(RitualPage {
        state: state(ritual.next_on, ritual.every_days, today),
        to_ask: to_ask.collect(),
        runs: rituals::runs(&mut conn, workspace, id, RUNS).await?,
        names: rows.iter().map(|t| (t.id, t.name.clone())).collect(),
        team: rows
            .into_iter()
            .filter(|t| t.disabled_at.is_none())
            .map(|t| (t.id, t.name))
            .collect(),
        today,
        pairs,
        proposed,
        contacts,
        ritual,
        client,
    })
}
