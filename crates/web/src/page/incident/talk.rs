//! The plan of the call (C041–C043) and what was heard in it (C042, C065).

use super::values::{Reader, moment_text, overlaid, theirs};
use super::{links, workable};
use crate::failure::{Answer, Failure};
use crate::form::Form;
use crate::page::{Posted, done, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::incident::Values;
use crate::view::letter::{TalkLine, TalkPage, TalkPart};
use crate::view::{Choice, Errors};
use app::incident::Room;
use app::incident::case::case;
use app::incident::channel::advice;
use app::incident::letter::{Line as TalkedLine, LineKind, plan_call, talk};
use app::incident::section::save_listening;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::Action;
use domain::draft::DraftKind;
use domain::incident::listening::{Emotion, Line, Listening, Realism};
use jiff::tz::TimeZone;

/// GET `/incidents/{id}/talk`.
pub async fn form(State(app): State<App>, member: Member, Path(incident): Path<String>) -> Answer {
    let (_, room) = workable(&app, &member, &incident, Action::ReadClient).await?;
    let stored = values(&room.listening.value, &member.locale.zone);
    let view = view(&app, &member, &room, stored).await?;
    show(&app, &member, &view).await
}

async fn view(
    app: &App,
    member: &Member,
    room: &Room,
    values: Values,
) -> Result<TalkPage, Failure> {
    let case = case(&app.ctx, &member.actor, room.incident.id).await?;
    let contact = case.contact(None);
    let parts = talk(&case, contact, member.locale.lang, &member.actor.name);
    let (incident, client) = links(room);
    let chosen = contact.map(|c| c.id.to_string()).unwrap_or_default();
    let names = case.contacts.iter().map(|c| (c.id, c.name.clone()));
    Ok(TalkPage {
        incident,
        client,
        advice: advice(room, contact.map(|c| c.id), DraftKind::FirstNotice).reason,
        parts: parts
            .into_iter()
            .map(|part| TalkPart {
                title: part.title,
                lines: part.lines.into_iter().map(line).collect(),
            })
            .collect(),
        contacts: Choice::list(names, &chosen),
        planned_at: moment_text(Some(app.ctx.now()), &member.locale.zone),
        may_tell: member.actor.may(Action::TellClient),
        may_edit: member.actor.may(Action::EditIncident),
        version: room.listening.version,
        values,
        errors: Errors::new(),
        theirs: Vec::new(),
    })
}

fn line(line: TalkedLine) -> TalkLine {
    let kind = match line.kind {
        LineKind::Say => "say",
        LineKind::Ask => "ask",
        LineKind::Pause => "pause",
        LineKind::Do => "do",
    };
    TalkLine { kind: kind.to_owned(), text: line.text }
}

/// POST `/incidents/{id}/talk`: the call is planned, its plan is kept.
pub async fn plan(State(app): State<App>, Path(incident): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let (id, room) = workable(&app, member, &incident, Action::TellClient).await?;
    let contact = form.parsed("contact");
    let mut reader = Reader::new(form);
    let planned_at = reader.moment("planned_at", &member.locale.zone);
    let result = match reader.done() {
        Ok(()) => {
            let (ctx, actor) = (&app.ctx, &member.actor);
            plan_call(ctx, actor, id, contact, None, planned_at).await.map(drop)
        }
        Err(error) => Err(error),
    };
    posted.answer(&format!("/incidents/{}#step-prepared", room.incident.id), result, "flash.saved")
}

/// POST `/incidents/{id}/listening`.
pub async fn listening(
    State(app): State<App>,
    Path(incident): Path<String>,
    posted: Posted,
) -> Answer {
    let Posted { member, form } = &posted;
    let (id, room) = workable(&app, member, &incident, Action::EditIncident).await?;
    let version = form.parsed("version").unwrap_or_default();
    let zone = &member.locale.zone;
    let result = match read(form, zone) {
        Ok(heard) => save_listening(&app.ctx, &member.actor, id, version, &heard).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => Ok(done(&format!("/incidents/{id}#step-listened"), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let stored = values(&room.listening.value, zone);
            let typed = overlaid(&stored, form, &[]);
            let is_conflict = status == StatusCode::CONFLICT;
            let label = |name: &str| format!("listening.{name}");
            let both = if is_conflict { theirs(&stored, &typed, label) } else { Vec::new() };
            let version = if is_conflict { room.listening.version } else { version };
            let view = view(&app, member, &room, typed).await?;
            let view = TalkPage { errors, theirs: both, version, ..view };
            page(&app, member, status, &view).await
        }
    }
}

fn values(l: &Listening, zone: &TimeZone) -> Values {
    Values::from([
        ("talked_at".into(), moment_text(l.talked_at, zone)),
        ("with_whom".into(), l.with_whom.clone()),
        ("emotion".into(), l.emotion.map(Emotion::word).unwrap_or_default().into()),
        ("words".into(), l.words.clone()),
        ("damage_view".into(), l.damage_view.clone()),
        ("realism".into(), l.realism.map(Realism::word).unwrap_or_default().into()),
        ("line".into(), l.line.word().into()),
        ("line_note".into(), l.line_note.clone()),
        ("proposals".into(), l.proposals.clone()),
        ("n_fault_explained".into(), l.n_fault_explained.to_string()),
    ])
}

fn read(form: &Form, zone: &TimeZone) -> app::Result<Listening> {
    let mut reader = Reader::new(form);
    let heard = Listening {
        talked_at: reader.moment("talked_at", zone),
        with_whom: reader.text("with_whom"),
        emotion: Emotion::from_word(form.text("emotion")),
        words: reader.text("words"),
        damage_view: reader.text("damage_view"),
        realism: Realism::from_word(form.text("realism")),
        line: Line::from_word(form.text("line")).unwrap_or_default(),
        line_note: reader.text("line_note"),
        proposals: reader.text("proposals"),
        n_fault_explained: reader.count("n_fault_explained").unwrap_or_default(),
    };
    reader.done()?;
    Ok(heard)
}
