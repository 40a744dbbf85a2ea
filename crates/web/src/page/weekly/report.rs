//! One report: the draft that is worked on, or what was published and to whom it went.

use super::shown::{body, line};
use crate::failure::Answer;
use crate::form::Form;
use crate::page::{Posted, at, done, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::weekly::{WeeklyMail, WeeklyPage};
use crate::view::{Choice, Errors, Link};
use app::weekly::{self, Found, Mailbox, SendInput, TaskWord, WeeklyFile, WeeklyInput};
use axum::extract::{Path, State};
use domain::access::Action;
use domain::id::{WeeklyId, WorkItemId};
use domain::incident::TellingState;
use std::collections::HashSet;

/// GET `/weekly/{id}`.
pub async fn one(State(app): State<App>, member: Member, Path(of): Path<String>) -> Answer {
    let file = weekly::one(&app.ctx, &member.actor, id(&of)?).await?;
    show(&app, &member, &view(&app, &member, &file)).await
}

fn view(app: &App, member: &Member, file: &WeeklyFile) -> WeeklyPage {
    let report = &file.report;
    let name = |id| file.names.get(&id).cloned();
    let mail = |mail: &weekly::OutgoingMail| WeeklyMail {
        id: mail.id.to_string(),
        recipient: mail.recipient.clone(),
        is_open: mail.state == TellingState::Unknown,
        state: mail.state.word().to_owned(),
        error: mail.error.clone(),
        at: at(mail.sent_at.unwrap_or(mail.created_at)),
        by: mail.created_by.and_then(name),
    };
    let has_it = |address: &str| {
        file.mails.iter().any(|m| m.recipient == address && m.state != TellingState::Failed)
    };
    let mailbox = |m: &Mailbox| Choice {
        value: m.contact.to_string(),
        label: format!("{}, {}", m.name, m.address),
        is_chosen: false,
    };
    let free = file.mailboxes.iter().filter(|m| !has_it(&m.address));
    let plain: Vec<_> = file.tasks.iter().map(|(task, _)| task.clone()).collect();
    let (_, letter) = weekly::composed(report, &plain, &file.agency, &member.actor.name);
    let left_out = file.tasks.iter().filter(|(task, _)| task.is_left_out);
    let langs = ["ru", "en"].map(|lang| (lang, member.locale.t(&format!("weekly.lang.{lang}"))));
    let is_draft = report.published_at.is_none();
    WeeklyPage {
        id: report.id.to_string(),
        version: report.version,
        client: Link::new(file.client.id, file.client.name.clone()),
        body: body(report, &file.tasks, &file.agency, &file.client.name),
        left_out: left_out.map(|(task, _)| line(task)).collect(),
        frozen_at: at(report.frozen_at),
        is_auto: report.created_by.is_none(),
        published_by: report.published_by.and_then(name),
        before: file.before.as_ref().map(|before| {
            super::row(&weekly::Listed {
                report: before.clone(),
                client_name: file.client.name.clone(),
                n: Default::default(),
                n_owed: 0,
                n_sent: 0,
            })
        }),
        debts: file.debts.clone(),
        langs: Choice::list(langs, &report.lang),
        may_edit: is_draft && member.actor.may(Action::EditProject),
        may_publish: member.actor.may(Action::TellClient),
        may_mail: app.ctx.config.may_send(),
        mailboxes: free.map(mailbox).collect(),
        mails: file.mails.iter().rev().map(mail).collect(),
        letter,
        errors: Errors::new(),
    }
}

fn read(form: &Form) -> WeeklyInput {
    let ids = |name: &str| form.all(name).map(str::to_owned).collect::<HashSet<String>>();
    let (planned, active, left_out) = (ids("planned"), ids("active"), ids("left_out"));
    let word = |text: &str| {
        let item: WorkItemId = text.parse().ok()?;
        Some(TaskWord {
            item,
            is_planned: planned.contains(text),
            has_activity: active.contains(text),
            is_left_out: left_out.contains(text),
            word: form.text(&format!("word.{text}")).to_owned(),
        })
    };
    WeeklyInput {
        lang: form.text("lang").to_owned(),
        meaning: form.text("meaning").to_owned(),
        ask: form.text("ask").to_owned(),
        tasks: form.all("item").filter_map(word).collect(),
    }
}

/// What is typed is kept before anything is done with it; the version that it then has.
async fn keep(app: &App, posted: &Posted, report: WeeklyId) -> app::Result<i64> {
    let version = posted.form.parsed("version").unwrap_or_default();
    if posted.form.fields().all(|(name, _)| name != "meaning") {
        return Ok(version);
    }
    let (ctx, actor) = (&app.ctx, &posted.member.actor);
    weekly::save(ctx, actor, (report, version), &read(&posted.form)).await?;
    Ok(version + 1)
}

/// POST `/weekly/{id}`.
pub async fn save(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let report: WeeklyId = id(&of)?;
    let (ctx, actor) = (&app.ctx, &posted.member.actor);
    let version = posted.form.parsed("version").unwrap_or_default();
    let result = weekly::save(ctx, actor, (report, version), &read(&posted.form)).await;
    answered(&app, &posted, report, result, "flash.saved").await
}

/// POST `/weekly/{id}/refreshment`.
pub async fn refresh(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let report: WeeklyId = id(&of)?;
    let result = match keep(&app, &posted, report).await {
        Ok(version) => weekly::refresh(&app.ctx, &posted.member.actor, (report, version)).await,
        Err(error) => Err(error),
    };
    answered(&app, &posted, report, result, "flash.weekly_refreshed").await
}

/// POST `/weekly/{id}/publication`.
pub async fn publish(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let report: WeeklyId = id(&of)?;
    let result = match keep(&app, &posted, report).await {
        Ok(version) => weekly::publish(&app.ctx, &posted.member.actor, (report, version)).await,
        Err(error) => Err(error),
    };
    answered(&app, &posted, report, result, "flash.weekly_published").await
}

/// POST `/weekly/{id}/letters`.
pub async fn letters(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let report: WeeklyId = id(&of)?;
    let contacts = posted.form.all("contacts").filter_map(|text| text.parse().ok()).collect();
    let sent = weekly::send(&app.ctx, &posted.member.actor, report, &SendInput { contacts }).await;
    answered(&app, &posted, report, sent.map(drop), "flash.weekly_sent").await
}

/// POST `/weekly/{id}/letters/{letter}/resolution`.
pub async fn resolution(
    State(app): State<App>,
    Path((of, letter)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let report: WeeklyId = id(&of)?;
    let found = match posted.form.text("found") {
        "arrived" => Found::Arrived,
        _ => Found::Lost,
    };
    let of = (report, id(&letter)?);
    let result = weekly::resolve(&app.ctx, &posted.member.actor, of, found).await;
    answered(&app, &posted, report, result, "flash.saved").await
}

/// After an action: its notice, or the page with what was wrong above it.
async fn answered(
    app: &App,
    posted: &Posted,
    report: WeeklyId,
    result: app::Result<()>,
    key: &str,
) -> Answer {
    match result {
        Ok(()) => Ok(done(&format!("/weekly/{report}"), key)),
        Err(error) => {
            let member = &posted.member;
            let (status, errors) = refused(&member.locale, error)?;
            let mut file = weekly::one(&app.ctx, &member.actor, report).await?;
            typed_over(&mut file, &posted.form);
            let view = view(app, member, &file);
            page(app, member, status, &WeeklyPage { errors, ..view }).await
        }
    }
}

/// What was typed stays in the form that comes back.
fn typed_over(file: &mut WeeklyFile, form: &Form) {
    if form.fields().all(|(name, _)| name != "meaning") || file.report.published_at.is_some() {
        return;
    }
    let typed = read(form);
    (file.report.meaning, file.report.ask) = (typed.meaning, typed.ask);
    for (task, _) in &mut file.tasks {
        if let Some(said) = typed.tasks.iter().find(|said| said.item == task.item) {
            task.word.clone_from(&said.word);
        }
    }
}
