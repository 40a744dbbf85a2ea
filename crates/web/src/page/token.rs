//! One's own tokens: other programs act in one's name.

use super::{Posted, at, id, page, refused};
use crate::failure::Answer;
use crate::session::Member;
use crate::state::App;
use crate::view::account::{TokenRow, TokensPage};
use crate::view::{Choice, Errors, Pager};
use app::auth::token::{create, list, revoke};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::Scope;

const DAY_MS: i64 = 86_400_000;
/// Days for which a token may live; an empty value is for ever.
const EXPIRIES: &[&str] = &["30", "90", "365", ""];

/// What was typed, or what the usual token is.
struct Typed {
    fresh: Option<String>,
    name: String,
    scopes: Vec<String>,
    expires: String,
}

impl Default for Typed {
    fn default() -> Self {
        let scopes = vec![Scope::Read.word().to_owned()];
        Typed { fresh: None, name: String::new(), scopes, expires: "90".to_owned() }
    }
}

async fn tokens_page(
    app: &App,
    member: &Member,
    status: StatusCode,
    typed: Typed,
    errors: Errors,
) -> Answer {
    let locale = &member.locale;
    let now = app.ctx.now_ms();
    let tokens = list(&app.ctx, &member.actor).await?;
    let mut scopes = Choice::list(
        Scope::ALL.iter().map(|s| (s.word(), locale.t(&format!("scope.{}", s.word())))),
        "",
    );
    for choice in &mut scopes {
        choice.is_chosen = typed.scopes.contains(&choice.value);
    }
    let label = |days: &str| match days.parse() {
        Ok(days) => locale.plural("count.days", days),
        Err(_) => locale.t("tokens.forever"),
    };
    let expiries = EXPIRIES.iter().map(|days| (*days, label(days)));
    let view = TokensPage {
        tokens: tokens
            .into_iter()
            .map(|t| TokenRow {
                id: t.id.to_string(),
                name: t.name,
                scopes: t.scopes.iter().map(|s| s.word().to_owned()).collect(),
                created_at: at(t.created_at),
                used_at: t.used_at.map(at),
                expires_at: t.expires_at.map(at),
                is_expired: t.expires_at.is_some_and(|e| e <= now),
            })
            .collect(),
        fresh: typed.fresh,
        name: typed.name,
        scopes,
        expiries: Choice::list(expiries, &typed.expires),
        errors,
        pager: Pager::default(),
    };
    page(app, member, status, &view).await
}

/// GET `/tokens`.
pub async fn tokens(State(app): State<App>, member: Member) -> Answer {
    tokens_page(&app, &member, StatusCode::OK, Typed::default(), Errors::new()).await
}

/// POST `/tokens`: the secret is shown now and never again.
pub async fn add(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let expires = form.text("expires");
    let name = form.text("name");
    let scopes: Vec<Scope> = form.all("scopes").filter_map(Scope::from_word).collect();
    let result = if EXPIRIES.contains(&expires) {
        let days: Option<i64> = expires.parse().ok();
        let expires_at = days.map(|days| app.ctx.now_ms() + days * DAY_MS);
        create(&app.ctx, &member.actor, name, &scopes, expires_at).await
    } else {
        Err(app::Error::field("expires", "unknown_choice"))
    };
    match result {
        Ok(new) => {
            let typed = Typed { fresh: Some(new.secret), ..Typed::default() };
            tokens_page(&app, member, StatusCode::OK, typed, Errors::new()).await
        }
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let typed = Typed {
                fresh: None,
                name: name.to_owned(),
                scopes: scopes.iter().map(|s| s.word().to_owned()).collect(),
                expires: expires.to_owned(),
            };
            tokens_page(&app, member, status, typed, errors).await
        }
    }
}

/// POST `/tokens/{id}/revocation`.
pub async fn revocation(
    State(app): State<App>,
    Path(token): Path<String>,
    posted: Posted,
) -> Answer {
    let result = revoke(&app.ctx, &posted.member.actor, id(&token)?).await;
    posted.answer("/tokens", result, "flash.token_revoked")
}
