//! One milestone: its dates, the versions that the client saw, and what the client said.

use super::rows::{People, milestone, moves};
use crate::failure::Answer;
use crate::form::Form;
use crate::page::incident::values::{Reader, overlaid};
use crate::page::{Posted, done, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::incident::Values;
use crate::view::promise::{MilestonePage, ShowLine};
use crate::view::{Choice, Errors, Link};
use app::milestone::{self as milestones, MilestoneFile, MilestoneInput, ShowInput};
use axum::extract::{Path, State};
use domain::access::Action;
use domain::id::{ClientId, MilestoneId};
use domain::promise::ShowAnswer;

/// POST `/clients/{id}/milestones`.
pub async fn add(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let client: ClientId = id(&client)?;
    let result = match read(&posted.form) {
        Ok(input) => {
            let added = milestones::add(&app.ctx, &posted.member.actor, client, &input);
            added.await.map(drop)
        }
        Err(error) => Err(error),
    };
    let own = format!("/clients/{client}/agreements#milestones");
    posted.answer(posted.next(&own), result, "flash.saved")
}

fn read(form: &Form) -> app::Result<MilestoneInput> {
    let mut reader = Reader::new(form);
    let input = MilestoneInput {
        what: reader.text("what"),
        project: reader.id("project"),
        owner: reader.id("owner"),
        planned_on: reader.day("planned_on"),
        due_on: reader.day("due_on"),
    };
    reader.done()?;
    Ok(input)
}

/// GET `/milestones/{id}`.
pub async fn one(State(app): State<App>, member: Member, Path(of): Path<String>) -> Answer {
    let file = milestones::one(&app.ctx, &member.actor, id(&of)?).await?;
    show(&app, &member, &view(&member, &file, values(&file))).await
}

fn values(file: &MilestoneFile) -> Values {
    let row = &file.stage.row;
    Values::from([
        ("what".into(), row.what.clone()),
        ("owner".into(), row.owner.map(|id| id.to_string()).unwrap_or_default()),
        ("project".into(), row.project.map(|id| id.to_string()).unwrap_or_default()),
    ])
}

fn view(member: &Member, file: &MilestoneFile, values: Values) -> MilestonePage {
    let people =
        People { names: &file.names, contacts: &[], projects: &file.projects, today: file.today };
    let stage = &file.stage;
    let text = |name: &str| values.get(name).map_or("", String::as_str);
    let line = |row: &milestones::ShowRow| ShowLine {
        n: row.n,
        on: row.show.on,
        link: row.link.clone(),
        note: row.note.clone(),
        answer: row.show.answer.map(|(answer, _)| answer.word().to_owned()),
        answered_on: row.show.answer.map(|(_, on)| on),
        answer_note: row.answer_note.clone(),
        by: row.shown_by.and_then(|id| file.names.get(&id).cloned()),
    };
    MilestonePage {
        client: Link::new(file.client.id, file.client.name.clone()),
        milestone: milestone(stage, &people),
        moves: moves(&stage.fact.deadline, &stage.moves, &people),
        shows: stage.shows.iter().rev().map(line).collect(),
        version: stage.row.version,
        owners: Choice::list(file.team.iter().cloned(), text("owner")),
        projects: super::projects(file.projects.iter(), text("project")),
        today: file.today,
        may_settle: member.actor.may(Action::EditProject),
        errors: Errors::new(),
        values,
    }
}

/// POST `/milestones/{id}`.
pub async fn save(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let milestone: MilestoneId = id(&of)?;
    let version = posted.form.parsed("version").unwrap_or_default();
    let result = match read(&posted.form) {
        Ok(input) => {
            milestones::edit(&app.ctx, &posted.member.actor, milestone, version, &input).await
        }
        Err(error) => Err(error),
    };
    answered(&app, &posted, milestone, result).await
}

/// POST `/milestones/{id}/moves`.
pub async fn move_date(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let milestone: MilestoneId = id(&of)?;
    let result = match super::one::read_move(&posted.form) {
        Ok(input) => {
            milestones::reschedule(&app.ctx, &posted.member.actor, milestone, &input).await
        }
        Err(error) => Err(error),
    };
    answered(&app, &posted, milestone, result).await
}

/// POST `/milestones/{id}/cancellation`.
pub async fn cancellation(
    State(app): State<App>,
    Path(of): Path<String>,
    posted: Posted,
) -> Answer {
    let milestone: MilestoneId = id(&of)?;
    let result = milestones::cancel(&app.ctx, &posted.member.actor, milestone).await;
    answered(&app, &posted, milestone, result).await
}

/// POST `/milestones/{id}/shows`.
pub async fn shows(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let milestone: MilestoneId = id(&of)?;
    let mut reader = Reader::new(&posted.form);
    let input =
        ShowInput { on: reader.day("on"), link: reader.text("link"), note: reader.text("note") };
    let result = match reader.done() {
        Ok(()) => milestones::show(&app.ctx, &posted.member.actor, milestone, &input).await,
        Err(error) => Err(error),
    };
    answered(&app, &posted, milestone, result.map(drop)).await
}

/// POST `/milestones/{id}/answers`.
pub async fn answers(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let milestone: MilestoneId = id(&of)?;
    let form = &posted.form;
    let mut reader = Reader::new(form);
    let on = reader.day("on");
    let result = match (reader.done(), ShowAnswer::from_word(form.text("answer"))) {
        (Ok(()), Some(answer)) => {
            let (ctx, actor) = (&app.ctx, &posted.member.actor);
            milestones::answer(ctx, actor, milestone, answer, on, form.text("note")).await
        }
        (Ok(()), None) => Err(app::Error::field("answer", "unknown_choice")),
        (Err(error), _) => Err(error),
    };
    answered(&app, &posted, milestone, result).await
}

/// After an action: its notice, or the page with what was wrong above it.
async fn answered(
    app: &App,
    posted: &Posted,
    milestone: MilestoneId,
    result: app::Result<()>,
) -> Answer {
    let own = format!("/milestones/{milestone}");
    match result {
        Ok(()) => Ok(done(posted.next(&own), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&posted.member.locale, error)?;
            let file = milestones::one(&app.ctx, &posted.member.actor, milestone).await?;
            let typed = overlaid(&values(&file), &posted.form, &[]);
            let view = view(&posted.member, &file, typed);
            page(app, &posted.member, status, &MilestonePage { errors, ..view }).await
        }
    }
}
