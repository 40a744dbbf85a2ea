//! What comes back to a letter of ours (R10): its copy in a mailbox, a notification that it did not
//! arrive. Told by the Message-ID that it was sent with; and the letter as a touch of its client.

use super::{subject, tell};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use crate::event::{self, Diff};
use crate::outbox;
use channels::mail::Bounce;
use domain::access::Action;
use domain::id::{IncidentId, TellingId, WorkspaceId};
use domain::incident::TellingState;
use std::collections::HashMap;
use store::incident_tellings::{self, Telling};
use store::incidents::{self, Incident};
use store::{Conn, Tx};

/// The letters that went out, by the hash of their Message-ID.
#[derive(Debug, Default)]
pub struct SentLetters(HashMap<u64, (IncidentId, TellingId)>);

impl SentLetters {
    /// All of a workspace: there are as many as incidents, not as messages.
    pub async fn load(conn: &mut Conn, workspace: WorkspaceId) -> Result<Self> {
        let keys = incident_tellings::sent_keys(conn, workspace).await?;
        let known = keys.into_iter().map(|(key, incident, id)| (hash(&key), (incident, id)));
        Ok(SentLetters(known.collect()))
    }

    /// The letter with that Message-ID.
    pub fn find(&self, message_id: &str) -> Option<(IncidentId, TellingId)> {
        self.0.get(&hash(message_id)).copied()
    }
}

/// Answers name a letter by this number.
pub fn hash(message_id: &str) -> u64 {
    crate::intake::prepare::hash(message_id.trim_matches(['<', '>']))
}

/// The letter is a touch of its client from the moment at which the server took it.
pub(super) async fn note_touch(
    ctx: &Ctx,
    tx: &mut Tx,
    workspace: WorkspaceId,
    incident: &Incident,
    letter: &Telling,
) -> Result<()> {
    let Some(key) = &letter.message_key else { return Ok(()) };
    let sent = outbox::SentMail {
        client: incident.client,
        contact: letter.contact,
        teammate: letter.created_by,
        project: incident.project,
        key,
        recipient: &letter.recipient,
        subject: &letter.subject,
        text: &letter.text,
    };
    outbox::note_touch(ctx, tx, workspace, &sent).await
}

/// A notification says that a letter did not arrive: the client has not been told by it.
pub async fn bounced(
    ctx: &Ctx,
    tx: &mut Tx,
    workspace: WorkspaceId,
    (id, telling): (IncidentId, TellingId),
    bounce: &Bounce,
) -> Result<()> {
    use TellingState::{Queued, Sending, Sent, Unknown};
    let actor = Actor::system(workspace);
    let (incident, _) = access::incident(tx, &actor, Action::ReadClient, id).await?;
    let found = incident_tellings::get(tx, workspace, id, telling).await?;
    let Some(mut letter) = found else { return Ok(()) };
    if !matches!(letter.state, Sent | Unknown | Queued | Sending) {
        return Ok(());
    }
    letter.error = Some(bounce.why.clone()).filter(|why| !why.is_empty());
    lost(ctx, tx, workspace, &incident, letter).await?;
    let diff = Diff::default().value("why", &bounce.why);
    event::record(ctx, tx, &actor, "incident.letter_bounced", subject(&incident), diff).await?;
    tell(ctx, &actor);
    Ok(())
}

/// A letter that was thought to be with the client is not: its word no longer counts as told.
pub(super) async fn lost(
    ctx: &Ctx,
    tx: &mut Tx,
    workspace: WorkspaceId,
    incident: &Incident,
    mut letter: Telling,
) -> Result<()> {
    letter.state = TellingState::Failed;
    letter.told_at = None;
    incident_tellings::update(tx, workspace, &letter, ctx.now_ms()).await?;
    incidents::set_told_anew(tx, workspace, incident.id, ctx.now_ms()).await?;
    super::facts::changed(tx, workspace, incident.client).await
}
