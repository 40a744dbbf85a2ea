//! Two records of one client become one.

use super::{Choice, Errors, Link, View};
use serde::Serialize;

/// One field where the two differ.
#[derive(Clone, Debug, Serialize)]
pub struct MergeField {
    /// Locale key of the label (`client.name`).
    pub label: String,
    pub kept: String,
    pub given_up: String,
}

/// What the merger would do.
#[derive(Clone, Debug, Serialize)]
pub struct MergePreview {
    /// Stays.
    pub into: Link,
    pub n_touches: i64,
    pub n_contacts: i64,
    pub n_projects: i64,
    pub n_rules: i64,
    pub domains: Vec<String>,
    pub differing: Vec<MergeField>,
}

/// GET `/clients/{id}/merger?into=`.
#[derive(Clone, Debug, Serialize)]
pub struct MergerPage {
    /// Goes into the other one.
    pub client: Link,
    /// Other clients, for the choice of `into`.
    pub targets: Vec<Choice>,
    /// Those that look alike (name, domain), most alike first.
    pub alike: Vec<Link>,
    pub preview: Option<MergePreview>,
    pub errors: Errors,
}

impl View for MergerPage {
    const TEMPLATE: &'static str = "client/merger.html";
}
