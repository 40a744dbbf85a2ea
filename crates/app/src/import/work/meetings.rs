//! Runs the import of a calendar: meetings find their client by who takes part, else by the title.

use super::{BATCH_ITEMS, Run, count, key};
use crate::error::{Error, Result};
use crate::import::run::State;
use crate::import::table::Report;
use channels::Problem;
use channels::calendar::{self, Answer, Calendar, Meeting};
use domain::id::{ClientId, MeetingId};
use domain::work::MeetingState;
use jiff::tz::TimeZone;
use std::fs::File;
use store::Tx;
use store::meetings;

const DAY_MS: i64 = 86_400_000;
/// Recurring meetings are laid out so far back and ahead, days.
const DAYS_BACK: i64 = 730;
const DAYS_AHEAD: i64 = 90;

/// Reads the calendar to its end.
pub(super) async fn run(run: &mut Run<'_>) -> Result<State> {
    let mut calendar = read(run).await?;
    let mut meetings = std::mem::take(&mut calendar.meetings).into_iter().peekable();
    let mut problems = std::mem::take(&mut calendar.problems);
    let mut n_of_nobody = 0;
    loop {
        let batch: Vec<Meeting> = meetings.by_ref().take(BATCH_ITEMS).collect();
        let is_last = meetings.peek().is_none();
        let Some(mut tx) = run.begin().await? else { return Ok(State::Cancelled) };
        let mut report = run.report();
        problems.drain(..).for_each(|problem| report.add_problem(&problem));
        for meeting in &batch {
            n_of_nobody += usize::from(!write(run, &mut tx, meeting, &mut report).await?);
        }
        if is_last && n_of_nobody > 0 {
            let message = format!("{n_of_nobody} meetings: nobody of a client takes part");
            let name = &run.import.name;
            report.add_problem(&Problem::new(name, "whole file", "meetings-of-nobody", message));
        }
        run.commit(tx, report, batch.len(), 0, is_last).await?;
        if is_last {
            return Ok(State::Done);
        }
    }
}

async fn read(run: &Run<'_>) -> Result<Calendar> {
    let row = {
        let mut conn = run.ctx.db.read().await?;
        let found = store::workspaces::get(&mut conn, run.actor.workspace).await?;
        found.ok_or(Error::NotFound)?
    };
    let zone = TimeZone::get(&row.zone).unwrap_or(TimeZone::UTC);
    let now = run.ctx.now_ms();
    let window = now - DAYS_BACK * DAY_MS..now + DAYS_AHEAD * DAY_MS;
    let file = File::open(&run.import.path).map_err(|e| {
        Error::Internal(anyhow::Error::new(e).context(format!("opening {}", run.import.name)))
    })?;
    let name = run.import.name.clone();
    let read = tokio::task::spawn_blocking(move || calendar::read(file, &name, &zone, window));
    read.await.map_err(|e| Error::Internal(e.into()))
}

/// Takes in a meeting; false: it is nobody's.
async fn write(run: &Run<'_>, tx: &mut Tx, found: &Meeting, report: &mut Report) -> Result<bool> {
    let people = found.attendees.iter().map(|a| &a.person).chain(&found.organizer);
    let (client, theirs) = match run.owners.of_people(people) {
        Some((client, theirs)) if run.client.is_none_or(|only| only == client) => {
            (Some(client), theirs)
        }
        _ => (run.client, Vec::new()),
    };
    let Some(client) = client.or_else(|| run.owners.named_in(&found.title)) else {
        return Ok(false);
    };
    let is_theirs = |address: &str| theirs.iter().any(|p| p.address == address);
    let asked: Vec<_> = found.attendees.iter().filter(|a| is_theirs(&a.person.address)).collect();
    let declined: Vec<&str> = asked
        .iter()
        .filter(|a| a.answer == Answer::Declined)
        .map(|a| if a.person.name.is_empty() { &a.person.address } else { &a.person.name }.as_str())
        .collect();
    count(report, client, save(run, tx, found, client, &declined, asked.len()).await?);
    Ok(true)
}

async fn save(
    run: &Run<'_>,
    tx: &mut Tx,
    found: &Meeting,
    client: ClientId,
    declined: &[&str],
    n_asked: usize,
) -> Result<store::saved::Saved> {
    let now = run.ctx.now_ms();
    let state = if found.is_cancelled {
        MeetingState::Cancelled
    } else if !declined.is_empty() && 2 * declined.len() >= n_asked {
        // most of the client's people said no: with whom would it be held?
        MeetingState::Declined
    } else {
        MeetingState::Planned
    };
    let original = found.original_ms.map(|at| at.to_string()).unwrap_or_default();
    let row = meetings::Meeting {
        id: MeetingId(run.ctx.new_id()),
        client,
        state,
        source_key: key(&["ics", &found.uid, &original]),
        series: series(&found.uid),
        title: found.title.clone(),
        starts_at: found.starts_ms,
        minutes: found.minutes,
        n_moves: i64::from(found.is_moved),
        declined_by: declined.join(", ").chars().take(300).collect(),
        import: Some(run.import.id),
        created_at: now,
        updated_at: now,
    };
    Ok(meetings::save(tx, run.actor.workspace, &row).await?)
}

/// The number of a series: half of the hash of its name.
fn series(uid: &str) -> i64 {
    let hash = key(&["series", uid]);
    i64::from_le_bytes([hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7]])
}
