//! Agreements with a client: promises of both sides, milestones, contracts.

use super::work::{ApprovalRow, InvoiceRow};
use super::{Choice, Errors, Link, View};
use crate::view::incident::{Theirs, Values};
use jiff::civil::Date;
use serde::Serialize;

/// How a side keeps its word.
#[derive(Clone, Debug, Serialize)]
pub struct RateView {
    pub n_kept: i64,
    /// Promises whose time has come.
    pub n_settled: i64,
    /// Fewer of them say nothing.
    pub n_min: i64,
    /// `None`: we do not know.
    pub percent: Option<i64>,
}

/// A date that was moved.
#[derive(Clone, Debug, Serialize)]
pub struct MoveLine {
    pub from: Option<Date>,
    pub to: Date,
    pub on: Date,
    /// Word of `promise.move.<word>`.
    pub kind: String,
    pub reason: String,
    pub by: Option<String>,
}

/// A promise in a list.
#[derive(Clone, Debug, Serialize)]
pub struct PromiseRow {
    pub id: String,
    /// Words of `promise.side.`, `promise.kind.`, `promise.origin.` and `promise.standing.`.
    pub side: String,
    pub kind: String,
    pub origin: String,
    pub standing: String,
    pub what: String,
    pub words: String,
    /// Days overdue or late, or left until the date.
    pub days: i64,
    /// Days since it was made.
    pub age_days: i64,
    pub made_on: Date,
    /// The date that people work to.
    pub due_on: Option<Date>,
    /// Dates that it had before, the first one first.
    pub were: Vec<Date>,
    pub owner: Option<String>,
    pub contact: Option<String>,
    /// Id of the touch in which it was said.
    pub touch: Option<String>,
    pub ended_on: Option<Date>,
    pub ended_note: String,
}

/// A milestone in a list.
#[derive(Clone, Debug, Serialize)]
pub struct MilestoneRow {
    pub id: String,
    /// Word of `milestone.standing.<word>`.
    pub standing: String,
    pub what: String,
    /// Days of being late, of waiting or of silence, or left until the date.
    pub days: i64,
    pub due_on: Option<Date>,
    pub were: Vec<Date>,
    pub n_versions: i64,
    pub shown_on: Option<Date>,
    pub owner: Option<String>,
    pub project: Option<String>,
}

/// What a contract is about.
#[derive(Clone, Debug, Serialize)]
pub struct TermsView {
    pub from_on: Date,
    pub until_on: Option<Date>,
    pub value_minor: Option<i64>,
    /// Word of `agreement.per.<word>`.
    pub value_per: String,
    pub currency: String,
    /// Word of `agreement.renewal.<word>`.
    pub renewal: String,
    pub notice_days: Option<i64>,
    /// Days until the last day of notice; below nought: it passed.
    pub notice_left_days: Option<i64>,
}

/// A clause of a contract.
#[derive(Clone, Debug, Serialize)]
pub struct ClauseLine {
    pub id: String,
    pub number: String,
    pub words: String,
    /// Word of `regime.<word>`; `None`: it has no price of its own.
    pub regime: Option<String>,
}

/// A version of a contract.
#[derive(Clone, Debug, Serialize)]
pub struct VersionLine {
    pub n: i64,
    pub effective_on: Date,
    pub terms: Option<TermsView>,
    pub note: String,
    pub by: Option<String>,
    pub is_in_force: bool,
    /// A later version of the same day took its place.
    pub is_corrected: bool,
}

/// A contract in a list.
#[derive(Clone, Debug, Serialize)]
pub struct ContractRow {
    pub id: String,
    pub number: String,
    pub title: String,
    pub terms: Option<TermsView>,
    pub n_versions: i64,
    pub clauses: Vec<ClauseLine>,
}

/// The section "agreements" of a dossier.
#[derive(Clone, Debug, Serialize)]
pub struct AgreementsSection {
    pub ours: RateView,
    pub theirs: RateView,
    /// What is open, the most urgent first.
    pub open_ours: Vec<PromiseRow>,
    pub open_theirs: Vec<PromiseRow>,
    /// Those that are not accepted yet.
    pub milestones: Vec<MilestoneRow>,
    /// Promises kept last.
    pub kept: Vec<PromiseRow>,
    pub n_more: i64,
    pub is_empty: bool,
    pub may_add: bool,
    pub may_settle: bool,
}

/// GET `/clients/{id}/agreements`.
#[derive(Clone, Debug, Serialize)]
pub struct AgreementsPage {
    pub client: Link,
    pub ours: RateView,
    pub theirs: RateView,
    pub open_ours: Vec<PromiseRow>,
    pub open_theirs: Vec<PromiseRow>,
    /// What was promised before the contract, open or ended (C112).
    pub at_sale: Vec<PromiseRow>,
    pub ended: Vec<PromiseRow>,
    pub milestones: Vec<MilestoneRow>,
    /// What the client owes by other records: unpaid invoices, approvals that wait.
    pub invoices: Vec<InvoiceRow>,
    pub approvals: Vec<ApprovalRow>,
    /// `None`: the reader may not see what a contract costs.
    pub contracts: Option<Vec<ContractRow>>,
    pub is_empty: bool,
    pub may_add: bool,
    pub may_settle: bool,
    pub projects: Vec<Choice>,
    pub today: Date,
}

impl View for AgreementsPage {
    const TEMPLATE: &'static str = "promise/agreements.html";
}

/// GET `/clients/{id}/promises/new`, and the same again with errors (422).
#[derive(Clone, Debug, Serialize)]
pub struct PromiseNew {
    pub client: Link,
    pub values: Values,
    /// The message in which it was said.
    pub touch: Option<Link>,
    /// Near days to choose by a tap.
    pub days: Vec<(String, Date)>,
    pub owners: Vec<Choice>,
    pub contacts: Vec<Choice>,
    pub projects: Vec<Choice>,
    pub errors: Errors,
}

impl View for PromiseNew {
    const TEMPLATE: &'static str = "promise/new.html";
}

/// GET `/promises/{id}`, and the same again with errors.
#[derive(Clone, Debug, Serialize)]
pub struct PromisePage {
    pub client: Link,
    pub promise: PromiseRow,
    pub moves: Vec<MoveLine>,
    pub ended_by: Option<String>,
    pub version: i64,
    pub values: Values,
    pub owners: Vec<Choice>,
    pub contacts: Vec<Choice>,
    pub projects: Vec<Choice>,
    pub today: Date,
    pub may_settle: bool,
    pub errors: Errors,
}

impl View for PromisePage {
    const TEMPLATE: &'static str = "promise/promise.html";
}

/// A version that the client saw.
#[derive(Clone, Debug, Serialize)]
pub struct ShowLine {
    pub n: i64,
    pub on: Date,
    pub link: String,
    pub note: String,
    /// Word of `milestone.answer.<word>`; `None`: silence.
    pub answer: Option<String>,
    pub answered_on: Option<Date>,
    pub answer_note: String,
    pub by: Option<String>,
}

/// GET `/milestones/{id}`, and the same again with errors.
#[derive(Clone, Debug, Serialize)]
pub struct MilestonePage {
    pub client: Link,
    pub milestone: MilestoneRow,
    pub moves: Vec<MoveLine>,
    pub shows: Vec<ShowLine>,
    pub version: i64,
    pub values: Values,
    pub owners: Vec<Choice>,
    pub projects: Vec<Choice>,
    pub today: Date,
    pub may_settle: bool,
    pub errors: Errors,
}

impl View for MilestonePage {
    const TEMPLATE: &'static str = "promise/milestone.html";
}

/// GET `/clients/{id}/agreements/new`, `/agreements/{id}`, and the same again with errors.
#[derive(Clone, Debug, Serialize)]
pub struct ContractPage {
    pub client: Link,
    /// `None`: a new one.
    pub id: Option<String>,
    pub name: String,
    /// The last version that the reader saw.
    pub n_known: i64,
    pub values: Values,
    pub currencies: Vec<Choice>,
    pub versions: Vec<VersionLine>,
    pub clauses: Vec<ClauseLine>,
    pub errors: Errors,
}

impl View for ContractPage {
    const TEMPLATE: &'static str = "promise/contract.html";
}

/// GET `/agreements/{id}/clauses/new`, `/agreements/{id}/clauses/{clause}`, and again with errors.
#[derive(Clone, Debug, Serialize)]
pub struct AgreementClauseForm {
    pub client: Link,
    pub agreement: Link,
    pub currency: String,
    /// `None`: a new one.
    pub id: Option<String>,
    pub version: i64,
    pub values: Values,
    pub errors: Errors,
    pub theirs: Vec<Theirs>,
}

impl View for AgreementClauseForm {
    const TEMPLATE: &'static str = "promise/clause.html";
}
