//! The letter and the plan of the call (R6): composed from the case, changed by a person, kept.

use super::case::{CaseFile, case_in};
use super::{subject, tell};
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::cue::Lang;
use domain::draft::DraftKind;
use domain::id::{ContactId, IncidentId, TellingId};
use domain::incident::{TellingKind, TellingState};
use jiff::Timestamp;
use store::contacts::Contact;
use store::incident_tellings::{self, Telling};
use text::compose::{self, ComposeCase, Letter, Measure};
pub use text::compose::{Line, LineKind, Missing, Part};

/// A letter as a person leaves it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LetterInput {
    /// `None`: a new one.
    pub telling: Option<TellingId>,
    /// The version that was read.
    pub version: i64,
    pub purpose: String,
    pub contact: Option<ContactId>,
    /// The address.
    pub recipient: String,
    pub subject: String,
    pub text: String,
}

/// A letter of that kind from the facts of the case.
pub fn composed(
    case: &CaseFile,
    contact: Option<&Contact>,
    kind: DraftKind,
    lang: Lang,
    signer: &str,
) -> std::result::Result<Letter, Missing> {
    compose::letter(&compose_case(case, contact, lang, signer), kind)
}

/// The plan of a call from the facts of the case.
pub fn talk(case: &CaseFile, contact: Option<&Contact>, lang: Lang, signer: &str) -> Vec<Part> {
    compose::talk(&compose_case(case, contact, lang, signer))
}

/// The plan of a call as one text.
fn written(parts: &[Part]) -> String {
    let part = |part: &Part| {
        let lines: Vec<&str> = part.lines.iter().map(|line| line.text.as_str()).collect();
        format!("{}\n{}", part.title, lines.join("\n"))
    };
    parts.iter().map(part).collect::<Vec<_>>().join("\n\n")
}

fn compose_case(
    case: &CaseFile,
    contact: Option<&Contact>,
    lang: Lang,
    signer: &str,
) -> ComposeCase {
    let name = contact.map(|c| address_name(&c.name)).unwrap_or_default();
    let analysis = &case.analysis;
    let strongest = analysis.circumstances.iter().max_by_key(|c| c.strength);
    let is_exit = |o: &&store::incident_options::OptionRow| o.kind.word() == "end_cooperation";
    let told = case.incident.told_at.unwrap_or(i64::MAX);
    ComposeCase {
        lang,
        facts: case.facts_for(contact),
        promise: case.incident.promise.clone(),
        cause: strongest.map(|c| c.name.clone()).unwrap_or_default(),
        solution: analysis.solution.clone(),
        options: case.options.iter().filter(|o| !is_exit(o)).map(|o| o.title.clone()).collect(),
        measures: case
            .measures
            .iter()
            .filter_map(|m| Some(Measure { name: m.name.clone(), due_on: m.due_on? }))
            .collect(),
        gesture: case.compensations.iter().map(|c| c.name.clone()).collect::<Vec<_>>().join(", "),
        is_late: case.incident.client_learned_at.is_some_and(|at| at < told),
        name,
        signer: signer.to_owned(),
    }
}

/// «Дина Маркова» is addressed as «Дина»; a name and patronymic stay together.
fn address_name(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let patronymic = |w: &str| ["вич", "вна", "ична"].iter().any(|e| w.ends_with(e));
    match words.as_slice() {
        [first, second, ..] if patronymic(second) => format!("{first} {second}"),
        [_, first, second] if patronymic(second) => format!("{first} {second}"),
        [first, ..] => (*first).to_owned(),
        [] => String::new(),
    }
}

/// Keeps a letter; nothing goes out.
pub async fn save(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    input: &LetterInput,
) -> Result<(TellingId, i64)> {
    let mut tx = ctx.db.begin().await?;
    let (incident, client) = access::incident(&mut tx, actor, Action::TellClient, id).await?;
    let case = case_in(&mut tx, actor, incident, client).await?;
    let mut check = Check::default();
    let recipient = check.line("recipient", &input.recipient);
    let line = check.line("subject", &input.subject);
    let text = check.note("text", &input.text);
    if text.is_empty() {
        check.problem("text", "empty");
    }
    if DraftKind::from_word(&input.purpose).is_none() {
        check.problem("purpose", "unknown_choice");
    }
    if input.contact.is_some_and(|c| case.contacts.iter().all(|k| k.id != c)) {
        check.problem("contact", "unknown_choice");
    }
    check.done()?;
    let now = ctx.now_ms();
    let mut telling = match input.telling {
        Some(telling) => own(&mut tx, actor, id, telling).await?,
        None => blank(ctx, actor, id, TellingKind::Letter),
    };
    if !telling.state.is_editable() {
        return Err(Error::Conflict);
    }
    telling.purpose.clone_from(&input.purpose);
    telling.contact = input.contact;
    telling.recipient = recipient;
    telling.subject = line;
    telling.text = text;
    let version = if input.telling.is_some() {
        telling.version = input.version;
        incident_tellings::update(&mut tx, actor.workspace, &telling, now).await?;
        input.version + 1
    } else {
        incident_tellings::insert(&mut tx, actor.workspace, &telling).await?;
        1
    };
    event::record(ctx, &mut tx, actor, "incident.letter", subject(&case.incident), Diff::default())
        .await?;
    tx.commit().await?;
    tell(ctx, actor);
    Ok((telling.id, version))
}

/// Keeps the plan of a call, with the time it is planned for. Without a script it is the one from
/// the facts of the case.
pub async fn plan_call(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    contact: Option<ContactId>,
    script: Option<&str>,
    planned_at: Option<Timestamp>,
) -> Result<TellingId> {
    let mut tx = ctx.db.begin().await?;
    let (incident, client) = access::incident(&mut tx, actor, Action::TellClient, id).await?;
    let case = case_in(&mut tx, actor, incident, client).await?;
    let mut check = Check::default();
    let script = match script {
        Some(script) => check.note("script", script),
        None => written(&talk(&case, case.contact(contact), actor.lang, &actor.name)),
    };
    if contact.is_some_and(|c| case.contacts.iter().all(|k| k.id != c)) {
        check.problem("contact", "unknown_choice");
    }
    check.done()?;
    let telling = Telling {
        contact,
        recipient: case.contact(contact).map(|c| c.name.clone()).unwrap_or_default(),
        purpose: DraftKind::FirstNotice.word().to_owned(),
        script,
        planned_at: planned_at.map(|at| at.as_millisecond()),
        ..blank(ctx, actor, id, TellingKind::Call)
    };
    incident_tellings::insert(&mut tx, actor.workspace, &telling).await?;
    let diff = Diff::default();
    event::record(ctx, &mut tx, actor, "incident.call_plan", subject(&case.incident), diff).await?;
    tx.commit().await?;
    tell(ctx, actor);
    Ok(telling.id)
}

/// Words to the client about an incident, the oldest first.
pub async fn of_incident(ctx: &Ctx, actor: &Actor, id: IncidentId) -> Result<Vec<Telling>> {
    let mut conn = ctx.db.read().await?;
    access::incident(&mut conn, actor, Action::ReadClient, id).await?;
    Ok(incident_tellings::of_incident(&mut conn, actor.workspace, id).await?)
}

/// A telling of this incident.
pub(super) async fn own(
    conn: &mut store::Conn,
    actor: &Actor,
    incident: IncidentId,
    id: TellingId,
) -> Result<Telling> {
    let found = incident_tellings::get(conn, actor.workspace, incident, id).await?;
    found.ok_or(Error::NotFound)
}

fn blank(ctx: &Ctx, actor: &Actor, incident: IncidentId, kind: TellingKind) -> Telling {
    let now = ctx.now_ms();
    Telling {
        id: TellingId(ctx.new_id()),
        incident,
        kind,
        purpose: String::new(),
        state: TellingState::Draft,
        contact: None,
        recipient: String::new(),
        subject: String::new(),
        text: String::new(),
        script: String::new(),
        planned_at: None,
        told_at: None,
        told_by: None,
        message_key: None,
        error: None,
        created_by: actor.teammate,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}
