//! Work, meetings and money of a client as the rules see them (PRODUCT.md L2.2–L2.4, L2.9; C073,
//! C074): no titles, only moments and counts. What is not recorded is absent, never zero.

use crate::id::{InvoiceId, KpiId, MeetingId, WorkItemId};
use crate::kpi::Terms;
use crate::money::{Decimal, Money};
use crate::touch::words;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a piece of work is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// Something the client asked for.
    Task,
    /// Something that waits for the client's word.
    Approval,
    /// Something that was handed over, on which the client may comment.
    Delivery,
    /// Something that we owe since the client chose a way out of an incident (C066). No sign of how
    /// the client is: no rule of the signals counts it.
    Duty,
    /// Something that we do for the relationship of ourselves: a step of a strategy (C128). No sign of
    /// how the client is, as a duty.
    Step,
}

words!(ItemKind {
    Task = "task", Approval = "approval", Delivery = "delivery", Duty = "duty", Step = "step",
});

/// Where a piece of work stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemState {
    Open,
    /// Done, answered, or taken as it is.
    Done,
    /// Nobody needs it any more.
    Cancelled,
}

words!(ItemState { Open = "open", Done = "done", Cancelled = "cancelled" });

/// What became of a meeting. A planned one whose time has passed counts as held: a calendar says
/// that it was not, rarely that it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeetingState {
    Planned,
    Held,
    /// The client said no.
    Declined,
    Cancelled,
}

words!(MeetingState {
    Planned = "planned", Held = "held", Declined = "declined", Cancelled = "cancelled",
});

/// A task of the client.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskFact {
    pub id: WorkItemId,
    /// When it was set, Unix seconds, as is the next.
    pub at: i64,
    /// When it was done, if anybody wrote it down.
    pub done_at: Option<i64>,
    /// Nobody has closed it.
    pub is_open: bool,
}

/// Something that was sent to the client for approval.
#[derive(Clone, Debug, PartialEq)]
pub struct ApprovalFact {
    pub id: WorkItemId,
    /// Unix seconds, as is the next.
    pub sent_at: i64,
    /// `None`: the client has not answered yet.
    pub answered_at: Option<i64>,
}

/// Something that was handed over.
#[derive(Clone, Debug, PartialEq)]
pub struct DeliveryFact {
    pub id: WorkItemId,
    /// Unix seconds.
    pub at: i64,
    /// Comments of the client on it.
    pub comments: u32,
    /// The client gave it a mark.
    pub is_rated: bool,
}

/// A meeting or call in a calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct MeetingFact {
    pub id: MeetingId,
    /// When it is now due, Unix seconds.
    pub at: i64,
    /// Recurring series that it belongs to (A.1); a single one is a series of its own.
    pub series: u64,
    pub state: MeetingState,
    /// How often it was put off.
    pub moves: u32,
}

impl MeetingFact {
    /// Took place, as far as is known.
    pub fn is_held(&self) -> bool {
        matches!(self.state, MeetingState::Planned | MeetingState::Held)
    }
}

/// An invoice to the client.
#[derive(Clone, Debug, PartialEq)]
pub struct InvoiceFact {
    pub id: InvoiceId,
    pub due_on: Date,
    pub paid_on: Option<Date>,
    pub sum: Money,
}

/// The day up to which the client is bound, and who has spoken of what comes after.
#[derive(Clone, Debug, PartialEq)]
pub struct RenewalFact {
    pub on: Date,
    /// Touches and meetings that name the renewal, Unix seconds, in order.
    pub talks: Vec<i64>,
}

/// A KPI with its facts.
#[derive(Clone, Debug, PartialEq)]
pub struct KpiFact {
    pub id: KpiId,
    /// The version in force.
    pub terms: Terms,
    /// In order of day.
    pub actuals: Vec<(Date, Decimal)>,
    /// Facts of earlier days are not loaded.
    pub known_from: Date,
}

/// What is recorded of a client's work and money; each list in order of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WorkFacts {
    pub tasks: Vec<TaskFact>,
    pub approvals: Vec<ApprovalFact>,
    pub deliveries: Vec<DeliveryFact>,
    pub invoices: Vec<InvoiceFact>,
    pub renewal: Option<RenewalFact>,
    pub kpis: Vec<KpiFact>,
}

impl WorkFacts {
    /// Nothing is recorded: no rule has anything to say.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
            && self.approvals.is_empty()
            && self.deliveries.is_empty()
            && self.invoices.is_empty()
            && self.renewal.is_none()
            && self.kpis.is_empty()
    }
}
