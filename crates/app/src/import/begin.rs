//! Beginning, mapping, cancelling and listing imports.

use super::run::{Outcome, State};
use super::{Import, Kind, Options, recognise};
use crate::access::{self, Actor};
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use crate::job::{self, Job};
use domain::access::Action;
use domain::id::{ClientId, ImportId};
use std::path::{Path, PathBuf};
use store::Tx;
use store::imports::{self, Problem, Progress};

/// A source that shall be read.
#[derive(Clone, Debug)]
pub struct Source<'a> {
    /// `None`: told from its first bytes.
    pub kind: Option<Kind>,
    /// As the person knows it.
    pub name: &'a str,
    pub path: &'a Path,
    /// Everything in it belongs to this client.
    pub client: Option<ClientId>,
}

/// Begins an import of a file or folder of this machine and puts it into the queue; a table waits
/// for its columns to be named.
pub async fn begin(ctx: &Ctx, actor: &Actor, source: &Source<'_>) -> Result<ImportId> {
    let mut tx = ctx.db.begin().await?;
    let (id, state) = add(ctx, &mut tx, actor, source).await?;
    if state == State::Waiting {
        enqueue(ctx, &mut tx, actor, id).await?;
    }
    tx.commit().await?;
    ctx.tell(Change { workspace: actor.workspace, what: Topic::Imports });
    if state == State::Waiting {
        ctx.wake_jobs();
    }
    Ok(id)
}

/// The same, read to its end before this returns: for the command line and the demo. A server
/// beside it leaves the import alone, and goes on with it when this process dies.
pub async fn begin_and_run(ctx: &Ctx, actor: &Actor, source: &Source<'_>) -> Result<Outcome> {
    let mut tx = ctx.db.begin().await?;
    let (id, _) = add(ctx, &mut tx, actor, source).await?;
    let own = own(ctx, &mut tx, actor, id).await?;
    tx.commit().await?;
    run_own(ctx, actor, id, &own).await
}

/// The same for a table whose columns are named already.
pub async fn begin_and_run_table(
    ctx: &Ctx,
    actor: &Actor,
    source: &Source<'_>,
    kind: Kind,
    options: Options,
) -> Result<Outcome> {
    let source = Source { kind: Some(kind), ..source.clone() };
    let options = Options { client: source.client, ..options };
    let mut tx = ctx.db.begin().await?;
    let (id, _) = add(ctx, &mut tx, actor, &source).await?;
    let json = options.to_json();
    imports::save_mapping(&mut tx, actor.workspace, id, kind.word(), &json).await?;
    let own = own(ctx, &mut tx, actor, id).await?;
    tx.commit().await?;
    run_own(ctx, actor, id, &own).await
}

async fn own(ctx: &Ctx, tx: &mut Tx, actor: &Actor, import: ImportId) -> Result<job::Own> {
    job::enqueue_own(ctx, tx, actor.workspace, &Job::Import { import }).await
}

async fn run_own(ctx: &Ctx, actor: &Actor, id: ImportId, own: &job::Own) -> Result<Outcome> {
    ctx.tell(Change { workspace: actor.workspace, what: Topic::Imports });
    job::run_own(ctx, own, super::run::run(ctx, actor.workspace, id)).await
}

async fn add(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    source: &Source<'_>,
) -> Result<(ImportId, State)> {
    actor.must(Action::RunImport)?;
    let about = std::fs::metadata(source.path).map_err(|e| unreadable(source, e))?;
    let kind = match source.kind {
        Some(kind) => kind,
        None if about.is_dir() => Kind::Folder,
        None => recognised(source)?,
    };
    let state = if kind.is_table() { State::Mapping } else { State::Waiting };
    if let Some(client) = source.client {
        access::client(tx, actor, Action::RunImport, client).await?;
    }
    let options = Options { client: source.client, ..Options::default() };
    let size_bytes = if about.is_dir() { 0 } else { i64::try_from(about.len()).unwrap_or(0) };
    let import = Import {
        id: ImportId(ctx.new_id()),
        kind: kind.word().to_owned(),
        name: source.name.chars().take(200).collect(),
        state: state.word().to_owned(),
        path: source.path.display().to_string(),
        mapping: options.to_json(),
        progress: Progress { size_bytes, ..Progress::default() },
        is_cancelled: false,
        error: None,
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
        finished_at: None,
    };
    imports::insert(tx, actor.workspace, &import).await?;
    record(ctx, tx, actor, "import.begin", &import).await?;
    Ok((import.id, state))
}

fn unreadable(source: &Source<'_>, error: std::io::Error) -> Error {
    Error::Internal(anyhow::Error::new(error).context(format!("reading {}", source.name)))
}

fn recognised(source: &Source<'_>) -> Result<Kind> {
    let kind = recognise(source.path, source.name).map_err(|e| unreadable(source, e))?;
    kind.ok_or_else(|| Error::field("file", "unknown-source"))
}

async fn enqueue(ctx: &Ctx, tx: &mut Tx, actor: &Actor, id: ImportId) -> Result<()> {
    let now = ctx.now_ms();
    job::enqueue(ctx, tx, actor.workspace, &Job::Import { import: id }, now).await?;
    Ok(())
}

async fn record(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    verb: &'static str,
    import: &Import,
) -> Result<()> {
    let subject =
        Subject { kind: "import", id: import.id.to_string(), name: &import.name, client: None };
    event::record(ctx, tx, actor, verb, subject, Diff::default().value("kind", &import.kind)).await
}

/// A table's columns are named: it can be read.
pub async fn map(
    ctx: &Ctx,
    actor: &Actor,
    id: ImportId,
    kind: Kind,
    options: Options,
) -> Result<()> {
    actor.must(Action::RunImport)?;
    let mut tx = ctx.db.begin().await?;
    let import = imports::get(&mut tx, actor.workspace, id).await?.ok_or(Error::NotFound)?;
    if import.state != State::Mapping.word() {
        return Err(Error::Conflict);
    }
    let kind_word = kind.word();
    imports::save_mapping(&mut tx, actor.workspace, id, kind_word, &options.to_json()).await?;
    let state = State::Waiting.word();
    imports::save_progress(&mut tx, actor.workspace, id, state, import.progress).await?;
    record(ctx, &mut tx, actor, "import.map", &import).await?;
    enqueue(ctx, &mut tx, actor, id).await?;
    tx.commit().await?;
    ctx.wake_jobs();
    Ok(())
}

/// Asks a running import to stop; what was read stays.
pub async fn cancel(ctx: &Ctx, actor: &Actor, id: ImportId) -> Result<()> {
    actor.must(Action::RunImport)?;
    let mut tx = ctx.db.begin().await?;
    let import = imports::get(&mut tx, actor.workspace, id).await?.ok_or(Error::NotFound)?;
    imports::cancel(&mut tx, actor.workspace, id).await?;
    if matches!(import.state.as_str(), "mapping" | "waiting") {
        let now = ctx.now_ms();
        let state = State::Cancelled.word();
        imports::finish(&mut tx, actor.workspace, id, state, None, now).await?;
    }
    record(ctx, &mut tx, actor, "import.cancel", &import).await?;
    tx.commit().await?;
    ctx.tell(Change { workspace: actor.workspace, what: Topic::Imports });
    Ok(())
}

/// The last imports, newest first.
pub async fn list(ctx: &Ctx, actor: &Actor, limit: i64) -> Result<Vec<Import>> {
    actor.must(Action::RunImport)?;
    let mut conn = ctx.db.read().await?;
    Ok(imports::list(&mut conn, actor.workspace, limit).await?)
}

/// One import with the problems that it met.
pub async fn get(ctx: &Ctx, actor: &Actor, id: ImportId) -> Result<(Import, Vec<Problem>)> {
    const PROBLEMS_SHOWN: i64 = 200;
    actor.must(Action::RunImport)?;
    let mut conn = ctx.db.read().await?;
    let import = imports::get(&mut conn, actor.workspace, id).await?.ok_or(Error::NotFound)?;
    let problems = imports::problems(&mut conn, actor.workspace, id, (0, PROBLEMS_SHOWN)).await?;
    Ok((import, problems))
}

/// Where an upload of that name is put: a name of our own, so that no path comes from outside.
pub fn upload_path(ctx: &Ctx) -> PathBuf {
    ctx.config.uploads().join(ctx.new_id().simple().to_string())
}
