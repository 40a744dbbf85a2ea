//! Who asks: the session cookie, and the extractor that gives a page an authorized member.

use crate::security::peer_address;
use crate::serve::Peer;
use crate::state::App;
use app::access::Actor;
use app::auth::session::{Visit, recognise};
use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use domain::cue::Lang;
use locale::Locale;
use std::convert::Infallible;

/// A signed-in member of an agency.
pub struct Member {
    pub actor: Actor,
    pub visit: Visit,
    pub locale: Locale,
    /// Path and query of the request.
    pub path: String,
    /// A short notice left by the action before, as its cookie has it.
    pub flash: Option<String>,
    /// [`app::ctx::Ctx::moment`] before anything was read for the answer.
    pub moment: String,
}

impl Member {
    /// The token that guards this session's forms.
    pub fn csrf(&self) -> &str {
        &self.visit.signed_in.session.csrf
    }
}

/// Somebody who has not signed in: only language and place are known.
pub struct Anyone {
    pub locale: Locale,
    pub path: String,
    pub peer: std::net::IpAddr,
    pub device: String,
    /// The language was just chosen by `?lang=`: a cookie should keep it.
    pub chosen: Option<Lang>,
}

/// Name of the session cookie; with TLS it is bound to the host.
pub fn cookie_name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-houston" } else { "houston" }
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(n, value)| (n == name).then_some(value))
}

/// The header that sets the session cookie, or ends it when `token` is empty.
pub fn set_cookie(token: &str, is_secure: bool, max_age_s: i64) -> HeaderValue {
    let name = cookie_name(is_secure);
    let secure = if is_secure { "; Secure" } else { "" };
    let text =
        format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}");
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

impl FromRequestParts<App> for Member {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &App) -> Result<Self, Response> {
        match find(parts, state).await {
            Ok(Some(member)) => Ok(member),
            Ok(None) => Err(to_the_gate(parts, state).await),
            Err(error) => Err(crate::failure::plain(&error)),
        }
    }
}

/// Who is nobody goes to sign in, or to set up where nothing is there yet. What was posted is lost:
/// a program hears so, a reader comes back to the first page.
async fn to_the_gate(parts: &Parts, state: &App) -> Response {
    if parts.method != Method::GET {
        let accept = parts.headers.get(header::ACCEPT).and_then(|v| v.to_str().ok());
        return if accept.is_some_and(|a| a.contains("text/html")) {
            Redirect::to("/sign-in").into_response()
        } else {
            StatusCode::UNAUTHORIZED.into_response()
        };
    }
    let is_first = parts.uri.path() == "/"
        && app::auth::first_start::is_first_start(&state.ctx).await.unwrap_or(false);
    if is_first {
        return Redirect::to("/setup").into_response();
    }
    let target = format!("/sign-in?next={}", crate::url::escape(&path_of(parts)));
    Redirect::to(&target).into_response()
}

impl OptionalFromRequestParts<App> for Member {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &App,
    ) -> Result<Option<Self>, Infallible> {
        Ok(find(parts, state).await.ok().flatten())
    }
}

/// The member whose session a request carries.
pub(crate) async fn find(parts: &Parts, state: &App) -> app::Result<Option<Member>> {
    let moment = state.ctx.moment();
    let name = cookie_name(state.ctx.config.is_cookie_secure);
    let Some(token) = cookie(&parts.headers, name) else { return Ok(None) };
    let Some(visit) = recognise(&state.ctx, token).await? else { return Ok(None) };
    let signed_in = &visit.signed_in;
    let lang = Lang::from_word(&signed_in.lang).unwrap_or(Lang::Ru);
    let zone = signed_in.zone.as_deref().unwrap_or(&signed_in.workspace_zone);
    Ok(Some(Member {
        actor: visit.actor.clone(),
        locale: Locale::new(lang, zone_of(zone)),
        path: path_of(parts),
        flash: cookie(&parts.headers, "flash").map(str::to_owned),
        moment,
        visit,
    }))
}

/// A plain value of the query.
fn query_value<'a>(parts: &'a Parts, name: &str) -> Option<&'a str> {
    let pairs = parts.uri.query()?.split('&');
    pairs
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(n, value)| (n == name).then_some(value))
}

/// The zone of that name; UTC where there is none.
pub(crate) fn zone_of(name: &str) -> jiff::tz::TimeZone {
    jiff::tz::TimeZone::get(name).unwrap_or(jiff::tz::TimeZone::UTC)
}

fn path_of(parts: &Parts) -> String {
    parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string)
}

impl FromRequestParts<App> for Anyone {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &App) -> Result<Self, Response> {
        let peer = parts.extensions.get::<Peer>().copied();
        let peer = peer_address(peer, &parts.headers, state.ctx.config.is_behind_proxy);
        if !state.limits.may_ask(peer) {
            return Err(StatusCode::TOO_MANY_REQUESTS.into_response());
        }
        let text = |name| parts.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let chosen = query_value(parts, "lang").and_then(Lang::from_word);
        let lang = chosen
            .or_else(|| cookie(&parts.headers, "lang").and_then(Lang::from_word))
            .unwrap_or_else(|| preferred(text(header::ACCEPT_LANGUAGE)));
        Ok(Anyone {
            locale: Locale::new(lang, zone_of("Europe/Moscow")),
            path: path_of(parts),
            peer,
            device: device(text(header::USER_AGENT)),
            chosen,
        })
    }
}

/// English only where the browser asks for it before Russian; the product speaks Russian first.
fn preferred(accept: &str) -> Lang {
    let first = accept.split(',').find_map(|part| match part.trim().get(..2) {
        Some("ru") => Some(Lang::Ru),
        Some("en") => Some(Lang::En),
        _ => None,
    });
    first.unwrap_or(Lang::Ru)
}

/// Browser and system in a few words, for the list of sessions.
fn device(agent: &str) -> String {
    let find = |table: &[(&str, &str)]| {
        table.iter().find(|(mark, _)| agent.contains(mark)).map_or("", |(_, name)| name).to_owned()
    };
    let browser = find(&[
        ("YaBrowser", "Yandex Browser"),
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = find(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    let words = [browser, system];
    let known: Vec<&str> = words.iter().map(String::as_str).filter(|w| !w.is_empty()).collect();
    if known.is_empty() { "?".to_owned() } else { known.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_static("a=1; houston=tok; b=2"));
        assert_eq!(cookie(&headers, "houston"), Some("tok"));
        assert_eq!(cookie(&headers, "c"), None);
    }

    #[test]
    fn russian_is_spoken_unless_english_is_asked_for_first() {
        assert_eq!(preferred("de-DE,en;q=0.9,ru;q=0.8"), Lang::En);
        assert_eq!(preferred("ru-RU,ru;q=0.9,en;q=0.8"), Lang::Ru);
        assert_eq!(preferred(""), Lang::Ru);
    }

    #[test]
    fn a_device_is_named_in_words() {
        let agent = "Mozilla/5.0 (X11; Linux x86_64) Chrome/120 Safari/537.36";
        assert_eq!(device(agent), "Chrome, Linux");
        assert_eq!(device(""), "?");
    }
}
