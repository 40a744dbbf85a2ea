//! The letter that carries what a person was told: one for everything that is due, put into the queue in
//! the transaction that notes so. A crash before leaves both undone, a crash after sends nothing twice.

use super::{MAIL_KIND, moment, settings_of, zone_of};
use crate::auth::sign_in::actor_of;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::job::{self, Job};
use crate::outbox;
use domain::cue::Lang;
use domain::id::{MailId, TeammateId, WorkspaceId};
use domain::incident::TellingState;
use domain::notice::{Pace, grouped, leaves_at};
use jiff::Timestamp;
use locale::{Locale, Value};
use store::notices::{self, Notice};
use store::outgoing_mails::OutgoingMail;
use store::teammates::{self, Teammate};
use store::workspaces;

/// Lines of one client and kind that a letter spells out; the rest is a number.
const LINES_MAX: usize = 3;
/// Groups of one letter; the rest is a number.
const GROUPS_MAX: usize = 40;

/// The job: composes the letter of one person from all that is due, unless it is quiet. Running it twice
/// composes once.
pub async fn deliver(ctx: &Ctx, workspace: WorkspaceId, id: TeammateId) -> Result<()> {
    let now = ctx.now();
    let mut tx = ctx.db.begin().await?;
    let found = teammates::get(&mut tx, workspace, id).await?;
    let person = found.ok_or(Error::NotFound)?;
    let until = now.as_millisecond();
    if person.disabled_at.is_some() || !ctx.config.may_send() {
        notices::set_carried(&mut tx, workspace, id, i64::MAX, None).await?;
        return Ok(tx.commit().await?);
    }
    let agency = workspaces::get(&mut tx, workspace).await?.ok_or(Error::NotFound)?;
    let wanted = notices::wanted_by(&mut tx, workspace, id).await?;
    let settings = settings_of(wanted.as_ref());
    let zone = zone_of(&person, &agency.zone);
    let calendar = crate::assess::load_policy(&mut tx, workspace).await?.calendar(&zone);
    let job = Job::TellTeammate { teammate: id };
    // What was due may have become quiet since: the person changed the hours, or a letter just left.
    let last = wanted.as_ref().and_then(|w| w.last_sent_at).map(moment);
    let free = leaves_at(Pace::AtOnce, &settings, now, last, &calendar).unwrap_or(now);
    if free > now {
        job::enqueue(ctx, &mut tx, workspace, &job, free.as_millisecond()).await?;
        return Ok(tx.commit().await?);
    }
    let audience = actor_of(workspace, &person).audience();
    let due = notices::leaving(&mut tx, workspace, (id, &audience), until).await?;
    let mail = (!due.is_empty()).then(|| MailId(ctx.new_id()));
    // What the person may not see any more is dropped with the rest.
    notices::set_carried(&mut tx, workspace, id, until, mail).await?;
    if let Some(mail) = mail {
        let lang = Lang::from_word(&person.lang).unwrap_or(Lang::Ru);
        let locale = Locale::new(lang, zone);
        let letter = composed(ctx, &locale, &person, &due, mail);
        outbox::enqueue(ctx, &mut tx, workspace, letter).await?;
        notices::note_sent(&mut tx, workspace, id, until).await?;
    }
    if let Some(next) = notices::next_leaves_at(&mut tx, workspace, id).await? {
        job::enqueue(ctx, &mut tx, workspace, &job, next).await?;
    }
    tx.commit().await?;
    ctx.wake_jobs();
    Ok(())
}

fn composed(
    ctx: &Ctx,
    locale: &Locale,
    person: &Teammate,
    due: &[Notice],
    mail: MailId,
) -> OutgoingMail {
    OutgoingMail {
        id: mail,
        client: None,
        contact: None,
        kind: MAIL_KIND.to_owned(),
        subject_id: person.id.to_string(),
        recipient: person.email.clone(),
        subject: subject(locale, due),
        text: text(ctx.config.public_url.as_deref(), locale, due, ctx.now()),
        state: TellingState::Queued,
        message_key: String::new(),
        error: None,
        created_by: None,
        created_at: ctx.now_ms(),
        sent_at: None,
        version: 1,
    }
}

fn subject(locale: &Locale, due: &[Notice]) -> String {
    let kind = |notice: &Notice| locale.t(&format!("notice.kind.{}", notice.kind.word()));
    let items: Vec<_> = due.iter().map(|n| (n.client, n.kind)).collect();
    match (grouped(&items).len(), due.first()) {
        (1, Some(only)) => format!("{}: {}", only.client_name, kind(only)),
        _ => {
            let mut clients: Vec<_> = due.iter().map(|n| n.client).collect();
            clients.sort();
            clients.dedup();
            let n = i64::try_from(clients.len()).unwrap_or(i64::MAX);
            let news = locale.plural("notice.letter.news", due.len() as i64);
            format!("{news}, {}", locale.plural("notice.letter.clients", n))
        }
    }
}

fn text(root: Option<&str>, locale: &Locale, due: &[Notice], now: Timestamp) -> String {
    let root = root.unwrap_or_default();
    let items: Vec<_> = due.iter().map(|n| (n.client, n.kind)).collect();
    let groups = grouped(&items);
    let mut text = String::new();
    for group in groups.iter().take(GROUPS_MAX) {
        let first = &due[group[0]];
        let kind = locale.t(&format!("notice.kind.{}", first.kind.word()));
        text.push_str(&format!("{} · {kind}\n", first.client_name));
        for &i in group.iter().rev().take(LINES_MAX) {
            let notice = &due[i];
            let at = locale.moment(moment(notice.at), now);
            text.push_str(&format!("— {} ({at})\n", sentence(locale, notice)));
            if !root.is_empty() {
                text.push_str(&format!("  {root}{}\n", notice.href));
            }
        }
        if group.len() > LINES_MAX {
            let more = (group.len() - LINES_MAX) as i64;
            text.push_str(&format!("  {}\n", locale.plural("notice.more", more)));
        }
        let why = locale.t(&format!("notice.tie.{}", first.tie.word()));
        text.push_str(&format!("  {why}\n\n"));
    }
    if groups.len() > GROUPS_MAX {
        let more = (groups.len() - GROUPS_MAX) as i64;
        text.push_str(&format!("{}\n\n", locale.plural("notice.more", more)));
    }
    let place = if root.is_empty() {
        locale.t("notice.letter.place")
    } else {
        format!("{root}/notifications/settings")
    };
    let args = [("place", Value::Text(place))];
    text.push_str(&format!("{}\n", locale.fill("notice.letter.foot", &args)));
    text
}

/// What happened, as a sentence.
pub(super) fn sentence(locale: &Locale, notice: &Notice) -> String {
    let reason = serde_json::from_str(&notice.reason);
    reason.map_or_else(|_| String::new(), |reason| locale.reason(&reason))
}
