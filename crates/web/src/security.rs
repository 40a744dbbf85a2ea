//! What every answer and every unsafe request must satisfy: headers, same origin, limits by peer.

use crate::serve::Peer;
use axum::extract::Request;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};
use std::net::IpAddr;
use std::num::NonZeroU32;

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
    object-src 'none'; frame-ancestors 'none'";

/// Headers of every answer, errors included.
pub async fn headers(request: Request, next: Next) -> Response {
    let is_asset = request.uri().path().starts_with("/assets/");
    // The address of a client's page is its key: no other site learns of it, no index keeps it.
    let path = request.uri().path();
    let is_client_page =
        ["/c/", "/calendar/", "/k/", "/p/", "/s/"].iter().any(|root| path.starts_with(root));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &'static str| {
        headers.insert(name, HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, CSP);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, if is_client_page { "no-referrer" } else { "same-origin" });
    if is_client_page {
        set(HeaderName::from_static("x-robots-tag"), "noindex, nofollow, noarchive");
    }
    set(header::X_FRAME_OPTIONS, "DENY");
    set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()");
    if !is_asset && !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// Refuses an unsafe request that a page of another site has caused. Browsers say so themselves;
/// forms carry a token besides (see `form`), and programs with an API token are not browsers.
pub async fn same_origin(request: Request, next: Next) -> Response {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_safe || is_same_origin(request.headers()) {
        return next.run(request).await;
    }
    (StatusCode::FORBIDDEN, "cross-site request refused").into_response()
}

fn is_same_origin(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(origin) = headers.get(header::ORIGIN).and_then(|o| o.to_str().ok()) else {
        return true;
    };
    let Some(host) = headers.get(header::HOST).and_then(|h| h.to_str().ok()) else {
        return false;
    };
    origin.split_once("://").is_some_and(|(_, authority)| authority == host)
}

type Limiter<K> = RateLimiter<K, DashMapStateStore<K>, DefaultClock>;

/// Rate limits by the peer's address, and by the caller of the API.
pub struct Limits {
    sign_in: Limiter<IpAddr>,
    anonymous: Limiter<IpAddr>,
    api: Limiter<u128>,
}

impl Limits {
    /// Ten sign-ins at once, then one in ten seconds; anonymous requests 120 at once,
    /// then 5 a second; calls of the API 600 at once, then 20 a second.
    pub fn new() -> Self {
        let quota = |burst: u32, per_minute: u32| {
            Quota::per_minute(NonZeroU32::new(per_minute).unwrap_or(NonZeroU32::MIN))
                .allow_burst(NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN))
        };
        Limits {
            sign_in: RateLimiter::keyed(quota(10, 6)),
            anonymous: RateLimiter::keyed(quota(120, 300)),
            api: RateLimiter::keyed(quota(600, 1200)),
        }
    }

    /// May this peer try a password now?
    pub fn may_sign_in(&self, peer: IpAddr) -> bool {
        self.sign_in.check_key(&peer).is_ok()
    }

    /// May this peer, unknown to us, ask for something now?
    pub fn may_ask(&self, peer: IpAddr) -> bool {
        self.anonymous.check_key(&peer).is_ok()
    }

    /// May this token or teammate call the API now? If not, the seconds to wait.
    pub fn may_call(&self, caller: u128) -> Result<(), u64> {
        let refused = self.api.check_key(&caller).err();
        refused.map_or(Ok(()), |until| {
            Err(until.wait_time_from(DefaultClock::default().now()).as_secs() + 1)
        })
    }

    /// Forgets peers that have been quiet, so that memory stays bounded.
    pub fn sweep(&self) {
        self.sign_in.retain_recent();
        self.anonymous.retain_recent();
        self.api.retain_recent();
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::new()
    }
}

/// The peer's address. Behind a proxy that the operator named, its word is taken; nobody else's.
pub fn peer_address(
    request_peer: Option<Peer>,
    headers: &HeaderMap,
    is_behind_proxy: bool,
) -> IpAddr {
    if is_behind_proxy
        && let Some(last) = headers.get("x-forwarded-for").and_then(|v| v.to_str().ok())
        && let Some(address) = last.rsplit(',').next().and_then(|a| a.trim().parse().ok())
    {
        return address;
    }
    request_peer.map_or(IpAddr::from([127, 0, 0, 1]), |peer| peer.0.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pairs: &[(&'static str, &str)], expect: bool) {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_str(value).expect("a header"));
        }
        assert_eq!(is_same_origin(&headers), expect, "{pairs:?}");
    }

    #[test]
    fn a_foreign_page_cannot_post() {
        check(&[("sec-fetch-site", "same-origin")], true);
        check(&[("sec-fetch-site", "cross-site")], false);
        check(&[("sec-fetch-site", "same-site")], false);
        check(&[("origin", "https://a.example"), ("host", "a.example")], true);
        check(&[("origin", "https://evil.example"), ("host", "a.example")], false);
        check(&[("origin", "null"), ("host", "a.example")], false);
        check(&[], true);
    }

    #[test]
    fn the_eleventh_password_has_to_wait() {
        let limits = Limits::new();
        let peer = IpAddr::from([10, 0, 0, 1]);
        assert!((0..10).all(|_| limits.may_sign_in(peer)));
        assert!(!limits.may_sign_in(peer));
        assert!(limits.may_sign_in(IpAddr::from([10, 0, 0, 2])));
    }

    #[test]
    fn a_token_that_calls_too_often_is_told_when_to_come_back() {
        let limits = Limits::new();
        assert!((0..600).all(|_| limits.may_call(1).is_ok()));
        assert_eq!(limits.may_call(1), Err(1));
        assert!(limits.may_call(2).is_ok());
    }

    #[test]
    fn a_forwarded_address_counts_only_behind_a_proxy() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("1.1.1.1, 2.2.2.2"));
        let peer = Some(Peer(([9, 9, 9, 9], 1).into()));
        assert_eq!(peer_address(peer, &headers, false), IpAddr::from([9, 9, 9, 9]));
        assert_eq!(peer_address(peer, &headers, true), IpAddr::from([2, 2, 2, 2]));
    }
}
