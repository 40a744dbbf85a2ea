//! Writing edits down: one in seconds, or a letter parted into all that it asks for.

use super::rows::suggestion;
use crate::failure::Answer;
use crate::form::Form;
use crate::page::incident::values::{Reader, overlaid};
use crate::page::{Posted, done, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::edit::{EditNew, PartView};
use crate::view::incident::Values;
use crate::view::{Choice, Errors, Link};
use app::dossier::TouchFile;
use app::edit::{EditInput, NewEdit, Part, new_edit, parts};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use domain::edit::EditClass;
use domain::id::{ClientId, TouchId};
use serde::Deserialize;

/// Parts of a letter that a form sends, at most.
const PARTS_MAX: usize = 100;

/// `?touch=to_…`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewQuery {
    touch: Option<String>,
}

/// GET `/clients/{id}/edits/new`.
pub async fn new(
    State(app): State<App>,
    member: Member,
    Path(client): Path<String>,
    Query(query): Query<NewQuery>,
) -> Answer {
    let form = new_edit(&app.ctx, &member.actor, id(&client)?).await?;
    let mut values = blank();
    let touch = touch(&app, &member, &form, query.touch.as_deref()).await;
    let mut found = Vec::new();
    if let Some(file) = &touch {
        values.insert("touch".into(), file.touch.line.id.to_string());
        values.insert("text".into(), file.touch.text.clone());
        let contact = file.contact.as_ref().map(|c| c.id.to_string());
        values.insert("contact".into(), contact.unwrap_or_default());
        let project = file.touch.line.project.map(|id| id.to_string());
        values.insert("project".into(), project.unwrap_or_default());
        found = parts(&file.touch.text).iter().map(part).collect();
    }
    let view = new_view(&form, touch, values);
    show(&app, &member, &EditNew { parts: found, ..view }).await
}

async fn touch(
    app: &App,
    member: &Member,
    form: &NewEdit,
    text: Option<&str>,
) -> Option<TouchFile> {
    let touch: TouchId = text?.parse().ok()?;
    let file = app::dossier::touch(&app.ctx, &member.actor, touch).await.ok()?;
    (file.touch.line.client == Some(form.client.id)).then_some(file)
}

fn blank() -> Values {
    let names = ["text", "material", "author", "contact", "project", "touch", "said_on", "class"];
    names.map(|name| (name.to_owned(), String::new())).into()
}

fn part(part: &Part) -> PartView {
    PartView {
        text: part.text.clone(),
        class: part.suggestion.class.word().to_owned(),
        is_taken: true,
        suggestion: suggestion(&part.suggestion),
    }
}

/// The form as it was filled in and sent.
async fn sent_view(app: &App, member: &Member, form: &NewEdit, sent: &Form) -> EditNew {
    let touch = touch(app, member, form, sent.opt("touch")).await;
    new_view(form, touch, overlaid(&blank(), sent, &[]))
}

fn new_view(form: &NewEdit, touch: Option<TouchFile>, values: Values) -> EditNew {
    let text = |name: &str| values.get(name).map_or("", String::as_str);
    let named = touch.map(|file| {
        let line = file.touch.line;
        let name = if line.subject.is_empty() { line.sender } else { line.subject };
        Link::new(line.id, name)
    });
    let here = form.contacts.iter().filter(|c| c.archived_at.is_none());
    let open = form.projects.iter().filter(|p| p.archived_at.is_none());
    EditNew {
        client: Link::new(form.client.id, form.client.name.clone()),
        touch: named,
        parts: Vec::new(),
        is_bare: false,
        contacts: Choice::list(here.map(|c| (c.id, c.name.clone())), text("contact")),
        projects: Choice::list(open.map(|p| (p.id, p.name.clone())), text("project")),
        today: form.today,
        errors: Errors::new(),
        values,
    }
}

/// POST `/clients/{id}/edits`: `step` says what to do with the text: keep it as one edit, part it, or
/// keep the parts that are ticked.
pub async fn add(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let step = form.text("step");
    if step == "part" {
        return parted(&app, member, &client, form).await;
    }
    let client_id: ClientId = id(&client)?;
    let result = match read(form) {
        Ok(inputs) => app::edit::add(&app.ctx, &member.actor, client_id, &inputs).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(_) => Ok(done(&format!("/clients/{client_id}/edits"), "flash.edit_added")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let blank = new_edit(&app.ctx, &member.actor, client_id).await?;
            let view = sent_view(&app, member, &blank, form).await;
            let parts = typed_parts(form);
            page(&app, member, status, &EditNew { parts, errors, ..view }).await
        }
    }
}

async fn parted(app: &App, member: &Member, client: &str, form: &Form) -> Answer {
    let blank = new_edit(&app.ctx, &member.actor, id(client)?).await?;
    let view = sent_view(app, member, &blank, form).await;
    let found: Vec<PartView> = parts(form.text("text")).iter().map(part).collect();
    let is_bare = found.is_empty();
    page(app, member, StatusCode::OK, &EditNew { parts: found, is_bare, ..view }).await
}

/// The parts as the form has them: `part_0`, `take_0`, `class_0`.
fn typed_parts(form: &Form) -> Vec<PartView> {
    let typed = |n: usize| {
        let text = form.opt(&format!("part_{n}"))?.to_owned();
        let found = app::edit::suggest(&text);
        let chosen = EditClass::from_word(form.text(&format!("class_{n}")));
        Some(PartView {
            class: chosen.unwrap_or(found.class).word().to_owned(),
            is_taken: form.is_on(&format!("take_{n}")),
            suggestion: suggestion(&found),
            text,
        })
    };
    (0..PARTS_MAX).map_while(typed).collect()
}

fn read(form: &Form) -> app::Result<Vec<EditInput>> {
    let mut reader = Reader::new(form);
    let common = EditInput {
        text: reader.text("text"),
        material: reader.text("material"),
        project: reader.id("project"),
        contact: reader.id("contact"),
        author: reader.text("author"),
        said_on: reader.day("said_on"),
        touch: reader.id("touch"),
        class: EditClass::from_word(form.text("class")),
    };
    reader.done()?;
    if form.text("step") != "parts" {
        return Ok(vec![common]);
    }
    let taken = typed_parts(form).into_iter().filter(|part| part.is_taken);
    let input = |part: PartView| EditInput {
        class: EditClass::from_word(&part.class),
        text: part.text,
        ..common.clone()
    };
    Ok(taken.map(input).collect())
}
