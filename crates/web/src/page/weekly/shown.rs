//! What the client is shown of a report: the same in its preview, on paper and in the portal.

use crate::failure::{Answer, bare_frame};
use crate::page::{at, id};
use crate::session::{Member, zone_of};
use crate::state::App;
use crate::view::weekly::{WeeklyBody, WeeklyPart, WeeklySheet, WeeklyTaskLine};
use app::weekly::{self, WeeklyReport, WeeklyTask};
use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse};
use domain::weekly::Part;
use jiff::ToSpan;
use locale::{Lang, Locale};

/// GET `/weekly/{id}/sheet`.
pub async fn sheet(State(app): State<App>, member: Member, Path(of): Path<String>) -> Answer {
    let file = weekly::one(&app.ctx, &member.actor, id(&of)?).await?;
    let view = WeeklySheet {
        id: file.report.id.to_string(),
        body: body(&file.report, &file.tasks, &file.agency, &file.client.name),
        is_draft: file.report.published_at.is_none(),
    };
    // As the client reads it, whoever looks at it here.
    let locale = locale_of(&file.report, &file.client.zone);
    let html = app.renderer.page(&locale, &bare_frame(&app, "/"), &view)?;
    Ok(Html(html).into_response())
}

/// The language of the report and the zone of the client.
pub fn locale_of(report: &WeeklyReport, zone: &str) -> Locale {
    Locale::new(Lang::from_word(&report.lang).unwrap_or(Lang::Ru), zone_of(zone))
}

/// The report as the client sees it.
pub fn body(
    report: &WeeklyReport,
    tasks: &[(WeeklyTask, Option<Part>)],
    agency: &str,
    client: &str,
) -> WeeklyBody {
    let part = |part: &Part| {
        let of = tasks.iter().filter(|(_, of)| *of == Some(*part));
        let tasks: Vec<WeeklyTaskLine> = of.map(|(task, _)| line(task)).collect();
        let (word, owes_word) = (part.word().to_owned(), part.owes_word());
        (!tasks.is_empty()).then_some(WeeklyPart { word, owes_word, tasks })
    };
    WeeklyBody {
        agency: agency.to_owned(),
        client: client.to_owned(),
        week_on: report.week_on,
        until_on: report.week_on.saturating_add(6.days()),
        meaning: report.meaning.clone(),
        ask: report.ask.clone(),
        parts: Part::ALL.iter().filter_map(part).collect(),
        n_cut: report.n_cut,
        published_at: report.published_at.map(at),
    }
}

/// A task as a line.
pub fn line(task: &WeeklyTask) -> WeeklyTaskLine {
    let now = task.now.unwrap_or_default();
    let is_renamed = !task.was_title.is_empty() && task.was_title != task.title;
    WeeklyTaskLine {
        id: task.item.to_string(),
        title: task.title.clone(),
        was_title: is_renamed.then(|| task.was_title.clone()),
        due_on: task.due_on,
        is_planned: now.is_planned,
        is_done: now.is_done,
        has_activity: now.has_activity,
        is_here: task.now.is_some(),
        may_leave_out: task.was.is_none(),
        word: task.word.clone(),
    }
}
