//! The room of an incident: one page with its steps, each with what is known and what is missing.

use super::series::{Cost, Trust};
use super::{By, Choice, Link, View};
use domain::incident::step::{Step, StepState};
use domain::reason::Reason;
use domain::severity::Level;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

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
    /// The whole account of the client today, in 7 and in 30 days.
    pub trust_days: Vec<TrustDay>,
    pub changed: Option<By>,
}

/// The trust account of the client on a day.
#[derive(Clone, Debug, Serialize)]
pub struct TrustDay {
    /// From today: 0, 7, 30.
    pub days: i64,
    pub without: f64,
    pub as_is: f64,
    pub if_kept: f64,
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
