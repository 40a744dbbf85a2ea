//! The section "work" of a dossier: approvals, tasks, meetings, invoices, the renewal.

use super::{Choice, SeriesView};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// The day up to which the client is bound.
#[derive(Clone, Debug, Serialize)]
pub struct RenewalView {
    pub on: Date,
    /// Days until then; below nought: days since.
    pub days_left: i64,
    /// Whether the signal of it is open.
    pub is_silent: bool,
}

/// Something that waits for the client's word.
#[derive(Clone, Debug, Serialize)]
pub struct ApprovalRow {
    pub id: String,
    pub title: String,
    pub sent_at: Timestamp,
    /// Whole days of waiting.
    pub days: i64,
}

/// A meeting of the calendar.
#[derive(Clone, Debug, Serialize)]
pub struct MeetingRow {
    pub title: String,
    pub starts_at: Timestamp,
    /// Word of `work.meeting.<word>`; a planned one of the past is `held`.
    pub state: String,
    pub n_moves: i64,
    pub declined_by: String,
}

/// An invoice.
#[derive(Clone, Debug, Serialize)]
pub struct InvoiceRow {
    pub id: String,
    pub number: String,
    pub sum_minor: i64,
    pub currency: String,
    pub due_on: Date,
    pub paid_on: Option<Date>,
    /// Days since the due day of one that is not paid; 0: not due yet.
    pub overdue_days: i64,
}

/// Something that was handed over.
#[derive(Clone, Debug, Serialize)]
pub struct DeliveryRow {
    pub title: String,
    pub at: Timestamp,
    pub n_comments: i64,
    pub rating: Option<i64>,
}

/// A piece of work that is not done and has a day.
#[derive(Clone, Debug, Serialize)]
pub struct DueRow {
    pub id: String,
    pub title: String,
    /// Word of `work.kind.<word>`.
    pub kind: &'static str,
    pub owner: String,
    pub due_on: Date,
    /// The day before a client's choice moved it.
    pub was_on: Option<Date>,
    pub is_late: bool,
}

/// Everything that the section shows.
#[derive(Clone, Debug, Serialize)]
pub struct WorkSection {
    pub renewal: Option<RenewalView>,
    pub approvals: Vec<ApprovalRow>,
    #[serde(serialize_with = "super::kept::plot_or_none")]
    pub tasks: Option<SeriesView>,
    pub n_tasks_open: i64,
    /// The next ones first.
    pub due: Vec<DueRow>,
    /// The next ones first, then the last ones.
    pub meetings: Vec<MeetingRow>,
    pub deliveries: Vec<DeliveryRow>,
    /// Unpaid ones first.
    pub invoices: Vec<InvoiceRow>,
    pub is_empty: bool,
    /// Whether the reader may write things down, invoices among them, and name the terms.
    pub may_add: bool,
    pub may_bill: bool,
    pub may_edit: bool,
    /// For the forms.
    pub projects: Vec<Choice>,
    pub contacts: Vec<Choice>,
    pub today: Date,
    /// Local date and time: `2026-03-18T14:05`.
    pub now: String,
    pub currency: String,
}
