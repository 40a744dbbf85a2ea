//! What every handler may use.

use crate::render::Renderer;
use crate::security::Limits;
use app::Ctx;
use app::auth::first_start::SetupCode;
use locale::Locale;
use report::document::Document;
use report::statement::Statement;
use std::sync::Arc;

/// Makes a PDF of a statement. Handed in by the program: typesetting takes long to build, and only the
/// program needs it.
pub type StatementPrinter = fn(&Locale, &Statement<'_>) -> anyhow::Result<Vec<u8>>;

/// Makes a PDF of a document of sections; handed in like [`StatementPrinter`].
pub type DocumentPrinter = fn(&Locale, &Document) -> anyhow::Result<Vec<u8>>;

/// The state of the web server; cheap to clone.
#[derive(Clone)]
pub struct App {
    pub ctx: Ctx,
    pub limits: Arc<Limits>,
    pub renderer: Renderer,
    /// What the first visitor must know; `None`: only this machine reaches us.
    pub setup_code: Option<SetupCode>,
    /// `None`: this program prints nothing.
    pub print_document: Option<DocumentPrinter>,
    pub print_statement: Option<StatementPrinter>,
}

impl App {
    /// The state over a context.
    pub fn new(ctx: Ctx) -> Self {
        let setup_code = SetupCode::of(&ctx.config);
        App {
            ctx,
            limits: Arc::new(Limits::new()),
            renderer: Renderer::new(),
            setup_code,
            print_document: None,
            print_statement: None,
        }
    }
}
