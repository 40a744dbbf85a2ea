//! A contact and its form.

use super::client::TimelineDay;
use super::{Choice, Errors, Link, View};
use jiff::Timestamp;
use serde::Serialize;

/// GET `/contacts/{id}`.
#[derive(Clone, Debug, Serialize)]
pub struct ContactPage {
    pub id: String,
    pub client: Link,
    pub name: String,
    pub position: String,
    pub is_senior: bool,
    pub is_found: bool,
    pub attitude: String,
    pub preferred: String,
    pub phone: String,
    pub addresses: Vec<String>,
    pub note: String,
    pub last_touch_at: Option<Timestamp>,
    /// Median working hours to an answer; `None`: too few answers.
    pub reply_hours: Option<f64>,
    pub n_touches: i64,
    pub timeline: Vec<TimelineDay>,
    pub archived_at: Option<Timestamp>,
    pub may_edit: bool,
}

impl View for ContactPage {
    const TEMPLATE: &'static str = "contact/page.html";
}

/// GET `/clients/{id}/contacts/new`, `/contacts/{id}/form`.
#[derive(Clone, Debug, Serialize)]
pub struct ContactForm {
    pub id: Option<String>,
    pub version: i64,
    pub client: Link,
    pub name: String,
    pub position: String,
    pub phone: String,
    /// One a line: mail addresses, chat names.
    pub addresses: String,
    pub preferred: Vec<Choice>,
    pub attitudes: Vec<Choice>,
    pub is_senior: bool,
    pub note: String,
    pub errors: Errors,
}

impl View for ContactForm {
    const TEMPLATE: &'static str = "contact/form.html";
}
