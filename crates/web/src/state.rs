//! What every handler may use.

use crate::render::Renderer;
use crate::security::Limits;
use app::Ctx;
use std::sync::Arc;

/// The state of the web server; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub ctx: Ctx,
    pub limits: Arc<Limits>,
    pub renderer: Renderer,
}

impl App {
    /// The state over a context.
    pub fn new(ctx: Ctx) -> Self {
        App { ctx, limits: Arc::new(Limits::new()), renderer: Renderer::new() }
    }
}
