//! One edit: what kind it is, what to do with it, what became of it.

use super::rows::{People, edit, pair};
use crate::failure::Answer;
use crate::form::Form;
use crate::page::incident::values::{Reader, overlaid};
use crate::page::{Posted, done, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::edit::EditPage;
use crate::view::incident::Values;
use crate::view::{Choice, Errors, Link};
use app::edit::{EditFile, EditInput};
use axum::extract::{Path, State};
use domain::access::Action;
use domain::edit::{EditClass, Settlement, ways};
use domain::id::EditId;

/// GET `/edits/{id}`.
pub async fn one(State(app): State<App>, member: Member, Path(of): Path<String>) -> Answer {
    let file = app::edit::one(&app.ctx, &member.actor, id(&of)?).await?;
    show(&app, &member, &view(&member, &file, values(&file))).await
}

fn values(file: &EditFile) -> Values {
    let row = &file.card.row;
    let text = |id: Option<String>| id.unwrap_or_default();
    Values::from([
        ("text".into(), row.text.clone()),
        ("material".into(), row.material.clone()),
        ("author".into(), row.author.clone()),
        ("contact".into(), text(row.contact.map(|id| id.to_string()))),
        ("project".into(), text(row.project.map(|id| id.to_string()))),
        ("said_on".into(), row.said_on.to_string()),
    ])
}

fn view(member: &Member, file: &EditFile, values: Values) -> EditPage {
    let people = People { names: &file.names, contacts: &file.contacts, projects: &file.projects };
    let row = &file.card.row;
    let class = row.class.or(file.card.suggestion.as_ref().map(|found| found.class));
    let text = |name: &str| values.get(name).map_or("", String::as_str);
    let contacts = file.contacts.iter().map(|c| (c.id, c.name.clone()));
    let projects = file.projects.iter().map(|p| (p.id, p.name.clone()));
    EditPage {
        client: Link::new(file.client.id, file.client.name.clone()),
        edit: edit(&file.card, &people),
        ways: ways(class.unwrap_or(EditClass::Factual)).iter().map(ToString::to_string).collect(),
        pairs: file.pairs.iter().map(|card| pair(card, &people)).collect(),
        version: row.version,
        contacts: Choice::list(contacts, text("contact")),
        projects: Choice::list(projects, text("project")),
        today: file.today,
        may_decide: member.actor.may(Action::EditProject),
        errors: Errors::new(),
        values,
    }
}

/// POST `/edits/{id}`.
pub async fn save(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let of: EditId = id(&of)?;
    let version = posted.form.parsed("version").unwrap_or_default();
    let result = match read(&posted.form) {
        Ok(input) => app::edit::edit(&app.ctx, &posted.member.actor, of, version, &input).await,
        Err(error) => Err(error),
    };
    answered(&app, &posted, of, result, "flash.saved").await
}

fn read(form: &Form) -> app::Result<EditInput> {
    let mut reader = Reader::new(form);
    let input = EditInput {
        text: reader.text("text"),
        material: reader.text("material"),
        project: reader.id("project"),
        contact: reader.id("contact"),
        author: reader.text("author"),
        said_on: reader.day("said_on"),
        touch: None,
        class: None,
    };
    reader.done()?;
    Ok(input)
}

/// POST `/edits/{id}/class`.
pub async fn class(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let of: EditId = id(&of)?;
    let result = match EditClass::from_word(posted.form.text("class")) {
        Some(class) => app::edit::classify(&app.ctx, &posted.member.actor, of, class).await,
        None => Err(app::Error::field("class", "unknown_choice")),
    };
    answered(&app, &posted, of, result, "flash.saved").await
}

/// POST `/edits/{id}/rule`: a rule of the guidelines in one click (C117).
pub async fn rule(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let of: EditId = id(&of)?;
    let result = app::edit::rule_of_edit(&app.ctx, &posted.member.actor, of).await.map(drop);
    answered(&app, &posted, of, result, "flash.rule_added").await
}

/// POST `/edits/{id}/settlement`.
pub async fn settlement(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let of: EditId = id(&of)?;
    let form = &posted.form;
    let mut reader = Reader::new(form);
    let on = reader.day("on");
    let result = match (reader.done(), Settlement::from_word(form.text("how"))) {
        (Ok(()), Some(how)) => {
            let (ctx, actor) = (&app.ctx, &posted.member.actor);
            app::edit::settle(ctx, actor, of, how, on, form.text("note")).await
        }
        (Ok(()), None) => Err(app::Error::field("how", "unknown_choice")),
        (Err(error), _) => Err(error),
    };
    answered(&app, &posted, of, result, "flash.saved").await
}

/// POST `/edits/{id}/reopening`.
pub async fn reopening(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let of: EditId = id(&of)?;
    let result = app::edit::reopen(&app.ctx, &posted.member.actor, of).await;
    answered(&app, &posted, of, result, "flash.saved").await
}

/// After an action: back to where the reader was, or the page with what was wrong above it.
async fn answered(
    app: &App,
    posted: &Posted,
    of: EditId,
    result: app::Result<()>,
    key: &str,
) -> Answer {
    match result {
        Ok(()) => Ok(done(posted.next(&format!("/edits/{of}")), key)),
        Err(error) => {
            let (status, errors) = refused(&posted.member.locale, error)?;
            let file = app::edit::one(&app.ctx, &posted.member.actor, of).await?;
            let typed = overlaid(&values(&file), &posted.form, &[]);
            let view = view(&posted.member, &file, typed);
            page(app, &posted.member, status, &EditPage { errors, ..view }).await
        }
    }
}
