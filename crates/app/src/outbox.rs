//! Letters that are no words about an incident, handed to the mail server once each: marked as being
//! handed over before they are, and who finds one so later asks a person instead of sending again.

use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use crate::incident::arrival;
use crate::job::{self, Job};
use channels::smtp::{self, OutgoingLetter, SendError};
use domain::id::{ClientId, ContactId, MailId, ProjectId, TeammateId, WorkspaceId};
use domain::incident::TellingState;
use domain::reason::Reason;
use domain::touch::{Channel, Direction, TouchState};
use sha2::{Digest, Sha256};
use store::outgoing_mails::{self, OutgoingMail};
use store::touch_insert::{Inserter, NewTouch};
use store::{Tx, touches};

/// Refuses where no mail server is configured.
pub(crate) fn may_send(ctx: &Ctx) -> Result<()> {
    match ctx.config.may_send() {
        true => Ok(()),
        false => Err(Error::refused(Reason::new("refused.no-smtp"))),
    }
}

/// `<id.n@domain of the sender>`: each attempt of a person has one of its own.
pub(crate) fn message_key(ctx: &Ctx, id: impl std::fmt::Display, attempt: i64) -> String {
    let from = ctx.config.smtp_from.as_deref().unwrap_or_default();
    let domain = from.rsplit('@').next().unwrap_or_default().trim_end_matches('>').trim();
    let domain = if domain.is_empty() { "houston.invalid" } else { domain };
    format!("<{id}.{attempt}@{domain}>")
}

/// Puts a letter into the queue, in the transaction of the command that sends it. The caller wakes
/// the runner after the commit.
pub(crate) async fn enqueue(
    ctx: &Ctx,
    tx: &mut Tx,
    workspace: WorkspaceId,
    mut mail: OutgoingMail,
) -> Result<MailId> {
    mail.state = TellingState::Queued;
    mail.message_key = message_key(ctx, mail.id, 1);
    outgoing_mails::insert(tx, workspace, &mail).await?;
    job::enqueue(ctx, tx, workspace, &Job::SendMail { mail: mail.id }, ctx.now_ms()).await?;
    Ok(mail.id)
}

/// The job: hands the letter over. Running it twice sends it once.
pub async fn deliver(ctx: &Ctx, workspace: WorkspaceId, id: MailId) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let found = outgoing_mails::get(&mut tx, workspace, id).await?;
    let mut mail = found.ok_or(Error::NotFound)?;
    match mail.state {
        TellingState::Queued => {}
        // A worker died while the letter was on its way.
        TellingState::Sending => {
            mail.state = TellingState::Unknown;
            return keep(ctx, tx, workspace, &mail).await;
        }
        _ => return Ok(()),
    }
    let (Some(url), Some(from)) = (&ctx.config.smtp, &ctx.config.smtp_from) else {
        mail.state = TellingState::Failed;
        mail.error = Some("smtp".to_owned());
        return keep(ctx, tx, workspace, &mail).await;
    };
    mail.state = TellingState::Sending;
    outgoing_mails::update(&mut tx, workspace, &mail, ctx.now_ms()).await?;
    tx.commit().await?;
    mail.version += 1;
    let outgoing = OutgoingLetter {
        key: mail.message_key.clone(),
        from: from.clone(),
        reply_to: String::new(),
        to: mail.recipient.clone(),
        subject: mail.subject.clone(),
        text: mail.text.clone(),
    };
    let sent = smtp::send(url, &outgoing).await;
    let mut tx = ctx.db.begin().await?;
    (mail.state, mail.error) = match sent {
        Ok(()) => {
            mail.sent_at = Some(ctx.now_ms());
            note_touch_of(ctx, &mut tx, workspace, &mail).await?;
            (TellingState::Sent, None)
        }
        Err(SendError::Refused(text)) => (TellingState::Failed, Some(text)),
        Err(SendError::Unknown(text)) => (TellingState::Unknown, Some(text)),
        Err(SendError::Later(text)) => {
            (mail.state, mail.error) = (TellingState::Queued, Some(text.clone()));
            keep(ctx, tx, workspace, &mail).await?;
            return Err(Error::Internal(anyhow::anyhow!(
                "a letter waits for the mail server: {text}"
            )));
        }
    };
    keep(ctx, tx, workspace, &mail).await
}

/// The job has ended without the letter: nothing hands it over any more, and a person may send it anew.
pub(crate) async fn give_up(
    tx: &mut Tx,
    workspace: WorkspaceId,
    id: MailId,
    now_ms: i64,
) -> Result<()> {
    let found = outgoing_mails::get(tx, workspace, id).await?;
    let Some(mail) = found.filter(|mail| mail.state == TellingState::Queued) else {
        return Ok(());
    };
    let failed = OutgoingMail { state: TellingState::Failed, ..mail };
    Ok(outgoing_mails::update(tx, workspace, &failed, now_ms).await?)
}

async fn keep(ctx: &Ctx, mut tx: Tx, workspace: WorkspaceId, mail: &OutgoingMail) -> Result<()> {
    outgoing_mails::update(&mut tx, workspace, mail, ctx.now_ms()).await?;
    tx.commit().await?;
    ctx.tell(Change { workspace, what: Topic::Attention });
    Ok(())
}

/// A letter that the mail server took, as a touch.
pub(crate) struct SentMail<'a> {
    pub client: ClientId,
    pub contact: Option<ContactId>,
    pub teammate: Option<TeammateId>,
    pub project: Option<ProjectId>,
    pub key: &'a str,
    pub recipient: &'a str,
    pub subject: &'a str,
    pub text: &'a str,
}

async fn note_touch_of(
    ctx: &Ctx,
    tx: &mut Tx,
    workspace: WorkspaceId,
    mail: &OutgoingMail,
) -> Result<()> {
    let Some(client) = mail.client else { return Ok(()) };
    let sent = SentMail {
        client,
        contact: mail.contact,
        teammate: mail.created_by,
        project: None,
        key: &mail.message_key,
        recipient: &mail.recipient,
        subject: &mail.subject,
        text: &mail.text,
    };
    note_touch(ctx, tx, workspace, &sent).await
}

/// The letter is a touch of its client from the moment at which the server took it; a copy that was
/// read from a mailbox before is that touch already.
pub(crate) async fn note_touch(
    ctx: &Ctx,
    tx: &mut Tx,
    workspace: WorkspaceId,
    mail: &SentMail<'_>,
) -> Result<()> {
    let hash = arrival::hash(mail.key);
    if touches::is_message_known(tx, workspace, hash).await? {
        return Ok(());
    }
    let dedupe_key = Sha256::digest(format!("letter\n{}", mail.key));
    let touch = NewTouch {
        at_ms: ctx.now_ms(),
        dedupe_key: &dedupe_key[..16],
        client: Some(mail.client),
        contact: mail.contact,
        teammate: mail.teammate,
        project: mail.project,
        direction: Direction::Outgoing,
        channel: Channel::Mail,
        state: TouchState::Sorted,
        is_substantive: true,
        thread: Some(hash),
        message_hash: Some(hash),
        sender: mail.recipient,
        subject: mail.subject,
        minutes: None,
        import: None,
        text: mail.text,
        quoted: "",
        people: "",
        attachments: "",
        place: "",
        cues: &[],
    };
    let tokens = [text::tokens_for_search(mail.subject), text::tokens_for_search(mail.text)];
    let mut inserter = Inserter::new(workspace, ctx.now_ms());
    inserter.insert(tx, &touch, &tokens.concat().join(" ")).await?;
    inserter.finish(tx).await?;
    Ok(())
}
