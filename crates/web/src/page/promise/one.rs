//! One promise: the quick form that writes it down, and its page.

use super::rows::{People, moves, promise};
use crate::failure::{Answer, Failure};
use crate::form::Form;
use crate::page::incident::values::{Reader, overlaid};
use crate::page::{Posted, done, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::incident::Values;
use crate::view::promise::{PromiseNew, PromisePage};
use crate::view::{Choice, Errors, Link};
use app::promise::{AgreementsFile, MoveInput, PromiseFile, PromiseInput};
use axum::extract::{Path, Query, State};
use domain::access::Action;
use domain::id::{ClientId, PromiseId, TouchId};
use domain::promise::{EndKind, MoveKind, Origin, PromiseKind, Side};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::Deserialize;

/// `?touch=to_…&side=theirs`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewQuery {
    touch: Option<String>,
    side: Option<String>,
}

/// GET `/clients/{id}/promises/new`.
pub async fn new(
    State(app): State<App>,
    member: Member,
    Path(client): Path<String>,
    Query(query): Query<NewQuery>,
) -> Answer {
    let file = writable(&app, &member, &client).await?;
    let mut values = blank();
    values.insert("side".into(), query.side.unwrap_or_else(|| "ours".into()));
    values.insert("touch".into(), query.touch.unwrap_or_default());
    let view = new_view(&app, &member, &file, values).await?;
    show(&app, &member, &view).await
}

/// The client of a form that the reader may fill in.
async fn writable(app: &App, member: &Member, client: &str) -> Result<AgreementsFile, Failure> {
    let file = app::promise::file(&app.ctx, &member.actor, id(client)?).await?;
    member.actor.must(Action::LogTouch)?;
    Ok(file)
}

fn blank() -> Values {
    let names = [
        "side", "what", "words", "kind", "origin", "owner", "contact", "project", "touch",
        "made_on", "due_on", "day",
    ];
    names.map(|name| (name.to_owned(), String::new())).into()
}

async fn new_view(
    app: &App,
    member: &Member,
    file: &AgreementsFile,
    values: Values,
) -> Result<PromiseNew, Failure> {
    let touch = match values.get("touch").and_then(|text| text.parse::<TouchId>().ok()) {
        Some(touch) => app::dossier::touch(&app.ctx, &member.actor, touch).await.ok(),
        None => None,
    };
    let own = touch.filter(|t| t.touch.line.client == Some(file.client.id));
    let named = own.map(|t| {
        let line = t.touch.line;
        let name = if line.subject.is_empty() { line.sender } else { line.subject };
        Link::new(line.id, name)
    });
    let text = |name: &str| values.get(name).map_or("", String::as_str);
    Ok(PromiseNew {
        client: Link::new(file.client.id, file.client.name.clone()),
        touch: named,
        days: near_days(file.today),
        owners: Choice::list(file.team.iter().cloned(), text("owner")),
        contacts: contacts(&file.contacts, text("contact")),
        projects: super::projects(file.projects.iter(), text("project")),
        errors: Errors::new(),
        values,
    })
}

fn contacts(all: &[app::dossier::Contact], chosen: &str) -> Vec<Choice> {
    let here = all.iter().filter(|c| c.archived_at.is_none() || c.id.to_string() == chosen);
    Choice::list(here.map(|c| (c.id, c.name.clone())), chosen)
}

/// Tomorrow, the coming Friday, in a week, in two: each day once.
fn near_days(today: Date) -> Vec<(String, Date)> {
    let to_friday = i64::from(today.weekday().until(Weekday::Friday));
    let friday = if to_friday == 0 { 7 } else { to_friday };
    let mut days: Vec<(String, Date)> = Vec::new();
    for (word, n) in [("tomorrow", 1), ("friday", friday), ("week", 7), ("two_weeks", 14)] {
        if let Ok(day) = today.checked_add(n.days())
            && days.iter().all(|(_, known)| *known != day)
        {
            days.push((word.to_owned(), day));
        }
    }
    days
}

/// POST `/clients/{id}/promises`.
pub async fn add(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let client: ClientId = id(&client)?;
    let result = match read(form) {
        Ok(input) => app::promise::add(&app.ctx, &member.actor, client, &input).await.map(drop),
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => Ok(done(&format!("/clients/{client}/agreements"), "flash.promise_added")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let file = writable(&app, member, &client.to_string()).await?;
            let values = overlaid(&blank(), form, &[]);
            let view = new_view(&app, member, &file, values).await?;
            page(&app, member, status, &PromiseNew { errors, ..view }).await
        }
    }
}

fn read(form: &Form) -> app::Result<PromiseInput> {
    let mut reader = Reader::new(form);
    let side = Side::from_word(form.text("side")).unwrap_or(Side::Ours);
    // a date that was typed goes before a day that was tapped
    let due_on = reader.day("due_on");
    let tapped = reader.day("day");
    let input = PromiseInput {
        kind: PromiseKind::from_word(form.text("kind")).unwrap_or(PromiseKind::Work),
        origin: Origin::from_word(form.text("origin")).unwrap_or(Origin::Talk),
        words: reader.text("words"),
        owner: reader.id("owner"),
        contact: reader.id("contact"),
        project: reader.id("project"),
        touch: reader.id("touch"),
        made_on: reader.day("made_on"),
        due_on: due_on.or(tapped),
        ..PromiseInput::new(side, form.text("what"))
    };
    reader.done()?;
    Ok(input)
}

/// GET `/promises/{id}`.
pub async fn one(State(app): State<App>, member: Member, Path(promise): Path<String>) -> Answer {
    let file = app::promise::one(&app.ctx, &member.actor, id(&promise)?).await?;
    show(&app, &member, &view(&member, &file, values(&file))).await
}

fn values(file: &PromiseFile) -> Values {
    let row = &file.held.row;
    let text = |id: Option<String>| id.unwrap_or_default();
    Values::from([
        ("what".into(), row.what.clone()),
        ("words".into(), row.words.clone()),
        ("kind".into(), row.kind.word().into()),
        ("origin".into(), row.origin.word().into()),
        ("owner".into(), text(row.owner.map(|id| id.to_string()))),
        ("contact".into(), text(row.contact.map(|id| id.to_string()))),
        ("project".into(), text(row.project.map(|id| id.to_string()))),
        ("touch".into(), text(row.touch.map(|id| id.to_string()))),
    ])
}

fn view(member: &Member, file: &PromiseFile, values: Values) -> PromisePage {
    let people = People {
        names: &file.names,
        contacts: &file.contacts,
        projects: &file.projects,
        today: file.today,
    };
    let row = &file.held.row;
    let text = |name: &str| values.get(name).map_or("", String::as_str);
    PromisePage {
        client: Link::new(file.client.id, file.client.name.clone()),
        promise: promise(&file.held, &people),
        moves: moves(&file.held.fact.deadline, &file.held.moves, &people),
        ended_by: row.ended_by.and_then(|id| file.names.get(&id).cloned()),
        version: row.version,
        owners: Choice::list(file.team.iter().cloned(), text("owner")),
        contacts: contacts(&file.contacts, text("contact")),
        projects: super::projects(file.projects.iter(), text("project")),
        today: file.today,
        may_settle: member.actor.may(Action::EditProject),
        errors: Errors::new(),
        values,
    }
}

/// POST `/promises/{id}`.
pub async fn save(State(app): State<App>, Path(promise): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let promise: PromiseId = id(&promise)?;
    let version = form.parsed("version").unwrap_or_default();
    let result = match read(form) {
        Ok(input) => app::promise::edit(&app.ctx, &member.actor, promise, version, &input).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => Ok(done(&format!("/promises/{promise}"), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let file = app::promise::one(&app.ctx, &member.actor, promise).await?;
            let typed = overlaid(&values(&file), form, &[]);
            let view = view(member, &file, typed);
            page(&app, member, status, &PromisePage { errors, ..view }).await
        }
    }
}

/// POST `/promises/{id}/end`.
pub async fn end(State(app): State<App>, Path(promise): Path<String>, posted: Posted) -> Answer {
    let promise: PromiseId = id(&promise)?;
    let form = &posted.form;
    let own = format!("/promises/{promise}");
    let mut reader = Reader::new(form);
    let on = reader.day("on");
    let result = match (reader.done(), EndKind::from_word(form.text("how"))) {
        (Ok(()), Some(how)) => {
            let (ctx, actor) = (&app.ctx, &posted.member.actor);
            app::promise::settle(ctx, actor, promise, how, on, form.text("note")).await
        }
        (Ok(()), None) => Err(app::Error::field("how", "unknown_choice")),
        (Err(error), _) => Err(error),
    };
    answered(&app, &posted, promise, posted.next(&own), result).await
}

/// POST `/promises/{id}/moves`.
pub async fn move_date(
    State(app): State<App>,
    Path(promise): Path<String>,
    posted: Posted,
) -> Answer {
    let promise: PromiseId = id(&promise)?;
    let result = match read_move(&posted.form) {
        Ok(input) => {
            app::promise::reschedule(&app.ctx, &posted.member.actor, promise, &input).await
        }
        Err(error) => Err(error),
    };
    answered(&app, &posted, promise, &format!("/promises/{promise}"), result).await
}

/// A move of a date as a form sends it.
pub(super) fn read_move(form: &Form) -> app::Result<MoveInput> {
    let mut reader = Reader::new(form);
    let (to, moved_on) = (reader.day("to"), reader.day("moved_on"));
    reader.done()?;
    Ok(MoveInput {
        to: to.ok_or_else(|| app::Error::field("to", "no_date"))?,
        kind: MoveKind::from_word(form.text("kind")).unwrap_or(MoveKind::OneSided),
        moved_on,
        reason: form.text("reason").to_owned(),
    })
}

/// POST `/promises/{id}/reopening`.
pub async fn reopening(
    State(app): State<App>,
    Path(promise): Path<String>,
    posted: Posted,
) -> Answer {
    let promise: PromiseId = id(&promise)?;
    let result = app::promise::reopen(&app.ctx, &posted.member.actor, promise).await;
    answered(&app, &posted, promise, &format!("/promises/{promise}"), result).await
}

/// After an action: its notice, or the page with what was wrong above it.
async fn answered(
    app: &App,
    posted: &Posted,
    promise: PromiseId,
    to: &str,
    result: app::Result<()>,
) -> Answer {
    match result {
        Ok(()) => Ok(done(to, "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&posted.member.locale, error)?;
            let file = app::promise::one(&app.ctx, &posted.member.actor, promise).await?;
            let view = view(&posted.member, &file, values(&file));
            page(app, &posted.member, status, &PromisePage { errors, ..view }).await
        }
    }
}
