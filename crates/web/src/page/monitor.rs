//! Watched errors: the page of a client, and what is due at all clients.

use crate::failure::Answer;
use crate::form::Form;
use crate::page::incident::values::{Reader, money_text, overlaid};
use crate::page::{Posted, done as saved, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::incident::Values;
use crate::view::monitor::{
    CheckLine, DoneLine, DueLine, DuePage, MonitorCard, MonitorForm, MonitorLine, MonitorPage,
};
use crate::view::{Choice, Errors, Link};
use app::monitor::{self as monitors, Card, MonitorFile, MonitorInput, Tick, usual_lines};
use axum::extract::{Path, Query, State};
use domain::access::Action;
use domain::id::{ClientId, MonitorId};
use domain::monitor::{Every, MonitorKind, MonitorStanding};
use serde::Deserialize;

/// Lines of the list of all clients.
const DUE_SHOWN: i64 = 200;

/// GET `/monitors`.
pub async fn due(State(app): State<App>, member: Member) -> Answer {
    let (ctx, actor) = (&app.ctx, &member.actor);
    let line = |listed: monitors::Listed| DueLine {
        client: Link::new(listed.row.client, listed.client_name),
        kind: listed.row.kind.word().to_owned(),
        what: listed.row.what,
        owner: listed.owner,
        due_on: listed.row.due_on,
        left_days: listed.left_days,
    };
    let due = monitors::due(ctx, actor, DUE_SHOWN).await?;
    let checks = app::onboarding::overdue(ctx, actor, DUE_SHOWN).await?;
    let load = app::load::team(ctx, actor).await?;
    let late = load.people.iter().filter(|person| person.n_late() > 0);
    let view = DuePage {
        due: due.into_iter().map(line).collect(),
        checks: checks
            .into_iter()
            .map(|check| CheckLine {
                client: Link::new(check.client, check.client_name),
                step: check.step.word().to_owned(),
                days: check.days,
            })
            .collect(),
        late: late.map(|person| (person.name.clone(), person.n_late() as i64)).collect(),
    };
    show(&app, &member, &view).await
}

/// `?kind=launch`: the form of a new one.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewQuery {
    kind: Option<String>,
}

/// GET `/clients/{id}/monitors`.
pub async fn of_client(
    State(app): State<App>,
    member: Member,
    Path(client): Path<String>,
    Query(query): Query<NewQuery>,
) -> Answer {
    let file = monitors::file(&app.ctx, &member.actor, id(&client)?).await?;
    let kind = query.kind.as_deref().and_then(MonitorKind::from_word);
    let mut view = view(&member, &file);
    view.form = kind.map(|kind| form(&member, &file, kind));
    show(&app, &member, &view).await
}

fn view(member: &Member, file: &MonitorFile) -> MonitorPage {
    MonitorPage {
        client: Link::new(file.client.id, file.client.name.clone()),
        cards: file.cards.iter().map(|one| card(file, one)).collect(),
        over: file.over.iter().map(|one| card(file, one)).collect(),
        kinds: MonitorKind::ALL.iter().map(|kind| kind.word().to_owned()).collect(),
        form: None,
        today: file.today,
        may_edit: member.actor.may(Action::EditProject),
        errors: Errors::new(),
    }
}

fn card(file: &MonitorFile, card: &Card) -> MonitorCard {
    let row = &card.row;
    let owner = row.owner.map(|id| id.to_string()).unwrap_or_default();
    let last = card.log.balances.iter().map(|b| b.note).max_by_key(|note| note.on);
    let project = row.project.and_then(|id| file.projects.iter().find(|p| p.id == id));
    let done = card.log.rounds.iter().rev().map(|round| DoneLine {
        due_on: round.round.due_on,
        done_on: round.round.done_on,
        note: round.note.clone(),
        by: round.done_by.and_then(|id| file.names.get(&id).cloned()),
    });
    let texts: Vec<&str> = card.lines.iter().map(|line| line.text.as_str()).collect();
    MonitorCard {
        id: row.id.to_string(),
        kind: row.kind.word().to_owned(),
        what: row.what.clone(),
        standing: card.standing.word().to_owned(),
        days: match card.standing {
            MonitorStanding::Quiet { left_days } | MonitorStanding::Soon { left_days } => left_days,
            MonitorStanding::Overdue { days } => days,
            MonitorStanding::Done => 0,
        },
        due_on: row.due_on,
        every: row.every.word().to_owned(),
        owner: row.owner.and_then(|id| file.names.get(&id).cloned()),
        owners: Choice::list(file.team.iter().cloned(), &owner),
        project: project.map(|project| project.name.clone()),
        project_id: row.project.map(|id| id.to_string()).unwrap_or_default(),
        n_open: card.lines.iter().filter(|line| !line.is_done).count() as i64,
        balance_minor: last.map(|note| note.minor),
        balance_on: last.map(|note| note.on),
        spend_minor: row.spend_minor,
        currency: row.currency.clone(),
        lead_days: row.lead_days,
        spend: money_text(Some(row.spend_minor)),
        text: texts.join("\n"),
        lines: card
            .lines
            .iter()
            .map(|line| MonitorLine { text: line.text.clone(), is_done: line.is_done })
            .collect(),
        version: row.version,
        done: done.collect(),
    }
}

/// The form of a new one with what is usual for its kind.
fn form(member: &Member, file: &MonitorFile, kind: MonitorKind) -> MonitorForm {
    let locale = &member.locale;
    let lines: Vec<String> = usual_lines(kind).iter().map(|key| locale.t(key)).collect();
    let what = match kind {
        MonitorKind::Own => String::new(),
        kind => locale.t(&format!("monitor.usual.{}", kind.word())),
    };
    let manager = file.client.manager.map(|id| id.to_string()).unwrap_or_default();
    let every = Every::ALL.iter().map(|every| {
        (every.word().to_owned(), locale.t(&format!("monitor.every.{}", every.word())))
    });
    MonitorForm {
        kind: kind.word().to_owned(),
        values: Values::from([
            ("what".to_owned(), what),
            ("due_on".to_owned(), String::new()),
            ("lead_days".to_owned(), kind.usual_lead_days().to_string()),
            ("balance".to_owned(), String::new()),
            ("spend".to_owned(), String::new()),
            ("lines".to_owned(), lines.join("\n")),
        ]),
        every: Choice::list(every, kind.usual_every().word()),
        owners: Choice::list(file.team.iter().cloned(), &manager),
        projects: Choice::list(file.projects.iter().map(|p| (p.id, p.name.clone())), ""),
    }
}

fn read(form: &Form, kind: MonitorKind) -> app::Result<MonitorInput> {
    let mut reader = Reader::new(form);
    let texts = form.raw("lines").lines().map(str::trim).filter(|line| !line.is_empty());
    let input = MonitorInput {
        kind,
        what: reader.text("what"),
        project: reader.id("project"),
        owner: reader.id("owner"),
        due_on: reader.day("due_on"),
        every: Every::from_word(form.text("every")),
        lead_days: reader.count("lead_days"),
        balance_minor: reader.money("balance"),
        spend_minor: reader.money("spend"),
        lines: texts.map(str::to_owned).collect(),
    };
    reader.done()?;
    Ok(input)
}

/// POST `/clients/{id}/monitors`.
pub async fn add(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form: typed } = &posted;
    let client: ClientId = id(&client)?;
    let file = monitors::file(&app.ctx, &member.actor, client).await?;
    member.actor.must(Action::EditProject)?;
    let kind = MonitorKind::from_word(typed.text("kind"));
    let result = match kind {
        None => Err(app::Error::field("kind", "unknown_choice")),
        Some(kind) => match read(typed, kind) {
            Ok(input) => monitors::add(&app.ctx, &member.actor, client, &input).await,
            Err(error) => Err(error),
        },
    };
    match result {
        Ok(_) => Ok(saved(&format!("/clients/{client}/monitors"), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let form = kind.map(|kind| {
                let usual = form(member, &file, kind);
                MonitorForm { values: overlaid(&usual.values, typed, &[]), ..usual }
            });
            let view = MonitorPage { errors, form, ..view(member, &file) };
            page(&app, member, status, &view).await
        }
    }
}

/// POST `/monitors/{id}`.
pub async fn save(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let monitor: MonitorId = id(&of)?;
    let version = posted.form.parsed("version").unwrap_or_default();
    // The kind stays: the form's is not looked at.
    let result = match read(&posted.form, MonitorKind::Own) {
        Ok(input) => monitors::edit(&app.ctx, &posted.member.actor, monitor, version, &input).await,
        Err(error) => Err(error),
    };
    answered(&app, &posted, monitor, result).await
}

/// POST `/monitors/{id}/balances`.
pub async fn balances(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let monitor: MonitorId = id(&of)?;
    let mut reader = Reader::new(&posted.form);
    let (minor, on) = (reader.money("balance"), reader.day("on"));
    let result = match (reader.done(), minor) {
        (Ok(()), Some(minor)) => {
            monitors::balance(&app.ctx, &posted.member.actor, monitor, on, minor).await
        }
        (Ok(()), None) => Err(app::Error::field("balance", "no_amount")),
        (Err(error), _) => Err(error),
    };
    answered(&app, &posted, monitor, result).await
}

/// POST `/monitors/{id}/lines`.
pub async fn lines(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let monitor: MonitorId = id(&of)?;
    let n = posted.form.parsed("n").unwrap_or(usize::MAX);
    let word = if posted.form.text("word") == "open" { Tick::Open } else { Tick::Done };
    let result = monitors::tick(&app.ctx, &posted.member.actor, monitor, n, word).await;
    answered(&app, &posted, monitor, result).await
}

/// POST `/monitors/{id}/rounds`.
pub async fn rounds(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let monitor: MonitorId = id(&of)?;
    let mut reader = Reader::new(&posted.form);
    let (on, note) = (reader.day("on"), reader.text("note"));
    let result = match reader.done() {
        Ok(()) => monitors::done(&app.ctx, &posted.member.actor, monitor, on, &note).await,
        Err(error) => Err(error),
    };
    answered(&app, &posted, monitor, result).await
}

/// POST `/monitors/{id}/end`.
pub async fn end(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let monitor: MonitorId = id(&of)?;
    let result = monitors::end(&app.ctx, &posted.member.actor, monitor).await;
    answered(&app, &posted, monitor, result).await
}

/// After an action: the client's page, or the same with what was wrong above it.
async fn answered(
    app: &App,
    posted: &Posted,
    monitor: MonitorId,
    result: app::Result<()>,
) -> Answer {
    let Posted { member, .. } = posted;
    let client = monitors::client_of(&app.ctx, &member.actor, monitor).await?;
    member.actor.must(Action::EditProject)?;
    match result {
        Ok(()) => Ok(saved(&format!("/clients/{client}/monitors#{monitor}"), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let file = monitors::file(&app.ctx, &member.actor, client).await?;
            page(app, member, status, &MonitorPage { errors, ..view(member, &file) }).await
        }
    }
}
