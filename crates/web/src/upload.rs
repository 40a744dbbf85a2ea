//! Uploads: streamed to disk as they come, bounded, never whole in memory.

use crate::state::App;
use axum::Router;

/// Routes with bodies of their own size.
pub fn routes(_bytes_max: u64) -> Router<App> {
    Router::new()
}
