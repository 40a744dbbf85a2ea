//! What went wrong, as an answer: the status, a page in the reader's language, one line in the log.

use crate::page::frame_of;
use crate::session::{Anyone, Member};
use crate::state::App;
use crate::view::failure::FailurePage;
use crate::view::{Frame, Theme};
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use domain::reason::Reason;
use locale::Locale;

/// A failure on its way out; [`as_page`] makes it readable.
#[derive(Clone, Debug)]
pub struct Failure {
    pub status: StatusCode,
    /// Locale key of what exactly went wrong.
    pub key: Option<String>,
    pub reason: Option<Reason>,
    pub request_id: Option<String>,
}

/// What a page handler returns.
pub type Answer = Result<Response, Failure>;

impl Failure {
    /// A bare status.
    pub fn status(status: StatusCode) -> Self {
        Failure { status, key: None, reason: None, request_id: None }
    }

    /// It is not there, or the reader may not know that it is.
    pub fn not_found() -> Self {
        Failure::status(StatusCode::NOT_FOUND)
    }
}

impl From<app::Error> for Failure {
    fn from(error: app::Error) -> Self {
        use app::Error as E;
        match error {
            E::NotFound => Failure::not_found(),
            E::Forbidden => Failure::status(StatusCode::FORBIDDEN),
            E::Conflict => Failure::status(StatusCode::CONFLICT),
            E::Invalid(problems) => {
                let key = problems.first().map(|p| format!("problem.{}", p.code));
                Failure { key, ..Failure::status(StatusCode::UNPROCESSABLE_ENTITY) }
            }
            E::Refused(reason) => Failure {
                reason: Some(*reason),
                ..Failure::status(StatusCode::UNPROCESSABLE_ENTITY)
            },
            E::Unavailable(text) => {
                tracing::error!(error = text, "cannot write");
                Failure::status(StatusCode::SERVICE_UNAVAILABLE)
            }
            E::Internal(error) => internal(&format!("{error:#}")),
        }
    }
}

impl From<minijinja::Error> for Failure {
    fn from(error: minijinja::Error) -> Self {
        internal(&format!("{error:#}"))
    }
}

fn internal(text: &str) -> Failure {
    let id = format!("{:08x}", rand::random::<u32>());
    tracing::error!(request = id, error = text, "a request failed");
    Failure { request_id: Some(id), ..Failure::status(StatusCode::INTERNAL_SERVER_ERROR) }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A failure where no page can be made.
pub fn plain(error: &app::Error) -> Response {
    tracing::error!(%error, "a request failed");
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// Turns failures into pages for those who read pages.
pub async fn as_page(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let wants_html = wants_html(&parts.headers) && !parts.uri.path().starts_with("/api/");
    let copy = parts.clone();
    let response = next.run(Request::from_parts(parts.clone(), body)).await;
    let status = response.status();
    if !wants_html || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    if response.headers().contains_key(header::CONTENT_TYPE)
        && response.extensions().get::<Failure>().is_none()
        && response.headers()[header::CONTENT_TYPE].as_bytes().starts_with(b"text/html")
    {
        return response;
    }
    let failure =
        response.extensions().get::<Failure>().cloned().unwrap_or_else(|| Failure::status(status));
    parts = copy;
    let member = Option::<Member>::from_request_parts(&mut parts, &app).await.ok().flatten();
    let (locale, frame) = match member {
        Some(member) => (member.locale.clone(), frame_of(&app, &member).await),
        None => {
            let anyone = Anyone::from_request_parts(&mut parts, &app).await;
            let locale = anyone.map_or_else(|_| Locale::russian(), |a| a.locale);
            (locale, bare_frame(&app, parts.uri.path()))
        }
    };
    let detail = detail(&locale, &failure);
    let view = FailurePage {
        status: known_status(status.as_u16()),
        request_id: failure.request_id.clone(),
        detail,
    };
    match app.renderer.page(&locale, &frame, &view) {
        Ok(html) => (status, Html(html)).into_response(),
        Err(error) => {
            tracing::error!(%error, "the page for a failure failed");
            response
        }
    }
}

fn detail(locale: &Locale, failure: &Failure) -> Option<String> {
    if let Some(reason) = &failure.reason {
        return Some(locale.reason(reason));
    }
    let key = failure.key.as_ref()?;
    locale.has(key).then(|| locale.t(key))
}

/// The statuses that have words of their own.
fn known_status(status: u16) -> u16 {
    match status {
        403 | 404 | 409 | 413 | 422 | 429 | 500 | 503 => status,
        400..=499 => 422,
        _ => 500,
    }
}

fn wants_html(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    accept.contains("text/html")
}

/// The frame of a page before sign-in.
pub fn bare_frame(app: &App, path: &str) -> Frame {
    Frame {
        theme: Theme::Auto,
        now: app.ctx.now(),
        csrf: String::new(),
        path: path.to_owned(),
        agency: None,
        me: None,
        may: crate::view::Powers::default(),
        n_unsorted: 0,
        n_running_imports: 0,
        n_words: 0,
        n_notices: 0,
        moment: String::new(),
        flash: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::known_status;
    use locale::{Lang, Locale};

    #[test]
    fn each_status_is_told_in_words_that_fit_it() {
        for (status, told) in [(404, 404), (503, 503), (500, 500), (502, 500), (418, 422)] {
            assert_eq!(known_status(status), told);
        }
        for lang in [Lang::Ru, Lang::En] {
            let locale = Locale::new(lang, jiff::tz::TimeZone::UTC);
            for status in [403, 404, 409, 413, 422, 429, 500, 503].map(known_status) {
                assert!(locale.has(&format!("failure.{status}.title")), "{status}");
                assert!(locale.has(&format!("failure.{status}.text")), "{status}");
            }
        }
    }
}
