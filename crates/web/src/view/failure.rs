//! Pages for what went wrong.

use super::View;
use serde::Serialize;

/// Any failure: 403, 404, 409, 413, 422, 429, 500, 503 (`failure.<status>.title`, `.text`).
#[derive(Clone, Debug, Serialize)]
pub struct FailurePage {
    pub status: u16,
    /// Number by which the operator finds it in the log.
    pub request_id: Option<String>,
    /// What exactly, a sentence in the reader's language.
    pub detail: Option<String>,
}

impl View for FailurePage {
    const TEMPLATE: &'static str = "failure/page.html";
}
