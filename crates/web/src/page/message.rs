//! One message (any touch): its text with the words that mattered, its people, its conversation.

use super::{Posted, at, done, id, show};
use crate::failure::Answer;
use crate::session::Member;
use crate::state::App;
use crate::view::message::{Attachment, CueRow, MessagePage, Person, ThreadRow};
use crate::view::{Choice, Link, runs};
use app::contact::found::People;
use app::dossier::{TouchFile, deny_cue, touch};
use app::touch::place::{RuleKind, Target, add_rule, move_touches};
use axum::extract::{Path, State};
use domain::access::Action;
use domain::cue::Span;
use domain::id::TouchId;
use domain::touch::Direction;
use serde::Deserialize;

/// GET `/touches/{id}`.
pub async fn page(State(app): State<App>, member: Member, Path(touch_id): Path<String>) -> Answer {
    let file = touch(&app.ctx, &member.actor, id(&touch_id)?).await?;
    let clients = if member.actor.may(Action::SortTouches) {
        let chosen = file.client.as_ref().map(|c| c.id.to_string()).unwrap_or_default();
        Choice::list(app::board::client_names(&app.ctx, &member.actor).await?, &chosen)
    } else {
        Vec::new()
    };
    let view = view(&member, &file, clients);
    show(&app, &member, &view).await
}

fn view(member: &Member, file: &TouchFile, clients: Vec<Choice>) -> MessagePage {
    let touch = &file.touch;
    let line = &touch.line;
    let spans: Vec<(Span, &str)> = file
        .cues
        .iter()
        .filter(|c| !c.is_denied)
        .flat_map(|c| c.cue.spans.iter().map(|s| (*s, c.cue.kind.word())))
        .collect();
    MessagePage {
        id: line.id.to_string(),
        at: at(line.id.at_ms()),
        channel: line.channel.word().to_owned(),
        direction: line.direction.word().to_owned(),
        subject: line.subject.clone(),
        people: people(file),
        client: file.client.as_ref().map(|c| Link::new(c.id, &c.name)),
        project: file.project.as_ref().map(|p| Link::new(p.id, &p.name)),
        runs: runs(&touch.text, &spans),
        quoted: touch.quoted.clone(),
        cues: cues(file),
        attachments: attachments(&touch.attachments),
        minutes: line.minutes,
        source: Some(touch.place.clone()).filter(|p| !p.is_empty()),
        import_id: line.import.map(|i| i.to_string()),
        clients,
        thread: thread(file),
        may_deny: member.actor.may(Action::AnswerSignal),
    }
}

fn cues(file: &TouchFile) -> Vec<CueRow> {
    let letters: Vec<char> = file.touch.text.chars().collect();
    let word = |span: &Span| -> String {
        let end = (span.end as usize).min(letters.len());
        letters[(span.start as usize).min(end)..end].iter().collect()
    };
    file.cues
        .iter()
        .enumerate()
        .map(|(number, stored)| CueRow {
            number: number as i64,
            kind: stored.cue.kind.word().to_owned(),
            confidence: stored.cue.confidence,
            words: stored.cue.spans.iter().map(word).collect(),
            is_denied: stored.is_denied,
        })
        .collect()
}

fn people(file: &TouchFile) -> Vec<Person> {
    let people = People::read(&file.touch.people);
    let from = people.from.into_iter().map(|p| ("from", p));
    let to = people.to.into_iter().map(|p| ("to", p));
    let cc = people.cc.into_iter().map(|p| ("cc", p));
    let mut found: Vec<Person> = from
        .chain(to)
        .chain(cc)
        .map(|(role, p)| Person {
            role: role.to_owned(),
            href: None,
            name: if p.name.is_empty() { p.address.clone() } else { p.name },
            address: p.address,
        })
        .collect();
    if found.is_empty() {
        let contact = file.contact.as_ref().map(|c| c.name.clone());
        let teammate = file.touch.line.teammate.and_then(|t| file.names.get(&t).cloned());
        let (from, to) = match file.touch.line.direction {
            Direction::Incoming => (contact, teammate),
            Direction::Outgoing | Direction::Internal => (teammate, contact),
        };
        for (role, name) in [("from", from), ("to", to)] {
            if let Some(name) = name {
                let (role, address) = (role.to_owned(), String::new());
                found.push(Person { role, name, address, href: None });
            }
        }
    }
    if let Some(contact) = &file.contact {
        for person in found.iter_mut().filter(|p| p.address == file.touch.line.sender) {
            person.href = Some(format!("/contacts/{}", contact.id));
        }
    }
    found
}

#[derive(Deserialize)]
struct StoredAttachment {
    name: String,
    size: Option<i64>,
}

fn attachments(json: &str) -> Vec<Attachment> {
    let stored: Vec<StoredAttachment> = serde_json::from_str(json).unwrap_or_default();
    stored.into_iter().map(|a| Attachment { name: a.name, size_bytes: a.size }).collect()
}

fn thread(file: &TouchFile) -> Vec<ThreadRow> {
    if file.thread.len() < 2 {
        return Vec::new();
    }
    file.thread
        .iter()
        .map(|line| {
            let contact = line.contact.and_then(|c| file.contacts.iter().find(|k| k.id == c));
            let teammate = line.teammate.and_then(|t| file.names.get(&t).cloned());
            let who = match line.direction {
                Direction::Incoming => contact.map(|c| c.name.clone()),
                Direction::Outgoing | Direction::Internal => teammate,
            };
            ThreadRow {
                id: line.id.to_string(),
                at: at(line.id.at_ms()),
                who: who.unwrap_or_else(|| line.sender.clone()),
                opening: line.subject.clone(),
                is_this: line.id == file.touch.line.id,
            }
        })
        .collect()
}

/// POST `/touches/{id}/client`: whose it is; with `rule=address` for all of that sender.
pub async fn client(
    State(app): State<App>,
    Path(touch_id): Path<String>,
    posted: Posted,
) -> Answer {
    let actor = &posted.member.actor;
    let touch_id: TouchId = id(&touch_id)?;
    let own = format!("/touches/{touch_id}");
    let target = match posted.form.text("client") {
        "" => Target::Tray,
        "ignore" => Target::Ignore,
        client => Target::Client(id(client)?),
    };
    if posted.form.text("rule") == "address" {
        let file = touch(&app.ctx, actor, touch_id).await?;
        let sender = file.touch.line.sender;
        let result = add_rule(&app.ctx, actor, RuleKind::Address, &sender, target).await;
        let moved = move_touches(&app.ctx, actor, &[touch_id], target).await.map(|_| ());
        return posted.answer(&own, result.and(moved), "flash.rule_made");
    }
    move_touches(&app.ctx, actor, &[touch_id], target).await?;
    Ok(done(posted.next(&own), "flash.sorted"))
}

/// POST `/touches/{id}/cues/{number}`: a teammate says that a cue is not so, or is after all.
pub async fn cue(
    State(app): State<App>,
    Path((touch_id, number)): Path<(String, usize)>,
    posted: Posted,
) -> Answer {
    let actor = &posted.member.actor;
    let touch_id: TouchId = id(&touch_id)?;
    let file = touch(&app.ctx, actor, touch_id).await?;
    let cue = file.cues.get(number).ok_or_else(crate::failure::Failure::not_found)?;
    let is_denied = posted.form.text("denied") == "1";
    deny_cue(&app.ctx, actor, touch_id, cue.cue.kind, is_denied).await?;
    Ok(done(&format!("/touches/{touch_id}"), "flash.answered"))
}
