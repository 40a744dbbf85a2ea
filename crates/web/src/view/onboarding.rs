//! Onboarding "on the shore": the programme, the protocol, the page that the client acknowledges.

use super::incident::Values;
use super::{Choice, Errors, Link, View};
use domain::reason::Reason;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// A step of the programme.
#[derive(Clone, Debug, Serialize)]
pub struct StepLine {
    /// Word of `onboarding.step.<word>`.
    pub step: String,
    /// Word of `onboarding.state.<word>`.
    pub state: String,
    /// Days left or overdue.
    pub days: i64,
    pub due_on: Date,
    pub done_on: Option<Date>,
    pub owner: Option<String>,
    pub owners: Vec<Choice>,
    pub skipped_why: String,
    pub note: String,
    /// Where it is done in Houston; empty: it is not.
    pub href: String,
}

/// One check of an expectation.
#[derive(Clone, Debug, Serialize)]
pub struct CheckView {
    /// 0, 30, 60, 90.
    pub day: i64,
    /// asked, ahead, due, overdue; none: it was written down later.
    pub state: Option<String>,
    /// Days left or overdue.
    pub days: i64,
    pub due_on: Date,
    /// Word of `expectation.verdict.<word>`.
    pub verdict: Option<String>,
    pub note: String,
    pub on: Option<Date>,
}

/// What the client expects since the sale, with its checks.
#[derive(Clone, Debug, Serialize)]
pub struct ExpectationLine {
    pub promise: String,
    pub what: String,
    pub words: String,
    pub owner: Option<String>,
    /// The last word, where it says that there is a risk.
    pub risk: Option<String>,
    pub checks: Vec<CheckView>,
}

/// A link that was made for the client.
#[derive(Clone, Debug, Serialize)]
pub struct ProtocolLinkLine {
    pub id: String,
    pub recipient: String,
    pub state: Reason,
    pub expires_at: Timestamp,
    pub is_good: bool,
    pub acknowledged_at: Option<Timestamp>,
    pub acknowledged_by: String,
    pub remark: String,
}

/// GET `/clients/{id}/onboarding`, and the same again with errors.
#[derive(Clone, Debug, Serialize)]
pub struct OnboardingPage {
    pub client: Link,
    /// `None`: it was not begun.
    pub started_on: Option<Date>,
    pub version: i64,
    pub n_done: i64,
    pub n_overdue: i64,
    pub steps: Vec<StepLine>,
    pub expectations: Vec<ExpectationLine>,
    /// The parts of the protocol by their words.
    pub values: Values,
    /// Words of the parts that nobody wrote yet.
    pub missing: Vec<String>,
    pub links: Vec<ProtocolLinkLine>,
    /// The address of a link that was made just now.
    pub fresh_link: Option<String>,
    pub recipients: Vec<String>,
    pub days_good: i64,
    pub owners: Vec<Choice>,
    pub today: Date,
    pub may_decide: bool,
    pub errors: Errors,
}

impl View for OnboardingPage {
    const TEMPLATE: &'static str = "onboarding/page.html";
}

/// A part of the protocol: its word and its paragraphs.
#[derive(Clone, Debug, Serialize)]
pub struct ProtocolPart {
    /// Word of `protocol.<word>`.
    pub word: String,
    pub paragraphs: Vec<String>,
}

/// GET `/k/{token}`: what the client reads and acknowledges.
#[derive(Clone, Debug, Serialize)]
pub struct ProtocolPage {
    pub token: String,
    pub agency: String,
    pub client: String,
    pub recipient: String,
    pub parts: Vec<ProtocolPart>,
    pub acknowledged_at: Option<Timestamp>,
    pub acknowledged_by: String,
    pub remark: String,
    pub expires_at: Timestamp,
    pub errors: Errors,
}

impl View for ProtocolPage {
    const TEMPLATE: &'static str = "onboarding/protocol.html";
}

/// A result that the client will see.
#[derive(Clone, Debug, Serialize)]
pub struct ShownMilestone {
    pub what: String,
    pub on: Date,
}

/// GET `/clients/{id}/how-we-work`: to show and to print.
#[derive(Clone, Debug, Serialize)]
pub struct HowWeWorkPage {
    pub client: Link,
    pub agency: String,
    pub goal: String,
    pub parts: Vec<ProtocolPart>,
    /// Words of the parts that nobody wrote yet; never printed.
    pub missing: Vec<String>,
    pub milestones: Vec<ShownMilestone>,
}

impl View for HowWeWorkPage {
    const TEMPLATE: &'static str = "onboarding/how_we_work.html";
}
