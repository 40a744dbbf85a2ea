//! Noting that the client heard it: by voice, or by a letter sent elsewhere (C037, C040).

use super::subject;
use crate::access::{self, Actor};
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::{ContactId, IncidentId, TellingId};
use domain::incident::{TellingKind, TellingState};
use jiff::Timestamp;
use store::incident_tellings::{self, Telling};
use store::incidents::{self, Incident};
use store::{Conn, contacts};

/// A word that the client has.
#[derive(Clone, Debug, PartialEq)]
pub struct ToldInput {
    pub kind: TellingKind,
    /// A word of `domain::draft::DraftKind`.
    pub purpose: String,
    pub contact: Option<ContactId>,
    /// To whom, in words, where the person is no contact.
    pub recipient: String,
    /// What was said, in short.
    pub text: String,
    pub told_at: Timestamp,
}

/// Notes a word that the client has; the first one stops the clock.
pub async fn told(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    input: &ToldInput,
) -> Result<TellingId> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::TellClient, id).await?;
    let mut check = Check::default();
    let recipient = check.line("recipient", &input.recipient);
    let text = check.note("text", &input.text);
    if input.told_at > ctx.now() {
        check.problem("told_at", "in_future");
    }
    if incident.happened_at.is_some_and(|at| input.told_at.as_millisecond() < at) {
        check.problem("told_at", "before_happened");
    }
    if domain::draft::DraftKind::from_word(&input.purpose).is_none() {
        check.problem("purpose", "unknown_choice");
    }
    if let Some(contact) = input.contact {
        let found = contacts::get(&mut tx, actor.workspace, &actor.audience(), contact).await?;
        if found.is_none_or(|c| c.client != incident.client) {
            check.problem("contact", "unknown_choice");
        }
    }
    check.done()?;
    let now = ctx.now_ms();
    let telling = Telling {
        id: TellingId(ctx.new_id()),
        incident: incident.id,
        kind: input.kind,
        purpose: input.purpose.clone(),
        state: TellingState::Told,
        contact: input.contact,
        recipient,
        subject: String::new(),
        text,
        script: String::new(),
        planned_at: None,
        told_at: Some(input.told_at.as_millisecond()),
        told_by: actor.teammate,
        message_key: None,
        error: None,
        created_by: actor.teammate,
        created_at: now,
        updated_at: now,
        version: 1,
    };
    incident_tellings::insert(&mut tx, actor.workspace, &telling).await?;
    note_first(ctx, &mut tx, actor, &incident, input.told_at).await?;
    let diff = Diff::default().value("how", input.kind.word());
    event::record(ctx, &mut tx, actor, "incident.told", subject(&incident), diff).await?;
    tx.commit().await?;
    super::tell(ctx, actor);
    Ok(telling.id)
}

/// Notes the first telling beside the incident: to be called by whatever reaches the client, in its
/// transaction. A later one changes nothing.
pub async fn note_first(
    ctx: &Ctx,
    conn: &mut Conn,
    actor: &Actor,
    incident: &Incident,
    told_at: Timestamp,
) -> Result<()> {
    let at = told_at.as_millisecond();
    incidents::set_told(conn, actor.workspace, incident.id, at, ctx.now_ms()).await?;
    super::facts::changed(conn, actor.workspace, incident.client).await
}
