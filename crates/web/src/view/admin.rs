//! Audit log, help and the reference of the API.

use super::{Choice, Pager, View};
use jiff::Timestamp;
use serde::Serialize;

/// One line of the audit log.
#[derive(Clone, Debug, Serialize)]
pub struct AuditRow {
    pub id: String,
    pub at: Timestamp,
    pub actor: String,
    /// A sentence without the actor: «изменил(а) клиента „Ромашка“».
    pub sentence: String,
    /// Address of what it is about, where it still exists.
    pub href: Option<String>,
    /// Field, before, after.
    pub changes: Vec<(String, String, String)>,
}

/// GET `/audit?actor=&kind=&from=&until=`.
#[derive(Clone, Debug, Serialize)]
pub struct AuditPage {
    pub rows: Vec<AuditRow>,
    pub actors: Vec<Choice>,
    /// Kinds of subject (`subject.<word>`).
    pub kinds: Vec<Choice>,
    pub from: String,
    pub until: String,
    pub pager: Pager,
}

impl View for AuditPage {
    const TEMPLATE: &'static str = "admin/audit.html";
}

/// GET `/help`.
#[derive(Clone, Debug, Serialize)]
pub struct HelpPage {
    /// Version of the program.
    pub version: String,
}

impl View for HelpPage {
    const TEMPLATE: &'static str = "admin/help.html";
}

/// GET `/api/docs`: filled by a script from `/api/v1/openapi.json`.
#[derive(Clone, Debug, Serialize)]
pub struct ApiDocsPage {
    /// Address of the OpenAPI document.
    pub document: String,
}

impl View for ApiDocsPage {
    const TEMPLATE: &'static str = "admin/api_docs.html";
}
