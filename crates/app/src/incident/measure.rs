//! Measures of prevention (C058, C070, R14): owner, day, proof, effect, and who hears of one that
//! waits.

use super::{Incident, calendar, moment, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use domain::access::{Action, Role};
use domain::id::{ClientId, FindingId, IncidentId, MeasureId, TeammateId};
use domain::incident::MeasureState;
use domain::postmortem::{
    Attention, Effect, FindingKind, Listener, Measure, MeasurePolicy, attention, concerns,
    may_tell, recurrence,
};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use store::clients::Client;
use store::incident_findings::{self, FindingRow};
pub use store::incident_measures::MeasureRow;
use store::{Audience, Conn, Tx, incident_measures, teammates};

/// A measure with how it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureCard {
    pub row: MeasureRow,
    pub against: FindingKind,
    pub attention: Attention,
    /// Before and after, once it is done.
    pub effect: Option<Effect>,
}

/// What a person fills in about a measure.
#[derive(Clone, Debug, PartialEq)]
pub struct MeasureInput {
    pub finding: Option<FindingId>,
    pub name: String,
    pub owner: Option<TeammateId>,
    pub due_on: Option<Date>,
    pub check_how: String,
    pub check_weeks: Option<i64>,
}

/// Adds a measure, or changes one (`known`: its id and version).
pub async fn put_measure(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    known: Option<(MeasureId, i64)>,
    input: &MeasureInput,
) -> Result<MeasureId> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::HoldPostMortem, id).await?;
    let mut check = Check::default();
    let name = check.name("name", &input.name);
    let check_how = check.note("check_how", &input.check_how);
    let weeks = input.check_weeks.unwrap_or(i64::from(MeasurePolicy::default().check_after_weeks));
    if !(1..=52).contains(&weeks) {
        check.problem("check_weeks", "out_of_range");
    }
    if let Some(owner) = input.owner
        && teammates::get(&mut tx, actor.workspace, owner).await?.is_none()
    {
        check.problem("owner", "unknown_choice");
    }
    if let Some(finding) = input.finding {
        let all = incident_findings::of_incident(&mut tx, actor.workspace, id).await?;
        if all.iter().all(|f| f.id != finding) {
            check.problem("finding", "unknown_choice");
        }
    }
    check.done()?;
    let now = ctx.now_ms();
    let fresh = MeasureRow {
        id: MeasureId(ctx.new_id()),
        incident: id,
        finding: input.finding,
        name,
        owner: input.owner,
        due_on: input.due_on,
        check_how,
        check_weeks: weeks,
        state: MeasureState::Planned,
        proof: String::new(),
        done_at: None,
        proven_at: None,
        published_at: None,
        recurred_in: None,
        reopened_at: None,
        created_by: actor.teammate,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let row = match known {
        None => {
            incident_measures::insert(&mut tx, actor.workspace, &fresh).await?;
            fresh
        }
        Some((measure, version)) => {
            let before = find_measure(&mut tx, actor, id, measure).await?;
            let row = MeasureRow {
                finding: fresh.finding,
                name: fresh.name,
                owner: fresh.owner,
                due_on: fresh.due_on,
                check_how: fresh.check_how,
                check_weeks: fresh.check_weeks,
                version,
                ..before
            };
            incident_measures::update(&mut tx, actor.workspace, &row, now).await?;
            row
        }
    };
    let diff = Diff::default().value("measure", &row.name);
    event::record(ctx, &mut tx, actor, "incident.measure", subject(&incident), diff).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(row.id)
}

async fn find_measure(
    tx: &mut Conn,
    actor: &Actor,
    id: IncidentId,
    measure: MeasureId,
) -> Result<MeasureRow> {
    let all = incident_measures::of_incident(tx, actor.workspace, id).await?;
    all.into_iter().find(|m| m.id == measure).ok_or(Error::NotFound)
}

/// What is said of a measure.
#[derive(Clone, Debug, PartialEq)]
pub enum MeasureStep {
    /// Carried out, with something to show for it.
    Done {
        proof: String,
    },
    /// Looked at after its weeks: it helps.
    Proven {
        proof: String,
    },
    /// Looked at: it does not.
    Failed,
    Dropped,
    /// Shown on the client's page (C058).
    Published,
}

impl MeasureStep {
    /// The step of a word, with what there is to show for it.
    pub fn from_word(word: &str, proof: String) -> Option<MeasureStep> {
        Some(match word {
            "done" => MeasureStep::Done { proof },
            "proven" => MeasureStep::Proven { proof },
            "failed" => MeasureStep::Failed,
            "dropped" => MeasureStep::Dropped,
            "published" => MeasureStep::Published,
            _ => return None,
        })
    }
}

/// Moves a measure on as of `version`. Nothing is published that has no owner and no date; nothing
/// is done without a proof.
pub async fn move_measure(
    ctx: &Ctx,
    actor: &Actor,
    (id, measure, version): (IncidentId, MeasureId, i64),
    step: &MeasureStep,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, client) = access::incident(&mut tx, actor, Action::HoldPostMortem, id).await?;
    let before = find_measure(&mut tx, actor, id, measure).await?;
    let (zone, _) = calendar(&mut tx, actor, &client).await?;
    let now = ctx.now_ms();
    let mut after = MeasureRow { version, ..before };
    let mut check = Check::default();
    match step {
        MeasureStep::Done { proof } => {
            after.proof = check.note("proof", proof);
            if after.proof.is_empty() {
                check.problem("proof", "empty");
            }
            (after.state, after.done_at, after.proven_at) = (MeasureState::Done, Some(now), None);
            after.reopened_at = None;
        }
        MeasureStep::Proven { proof } => {
            if after.done_at.is_none() {
                check.problem("proof", "not_done");
            }
            let proof = check.note("proof", proof);
            if !proof.is_empty() {
                after.proof = proof;
            }
            (after.state, after.proven_at) = (MeasureState::Proven, Some(now));
        }
        MeasureStep::Failed => after.state = MeasureState::Failed,
        MeasureStep::Dropped => after.state = MeasureState::Dropped,
        MeasureStep::Published => {
            actor.must(Action::TellClient)?;
            if let Err(reasons) = may_tell(&[in_words(&after, &[], &zone)]) {
                let first = reasons.into_iter().next();
                return Err(first.map_or(Error::Conflict, Error::refused));
            }
            after.published_at = Some(now);
        }
    }
    check.done()?;
    incident_measures::update(&mut tx, actor.workspace, &after, now).await?;
    let diff = Diff::default().value("measure", &after.name).value("state", after.state.word());
    event::record(ctx, &mut tx, actor, "incident.measure_move", subject(&incident), diff).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}

/// Measures of the workspace that somebody must look at, as far as the actor may see them: overdue,
/// to be checked, come back.
pub async fn waiting(ctx: &Ctx, actor: &Actor) -> Result<Vec<MeasureCard>> {
    let mut conn = ctx.db.read().await?;
    let workspace = store::workspaces::get(&mut conn, actor.workspace).await?;
    let workspace = workspace.ok_or(Error::NotFound)?;
    let zone = TimeZone::get(&workspace.zone).unwrap_or(TimeZone::UTC);
    let working = crate::policy::read(&workspace.policy).calendar(&zone);
    let today = ctx.now().to_zoned(zone.clone()).date();
    let audience = actor.audience();
    let findings = incident_findings::all(&mut conn, actor.workspace, &audience).await?;
    let rows = incident_measures::all(&mut conn, actor.workspace, &audience).await?;
    let policy = MeasurePolicy::default();
    let mut cards: Vec<MeasureCard> = rows
        .into_iter()
        .map(|row| {
            let measure = in_words(&row, &findings, &zone);
            let attention = attention(&measure, &policy, &working, today);
            MeasureCard { attention, against: measure.against, effect: None, row }
        })
        .filter(|card| card.attention.escalation.is_some())
        .collect();
    cards.sort_by_key(|card| std::cmp::Reverse(card.attention.escalation));
    Ok(cards)
}

/// Those of [`waiting`] that the actor must hear of: what is the actor's own, and what has waited so
/// long that it went up to the actor (C070).
pub async fn waiting_for(ctx: &Ctx, actor: &Actor) -> Result<Vec<MeasureCard>> {
    let mut cards = waiting(ctx, actor).await?;
    if cards.is_empty() {
        return Ok(cards);
    }
    let mut conn = ctx.db.read().await?;
    let team = teammates::list(&mut conn, actor.workspace).await?;
    let is_active_lead =
        |t: &teammates::Teammate| t.role == Role::AccountDirector && t.disabled_at.is_none();
    let has_lead = team.iter().any(is_active_lead);
    let (workspace, audience) = (actor.workspace, actor.audience());
    let mut leads = HashMap::new();
    for card in &cards {
        let id = card.row.incident;
        let found = store::incidents::get(&mut conn, workspace, &audience, id).await?;
        leads.insert(id, found.and_then(|incident| incident.owner));
    }
    cards.retain(|card| {
        let lead = leads.get(&card.row.incident).copied().flatten();
        let carrier = card.row.owner.or(lead);
        let is_owner = carrier.is_some() && carrier == actor.teammate;
        let listener = Listener { is_owner, role: actor.role, has_lead };
        card.attention.escalation.is_some_and(|escalation| concerns(escalation, listener))
    });
    Ok(cards)
}

/// A measure as the rules see it.
pub(super) fn in_words(row: &MeasureRow, findings: &[FindingRow], zone: &TimeZone) -> Measure {
    let day = |at: Option<i64>| at.map(|at| moment(at).to_zoned(zone.clone()).date());
    let against = findings.iter().find(|f| Some(f.id) == row.finding);
    Measure {
        what: row.name.clone(),
        against: against.map_or(FindingKind::Other, |f| f.kind),
        has_owner: row.owner.is_some(),
        due_on: row.due_on,
        done_on: day(row.done_at),
        check_after_weeks: u16::try_from(row.check_weeks).unwrap_or(6),
        proven_on: day(row.proven_at),
        reopened_on: day(row.reopened_at).filter(|_| row.state == MeasureState::Reopened),
    }
}

/// Opens the measures again against which the weakness came back.
pub(super) async fn reopen(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    incident: &Incident,
    client: &Client,
    kind: FindingKind,
) -> Result<()> {
    let (zone, _) = calendar(tx, actor, client).await?;
    let known_on = moment(incident.found_at).to_zoned(zone.clone()).date();
    let findings = incident_findings::all(tx, actor.workspace, &Audience::All).await?;
    let measures = incident_measures::all(tx, actor.workspace, &Audience::All).await?;
    for row in measures.into_iter().filter(|m| m.incident != incident.id) {
        let measure = in_words(&row, &findings, &zone);
        if recurrence(&measure, &[kind], known_on).is_none() {
            continue;
        }
        let after = MeasureRow {
            state: MeasureState::Reopened,
            recurred_in: Some(incident.id),
            reopened_at: Some(incident.found_at),
            proven_at: None,
            ..row
        };
        incident_measures::update(tx, actor.workspace, &after, ctx.now_ms()).await?;
        let about = Subject {
            kind: "incident",
            id: after.incident.to_string(),
            name: &after.name,
            // The event is of the other incident's client; it is told there.
            client: client_of(tx, actor, after.incident).await?,
        };
        event::record(ctx, tx, actor, "incident.measure_reopen", about, Diff::default()).await?;
    }
    Ok(())
}

async fn client_of(conn: &mut Conn, actor: &Actor, id: IncidentId) -> Result<Option<ClientId>> {
    let row = store::incidents::get(conn, actor.workspace, &Audience::All, id).await?;
    Ok(row.map(|incident| incident.client))
}
