//! Rituals: what is due, those of a client, one with its script.

use super::{By, Choice, Errors, Link, View};
use domain::reason::Reason;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// A ritual in a list.
#[derive(Clone, Debug, Serialize)]
pub struct RitualRow {
    pub id: String,
    pub client: Link,
    /// Word of the kind.
    pub kind: &'static str,
    pub title: String,
    /// overdue, due, upcoming.
    pub state: &'static str,
    pub next_on: Date,
    /// Days since its day; negative: days until it.
    pub late_days: i64,
    pub every_days: Option<i64>,
    pub owner: String,
    pub is_over: bool,
}

/// GET `/rituals`.
#[derive(Clone, Debug, Serialize)]
pub struct RitualsPage {
    pub only_mine: bool,
    /// Overdue and due, the latest first.
    pub waiting: Vec<RitualRow>,
    pub upcoming: Vec<RitualRow>,
    pub has_feed: bool,
    /// When a device last read the calendar.
    pub feed_read_at: Option<Timestamp>,
    /// The address, right after it was made.
    pub fresh: Option<String>,
    /// The same for a phone that knows the scheme.
    pub fresh_webcal: Option<String>,
}

impl View for RitualsPage {
    const TEMPLATE: &'static str = "ritual/list.html";
}

/// A ritual that could be begun.
#[derive(Clone, Debug, Serialize)]
pub struct ProposalRow {
    pub kind: &'static str,
    /// Days between two; none: nothing is proposed.
    pub every_days: Option<i64>,
    pub reason: Option<Reason>,
}

/// What came of a ritual.
#[derive(Clone, Debug, Serialize)]
pub struct RunRow {
    pub kind: &'static str,
    pub result: &'static str,
    pub due_on: Date,
    pub on: Date,
    pub said: String,
    pub agreed: String,
    /// Ours, theirs, what was said.
    pub answers: Vec<(String, String, String)>,
    pub by: By,
}

/// GET `/clients/{id}/rituals`, and the same again with errors (422).
#[derive(Clone, Debug, Serialize)]
pub struct ClientRitualsPage {
    pub client: Link,
    pub rituals: Vec<RitualRow>,
    pub ended: Vec<RitualRow>,
    pub proposals: Vec<ProposalRow>,
    pub runs: Vec<RunRow>,
    pub kinds: Vec<Choice>,
    pub owners: Vec<Choice>,
    pub title: String,
    pub every_days: String,
    pub next_on: String,
    pub days_per_week: String,
    pub may_edit: bool,
    pub errors: Errors,
}

impl View for ClientRitualsPage {
    const TEMPLATE: &'static str = "ritual/client.html";
}

/// Somebody of ours and somebody of theirs.
#[derive(Clone, Debug, Serialize)]
pub struct PairRow {
    /// Text forms of the ids, as the form sends them back.
    pub value: String,
    pub ours: String,
    pub theirs: String,
}

/// What nobody knows of a person yet.
#[derive(Clone, Debug, Serialize)]
pub struct AskRow {
    pub contact: Link,
    /// Words of the questions.
    pub questions: Vec<&'static str>,
}

/// GET `/rituals/{id}`, and the same again with errors (422).
#[derive(Clone, Debug, Serialize)]
pub struct RitualPage {
    pub row: RitualRow,
    pub version: i64,
    pub days_per_week: Option<i64>,
    /// Number of lines of the script.
    pub n_lines: usize,
    pub to_ask: Vec<AskRow>,
    pub has_pairs: bool,
    pub pairs: Vec<PairRow>,
    pub proposed: Vec<PairRow>,
    pub team: Vec<Choice>,
    pub contacts: Vec<Choice>,
    pub runs: Vec<RunRow>,
    pub owners: Vec<Choice>,
    pub every_days: String,
    pub today: String,
    pub said: String,
    pub agreed: String,
    pub results: Vec<Choice>,
    pub may_edit: bool,
    pub errors: Errors,
}

impl View for RitualPage {
    const TEMPLATE: &'static str = "ritual/page.html";
}
