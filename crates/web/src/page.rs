//! Pages for the members of an agency: one file per noun; each reads, calls `app`, fills a view.

pub mod audit;
pub mod backtest;
pub mod bridge;
pub mod brief;
mod choices;
pub mod client;
pub mod client_form;
pub mod clients;
pub mod contact;
pub mod draft;
pub mod edit;
pub mod gate;
pub mod help;
pub mod home;
pub mod imports;
pub mod incident;
pub mod kpi;
pub mod learning;
pub mod load;
pub mod management;
pub mod mapping;
pub mod merger;
pub mod message;
pub mod monitor;
pub mod notice;
pub mod onboarding;
pub mod outcome;
pub mod person;
pub mod portal;
pub mod portfolio;
pub mod precision;
pub mod profile;
pub mod project;
pub mod promise;
pub mod ritual;
pub mod search;
pub mod settings;
pub mod signal;
pub mod sla;
pub mod team;
pub mod token;
pub mod touch;
pub mod tray;
pub mod trust;
pub mod way_out;
pub mod weekly;
pub mod work;

use crate::failure::{Answer, Failure};
use crate::form::Form;
use crate::session::Member;
use crate::state::{App, DocumentPrinter};
use crate::url;
use crate::view::{Errors, Flash, FlashKind, Frame, Me, Powers, Theme, View};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::access::Action;
use jiff::Timestamp;
use locale::Locale;
use report::document::Document;

/// A page for a member; a notice that waited is shown once.
pub async fn show<V: View>(app: &App, member: &Member, view: &V) -> Answer {
    page(app, member, StatusCode::OK, view).await
}

/// The same with another status: a form that comes back with its problems.
pub async fn page<V: View>(app: &App, member: &Member, status: StatusCode, view: &V) -> Answer {
    let frame = frame_of(app, member).await;
    let html = app.renderer.page(&member.locale, &frame, view)?;
    let mut response = (status, Html(html)).into_response();
    if member.flash.is_some() {
        set_flash(&mut response, "");
    }
    Ok(response)
}

/// What surrounds a member's page. A count that cannot be had is nought: the page still comes.
pub async fn frame_of(app: &App, member: &Member) -> Frame {
    let signed_in = &member.visit.signed_in;
    let actor = &member.actor;
    let counts = app::board::counts(&app.ctx, actor).await.unwrap_or_default();
    Frame {
        theme: theme_of(&signed_in.theme),
        now: app.ctx.now(),
        csrf: member.csrf().to_owned(),
        path: member.path.clone(),
        agency: Some(signed_in.workspace_name.clone()),
        me: Some(Me {
            id: signed_in.session.teammate.to_string(),
            name: signed_in.name.clone(),
            role: signed_in.role.word().to_owned(),
        }),
        may: Powers {
            edit_clients: actor.may(Action::EditClient),
            import: actor.may(Action::RunImport),
            manage_team: actor.may(Action::ManageTeammates),
            change_settings: actor.may(Action::EditWorkspace),
            read_audit: actor.may(Action::ReadEvents),
            hear_words: actor.may(Action::HearDirectWord),
            read_backtest: actor.may(Action::ReadBacktest),
        },
        n_unsorted: counts.n_unsorted,
        n_running_imports: counts.n_running_imports,
        n_words: counts.n_words,
        n_notices: counts.n_notices,
        moment: member.moment.clone(),
        flash: member
            .flash
            .as_deref()
            .and_then(|f| read_flash(&member.locale, f))
            .into_iter()
            .collect(),
    }
}

fn theme_of(word: &str) -> Theme {
    match word {
        "light" => Theme::Light,
        "dark" => Theme::Dark,
        _ => Theme::Auto,
    }
}

/// After an action: to the next page, with a notice at the locale key.
pub fn done(to: &str, key: &str) -> Response {
    redirect(to, "done", key)
}

/// After an action that did not work.
pub fn failed(to: &str, key: &str) -> Response {
    redirect(to, "failed", key)
}

fn redirect(to: &str, kind: &str, key: &str) -> Response {
    let mut response = Redirect::to(to).into_response();
    set_flash(&mut response, &format!("{kind}~{key}"));
    response
}

fn set_flash(response: &mut Response, value: &str) {
    let age = if value.is_empty() { 0 } else { 60 };
    let cookie = format!("flash={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={age}");
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn read_flash(locale: &Locale, cookie: &str) -> Option<Flash> {
    let (kind, key) = cookie.split_once('~')?;
    let kind = if kind == "failed" { FlashKind::Failed } else { FlashKind::Done };
    // Only our own sentences: a cookie may come from anywhere.
    let is_ours = key.starts_with("flash.") || key.starts_with("problem.");
    (is_ours && locale.has(key)).then(|| Flash { kind, text: locale.t(key), undo: None })
}

/// A form sent by a member, with the token of the session.
pub struct Posted {
    pub member: Member,
    pub form: Form,
}

impl FromRequest<App> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, state: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let member =
            <Member as FromRequestParts<App>>::from_request_parts(&mut parts, state).await?;
        let form = Form::from_request(Request::from_parts(parts, body), state).await?;
        if form.raw("csrf") != member.csrf() {
            return Err(Failure {
                key: Some("problem.csrf".to_owned()),
                ..Failure::status(StatusCode::FORBIDDEN)
            }
            .into_response());
        }
        Ok(Posted { member, form })
    }
}

impl Posted {
    /// Where to go after the action: the page that the form names, or `otherwise`.
    pub fn next<'a>(&'a self, otherwise: &'a str) -> &'a str {
        self.form.opt("next").map_or(otherwise, url::local)
    }

    /// The answer to an action: its notice, or what was wrong with it.
    pub fn answer(&self, to: &str, result: app::Result<()>, key: &str) -> Answer {
        match result {
            Ok(()) => Ok(done(to, key)),
            Err(app::Error::Invalid(problems)) => {
                let code = problems.first().map_or("required", |p| p.code);
                Ok(failed(to, &format!("problem.{code}")))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// The problems of a form as sentences.
pub fn errors(locale: &Locale, problems: &[app::error::FieldProblem]) -> Errors {
    problems
        .iter()
        .map(|p| (p.field.to_owned(), locale.t(&format!("problem.{}", p.code))))
        .collect()
}

/// What a refused form says and with which status; anything else is a failure.
pub fn refused(locale: &Locale, error: app::Error) -> Result<(StatusCode, Errors), Failure> {
    let whole = |text| Errors::from([(String::new(), text)]);
    match error {
        app::Error::Invalid(problems) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, errors(locale, &problems)))
        }
        app::Error::Refused(reason) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, whole(locale.reason(&reason))))
        }
        app::Error::Conflict => Ok((StatusCode::CONFLICT, whole(locale.t("problem.conflict")))),
        other => Err(other.into()),
    }
}

/// The entries of a field that takes one a line; commas and semicolons part them, too.
pub fn lines(text: &str) -> Vec<String> {
    let parts = text.split(['\n', '\r', ',', ';']).map(str::trim);
    parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

/// Milliseconds since 1970 as an instant; what is out of range becomes 1970.
pub fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A path segment as an id; what is none is simply not there.
pub fn id<T: std::str::FromStr>(text: &str) -> Result<T, Failure> {
    text.parse().map_err(|_| Failure::not_found())
}

/// A document as a PDF to download. Typesetting takes a while: not on the thread of the answers.
pub async fn printed(
    print: DocumentPrinter,
    locale: Locale,
    document: Document,
    name: &'static str,
) -> Answer {
    let made = tokio::task::spawn_blocking(move || print(&locale, &document)).await;
    let pdf =
        made.map_err(anyhow::Error::new).and_then(|made| made).map_err(app::Error::Internal)?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, pdf).into_response())
}
