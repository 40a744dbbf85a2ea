//! Imports: bringing history in.

use crate::api::Reply;
use crate::api::caller::Caller;
use crate::api::error::ApiError;
use crate::api::extract::{Query, id, parsed_opt, word_opt};
use crate::api::paging::{self, Page};
use crate::api::value::Instant;
use crate::state::App;
use crate::upload::{Incoming, Refused, receive};
use app::import::{self, Import, Kind, Problem, Source, upload_path};
use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::Action;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// An import.
#[derive(Serialize, ToSchema)]
pub struct ImportRecord {
    id: String,
    /// mbox, eml, folder, telegram, whatsapp, slack, touches, clients, contacts.
    kind: String,
    /// As the person knows it.
    name: String,
    /// mapping (a table waits for its columns to be named), waiting, running, done, failed,
    /// cancelled.
    state: String,
    size_bytes: i64,
    done_bytes: i64,
    n_read: i64,
    n_added: i64,
    /// Touches that were there already.
    n_known: i64,
    /// Known ones that had changed.
    n_updated: i64,
    n_problems: i64,
    error: Option<String>,
    created_at: Instant,
    finished_at: Option<Instant>,
}

impl From<Import> for ImportRecord {
    fn from(import: Import) -> Self {
        let progress = import.progress;
        ImportRecord {
            id: import.id.to_string(),
            kind: import.kind,
            name: import.name,
            state: import.state,
            size_bytes: progress.size_bytes,
            done_bytes: progress.done_bytes,
            n_read: progress.n_read,
            n_added: progress.n_added,
            n_known: progress.n_known,
            n_updated: progress.n_updated,
            n_problems: progress.n_problems,
            error: import.error,
            created_at: Instant::ms(import.created_at),
            finished_at: import.finished_at.map(Instant::ms),
        }
    }
}

/// `?limit`
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct ImportsQuery {
    /// From 1 to 200; usually 50. Older imports are not listed.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// The last imports, newest first
#[utoipa::path(get, path = "/imports", tag = "imports", params(ImportsQuery),
    responses((status = 200, body = Page<ImportRecord>)))]
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ImportsQuery>,
) -> Reply<Page<ImportRecord>> {
    let limit = paging::limit(query.limit)?;
    let rows = import::list(&app.ctx, &caller.actor, limit).await?;
    Ok(Json(Page::whole(rows.into_iter().map(ImportRecord::from).collect())))
}

/// An import with what it could not read.
#[derive(Serialize, ToSchema)]
pub struct ImportDetail {
    #[serde(flatten)]
    import: ImportRecord,
    /// The first 200.
    problems: Vec<ImportProblem>,
}

/// Something that could not be read.
#[derive(Serialize, ToSchema)]
pub struct ImportProblem {
    /// Line, letter, page.
    place: String,
    code: String,
    message: String,
}

impl From<Problem> for ImportProblem {
    fn from(problem: Problem) -> Self {
        let Problem { place, code, message } = problem;
        ImportProblem { place, code, message }
    }
}

/// One import with its problems
#[utoipa::path(get, path = "/imports/{id}", tag = "imports", params(("id" = String, Path)),
    responses((status = 200, body = ImportDetail)))]
pub async fn one(
    State(app): State<App>,
    caller: Caller,
    Path(import): Path<String>,
) -> Reply<ImportDetail> {
    let (import, problems) = import::get(&app.ctx, &caller.actor, id(&import)?).await?;
    let problems = problems.into_iter().map(ImportProblem::from).collect();
    Ok(Json(ImportDetail { import: import.into(), problems }))
}

/// Cancel an import; what it has read stays
#[utoipa::path(delete, path = "/imports/{id}", tag = "imports", params(("id" = String, Path)),
    responses((status = 204)))]
pub async fn cancel(
    State(app): State<App>,
    caller: Caller,
    Path(import): Path<String>,
) -> Result<StatusCode, ApiError> {
    import::cancel(&app.ctx, &caller.actor, id(&import)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `?name&kind&client`
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct UploadQuery {
    /// Name of the file.
    name: String,
    /// mbox, eml, telegram, whatsapp, slack, touches, clients, contacts, tasks, invoices, kpi_facts, asana, jira,
    /// trello, ics; told from the file itself, unless given.
    kind: Option<String>,
    /// Everything in it belongs to this client.
    client: Option<String>,
}

/// An import that has begun.
#[derive(Serialize, ToSchema)]
pub struct ImportBegun {
    id: String,
}

/// Begin an import: the body is the file as it is
#[utoipa::path(post, path = "/imports", tag = "imports", params(UploadQuery),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 201, body = ImportBegun), (status = 507, description = "The disk is full.")))]
pub async fn begin(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<UploadQuery>,
    body: Body,
) -> Result<(StatusCode, Json<ImportBegun>), ApiError> {
    // Before the file, so that nothing is stored for who may not.
    caller.actor.must(Action::RunImport)?;
    // A folder is read by command only: an upload is one file.
    let kind = |text: &str| Kind::from_word(text).filter(|kind| *kind != Kind::Folder);
    let kind = word_opt("kind", query.kind.as_deref(), kind)?;
    let client = parsed_opt("client", query.client.as_deref())?;
    let mut incoming = Incoming { path: upload_path(&app.ctx), is_taken: false };
    receive(&app, &incoming.path, body.into_data_stream()).await.map_err(|r| refused(&r))?;
    let source = Source { kind, name: &query.name, path: &incoming.path, client };
    let import = import::begin(&app.ctx, &caller.actor, &source).await?;
    incoming.is_taken = true;
    Ok((StatusCode::CREATED, Json(ImportBegun { id: import.to_string() })))
}

fn refused(refused: &Refused) -> ApiError {
    match refused {
        Refused::TooLarge(max) => {
            let detail = format!("The file is larger than {max} bytes.");
            ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", detail)
        }
        Refused::Cut => ApiError::new(StatusCode::BAD_REQUEST, "malformed", "The body was cut."),
        Refused::DiskFull => {
            let detail = "The file could not be stored: the disk is full.";
            ApiError::new(StatusCode::INSUFFICIENT_STORAGE, "disk-full", detail)
        }
    }
}
