//! Mission control.

use super::incident::{IncidentLine, WaitingWork};
use super::signal::Hold;
use super::{Gut, Level, LevelCounts, Link, View};
use domain::reason::Reason;
use domain::signal::{Series, SignalKind};
use jiff::Timestamp;
use serde::Serialize;

/// A client that needs attention now.
#[derive(Clone, Debug, Serialize)]
pub struct AttentionCard {
    pub client: Link,
    pub level: Level,
    /// Level a week ago, where it was another one.
    pub was: Option<Level>,
    /// Moment from which it stands at this level.
    pub since: Timestamp,
    /// Word of `tier.<word>`.
    pub tier: String,
    pub manager: Option<String>,
    /// The one sentence: that of the strongest open signal, not of the rule table.
    pub reason: Reason,
    /// Kinds of all open signals, strongest first.
    pub kinds: Vec<SignalKind>,
    /// What changed since last week.
    pub change: Option<Reason>,
    /// Episode of the strongest open signal: the answer buttons answer it.
    pub episode: Option<String>,
    pub may_answer: bool,
    /// The reader's own feeling.
    pub feeling: Option<Gut>,
    /// The feeling and the level say different things.
    pub is_disputed: bool,
    /// Touches a week, for the sparkline.
    #[serde(serialize_with = "super::kept::series")]
    pub spark: Option<Series>,
    pub last_touch_at: Option<Timestamp>,
    /// Word of `channel.<word>`.
    pub last_touch_channel: Option<String>,
}

/// A client whose quiet signals are held back by a busy window.
#[derive(Clone, Debug, Serialize)]
pub struct HeldCard {
    pub client: Link,
    pub level: Level,
    pub hold: Hold,
    pub kinds: Vec<SignalKind>,
}

/// A client of whom too little is known.
#[derive(Clone, Debug, Serialize)]
pub struct GreyCard {
    pub client: Link,
    /// What is missing.
    pub reason: Reason,
    /// 0…100.
    pub coverage: i64,
}

/// A client with whom all is well, in one line.
#[derive(Clone, Debug, Serialize)]
pub struct CalmCard {
    pub client: Link,
    #[serde(serialize_with = "super::kept::series")]
    pub spark: Option<Series>,
    pub last_touch_at: Option<Timestamp>,
}

/// An import at work.
#[derive(Clone, Debug, Serialize)]
pub struct RunningImport {
    pub id: String,
    pub name: String,
    /// 0…100; `None` where the size is not known.
    pub percent: Option<i64>,
}

/// GET `/` (`?mine=1`: only the reader's own clients).
#[derive(Clone, Debug, Serialize)]
pub struct HomePage {
    pub counts: LevelCounts,
    pub only_mine: bool,
    /// How many clients need attention in all, and how many of them have no card here.
    pub n_attention: i64,
    pub n_attention_more: i64,
    /// Worst first.
    pub attention: Vec<AttentionCard>,
    /// Open incidents, the longest untold first, and how many there are besides.
    pub incidents: Vec<IncidentLine>,
    pub n_incidents_more: i64,
    /// Measures after incidents that wait for the reader.
    pub waiting: Vec<WaitingWork>,
    pub held: Vec<HeldCard>,
    pub grey: Vec<GreyCard>,
    pub calm: Vec<CalmCard>,
    /// How many calm clients there are besides those listed.
    pub n_calm_more: i64,
    pub imports: Vec<RunningImport>,
    /// Busy windows that ended without a word: a human is asked.
    pub ended_windows: Vec<Link>,
    /// Nothing is here yet: no client, no import. The page then teaches.
    /// Watched errors that are due today or were.
    pub n_due: i64,
    /// Checks of expectations that are overdue.
    pub n_checks: i64,
    pub is_first_run: bool,
    pub assessed_at: Option<Timestamp>,
    /// The reader's own rituals: due, and of these overdue.
    pub rituals: (i64, i64),
}

impl View for HomePage {
    const TEMPLATE: &'static str = "home/page.html";
}
