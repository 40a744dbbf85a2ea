//! The post-mortem (C067–C069, R13): the timeline assembled by itself, findings. The measures against
//! them are in [`super::measure`].

use super::measure::{self, MeasureCard, in_words};
use super::{Incident, calendar, moment, subject};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::{FindingId, IncidentId, TeammateId, TouchId};
use domain::incident::IncidentState;
use domain::postmortem::{
    Finding, FindingKind, Measure, MeasurePolicy, attention, effect, gaps, may_tell, next_question,
};
use domain::reason::Reason;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use store::clients::Client;
pub use store::incident_findings::FindingRow;
use store::touches::{TimelineFilter, TouchLine};
use store::{Audience, Conn, events, incident_findings, incident_measures, touches};

/// Days before the incident happened from which the timeline starts: where did it begin?
const DAYS_BEFORE: i64 = 14;
const DAY_MS: i64 = 86_400_000;
const LINES_MAX: i64 = 200;

/// A moment of the timeline, with its pointer.
#[derive(Clone, Debug, PartialEq)]
pub enum Moment {
    /// Something said or received.
    Touch(Box<TouchLine>),
    /// Something done in Houston: its verb and who did it.
    Event { at: i64, verb: String, actor: String },
    /// A milestone of the incident itself: a locale key's word.
    Milestone { at: i64, word: &'static str },
}

impl Moment {
    /// When it was.
    pub fn at(&self) -> i64 {
        match self {
            Moment::Touch(line) => line.id.at_ms(),
            Moment::Event { at, .. } | Moment::Milestone { at, .. } => *at,
        }
    }
}

/// A finding with the question that it still owes.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingCard {
    pub row: FindingRow,
    pub question: Option<Reason>,
}

/// Everything that the page of a post-mortem shows.
#[derive(Clone, Debug)]
pub struct PostMortem {
    pub incident: Incident,
    pub client: Client,
    pub zone: TimeZone,
    pub names: HashMap<TeammateId, String>,
    pub timeline: Vec<Moment>,
    pub findings: Vec<FindingCard>,
    pub measures: Vec<MeasureCard>,
    /// What it still lacks.
    pub gaps: Vec<Reason>,
    /// Why measures may not be told to the client yet.
    pub untold: Vec<Reason>,
    /// The lines are more than are shown.
    pub is_cut: bool,
}

/// Loads the post-mortem of an incident.
pub async fn post_mortem(ctx: &Ctx, actor: &Actor, id: IncidentId) -> Result<PostMortem> {
    let mut conn = ctx.db.read().await?;
    let (incident, client) = access::incident(&mut conn, actor, Action::ReadClient, id).await?;
    let (zone, working) = calendar(&mut conn, actor, &client).await?;
    let today = ctx.now().to_zoned(zone.clone()).date();
    let findings = incident_findings::of_incident(&mut conn, actor.workspace, id).await?;
    let measures = incident_measures::of_incident(&mut conn, actor.workspace, id).await?;
    let found_on = weaknesses(&mut conn, actor, &zone).await?;
    let policy = MeasurePolicy::default();
    let cards: Vec<MeasureCard> = measures
        .into_iter()
        .map(|row| {
            let measure = in_words(&row, &findings, &zone);
            let dates = found_on.get(&measure.against).map_or(&[][..], Vec::as_slice);
            MeasureCard {
                attention: attention(&measure, &policy, &working, today),
                effect: effect(&measure, dates, today),
                against: measure.against,
                row,
            }
        })
        .collect();
    let has_measure: Vec<bool> =
        findings.iter().map(|f| cards.iter().any(|m| m.row.finding == Some(f.id))).collect();
    let told: Vec<Measure> =
        cards.iter().map(|card| in_words(&card.row, &findings, &zone)).collect();
    let spoken: Vec<Finding> = findings.iter().map(finding).collect();
    let (timeline, is_cut) = timeline(ctx, &mut conn, actor, &incident, &client).await?;
    Ok(PostMortem {
        gaps: gaps(&spoken, &has_measure),
        untold: may_tell(&told).err().unwrap_or_default(),
        names: crate::board::teammate_names(&mut conn, actor).await?,
        findings: findings
            .into_iter()
            .map(|row| FindingCard { question: next_question(&finding(&row)), row })
            .collect(),
        measures: cards,
        timeline,
        is_cut,
        zone,
        incident,
        client,
    })
}

async fn timeline(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    incident: &Incident,
    client: &Client,
) -> Result<(Vec<Moment>, bool)> {
    let start = incident.happened_at.unwrap_or(incident.found_at).min(incident.found_at);
    let from = start - DAYS_BEFORE * DAY_MS;
    let until = incident.closed_at.unwrap_or_else(|| ctx.now_ms());
    let filter = TimelineFilter {
        before: Some(TouchId::first_at(until + 1)),
        limit: LINES_MAX,
        ..TimelineFilter::default()
    };
    let audience = actor.audience();
    let lines = touches::timeline(conn, actor.workspace, &audience, client.id, &filter).await?;
    let n_lines = lines.len() as i64;
    let in_span = |line: &TouchLine| line.id.at_ms() >= from;
    let is_cut = n_lines == LINES_MAX && lines.last().is_some_and(in_span);
    let own = |line: &TouchLine| {
        incident.project.is_none() || line.project.is_none() || line.project == incident.project
    };
    let mut all: Vec<Moment> = lines
        .into_iter()
        .filter(|line| in_span(line) && own(line))
        .map(|line| Moment::Touch(Box::new(line)))
        .collect();
    let id = incident.id.to_string();
    let about = events::Of::Subject("incident", &id);
    let done = events::list(conn, actor.workspace, about, None, LINES_MAX).await?;
    let is_open = incident.state == IncidentState::Open;
    all.extend(done.into_iter().map(|e| Moment::Event {
        at: e.at,
        verb: e.verb,
        // Nobody is named while it is open (C030).
        actor: if is_open { String::new() } else { e.actor_name },
    }));
    let milestones = [
        (incident.happened_at, "happened"),
        (Some(incident.found_at), "found"),
        (incident.client_learned_at, "learned"),
        (incident.told_at, "told"),
        (incident.closed_at, "closed"),
    ];
    all.extend(
        milestones.into_iter().filter_map(|(at, word)| at.map(|at| Moment::Milestone { at, word })),
    );
    all.sort_by_key(Moment::at);
    Ok((all, is_cut))
}

/// A finding as the rules see it.
fn finding(row: &FindingRow) -> Finding {
    let whys = row.why.lines().map(str::trim).filter(|w| !w.is_empty()).map(str::to_owned);
    Finding { kind: row.kind, what: row.what.clone(), whys: whys.collect() }
}

/// The days on which incidents with each weakness were found, over all clients: a weakness is the
/// agency's, not a client's. Only days, so nothing is told that the actor may not see.
async fn weaknesses(
    conn: &mut Conn,
    actor: &Actor,
    zone: &TimeZone,
) -> Result<HashMap<FindingKind, Vec<Date>>> {
    let all = incident_findings::all(conn, actor.workspace, &Audience::All).await?;
    let mut days: HashMap<FindingKind, Vec<Date>> = HashMap::new();
    let mut seen: HashMap<IncidentId, Option<i64>> = HashMap::new();
    for f in all {
        let found_at = match seen.get(&f.incident) {
            Some(at) => *at,
            None => {
                let row = store::incidents::get(conn, actor.workspace, &Audience::All, f.incident)
                    .await?;
                *seen.entry(f.incident).or_insert(row.map(|i| i.found_at))
            }
        };
        if let Some(at) = found_at {
            days.entry(f.kind).or_default().push(moment(at).to_zoned(zone.clone()).date());
        }
    }
    for of_kind in days.values_mut() {
        of_kind.sort_unstable();
        of_kind.dedup();
    }
    Ok(days)
}

/// What a person fills in about a finding.
#[derive(Clone, Debug, PartialEq)]
pub struct FindingInput {
    pub kind: FindingKind,
    pub what: String,
    /// Answers to "why", one a line.
    pub why: String,
    pub lesson: String,
}

/// Adds a finding, or changes one (`known`: its id and version). A cause that ends at a person is
/// refused with the question to ask next. Measures against the same weakness that were done before
/// are open again.
pub async fn put_finding(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    known: Option<(FindingId, i64)>,
    input: &FindingInput,
) -> Result<FindingId> {
    let mut tx = ctx.db.begin().await?;
    let (incident, client) = access::incident(&mut tx, actor, Action::HoldPostMortem, id).await?;
    let mut check = Check::default();
    let what = check.name("what", &input.what);
    let why = check.note("why", &input.why);
    let lesson = check.note("lesson", &input.lesson);
    check.done()?;
    let now = ctx.now_ms();
    let mut row = FindingRow {
        id: known.map_or_else(|| FindingId(ctx.new_id()), |(id, _)| id),
        incident: id,
        kind: input.kind,
        what,
        why,
        lesson,
        created_by: actor.teammate,
        created_at: now,
        updated_at: now,
        version: known.map_or(1, |(_, version)| version),
    };
    // With no answer yet it is a beginning; an answer that blames a person is no end.
    if !row.why.is_empty()
        && let Some(question) = next_question(&finding(&row))
    {
        return Err(Error::refused(question));
    }
    if known.is_some() {
        incident_findings::update(&mut tx, actor.workspace, &row, now).await?;
        row.version += 1;
    } else {
        incident_findings::insert(&mut tx, actor.workspace, &row).await?;
    }
    let diff = Diff::default().value("kind", row.kind.word());
    event::record(ctx, &mut tx, actor, "incident.finding", subject(&incident), diff).await?;
    measure::reopen(ctx, &mut tx, actor, &incident, &client, row.kind).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(row.id)
}

/// Takes a finding off.
pub async fn remove_finding(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    finding: FindingId,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::HoldPostMortem, id).await?;
    if !incident_findings::remove(&mut tx, actor.workspace, id, finding, ctx.now_ms()).await? {
        return Err(Error::NotFound);
    }
    let about = subject(&incident);
    event::record(ctx, &mut tx, actor, "incident.finding_remove", about, Diff::default()).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(())
}
