//! Ways out of an incident, the client's page, the post-mortem, the library and the patterns.

use super::{Choice, Errors, Link, View};
use domain::reason::Reason;
use jiff::Timestamp;
use jiff::civil::Date;
use report::chart::Bars;
use serde::Serialize;
use std::collections::BTreeMap;

/// What stands around each page of one incident.
#[derive(Clone, Debug, Serialize)]
pub struct About {
    pub incident: Link,
    pub client: Link,
    pub currency: String,
    /// The actor may change what is here.
    pub may_edit: bool,
    /// And may say something to the client.
    pub may_tell: bool,
}

/// How a gesture weighs against the loss.
#[derive(Clone, Debug, Serialize)]
pub struct Weight {
    /// Word of `adequacy.<word>`.
    pub word: &'static str,
    pub reasons: Vec<Reason>,
    /// Worth by own cost.
    pub efficiency: Option<f64>,
}

/// An option at the table.
#[derive(Clone, Debug, Serialize)]
pub struct OptionItem {
    pub id: String,
    pub version: i64,
    /// Word of `way_out.<word>`.
    pub kind: &'static str,
    pub is_offered: bool,
    pub title: String,
    pub terms: String,
    pub new_date: Option<Date>,
    pub sum_minor: Option<i64>,
    pub own_cost_minor: Option<i64>,
    /// As a form has them.
    pub sum_text: String,
    pub cost_text: String,
    /// Word of `role.<word>`.
    pub needs: &'static str,
    pub approved_by: Option<String>,
    pub may_approve: bool,
    pub override_why: String,
    pub weight: Option<Weight>,
    pub is_exit: bool,
}

/// A gesture of the ledger.
#[derive(Clone, Debug, Serialize)]
pub struct GestureItem {
    pub id: String,
    pub version: i64,
    pub name: String,
    /// Word of `gesture.kind.<word>`.
    pub kind: String,
    /// Word of `gesture.state.<word>`.
    pub state: &'static str,
    pub client_value_minor: i64,
    pub own_cost_minor: i64,
    pub due_on: Option<Date>,
    pub needs: &'static str,
    pub may_approve: bool,
    pub override_why: String,
    /// States that may come next; each has its button.
    pub next: Vec<&'static str>,
    pub weight: Option<Weight>,
}

/// GET `/incidents/{id}/options`.
#[derive(Clone, Debug, Serialize)]
pub struct OptionsPage {
    pub about: About,
    pub options: Vec<OptionItem>,
    /// What the analysis proposes besides.
    pub proposed: Vec<Reason>,
    pub gaps: Vec<Reason>,
    pub own_proposal: String,
    pub kinds: Vec<Choice>,
    pub gestures: Vec<GestureItem>,
    pub gesture_kinds: Vec<Choice>,
    pub values: BTreeMap<String, String>,
    pub errors: Errors,
}

impl View for OptionsPage {
    const TEMPLATE: &'static str = "way_out/options.html";
}

/// A way out as the client sees it.
#[derive(Clone, Debug, Serialize)]
pub struct WayItem {
    pub id: String,
    pub title: String,
    pub terms: String,
    pub new_date: Option<Date>,
    pub sum_minor: Option<i64>,
}

/// A measure as the client sees it.
#[derive(Clone, Debug, Serialize)]
pub struct ProofItem {
    pub name: String,
    pub due_on: Option<Date>,
    pub is_done: bool,
    pub is_proven: bool,
    pub proof: String,
}

/// A receipt, the same for both sides.
#[derive(Clone, Debug, Serialize)]
pub struct ReceiptItem {
    pub number: String,
    pub title: String,
    pub terms: String,
    pub chosen_by: String,
    pub chosen_at: Timestamp,
}

/// What the client is shown: on the page itself, and in its preview.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    pub agency: String,
    pub recipient: String,
    pub currency: String,
    pub story: Vec<String>,
    pub prevention: Vec<String>,
    pub ways: Vec<WayItem>,
    pub proofs: Vec<ProofItem>,
    pub receipt: Option<ReceiptItem>,
}

/// GET and POST `/c/{token}`.
#[derive(Clone, Debug, Serialize)]
pub struct ChoicePage {
    pub token: String,
    pub shown: Shown,
    pub expires_at: Timestamp,
    /// The way that waits to be confirmed: the text form of its id, or `own`.
    pub chosen: String,
    pub chosen_title: String,
    pub own: String,
    pub name: String,
    pub is_confirming: bool,
    pub errors: Errors,
}

impl View for ChoicePage {
    const TEMPLATE: &'static str = "way_out/choice.html";
}

/// A link as the agency sees it.
#[derive(Clone, Debug, Serialize)]
pub struct LinkItem {
    pub id: String,
    pub recipient: String,
    pub lang: String,
    pub expires_at: Timestamp,
    pub state: Reason,
    pub is_good: bool,
}

/// A duty of the carry-out list.
#[derive(Clone, Debug, Serialize)]
pub struct DutyItem {
    pub id: String,
    pub name: String,
    pub owners: Vec<Choice>,
    pub owner_name: String,
    pub due_on: Option<Date>,
    pub done_at: Option<Timestamp>,
    pub is_late: bool,
}

/// A day that a choice moved, or a KPI that it carried.
#[derive(Clone, Debug, Serialize)]
pub struct MoveItem {
    /// `kpi`, `milestone`, `promise`, `work_item`.
    pub kind: &'static str,
    pub title: String,
    /// Where it is seen.
    pub href: String,
    pub was_on: Option<Date>,
    pub moved_on: Date,
    /// Of a KPI, what was carried.
    pub units: Option<String>,
    /// Another choice took it back.
    pub is_undone: bool,
}

/// GET `/incidents/{id}/addendum`.
#[derive(Clone, Debug, Serialize)]
pub struct AddendumPage {
    pub about: About,
    pub text: String,
}

impl View for AddendumPage {
    const TEMPLATE: &'static str = "way_out/addendum.html";
}

/// A choice as the agency sees it.
#[derive(Clone, Debug, Serialize)]
pub struct ChoiceItem {
    pub receipt: ReceiptItem,
    /// The client made it on the page.
    pub is_own_hand: bool,
    pub note: String,
    pub is_carried_out: bool,
}

/// GET `/incidents/{id}/client-page`.
#[derive(Clone, Debug, Serialize)]
pub struct ClientPageDesk {
    pub about: About,
    pub version: i64,
    pub published_at: Option<Timestamp>,
    pub published_by: String,
    pub is_changed: bool,
    pub shown: Shown,
    pub links: Vec<LinkItem>,
    pub fresh_link: Option<String>,
    pub recipients: Vec<String>,
    pub choices: Vec<ChoiceItem>,
    pub offered: Vec<Choice>,
    pub duties: Vec<DutyItem>,
    pub moves: Vec<MoveItem>,
    pub addendum: Option<String>,
    pub values: BTreeMap<String, String>,
    pub errors: Errors,
}

impl View for ClientPageDesk {
    const TEMPLATE: &'static str = "way_out/client_page.html";
}

/// A line of the timeline.
#[derive(Clone, Debug, Serialize)]
pub struct MomentItem {
    pub at: Timestamp,
    /// `touch`, `event`, `milestone`.
    pub kind: &'static str,
    /// Locale key of what it is.
    pub key: String,
    pub text: String,
    pub who: String,
    /// Icon.
    pub icon: String,
    /// Address of the message itself.
    pub href: Option<String>,
}

/// A finding.
#[derive(Clone, Debug, Serialize)]
pub struct FindingItem {
    pub id: String,
    pub version: i64,
    pub kind: &'static str,
    pub kinds: Vec<Choice>,
    pub what: String,
    pub whys: Vec<String>,
    pub why: String,
    pub lesson: String,
    pub question: Option<Reason>,
}

/// A measure.
#[derive(Clone, Debug, Serialize)]
pub struct MeasureItem {
    pub id: String,
    pub version: i64,
    pub name: String,
    pub against: &'static str,
    pub owner: String,
    pub owners: Vec<Choice>,
    pub findings: Vec<Choice>,
    pub due_on: Option<Date>,
    pub check_how: String,
    pub check_weeks: i64,
    /// Word of `measure.state.<word>`.
    pub state: &'static str,
    pub is_done: bool,
    pub proof: String,
    pub published_at: Option<Timestamp>,
    /// Who must look at it: word of `measure.escalation.<word>`.
    pub escalation: Option<&'static str>,
    pub reason: Option<Reason>,
    pub effect: Option<Reason>,
}

/// GET `/incidents/{id}/post-mortem`.
#[derive(Clone, Debug, Serialize)]
pub struct PostMortemPage {
    pub about: About,
    pub is_open: bool,
    pub timeline: Vec<MomentItem>,
    pub is_cut: bool,
    pub findings: Vec<FindingItem>,
    pub measures: Vec<MeasureItem>,
    pub gaps: Vec<Reason>,
    pub untold: Vec<Reason>,
    pub finding_kinds: Vec<Choice>,
    pub finding_choices: Vec<Choice>,
    pub owners: Vec<Choice>,
    pub values: BTreeMap<String, String>,
    pub errors: Errors,
}

impl View for PostMortemPage {
    const TEMPLATE: &'static str = "way_out/post_mortem.html";
}

/// A case of the library.
#[derive(Clone, Debug, Serialize)]
pub struct CaseItem {
    pub id: String,
    pub title: String,
    pub client: Link,
    pub found_at: Timestamp,
    pub findings: Vec<FindingItem>,
    /// Names of measures with the words of their states.
    pub measures: Vec<(String, &'static str)>,
    /// What the client chose.
    pub chosen: Option<String>,
    /// Measures that helped, each with its proof.
    pub helped: Vec<(String, String)>,
    /// What became of the relationship: word of `outcome.<word>`; none: not closed yet.
    pub outcome: Option<&'static str>,
    /// Why it resembles what was asked; empty in a plain list.
    pub reasons: Vec<Reason>,
}

/// GET `/incidents/library`.
#[derive(Clone, Debug, Serialize)]
pub struct LibraryPage {
    pub words: String,
    pub cases: Vec<CaseItem>,
    /// The list shows what resembles a case that is being typed.
    pub is_resembling: bool,
}

impl View for LibraryPage {
    const TEMPLATE: &'static str = "way_out/library.html";
}

/// A row of a table of patterns.
#[derive(Clone, Debug, Serialize)]
pub struct PatternItem {
    pub name: String,
    pub n: i64,
    pub cost_minor: Option<i64>,
    /// Of the longest row, percents: the length of its bar.
    pub share: i64,
}

/// GET `/incidents/patterns`.
#[derive(Clone, Debug, Serialize)]
pub struct PatternsPage {
    pub n: i64,
    pub currency: String,
    pub n_other_currency: i64,
    pub tell_hours: Option<f64>,
    pub n_told: i64,
    pub n_found_by_us: i64,
    pub n_client_first: i64,
    pub days_between: Option<f64>,
    pub cost_minor: Option<i64>,
    pub n_with_cost: i64,
    pub reasons: Vec<Reason>,
    pub by_cause: Vec<PatternItem>,
    pub by_client: Vec<PatternItem>,
    pub charts: Vec<Bars>,
    pub waiting: Vec<MeasureItem>,
}

impl View for PatternsPage {
    const TEMPLATE: &'static str = "way_out/patterns.html";
}
