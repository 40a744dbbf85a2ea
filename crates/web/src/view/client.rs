//! The dossier of a client, and its form.

use super::admin::AuditRow;
use super::incident::IncidentLine;
use super::signal::{SignalCard, SignalLine};
use super::{Choice, Errors, Gut, Level, LevelWeek, Link, SeriesView, View};
use domain::reason::Reason;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// Head of the dossier.
#[derive(Clone, Debug, Serialize)]
pub struct ClientHead {
    pub id: String,
    pub name: String,
    pub level: Level,
    pub was: Option<Level>,
    pub since: Option<Timestamp>,
    /// Why this level, in a sentence.
    pub reason: Reason,
    /// What changed since last week.
    pub change: Option<Reason>,
    /// Word of `tier.<word>`.
    pub tier: String,
    pub manager: Option<String>,
    pub domains: Vec<String>,
    /// IANA name.
    pub zone: String,
    /// Local time at the client now, printed.
    pub local_time: String,
    /// Monthly fee in minor units and its currency.
    pub fee_minor: Option<i64>,
    pub currency: String,
    pub note: String,
    pub archived_at: Option<Timestamp>,
    pub may_edit: bool,
}

/// The manager's own feeling, beside the level and never inside it.
#[derive(Clone, Debug, Serialize)]
pub struct FeelingBox {
    /// The reader's own.
    pub mine: Option<Gut>,
    pub at: Option<Timestamp>,
    /// What teammates feel.
    pub others: Vec<(String, Gut)>,
    /// Set where feeling and level disagree.
    pub dispute: Option<Reason>,
    pub may_say: bool,
}

/// One thing that we can or cannot see.
#[derive(Clone, Debug, Serialize)]
pub struct CoverageLine {
    /// Word of `family.<word>`.
    pub family: String,
    pub is_seen: bool,
    /// Why it cannot be judged.
    pub reason: Option<Reason>,
}

/// What we can and cannot see.
#[derive(Clone, Debug, Serialize)]
pub struct Coverage {
    /// 0…100; below the policy's limit the level is grey.
    pub percent: i64,
    pub lines: Vec<CoverageLine>,
}

/// A contact in the list of the dossier.
#[derive(Clone, Debug, Serialize)]
pub struct ContactRow {
    pub id: String,
    pub name: String,
    pub position: String,
    pub is_senior: bool,
    /// Found in messages, not yet confirmed by a human.
    pub is_found: bool,
    /// Word of `attitude.<word>`; empty: not known.
    pub attitude: String,
    /// Word of `channel.<word>`; empty: not known.
    pub preferred: String,
    pub phone: String,
    pub email: Option<String>,
    pub last_touch_at: Option<Timestamp>,
}

/// A project in the list of the dossier.
#[derive(Clone, Debug, Serialize)]
pub struct ProjectRow {
    pub id: String,
    pub name: String,
    pub due_on: Option<Date>,
    pub is_late: bool,
    pub is_archived: bool,
}

/// One touch of the timeline.
#[derive(Clone, Debug, Serialize)]
pub struct TouchRow {
    pub id: String,
    pub at: Timestamp,
    /// Words of `channel.<word>` and `direction.<word>`.
    pub channel: String,
    pub direction: String,
    pub who: String,
    pub subject: String,
    /// First words of the text.
    pub opening: String,
    /// Words of `cue.<word>`.
    pub cues: Vec<String>,
    pub minutes: Option<i64>,
}

/// A day of the timeline, newest first.
#[derive(Clone, Debug, Serialize)]
pub struct TimelineDay {
    pub date: Date,
    pub touches: Vec<TouchRow>,
}

/// A quiet spell with a known cause.
#[derive(Clone, Debug, Serialize)]
pub struct BusyRow {
    pub id: String,
    pub from: Date,
    pub until: Date,
    pub reason: String,
    pub is_active: bool,
}

/// A spell that a message announced; one tap makes it a busy window.
#[derive(Clone, Debug, Serialize)]
pub struct BusyOffer {
    pub touch_id: String,
    pub quote: String,
    pub from: Date,
    pub until: Date,
}

/// Something that waits for somebody.
#[derive(Clone, Debug, Serialize)]
pub struct Matter {
    /// Word of `matter.<word>`: `unanswered`, `approval`, `window_ended`, `invoice`.
    pub kind: String,
    pub title: String,
    pub href: String,
    pub since: Timestamp,
}

/// The ten-second form: a call or a meeting that just took place.
#[derive(Clone, Debug, Serialize)]
pub struct LogForm {
    pub contacts: Vec<Choice>,
    pub projects: Vec<Choice>,
    /// Local date and time for `datetime-local`: `2026-03-18T14:05`.
    pub at: String,
    pub errors: Errors,
    pub text: String,
}

/// GET `/clients/{id}`.
#[derive(Clone, Debug, Serialize)]
pub struct ClientPage {
    /// Open incidents of the client.
    pub incidents: Vec<IncidentLine>,
    pub may_record: bool,
    pub client: ClientHead,
    pub feeling: FeelingBox,
    /// With their proof; those that a busy window holds back come last.
    pub signals: Vec<SignalCard>,
    /// The others, without it.
    pub more_signals: Vec<SignalLine>,
    pub coverage: Coverage,
    /// Oldest first, 52 of them.
    #[serde(serialize_with = "super::kept::weeks")]
    pub history: Vec<LevelWeek>,
    /// Touches a week and hours to a reply.
    #[serde(serialize_with = "super::kept::plot_or_none")]
    pub touches: Option<SeriesView>,
    #[serde(serialize_with = "super::kept::plot_or_none")]
    pub replies: Option<SeriesView>,
    pub contacts: Vec<ContactRow>,
    pub projects: Vec<ProjectRow>,
    pub agreements: super::promise::AgreementsSection,
    /// Steps of the onboarding: all, open, overdue; nought: not begun.
    pub onboarding: (i64, i64, i64),
    /// Open edits, and what was found of them and waits for a person.
    pub n_edits: (i64, i64),
    pub kpis: super::kpi::KpiSection,
    pub work: super::work::WorkSection,
    pub timeline: Vec<TimelineDay>,
    /// Address of the older page of the timeline.
    pub older: Option<String>,
    pub busy: Vec<BusyRow>,
    pub busy_offers: Vec<BusyOffer>,
    pub matters: Vec<Matter>,
    pub outcome: Option<OutcomeView>,
    pub log: LogForm,
    /// Changes of the record, newest first.
    pub changes: Vec<AuditRow>,
    /// When the level was last computed; `None`: not yet.
    pub assessed_at: Option<Timestamp>,
}

/// What became of the client; the word is at `outcome.<word>`.
#[derive(Clone, Debug, Serialize)]
pub struct OutcomeView {
    pub outcome: String,
    pub on: jiff::civil::Date,
    pub note: String,
}

impl View for ClientPage {
    const TEMPLATE: &'static str = "client/page.html";
}

/// GET `/clients/{id}/figures`: what the charts of the dossier draw, as tables.
#[derive(Clone, Debug, Serialize)]
pub struct FiguresPage {
    pub client: Link,
    #[serde(serialize_with = "super::kept::plots")]
    pub series: Vec<SeriesView>,
}

impl View for FiguresPage {
    const TEMPLATE: &'static str = "client/figures.html";
}

/// GET `/clients/{id}/history`: older touches, a page at a time.
#[derive(Clone, Debug, Serialize)]
pub struct TimelinePage {
    pub client: Link,
    pub level: Level,
    pub timeline: Vec<TimelineDay>,
    pub older: Option<String>,
    pub newer: Option<String>,
}

impl View for TimelinePage {
    const TEMPLATE: &'static str = "client/timeline.html";
}

/// GET `/clients/new`, `/clients/{id}/form`, and the same again with errors (422).
#[derive(Clone, Debug, Serialize)]
pub struct ClientForm {
    /// `None`: a new client.
    pub id: Option<String>,
    /// For the check that nobody changed it meanwhile.
    pub version: i64,
    pub name: String,
    pub tiers: Vec<Choice>,
    pub managers: Vec<Choice>,
    /// IANA names.
    pub zones: Vec<Choice>,
    /// One a line.
    pub domains: String,
    /// In major units, as typed.
    pub fee: String,
    pub currencies: Vec<Choice>,
    pub note: String,
    pub errors: Errors,
}

impl View for ClientForm {
    const TEMPLATE: &'static str = "client/form.html";
}
