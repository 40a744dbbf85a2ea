//! Letters that are no words about an incident, handed to the mail server once each: marked as being
//! handed over before they are, and who finds one so later asks a person instead of sending again.

use crate::access::Actor;
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use crate::incident::arrival;
use crate::incident::dispatch::Found;
use crate::job::{self, Job};
use crate::notice::{News, raise};
use channels::mail::Bounce;
use channels::smtp::{self, OutgoingLetter, SendError};
use domain::id::{ClientId, ContactId, MailId, ProjectId, TeammateId, WorkspaceId};
use domain::incident::TellingState;
use domain::notice::NoticeKind;
use domain::reason::{Arg, Reason};
use domain::touch::{Channel, Direction, TouchState};
use sha2::{Digest, Sha256};
use store::outgoing_mails::{self, OutgoingMail};
use store::touch_insert::{Inserter, NewTouch};
use store::{Audience, Tx, clients, notices, touches};

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
            doubt(ctx, &mut tx, workspace, &mail).await?;
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
        Err(SendError::Refused(text)) => {
            lost(ctx, &mut tx, workspace, &mut mail, &text).await?;
            tx.commit().await?;
            ctx.tell(Change { workspace, what: Topic::Attention });
            return Ok(());
        }
        Err(SendError::Unknown(text)) => {
            doubt(ctx, &mut tx, workspace, &mail).await?;
            (TellingState::Unknown, Some(text))
        }
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
    ctx: &Ctx,
    tx: &mut Tx,
    workspace: WorkspaceId,
    id: MailId,
) -> Result<()> {
    let found = outgoing_mails::get(tx, workspace, id).await?;
    let Some(mut mail) = found.filter(|mail| mail.state == TellingState::Queued) else {
        return Ok(());
    };
    let why = mail.error.clone().unwrap_or_default();
    lost(ctx, tx, workspace, &mut mail, &why).await
}

async fn keep(ctx: &Ctx, mut tx: Tx, workspace: WorkspaceId, mail: &OutgoingMail) -> Result<()> {
    outgoing_mails::update(&mut tx, workspace, mail, ctx.now_ms()).await?;
    tx.commit().await?;
    ctx.tell(Change { workspace, what: Topic::Attention });
    Ok(())
}

/// The letter that a Message-ID of ours names, if it is one: whether it is there must be looked up.
pub(crate) fn mail_of(message_id: &str) -> Option<MailId> {
    let (id, _) = message_id.trim_matches(['<', '>']).split_once('.')?;
    id.parse().ok()
}

/// A notification says that a letter did not arrive: whoever sent it is told, and a person whose own
/// mailbox does not take letters sees so on the page.
pub(crate) async fn bounced(
    ctx: &Ctx,
    tx: &mut Tx,
    workspace: WorkspaceId,
    bounce: &Bounce,
) -> Result<()> {
    use TellingState::{Queued, Sending, Sent, Unknown};
    let Some(id) = mail_of(&bounce.message_id) else { return Ok(()) };
    let Some(mut mail) = outgoing_mails::get(tx, workspace, id).await? else { return Ok(()) };
    let is_this = mail.message_key.trim_matches(['<', '>']) == bounce.message_id;
    if !is_this || !matches!(mail.state, Sent | Unknown | Queued | Sending) {
        return Ok(());
    }
    lost(ctx, tx, workspace, &mut mail, &bounce.why).await
}

/// What a person found out: the letter of which nobody knew has arrived, or one that was thought sent
/// has not.
pub(crate) async fn resolve(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    mut mail: OutgoingMail,
    found: Found,
) -> Result<()> {
    use TellingState::{Queued, Sent, Unknown};
    let is_open = match found {
        Found::Arrived => mail.state == Unknown,
        Found::Lost => matches!(mail.state, Queued | Sent | Unknown),
    };
    if !is_open {
        return Err(Error::Conflict);
    }
    (mail.state, mail.error) = match found {
        Found::Arrived => (Sent, None),
        Found::Lost => (TellingState::Failed, None),
    };
    if found == Found::Arrived {
        mail.sent_at = Some(ctx.now_ms());
        note_touch_of(ctx, tx, actor.workspace, &mail).await?;
    }
    outgoing_mails::update(tx, actor.workspace, &mail, ctx.now_ms()).await?;
    let diff = Diff::default().value("state", mail.state.word());
    event::record(ctx, tx, actor, "mail.resolve", subject(&mail), diff).await
}

fn subject(mail: &OutgoingMail) -> Subject<'_> {
    let id = mail.id.to_string();
    Subject { kind: "outgoing_mail", id, name: &mail.subject, client: mail.client }
}

/// A letter that was thought to be with somebody is not.
pub(crate) async fn lost(
    ctx: &Ctx,
    tx: &mut Tx,
    workspace: WorkspaceId,
    mail: &mut OutgoingMail,
    why: &str,
) -> Result<()> {
    mail.state = TellingState::Failed;
    mail.error = Some(why.to_owned()).filter(|why| !why.is_empty());
    outgoing_mails::update(tx, workspace, mail, ctx.now_ms()).await?;
    let Some(client) = mail.client else {
        if let Ok(teammate) = mail.subject_id.parse::<TeammateId>() {
            notices::note_undelivered(
                tx,
                workspace,
                teammate,
                if why.is_empty() { "?" } else { why },
            )
            .await?;
        }
        return Ok(());
    };
    let actor = Actor::system(workspace);
    let diff = Diff::default().value("why", why);
    event::record(ctx, tx, &actor, "mail.lost", subject(mail), diff).await?;
    tell_sender(ctx, tx, workspace, mail, client, ("lost", "notice.letter-lost")).await
}

/// Nobody knows whether a letter left: a person must find out.
async fn doubt(ctx: &Ctx, tx: &mut Tx, workspace: WorkspaceId, mail: &OutgoingMail) -> Result<()> {
    let Some(client) = mail.client else { return Ok(()) };
    tell_sender(ctx, tx, workspace, mail, client, ("doubt", "notice.letter-unknown")).await
}

/// Whoever sent a letter is told what became of it.
async fn tell_sender(
    ctx: &Ctx,
    tx: &mut Tx,
    workspace: WorkspaceId,
    mail: &OutgoingMail,
    client: ClientId,
    (key, code): (&str, &'static str),
) -> Result<()> {
    let Some(client) = clients::get(tx, workspace, &Audience::All, client).await? else {
        return Ok(());
    };
    let named: Vec<TeammateId> = mail.created_by.into_iter().collect();
    let news = News {
        kind: NoticeKind::LetterLost,
        client: &client,
        key: format!("{key}:{}", mail.id),
        reason: Reason::new(code)
            .with("subject", Arg::Text(mail.subject.clone()))
            .with("to", Arg::Text(mail.recipient.clone())),
        href: match mail.kind.as_str() {
            crate::weekly::MAIL_KIND => format!("/weekly/{}", mail.subject_id),
            _ => format!("/clients/{}", client.id),
        },
        named: &named,
        by: None,
    };
    raise(ctx, tx, workspace, &news).await?;
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
