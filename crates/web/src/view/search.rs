//! Search over all touches.

use super::{Choice, Link, Pager, Run, View};
use jiff::Timestamp;
use serde::Serialize;

/// One touch found.
#[derive(Clone, Debug, Serialize)]
pub struct HitRow {
    pub id: String,
    pub at: Timestamp,
    pub channel: String,
    pub direction: String,
    pub client: Option<Link>,
    pub who: String,
    pub subject: Vec<Run>,
    pub runs: Vec<Run>,
    pub cues: Vec<String>,
}

/// GET `/search?q=&client=&person=&from=&until=&tone=&direction=`.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SearchPage {
    pub q: String,
    /// A choice of clients; empty where there are too many to choose from: then one types `client`.
    pub clients: Vec<Choice>,
    pub client: String,
    /// What was typed names no client, or several.
    pub is_client_unknown: bool,
    pub person: String,
    /// ISO dates, or empty.
    pub from: String,
    pub until: String,
    /// Words of `cue.<word>`.
    pub tones: Vec<Choice>,
    pub directions: Vec<Choice>,
    /// Whether a filter besides the words is set: the filters are then shown open.
    pub is_filtered: bool,
    /// Clients whose name matches.
    pub found_clients: Vec<Link>,
    /// `None`: nothing was asked yet.
    pub hits: Option<Vec<HitRow>>,
    pub pager: Pager,
    /// Milliseconds that it took.
    pub took_ms: i64,
}

impl View for SearchPage {
    const TEMPLATE: &'static str = "search/page.html";
}
