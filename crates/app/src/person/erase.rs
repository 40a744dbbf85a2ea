//! Erasing a person (152-FZ art. 21, GDPR art. 17): the record, what the person wrote, and the name in
//! what others wrote. What stays is that there was somebody: the times of touches and the company's facts.

use super::subject;
use crate::access::{self, Actor};
use crate::contact::found::People;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use crate::job::{self, Job, PROGRAM};
use channels::{AttachmentInfo, Person};
use domain::access::Action;
use domain::cue::Lang;
use domain::id::{ContactId, TouchId};
use domain::reason::Reason;
use locale::Locale;
use serde_json::Value;
use store::clients::Client;
use store::contacts::{self, Contact};
use store::erasure::{self, Rewritten};
use store::touches::{self, Touch};
use store::{Audience, Conn, assessments};
use text::redact::Redaction;

/// Touches that are rewritten at once.
const TOUCHES_AT_ONCE: i64 = 500;

/// What an erasure did: the act of it (Roskomnadzor's order 179) without the person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Messages of and to the person whose text is gone.
    pub n_wiped: usize,
    /// Messages of others in which the person was named.
    pub n_redacted: usize,
    /// Other records in which the person was named.
    pub n_records: usize,
}

/// Erases a person; `confirmation` repeats the name, so that nobody is erased by a slip. It cannot be
/// taken back. The file of the database is written anew soon after.
pub async fn erase(ctx: &Ctx, actor: &Actor, id: ContactId, confirmation: &str) -> Result<Erased> {
    let mut tx = ctx.db.begin().await?;
    let (contact, client) = access::contact(&mut tx, actor, Action::ReadClient, id).await?;
    actor.must(Action::HandlePersonalData)?;
    if contact.erased_at.is_some() {
        return Err(Error::refused(Reason::new("refused.contact-erased")));
    }
    if domain::fold::fold(confirmation.trim()) != domain::fold::fold(&contact.name) {
        return Err(Error::field("confirmation", "name_differs"));
    }
    let workspace = actor.workspace;
    let hand = Hand::new(&mut tx, actor, &contact, &client).await?;
    let mut done = Erased::default();
    let mut after = None;
    loop {
        let ids = erasure::touches_of_client(&mut tx, workspace, client.id, after, TOUCHES_AT_ONCE)
            .await?;
        after = ids.last().copied();
        hand.rewrite(&mut tx, actor, &ids, &mut done).await?;
        if after.is_none() {
            break;
        }
    }
    for address in &hand.addresses {
        let ids = erasure::touches_of_sender(&mut tx, workspace, address).await?;
        hand.rewrite(&mut tx, actor, &ids, &mut done).await?;
    }
    let redact = |value: &str| hand.value(value);
    done.n_records = erasure::sweep(&mut tx, workspace, client.id, &redact).await?;
    let agency = store::workspaces::get(&mut tx, workspace).await?;
    let is_english = agency.is_some_and(|agency| agency.lang == "en");
    let lang = if is_english { Lang::En } else { Lang::Ru };
    let name = Locale::new(lang, jiff::tz::TimeZone::UTC).t("person.erased_name");
    erasure::empty(&mut tx, workspace, &contact, &hand.addresses, &name, ctx.now_ms()).await?;
    assessments::mark_due(&mut tx, workspace, &[client.id]).await?;
    let gone = Contact { name, ..contact };
    let diff = Diff::default()
        .value("wiped", &done.n_wiped)
        .value("redacted", &done.n_redacted)
        .value("records", &done.n_records);
    event::record(ctx, &mut tx, actor, "contact.erase", subject(&gone), diff).await?;
    job::enqueue(ctx, &mut tx, PROGRAM, &Job::Scrub, ctx.now_ms()).await?;
    tx.commit().await?;
    ctx.wake_jobs();
    Ok(done)
}

/// Writes the database anew, so that nothing that was erased can be read from its file.
pub async fn scrub(ctx: &Ctx) -> Result<()> {
    Ok(ctx.db.scrub().await?)
}

/// Knows the person who is taken out.
struct Hand {
    contact: ContactId,
    name: String,
    addresses: Vec<String>,
    redaction: Redaction,
}

impl Hand {
    async fn new(
        conn: &mut Conn,
        actor: &Actor,
        contact: &Contact,
        client: &Client,
    ) -> Result<Hand> {
        let workspace = actor.workspace;
        let all = contacts::addresses_of_client(conn, workspace, client.id).await?;
        let addresses: Vec<String> =
            all.into_iter().filter(|(of, _)| *of == contact.id).map(|(_, a)| a).collect();
        let colleagues = contacts::of_client(conn, workspace, client.id).await?;
        let mut others: Vec<String> =
            colleagues.into_iter().filter(|c| c.id != contact.id).map(|c| c.name).collect();
        let team = store::teammates::list(conn, workspace).await?;
        others.extend(team.into_iter().map(|teammate| teammate.name));
        Ok(Hand {
            contact: contact.id,
            name: domain::fold::fold(&contact.name),
            redaction: Redaction::new(&contact.name, &addresses, &contact.phone, &others),
            addresses,
        })
    }

    async fn rewrite(
        &self,
        conn: &mut Conn,
        actor: &Actor,
        ids: &[TouchId],
        done: &mut Erased,
    ) -> Result<()> {
        let all = touches::get_many(conn, actor.workspace, &Audience::All, ids).await?;
        for touch in all {
            let Some(new) = self.rewritten(&touch) else { continue };
            if new.is_wiped {
                done.n_wiped += 1;
            } else {
                done.n_redacted += 1;
            }
            erasure::rewrite(conn, actor.workspace, &new).await?;
        }
        Ok(())
    }

    fn is_person(&self, person: &Person) -> bool {
        self.addresses.contains(&person.address)
            || (!person.name.is_empty() && domain::fold::fold(&person.name) == self.name)
    }

    /// The touch without the person; `None`: the person was not in it.
    fn rewritten(&self, touch: &Touch) -> Option<Rewritten> {
        let line = &touch.line;
        let mut people = People::read(&touch.people);
        let n_before = 1 + people.to.len() + people.cc.len();
        let is_author = people.from.as_ref().is_some_and(|p| self.is_person(p));
        people.from = people.from.filter(|p| !self.is_person(p));
        people.to.retain(|p| !self.is_person(p));
        people.cc.retain(|p| !self.is_person(p));
        let n_after = 1 + people.to.len() + people.cc.len();
        let is_own = line.contact == Some(self.contact)
            || is_author
            || self.addresses.contains(&line.sender);
        let people = serde_json::json!({
            "from": people.from, "to": people.to, "cc": people.cc,
        });
        let blank = Rewritten {
            id: line.id,
            sender: String::new(),
            subject: String::new(),
            text: String::new(),
            quoted: String::new(),
            people: people.to_string(),
            attachments: String::new(),
            place: String::new(),
            tokens: String::new(),
            is_wiped: true,
        };
        if is_own {
            return Some(blank);
        }
        let cut = |text: &str| self.redaction.apply(text);
        let parts = [&line.subject, &touch.text, &touch.quoted, &touch.attachments, &touch.place];
        let news = parts.map(|part| cut(part));
        if news.iter().all(Option::is_none) && n_before == n_after {
            return None;
        }
        let mut news = news.into_iter().zip(parts).map(|(new, old)| new.unwrap_or(old.clone()));
        let mut next = || news.next().unwrap_or_default();
        let (subject, text, quoted) = (next(), next(), next());
        let (attachments, place) = (next(), next());
        let tokens = tokens(&subject, &text, &people.to_string(), &attachments);
        Some(Rewritten {
            sender: line.sender.clone(),
            subject,
            text,
            quoted,
            attachments,
            place,
            tokens,
            is_wiped: false,
            ..blank
        })
    }

    /// A value of a column: plain text, or JSON whose strings are taken one by one.
    fn value(&self, value: &str) -> Option<String> {
        if !value.starts_with(['{', '[']) {
            return self.redaction.apply(value);
        }
        let Ok(mut json) = serde_json::from_str::<Value>(value) else {
            return self.redaction.apply(value);
        };
        let before = json.clone();
        self.strings(&mut json);
        (json != before).then(|| json.to_string())
    }

    fn strings(&self, json: &mut Value) {
        match json {
            Value::String(text) => {
                // A word of ours begins with no capital and has no spaces: a kind, a state.
                let is_ours = text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
                if let Some(new) = self.redaction.apply(text).filter(|_| !is_ours) {
                    *text = new;
                }
            }
            Value::Array(all) => all.iter_mut().for_each(|one| self.strings(one)),
            Value::Object(all) => all.values_mut().for_each(|one| self.strings(one)),
            _ => {}
        }
    }
}

/// The words by which a touch is found, as intake takes them.
fn tokens(subject: &str, text: &str, people: &str, attachments: &str) -> String {
    let people = People::read(people);
    let files: Vec<AttachmentInfo> = serde_json::from_str(attachments).unwrap_or_default();
    let mut parts = vec![subject.to_owned(), text.to_owned()];
    parts.extend(people.from.into_iter().flat_map(|person| [person.name, person.address]));
    parts.extend(files.into_iter().map(|file| file.name));
    let tokens = parts.iter().flat_map(|part| text::tokens_for_search(part));
    tokens.collect::<Vec<_>>().join(" ")
}
