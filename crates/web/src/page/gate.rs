//! Before one is in: signing in and out, the first start, taking an invitation.
//!
//! These forms carry no token of a session: there is none yet. Pages of other sites cannot send
//! them ([`crate::security::same_origin`]).

use super::{Posted, choices, refused};
use crate::failure::{Answer, Failure, bare_frame};
use crate::form::Form;
use crate::session::{Anyone, Member, set_cookie};
use crate::state::App;
use crate::url;
use crate::view::gate::{InvitationPage, SetupPage, SignInPage};
use crate::view::{Choice, Errors, View};
use app::auth::first_start::{SetUp, is_first_start, set_up};
use app::auth::invitation::{self, Offer};
use app::auth::session::{self, NewSession};
use app::auth::sign_in::{SignIn, SignedIn, sign_in};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::id::WorkspaceId;
use serde::Deserialize;

const YEAR_S: i64 = 365 * 86_400;

/// A page for somebody unknown; a language that was just chosen is kept.
fn gate_page<V: View>(app: &App, anyone: &Anyone, status: StatusCode, view: &V) -> Answer {
    let frame = bare_frame(app, &anyone.path);
    let html = app.renderer.page(&anyone.locale, &frame, view)?;
    let mut response = (status, Html(html)).into_response();
    if let Some(lang) = anyone.chosen {
        let cookie = format!("lang={}; Path=/; SameSite=Lax; Max-Age={YEAR_S}", lang.word());
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    Ok(response)
}

/// To the page, with the cookie of a fresh session.
fn enter(app: &App, new: &NewSession, to: &str) -> Response {
    let age_s = (new.session.expires_at - app.ctx.now_ms()) / 1000;
    let mut response = Redirect::to(to).into_response();
    let cookie = set_cookie(&new.token, app.ctx.config.is_cookie_secure, age_s);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}

fn of_form(anyone: &Anyone, key: &str) -> Errors {
    Errors::from([(String::new(), anyone.locale.t(key))])
}

/// `?next=/clients`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Next {
    next: String,
}

/// GET `/sign-in`.
pub async fn sign_in_form(
    State(app): State<App>,
    member: Option<Member>,
    anyone: Anyone,
    Query(query): Query<Next>,
) -> Answer {
    let next = url::local(&query.next).to_owned();
    if member.is_some() {
        return Ok(Redirect::to(&next).into_response());
    }
    if is_first_start(&app.ctx).await? {
        return Ok(Redirect::to("/setup").into_response());
    }
    gate_page(&app, &anyone, StatusCode::OK, &SignInPage { next, ..SignInPage::default() })
}

/// POST `/sign-in`. An unknown address and a wrong password are answered alike.
pub async fn sign_in_post(State(app): State<App>, anyone: Anyone, form: Form) -> Answer {
    let next = url::local(form.text("next"));
    let page = |status, agencies, errors| {
        let (email, next) = (form.text("email").to_owned(), next.to_owned());
        gate_page(&app, &anyone, status, &SignInPage { email, next, agencies, errors })
    };
    if !app.limits.may_sign_in(anyone.peer) {
        let errors = of_form(&anyone, "problem.too_many_tries");
        return page(StatusCode::TOO_MANY_REQUESTS, Vec::new(), errors);
    }
    let input = SignIn {
        email: form.text("email"),
        password: form.raw("password"),
        device: &anyone.device,
        workspace: form.parsed("workspace").map(WorkspaceId),
    };
    match sign_in(&app.ctx, &input).await {
        Ok(SignedIn::Done(new)) => Ok(enter(&app, &new, next)),
        Ok(SignedIn::Choose(agencies)) => {
            let agencies = agencies.into_iter().map(|(id, name)| (id.0, name));
            page(StatusCode::OK, Choice::list(agencies, ""), Errors::new())
        }
        Err(error) => {
            let (status, errors) = refused(&anyone.locale, error)?;
            page(status, Vec::new(), errors)
        }
    }
}

/// POST `/sign-out`.
pub async fn sign_out(State(app): State<App>, posted: Posted) -> Answer {
    let present = posted.member.visit.signed_in.session.id;
    session::end(&app.ctx, &posted.member.actor, present).await?;
    let mut response = Redirect::to("/sign-in").into_response();
    let cookie = set_cookie("", app.ctx.config.is_cookie_secure, 0);
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// GET `/setup`: only while nobody is here.
pub async fn setup_form(State(app): State<App>, anyone: Anyone) -> Answer {
    if !is_first_start(&app.ctx).await? {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    let zones = choices::zones(&anyone.locale, app.ctx.now(), "Europe/Moscow");
    let view = SetupPage { zones, asks_code: app.setup_code.is_some(), ..SetupPage::default() };
    gate_page(&app, &anyone, StatusCode::OK, &view)
}

/// POST `/setup`.
pub async fn setup_post(State(app): State<App>, anyone: Anyone, form: Form) -> Answer {
    let page = |status, mut errors: Errors| {
        if let Some(problem) = errors.remove("workspace") {
            errors.insert("agency".to_owned(), problem);
        }
        let view = SetupPage {
            agency: form.text("agency").to_owned(),
            name: form.text("name").to_owned(),
            email: form.text("email").to_owned(),
            zones: choices::zones(&anyone.locale, app.ctx.now(), form.text("zone")),
            asks_code: app.setup_code.is_some(),
            errors,
        };
        gate_page(&app, &anyone, status, &view)
    };
    if !is_first_start(&app.ctx).await? {
        return Err(Failure::not_found());
    }
    if !app.limits.may_sign_in(anyone.peer) {
        let errors = of_form(&anyone, "problem.too_many_tries");
        return page(StatusCode::TOO_MANY_REQUESTS, errors);
    }
    if app.setup_code.as_ref().is_some_and(|code| !code.is(form.text("code"))) {
        let problem = anyone.locale.t("problem.wrong_setup_code");
        let errors = Errors::from([("code".to_owned(), problem)]);
        return page(StatusCode::UNPROCESSABLE_ENTITY, errors);
    }
    let input = SetUp {
        workspace: form.text("agency"),
        zone: form.text("zone"),
        lang: anyone.locale.lang,
        name: form.text("name"),
        email: form.text("email"),
        password: form.raw("password"),
        device: &anyone.device,
    };
    match set_up(&app.ctx, &input).await {
        Ok(new) => Ok(enter(&app, &new, "/")),
        Err(error) => {
            let (status, errors) = refused(&anyone.locale, error)?;
            page(status, errors)
        }
    }
}

fn invitation_page(token: String, offer: Offer, name: String, errors: Errors) -> InvitationPage {
    InvitationPage {
        token,
        agency: offer.agency,
        invited_by: offer.invited_by,
        email: offer.invitation.email,
        name,
        role: offer.invitation.role.word().to_owned(),
        expires_at: super::at(offer.invitation.expires_at),
        errors,
    }
}

/// The offer behind a link; one that is gone says so.
async fn offer(app: &App, token: &str) -> Result<Offer, Failure> {
    invitation::look_up(&app.ctx, token).await.map_err(|error| match error {
        app::Error::NotFound => {
            Failure { key: Some("problem.invitation_gone".to_owned()), ..Failure::not_found() }
        }
        other => other.into(),
    })
}

/// GET `/invitations/{token}`.
pub async fn invitation_form(
    State(app): State<App>,
    anyone: Anyone,
    Path(token): Path<String>,
) -> Answer {
    let offer = offer(&app, &token).await?;
    let name = offer.invitation.name.clone();
    let view = invitation_page(token, offer, name, Errors::new());
    gate_page(&app, &anyone, StatusCode::OK, &view)
}

/// POST `/invitations/{token}`.
pub async fn invitation_post(
    State(app): State<App>,
    anyone: Anyone,
    Path(token): Path<String>,
    form: Form,
) -> Answer {
    let offer = offer(&app, &token).await?;
    let (status, mut errors) = if app.limits.may_sign_in(anyone.peer) {
        let (name, password) = (form.text("name"), form.raw("password"));
        match invitation::accept(&app.ctx, &token, name, password, &anyone.device).await {
            Ok(new) => return Ok(enter(&app, &new, "/")),
            Err(error) => refused(&anyone.locale, error)?,
        }
    } else {
        let errors = of_form(&anyone, "problem.too_many_tries");
        (StatusCode::TOO_MANY_REQUESTS, errors)
    };
    // The address is no field here: its problem is the form's.
    if let Some(problem) = errors.remove("email") {
        errors.insert(String::new(), problem);
    }
    let view = invitation_page(token, offer, form.text("name").to_owned(), errors);
    gate_page(&app, &anyone, status, &view)
}
