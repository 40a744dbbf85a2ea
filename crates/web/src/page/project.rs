//! The form of a project, and its archive.

use super::{Posted, done, id, page, refused, show};
use crate::failure::Answer;
use crate::form::Form;
use crate::session::Member;
use crate::state::App;
use crate::view::project::ProjectForm;
use crate::view::{Errors, Link};
use app::error::FieldProblem;
use app::project::{ProjectInput, archive, create, edit, restore, to_edit};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::Action;
use domain::id::ProjectId;
use jiff::civil::Date;

/// GET `/clients/{id}/projects/new`.
pub async fn new(State(app): State<App>, member: Member, Path(client): Path<String>) -> Answer {
    let client = super::client_form::client_for(&app, &member, &client, Action::EditProject);
    let view = empty(client.await?);
    show(&app, &member, &view).await
}

fn empty(client: Link) -> ProjectForm {
    ProjectForm {
        id: None,
        version: 0,
        client,
        name: String::new(),
        starts_on: String::new(),
        due_on: String::new(),
        note: String::new(),
        is_archived: false,
        errors: Errors::new(),
    }
}

/// What was typed, as it was typed.
fn typed(view: ProjectForm, form: &Form, errors: Errors) -> ProjectForm {
    ProjectForm {
        name: form.text("name").to_owned(),
        starts_on: form.text("starts_on").to_owned(),
        due_on: form.text("due_on").to_owned(),
        note: form.text("note").to_owned(),
        errors,
        ..view
    }
}

fn input(form: &Form) -> app::Result<ProjectInput> {
    let mut problems = Vec::new();
    let mut date = |field: &'static str| -> Option<Date> {
        let date = form.opt(field)?.parse().ok();
        if date.is_none() {
            problems.push(FieldProblem { field, code: "no_date" });
        }
        date
    };
    let (starts_on, due_on) = (date("starts_on"), date("due_on"));
    if !problems.is_empty() {
        return Err(app::Error::Invalid(problems));
    }
    let (name, note) = (form.text("name").to_owned(), form.text("note").to_owned());
    Ok(ProjectInput { name, starts_on, due_on, note })
}

/// POST `/clients/{id}/projects`.
pub async fn add(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let link = super::client_form::client_for(&app, member, &client, Action::EditProject).await?;
    let result = match input(form) {
        Ok(input) => create(&app.ctx, &member.actor, id(&client)?, &input).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(_) => Ok(done(&format!("/clients/{client}#projects"), "flash.project_added")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            page(&app, member, status, &typed(empty(link), form, errors)).await
        }
    }
}

async fn stored(app: &App, member: &Member, project: ProjectId) -> app::Result<ProjectForm> {
    let (project, client) = to_edit(&app.ctx, &member.actor, project).await?;
    let date = |date: Option<Date>| date.map(|d| d.to_string()).unwrap_or_default();
    Ok(ProjectForm {
        id: Some(project.id.to_string()),
        version: project.version,
        client: Link::new(client.id, client.name),
        name: project.name,
        starts_on: date(project.starts_on),
        due_on: date(project.due_on),
        note: project.note,
        is_archived: project.archived_at.is_some(),
        errors: Errors::new(),
    })
}

/// GET `/projects/{id}/form`.
pub async fn form(State(app): State<App>, member: Member, Path(project): Path<String>) -> Answer {
    let view = stored(&app, &member, id(&project)?).await?;
    show(&app, &member, &view).await
}

/// POST `/projects/{id}`.
pub async fn save(State(app): State<App>, Path(project): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let project: ProjectId = id(&project)?;
    let now = stored(&app, member, project).await?;
    let version = form.parsed("version").unwrap_or_default();
    let result = match input(form) {
        Ok(input) => edit(&app.ctx, &member.actor, project, version, &input).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(_) => Ok(done(&format!("/clients/{}#projects", now.client.id), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let view = if status == StatusCode::CONFLICT {
                ProjectForm { errors, ..now }
            } else {
                typed(ProjectForm { version, ..now }, form, errors)
            };
            page(&app, member, status, &view).await
        }
    }
}

/// POST `/projects/{id}/archival`.
pub async fn archival(
    State(app): State<App>,
    Path(project): Path<String>,
    posted: Posted,
) -> Answer {
    let project: ProjectId = id(&project)?;
    let now = stored(&app, &posted.member, project).await?;
    let result = archive(&app.ctx, &posted.member.actor, project, now.version).await;
    posted.answer(&format!("/clients/{}#projects", now.client.id), result, "flash.archived")
}

/// POST `/projects/{id}/restoration`.
pub async fn restoration(
    State(app): State<App>,
    Path(project): Path<String>,
    posted: Posted,
) -> Answer {
    let project: ProjectId = id(&project)?;
    let now = stored(&app, &posted.member, project).await?;
    let result = restore(&app.ctx, &posted.member.actor, project, now.version).await;
    posted.answer(&format!("/clients/{}#projects", now.client.id), result, "flash.restored")
}
