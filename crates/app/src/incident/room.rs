//! The room of an incident: everything that its page shows, computed from what is on record.

use super::liability::{self, Exposure};
pub use super::section::Kept;
use super::section::kept;
use super::trust::TrustAhead;
use super::{Incident, alarm, channel, moment, trust};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use domain::access::Action;
use domain::calendar::WorkingCalendar;
use domain::cause::{CauseError, CauseVerdict, Causes, Circumstance, weigh};
use domain::draft::Fault;
use domain::handling::{self, Deed, DeedKind, Handling, HandlingFacts};
use domain::id::{IncidentId, TeammateId, TellingId, TouchId, WorkspaceId};
use domain::incident::analysis::{
    Analysis, Answer, CircumstanceKind, LegalForceMajeure, StatedCircumstance,
};
use domain::incident::blameless::punitive;
use domain::incident::damage::{DamageKind, DamageNotes};
use domain::incident::listening::Listening;
use domain::incident::step::{Leak, Step, StepFacts, StepStatus, TellBy, next, steps, tell_by};
use domain::incident::sway::sways;
use domain::incident::{IncidentState, TellingState};
use domain::money::Decimal;
use domain::reason::{Arg, Reason};
use domain::severity::{IncidentFacts, Severity, SeverityPolicy, predict};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use store::Conn;
use store::clients::Client;
use store::commitments::{self, Commitment};
use store::contacts::{self, Contact};
use store::incident_deeds::{self, DeedRow};
use store::incident_facts::{self, Counts, Done, DoneAt};
use store::incident_leaks::{self, LeakRow};
use store::incident_sections::{self, SectionRow};
use store::incident_tellings::{self, Telling};
use store::projects::{self, Project};
use store::touches::{self, Touch};

/// Everything about one incident.
#[derive(Clone, Debug)]
pub struct Room {
    pub incident: Incident,
    pub client: Client,
    pub project: Option<Project>,
    pub contacts: Vec<Contact>,
    pub names: HashMap<TeammateId, String>,
    pub zone: TimeZone,
    pub analysis: Kept<Analysis>,
    pub damage: Kept<DamageNotes>,
    pub listening: Kept<Listening>,
    pub leaks: Vec<LeakRow>,
    pub commitments: Vec<Commitment>,
    pub tellings: Vec<Telling>,
    /// The client's first answer to a letter that went out.
    pub answers: HashMap<TellingId, TouchId>,
    pub counts: Counts,
    pub steps: Vec<StepStatus>,
    /// `None`: nothing is left to do.
    pub next: Option<Step>,
    pub tell_by: TellBy,
    /// The moment to tell has come, and the client has not heard it from us.
    pub is_telling_due: bool,
    /// How it is being handled now.
    pub handling: Handling,
    /// What was noted by hand, the oldest first.
    pub deeds: Vec<DeedRow>,
    /// `None`: no circumstance is stated.
    pub causes: Option<std::result::Result<Causes, CauseError>>,
    /// What would change the verdict on the cause.
    pub sways: Vec<Reason>,
    /// What to mind in the analysis: force majeure (T3), the agreed risk (C014), words that punish.
    pub notes: Vec<Reason>,
    /// `None`: loyalty, own range or the client's fee is not known.
    pub severity: Option<Severity>,
    /// What the case does to the trust account in the days ahead (A.7), or why nobody knows.
    pub trust: std::result::Result<TrustAhead, Reason>,
    /// Working minutes from a letter to the call that goes with it (C040).
    pub call_minutes: i64,
    /// A letter went out, and nobody spoke with the client or plans to.
    pub letter_alone: Option<Reason>,
    /// `None`: the actor may not see it.
    pub exposure: Option<Exposure>,
    /// Messages of the client that wait for an answer.
    pub unanswered: Vec<Touch>,
    /// The message that the incident was recorded from.
    pub origin: Option<Touch>,
}

/// Loads the room of an incident.
pub async fn room(ctx: &Ctx, actor: &Actor, id: IncidentId) -> Result<Room> {
    let mut conn = ctx.db.read().await?;
    let (incident, client) = access::incident(&mut conn, actor, Action::ReadClient, id).await?;
    let workspace = actor.workspace;
    let course = course(ctx, &mut conn, actor, &incident, &client).await?;
    let today = ctx.now().to_zoned(course.zone.clone()).date();
    let circumstances: Vec<Circumstance> =
        course.analysis.value.circumstances.iter().map(circumstance).collect();
    let causes = (!circumstances.is_empty()).then(|| weigh(&circumstances));
    let severity = severity(&incident, &client, &course);
    let audience = actor.audience();
    let project = match incident.project {
        Some(project) => projects::get(&mut conn, workspace, &audience, project).await?,
        None => None,
    };
    let waiting = match incident.state {
        IncidentState::Open => alarm::waiting(ctx, &mut conn, actor, &incident, &client).await?,
        IncidentState::Closed => Vec::new(),
    };
    let tellings = incident_tellings::of_incident(&mut conn, workspace, id).await?;
    let origin: Vec<_> = incident.touch.into_iter().collect();
    let mut origin = touches::get_many(&mut conn, workspace, &audience, &origin).await?;
    Ok(Room {
        project,
        contacts: contacts::of_client(&mut conn, workspace, client.id).await?,
        names: crate::board::teammate_names(&mut conn, actor).await?,
        letter_alone: channel::letter_alone(&tellings, &course.listening.value),
        answers: answers(&mut conn, workspace, &tellings).await?,
        tellings,
        exposure: liability::of_incident(&mut conn, actor, &incident, today).await?,
        unanswered: touches::get_many(&mut conn, workspace, &audience, &waiting).await?,
        origin: origin.pop(),
        sways: sways(&circumstances),
        notes: notes(&course.analysis.value, causes.as_ref()),
        trust: trust::of_incident(
            &mut conn,
            workspace,
            &incident,
            &course,
            severity.as_ref(),
            ctx.now(),
        )
        .await?,
        call_minutes: course.call_minutes,
        causes,
        severity,
        zone: course.zone,
        analysis: course.analysis,
        damage: course.damage,
        listening: course.listening,
        leaks: course.leaks,
        commitments: course.commitments,
        counts: course.counts,
        steps: course.steps,
        next: course.next,
        tell_by: course.tell_by,
        is_telling_due: course.is_telling_due,
        handling: course.handling,
        deeds: course.deeds,
        incident,
        client,
    })
}

/// Answers in the conversations that our letters began.
async fn answers(
    conn: &mut Conn,
    workspace: WorkspaceId,
    tellings: &[Telling],
) -> Result<HashMap<TellingId, TouchId>> {
    let mut found = HashMap::new();
    for letter in tellings {
        let Some(key) = &letter.message_key else { continue };
        let thread = super::arrival::hash(key);
        if let Some(answer) = touches::answer_to(conn, workspace, thread).await? {
            found.insert(letter.id, answer);
        }
    }
    Ok(found)
}

/// The part of the room that a card needs, too: where it stands and what comes next.
#[derive(Clone, Debug)]
pub struct Course {
    pub zone: TimeZone,
    pub analysis: Kept<Analysis>,
    pub damage: Kept<DamageNotes>,
    pub listening: Kept<Listening>,
    pub leaks: Vec<LeakRow>,
    pub commitments: Vec<Commitment>,
    pub counts: Counts,
    pub handling: Handling,
    pub deeds: Vec<DeedRow>,
    pub steps: Vec<StepStatus>,
    pub next: Option<Step>,
    pub tell_by: TellBy,
    pub is_telling_due: bool,
    pub call_minutes: i64,
    /// Something that others already count on depends on it (C141).
    pub has_live_commitment: bool,
}

/// Where an incident stands. Incident and client must have been looked up at the door.
pub async fn course(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    incident: &Incident,
    client: &Client,
) -> Result<Course> {
    let workspace = actor.workspace;
    let rows: Vec<SectionRow> = incident_sections::all(conn, workspace, incident.id).await?;
    let (analysis, damage) = (kept::<Analysis>(&rows), kept::<DamageNotes>(&rows));
    let listening = kept::<Listening>(&rows);
    let leaks = incident_leaks::of_incident(conn, workspace, incident.id).await?;
    let all = commitments::of_client(conn, workspace, client.id).await?;
    let concerns = |c: &Commitment| c.project.is_none() || c.project == incident.project;
    let commitments: Vec<Commitment> = all.into_iter().filter(concerns).collect();
    let counts = incident_facts::count(conn, workspace, incident.id).await?;
    let done = incident_facts::deeds(conn, workspace, incident.id).await?;
    let noted = incident_deeds::of_incident(conn, workspace, incident.id).await?;
    let policy = crate::assess::load_policy(conn, workspace).await?;
    let zone = super::zone(client);
    let calendar = policy.calendar(&zone);
    let now = ctx.now();
    let today = now.to_zoned(zone.clone()).date();
    let facts = HandlingFacts {
        known_at: moment(incident.found_at),
        fault: analysis.value.fault,
        deeds: deeds(incident, &listening.value, analysis.value.fault, &done, &noted),
    };
    let limits = &policy.handling;
    let handling = handling::judge(&facts, limits, &calendar, now);
    let minutes_max = limits.handling_tell_minutes;
    let tell_by = latest(incident, &leaks, &commitments, &zone, &calendar, minutes_max);
    let is_telling_due =
        incident.told_at.is_none() && (incident.client_learned_at.is_some() || now >= tell_by.at);
    let steps = steps(&step_facts(incident, &analysis, &damage, &listening, &counts));
    let is_lost = counts.failed_at.is_some_and(|at| at > counts.reached_at.unwrap_or(i64::MIN));
    let next = match incident.state {
        IncidentState::Open => next(&steps, is_telling_due || is_lost),
        IncidentState::Closed => None,
    };
    Ok(Course {
        has_live_commitment: commitments.iter().any(|c| c.is_live(today)),
        zone,
        analysis,
        damage,
        listening,
        leaks,
        commitments,
        counts,
        handling,
        deeds: noted,
        steps,
        next,
        tell_by,
        is_telling_due,
        call_minutes: limits.handling_call_minutes,
    })
}

/// Until when the client must hear it: leaks, commitments that go live, our own limit.
pub(super) fn latest(
    incident: &Incident,
    leaks: &[LeakRow],
    commitments: &[Commitment],
    zone: &TimeZone,
    calendar: &WorkingCalendar,
    minutes_max: i64,
) -> TellBy {
    let mut all: Vec<Leak> = leaks
        .iter()
        .map(|leak| Leak { who: leak.who.clone(), expected_at: leak.expected_at.map(moment) })
        .collect();
    let found_at = moment(incident.found_at);
    let found_on = found_at.to_zoned(zone.clone()).date();
    // What was live before was no news; what goes live after it was found may tell.
    let coming = commitments.iter().filter(|c| c.live_on >= found_on);
    all.extend(coming.filter_map(|c| {
        let at = c.live_on.to_zoned(zone.clone()).ok()?.timestamp();
        Some(Leak { who: c.name.clone(), expected_at: Some(at) })
    }));
    tell_by(found_at, &all, minutes_max, calendar)
}

/// What was done towards the client, from everything on record (C059).
pub fn deeds(
    incident: &Incident,
    listening: &Listening,
    fault: Option<Fault>,
    done: &[DoneAt],
    noted: &[DeedRow],
) -> Vec<Deed> {
    let mut deeds: Vec<Deed> = Vec::new();
    let mut add = |at: Timestamp, kind| deeds.push(Deed { at, kind });
    if let Some(at) = incident.told_at {
        add(moment(at), DeedKind::Told);
    }
    if let Some(at) = incident.client_learned_at {
        add(moment(at), DeedKind::ClientLearned);
    }
    if let Some(at) = listening.talked_at {
        add(at, DeedKind::Listened);
    }
    for done in done {
        let kind = match (done.what, fault) {
            (Done::Apologized, Some(Fault::Own) | None) => DeedKind::Apologized,
            (Done::Apologized, Some(Fault::Disputed)) => DeedKind::Clarified,
            (Done::Apologized, Some(_)) => DeedKind::Regretted,
            (Done::Told, _) => DeedKind::Told,
            (Done::Offered { has_date: false }, _) => DeedKind::SolutionUndated,
            (Done::Offered { has_date: true }, _) => DeedKind::SolutionDated,
            (Done::PreventionTold, _) => DeedKind::PreventionTold,
        };
        add(moment(done.at), kind);
    }
    for deed in noted {
        add(moment(deed.at), deed.kind);
    }
    deeds.sort_by_key(|deed| deed.at);
    deeds
}

fn step_facts(
    incident: &Incident,
    analysis: &Kept<Analysis>,
    damage: &Kept<DamageNotes>,
    listening: &Kept<Listening>,
    counts: &Counts,
) -> StepFacts {
    let (a, d, l) = (&analysis.value, &damage.value, &listening.value);
    let n = |count: i64| usize::try_from(count).unwrap_or(0);
    let answered = [
        a.more_time != Answer::Unknown,
        a.change_performer != Answer::Unknown,
        a.done_percent.is_some() || !a.done_items.is_empty() || a.kpi.is_some(),
    ];
    let n_questions = answered.into_iter().filter(|is_answered| *is_answered).count();
    StepFacts {
        has_promise: !incident.promise.is_empty(),
        has_happened_at: incident.happened_at.is_some(),
        n_questions_answered: u8::try_from(n_questions).unwrap_or(3),
        n_circumstances: a.circumstances.len(),
        has_fault: a.fault.is_some(),
        has_damage: !d.kinds.is_empty() || d.own_mid_minor().is_some(),
        has_own_range: d.own_mid_minor().is_some(),
        has_loyalty: d.loyalty.is_some(),
        n_letters: n(counts.n_letters),
        n_calls: n(counts.n_calls),
        told_at: incident.told_at.map(moment),
        is_letter_lost: counts
            .failed_at
            .is_some_and(|at| at > counts.reached_at.unwrap_or(i64::MIN)),
        is_client_first: is_client_first(incident),
        is_listened: l.talked_at.is_some() || !l.words.is_empty(),
        has_client_view: !l.damage_view.is_empty() || d.claimed_minor.is_some(),
        n_options_offered: n(counts.n_options_offered),
        is_exit_offered: counts.n_exits_offered > 0,
        has_choice: counts.n_choices > 0,
        is_carried_out: counts.n_choices_carried_out > 0,
        n_findings: n(counts.n_findings),
        n_measures: n(counts.n_measures),
        n_measures_owned: n(counts.n_measures_owned),
        n_measures_proven: n(counts.n_measures_proven),
    }
}

/// The client's side knew before we said so.
pub fn is_client_first(incident: &Incident) -> bool {
    match (incident.client_learned_at, incident.told_at) {
        (Some(learned), Some(told)) => learned < told,
        (learned, _) => learned.is_some(),
    }
}

fn circumstance(stated: &StatedCircumstance) -> Circumstance {
    Circumstance {
        name: stated.name.clone(),
        possible_without: stated.possible_without,
        strength: stated.strength,
        mechanism: stated.mechanism.clone(),
    }
}

/// Damage in monthly fees; `None` where either is not known.
fn damage_fees(client: &Client, damage: &DamageNotes) -> Option<Decimal> {
    let fee = client.fee_minor.filter(|fee| *fee > 0)?;
    Some(Decimal::from(damage.own_mid_minor()?) / Decimal::from(fee))
}

fn severity(incident: &Incident, client: &Client, course: &Course) -> Option<Severity> {
    let damage = &course.damage.value;
    let facts = IncidentFacts {
        loyalty: damage.loyalty?,
        damage_fees: damage_fees(client, damage)?,
        reputation: damage.has(DamageKind::Reputation),
        personal: damage.has(DamageKind::Personal),
        live_commitment: course.has_live_commitment,
        client_learned_first: is_client_first(incident),
        steps_in_time: course.handling.steps_in_time,
    };
    Some(predict(&facts, &SeverityPolicy::default()))
}

/// The severity as it stands with this damage: what is kept beside the incident.
pub(super) async fn severity_of(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    incident: &Incident,
    damage: &DamageNotes,
) -> Result<Option<Severity>> {
    let audience = actor.audience();
    let client = store::clients::get(conn, actor.workspace, &audience, incident.client).await?;
    let Some(client) = client else { return Ok(None) };
    let mut course = course(ctx, conn, actor, incident, &client).await?;
    course.damage.value = damage.clone();
    Ok(severity(incident, &client, &course))
}

/// What to mind in the analysis.
fn notes(
    analysis: &Analysis,
    causes: Option<&std::result::Result<Causes, CauseError>>,
) -> Vec<Reason> {
    let mut notes = Vec::new();
    let is_risk = matches!(causes, Some(Ok(c)) if c.verdict == CauseVerdict::InherentRisk);
    if analysis.is_risk_agreed && (is_risk || analysis.circumstances.is_empty()) {
        notes.push(Reason::new("incident.agreed-risk"));
    }
    let dominant = match causes {
        Some(Ok(causes)) => causes.dominant.first().map(|&at| &analysis.circumstances[at]),
        _ => None,
    };
    let is_internal = dominant.is_some_and(|c| c.kind == CircumstanceKind::Internal);
    let is_called = analysis.fault == Some(Fault::ForceMajeure)
        || analysis.legal_force_majeure != LegalForceMajeure::No;
    match (is_called, analysis.legal_force_majeure) {
        (true, _) if is_internal => {
            notes.push(Reason::new("incident.force-majeure.internal"));
        }
        (true, LegalForceMajeure::Confirmed) => {
            notes.push(Reason::new("incident.force-majeure.confirmed"));
        }
        (true, _) => notes.push(Reason::new("incident.force-majeure.unproven")),
        (false, _) => {}
    }
    let texts = analysis.circumstances.iter().flat_map(|c| [&c.name, &c.mechanism]);
    let words = texts.chain([&analysis.fault_why, &analysis.performer_why]);
    if let Some(word) = words.into_iter().find_map(|text| punitive(text)) {
        let word = Arg::Text(word.to_owned());
        notes.push(Reason::new("incident.blame-word").with("word", word));
    }
    notes
}

/// The last word that is being prepared, if there is one.
pub fn draft(room: &Room) -> Option<&Telling> {
    room.tellings.iter().rev().find(|t| t.state == TellingState::Draft)
}
