//! The report as a letter: composed from what is published, sent by a person to people of the client.

use super::read::Mailbox;
use super::{MAIL_KIND, WeeklyReport, WeeklyTask, found, subject, tell};
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::incident::dispatch::Found;
use crate::outbox;
use domain::access::Action;
use domain::id::{ContactId, MailId, WeeklyId};
use domain::incident::TellingState;
use domain::reason::Reason;
use domain::weekly::Part;
use jiff::ToSpan;
use locale::{Lang, Locale, Value};
use std::collections::HashSet;
use store::outgoing_mails::{self, OutgoingMail};
use store::weekly_reports;

/// To whom a report is sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SendInput {
    pub contacts: Vec<ContactId>,
}

/// Subject and text of the letter, in the language of the report.
pub fn composed(
    report: &WeeklyReport,
    tasks: &[WeeklyTask],
    agency: &str,
    signer: &str,
) -> (String, String) {
    let locale = Locale::new(lang_of(report), jiff::tz::TimeZone::UTC);
    let week = week_text(report, &locale);
    let title = locale.fill("weekly.letter.subject", &[("week", Value::Text(week))]);
    let mut text = format!("{title}\n\n{}\n", report.meaning);
    for part in Part::ALL {
        let of_part: Vec<&WeeklyTask> =
            tasks.iter().filter(|task| task.part == Some(*part) && !task.is_left_out).collect();
        if of_part.is_empty() {
            continue;
        }
        text.push_str(&format!("\n{}\n", locale.t(&format!("weekly.part.{}", part.word()))));
        for task in of_part {
            let word = task.word.trim();
            let line = match word {
                "" => format!("— {}\n", task.title),
                word => format!("— {}: {word}\n", task.title),
            };
            text.push_str(&line);
        }
    }
    if report.n_cut > 0 {
        text.push_str(&format!("\n{}\n", locale.plural("weekly.cut", report.n_cut)));
    }
    if !report.ask.trim().is_empty() {
        text.push_str(&format!("\n{}\n{}\n", locale.t("weekly.ask.heading"), report.ask));
    }
    text.push_str(&format!("\n{}\n", [signer, agency].join(", ").trim_matches([',', ' '])));
    (format!("{title} · {agency}"), text)
}

/// The week of a report in words: «16–22 ноября».
pub(super) fn week_text(report: &WeeklyReport, locale: &Locale) -> String {
    let sunday = report.week_on.saturating_add(6.days());
    locale.span(report.week_on, sunday, report.week_on)
}

fn lang_of(report: &WeeklyReport) -> Lang {
    Lang::from_word(&report.lang).unwrap_or(Lang::Ru)
}

/// What a person found out about a letter with a report that may have gone out or not, or that came back.
pub async fn resolve(
    ctx: &Ctx,
    actor: &Actor,
    (id, mail): (WeeklyId, MailId),
    found: Found,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    self::found(&mut tx, actor, Action::TellClient, id).await?;
    let letter = outgoing_mails::get(&mut tx, actor.workspace, mail).await?;
    let is_its = |m: &OutgoingMail| m.kind == MAIL_KIND && m.subject_id == id.to_string();
    let letter = letter.filter(is_its).ok_or(Error::NotFound)?;
    outbox::resolve(ctx, &mut tx, actor, letter, found).await?;
    tx.commit().await?;
    tell(ctx, actor);
    Ok(())
}

/// Sends a published report by mail: a human act, one letter each. Who has it already, or is about to
/// get it, gets no second one.
pub async fn send(
    ctx: &Ctx,
    actor: &Actor,
    id: WeeklyId,
    input: &SendInput,
) -> Result<Vec<MailId>> {
    let mut tx = ctx.db.begin().await?;
    let (report, client) = found(&mut tx, actor, Action::TellClient, id).await?;
    outbox::may_send(ctx)?;
    if report.published_at.is_none() {
        return Err(Error::refused(Reason::new("refused.weekly-draft")));
    }
    if input.contacts.is_empty() {
        return Err(Error::field("contacts", "empty"));
    }
    let agency = store::workspaces::get(&mut tx, actor.workspace).await?.ok_or(Error::NotFound)?;
    let tasks = weekly_reports::tasks(&mut tx, actor.workspace, id).await?;
    let (line, text) = composed(&report, &tasks, &agency.name, &actor.name);
    let known =
        outgoing_mails::of_subject(&mut tx, actor.workspace, MAIL_KIND, &id.to_string()).await?;
    let mailboxes = super::read::mailboxes(&mut tx, actor.workspace, client.id).await?;
    let mut has_it: HashSet<&str> = known
        .iter()
        .filter(|mail| mail.state != TellingState::Failed)
        .map(|mail| mail.recipient.as_str())
        .collect();
    let mut sent = Vec::new();
    for contact in &input.contacts {
        let Some(Mailbox { address, .. }) = mailboxes.iter().find(|m| m.contact == *contact) else {
            return Err(Error::field("contacts", "unknown_choice"));
        };
        if !has_it.insert(address) {
            continue;
        }
        let mail = OutgoingMail {
            id: MailId(ctx.new_id()),
            client: Some(client.id),
            contact: Some(*contact),
            kind: MAIL_KIND.to_owned(),
            subject_id: id.to_string(),
            recipient: address.clone(),
            subject: line.clone(),
            text: text.clone(),
            state: TellingState::Queued,
            message_key: String::new(),
            error: None,
            created_by: actor.teammate,
            created_at: ctx.now_ms(),
            sent_at: None,
            version: 1,
        };
        sent.push(outbox::enqueue(ctx, &mut tx, actor.workspace, mail).await?);
        let diff = Diff::default().value("to", address);
        event::record(ctx, &mut tx, actor, "weekly.send", subject(&report, &client), diff).await?;
    }
    tx.commit().await?;
    ctx.wake_jobs();
    tell(ctx, actor);
    Ok(sent)
}
