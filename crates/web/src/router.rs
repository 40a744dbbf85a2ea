//! All routes in one place, one table per audience.

use crate::failure::{Failure, as_page};
use crate::page;
use crate::security;
use crate::state::App;
use crate::{assets, live};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::timeout::TimeoutLayer;

/// A form is not larger; uploads have their own limit.
const FORM_BYTES_MAX: usize = 2 << 20;
/// An answer takes no longer, streams and uploads apart.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(60);

/// Everything that Houston serves.
pub fn router(app: App) -> Router {
    let short = Router::new()
        .merge(pages())
        .merge(crate::api::routes())
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, ANSWER_TIMEOUT));
    let long = Router::new()
        .route("/events/stream", get(live::stream))
        .merge(crate::upload::routes(app.ctx.config.upload_bytes_max));
    let events = NotForContentType::const_new("text/event-stream");
    Router::new()
        .merge(short)
        .merge(long)
        .route("/assets/{hash}/{*name}", get(asset))
        .route("/health", get(|| async { "ok" }))
        .fallback(|| async { Failure::not_found() })
        .method_not_allowed_fallback(|| async { Failure::status(StatusCode::METHOD_NOT_ALLOWED) })
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(1024).and(events)))
        .layer(from_fn_with_state(app.clone(), as_page))
        .layer(CatchPanicLayer::new())
        .layer(from_fn(security::same_origin))
        .layer(from_fn(security::headers))
        .with_state(app)
}

/// The paths of all pages with their methods: the test of rights goes through them.
fn pages() -> Router<App> {
    Router::new()
        // mission control and clients
        .route("/", get(page::home::home))
        .route("/clients", get(page::clients::list))
        .route("/clients/{id}", get(page::client::page))
        .route("/clients/{id}/history", get(page::client::history))
        // what people say
        .route("/busy-windows/{id}/end", post(page::touch::busy_end))
        .route("/clients/{id}/busy-windows", post(page::touch::busy_windows))
        .route("/clients/{id}/feelings", post(page::touch::feelings))
        .route("/clients/{id}/signals/{episode}", get(page::signal::page))
        .route("/clients/{id}/signals/{episode}/answers", post(page::signal::answers))
        .route("/clients/{id}/touches", post(page::touch::touches))
        // messages
        .route("/touches/{id}", get(page::message::page))
        .route("/touches/{id}/client", post(page::message::client))
        .route("/touches/{id}/cues/{number}", post(page::message::cue))
}

async fn asset(Path((_, name)): Path<(String, String)>) -> Response {
    let Some(asset) = assets::get(&name) else { return Failure::not_found().into_response() };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static(assets::cache_control())),
    ];
    (headers, asset.bytes).into_response()
}
