//! Recording an incident in one short form, and putting the record right.

use super::values::{Reader, moment_text, overlaid, theirs};
use crate::failure::{Answer, Failure};
use crate::form::Form;
use crate::page::way_out::library::case_item;
use crate::page::{Posted, done, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::incident::{RecordForm, Values};
use crate::view::way_out::CaseItem;
use crate::view::{Choice, Errors, Link};
use app::incident::{Incident, RecordInput, edit, library, record};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::access::Action;
use domain::id::{ClientId, IncidentId, ProjectId, TouchId};
use domain::incident::FoundBy;
use jiff::Timestamp;
use serde::Deserialize;

/// Similar cases that the form shows: a glance, not a library.
const SIMILAR_SHOWN: usize = 3;

/// From where the form was opened.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct From {
    client: String,
    touch: String,
    project: String,
    title: String,
    /// What was promised, and what is at stake, where a page knows.
    promise: String,
    at_stake: String,
    /// A KPI that was missed: its figures are filled in.
    kpi: String,
}

/// GET `/incidents/new`: from a client's page, a signal or a message with one tap.
pub async fn new(State(app): State<App>, member: Member, Query(from): Query<From>) -> Answer {
    member.actor.must(Action::EditIncident)?;
    let mut client: Option<ClientId> = from.client.parse().ok();
    let mut values = values(None, &member, app.ctx.now());
    values.insert("title".into(), from.title.chars().take(200).collect());
    values.insert("promise".into(), from.promise.chars().take(2_000).collect());
    values.insert("at_stake".into(), from.at_stake.chars().take(2_000).collect());
    values.insert("project".into(), from.project.chars().take(60).collect());
    if let Ok(kpi) = from.kpi.parse() {
        let file = app::kpi::file(&app.ctx, &member.actor, kpi).await?;
        client = Some(file.client.id);
        values.extend(crate::page::kpi::incident_values(&member.locale, &file));
    }
    let mut origin = None;
    if let Ok(touch) = from.touch.parse::<TouchId>() {
        let mut conn = app.ctx.db.read().await.map_err(app::Error::from)?;
        let found = app::access::touch(&mut conn, &member.actor, Action::ReadClient, touch).await?;
        client = found.line.client.or(client);
        values.insert("title".into(), found.line.subject.clone());
        // The client wrote of it: so the client's side knows.
        if found.line.direction == domain::touch::Direction::Incoming {
            let at = Timestamp::from_millisecond(touch.at_ms()).ok();
            values.insert("found_by".into(), FoundBy::Client.word().into());
            values.insert("found_at".into(), moment_text(at, &member.locale.zone));
        }
        origin = Some(touch.to_string());
    }
    let view = form_of(&app, &member, None, client, values, origin).await?;
    show(&app, &member, &view).await
}

/// POST `/incidents`.
pub async fn add(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    member.actor.must(Action::EditIncident)?;
    let client: Option<ClientId> = form.parsed("client");
    if form.text("act") == "similar" {
        let typed = overlaid(&values(None, member, app.ctx.now()), form, &[]);
        let origin = form.opt("touch").map(str::to_owned);
        let mut view = form_of(&app, member, None, client, typed, origin).await?;
        view.similar = Some(similar(&app, member, form).await?);
        return show(&app, member, &view).await;
    }
    let result = match (input(&posted), client) {
        (Ok(input), Some(client)) => record(&app.ctx, &member.actor, client, &input).await,
        (Ok(_), None) => Err(app::Error::field("client", "required")),
        (Err(error), _) => Err(error),
    };
    match result {
        Ok(incident) => Ok(done(&format!("/incidents/{}", incident.id), "flash.incident_recorded")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let typed = overlaid(&values(None, member, app.ctx.now()), form, &[]);
            let origin = form.opt("touch").map(str::to_owned);
            let view = form_of(&app, member, None, client, typed, origin).await?;
            page(&app, member, status, &RecordForm { errors, ..view }).await
        }
    }
}

/// Cases of the library that resemble what is typed so far (C071).
async fn similar(app: &App, member: &Member, form: &Form) -> Result<Vec<CaseItem>, Failure> {
    let typed = ["title", "promise", "at_stake"].map(|name| form.text(name)).join(" ");
    let found = library::resembling(&app.ctx, &member.actor, &typed, &[], None).await?;
    let of = found.iter().take(SIMILAR_SHOWN);
    Ok(of.map(|r| case_item(&member.locale, &r.case, r.likeness.reasons.clone())).collect())
}

/// GET `/incidents/{id}/form`.
pub async fn form(State(app): State<App>, member: Member, Path(incident): Path<String>) -> Answer {
    let incident = stored(&app, &member, &incident).await?;
    let values = values(Some(&incident), &member, app.ctx.now());
    let client = Some(incident.client);
    let view = form_of(&app, &member, Some(&incident), client, values, None).await?;
    show(&app, &member, &view).await
}

/// POST `/incidents/{id}`.
pub async fn save(State(app): State<App>, Path(incident): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let incident = stored(&app, member, &incident).await?;
    let version = form.parsed("version").unwrap_or_default();
    let result = match input(&posted) {
        Ok(input) => edit(&app.ctx, &member.actor, incident.id, version, &input).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(_) => Ok(done(&format!("/incidents/{}", incident.id), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let now = values(Some(&incident), member, app.ctx.now());
            let typed = overlaid(&now, form, &[]);
            let is_conflict = status == StatusCode::CONFLICT;
            let both = if is_conflict {
                theirs(&now, &typed, |name| format!("incident.{name}"))
            } else {
                Vec::new()
            };
            let client = Some(incident.client);
            let view = form_of(&app, member, Some(&incident), client, typed, None).await?;
            // After a conflict saving again is a decision: both were seen.
            let version = if is_conflict { incident.version } else { version };
            let view = RecordForm { errors, theirs: both, version, ..view };
            page(&app, member, status, &view).await
        }
    }
}

async fn stored(app: &App, member: &Member, incident: &str) -> Result<Incident, Failure> {
    let incident: IncidentId = id(incident)?;
    let mut conn = app.ctx.db.read().await.map_err(app::Error::from)?;
    let actor = &member.actor;
    let found = app::access::incident(&mut conn, actor, Action::EditIncident, incident).await?;
    Ok(found.0)
}

fn input(posted: &Posted) -> app::Result<RecordInput> {
    let zone = &posted.member.locale.zone;
    let mut reader = Reader::new(&posted.form);
    let found_by = FoundBy::from_word(posted.form.text("found_by"));
    let input = RecordInput {
        title: reader.text("title"),
        project: reader.id("project"),
        promise: reader.text("promise"),
        at_stake: reader.text("at_stake"),
        happened_at: reader.moment("happened_at", zone),
        found_at: reader.moment("found_at", zone),
        found_by: found_by.unwrap_or(FoundBy::Us),
        found_by_name: reader.text("found_by_name"),
        client_learned_at: reader.moment("client_learned_at", zone),
        client_learned_from: reader.text("client_learned_from"),
        owner: reader.id("owner"),
        touch: posted.form.parsed("touch"),
    };
    reader.done()?;
    Ok(input)
}

fn values(incident: Option<&Incident>, member: &Member, now: Timestamp) -> Values {
    let zone = &member.locale.zone;
    let moment =
        |ms: Option<i64>| moment_text(ms.and_then(|ms| Timestamp::from_millisecond(ms).ok()), zone);
    let text = |of: fn(&Incident) -> &str| incident.map_or("", of).to_owned();
    let id = |of: Option<String>| of.unwrap_or_default();
    let me = member.actor.teammate.map(|me| me.to_string());
    let found_at = incident.map_or(Some(now.as_millisecond()), |i| Some(i.found_at));
    Values::from([
        ("title".into(), text(|i| &i.title)),
        ("promise".into(), text(|i| &i.promise)),
        ("at_stake".into(), text(|i| &i.at_stake)),
        ("happened_at".into(), moment(incident.and_then(|i| i.happened_at))),
        ("found_at".into(), moment(found_at)),
        ("found_by".into(), incident.map_or(FoundBy::Us, |i| i.found_by).word().into()),
        ("found_by_name".into(), text(|i| &i.found_by_name)),
        ("client_learned_at".into(), moment(incident.and_then(|i| i.client_learned_at))),
        ("client_learned_from".into(), text(|i| &i.client_learned_from)),
        ("project".into(), id(incident.and_then(|i| i.project).map(|p| p.to_string()))),
        ("owner".into(), id(incident.map_or(me, |i| i.owner.map(|o| o.to_string())))),
    ])
}

async fn form_of(
    app: &App,
    member: &Member,
    incident: Option<&Incident>,
    client: Option<ClientId>,
    values: Values,
    touch: Option<String>,
) -> Result<RecordForm, Failure> {
    let clients = app::board::client_names(&app.ctx, &member.actor).await?;
    let chosen = client.and_then(|id| clients.iter().find(|(other, _)| *other == id)).cloned();
    if client.is_some() && chosen.is_none() && incident.is_none() {
        return Err(Failure::not_found());
    }
    let link = match (&chosen, client) {
        (Some((id, name)), _) => Some(Link::new(*id, name.clone())),
        // An archived client is in no list.
        (None, Some(id)) => {
            let card = app::client::card(&app.ctx, &member.actor, id).await?;
            Some(Link::new(id, card.client.name))
        }
        (None, None) => None,
    };
    let projects: Vec<(ProjectId, String)> = match client {
        Some(id) => {
            let all = app::project::of_client(&app.ctx, &member.actor, id).await?;
            let active = all.into_iter().filter(|p| p.archived_at.is_none());
            active.map(|p| (p.id, p.name)).collect()
        }
        None => Vec::new(),
    };
    let managers = app::board::head(&app.ctx, &member.actor).await?.managers;
    let none = || (String::new(), member.locale.t("form.none"));
    let with_none = |items: Vec<(String, String)>, chosen: &str| {
        Choice::list(std::iter::once(none()).chain(items), chosen)
    };
    let texts = |items: Vec<(ProjectId, String)>| {
        items.into_iter().map(|(id, name)| (id.to_string(), name)).collect()
    };
    let owners = managers.into_iter().map(|(id, name)| (id.to_string(), name)).collect();
    let found_by = FoundBy::ALL
        .iter()
        .map(|by| (by.word(), member.locale.t(&format!("found_by.{}", by.word()))));
    Ok(RecordForm {
        id: incident.map(|i| i.id.to_string()),
        version: incident.map_or(0, |i| i.version),
        client: link,
        clients: with_none(
            clients.into_iter().map(|(id, name)| (id.to_string(), name)).collect(),
            &client.map(|c| c.to_string()).unwrap_or_default(),
        ),
        projects: with_none(texts(projects), &values["project"]),
        owners: with_none(owners, &values["owner"]),
        found_by: Choice::list(found_by, &values["found_by"]),
        touch,
        values,
        similar: None,
        errors: Errors::new(),
        theirs: Vec::new(),
    })
}
