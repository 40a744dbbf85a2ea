//! The protocol as the client reads and acknowledges it: no account, nothing of the agency but what a
//! person wrote for them.

use crate::failure::{Answer, bare_frame};
use crate::form::Form;
use crate::page::{at, refused};
use crate::session::{Anyone, zone_of};
use crate::state::App;
use crate::view::Errors;
use crate::view::onboarding::{ProtocolPage, ProtocolPart};
use app::onboarding::{Shown, acknowledge, open};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use locale::Locale;

fn answer(app: &App, token: &str, shown: &Shown, status: StatusCode, errors: Errors) -> Answer {
    let locale = Locale::new(shown.lang, zone_of(&shown.zone));
    let part = |(word, text): (&str, &str)| ProtocolPart {
        word: word.to_owned(),
        paragraphs: text
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .map(str::to_owned)
            .collect(),
    };
    let said = shown.acknowledged.as_ref();
    let view = ProtocolPage {
        token: token.to_owned(),
        agency: shown.agency.clone(),
        client: shown.client.clone(),
        recipient: shown.recipient.clone(),
        parts: shown.protocol.parts().into_iter().map(part).collect(),
        acknowledged_at: said.map(|said| at(said.at)),
        acknowledged_by: said.map(|said| said.by.clone()).unwrap_or_default(),
        remark: said.map(|said| said.remark.clone()).unwrap_or_default(),
        expires_at: at(shown.expires_at),
        errors,
    };
    // The address holds the secret: it does not go into the page's frame.
    let html = app.renderer.page(&locale, &bare_frame(app, "/"), &view)?;
    Ok((status, Html(html)).into_response())
}

/// GET `/k/{token}`. Changes nothing that the client would notice: link scanners open everything.
pub async fn show(State(app): State<App>, _: Anyone, Path(token): Path<String>) -> Answer {
    let shown = open(&app.ctx, &token).await?;
    answer(&app, &token, &shown, StatusCode::OK, Errors::new())
}

/// POST `/k/{token}`.
pub async fn confirm(
    State(app): State<App>,
    _: Anyone,
    Path(token): Path<String>,
    form: Form,
) -> Answer {
    let shown = open(&app.ctx, &token).await?;
    match acknowledge(&app.ctx, &token, form.text("name"), form.text("remark")).await {
        Ok(()) | Err(app::Error::Conflict) => {
            Ok(Redirect::to(&format!("/k/{token}")).into_response())
        }
        Err(error) => {
            let locale = Locale::new(shown.lang, zone_of(&shown.zone));
            let (status, errors) = refused(&locale, error)?;
            answer(&app, &token, &shown, status, errors)
        }
    }
}
