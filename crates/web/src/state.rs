//! What every handler may use.

use crate::render::Renderer;
use crate::security::Limits;
use app::Ctx;
use app::auth::first_start::SetupCode;
use std::sync::Arc;

/// The state of the web server; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub ctx: Ctx,
    pub limits: Arc<Limits>,
    pub renderer: Renderer,
    /// What the first visitor must know; `None`: only this machine reaches us.
    pub setup_code: Option<SetupCode>,
}

impl App {
    /// The state over a context.
    pub fn new(ctx: Ctx) -> Self {
        let setup_code = SetupCode::of(&ctx.config);
        App { ctx, limits: Arc::new(Limits::new()), renderer: Renderer::new(), setup_code }
    }
}
