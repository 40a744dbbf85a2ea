//! Who calls the API: a token, or the session of a page.

use super::error::ApiError;
use crate::security::peer_address;
use crate::serve::Peer;
use crate::session;
use crate::state::App;
use app::access::Actor;
use app::auth::token;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use domain::access::Scope;
use domain::cue::Lang;
use locale::Locale;

/// The header that repeats the session's secret with every unsafe request of a page.
pub const CSRF: &str = "x-csrf";

/// An authenticated caller; what it may do is asked of `app`.
pub struct Caller {
    pub actor: Actor,
    pub locale: Locale,
}

/// A caller who may read: every role may, a token only with the scope.
pub struct Reader(pub Caller);

impl Caller {
    /// The locale that `?lang` asks for, or the caller's own.
    pub fn locale(&self, lang: Option<Lang>) -> Locale {
        Locale::new(lang.unwrap_or(self.locale.lang), self.locale.zone.clone())
    }

    /// The owner without the token: to read back what this very request has written.
    pub fn owner(&self) -> Actor {
        Actor { token: None, ..self.actor.clone() }
    }
}

impl FromRequestParts<App> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &App) -> Result<Self, ApiError> {
        let caller = match parts.headers.get(header::AUTHORIZATION) {
            Some(value) => by_token(parts, value.to_str().unwrap_or_default(), state).await?,
            None => by_session(parts, state).await?,
        };
        let key = match (&caller.actor.token, caller.actor.teammate) {
            (Some((token, _)), _) => token.0.as_u128(),
            (None, Some(teammate)) => teammate.0.as_u128(),
            (None, None) => 0,
        };
        state.limits.may_call(key).map_err(too_many)?;
        Ok(caller)
    }
}

async fn by_token(parts: &Parts, header: &str, state: &App) -> Result<Caller, ApiError> {
    let secret = header.split_once(' ').filter(|(kind, _)| kind.eq_ignore_ascii_case("bearer"));
    let found = match secret {
        Some((_, secret)) => token::recognise(&state.ctx, secret.trim()).await?,
        None => None,
    };
    let Some(actor) = found else {
        // Guessing costs as much as any other knocking at the door.
        may_ask(parts, state)?;
        return Err(ApiError::unauthorized("The token is unknown, revoked or has expired."));
    };
    let workspace = app::workspace::get(&state.ctx, &actor).await?;
    let locale = Locale::new(actor.lang, session::zone_of(&workspace.zone));
    Ok(Caller { actor, locale })
}

async fn by_session(parts: &Parts, state: &App) -> Result<Caller, ApiError> {
    let Some(member) = session::find(parts, state).await? else {
        may_ask(parts, state)?;
        return Err(ApiError::unauthorized("Send a token: `Authorization: Bearer hou_…`."));
    };
    let is_safe = matches!(parts.method, Method::GET | Method::HEAD);
    let sent = parts.headers.get(CSRF).map(|v| v.as_bytes()).unwrap_or_default();
    if !is_safe && sent != member.csrf().as_bytes() {
        let detail = "A session writes only with the header `x-csrf`.";
        return Err(ApiError::new(StatusCode::FORBIDDEN, "csrf", detail));
    }
    Ok(Caller { actor: member.actor.clone(), locale: member.locale.clone() })
}

fn may_ask(parts: &Parts, state: &App) -> Result<(), ApiError> {
    let peer = parts.extensions.get::<Peer>().copied();
    let peer = peer_address(peer, &parts.headers, state.ctx.config.is_behind_proxy);
    if state.limits.may_ask(peer) { Ok(()) } else { Err(too_many(1)) }
}

fn too_many(retry_after_s: u64) -> ApiError {
    let detail = "Too many requests: wait as `Retry-After` says.";
    let error = ApiError::new(StatusCode::TOO_MANY_REQUESTS, "too-many-requests", detail);
    ApiError { retry_after_s: Some(retry_after_s), ..error }
}

impl FromRequestParts<App> for Reader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &App) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let may = caller.actor.token.as_ref().is_none_or(|(_, s)| s.contains(&Scope::Read));
        if may { Ok(Reader(caller)) } else { Err(app::Error::Forbidden.into()) }
    }
}
