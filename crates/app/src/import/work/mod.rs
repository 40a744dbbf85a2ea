//! Exports of task trackers and calendars, read into tasks, approvals and meetings.

mod meetings;
mod owners;
mod trackers;

pub use owners::Owners;

use super::table::{Report, record_end};
use super::{Import, Kind};
use crate::access::Actor;
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use crate::import::run::State;
use domain::id::ClientId;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use store::imports::{self, Progress};
use store::saved::Saved;
use store::{Tx, assessments, workspaces};

/// Items of one transaction.
const BATCH_ITEMS: usize = 400;

/// Reads the file to its end. What an earlier run has stored is known and skipped.
pub(in crate::import) async fn run(
    ctx: &Ctx,
    actor: &Actor,
    import: &Import,
    kind: Kind,
    client: Option<ClientId>,
) -> Result<(State, Progress, BTreeSet<ClientId>)> {
    let (owners, zone) = {
        let mut conn = ctx.db.read().await?;
        let agency = workspaces::get(&mut conn, actor.workspace).await?.ok_or(Error::NotFound)?;
        let zone = TimeZone::get(&agency.zone).unwrap_or(TimeZone::UTC);
        (Owners::load(&mut conn, actor).await?, zone)
    };
    if import.progress.n_problems > 0 {
        let mut tx = ctx.db.begin().await?;
        imports::forget_problems(&mut tx, actor.workspace, import.id).await?;
        tx.commit().await?;
    }
    let mut run = Run {
        ctx,
        actor,
        import,
        client,
        owners,
        zone,
        // a run that was broken off begins anew: its figures too, or every item counted twice
        progress: Progress { size_bytes: import.progress.size_bytes, ..Progress::default() },
        changed: BTreeSet::new(),
    };
    let state = match kind {
        Kind::Ics => meetings::run(&mut run).await?,
        _ => trackers::run(&mut run, kind).await?,
    };
    Ok((state, run.progress, run.changed))
}

/// A run between two batches.
struct Run<'a> {
    ctx: &'a Ctx,
    actor: &'a Actor,
    import: &'a Import,
    /// Everything in the file belongs to this client.
    client: Option<ClientId>,
    owners: Owners,
    /// Of the agency: in which a moment is a day.
    zone: TimeZone,
    progress: Progress,
    changed: BTreeSet<ClientId>,
}

impl Run<'_> {
    fn report(&self) -> Report {
        Report { name: self.import.name.clone(), ..Report::default() }
    }

    /// Begins a batch; `None`: somebody asked to stop.
    async fn begin(&self) -> Result<Option<Tx>> {
        let mut tx = self.ctx.db.begin().await?;
        let is_cancelled =
            imports::is_cancelled(&mut tx, self.actor.workspace, self.import.id).await?;
        Ok((!is_cancelled).then_some(tx))
    }

    /// Writes how far it is with a batch, and commits.
    async fn commit(
        &mut self,
        mut tx: Tx,
        mut report: Report,
        n_read: usize,
        done_bytes: u64,
        is_last: bool,
    ) -> Result<()> {
        let (workspace, id) = (self.actor.workspace, self.import.id);
        let before = self.progress;
        let size = before.size_bytes;
        let progress = Progress {
            size_bytes: size,
            done_bytes: if is_last { size } else { (done_bytes as i64).min(size) },
            n_read: before.n_read + n_read as i64,
            n_added: before.n_added + report.counts.n_added,
            n_known: before.n_known + report.counts.n_known,
            n_updated: before.n_updated + report.counts.n_updated,
            n_problems: before.n_problems + report.problems.len() as i64,
        };
        imports::add_problems(&mut tx, workspace, id, before.n_problems, &report.problems).await?;
        imports::save_progress(&mut tx, workspace, id, State::Running.word(), progress).await?;
        let due: Vec<ClientId> = report.changed.iter().copied().collect();
        assessments::mark_due(&mut tx, workspace, &due).await?;
        if is_last {
            record_end(self.ctx, &mut tx, self.actor, self.import, progress).await?;
        }
        tx.commit().await?;
        self.progress = progress;
        self.changed.append(&mut report.changed);
        self.ctx.tell(Change { workspace, what: Topic::Imports });
        Ok(())
    }
}

/// Counts what became of a row of a client.
pub(in crate::import) fn count(report: &mut Report, client: ClientId, saved: Saved) {
    match saved {
        Saved::Added => report.counts.n_added += 1,
        Saved::Known => {
            report.counts.n_known += 1;
            return;
        }
        Saved::Updated { moved_from } => {
            report.counts.n_updated += 1;
            report.changed.extend(moved_from);
        }
    }
    report.changed.insert(client);
}

/// The identity of a row of a source.
pub(crate) fn key<T: AsRef<str>>(fields: &[T]) -> [u8; 16] {
    let mut hash = Sha256::new();
    for field in fields {
        let field = field.as_ref().as_bytes();
        hash.update((field.len() as u64).to_le_bytes());
        hash.update(field);
    }
    let mut key = [0; 16];
    key.copy_from_slice(&hash.finalize()[..16]);
    key
}
