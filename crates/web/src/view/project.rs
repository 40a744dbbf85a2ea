//! The form of a project.

use super::{Errors, Link, View};
use serde::Serialize;

/// GET `/clients/{id}/projects/new`, `/projects/{id}/form`.
#[derive(Clone, Debug, Serialize)]
pub struct ProjectForm {
    pub id: Option<String>,
    pub version: i64,
    pub client: Link,
    pub name: String,
    /// ISO dates, or empty.
    pub starts_on: String,
    pub due_on: String,
    pub note: String,
    pub is_archived: bool,
    pub errors: Errors,
}

impl View for ProjectForm {
    const TEMPLATE: &'static str = "project/form.html";
}
