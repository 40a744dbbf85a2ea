//! One's own profile: name, language, zone, colors, password, sessions.

use super::{Posted, at, choices, done, id, page, refused};
use crate::failure::Answer;
use crate::session::Member;
use crate::state::App;
use crate::view::account::{ProfilePage, SessionRow};
use crate::view::{Choice, Errors};
use app::auth::{session, sign_in};
use app::teammate::{ProfileInput, THEMES, card, edit_profile};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use domain::cue::Lang;

/// What the first form holds.
struct Typed {
    name: String,
    lang: String,
    theme: String,
    zone: String,
}

impl Typed {
    fn stored(member: &Member) -> Self {
        let me = &member.visit.signed_in;
        Typed {
            name: me.name.clone(),
            lang: me.lang.clone(),
            theme: me.theme.clone(),
            zone: me.zone.clone().unwrap_or_default(),
        }
    }
}

/// What is wrong with each of the two forms.
#[derive(Default)]
struct Wrong {
    profile: Errors,
    password: Errors,
}

async fn profile_page(
    app: &App,
    member: &Member,
    status: StatusCode,
    typed: Typed,
    wrong: Wrong,
) -> Answer {
    let me = &member.visit.signed_in;
    let locale = &member.locale;
    let sessions = session::list(&app.ctx, &member.actor).await?;
    let mut zones = choices::zones(locale, app.ctx.now(), &typed.zone);
    let as_agency = locale.t("profile.zone.agency");
    zones.splice(0..0, Choice::list([("", as_agency)], &typed.zone));
    let themes = THEMES.iter().map(|theme| (*theme, locale.t(&format!("theme.{theme}"))));
    let view = ProfilePage {
        name: typed.name,
        email: me.email.clone(),
        role: me.role.word().to_owned(),
        langs: choices::langs(&typed.lang),
        themes: Choice::list(themes, &typed.theme),
        zones,
        errors: wrong.profile,
        password_errors: wrong.password,
        sessions: sessions
            .into_iter()
            .map(|s| SessionRow {
                id: s.id.to_string(),
                device: s.device,
                created_at: at(s.created_at),
                seen_at: at(s.seen_at),
                is_this: s.id == me.session.id,
            })
            .collect(),
    };
    page(app, member, status, &view).await
}

/// GET `/profile`.
pub async fn profile(State(app): State<App>, member: Member) -> Answer {
    let typed = Typed::stored(&member);
    profile_page(&app, &member, StatusCode::OK, typed, Wrong::default()).await
}

/// The version of one's own account: a profile has one owner, who is asked nothing twice.
async fn version(app: &App, member: &Member) -> app::Result<i64> {
    let me = card(&app.ctx, &member.actor, member.actor.teammate()?).await?;
    Ok(me.teammate.version)
}

/// POST `/profile`.
pub async fn save(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let result = match Lang::from_word(form.text("lang")) {
        Some(lang) => {
            let input = ProfileInput {
                name: form.text("name").to_owned(),
                lang,
                zone: form.opt("zone").map(str::to_owned),
                theme: form.text("theme").to_owned(),
            };
            let version = version(&app, member).await?;
            edit_profile(&app.ctx, &member.actor, version, &input).await.map(|_| ())
        }
        None => Err(app::Error::field("lang", "unknown_choice")),
    };
    match result {
        Ok(()) => Ok(done("/profile", "flash.saved")),
        Err(error) => {
            let (status, profile) = refused(&member.locale, error)?;
            let text = |name| form.text(name).to_owned();
            let typed = Typed {
                name: text("name"),
                lang: text("lang"),
                theme: text("theme"),
                zone: text("zone"),
            };
            let wrong = Wrong { profile, ..Wrong::default() };
            profile_page(&app, member, status, typed, wrong).await
        }
    }
}

/// POST `/profile/password`: all other sessions end.
pub async fn password(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let present = member.visit.signed_in.session.id;
    let (old, new) = (form.raw("current"), form.raw("password"));
    match sign_in::change_password(&app.ctx, &member.actor, present, old, new).await {
        Ok(()) => Ok(done("/profile", "flash.password_changed")),
        Err(error) => {
            let (status, mut password) = refused(&member.locale, error)?;
            if let Some(problem) = password.remove("old_password") {
                password.insert("current".to_owned(), problem);
            }
            let wrong = Wrong { password, ..Wrong::default() };
            profile_page(&app, member, status, Typed::stored(member), wrong).await
        }
    }
}

/// POST `/profile/theme`.
pub async fn theme(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let stored = Typed::stored(member);
    let input = ProfileInput {
        name: stored.name,
        lang: member.locale.lang,
        zone: Some(stored.zone).filter(|zone| !zone.is_empty()),
        theme: form.text("theme").to_owned(),
    };
    let version = version(&app, member).await?;
    edit_profile(&app.ctx, &member.actor, version, &input).await?;
    Ok(Redirect::to(posted.next("/profile")).into_response())
}

/// POST `/sessions/{id}/end`.
pub async fn session_end(
    State(app): State<App>,
    Path(session): Path<String>,
    posted: Posted,
) -> Answer {
    let result = session::end(&app.ctx, &posted.member.actor, id(&session)?).await;
    posted.answer("/profile", result, "flash.session_ended")
}
