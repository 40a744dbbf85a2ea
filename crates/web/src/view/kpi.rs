//! KPIs: the section of a dossier, the page of one, the form in which one is agreed.

use super::incident::Values;
use super::{By, Choice, Errors, Level, Link, View};
use domain::kpi::Picture;
use domain::reason::Reason;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

/// A KPI in a list.
#[derive(Clone, Debug, Serialize)]
pub struct KpiRow {
    pub id: String,
    pub name: String,
    pub unit: String,
    pub level: Level,
    pub fact: f64,
    pub plan: f64,
    pub percent: f64,
    /// 0…100, for the bar.
    pub bar: i64,
    /// What the curve asks for by now, 0…100; none of a mean.
    pub due_bar: Option<i64>,
    /// The main sentence first.
    pub reasons: Vec<Reason>,
    pub from: Date,
    pub to: Date,
    /// Facts add up, so that "since the period began" can be given instead of a day.
    pub is_total: bool,
    /// A fact can be recorded today.
    pub is_open: bool,
    /// Nothing is noted of the risk (C010).
    pub lacks_risk: bool,
    pub is_ended: bool,
}

/// The section of a dossier.
#[derive(Clone, Debug, Serialize)]
pub struct KpiSection {
    pub kpis: Vec<KpiRow>,
    pub ended: Vec<KpiRow>,
    pub may_add: bool,
    pub may_record: bool,
}

/// A checkpoint.
#[derive(Clone, Debug, Serialize)]
pub struct CheckRow {
    pub on: Date,
    pub percent: i64,
    /// Word of `kpi.check.<word>`.
    pub state: String,
}

/// A band with the chance to end in it.
#[derive(Clone, Debug, Serialize)]
pub struct BandRow {
    pub label: String,
    /// Word of `kpi.mood.<word>`.
    pub mood: String,
    pub range: String,
    pub consequence: String,
    pub wording: String,
    /// Whole percents.
    pub chance: Option<i64>,
    /// The projection, or the fact when it is over, lies here.
    pub is_here: bool,
}

/// What a period owes above its plan.
#[derive(Clone, Debug, Serialize)]
pub struct CarriedRow {
    /// First day of the period.
    pub into: Date,
    pub units: f64,
    /// Id of the incident.
    pub incident: String,
}

/// A period that is over, or the present one.
#[derive(Clone, Debug, Serialize)]
pub struct PeriodRow {
    pub from: Date,
    pub to: Date,
    pub plan: f64,
    pub fact: f64,
    pub percent: f64,
    pub band: String,
    pub mood: String,
    pub consequence: String,
    pub version: i64,
    pub is_current: bool,
    pub is_known: bool,
}

/// A fact that was recorded.
#[derive(Clone, Debug, Serialize)]
pub struct FactRow {
    pub on: Date,
    pub value: f64,
    /// Word of `kpi.source.<word>`.
    pub source: String,
    pub by: By,
}

/// A version of what was agreed.
#[derive(Clone, Debug, Serialize)]
pub struct VersionRow {
    pub version: i64,
    pub agreed_on: Date,
    pub plan: f64,
    pub note: String,
    pub by: String,
    /// `50–75 % допустимо`, by season.
    pub bands: Vec<String>,
}

/// A wish and the offer made against it.
#[derive(Clone, Debug, Serialize)]
pub struct TalkRow {
    pub wish: f64,
    pub reason: Reason,
    pub note: String,
    pub by: By,
}

/// GET `/kpis/{id}`.
#[derive(Clone, Debug, Serialize)]
pub struct KpiPage {
    pub client: Link,
    pub kpi: KpiRow,
    pub picture: Option<Picture>,
    pub season: String,
    pub bands: Vec<BandRow>,
    pub checkpoints: Vec<CheckRow>,
    pub periods: Vec<PeriodRow>,
    pub facts: Vec<FactRow>,
    pub versions: Vec<VersionRow>,
    /// What a client's choice after an incident has put on top of a period's plan.
    pub carried: Vec<CarriedRow>,
    pub talks: Vec<TalkRow>,
    pub risk: String,
    pub risk_by: String,
    pub risk_on: Option<Date>,
    pub known_until: Option<Date>,
    pub today: Date,
    /// Address of a new incident with the figures filled in, where the KPI is missed or going under.
    pub incident: Option<String>,
    pub may_edit: bool,
    pub may_record: bool,
    pub as_of: Timestamp,
}

impl View for KpiPage {
    const TEMPLATE: &'static str = "kpi/page.html";
}

/// GET `/clients/{id}/kpis/new`, `/kpis/{id}/form`, and the same again with errors (422).
#[derive(Clone, Debug, Serialize)]
pub struct KpiForm {
    /// `None`: a new KPI.
    pub id: Option<String>,
    pub client: Link,
    pub version: i64,
    pub projects: Vec<Choice>,
    pub values: Values,
    pub n_bands: usize,
    pub n_seasons: usize,
    pub errors: Errors,
}

impl View for KpiForm {
    const TEMPLATE: &'static str = "kpi/form.html";
}
