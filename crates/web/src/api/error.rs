//! What went wrong, as JSON: one envelope for every refusal of the API.

use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::tz::TimeZone;
use locale::{Lang, Locale};
use serde::Serialize;
use utoipa::ToSchema;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ErrorItem {
    /// Stable, for programs: `not-found`, `too-long`.
    pub code: String,
    /// For people, in English; may change.
    pub detail: String,
    /// The field of the request that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// The body of every refusal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Errors {
    pub errors: Vec<ErrorItem>,
}

/// A refusal on its way out.
#[derive(Clone, Debug)]
pub struct ApiError {
    pub status: StatusCode,
    pub errors: Vec<ErrorItem>,
    /// Seconds after which the same request may succeed.
    pub retry_after_s: Option<u64>,
}

impl ApiError {
    /// A refusal with one cause.
    pub fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Self {
        let item = ErrorItem { code: code.replace('_', "-"), detail: detail.into(), field: None };
        ApiError { status, errors: vec![item], retry_after_s: None }
    }

    /// A field of the request is wrong.
    pub fn field(field: &str, code: &str, detail: impl Into<String>) -> Self {
        let mut error = ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail);
        error.errors[0].field = Some(field.to_owned());
        error
    }

    /// It is not there, or the caller may not know that it is.
    pub fn not_found() -> Self {
        of_status(StatusCode::NOT_FOUND)
    }

    /// Neither a token nor a session.
    pub fn unauthorized(detail: &str) -> Self {
        ApiError::new(StatusCode::UNAUTHORIZED, "unauthorized", detail)
    }
}

impl From<app::Error> for ApiError {
    fn from(error: app::Error) -> Self {
        use app::Error as E;
        match error {
            E::NotFound => ApiError::not_found(),
            E::Forbidden => of_status(StatusCode::FORBIDDEN),
            E::Conflict => of_status(StatusCode::CONFLICT),
            E::Invalid(problems) => {
                let english = english();
                let item = |problem: &app::error::FieldProblem| ErrorItem {
                    code: problem.code.replace('_', "-"),
                    detail: english.t(&format!("problem.{}", problem.code)),
                    field: Some(problem.field.to_owned()),
                };
                let errors = problems.iter().map(item).collect();
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                ApiError { status, errors, retry_after_s: None }
            }
            E::Refused(reason) => {
                let code = reason.code.strip_prefix("refused.").unwrap_or(&reason.code);
                let detail = english().reason(&reason);
                ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail)
            }
            E::Unavailable(text) => {
                tracing::error!(error = text, "cannot write");
                of_status(StatusCode::SERVICE_UNAVAILABLE)
            }
            E::Internal(error) => {
                let id = format!("{:08x}", rand::random::<u32>());
                tracing::error!(request = id, error = format!("{error:#}"), "a request failed");
                let detail = format!("A fault of ours; the log has it under {id}.");
                ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
            }
        }
    }
}

fn english() -> Locale {
    Locale::new(Lang::En, TimeZone::UTC)
}

/// Every status that the API refuses with: its code and its sentence.
pub const STATUSES: &[(u16, &str, &str)] = &[
    (400, "malformed", "The request cannot be read."),
    (401, "unauthorized", "Send a token: `Authorization: Bearer hou_…`."),
    (403, "forbidden", "The role or the scopes of the token do not allow this."),
    (404, "not-found", "There is no such thing, or it is not yours to see."),
    (405, "method-not-allowed", "This address does not know this method."),
    (408, "timeout", "The answer took too long."),
    (409, "conflict", "Somebody changed it meanwhile, or it is so already: read it again."),
    (413, "too-large", "The body is too large."),
    (415, "media-type", "Send JSON: `Content-Type: application/json`."),
    (422, "invalid", "What was sent cannot be accepted."),
    (429, "too-many-requests", "Too many requests: wait as `Retry-After` says."),
    (500, "internal", "A fault of ours."),
    (503, "unavailable", "Nothing can be saved now; reading works."),
];

fn of_status(status: StatusCode) -> ApiError {
    let known = STATUSES.iter().find(|(number, _, _)| *number == status.as_u16());
    let (_, code, detail) = known.copied().unwrap_or((0, "failed", "The request failed."));
    ApiError::new(status, code, detail)
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status;
        let mut response = (status, Json(Errors { errors: self.errors })).into_response();
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// Gives the envelope to refusals that no handler made: unknown addresses and methods, time-outs,
/// cross-site requests.
pub async fn envelope(request: Request, next: Next) -> Response {
    let is_api = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    let status = response.status();
    let is_refusal = status.is_client_error() || status.is_server_error();
    let kind = response.headers().get(header::CONTENT_TYPE);
    if !is_api || !is_refusal || kind.is_some_and(|k| k.as_bytes() == b"application/json") {
        return response;
    }
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut answer = of_status(status).into_response();
    if let Some(allow) = allow {
        answer.headers_mut().insert(header::ALLOW, allow);
    }
    answer
}
