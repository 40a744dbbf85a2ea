//! Reads a table to its end: a batch of rows in a transaction with its progress, so that a run that
//! was killed goes on after the last batch.

use super::finder::Finder;
use super::kpi_facts::KpiBook;
use super::line::{About, Bad, Line, Reading};
use super::touches::{Keys, Touches, repeated};
use super::{clients, contacts, invoices, kpi_facts, mapping, open, tasks};
use crate::access::Actor;
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use crate::import::run::State;
use crate::import::work::Owners;
use crate::import::{Import, Kind, Options};
use crate::intake::Counts;
use channels::Problem;
use channels::table::{Field, Row};
use domain::access::Action;
use domain::id::{ClientId, WorkspaceId};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::Ordering;
use store::imports::{self, Progress};
use store::{Tx, assessments, teammates};

/// Rows of one transaction.
const BATCH_ROWS: usize = 400;
/// Characters of one transaction: long texts make short batches.
const BATCH_BYTES: usize = 4 << 20;

/// What became of a batch.
#[derive(Default)]
pub(in crate::import) struct Report {
    pub name: String,
    pub counts: Counts,
    pub problems: Vec<imports::Problem>,
    pub changed: BTreeSet<ClientId>,
}

impl Report {
    /// Notes what is wrong with a row.
    pub(super) fn add(&mut self, line: &Line, bad: &Bad) {
        let column = match bad.column.as_str() {
            "" => String::new(),
            column => format!(", column {column:?}"),
        };
        self.problems.push(imports::Problem {
            place: format!("{}, row {}{column}", self.name, line.number),
            code: bad.code.to_owned(),
            message: bad.message.clone(),
        });
    }

    /// Notes what is wrong with the file or an item of it.
    pub fn add_problem(&mut self, problem: &Problem) {
        self.problems.push(imports::Problem {
            place: format!("{}, {}", problem.source, problem.place),
            code: problem.code.to_owned(),
            message: problem.message.clone(),
        });
    }
}

/// Where rows go.
enum Writer {
    Clients,
    Contacts(Box<Finder>),
    Invoices(Box<Owners>),
    KpiFacts(Box<KpiBook>),
    Tasks(Box<Owners>),
    Touches(Box<Touches>),
}

/// A run between two batches.
struct Run<'a> {
    ctx: &'a Ctx,
    workspace: WorkspaceId,
    import: &'a Import,
    actor: Actor,
    reading: Reading,
    writer: Writer,
    options: Options,
    progress: Progress,
    changed: BTreeSet<ClientId>,
}

/// Reads the table, from where it stopped the last time.
pub(in crate::import) async fn run(
    ctx: &Ctx,
    workspace: WorkspaceId,
    import: &Import,
    kind: Kind,
    options: Options,
) -> Result<(State, Progress, BTreeSet<ClientId>)> {
    let opened = open(Path::new(&import.path), &import.name, &options);
    let (mut table, done) = match opened {
        Ok(opened) => opened,
        Err(problem) => return refuse(ctx, workspace, import, &problem).await,
    };
    let mut conn = ctx.db.read().await?;
    let about = About::load(ctx, &mut conn, workspace).await?;
    let reading = Reading::new(about, kind, &options, &table);
    if !mapping::problems(kind, options.client.is_some(), &reading.mapping).is_empty() {
        let found = table.headers.join(", ");
        let message = format!("the columns do not say enough; there are: {found}");
        let problem = Problem::new(&import.name, "row 1", "missing-columns", message);
        drop(conn);
        return refuse(ctx, workspace, import, &problem).await;
    }
    let actor = actor_of(ctx, workspace, import).await?;
    let writer = Writer::open(&mut conn, &actor, import, kind).await?;
    drop(conn);
    let n_done = usize::try_from(options.offset).unwrap_or(usize::MAX);
    let progress = import.progress;
    let about_file = if n_done == 0 { std::mem::take(&mut table.problems) } else { Vec::new() };
    let changed = BTreeSet::new();
    let mut run =
        Run { ctx, workspace, import, actor, reading, writer, options, progress, changed };
    let mut rows = table.rows();
    let n_rows = rows.size_hint().1;
    run.skip(rows.by_ref().take(n_done));
    let mut first = about_file;
    loop {
        let batch = take(&mut rows);
        let is_last = batch.is_empty();
        let n_read = run.options.offset + batch.len() as u64;
        let size = u64::try_from(run.progress.size_bytes).unwrap_or_default();
        let done_bytes = match (is_last, n_rows) {
            (true, _) => size,
            // A workbook was read whole: what counts is the rows.
            (false, Some(n)) => (u128::from(size) * u128::from(n_read) / (n as u128).max(1)) as u64,
            (false, None) => done.load(Ordering::Relaxed),
        };
        let is_going = run.write(&std::mem::take(&mut first), batch, done_bytes.min(size)).await?;
        if !is_going {
            return Ok((State::Cancelled, run.progress, run.changed));
        }
        if is_last {
            return Ok((State::Done, run.progress, run.changed));
        }
    }
}

/// The next rows of one transaction.
fn take(
    rows: &mut impl Iterator<Item = std::result::Result<Row, Problem>>,
) -> Vec<std::result::Result<Row, Problem>> {
    let mut batch = Vec::new();
    let mut n_bytes = 0;
    for row in rows {
        let cells = row.iter().flat_map(|r| &r.cells);
        n_bytes += cells.map(|c| c.display().len()).sum::<usize>();
        batch.push(row);
        if batch.len() >= BATCH_ROWS || n_bytes >= BATCH_BYTES {
            break;
        }
    }
    batch
}

/// The file is no table that can be read: one problem says why, and the import fails with it.
async fn refuse<T>(
    ctx: &Ctx,
    workspace: WorkspaceId,
    import: &Import,
    problem: &Problem,
) -> Result<T> {
    let mut report = Report::default();
    report.add_problem(problem);
    let mut tx = ctx.db.begin().await?;
    let n_before = import.progress.n_problems;
    imports::add_problems(&mut tx, workspace, import.id, n_before, &report.problems).await?;
    let progress = Progress { n_problems: n_before + 1, ..import.progress };
    imports::save_progress(&mut tx, workspace, import.id, &import.state, progress).await?;
    tx.commit().await?;
    Err(Error::Internal(anyhow::anyhow!("{}: {}", problem.code, problem.message)))
}

/// Who began it: what is added is theirs, within their rights.
pub(in crate::import) async fn actor_of(
    ctx: &Ctx,
    workspace: WorkspaceId,
    import: &Import,
) -> Result<Actor> {
    let Some(id) = import.created_by else { return Ok(Actor::system(workspace)) };
    let mut conn = ctx.db.read().await?;
    let teammate = teammates::get(&mut conn, workspace, id).await?.ok_or(Error::NotFound)?;
    let actor = crate::auth::sign_in::actor_of(workspace, &teammate);
    // Meanwhile the person may have left, or may do less.
    if teammate.disabled_at.is_some() {
        return Err(Error::Forbidden);
    }
    actor.must(Action::RunImport)?;
    Ok(actor)
}

impl Writer {
    async fn open(
        conn: &mut store::Conn,
        actor: &Actor,
        import: &Import,
        kind: Kind,
    ) -> Result<Writer> {
        let workspace = actor.workspace;
        if kind == Kind::Clients {
            return Ok(Writer::Clients);
        }
        if kind == Kind::KpiFacts {
            return Ok(Writer::KpiFacts(Box::new(KpiBook::load(conn, actor).await?)));
        }
        if matches!(kind, Kind::Invoices | Kind::Tasks) {
            let owners = Box::new(Owners::load(conn, actor).await?);
            let is_invoices = kind == Kind::Invoices;
            return Ok(if is_invoices { Writer::Invoices(owners) } else { Writer::Tasks(owners) });
        }
        let finder = Finder::load(conn, workspace).await?;
        if kind == Kind::Contacts {
            return Ok(Writer::Contacts(Box::new(finder)));
        }
        let keys = Keys::default();
        let touches = Touches { workspace, import: import.id, finder, keys };
        Ok(Writer::Touches(Box::new(touches)))
    }
}

impl Run<'_> {
    /// Rows that an earlier run has stored: they only count for the identity of later ones.
    fn skip(&mut self, rows: impl Iterator<Item = std::result::Result<Row, Problem>>) {
        for row in rows {
            if let (Writer::Touches(touches), Ok(row)) = (&mut self.writer, row) {
                let line = self.reading.line(&row);
                if line.refused.is_none() {
                    touches.keys.of(&line);
                }
            }
        }
    }

    /// Writes a batch; false: somebody asked to stop.
    async fn write(
        &mut self,
        about_file: &[Problem],
        rows: Vec<std::result::Result<Row, Problem>>,
        done_bytes: u64,
    ) -> Result<bool> {
        let (workspace, id) = (self.workspace, self.import.id);
        let mut tx = self.ctx.db.begin().await?;
        if imports::is_cancelled(&mut tx, workspace, id).await? {
            return Ok(false);
        }
        let mut report = Report { name: self.import.name.clone(), ..Report::default() };
        about_file.iter().for_each(|problem| report.add_problem(problem));
        let n_rows = rows.len() as u64;
        let is_last = rows.is_empty();
        let lines = self.lines(rows, &mut report);
        self.store(&mut tx, &lines, &mut report).await?;
        let due: Vec<ClientId> = report.changed.iter().copied().collect();
        assessments::mark_due(&mut tx, workspace, &due).await?;
        let before = self.progress;
        let progress = Progress {
            done_bytes: i64::try_from(done_bytes).unwrap_or(i64::MAX),
            n_read: before.n_read + i64::try_from(n_rows).unwrap_or(0),
            n_added: before.n_added + report.counts.n_added,
            n_known: before.n_known + report.counts.n_known,
            n_updated: before.n_updated + report.counts.n_updated,
            n_problems: before.n_problems + report.problems.len() as i64,
            ..before
        };
        let n_before = before.n_problems;
        imports::add_problems(&mut tx, workspace, id, n_before, &report.problems).await?;
        self.options.offset += n_rows;
        let mapping = self.options.to_json();
        imports::save_mapping(&mut tx, workspace, id, &self.import.kind, &mapping).await?;
        let state = State::Running.word();
        imports::save_progress(&mut tx, workspace, id, state, progress).await?;
        if is_last {
            self.record_end(&mut tx, progress).await?;
        }
        tx.commit().await?;
        self.progress = progress;
        self.changed.append(&mut report.changed);
        self.ctx.tell(Change { workspace, what: Topic::Imports });
        Ok(true)
    }

    /// The rows that can be taken in; the others are reported.
    fn lines(
        &self,
        rows: Vec<std::result::Result<Row, Problem>>,
        report: &mut Report,
    ) -> Vec<Line> {
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            match row {
                Err(problem) => report.add_problem(&problem),
                Ok(row) => {
                    let line = self.reading.line(&row);
                    line.bad.iter().chain(&line.refused).for_each(|bad| report.add(&line, bad));
                    if line.refused.is_none() {
                        lines.push(line);
                    }
                }
            }
        }
        lines
    }

    async fn store(&mut self, tx: &mut Tx, lines: &[Line], report: &mut Report) -> Result<()> {
        let (ctx, actor, reading) = (self.ctx, &self.actor, &self.reading);
        match &mut self.writer {
            Writer::Clients => {
                for line in lines {
                    let name = line.text(Field::Client);
                    let known = store::clients::by_name(tx, self.workspace, name).await?;
                    clients::write(ctx, tx, actor, reading, line, known, report).await?;
                }
            }
            Writer::Contacts(finder) => {
                for line in lines {
                    contacts::write(ctx, tx, actor, reading, line, finder, report).await?;
                }
            }
            Writer::Invoices(owners) => {
                for line in lines {
                    invoices::write(ctx, tx, self.import.id, reading, line, owners, report).await?;
                }
            }
            Writer::KpiFacts(book) => {
                for line in lines {
                    kpi_facts::write(ctx, tx, actor, reading, line, book, report).await?;
                }
            }
            Writer::Tasks(owners) => {
                for line in lines {
                    tasks::write(ctx, tx, self.import.id, reading, line, owners, report).await?;
                }
            }
            Writer::Touches(touches) => {
                let mut keyed = Vec::with_capacity(lines.len());
                for line in lines {
                    let (key, is_repeated) = touches.keys.of(line);
                    if is_repeated {
                        report.add(line, &repeated(reading, line));
                    }
                    keyed.push((line.clone(), key));
                }
                touches.write(ctx, tx, reading, &keyed, report).await?;
            }
        }
        Ok(())
    }

    async fn record_end(&self, tx: &mut Tx, progress: Progress) -> Result<()> {
        record_end(self.ctx, tx, &self.actor, self.import, progress).await
    }
}

/// The event of an import that came to its end.
pub(in crate::import) async fn record_end(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    import: &Import,
    progress: Progress,
) -> Result<()> {
    let id = import.id.to_string();
    let subject = Subject { kind: "import", id, name: &import.name, client: None };
    let diff = Diff::default()
        .value("kind", &import.kind)
        .value("added", &progress.n_added)
        .value("known", &progress.n_known)
        .value("updated", &progress.n_updated)
        .value("problems", &progress.n_problems);
    event::record(ctx, tx, actor, "import.done", subject, diff).await
}
