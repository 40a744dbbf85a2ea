//! What a person at the client opens: no account, nothing of the agency but what was published.

use super::seen;
use crate::failure::{Answer, bare_frame};
use crate::form::Form;
use crate::page::way_out::client_page::shown;
use crate::page::weekly::shown::{body, locale_of};
use crate::page::{id, refused};
use crate::session::{Anyone, zone_of};
use crate::state::App;
use crate::view::portal::{PortalHome, PortalIncident, PortalReport};
use crate::view::{Errors, View};
use app::portal;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use locale::Locale;

fn page<V: View>(app: &App, locale: &Locale, status: StatusCode, view: &V) -> Answer {
    // The address holds the secret: it does not go into the page's frame.
    let html = app.renderer.page(locale, &bare_frame(app, "/"), view)?;
    Ok((status, Html(html)).into_response())
}

/// GET `/p/{token}`.
pub async fn home(
    State(app): State<App>,
    _: Anyone,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
) -> Answer {
    let is_said = query.as_deref() == Some("said");
    answer(&app, &token, is_said, None).await
}

/// The portal; after a word that was refused, with what was typed and why.
async fn answer(
    app: &App,
    token: &str,
    is_said: bool,
    refusal: Option<(String, app::Error)>,
) -> Answer {
    let of = portal::visit(&app.ctx, token).await?;
    let locale = Locale::new(of.lang, zone_of(&of.zone));
    let (status, text, errors) = match refusal {
        Some((typed, error)) => {
            let (status, errors) = refused(&locale, error)?;
            (status, typed, errors)
        }
        None => (StatusCode::OK, String::new(), Errors::new()),
    };
    let view = PortalHome {
        root: format!("/p/{token}"),
        seen: seen(&of.page, &of.recipient),
        is_said,
        desk: None,
        is_confirming: false,
        marks: Vec::new(),
        text,
        errors,
    };
    page(app, &locale, status, &view)
}

/// GET `/p/{token}/weekly/{weekly}`.
pub async fn report(
    State(app): State<App>,
    _: Anyone,
    Path((token, weekly)): Path<(String, String)>,
) -> Answer {
    let of = portal::report(&app.ctx, &token, id(&weekly)?).await?;
    let view = PortalReport {
        root: format!("/p/{token}"),
        body: body(&of.page.report, &of.page.tasks, &of.page.agency, &of.page.client),
    };
    page(&app, &locale_of(&of.page.report, &of.zone), StatusCode::OK, &view)
}

/// GET `/p/{token}/incidents/{incident}`.
pub async fn incident(
    State(app): State<App>,
    _: Anyone,
    Path((token, incident)): Path<(String, String)>,
) -> Answer {
    let of = portal::incident(&app.ctx, &token, id(&incident)?).await?;
    let view = PortalIncident { root: format!("/p/{token}"), shown: shown(&of.page) };
    page(&app, &Locale::new(of.lang, zone_of(&of.zone)), StatusCode::OK, &view)
}

/// POST `/p/{token}/words`.
pub async fn say(
    State(app): State<App>,
    _: Anyone,
    Path(token): Path<String>,
    form: Form,
) -> Answer {
    let said = portal::say(&app.ctx, &token, form.text("text")).await;
    match said {
        Ok(()) => Ok(Redirect::to(&format!("/p/{token}?said#word")).into_response()),
        Err(error) => {
            let typed = form.raw("text").to_owned();
            answer(&app, &token, false, Some((typed, error))).await
        }
    }
}
