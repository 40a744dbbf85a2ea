//! The trust account of a client.

use super::{By, Choice, Errors, Link, View};
use jiff::Timestamp;
use report::chart::Ledger;
use serde::Serialize;

/// A line of the ledger.
#[derive(Clone, Debug, Serialize)]
pub struct LineRow {
    pub id: String,
    /// Word of the kind.
    pub kind: &'static str,
    pub at: Timestamp,
    pub points: f64,
    pub left: f64,
    pub title: String,
    pub reason: String,
    /// Where the cause is; none: an entry by hand.
    pub href: Option<String>,
    pub contact: String,
    /// None: made from a record.
    pub by: Option<By>,
    /// It takes another entry back.
    pub is_undoing: bool,
    pub is_undone: bool,
}

/// What a step would do.
#[derive(Clone, Debug, Serialize)]
pub struct OutcomeRow {
    pub kind: &'static str,
    pub points: f64,
    pub after: f64,
    pub in_month: f64,
}

/// GET `/clients/{id}/trust`, and the same again with errors (422).
#[derive(Clone, Debug, Serialize)]
pub struct TrustPage {
    pub client: Link,
    pub balance: f64,
    pub half_life_days: i64,
    /// The balance in a month if nothing happens.
    pub without: f64,
    pub chart: Ledger,
    pub lines: Vec<LineRow>,
    /// A contact and its balance.
    pub people: Vec<(Link, f64)>,
    /// Gifts first.
    pub outcomes: Vec<OutcomeRow>,
    pub kinds: Vec<Choice>,
    pub contacts: Vec<Choice>,
    pub today: String,
    pub reason: String,
    pub may_edit: bool,
    pub errors: Errors,
}

impl View for TrustPage {
    const TEMPLATE: &'static str = "portfolio/trust.html";
}
