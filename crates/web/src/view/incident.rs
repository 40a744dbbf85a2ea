//! The register of incidents, the room of one, and the forms around it.

use super::incident_room::{CommitmentView, RoomPage};
use super::way_out::CaseItem;
use super::{Choice, Errors, Link, Pager, View};
use app::incident::IncidentCard;
use app::incident::late_duty::LateDutyCard;
use app::incident::measure::MeasureCard;
use domain::id::TeammateId;
use domain::incident::step::Step;
use domain::reason::Reason;
use domain::severity::Level;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// A late duty or a measure of prevention that waits for the reader (C066, C070).
#[derive(Clone, Debug, Serialize)]
pub struct WaitingWork {
    /// Where it is done.
    pub href: String,
    /// Name of the client, where the sentence does not tell.
    pub client: String,
    pub reason: Reason,
    pub owner: String,
    pub is_mine: bool,
}

impl WaitingWork {
    /// The duties of [`app::incident::late_duty::late_duties_for`], then the cards of
    /// [`app::incident::measure::waiting_for`].
    pub fn list(
        duties: &[LateDutyCard],
        measures: &[MeasureCard],
        names: &HashMap<TeammateId, String>,
        reader: Option<TeammateId>,
    ) -> Vec<WaitingWork> {
        let name =
            |id: Option<TeammateId>| id.and_then(|id| names.get(&id)).cloned().unwrap_or_default();
        let duties = duties.iter().map(|LateDutyCard { duty, reason, .. }| WaitingWork {
            href: format!("/incidents/{}/client-page#choice", duty.incident),
            client: duty.client_name.clone(),
            reason: reason.clone(),
            owner: name(duty.owner.or(duty.lead)),
            is_mine: duty.owner.or(duty.lead).is_some() && duty.owner.or(duty.lead) == reader,
        });
        let of = |card: &MeasureCard| {
            Some(WaitingWork {
                href: format!("/incidents/{}/post-mortem#measures", card.row.incident),
                client: String::new(),
                reason: card.attention.reason.clone()?,
                owner: name(card.row.owner),
                is_mine: card.row.owner.is_some() && card.row.owner == reader,
            })
        };
        duties.chain(measures.iter().filter_map(of)).collect()
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
    pub waiting: Vec<WaitingWork>,
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
