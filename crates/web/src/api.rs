//! The JSON API.

use crate::state::App;
use axum::Router;

/// All routes of the API.
pub fn routes() -> Router<App> {
    Router::new()
}
