//! The guidelines of a client: the document to read and print, its versions, and the form of a rule.

use super::{ProjectQuery, rows};
use crate::failure::{Answer, Failure};
use crate::form::Form;
use crate::page::incident::values::{Reader, day_text, overlaid};
use crate::page::{Posted, at, done, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::edit::{GuidelinePage, GuidelineVersion, RuleForm};
use crate::view::incident::Values;
use crate::view::{Choice, Errors, Link};
use app::edit::{GuidelineFile, GuidelineRule, RuleInput};
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::IntoResponse;
use domain::access::Action;
use domain::id::{ClientId, GuidelineRuleId};
use jiff::Timestamp;
use report::document::{Document, Item, Section};
use std::collections::BTreeSet;

/// GET `/clients/{id}/guideline`.
pub async fn document(
    State(app): State<App>,
    member: Member,
    Path(client): Path<String>,
    Query(query): Query<ProjectQuery>,
) -> Answer {
    let (ctx, actor) = (&app.ctx, &member.actor);
    let file =
        app::edit::guideline(ctx, actor, id(&client)?, query.project(), query.version).await?;
    show(&app, &member, &view(&member, &file)).await
}

fn view(member: &Member, file: &GuidelineFile) -> GuidelinePage {
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    let chosen = file.project.as_ref().map(|p| p.id.to_string()).unwrap_or_default();
    let versions = file.versions.iter().map(|version| GuidelineVersion {
        n: count(version.n),
        kind: version.row.change.kind.word().to_owned(),
        text: version.row.change.text.clone(),
        why: version.row.why.clone(),
        by: version.row.by.and_then(|id| file.names.get(&id).cloned()),
        at: at(version.row.at),
    });
    GuidelinePage {
        client: Link::new(file.client.id, file.client.name.clone()),
        agency: member.visit.signed_in.workspace_name.clone(),
        project: file.project.as_ref().map(|p| Link::new(p.id, p.name.clone())),
        projects: Choice::list(file.projects.iter().map(|p| (p.id, p.name.clone())), &chosen),
        query: match chosen.as_str() {
            "" => String::new(),
            chosen => format!("?project={chosen}"),
        },
        rules: file.rules.iter().map(|card| rows::rule(card, &file.contacts)).collect(),
        version: count(file.version),
        shown_at: file.shown().map(|version| at(version.row.at)),
        is_old: file.version < file.versions.len(),
        versions: versions.collect(),
        retired: file.retired.iter().map(|row| Link::new(row.id, row.text.clone())).collect(),
        may_decide: member.actor.may(Action::EditProject),
    }
}

/// GET `/clients/{id}/guideline.pdf`.
pub async fn pdf(
    State(app): State<App>,
    member: Member,
    Path(client): Path<String>,
    Query(query): Query<ProjectQuery>,
) -> Answer {
    let (ctx, actor) = (&app.ctx, &member.actor);
    let file =
        app::edit::guideline(ctx, actor, id(&client)?, query.project(), query.version).await?;
    let print = app.print_document.ok_or_else(Failure::not_found)?;
    let (locale, view) = (member.locale.clone(), view(&member, &file));
    let day = |at: Timestamp| locale.date(at.to_zoned(locale.zone.clone()).date());
    let mut facts = vec![view.client.name.clone()];
    facts.extend(view.project.as_ref().map(|project| project.name.clone()));
    if let Some(at) = view.shown_at {
        facts.push(format!("{} {}, {}", locale.t("guideline.version"), view.version, day(at)));
    }
    let mut sections: Vec<Section> = Vec::new();
    for rule in &view.rules {
        let title = match rule.section.as_str() {
            "" => locale.t("guideline.section.none"),
            name => locale::capitalized(name),
        };
        let note = match (rule.decided_on, &rule.edit) {
            (Some(on), _) => {
                let with = match rule.decided_with.as_str() {
                    "" => String::new(),
                    with => format!(": {with}"),
                };
                format!("{} {}{with}", locale.t("guideline.decided"), locale.date(on))
            }
            (None, Some((_, on))) => {
                format!("{} {}", locale.t("guideline.from_edit"), locale.date(*on))
            }
            (None, None) => String::new(),
        };
        let item = Item { text: rule.text.clone(), note };
        match sections.iter_mut().find(|section| section.title == title) {
            Some(section) => section.items.push(item),
            None => sections.push(Section { title, items: vec![item] }),
        }
    }
    let title = locale.t("guideline.title");
    let document = Document { agency: view.agency, title, facts, sections };
    crate::page::printed(print, locale, document, "guideline.pdf").await
}

/// GET `/clients/{id}/guideline.md`.
pub async fn text(
    State(app): State<App>,
    member: Member,
    Path(client): Path<String>,
    Query(query): Query<ProjectQuery>,
) -> Answer {
    let (ctx, actor) = (&app.ctx, &member.actor);
    let file =
        app::edit::guideline(ctx, actor, id(&client)?, query.project(), query.version).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/markdown; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"guideline.md\""),
    ];
    Ok((headers, app::edit::markdown(&member.locale, &file)).into_response())
}

/// GET `/clients/{id}/guideline/new`.
pub async fn new(State(app): State<App>, member: Member, Path(client): Path<String>) -> Answer {
    let file = writable(&app, &member, id(&client)?).await?;
    show(&app, &member, &form_view(&file, None, values(None))).await
}

async fn writable(app: &App, member: &Member, client: ClientId) -> Result<GuidelineFile, Failure> {
    let file = app::edit::guideline(&app.ctx, &member.actor, client, None, None).await?;
    member.actor.must(Action::EditProject)?;
    Ok(file)
}

/// POST `/clients/{id}/guideline`.
pub async fn add(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let client: ClientId = id(&client)?;
    let result = match read(form) {
        Ok(input) => app::edit::add_rule(&app.ctx, &member.actor, client, &input).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(_) => Ok(done(&format!("/clients/{client}/guideline"), "flash.rule_added")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let file = writable(&app, member, client).await?;
            let typed = overlaid(&values(None), form, &[]);
            page(&app, member, status, &RuleForm { errors, ..form_view(&file, None, typed) }).await
        }
    }
}

/// The rule with its document, for those who may change it.
async fn found(
    app: &App,
    member: &Member,
    of: &str,
) -> Result<(GuidelineFile, GuidelineRule), Failure> {
    let row = app::edit::rule(&app.ctx, &member.actor, id(of)?).await?;
    Ok((writable(app, member, row.client).await?, row))
}

/// GET `/guideline-rules/{id}`.
pub async fn form(State(app): State<App>, member: Member, Path(of): Path<String>) -> Answer {
    let (file, row) = found(&app, &member, &of).await?;
    show(&app, &member, &form_view(&file, Some(&row), values(Some(&row)))).await
}

/// POST `/guideline-rules/{id}`.
pub async fn save(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let version = posted.form.parsed("version").unwrap_or_default();
    let rule: GuidelineRuleId = id(&of)?;
    let result = match read(&posted.form) {
        Ok(input) => app::edit::reword(&app.ctx, &posted.member.actor, rule, version, &input).await,
        Err(error) => Err(error),
    };
    answered(&app, &posted, &of, result).await
}

/// POST `/guideline-rules/{id}/retirement`.
pub async fn retirement(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let (rule, why) = (id(&of)?, posted.form.text("why"));
    let result = app::edit::retire(&app.ctx, &posted.member.actor, rule, why).await;
    answered(&app, &posted, &of, result).await
}

/// POST `/guideline-rules/{id}/restoration`.
pub async fn restoration(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let (rule, why) = (id(&of)?, posted.form.text("why"));
    let result = app::edit::restore(&app.ctx, &posted.member.actor, rule, why).await;
    answered(&app, &posted, &of, result).await
}

/// After an action: the document, or the form with what was wrong.
async fn answered(app: &App, posted: &Posted, of: &str, result: app::Result<()>) -> Answer {
    let member = &posted.member;
    match result {
        Ok(()) => {
            let row = app::edit::rule(&app.ctx, &member.actor, id(of)?).await?;
            Ok(done(&format!("/clients/{}/guideline", row.client), "flash.saved"))
        }
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let (file, row) = found(app, member, of).await?;
            let typed = overlaid(&values(Some(&row)), &posted.form, &[]);
            let view = form_view(&file, Some(&row), typed);
            page(app, member, status, &RuleForm { errors, ..view }).await
        }
    }
}

fn read(form: &Form) -> app::Result<RuleInput> {
    let mut reader = Reader::new(form);
    let input = RuleInput {
        text: reader.text("text"),
        section: reader.text("section"),
        project: reader.id("project"),
        decided_on: reader.day("decided_on"),
        decided_with: reader.text("decided_with"),
        why: reader.text("why"),
    };
    reader.done()?;
    Ok(input)
}

fn values(row: Option<&GuidelineRule>) -> Values {
    let text = |of: fn(&GuidelineRule) -> String| row.map(of).unwrap_or_default();
    Values::from([
        ("text".into(), text(|r| r.text.clone())),
        ("section".into(), text(|r| r.section.clone())),
        ("project".into(), text(|r| r.project.map(|id| id.to_string()).unwrap_or_default())),
        ("decided_on".into(), text(|r| day_text(r.decided_on))),
        ("decided_with".into(), text(|r| r.decided_with.clone())),
        ("why".into(), String::new()),
    ])
}

fn form_view(file: &GuidelineFile, row: Option<&GuidelineRule>, values: Values) -> RuleForm {
    let chosen = values.get("project").map_or("", String::as_str);
    let sections: BTreeSet<&str> = file.rules.iter().map(|r| r.section.as_str()).collect();
    RuleForm {
        client: Link::new(file.client.id, file.client.name.clone()),
        id: row.map(|r| r.id.to_string()),
        version: row.map_or(0, |r| r.version),
        is_retired: row.is_some_and(|r| r.retired_at.is_some()),
        projects: Choice::list(file.projects.iter().map(|p| (p.id, p.name.clone())), chosen),
        sections: sections.into_iter().filter(|s| !s.is_empty()).map(str::to_owned).collect(),
        errors: Errors::new(),
        values,
    }
}
