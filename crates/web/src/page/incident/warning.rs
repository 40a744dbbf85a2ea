//! The early button, for anyone in the team, and what was said with it (C006).

use super::values::{Reader, overlaid};
use crate::failure::Answer;
use crate::page::{Posted, at, done, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::incident::{Values, WarningView, WarningsPage};
use crate::view::{Choice, Errors, Link};
use app::incident::readiness;
use app::incident::warning::{Signed, WarningInput, answer as answer_to, list, warn};
use axum::extract::{Path, Query, State};
use domain::access::Action;
use domain::id::{ClientId, WarningId};
use serde::Deserialize;

const SHOWN: i64 = 50;

/// From where the page was opened.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct From {
    client: String,
}

/// GET `/warnings`.
pub async fn warnings(State(app): State<App>, member: Member, Query(from): Query<From>) -> Answer {
    let mut values = blank();
    values.insert("client".into(), from.client.chars().take(60).collect());
    show(&app, &member, &view(&app, &member, values).await?).await
}

/// POST `/warnings`.
pub async fn add(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let mut reader = Reader::new(form);
    let client: Option<ClientId> = reader.id("client");
    let input = WarningInput {
        project: reader.id("project"),
        text: reader.text("text"),
        due_on: reader.day("due_on"),
        signed: if form.is_on("anonymous") { Signed::Anonymous } else { Signed::WithName },
    };
    let result = match (reader.done(), client) {
        (Ok(()), Some(client)) => warn(&app.ctx, &member.actor, client, &input).await,
        (Ok(()), None) => Err(app::Error::field("client", "required")),
        (Err(error), _) => Err(error),
    };
    match result {
        Ok(_) => Ok(done(posted.next("/warnings"), "flash.warned")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let typed = overlaid(&blank(), form, &["anonymous"]);
            let view = view(&app, member, typed).await?;
            page(&app, member, status, &WarningsPage { errors, ..view }).await
        }
    }
}

/// POST `/warnings/{id}/answer`.
pub async fn answer(State(app): State<App>, Path(warning): Path<String>, posted: Posted) -> Answer {
    let warning: WarningId = id(&warning)?;
    let text = posted.form.text("answer");
    let result = answer_to(&app.ctx, &posted.member.actor, warning, text, None).await;
    posted.answer("/warnings", result, "flash.saved")
}

fn blank() -> Values {
    let names = ["client", "text", "due_on", "anonymous"];
    names.into_iter().map(|name| (name.to_owned(), String::new())).collect()
}

async fn view(app: &App, member: &Member, values: Values) -> app::Result<WarningsPage> {
    let all = list(&app.ctx, &member.actor, None, SHOWN).await?;
    let names = app::board::names(&app.ctx, &member.actor).await?;
    let helmets = readiness::all(&app.ctx, &member.actor).await?;
    let name_of = |client: ClientId| {
        let found = helmets.iter().find(|(id, _, _)| *id == client);
        found.map(|(_, name, _)| name.clone()).unwrap_or_default()
    };
    let warnings = all.into_iter().map(|w| WarningView {
        id: w.id.to_string(),
        client: Link::new(w.client, name_of(w.client)),
        text: w.text,
        due_on: w.due_on,
        at: at(w.at),
        by: w.by.and_then(|id| names.get(&id).cloned()),
        answered_at: w.answered_at.map(at),
        answer: w.answer,
        incident: w.incident.map(|id| id.to_string()),
    });
    let none = (String::new(), member.locale.t("form.choose"));
    let clients = helmets.iter().map(|(id, name, _)| (id.to_string(), name.clone()));
    let bare = helmets.iter().filter(|(_, _, is_on)| !is_on);
    Ok(WarningsPage {
        warnings: warnings.collect(),
        clients: Choice::list(std::iter::once(none).chain(clients), &values["client"]),
        values,
        errors: Errors::new(),
        may_answer: member.actor.may(Action::EditIncident),
        bare: bare.map(|(id, name, _)| Link::new(*id, name.clone())).collect(),
    })
}
