//! Runs the import of an export of Trello, Jira or Asana.

use super::{BATCH_ITEMS, Run, count, key};
use crate::error::{Error, Result};
use crate::import::Kind;
use crate::import::run::State;
use crate::import::table::Report;
use channels::Problem;
use channels::work::{Item, Step, Tracker, open};
use domain::id::WorkItemId;
use std::path::Path;
use store::Tx;
use store::work_items::{self, WorkItem};

/// Reads the export to its end.
pub(super) async fn run(run: &mut Run<'_>, kind: Kind) -> Result<State> {
    let tracker = match kind {
        Kind::Asana => Tracker::Asana,
        Kind::Jira => Tracker::Jira,
        _ => Tracker::Trello,
    };
    let mut steps = open(Path::new(&run.import.path), &run.import.name, tracker)
        .map_err(|p| Error::Internal(anyhow::anyhow!("{}: {}", p.code, p.message)))?;
    loop {
        let batch: Vec<Step> = steps.by_ref().take(BATCH_ITEMS).collect();
        let is_last = batch.len() < BATCH_ITEMS;
        let done_bytes = batch.last().map_or(0, |step| step.done_bytes);
        let Some(mut tx) = run.begin().await? else { return Ok(State::Cancelled) };
        let mut report = run.report();
        let mut n_read = 0;
        for step in batch {
            step.problems.iter().for_each(|problem| report.add_problem(problem));
            n_read += step.items.len();
            for item in &step.items {
                write(run, &mut tx, tracker, item, &mut report).await?;
            }
        }
        run.commit(tx, report, n_read, done_bytes, is_last).await?;
        if is_last {
            return Ok(State::Done);
        }
    }
}

async fn write(
    run: &Run<'_>,
    tx: &mut Tx,
    tracker: Tracker,
    item: &Item,
    report: &mut Report,
) -> Result<()> {
    let found = match run.client {
        Some(client) => {
            let project = run.owners.find("", &item.project).filter(|(of, _)| *of == client);
            Some((client, project.and_then(|(_, project)| project)))
        }
        None => run.owners.find("", &item.project),
    };
    let Some((client, project)) = found else {
        let message =
            format!("{:?}: no client is named like the project {:?}", item.title, item.project);
        let problem = Problem::new(&run.import.name, &item.place, "unknown-client", message);
        report.add_problem(&problem);
        return Ok(());
    };
    let now = run.ctx.now_ms();
    let row = WorkItem {
        id: WorkItemId(run.ctx.new_id()),
        client,
        project,
        kind: item.kind,
        state: item.state,
        source_key: key(&["work", tracker.word(), &item.id]),
        external_id: item.shown_id.clone(),
        title: item.title.clone(),
        asked_by: item.asked_by.clone(),
        at: item.at_ms,
        ended_at: item.ended_ms,
        n_comments: item.n_comments,
        rating: None,
        import: Some(run.import.id),
        owner: None,
        due_on: item.due.and_then(|due| due.day(&run.zone)),
        choice: None,
        created_at: now,
        updated_at: now,
    };
    count(report, client, work_items::save(tx, run.actor.workspace, &row).await?);
    Ok(())
}
