//! Edits of a client and the guidelines that grow out of them.

use super::incident::Values;
use super::{Choice, Errors, Link, View};
use domain::reason::Reason;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// What kind of edit it seems to be.
#[derive(Clone, Debug, Serialize)]
pub struct Suggestion {
    /// Word of `edit.class.<word>`.
    pub class: String,
    /// Whole percents.
    pub confidence: i64,
    pub reason: Reason,
}

/// What became of an edit.
#[derive(Clone, Debug, Serialize)]
pub struct SettledView {
    /// Word of `edit.settled.<word>`.
    pub how: String,
    pub on: Date,
    pub note: String,
    pub by: Option<String>,
}

/// An edit in a list.
#[derive(Clone, Debug, Serialize)]
pub struct EditLine {
    pub id: String,
    pub text: String,
    pub material: String,
    pub project: Option<String>,
    /// Who of theirs asked for it.
    pub who: Option<String>,
    pub said_on: Date,
    /// Id of the touch in which it was said.
    pub touch: Option<String>,
    /// Who of ours wrote it down.
    pub by: Option<String>,
    /// Word of `edit.class.<word>`; `None`: no person said yet.
    pub class: Option<String>,
    pub suggestion: Option<Suggestion>,
    pub settled: Option<SettledView>,
    /// It is a rule of the guidelines.
    pub is_rule: bool,
}

/// One of two texts side by side.
#[derive(Clone, Debug, Serialize)]
pub struct SideText {
    pub text: String,
    pub who: Option<String>,
    pub on: Date,
    /// Its page; `None`: it is a rule.
    pub edit: Option<String>,
    pub touch: Option<String>,
    /// When it was decided at one table, and by whom.
    pub decided_on: Option<Date>,
    pub decided_with: String,
}

/// Two that say the same or the opposite.
#[derive(Clone, Debug, Serialize)]
pub struct PairView {
    pub id: String,
    /// Id of the later edit.
    pub edit: String,
    /// Word of `edit.pair.<word>`.
    pub kind: String,
    pub reason: Option<Reason>,
    pub earlier: SideText,
    pub later: SideText,
    /// Word of `edit.verdict.<word>`; `None`: nobody looked yet.
    pub verdict: Option<String>,
    pub judged_by: Option<String>,
    /// Word of `edit.answer.<word>`.
    pub answer: Option<String>,
    pub answer_note: String,
    pub answered_by: Option<String>,
    pub answered_at: Option<Timestamp>,
}

/// What the edits of a client come to.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct TallyView {
    pub n_edits: i64,
    pub n_open: i64,
    pub n_waiting: i64,
    pub n_repeats: i64,
    pub n_contradictions: i64,
    pub n_rules: i64,
}

/// GET `/clients/{id}/edits`.
#[derive(Clone, Debug, Serialize)]
pub struct RegisterPage {
    pub client: Link,
    pub tally: TallyView,
    /// Those that wait for a person.
    pub waiting: Vec<PairView>,
    pub open: Vec<EditLine>,
    /// Repeats that a person confirmed.
    pub repeats: Vec<PairView>,
    /// Contradictions that were answered.
    pub contradictions: Vec<PairView>,
    pub closed: Vec<EditLine>,
    /// Projects to choose from, where there are several.
    pub projects: Vec<Choice>,
    /// The project that was chosen, as text of its id; empty: all.
    pub project: String,
    pub may_add: bool,
    pub may_decide: bool,
    /// The reader may see what a contract costs.
    pub may_see_contract: bool,
    /// What a repeat costs by the clause that was named.
    pub price: Option<RepeatPriceView>,
    /// Clauses to name.
    pub clauses: Vec<Choice>,
}

/// What mistakes made again come to by the contract.
#[derive(Clone, Debug, Serialize)]
pub struct RepeatPriceView {
    pub number: String,
    pub words: String,
    pub each_minor: i64,
    pub n_repeats: i64,
    pub total_minor: i64,
    pub currency: String,
}

impl View for RegisterPage {
    const TEMPLATE: &'static str = "edit/register.html";
}

/// A part of a letter that may be an edit.
#[derive(Clone, Debug, Serialize)]
pub struct PartView {
    pub text: String,
    /// Word of `edit.class.<word>`: what was chosen, or what it seems to be.
    pub class: String,
    pub is_taken: bool,
    pub suggestion: Suggestion,
}

/// GET `/clients/{id}/edits/new`, and the same again parted or with errors.
#[derive(Clone, Debug, Serialize)]
pub struct EditNew {
    pub client: Link,
    pub values: Values,
    /// The message in which it was said.
    pub touch: Option<Link>,
    /// The letter parted; empty: not parted yet.
    pub parts: Vec<PartView>,
    /// Nothing was found in the letter.
    pub is_bare: bool,
    pub contacts: Vec<Choice>,
    pub projects: Vec<Choice>,
    pub today: Date,
    pub errors: Errors,
}

impl View for EditNew {
    const TEMPLATE: &'static str = "edit/new.html";
}

/// GET `/edits/{id}`, and the same again with errors.
#[derive(Clone, Debug, Serialize)]
pub struct EditPage {
    pub client: Link,
    pub edit: EditLine,
    /// Words of `edit.way.<word>`.
    pub ways: Vec<String>,
    pub pairs: Vec<PairView>,
    pub version: i64,
    pub values: Values,
    pub contacts: Vec<Choice>,
    pub projects: Vec<Choice>,
    pub today: Date,
    pub may_decide: bool,
    pub errors: Errors,
}

impl View for EditPage {
    const TEMPLATE: &'static str = "edit/edit.html";
}

/// GET `/edits/{id}/pairs/{pair}`: both texts to show the client, and the answers.
#[derive(Clone, Debug, Serialize)]
pub struct PairPage {
    pub client: Link,
    pub pair: PairView,
    /// A letter for each answer: its word, and the text.
    pub letters: Vec<(String, String)>,
    pub may_decide: bool,
}

impl View for PairPage {
    const TEMPLATE: &'static str = "edit/pair.html";
}

/// A rule of the guidelines.
#[derive(Clone, Debug, Serialize)]
pub struct RuleLine {
    pub id: String,
    pub text: String,
    pub section: String,
    pub project: Option<String>,
    /// The edit that it came from: its id and its day.
    pub edit: Option<(String, Date)>,
    pub who: Option<String>,
    pub decided_on: Option<Date>,
    pub decided_with: String,
}

/// A version of the guidelines: one change.
#[derive(Clone, Debug, Serialize)]
pub struct GuidelineVersion {
    pub n: i64,
    /// Word of `guideline.change.<word>`.
    pub kind: String,
    pub text: String,
    pub why: String,
    pub by: Option<String>,
    pub at: Timestamp,
}

/// GET `/clients/{id}/guideline`.
#[derive(Clone, Debug, Serialize)]
pub struct GuidelinePage {
    pub client: Link,
    pub agency: String,
    /// The project that was chosen.
    pub project: Option<Link>,
    pub projects: Vec<Choice>,
    /// The query of the page: `?project=…`, or empty.
    pub query: String,
    pub rules: Vec<RuleLine>,
    /// The number of the version shown, and the moment of its change.
    pub version: i64,
    pub shown_at: Option<Timestamp>,
    pub is_old: bool,
    pub versions: Vec<GuidelineVersion>,
    /// Rules that do not hold any more: id and text.
    pub retired: Vec<Link>,
    pub may_decide: bool,
}

impl View for GuidelinePage {
    const TEMPLATE: &'static str = "edit/guideline.html";
}

/// GET `/clients/{id}/guideline/new` and `/guideline-rules/{id}`, and the same again with errors.
#[derive(Clone, Debug, Serialize)]
pub struct RuleForm {
    pub client: Link,
    /// `None`: a new rule.
    pub id: Option<String>,
    pub version: i64,
    pub is_retired: bool,
    pub values: Values,
    pub projects: Vec<Choice>,
    pub sections: Vec<String>,
    pub errors: Errors,
}

impl View for RuleForm {
    const TEMPLATE: &'static str = "edit/rule.html";
}
