//! A row of a table of tasks, approvals and deliveries.

use super::line::{Bad, Line, Reading};
use super::run::Report;
use crate::ctx::Ctx;
use crate::error::Result;
use crate::import::work::{Owners, count, key};
use channels::table::{Field, Value};
use domain::id::{ImportId, WorkItemId};
use domain::work::{ItemKind, ItemState};
use rust_decimal::prelude::ToPrimitive;
use store::Tx;
use store::work_items::{self, WorkItem};

/// Takes in one row.
pub(super) async fn write(
    ctx: &Ctx,
    tx: &mut Tx,
    import: ImportId,
    reading: &Reading,
    line: &Line,
    owners: &Owners,
    report: &mut Report,
) -> Result<()> {
    let (client, project) = (line.text(Field::Client), line.text(Field::Project));
    let found = match reading.client {
        Some(only) => {
            let project = owners.find("", project).filter(|(of, _)| *of == only);
            Some((only, project.and_then(|(_, project)| project)))
        }
        None => owners.find(client, project),
    };
    let Some((client, project)) = found else {
        let heading = [Field::Client, Field::Project].map(|f| reading.heading(f));
        let heading = heading.into_iter().find(|h| !h.is_empty()).unwrap_or_default();
        let message =
            format!("no client is called {client:?}, and the project {project:?} tells none");
        report.add(line, &Bad::new(heading, "unknown-client", message));
        return Ok(());
    };
    let Some(at) = line.at_ms else { return Ok(()) };
    let kind = kind_of(line.text(Field::Kind));
    let number = |field| match line.values.get(&field) {
        Some(Value::Number(number)) => number.round().to_i64(),
        _ => None,
    };
    let id = line.text(Field::ExternalId);
    let title = Some(line.text(Field::Title)).filter(|t| !t.is_empty()).unwrap_or(id);
    let title: String = title.chars().take(500).collect();
    let source_key = match id {
        "" => key(&["work", "row", &client.to_string(), kind.word(), &title, &at.to_string()]),
        id => key(&["work", tracker(reading.heading(Field::ExternalId)), id]),
    };
    let now = ctx.now_ms();
    let row = WorkItem {
        id: WorkItemId(ctx.new_id()),
        client,
        project,
        kind,
        state: state_of(line.text(Field::State), line.done_ms.is_some()),
        source_key,
        external_id: id.chars().take(100).collect(),
        title,
        asked_by: line.text(Field::AskedBy).chars().take(200).collect(),
        at,
        ended_at: line.done_ms,
        n_comments: number(Field::Comments).unwrap_or(0),
        rating: number(Field::Rating).filter(|mark| *mark > 0),
        import: Some(import),
        owner: None,
        due_on: match line.values.get(&Field::DueOn) {
            Some(Value::Moment(moment)) => Some(moment.date),
            _ => None,
        },
        choice: None,
        created_at: now,
        updated_at: now,
    };
    let saved = work_items::save(tx, reading.about.workspace, &row).await?;
    count(report, client, saved);
    Ok(())
}

/// The tracker whose table has such a heading: its table and its JSON tell of the same tasks.
fn tracker(heading: &str) -> &'static str {
    match heading.to_lowercase().as_str() {
        "issue key" | "ключ проблемы" | "ключ запроса" | "код задачи" => {
            "jira"
        }
        "task id" => "asana",
        "card id" => "trello",
        _ => "table",
    }
}

fn kind_of(word: &str) -> ItemKind {
    let lower = word.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| lower.contains(w));
    if has(&["соглас", "утвержд", "approv"]) {
        ItemKind::Approval
    } else if has(&["сдач", "сдано", "передач", "deliver", "release"]) {
        ItemKind::Delivery
    } else {
        ItemKind::Task
    }
}

fn state_of(word: &str, has_end: bool) -> ItemState {
    let lower = word.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| lower.contains(w));
    if has(&["отмен", "cancel", "won't", "дубл", "duplicate"]) {
        ItemState::Cancelled
    } else if has_end
        || has(&["готов", "сделан", "выполн", "закры", "заверш", "согласовано", "done", "closed"])
        || has(&["complete", "resolved", "approved"])
    {
        ItemState::Done
    } else {
        ItemState::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_states_are_known_by_the_words_that_trackers_use() {
        for (word, expected) in [
            ("Согласование", ItemKind::Approval),
            ("Approval", ItemKind::Approval),
            ("Сдача макета", ItemKind::Delivery),
            ("Bug", ItemKind::Task),
            ("", ItemKind::Task),
        ] {
            assert_eq!(kind_of(word), expected, "{word}");
        }
        for (word, has_end, expected) in [
            ("Готово", false, ItemState::Done),
            ("В работе", false, ItemState::Open),
            ("В работе", true, ItemState::Done),
            ("Отменена", true, ItemState::Cancelled),
            ("На согласовании", false, ItemState::Open),
            ("", false, ItemState::Open),
        ] {
            assert_eq!(state_of(word, has_end), expected, "{word}");
        }
    }
}
