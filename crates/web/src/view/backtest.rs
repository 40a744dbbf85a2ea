//! The back-test, its proof, the precision of signals, and proposals of thresholds.

use super::signal::SignalCard;
use super::{By, Level, Link, View};
use domain::reason::Reason;
use domain::signal::SignalKind;
use jiff::Timestamp;
use jiff::civil::Date;
use report::chart::TradeoffPoint;
use serde::Serialize;

/// A run on its way.
#[derive(Clone, Debug, Serialize)]
pub struct BacktestRun {
    pub id: String,
    /// Word of `backtest.state.<word>`.
    pub state: String,
    pub percent: i64,
    pub n_done: i64,
    pub n_clients: i64,
    pub may_cancel: bool,
}

/// The figures of one threshold.
#[derive(Clone, Debug, Serialize)]
pub struct ThresholdPanel {
    /// Place on the scale.
    pub step: i64,
    /// Percents of the present numbers.
    pub threshold: i64,
    pub is_chosen: bool,
    pub is_present: bool,
    pub n_lost: i64,
    pub n_warned: i64,
    pub n_early: i64,
    pub n_late: i64,
    pub n_missed: i64,
    pub n_unknown: i64,
    pub lead_days: Option<i64>,
    pub n_kept: i64,
    pub n_false: i64,
    pub n_confirmed: i64,
    pub false_per_year: Option<f64>,
    pub false_per_month: Option<f64>,
    /// Lost clients that would have been met by chance.
    pub n_by_chance: Option<f64>,
    /// Days of kept clients on which nothing could be said, whole percents.
    pub grey_percent: i64,
}

/// A signal with its lead.
#[derive(Clone, Debug, Serialize)]
pub struct LeadRow {
    pub kind: SignalKind,
    pub days: i64,
    pub href: String,
}

/// A client that left or nearly did.
#[derive(Clone, Debug, Serialize)]
pub struct LostRow {
    pub client: Link,
    /// Word of `outcome.<word>`.
    pub outcome: String,
    pub on: Date,
    /// Word of `backtest.verdict.<word>`.
    pub verdict: String,
    pub lead: Option<LeadRow>,
    /// Other signals of the last weeks, earliest first.
    pub others: Vec<LeadRow>,
    pub grey_percent: i64,
}

/// A warning for nothing.
#[derive(Clone, Debug, Serialize)]
pub struct FalseAlarmRow {
    pub from: Date,
    pub until: Date,
    pub level: Level,
    pub kinds: Vec<SignalKind>,
    pub href: String,
}

/// A client that stayed and was warned about.
#[derive(Clone, Debug, Serialize)]
pub struct KeptRow {
    pub client: Link,
    pub alarms: Vec<FalseAlarmRow>,
    pub grey_percent: i64,
}

/// One kind of signal by itself.
#[derive(Clone, Debug, Serialize)]
pub struct KindRow {
    pub kind: SignalKind,
    pub n_raised: i64,
    pub n_early: i64,
    pub n_false: i64,
}

/// GET `/backtest`.
#[derive(Clone, Debug, Serialize)]
pub struct BacktestPage {
    /// A run that waits or works, or the newest one where it did not end well.
    pub run: Option<BacktestRun>,
    /// When the figures were made, and by whom; `None`: there are none yet.
    pub made: Option<By>,
    pub is_outdated: bool,
    pub n_unmarked: i64,
    pub panels: Vec<ThresholdPanel>,
    pub chosen: i64,
    pub points: Vec<TradeoffPoint>,
    pub lost: Vec<LostRow>,
    pub kept: Vec<KeptRow>,
    /// Kept clients without a false alarm, and clients without history.
    pub n_quiet: i64,
    pub n_empty: i64,
    pub has_more: bool,
    pub kinds: Vec<KindRow>,
    pub may_run: bool,
    /// Where the chosen threshold can be made the policy.
    pub proposal: Option<String>,
}

impl View for BacktestPage {
    const TEMPLATE: &'static str = "backtest/page.html";
}

/// GET `/clients/{id}/past`.
#[derive(Clone, Debug, Serialize)]
pub struct PastPage {
    pub client: Link,
    pub at: Timestamp,
    pub threshold: i64,
    pub level: Level,
    /// The rule that gave the level.
    pub reason: Option<Reason>,
    pub coverage_percent: i64,
    pub signals: Vec<SignalCard>,
}

impl View for PastPage {
    const TEMPLATE: &'static str = "backtest/past.html";
}

/// How often a kind of signal was right.
#[derive(Clone, Debug, Serialize)]
pub struct PrecisionRow {
    pub kind: SignalKind,
    pub confirmed: i64,
    pub explained: i64,
    pub false_alarm: i64,
    pub unanswered: i64,
    /// Whole percents with the interval; `None`: we do not know yet.
    pub percent: Option<i64>,
    pub low: i64,
    pub high: i64,
}

/// A number before and after.
#[derive(Clone, Debug, Serialize)]
pub struct NumberRow {
    /// Label at `policy.<name>`, unit at `policy.unit.<unit>`.
    pub name: String,
    pub unit: String,
    pub before: String,
    pub after: String,
}

/// An alarm of the past under the proposed numbers.
#[derive(Clone, Debug, Serialize)]
pub struct AlarmRow {
    pub client: Link,
    pub kind: SignalKind,
    /// Word of `answer.<word>`.
    pub answer: String,
    pub at: Timestamp,
    pub is_kept: bool,
}

/// The advice for a lever; its name is at `lever.<word>`.
#[derive(Clone, Debug, Serialize)]
pub struct AdviceRow {
    pub lever: String,
    pub reason: Reason,
    pub numbers: Vec<NumberRow>,
    pub alarms: Vec<AlarmRow>,
    pub proposal: Option<String>,
}

/// A change that came from a proposal.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeRow {
    pub id: String,
    /// Word of `proposal.source.<word>`.
    pub source: String,
    pub numbers: Vec<NumberRow>,
    pub by: By,
    pub undone_at: Option<Timestamp>,
    pub may_undo: bool,
}

/// GET `/signals/precision`.
#[derive(Clone, Debug, Serialize)]
pub struct PrecisionPage {
    pub kinds: Vec<PrecisionRow>,
    pub advice: Vec<AdviceRow>,
    pub changes: Vec<ChangeRow>,
}

impl View for PrecisionPage {
    const TEMPLATE: &'static str = "signal/precision.html";
}

/// GET `/settings/proposal`.
#[derive(Clone, Debug, Serialize)]
pub struct ProposalPage {
    /// As it is sent back.
    pub source: String,
    /// Word of `proposal.source.<word>`.
    pub from: String,
    pub version: i64,
    pub numbers: Vec<NumberRow>,
    pub may_apply: bool,
}

impl View for ProposalPage {
    const TEMPLATE: &'static str = "settings/proposal.html";
}
