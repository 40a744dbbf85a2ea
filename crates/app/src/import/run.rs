//! Runs an import: one thread reads and analyses, this one writes, a batch in a transaction with
//! its progress. Killed in between, it goes on from the last batch: nothing lost, nothing twice.

use super::Kind;
use super::options::Options;
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use crate::intake::prepare::{Own, Prepared, prepare};
use crate::intake::{Counts, Intake, own};
use channels::source::{Mail, Resume};
use channels::{Item, Limits};
use domain::id::{ClientId, ImportId, WorkspaceId};
use jiff::tz::TimeZone;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use store::imports::{self, Import, Progress};

/// Messages of one transaction. More make the search index cheaper, but a crash or a full disk then
/// costs more work, and readers wait longer.
const BATCH_MESSAGES: usize = 400;
/// Characters of one transaction: long letters make short batches.
const BATCH_BYTES: usize = 4 << 20;
/// Batches that wait for the writer; with [`BATCH_BYTES`] this bounds the memory.
const BATCHES_WAITING: usize = 2;

/// What the reader hands to the writer.
struct Batch {
    messages: Vec<Prepared>,
    problems: Vec<channels::Problem>,
    n_read: i64,
    done_bytes: u64,
    resume: Resume,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    pub import: ImportId,
    pub state: State,
    pub progress: Progress,
}

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Uploading,
    /// A table whose columns a person has to name.
    Mapping,
    Waiting,
    Running,
    Done,
    Failed,
    Cancelled,
}

impl State {
    /// The word in the database, the API and locale keys.
    pub fn word(self) -> &'static str {
        match self {
            State::Uploading => "uploading",
            State::Mapping => "mapping",
            State::Waiting => "waiting",
            State::Running => "running",
            State::Done => "done",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
        }
    }

    /// The state of a word.
    pub fn from_word(word: &str) -> Option<State> {
        use State as S;
        [S::Uploading, S::Mapping, S::Waiting, S::Running, S::Done, S::Failed, S::Cancelled]
            .into_iter()
            .find(|state| state.word() == word)
    }

    /// Is it over?
    pub fn is_over(word: &str) -> bool {
        matches!(word, "done" | "failed" | "cancelled")
    }
}

/// Runs an import to its end, from where it stopped the last time. Blocks its thread; give it one
/// of its own.
pub async fn run(ctx: &Ctx, workspace: WorkspaceId, id: ImportId) -> Result<Outcome> {
    let row = {
        let mut conn = ctx.db.read().await?;
        imports::get(&mut conn, workspace, id).await?.ok_or(Error::NotFound)?
    };
    if State::is_over(&row.state) {
        let state = State::from_word(&row.state).unwrap_or(State::Done);
        return Ok(Outcome { import: id, state, progress: row.progress });
    }
    match stream(ctx, workspace, &row).await {
        Ok(outcome) => Ok(outcome),
        Err(error) => {
            if let Err(unwritten) = stopped(ctx, workspace, id, &error).await {
                tracing::warn!(import = %id, error = %unwritten, "why an import stopped could not be written");
            }
            ctx.tell(Change { workspace, what: Topic::Imports });
            Err(error)
        }
    }
}

/// Writes why a run ended before its source did.
async fn stopped(ctx: &Ctx, workspace: WorkspaceId, id: ImportId, error: &Error) -> Result<()> {
    let text = format!("{error:#}");
    let mut tx = ctx.db.begin().await?;
    match error {
        // A full disk passes: the run can go on where it was, so it is not over.
        Error::Unavailable(_) => {
            imports::pause(&mut tx, workspace, id, State::Waiting.word(), &text).await?;
        }
        _ => {
            let (word, now) = (State::Failed.word(), ctx.now_ms());
            imports::finish(&mut tx, workspace, id, word, Some(&text), now).await?;
        }
    }
    Ok(tx.commit().await?)
}

async fn stream(ctx: &Ctx, workspace: WorkspaceId, row: &Import) -> Result<Outcome> {
    let mut options = Options::read(&row.mapping);
    let kind = Kind::from_word(&row.kind).ok_or_else(|| Error::field("kind", "unknown-source"))?;
    if kind.is_table() {
        let (state, progress, changed) =
            super::table::run(ctx, workspace, row, kind, options).await?;
        finish(ctx, workspace, row.id, state, &changed).await?;
        return Ok(Outcome { import: row.id, state, progress });
    }
    if kind.is_work() {
        let actor = super::table::actor_of(ctx, workspace, row).await?;
        let (state, progress, changed) =
            super::work::run(ctx, &actor, row, kind, options.client).await?;
        finish(ctx, workspace, row.id, state, &changed).await?;
        return Ok(Outcome { import: row.id, state, progress });
    }
    let mut progress = row.progress;
    if progress.n_read == 0 {
        own::guess(ctx, workspace, &row.path, kind).await?;
    }
    let mut intake = {
        let mut conn = ctx.db.read().await?;
        Intake::open(&mut conn, workspace, Some(row.id), options.client).await?
    };
    let feed = Feed::open(kind, row, &options, zone_of(ctx, workspace).await?)?;
    progress.size_bytes = progress.size_bytes.max(feed.total_bytes(row));
    let (send, receive) = sync_channel(BATCHES_WAITING);
    let own = Own::of(intake.book());
    let reader = std::thread::Builder::new()
        .name("import-reader".to_owned())
        .spawn(move || read(feed, &own, &send))
        .map_err(|e| Error::Internal(e.into()))?;
    let mut changed = BTreeSet::new();
    let state = write(
        ctx,
        workspace,
        row,
        &receive,
        &mut intake,
        &mut options,
        &mut progress,
        &mut changed,
    )
    .await;
    // A reader that still has something to say must not wait for ever.
    drop(receive);
    let is_read_to_its_end = reader.join().is_ok();
    let state = state?;
    if !is_read_to_its_end {
        return Err(Error::Internal(anyhow::anyhow!("the reader of the source broke off")));
    }
    finish(ctx, workspace, row.id, state, &changed).await?;
    Ok(Outcome { import: row.id, state, progress })
}

async fn zone_of(ctx: &Ctx, workspace: WorkspaceId) -> Result<TimeZone> {
    let mut conn = ctx.db.read().await?;
    let row = store::workspaces::get(&mut conn, workspace).await?.ok_or(Error::NotFound)?;
    Ok(TimeZone::get(&row.zone).unwrap_or(TimeZone::UTC))
}

/// A source as a stream of messages.
enum Feed {
    Mail(Mail),
    Slack(Box<channels::slack::Reader>),
    Telegram(channels::telegram::Reader<BufReader<File>>),
    Whatsapp(Box<channels::whatsapp::Reader<File>>),
}

impl Feed {
    fn open(kind: Kind, row: &Import, options: &Options, zone: TimeZone) -> Result<Feed> {
        let path = Path::new(&row.path);
        let unreadable = |error: std::io::Error| {
            Error::Internal(anyhow::Error::new(error).context(format!("opening {}", row.name)))
        };
        let file = || File::open(path).map(BufReader::new).map_err(unreadable);
        match kind {
            Kind::Mbox | Kind::Eml | Kind::Folder => {
                let limits = Limits::default();
                Mail::open(path, &row.name, options.resume(), limits)
                    .map(Feed::Mail)
                    .map_err(unreadable)
            }
            Kind::Telegram => {
                Ok(Feed::Telegram(channels::telegram::parse(file()?, &row.name, zone)))
            }
            Kind::Slack => {
                let reader = channels::slack::open(path, &row.name);
                reader.map(|r| Feed::Slack(Box::new(r))).map_err(|p| {
                    Error::Internal(anyhow::anyhow!("{}: {}: {}", row.name, p.code, p.message))
                })
            }
            Kind::Whatsapp => {
                let file = File::open(path).map_err(unreadable)?;
                let reader = channels::whatsapp::parse(file, &row.name, zone);
                Ok(Feed::Whatsapp(Box::new(reader)))
            }
            // read by `table` and by `work`
            _ => Err(Error::field("kind", "unknown-source")),
        }
    }

    fn total_bytes(&self, row: &Import) -> i64 {
        let bytes = match self {
            Feed::Mail(mail) => mail.total_bytes(),
            Feed::Slack(export) => export.total_bytes(),
            Feed::Telegram(_) | Feed::Whatsapp(_) => {
                std::fs::metadata(&row.path).map_or(0, |m| m.len())
            }
        };
        i64::try_from(bytes).unwrap_or(i64::MAX)
    }

    /// Where a later run goes on. A chat is read anew from its beginning: what is known is skipped.
    fn resume(&self) -> Resume {
        match self {
            Feed::Mail(mail) => mail.resume(),
            Feed::Slack(_) | Feed::Telegram(_) | Feed::Whatsapp(_) => Resume::default(),
        }
    }

    fn next(&mut self) -> Option<Item> {
        match self {
            Feed::Mail(mail) => mail.next(),
            Feed::Slack(export) => export.next(),
            Feed::Telegram(chat) => chat.next(),
            Feed::Whatsapp(chat) => chat.next(),
        }
    }
}

fn read(mut feed: Feed, own: &Own, send: &SyncSender<Batch>) {
    let mut batch = Batch::new();
    let mut n_bytes = 0;
    while let Some(item) = feed.next() {
        batch.n_read += i64::from(item.inbound.is_some());
        batch.problems.extend(item.problems);
        batch.done_bytes = item.done_bytes;
        batch.resume = feed.resume();
        if let Some(inbound) = item.inbound {
            n_bytes += inbound.text.len() + inbound.quoted.len();
            batch.messages.push(prepare(own, inbound));
        }
        if batch.messages.len() >= BATCH_MESSAGES || n_bytes >= BATCH_BYTES {
            let full = std::mem::replace(&mut batch, Batch::new());
            n_bytes = 0;
            if send.send(full).is_err() {
                return;
            }
        }
    }
    batch.resume = feed.resume();
    let _ = send.send(batch);
}

impl Batch {
    fn new() -> Self {
        Batch {
            messages: Vec::new(),
            problems: Vec::new(),
            n_read: 0,
            done_bytes: 0,
            resume: Resume::default(),
        }
    }
}

#[allow(clippy::too_many_arguments)]
async fn write(
    ctx: &Ctx,
    workspace: WorkspaceId,
    row: &Import,
    receive: &Receiver<Batch>,
    intake: &mut Intake,
    options: &mut Options,
    progress: &mut Progress,
    changed: &mut BTreeSet<ClientId>,
) -> Result<State> {
    while let Ok(batch) = receive.recv() {
        let mut tx = ctx.db.begin().await?;
        tx.expect_many_rows()?;
        if imports::is_cancelled(&mut tx, workspace, row.id).await? {
            return Ok(State::Cancelled);
        }
        let counts = intake.insert(ctx, &mut tx, &batch.messages).await?;
        let mut next = *progress;
        add(&mut next, &batch, counts);
        let problems: Vec<imports::Problem> = batch.problems.iter().map(problem).collect();
        imports::add_problems(&mut tx, workspace, row.id, progress.n_problems, &problems).await?;
        options.set_resume(batch.resume);
        imports::save_mapping(&mut tx, workspace, row.id, &row.kind, &options.to_json()).await?;
        imports::save_progress(&mut tx, workspace, row.id, State::Running.word(), next).await?;
        tx.commit().await?;
        *progress = next;
        changed.extend(intake.take_changed());
        // Here a run that another process has taken over is broken off.
        tokio::task::yield_now().await;
        ctx.tell(Change { workspace, what: Topic::Imports });
    }
    Ok(State::Done)
}

fn add(progress: &mut Progress, batch: &Batch, counts: Counts) {
    progress.n_read += batch.n_read;
    progress.n_added += counts.n_added;
    progress.n_known += counts.n_known;
    progress.n_updated += counts.n_updated;
    progress.n_problems += batch.problems.len() as i64;
    if batch.n_read > 0 || !batch.problems.is_empty() {
        progress.done_bytes = i64::try_from(batch.done_bytes).unwrap_or(i64::MAX);
    }
}

fn problem(problem: &channels::Problem) -> imports::Problem {
    imports::Problem {
        place: format!("{}, {}", problem.source, problem.place),
        code: problem.code.to_owned(),
        message: problem.message.clone(),
    }
}

/// The end: whoever was touched is assessed, and the past weeks are told anew.
async fn finish(
    ctx: &Ctx,
    workspace: WorkspaceId,
    id: ImportId,
    state: State,
    changed: &BTreeSet<ClientId>,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    imports::finish(&mut tx, workspace, id, state.word(), None, ctx.now_ms()).await?;
    // Also those of earlier runs of it, which ended before they came here.
    let mut clients = imports::clients(&mut tx, workspace, id).await?;
    tx.commit().await?;
    clients.extend(changed);
    for client in clients.into_iter().collect::<BTreeSet<_>>() {
        // One bad row must not make a failure of an import that has ended well.
        if let Err(error) = crate::assess::rebuild_history(ctx, workspace, client).await {
            let error = format!("{error:#}");
            tracing::error!(%client, error, "a client's history could not be told anew");
        }
    }
    crate::assess::run_due(ctx).await?;
    ctx.tell(Change { workspace, what: Topic::Imports });
    ctx.tell(Change { workspace, what: Topic::Attention });
    Ok(())
}
