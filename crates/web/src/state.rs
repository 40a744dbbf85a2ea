//! What every handler may use.

use crate::security::Limits;
use app::Ctx;
use std::sync::Arc;

/// The state of the web server; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub ctx: Ctx,
    pub limits: Arc<Limits>,
}
