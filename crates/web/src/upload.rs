//! Uploads: streamed to disk as they come, bounded, never whole in memory.

use crate::failure::{Answer, Failure};
use crate::page::id;
use crate::session::Member;
use crate::state::App;
use app::import::{Kind, Source, begin, recognise, upload_path};
use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Json, Redirect, Response};
use axum::routing::post;
use domain::access::Action;
use domain::id::ImportId;
use locale::Value;
use serde::Deserialize;
use serde_json::json;
use std::io::Read;
use std::path::{Path, PathBuf};
use tokio::io::AsyncWriteExt;
use tokio_stream::{Stream, StreamExt};

/// Routes with bodies of their own size.
pub fn routes(bytes_max: u64) -> Router<App> {
    let limit = usize::try_from(bytes_max).unwrap_or(usize::MAX);
    Router::new()
        .route("/imports", post(upload).get(crate::page::imports::list))
        .layer(DefaultBodyLimit::max(limit.saturating_add(1 << 20)))
}

/// `?kind=&name=&client=`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct UploadQuery {
    kind: String,
    name: String,
    client: String,
}

/// A file on its way in: removed again unless it was taken.
pub(crate) struct Incoming {
    pub path: PathBuf,
    pub is_taken: bool,
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.is_taken {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// POST `/imports`: by the script as the bare file, without scripts as a form of several parts.
pub async fn upload(
    State(app): State<App>,
    member: Member,
    Query(query): Query<UploadQuery>,
    request: Request,
) -> Answer {
    if !member.actor.may(Action::RunImport) {
        return Err(Failure::status(StatusCode::FORBIDDEN));
    }
    if is_multipart(request.headers()) {
        return by_form(&app, &member, request).await;
    }
    let token = request.headers().get("x-csrf").and_then(|v| v.to_str().ok());
    if token != Some(member.csrf()) {
        return Err(csrf());
    }
    let body = Body::into_data_stream(request.into_body());
    let mut incoming = Incoming { path: upload_path(&app.ctx), is_taken: false };
    let received = receive(&app, &incoming.path, body).await;
    let result = match received {
        Ok(()) => take(&app, &member, &mut incoming, &query).await,
        Err(answer) => return Ok(told(&member, answer)),
    };
    match result {
        Ok(id) => {
            let location = format!("/imports/{id}");
            Ok((StatusCode::CREATED, Json(json!({ "location": location }))).into_response())
        }
        Err(app::Error::Invalid(problems)) => {
            let code = problems.first().map_or("required", |p| p.code);
            let message = member.locale.t(&format!("problem.{code}"));
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(json!({ "message": message })))
                .into_response())
        }
        Err(error) => Err(error.into()),
    }
}

async fn by_form(app: &App, member: &Member, request: Request) -> Answer {
    let refused =
        |_: axum::extract::multipart::MultipartError| Failure::status(StatusCode::BAD_REQUEST);
    let mut parts = Multipart::from_request(request, app)
        .await
        .map_err(|_| Failure::status(StatusCode::BAD_REQUEST))?;
    let mut query = UploadQuery::default();
    let mut token = String::new();
    let mut incoming = Incoming { path: upload_path(&app.ctx), is_taken: false };
    let mut has_file = false;
    while let Some(part) = parts.next_field().await.map_err(refused)? {
        match part.name().unwrap_or_default() {
            "csrf" => token = part.text().await.map_err(refused)?,
            "kind" => query.kind = part.text().await.map_err(refused)?,
            "client" => query.client = part.text().await.map_err(refused)?,
            // The token stands before the file, so that a stranger's file is not even read.
            "file" if token == member.csrf() => {
                query.name = part.file_name().unwrap_or_default().to_owned();
                if let Err(answer) = receive(app, &incoming.path, part).await {
                    return Ok(told(member, answer));
                }
                has_file = !query.name.is_empty();
            }
            _ => {}
        }
    }
    if token != member.csrf() {
        return Err(csrf());
    }
    if !has_file {
        return Ok(crate::page::failed("/imports/new", "problem.required"));
    }
    match take(app, member, &mut incoming, &query).await {
        Ok(id) => Ok(Redirect::to(&format!("/imports/{id}")).into_response()),
        Err(app::Error::Invalid(problems)) => {
            let code = problems.first().map_or("required", |p| p.code);
            Ok(crate::page::failed("/imports/new", &format!("problem.{code}")))
        }
        Err(error) => Err(error.into()),
    }
}

fn csrf() -> Failure {
    Failure { key: Some("problem.csrf".to_owned()), ..Failure::status(StatusCode::FORBIDDEN) }
}

/// Why a file could not be received.
pub(crate) enum Refused {
    TooLarge(u64),
    Cut,
    DiskFull,
}

fn told(member: &Member, refused: Refused) -> Response {
    let (status, message) = match refused {
        Refused::TooLarge(max) => {
            let size = Value::Text(member.locale.bytes(i64::try_from(max).unwrap_or(i64::MAX)));
            (StatusCode::PAYLOAD_TOO_LARGE, member.locale.fill("upload.too_big", &[("size", size)]))
        }
        Refused::Cut => (StatusCode::BAD_REQUEST, member.locale.t("upload.failed")),
        Refused::DiskFull => {
            (StatusCode::INSUFFICIENT_STORAGE, member.locale.t("problem.disk-full"))
        }
    };
    (status, Json(json!({ "message": message }))).into_response()
}

/// Stores a body under `path`.
pub(crate) async fn receive<B, E>(
    app: &App,
    path: &Path,
    mut body: impl Stream<Item = Result<B, E>> + Unpin,
) -> Result<(), Refused>
where
    B: AsRef<[u8]>,
{
    let max = app.ctx.config.upload_bytes_max;
    let disk = |error: std::io::Error| {
        tracing::error!(%error, "an upload could not be stored");
        Refused::DiskFull
    };
    if let Some(folder) = path.parent() {
        tokio::fs::create_dir_all(folder).await.map_err(disk)?;
    }
    let mut file = tokio::fs::File::create(path).await.map_err(disk)?;
    let mut n_bytes = 0_u64;
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| Refused::Cut)?;
        n_bytes += chunk.as_ref().len() as u64;
        if n_bytes > max {
            return Err(Refused::TooLarge(max));
        }
        file.write_all(chunk.as_ref()).await.map_err(disk)?;
    }
    file.flush().await.map_err(disk)
}

async fn take(
    app: &App,
    member: &Member,
    incoming: &mut Incoming,
    query: &UploadQuery,
) -> app::Result<ImportId> {
    let kind = match query.kind.as_str() {
        "" | "auto" => None,
        // Which table it is, its headings propose, and a person chooses.
        "table" => Some(table_of(&incoming.path, &query.name)),
        // The file itself tells whose table it is where it is no JSON.
        "asana" | "jira" | "trello" if !is_json(&incoming.path) => Some(Kind::Tasks),
        "maildir" => Some(Kind::Mbox),
        word => {
            Some(Kind::from_word(word).ok_or_else(|| app::Error::field("kind", "unknown-source"))?)
        }
    };
    let client = id(&query.client).ok();
    let name = Path::new(&query.name).file_name().map(|n| n.to_string_lossy().into_owned());
    let name = name.unwrap_or_else(|| "file".to_owned());
    let source = Source { kind, name: &name, path: &incoming.path, client };
    let import = begin(&app.ctx, &member.actor, &source).await?;
    incoming.is_taken = true;
    Ok(import)
}

fn table_of(path: &Path, name: &str) -> Kind {
    let kind = recognise(path, name).ok().flatten();
    kind.filter(|kind| kind.is_table()).unwrap_or(Kind::Touches)
}

fn is_json(path: &Path) -> bool {
    let mut head = [0; 64];
    let n = std::fs::File::open(path).and_then(|mut file| file.read(&mut head)).unwrap_or(0);
    let head = head[..n].strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head[..n]).trim_ascii_start();
    head.starts_with(b"{") || head.starts_with(b"[")
}

fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.starts_with("multipart/form-data")
}
