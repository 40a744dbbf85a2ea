//! The tray of touches that found no client, and the rules that came out of it.

use super::{By, Choice, Errors, Link, Pager, View};
use jiff::Timestamp;
use serde::Serialize;

/// A touch of a group, shortly.
#[derive(Clone, Debug, Serialize)]
pub struct TrayTouch {
    pub id: String,
    pub at: Timestamp,
    pub channel: String,
    pub subject: String,
    pub opening: String,
}

/// Touches of one sender, or of one domain.
#[derive(Clone, Debug, Serialize)]
pub struct TrayGroup {
    /// `address` or `domain`: the kind of the rule that would catch them.
    pub kind: String,
    /// The address or domain.
    pub value: String,
    /// Name as the sender writes it.
    pub name: String,
    pub n_touches: i64,
    /// Different senders, for a domain.
    pub n_senders: i64,
    pub newest_at: Timestamp,
    /// The newest three.
    pub samples: Vec<TrayTouch>,
    /// A client that it probably is.
    pub guess: Option<Link>,
}

/// GET `/unsorted` (`?by=domain|address`).
#[derive(Clone, Debug, Serialize)]
pub struct UnsortedPage {
    pub by: String,
    pub groups: Vec<TrayGroup>,
    pub n_touches: i64,
    pub clients: Vec<Choice>,
    pub may_sort: bool,
    pub pager: Pager,
    pub errors: Errors,
}

impl View for UnsortedPage {
    const TEMPLATE: &'static str = "unsorted/page.html";
}

/// One routing rule.
#[derive(Clone, Debug, Serialize)]
pub struct RuleRow {
    pub id: String,
    /// `address`, `domain`, `thread`, `chat` (`rule.kind.<word>`).
    pub kind: String,
    pub value: String,
    /// `None`: what it catches is ignored.
    pub client: Option<Link>,
    pub n_touches: i64,
    pub by: Option<By>,
}

/// What a rule not yet made would catch.
#[derive(Clone, Debug, Serialize)]
pub struct RulePreview {
    pub n_touches: i64,
    pub samples: Vec<TrayTouch>,
}

/// GET `/rules` (`?kind=&value=&client=`: with a preview).
#[derive(Clone, Debug, Serialize)]
pub struct RulesPage {
    pub rules: Vec<RuleRow>,
    pub kinds: Vec<Choice>,
    pub value: String,
    pub clients: Vec<Choice>,
    pub preview: Option<RulePreview>,
    pub may_sort: bool,
    pub errors: Errors,
}

impl View for RulesPage {
    const TEMPLATE: &'static str = "unsorted/rules.html";
}
