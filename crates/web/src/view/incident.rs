//! The register of incidents, the room of one, and the forms around it.

use super::series::{Cost, Trust};
use super::way_out::CaseItem;
use super::{By, Choice, Errors, Link, Pager, View};
use app::incident::IncidentCard;
use app::incident::measure::MeasureCard;
use domain::id::TeammateId;
use domain::incident::step::{Step, StepState};
use domain::reason::Reason;
use domain::severity::Level;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// A measure of prevention that waits for the reader (C070).
#[derive(Clone, Debug, Serialize)]
pub struct WaitingMeasure {
    /// Id of the incident.
    pub incident: String,
    pub reason: Reason,
    pub owner: String,
    pub is_mine: bool,
}

impl WaitingMeasure {
    /// The cards of [`app::incident::measure::waiting_for`].
    pub fn list(
        cards: &[MeasureCard],
        names: &HashMap<TeammateId, String>,
        reader: Option<TeammateId>,
    ) -> Vec<WaitingMeasure> {
        let of = |card: &MeasureCard| {
            Some(WaitingMeasure {
                incident: card.row.incident.to_string(),
                reason: card.attention.reason.clone()?,
                owner: card.row.owner.and_then(|id| names.get(&id)).cloned().unwrap_or_default(),
                is_mine: card.row.owner.is_some() && card.row.owner == reader,
            })
        };
        cards.iter().filter_map(of).collect()
    }
}

/// An incident in a line or on a card.
#[derive(Clone, Debug, Serialize)]
pub struct IncidentLine {
    pub id: String,
    pub client: Link,
    pub title: String,
    pub promise: String,
    pub is_open: bool,
    pub found_at: Timestamp,
    pub told_at: Option<Timestamp>,
    pub client_learned_at: Option<Timestamp>,
    pub tell_by: Option<Timestamp>,
    pub tell_by_reason: Option<Reason>,
    /// The moment to tell has passed.
    pub is_late: bool,
    /// Word of `fault.<word>`.
    pub fault: Option<String>,
    /// Word of `severity.word.<word>`: what came of it, else what is predicted.
    pub severity: Option<Level>,
    pub next: Option<Step>,
    pub unanswered: Option<Reason>,
    pub is_mine: bool,
}

impl IncidentLine {
    /// The line of a card, as of a moment.
    pub fn of(card: IncidentCard, now: Timestamp) -> IncidentLine {
        let is_late = card.tell_by.as_ref().is_some_and(|by| by.at < now);
        let (tell_by, tell_by_reason) = card.tell_by.map(|by| (by.at, by.reason)).unzip();
        IncidentLine {
            id: card.id.to_string(),
            client: Link::new(card.client, card.client_name),
            title: card.title,
            promise: card.promise,
            is_open: card.state == domain::incident::IncidentState::Open,
            found_at: card.found_at,
            told_at: card.told_at,
            client_learned_at: card.client_learned_at,
            tell_by,
            tell_by_reason,
            is_late,
            fault: card.fault.map(|fault| fault.word().to_owned()),
            severity: card.actual.or(card.predicted),
            next: card.next,
            unanswered: card.unanswered,
            is_mine: card.is_mine,
        }
    }
}

/// GET `/incidents`.
#[derive(Clone, Debug, Serialize)]
pub struct IncidentsPage {
    /// Measures after incidents that wait for the reader.
    pub measures: Vec<WaitingMeasure>,
    pub lines: Vec<IncidentLine>,
    pub pager: Pager,
    pub words: String,
    pub states: Vec<Choice>,
    pub faults: Vec<Choice>,
    pub clients: Vec<Choice>,
    pub only_untold: bool,
    pub is_filtered: bool,
    pub may_record: bool,
    pub may_see_rates: bool,
}

impl View for IncidentsPage {
    const TEMPLATE: &'static str = "incident/list.html";
}

/// Fields of a form by name, as typed or as stored. Each form gives all its names.
pub type Values = BTreeMap<String, String>;

/// A field that somebody else saved meanwhile: its label's key, and what stands there now.
#[derive(Clone, Debug, Serialize)]
pub struct Theirs {
    pub key: String,
    pub value: String,
}

/// GET `/incidents/new`, `/incidents/{id}/form`.
#[derive(Clone, Debug, Serialize)]
pub struct RecordForm {
    pub id: Option<String>,
    pub version: i64,
    /// `None`: to be chosen.
    pub client: Option<Link>,
    pub clients: Vec<Choice>,
    pub projects: Vec<Choice>,
    pub owners: Vec<Choice>,
    pub found_by: Vec<Choice>,
    /// The message that it is recorded from.
    pub touch: Option<String>,
    /// Cases of the past that resemble what is typed; `None`: not asked for yet.
    pub similar: Option<Vec<CaseItem>>,
    pub values: Values,
    pub errors: Errors,
    pub theirs: Vec<Theirs>,
}

impl View for RecordForm {
    const TEMPLATE: &'static str = "incident/record.html";
}

/// GET `/incidents/{id}/analysis`.
#[derive(Clone, Debug, Serialize)]
pub struct AnalysisForm {
    pub incident: Link,
    pub client: Link,
    pub version: i64,
    pub n_circumstances: usize,
    pub values: Values,
    pub errors: Errors,
    pub theirs: Vec<Theirs>,
}

impl View for AnalysisForm {
    const TEMPLATE: &'static str = "incident/analysis.html";
}

/// GET `/incidents/{id}/damage`.
#[derive(Clone, Debug, Serialize)]
pub struct DamageForm {
    pub incident: Link,
    pub client: Link,
    pub currency: String,
    pub version: i64,
    pub values: Values,
    pub errors: Errors,
    pub theirs: Vec<Theirs>,
}

impl View for DamageForm {
    const TEMPLATE: &'static str = "incident/damage.html";
}

/// A clause of a contract that an incident may rest on.
#[derive(Clone, Debug, Serialize)]
pub struct Basis {
    pub id: String,
    /// How people call the contract.
    pub agreement: String,
    pub number: String,
    pub is_chosen: bool,
}

/// GET `/incidents/{id}/clauses/new`, `/incidents/{id}/clauses/{clause}`.
#[derive(Clone, Debug, Serialize)]
pub struct ClauseForm {
    pub incident: Link,
    pub client: Link,
    pub currency: String,
    pub id: Option<String>,
    pub version: i64,
    pub values: Values,
    /// Clauses of the client's contracts that it may rest on.
    pub bases: Vec<Basis>,
    pub errors: Errors,
    pub theirs: Vec<Theirs>,
}

impl View for ClauseForm {
    const TEMPLATE: &'static str = "incident/clause.html";
}

/// What the reader may do in the room.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct RoomPowers {
    pub edit: bool,
    pub tell: bool,
    pub liability: bool,
    pub close: bool,
}

/// A step as the room shows it.
#[derive(Clone, Debug, Serialize)]
pub struct StepView {
    pub step: Step,
    pub state: StepState,
    pub evidence: Vec<Reason>,
    pub missing: Vec<Reason>,
    /// What to do is here, so it is unfolded.
    pub is_unfolded: bool,
}

/// What to do next.
#[derive(Clone, Debug, Serialize)]
pub struct NextStep {
    pub step: Step,
    pub what: Option<Reason>,
    /// Where it is done.
    pub href: String,
}

/// The clock from the first knowledge to the first telling (C037).
#[derive(Clone, Debug, Serialize)]
pub struct Clock {
    pub tell_by: Timestamp,
    pub reason: Reason,
    /// The client has not heard it from us, and the moment has come.
    pub is_due: bool,
    /// Hours between knowledge and telling, or until now.
    pub hours: f64,
    pub is_client_first: bool,
}

/// A message in short.
#[derive(Clone, Debug, Serialize)]
pub struct Message {
    pub id: String,
    pub at: Timestamp,
    pub sender: String,
    pub subject: String,
    pub opening: String,
}

/// Somebody who may tell the client before us, or something that others already see.
#[derive(Clone, Debug, Serialize)]
pub struct LeakView {
    pub id: String,
    pub who: String,
    pub how: String,
    pub expected_at: Option<Timestamp>,
}

/// Something done or said on the way, as a person noted it (C055).
#[derive(Clone, Debug, Serialize)]
pub struct DeedView {
    pub id: String,
    /// Word of `deed.<word>`.
    pub kind: &'static str,
    pub at: Timestamp,
    pub note: String,
}

/// What the client promised to others (C141).
#[derive(Clone, Debug, Serialize)]
pub struct CommitmentView {
    pub id: String,
    pub name: String,
    pub to_whom: String,
    pub live_on: Date,
    pub ends_on: Option<Date>,
    pub is_live: bool,
    pub sum_minor: Option<i64>,
    pub currency: String,
}

/// A circumstance with its weight.
#[derive(Clone, Debug, Serialize)]
pub struct CircumstanceView {
    pub name: String,
    pub kind: String,
    pub without: String,
    pub strength: String,
    pub mechanism: String,
    /// 0…100; `None`: cannot be weighed.
    pub share: Option<i64>,
    pub is_dominant: bool,
}

/// What the analysis says (C016–C021).
#[derive(Clone, Debug, Serialize)]
pub struct AnalysedPart {
    pub more_time: String,
    pub time_causes: Vec<String>,
    pub days_lost: Option<u32>,
    pub new_date: Option<Date>,
    pub change_performer: String,
    pub handover: String,
    pub done_percent: Option<String>,
    pub done_items: Vec<String>,
    pub done_evidence: String,
    pub kpi: Option<(String, String, String)>,
    pub circumstances: Vec<CircumstanceView>,
    pub verdict: Vec<Reason>,
    /// A circumstance lacks its mechanism, or its strength is out of range.
    pub problem: Option<String>,
    pub sways: Vec<Reason>,
    pub notes: Vec<Reason>,
    pub fault: Option<String>,
    pub fault_confidence: String,
    pub fault_why: String,
    pub changed: Option<By>,
}

/// Damage and severity (C022–C028).
#[derive(Clone, Debug, Serialize)]
pub struct WeighedPart {
    pub kinds: Vec<String>,
    pub own_from_minor: Option<i64>,
    pub own_to_minor: Option<i64>,
    pub own_grounds: String,
    pub claimed_minor: Option<i64>,
    pub claimed_grounds: String,
    pub personal_before: String,
    pub personal_gesture: String,
    pub loyalty: Option<String>,
    pub loyalty_why: String,
    pub severity: Option<SeverityView>,
    /// Why there is no severity yet.
    pub unknown: Option<Reason>,
    pub predicted: Option<Level>,
    pub actual: Option<Level>,
    pub actual_why: String,
    /// What it does to the trust account, or why nobody knows.
    pub trust: Vec<Reason>,
    /// The account over the days ahead; `None`: nobody knows.
    pub trust_ahead: Option<Trust>,
    pub changed: Option<By>,
}

/// The level as it stands, and what good or bad handling would make of it.
#[derive(Clone, Debug, Serialize)]
pub struct SeverityView {
    pub level: Level,
    pub if_handled_well: Level,
    pub if_handled_badly: Level,
    pub reasons: Vec<Reason>,
}

/// A clause with its statement.
#[derive(Clone, Debug, Serialize)]
pub struct ClauseView {
    pub id: String,
    pub number: String,
    pub words: String,
    pub regime: String,
    pub total_minor: Option<i64>,
    pub per_day_minor: i64,
    pub rows: Vec<ClauseRowView>,
    pub reasons: Vec<Reason>,
    pub unclear: Option<Reason>,
}

/// A line of a statement.
#[derive(Clone, Debug, Serialize)]
pub struct ClauseRowView {
    pub from: Option<Date>,
    pub to: Option<Date>,
    pub days: i64,
    pub rate: Option<String>,
    pub base_minor: i64,
    pub amount_minor: i64,
}

/// A payment or an accepted piece of work.
#[derive(Clone, Debug, Serialize)]
pub struct PaymentView {
    pub id: String,
    pub kind: String,
    pub on: Date,
    pub amount_minor: i64,
    pub note: String,
}

/// What the contract makes of it (C031–C034).
#[derive(Clone, Debug, Serialize)]
pub struct LiabilityPart {
    pub clauses: Vec<ClauseView>,
    pub payments: Vec<PaymentView>,
    /// `None`: nothing can be computed.
    pub cost: Option<Cost>,
    pub today_minor: i64,
    pub week_minor: i64,
    pub month_minor: i64,
    pub per_day_minor: i64,
    pub rates_until: Date,
}

/// A word to the client.
#[derive(Clone, Debug, Serialize)]
pub struct TellingView {
    pub id: String,
    pub kind: String,
    pub purpose: String,
    pub state: String,
    pub recipient: String,
    pub text: String,
    pub told_at: Option<Timestamp>,
    pub planned_at: Option<Timestamp>,
    pub by: Option<String>,
    /// Id of the touch with which the client answered.
    pub answer: Option<String>,
}

/// How the client was told (C037, C040).
#[derive(Clone, Debug, Serialize)]
pub struct ToldPart {
    /// By which channel the next word goes; `None`: closed.
    pub advice: Option<Reason>,
    pub letter_alone: Option<Reason>,
    pub tellings: Vec<TellingView>,
    pub contacts: Vec<Choice>,
    pub now: String,
}

/// GET `/incidents/{id}`.
#[derive(Clone, Debug, Serialize)]
pub struct RoomPage {
    pub id: String,
    pub version: i64,
    pub title: String,
    pub promise: String,
    pub at_stake: String,
    pub client: Link,
    pub project: Option<String>,
    pub currency: String,
    pub is_open: bool,
    pub closed_at: Option<Timestamp>,
    pub happened_at: Option<Timestamp>,
    pub found_at: Timestamp,
    /// Word of `found_by.<word>`.
    pub found_by: String,
    pub found_by_name: String,
    pub client_learned_at: Option<Timestamp>,
    pub client_learned_from: String,
    pub told_at: Option<Timestamp>,
    pub owner: Option<String>,
    pub clock: Clock,
    pub next: Option<NextStep>,
    pub steps: Vec<StepView>,
    pub may: RoomPowers,
    pub unanswered: Vec<Message>,
    pub origin: Option<Message>,
    /// What is going wrong in the handling right now (C055).
    pub mistakes: Vec<Reason>,
    pub score: i64,
    /// What was noted by hand, and what can be.
    pub deeds: Vec<DeedView>,
    pub deed_kinds: Vec<Choice>,
    pub leaks: Vec<LeakView>,
    pub commitments: Vec<CommitmentView>,
    pub analysed: AnalysedPart,
    pub weighed: WeighedPart,
    /// `None`: the reader may not see it.
    pub liability: Option<LiabilityPart>,
    pub told: ToldPart,
}

impl View for RoomPage {
    const TEMPLATE: &'static str = "incident/room.html";
}

/// GET `/incidents/{id}/sheet`: one page to print (C060).
#[derive(Clone, Debug, Serialize)]
pub struct SheetPage {
    pub room: RoomPage,
    /// What the client may be told of the work done (C050).
    pub has_progress: bool,
    /// Own: apology; others: regret; disputed: clarify.
    pub tone: String,
}

impl View for SheetPage {
    const TEMPLATE: &'static str = "incident/sheet.html";
}

/// GET `/clients/{id}/readiness`.
#[derive(Clone, Debug, Serialize)]
pub struct ReadinessForm {
    pub client: Link,
    pub currency: String,
    pub version: i64,
    pub n_failures: usize,
    pub is_on: bool,
    pub may_edit: bool,
    pub values: Values,
    pub errors: Errors,
    pub theirs: Vec<Theirs>,
    pub commitments: Vec<CommitmentView>,
    pub may_commit: bool,
}

impl View for ReadinessForm {
    const TEMPLATE: &'static str = "incident/readiness.html";
}

/// An early warning.
#[derive(Clone, Debug, Serialize)]
pub struct WarningView {
    pub id: String,
    pub client: Link,
    pub text: String,
    pub due_on: Option<Date>,
    pub at: Timestamp,
    /// `None`: without a name.
    pub by: Option<String>,
    pub answered_at: Option<Timestamp>,
    pub answer: String,
    pub incident: Option<String>,
}

/// GET `/warnings`: the early button, and what was said.
#[derive(Clone, Debug, Serialize)]
pub struct WarningsPage {
    pub clients: Vec<Choice>,
    pub values: Values,
    pub errors: Errors,
    pub warnings: Vec<WarningView>,
    pub may_answer: bool,
    /// Clients without a readiness plan.
    pub bare: Vec<Link>,
}

impl View for WarningsPage {
    const TEMPLATE: &'static str = "incident/warnings.html";
}

/// A key rate that the agency added.
#[derive(Clone, Debug, Serialize)]
pub struct RateView {
    pub from: Date,
    pub percent: String,
    pub known_until: Date,
    pub source: String,
}

/// GET `/key-rates`.
#[derive(Clone, Debug, Serialize)]
pub struct RatesPage {
    pub shipped_until: Date,
    pub known_until: Date,
    pub last: Option<String>,
    pub own: Vec<RateView>,
    pub values: Values,
    pub errors: Errors,
}

impl View for RatesPage {
    const TEMPLATE: &'static str = "incident/rates.html";
}
