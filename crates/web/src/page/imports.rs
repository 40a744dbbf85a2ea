//! Bringing history in: the list of imports, the upload form, one import with its problems.

use super::{Posted, at, id, show};
use crate::failure::Answer;
use crate::session::Member;
use crate::state::App;
use crate::view::imports::{
    ImportPage, ImportRow, ImportState, ImportsPage, ProblemRow, UploadPage,
};
use crate::view::{By, Errors, Pager};
use app::import::{Import, Problem, cancel, get, list as imports};
use axum::extract::{Path, State};
use domain::access::Action;
use domain::id::TeammateId;
use locale::Locale;
use std::collections::HashMap;

const ROWS: i64 = 100;

/// GET `/imports`.
pub async fn list(State(app): State<App>, member: Member) -> Answer {
    let rows = imports(&app.ctx, &member.actor, ROWS).await?;
    let names = app::board::names(&app.ctx, &member.actor).await?;
    let n = rows.len() as i64;
    let view = ImportsPage {
        imports: rows.iter().map(|i| row(&member, &names, i)).collect(),
        pager: Pager { total: Some(n), from: n.min(1), to: n, previous: None, next: None },
        may_import: member.actor.may(Action::RunImport),
    };
    show(&app, &member, &view).await
}

/// GET `/imports/new`.
pub async fn new(State(app): State<App>, member: Member) -> Answer {
    member.actor.must(Action::RunImport)?;
    let kinds = [
        "auto", "mbox", "eml", "telegram", "whatsapp", "slack", "table", "ics", "trello", "jira",
        "asana",
    ];
    let view = UploadPage {
        kinds: kinds.map(str::to_owned).to_vec(),
        max_bytes: i64::try_from(app.ctx.config.upload_bytes_max).unwrap_or(i64::MAX),
        errors: Errors::new(),
    };
    show(&app, &member, &view).await
}

/// GET `/imports/{id}`.
pub async fn page(State(app): State<App>, member: Member, Path(import): Path<String>) -> Answer {
    let (import, problems) = get(&app.ctx, &member.actor, id(&import)?).await?;
    let names = app::board::names(&app.ctx, &member.actor).await?;
    let result = app::board::import_result(&app.ctx, &member.actor, import.id).await?;
    let n = problems.len() as i64;
    let view = ImportPage {
        problems: problems
            .iter()
            .enumerate()
            .map(|(i, p)| problem_row(&member.locale, i, p))
            .collect(),
        pager: Pager {
            total: Some(import.progress.n_problems),
            from: n.min(1),
            to: n,
            previous: None,
            next: None,
        },
        n_unsorted: result.n_unsorted,
        n_clients: result.n_clients,
        import: row(&member, &names, &import),
    };
    show(&app, &member, &view).await
}

/// POST `/imports/{id}/cancellation`.
pub async fn cancellation(
    State(app): State<App>,
    Path(import): Path<String>,
    posted: Posted,
) -> Answer {
    let result = cancel(&app.ctx, &posted.member.actor, id(&import)?).await;
    posted.answer(&format!("/imports/{import}"), result, "flash.import_cancelled")
}

fn row(member: &Member, names: &HashMap<TeammateId, String>, import: &Import) -> ImportRow {
    let progress = &import.progress;
    let state = match import.state.as_str() {
        "mapping" => ImportState::Mapping,
        "running" => ImportState::Running,
        "done" => ImportState::Done,
        "cancelled" => ImportState::Cancelled,
        "failed" => ImportState::Failed,
        _ => ImportState::Waiting,
    };
    let percent = match state {
        ImportState::Done => 100,
        _ if progress.size_bytes == 0 => 0,
        _ => (progress.done_bytes.saturating_mul(100) / progress.size_bytes).clamp(0, 100),
    };
    let is_over = matches!(state, ImportState::Done | ImportState::Cancelled | ImportState::Failed);
    let name = import.created_by.and_then(|t| names.get(&t).cloned());
    ImportRow {
        id: import.id.to_string(),
        name: import.name.clone(),
        kind: import.kind.clone(),
        state,
        size_bytes: progress.size_bytes,
        percent,
        n_read: progress.n_read,
        n_added: progress.n_added,
        n_known: progress.n_known,
        n_updated: progress.n_updated,
        n_problems: progress.n_problems,
        by: By { name: name.unwrap_or_else(|| "Houston".to_owned()), at: at(import.created_at) },
        finished_at: import.finished_at.map(at),
        error: import.error.as_ref().map(|_| member.locale.t("import.failed")),
        may_cancel: !is_over && member.actor.may(Action::RunImport),
    }
}

fn problem_row(locale: &Locale, i: usize, problem: &Problem) -> ProblemRow {
    let key = format!("problem.{}", problem.code);
    let message = if locale.has(&key) {
        format!("{} ({})", locale.t(&key), problem.message)
    } else {
        problem.message.clone()
    };
    ProblemRow { number: i as i64 + 1, place: problem.place.clone(), message }
}
