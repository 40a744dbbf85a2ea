//! The client's own page: no account, nothing of the agency but what was published.

use super::client_page::shown;
use crate::failure::{Answer, bare_frame};
use crate::form::Form;
use crate::page::{at, refused};
use crate::session::{Anyone, zone_of};
use crate::state::App;
use crate::view::Errors;
use crate::view::way_out::ChoicePage;
use app::incident::choice::Chosen;
use app::incident::client_page::{self, ClientPage};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect};
use locale::Locale;

/// What was picked but is not confirmed, and what is wrong with it.
#[derive(Default)]
struct Picked {
    chosen: String,
    own: String,
    name: String,
    is_confirming: bool,
    errors: Errors,
}

fn answer(app: &App, token: &str, page: &ClientPage, status: StatusCode, picked: Picked) -> Answer {
    // The client reads in the client's language and time, whoever made the link.
    let locale = Locale::new(page.lang, zone_of(&page.zone));
    let way = page.ways.iter().find(|way| way.id.to_string() == picked.chosen);
    let chosen_title = match way {
        Some(way) => way.title.clone(),
        None => locale.t("way_out.own_proposal"),
    };
    let view = ChoicePage {
        token: token.to_owned(),
        shown: shown(page),
        expires_at: at(page.expires_at),
        chosen: picked.chosen,
        chosen_title,
        own: picked.own,
        name: picked.name,
        is_confirming: picked.is_confirming,
        errors: picked.errors,
    };
    // The address holds the secret: it does not go into the page's frame.
    let html = app.renderer.page(&locale, &bare_frame(app, "/"), &view)?;
    Ok((status, Html(html)).into_response())
}

/// GET `/c/{token}`. Changes nothing that the client would notice: link scanners open everything.
pub async fn show(State(app): State<App>, _: Anyone, Path(token): Path<String>) -> Answer {
    let page = client_page::open(&app.ctx, &token).await?;
    answer(&app, &token, &page, StatusCode::OK, Picked::default())
}

/// POST `/c/{token}`: first what was picked is shown again, then it is confirmed.
pub async fn choose(
    State(app): State<App>,
    _: Anyone,
    Path(token): Path<String>,
    form: Form,
) -> Answer {
    let page = client_page::open(&app.ctx, &token).await?;
    let to = format!("/c/{token}");
    if page.choice.is_some() {
        return Ok(Redirect::to(&to).into_response());
    }
    let locale = Locale::new(page.lang, zone_of(&page.zone));
    let mut picked = Picked {
        chosen: form.text("chosen").to_owned(),
        own: form.text("own").to_owned(),
        name: form.text("name").to_owned(),
        ..Picked::default()
    };
    let is_own = picked.chosen == "own";
    let is_known = page.ways.iter().any(|way| way.id.to_string() == picked.chosen);
    let problem = match (is_own, is_known) {
        (false, false) => Some(("chosen", "public.choose_one")),
        (true, _) if picked.own.is_empty() => Some(("own", "public.write_own")),
        _ => None,
    };
    if let Some((field, key)) = problem {
        picked.errors = Errors::from([(field.to_owned(), locale.t(key))]);
        return answer(&app, &token, &page, StatusCode::UNPROCESSABLE_ENTITY, picked);
    }
    if form.text("confirmed") != "yes" {
        picked.is_confirming = true;
        return answer(&app, &token, &page, StatusCode::OK, picked);
    }
    let chosen = match picked.chosen.parse() {
        Ok(option) if !is_own => Chosen::Option(option),
        _ => Chosen::Own(picked.own.clone()),
    };
    match client_page::choose(&app.ctx, &token, chosen, &picked.name).await {
        // Sent twice at once: the first one counts, and its receipt is shown.
        Ok(_) | Err(app::Error::Conflict) => Ok(Redirect::to(&to).into_response()),
        Err(error) => {
            let (status, errors) = refused(&locale, error)?;
            picked.errors = errors;
            answer(&app, &token, &page, status, picked)
        }
    }
}
