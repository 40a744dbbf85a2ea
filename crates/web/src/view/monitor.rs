//! Watched errors: of a client, and what is due at all of them.

use super::incident::Values;
use super::{Choice, Errors, Link, View};
use jiff::civil::Date;
use serde::Serialize;

/// Something to be looked at before a round is done.
#[derive(Clone, Debug, Serialize)]
pub struct MonitorLine {
    pub text: String,
    pub is_done: bool,
}

/// A watched error.
#[derive(Clone, Debug, Serialize)]
pub struct MonitorCard {
    pub id: String,
    /// Word of `monitor.kind.<word>`.
    pub kind: String,
    pub what: String,
    /// quiet, soon, overdue, done.
    pub standing: String,
    /// Days left or overdue.
    pub days: i64,
    pub due_on: Option<Date>,
    /// Word of `monitor.every.<word>`.
    pub every: String,
    pub owner: Option<String>,
    pub owners: Vec<Choice>,
    pub project: Option<String>,
    pub project_id: String,
    pub lines: Vec<MonitorLine>,
    pub n_open: i64,
    /// The last note of a balance.
    pub balance_minor: Option<i64>,
    pub balance_on: Option<Date>,
    pub spend_minor: i64,
    pub currency: String,
    pub lead_days: i64,
    pub spend: String,
    /// The lines as the form shows them, one a line.
    pub text: String,
    pub version: i64,
    /// When it was done before, the newest first.
    pub done: Vec<DoneLine>,
}

/// A round that was done.
#[derive(Clone, Debug, Serialize)]
pub struct DoneLine {
    pub due_on: Date,
    pub done_on: Date,
    pub note: String,
    pub by: Option<String>,
}

/// The form of a new one.
#[derive(Clone, Debug, Serialize)]
pub struct MonitorForm {
    /// Word of `monitor.kind.<word>`.
    pub kind: String,
    pub values: Values,
    pub every: Vec<Choice>,
    pub owners: Vec<Choice>,
    pub projects: Vec<Choice>,
}

/// GET `/clients/{id}/monitors`, and the same again with errors.
#[derive(Clone, Debug, Serialize)]
pub struct MonitorPage {
    pub client: Link,
    pub cards: Vec<MonitorCard>,
    pub over: Vec<MonitorCard>,
    /// Words of all kinds.
    pub kinds: Vec<String>,
    pub form: Option<MonitorForm>,
    pub today: Date,
    pub may_edit: bool,
    pub errors: Errors,
}

impl View for MonitorPage {
    const TEMPLATE: &'static str = "monitor/page.html";
}

/// Something that is due at a client.
#[derive(Clone, Debug, Serialize)]
pub struct DueLine {
    pub client: Link,
    pub kind: String,
    pub what: String,
    pub owner: Option<String>,
    pub due_on: Option<Date>,
    /// Below zero: overdue.
    pub left_days: i64,
}

/// A check of expectations that is overdue.
#[derive(Clone, Debug, Serialize)]
pub struct CheckLine {
    pub client: Link,
    /// Word of `onboarding.step.<word>`.
    pub step: String,
    pub days: i64,
}

/// GET `/monitors`.
#[derive(Clone, Debug, Serialize)]
pub struct DuePage {
    pub due: Vec<DueLine>,
    pub checks: Vec<CheckLine>,
    /// People with dates that cannot be kept.
    pub late: Vec<(String, i64)>,
}

impl View for DuePage {
    const TEMPLATE: &'static str = "monitor/due.html";
}
