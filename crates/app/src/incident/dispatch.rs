//! Sending a letter by SMTP, once (R10): its Message-ID is fixed when a person sends it, it is marked
//! as being handed over before it is, and who finds it so later asks a person instead of sending.

use super::letter::own;
use super::{subject, tell};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::job::{self, Job};
use channels::smtp::{self, OutgoingLetter, SendError};
use domain::access::Action;
use domain::id::{IncidentId, TellingId, WorkspaceId};
use domain::incident::{TellingKind, TellingState};
use domain::reason::Reason;
use store::incident_tellings::{self, Telling};

/// What a person found out about a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The client has it.
    Arrived,
    /// It came back, or never went out.
    Lost,
}

/// Puts a letter into the queue: a human act (ARCHITECTURE, 9).
pub async fn send(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    telling: TellingId,
    version: i64,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::TellClient, id).await?;
    let mut letter = own(&mut tx, actor, id, telling).await?;
    if !ctx.config.may_send() {
        return Err(Error::refused(Reason::new("refused.no-smtp")));
    }
    if letter.kind != TellingKind::Letter || !letter.state.is_editable() {
        return Err(Error::Conflict);
    }
    let mut check = crate::check::Check::default();
    letter.recipient = check.email("recipient", &letter.recipient);
    if letter.text.is_empty() {
        check.problem("text", "empty");
    }
    if letter.subject.is_empty() {
        check.problem("subject", "empty");
    }
    check.done()?;
    letter.version = version;
    letter.state = TellingState::Queued;
    letter.error = None;
    // A letter that was refused is another letter the next time.
    letter.message_key = Some(crate::outbox::message_key(ctx, letter.id, letter.version));
    incident_tellings::update(&mut tx, actor.workspace, &letter, ctx.now_ms()).await?;
    let job = Job::SendLetter { incident: id, telling };
    job::enqueue(ctx, &mut tx, actor.workspace, &job, ctx.now_ms()).await?;
    let diff = Diff::default().value("to", &letter.recipient);
    event::record(ctx, &mut tx, actor, "incident.send", subject(&incident), diff).await?;
    tx.commit().await?;
    ctx.wake_jobs();
    tell(ctx, actor);
    Ok(())
}

/// A letter that the mail server took at this moment, as the demo tells of the past: what sending leaves
/// behind, without a server. Nothing goes out.
pub(crate) async fn took(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    telling: TellingId,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::TellClient, id).await?;
    let mut letter = own(&mut tx, actor, id, telling).await?;
    if letter.kind != TellingKind::Letter || !letter.state.is_editable() {
        return Err(Error::Conflict);
    }
    letter.message_key = Some(crate::outbox::message_key(ctx, letter.id, letter.version));
    let diff = Diff::default().value("to", &letter.recipient);
    event::record(ctx, &mut tx, actor, "incident.send", subject(&incident), diff).await?;
    arrived(ctx, tx, actor, letter).await
}

/// The job: hands the letter over. Running it twice sends it once.
pub async fn deliver(
    ctx: &Ctx,
    workspace: WorkspaceId,
    incident: IncidentId,
    id: TellingId,
) -> Result<()> {
    let actor = Actor::system(workspace);
    let mut tx = ctx.db.begin().await?;
    let mut letter = own(&mut tx, &actor, incident, id).await?;
    match letter.state {
        TellingState::Queued => {}
        // A worker died while the letter was on its way.
        TellingState::Sending => {
            letter.state = TellingState::Unknown;
            return keep(ctx, tx, &actor, &letter).await;
        }
        _ => return Ok(()),
    }
    let (Some(url), Some(from)) = (&ctx.config.smtp, &ctx.config.smtp_from) else {
        letter.state = TellingState::Failed;
        letter.error = Some("smtp".to_owned());
        return keep(ctx, tx, &actor, &letter).await;
    };
    letter.state = TellingState::Sending;
    incident_tellings::update(&mut tx, workspace, &letter, ctx.now_ms()).await?;
    tx.commit().await?;
    letter.version += 1;

    let outgoing = OutgoingLetter {
        key: letter.message_key.clone().unwrap_or_default(),
        from: from.clone(),
        reply_to: String::new(),
        to: letter.recipient.clone(),
        subject: letter.subject.clone(),
        text: letter.text.clone(),
    };
    let sent = smtp::send(url, &outgoing).await;
    let tx = ctx.db.begin().await?;
    match sent {
        Ok(()) => arrived(ctx, tx, &actor, letter).await,
        Err(SendError::Refused(text)) => {
            letter.state = TellingState::Failed;
            letter.error = Some(text);
            keep(ctx, tx, &actor, &letter).await
        }
        Err(SendError::Unknown(text)) => {
            letter.state = TellingState::Unknown;
            letter.error = Some(text);
            keep(ctx, tx, &actor, &letter).await
        }
        Err(SendError::Later(text)) => {
            letter.state = TellingState::Queued;
            letter.error = Some(text.clone());
            keep(ctx, tx, &actor, &letter).await?;
            Err(Error::Internal(anyhow::anyhow!("a letter waits for the mail server: {text}")))
        }
    }
}

/// What a person found out about a letter that may have gone out or not, or that came back.
pub async fn resolve(
    ctx: &Ctx,
    actor: &Actor,
    id: IncidentId,
    telling: TellingId,
    version: i64,
    found: Found,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (incident, _) = access::incident(&mut tx, actor, Action::TellClient, id).await?;
    let letter = own(&mut tx, actor, id, telling).await?;
    let is_open = match found {
        Found::Arrived => letter.state == TellingState::Unknown,
        Found::Lost => {
            use TellingState::{Queued, Sent, Unknown};
            matches!(letter.state, Sent | Unknown | Queued)
        }
    };
    if !is_open || letter.version != version {
        return Err(Error::Conflict);
    }
    let verb = match found {
        Found::Arrived => "incident.letter_arrived",
        Found::Lost => "incident.letter_lost",
    };
    event::record(ctx, &mut tx, actor, verb, subject(&incident), Diff::default()).await?;
    match found {
        Found::Arrived => arrived(ctx, tx, actor, letter).await,
        Found::Lost => {
            super::arrival::lost(ctx, &mut tx, actor.workspace, &incident, letter).await?;
            tx.commit().await?;
            tell(ctx, actor);
            Ok(())
        }
    }
}

/// The server has it: the client is told.
async fn arrived(ctx: &Ctx, mut tx: store::Tx, actor: &Actor, mut letter: Telling) -> Result<()> {
    let now = ctx.now();
    letter.state = TellingState::Sent;
    letter.error = None;
    letter.told_at = Some(now.as_millisecond());
    letter.told_by = letter.created_by;
    let (incident, _) =
        access::incident(&mut tx, actor, Action::ReadClient, letter.incident).await?;
    super::tell::note_first(ctx, &mut tx, actor, &incident, now).await?;
    super::arrival::note_touch(ctx, &mut tx, actor.workspace, &incident, &letter).await?;
    let diff = Diff::default().value("how", "letter");
    event::record(ctx, &mut tx, actor, "incident.told", subject(&incident), diff).await?;
    keep(ctx, tx, actor, &letter).await
}

async fn keep(ctx: &Ctx, mut tx: store::Tx, actor: &Actor, letter: &Telling) -> Result<()> {
    incident_tellings::update(&mut tx, actor.workspace, letter, ctx.now_ms()).await?;
    tx.commit().await?;
    tell(ctx, actor);
    Ok(())
}
