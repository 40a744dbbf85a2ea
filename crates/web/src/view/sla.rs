//! Service levels with a client: what waits, how the terms are kept, the sheet that the client sees.

use super::incident::Values;
use super::{By, Choice, Errors, Link, View};
use domain::reason::Reason;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// A word of a person about a case.
#[derive(Clone, Debug, Serialize)]
pub struct SlaMarkRow {
    pub id: String,
    /// Word of `sla.mark.<word>`.
    pub kind: String,
    pub reason: String,
    pub is_going: bool,
    pub by: By,
}

/// A case in a list.
#[derive(Clone, Debug, Serialize)]
pub struct SlaCaseRow {
    /// Id of the touch or the work item.
    pub of: String,
    /// Number of the term.
    pub key: i64,
    /// Address of the message; `None`: it is a piece of work.
    pub href: Option<String>,
    /// Set where the list is of several clients.
    pub client: Option<Link>,
    pub title: String,
    /// Word of `promise.side.<word>`: who owes the answer.
    pub side: String,
    /// What was agreed, verbatim.
    pub words: String,
    pub asked_at: Timestamp,
    /// `None`: it waits still.
    pub answered_at: Option<Timestamp>,
    /// Word of `sla.state.<word>`.
    pub state: String,
    pub due_at: Option<Timestamp>,
    pub elapsed_hours: f64,
    pub over_hours: f64,
    /// Why it waits for the other side.
    pub waits_for: String,
    pub marks: Vec<SlaMarkRow>,
}

/// A share of a month.
#[derive(Clone, Debug, Serialize)]
pub struct SlaShare {
    pub month: Date,
    pub n_met: i64,
    pub n_decided: i64,
    pub n_open: i64,
    /// `None`: nothing was to be answered.
    pub percent: Option<i64>,
    pub is_missed: bool,
}

/// A term with how it was kept.
#[derive(Clone, Debug, Serialize)]
pub struct SlaTermRow {
    /// Words of `promise.side.` and `sla.measure.`.
    pub side: String,
    pub measure: String,
    pub words: String,
    /// Number and word of `sla.unit.<word>`.
    pub limit: Option<(i64, String)>,
    pub target: i64,
    /// What is owed where it is missed: a sum, or percents of the fee.
    pub sum_minor: Option<i64>,
    pub of_fee: Option<f64>,
    pub currency: String,
    pub shares: Vec<SlaShare>,
}

/// What is owed for a month.
#[derive(Clone, Debug, Serialize)]
pub struct SlaDraftRow {
    pub month: Date,
    pub words: String,
    pub n_breached: i64,
    pub percent: i64,
    pub sum_minor: Option<i64>,
    pub currency: String,
}

/// A version of the past.
#[derive(Clone, Debug, Serialize)]
pub struct SlaChange {
    pub version: i64,
    pub effective_on: Date,
    pub is_in_force: bool,
    pub note: String,
    pub words: Vec<String>,
    pub by: By,
}

/// Agreed hours in words.
#[derive(Clone, Debug, Serialize)]
pub struct SlaHoursView {
    /// Word of `sla.days.<word>`.
    pub days: String,
    /// `9:00–13:00, 14:00–18:00`; empty: round the clock.
    pub intervals: String,
    pub zone: String,
}

/// GET `/clients/{id}/sla`, and the same again with errors (422).
#[derive(Clone, Debug, Serialize)]
pub struct SlaPage {
    pub client: Link,
    pub version: i64,
    pub effective_on: Option<Date>,
    /// The version in force begins later.
    pub is_ahead: bool,
    pub hours: Option<SlaHoursView>,
    pub open: Vec<SlaCaseRow>,
    pub late: Vec<SlaCaseRow>,
    pub terms: Vec<SlaTermRow>,
    pub months: Vec<Date>,
    /// `None`: not for the reader's eyes.
    pub drafts: Option<Vec<SlaDraftRow>>,
    pub changes: Vec<SlaChange>,
    pub acknowledged: Option<By>,
    pub may_edit: bool,
    pub may_mark: bool,
    pub may_tell: bool,
    /// For the form.
    pub values: Values,
    pub n_rows: usize,
    pub zones: Vec<Choice>,
    pub contracts: Vec<Choice>,
    pub currency: String,
    pub errors: Errors,
}

impl View for SlaPage {
    const TEMPLATE: &'static str = "sla/page.html";
}

/// What a client is shown.
#[derive(Clone, Debug, Serialize)]
pub struct SheetView {
    pub agency: String,
    pub client: String,
    pub agreement: Option<String>,
    pub version: i64,
    pub effective_on: Date,
    pub hours: SlaHoursView,
    pub ours: Vec<SlaTermRow>,
    pub theirs: Vec<SlaTermRow>,
}

/// A link to the sheet.
#[derive(Clone, Debug, Serialize)]
pub struct SlaLinkRow {
    pub id: String,
    pub recipient: String,
    pub lang: String,
    pub version: i64,
    pub expires_at: Timestamp,
    pub state: Reason,
    pub is_good: bool,
    pub acknowledged: Option<By>,
}

/// GET `/clients/{id}/sla/sheet`, and after a link was made or refused.
#[derive(Clone, Debug, Serialize)]
pub struct SlaSheetPage {
    pub client: Link,
    pub sheet: SheetView,
    pub links: Vec<SlaLinkRow>,
    /// Shown once.
    pub fresh_link: Option<String>,
    pub may_tell: bool,
    pub values: Values,
    pub errors: Errors,
}

impl View for SlaSheetPage {
    const TEMPLATE: &'static str = "sla/sheet.html";
}

/// GET `/s/{token}`: no account, nothing of the agency but the sheet.
#[derive(Clone, Debug, Serialize)]
pub struct SlaPublicPage {
    pub token: String,
    pub sheet: SheetView,
    pub name: String,
    pub acknowledged: Option<By>,
    pub errors: Errors,
}

impl View for SlaPublicPage {
    const TEMPLATE: &'static str = "sla/public.html";
}

/// GET `/sla`.
#[derive(Clone, Debug, Serialize)]
pub struct SlaClocksPage {
    pub late: Vec<SlaCaseRow>,
    pub running: Vec<SlaCaseRow>,
    pub paused: Vec<SlaCaseRow>,
}

impl View for SlaClocksPage {
    const TEMPLATE: &'static str = "sla/clocks.html";
}
