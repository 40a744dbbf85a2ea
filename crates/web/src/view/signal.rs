//! A signal with its receipts, and the page of one signal.

use super::{By, Level, Link, Run, SeriesView, View};
use domain::reason::Reason;
use domain::signal::{SignalKind, Strength};
use jiff::Timestamp;
use serde::Serialize;

/// A message quoted as proof.
#[derive(Clone, Debug, Serialize)]
pub struct QuoteView {
    pub touch_id: String,
    pub at: Timestamp,
    /// Name of the contact, or the address where no contact is known.
    pub who: String,
    pub position: Option<String>,
    /// Word of `channel.<word>`.
    pub channel: String,
    pub subject: Option<String>,
    /// Word of `cue.<word>`.
    pub cue: String,
    pub confidence: u8,
    pub runs: Vec<Run>,
}

/// The proof of a signal.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Proof {
    Series {
        #[serde(serialize_with = "super::kept::plot")]
        chart: SeriesView,
    },
    Messages {
        messages: Vec<QuoteView>,
        /// How many more there are on the page of the signal.
        more: i64,
    },
    Incident(IncidentView),
}

/// An open incident as proof.
#[derive(Clone, Debug, Serialize)]
pub struct IncidentView {
    pub id: String,
    pub title: String,
    pub found_at: Timestamp,
    pub tell_by: Timestamp,
    /// When the client heard it from us.
    pub told_at: Option<Timestamp>,
    /// When the client's side knew of it, if not later than from us.
    pub learned_at: Option<Timestamp>,
}

/// What a manager answered. Words: `explained`, `confirmed`, `false_alarm` (`answer.<word>`).
#[derive(Clone, Debug, Serialize)]
pub struct AnswerView {
    pub verdict: String,
    pub note: String,
    pub by: By,
}

/// What holds a signal back.
#[derive(Clone, Debug, Serialize)]
pub struct Hold {
    pub reason: String,
    pub until: Timestamp,
}

/// One signal, as a card.
#[derive(Clone, Debug, Serialize)]
pub struct SignalCard {
    pub client_id: String,
    /// In addresses: `/clients/{client_id}/signals/{episode}`.
    pub episode: String,
    pub kind: SignalKind,
    pub strength: Strength,
    pub since: Timestamp,
    /// 0…100.
    pub confidence: u8,
    pub reason: Reason,
    pub relief: Reason,
    pub proof: Proof,
    pub held_by: Option<Hold>,
    /// The newest answer; it is the one that counts.
    pub answer: Option<AnswerView>,
    /// Whether the reader may answer.
    pub may_answer: bool,
}

/// One signal in a row of those without proof.
#[derive(Clone, Debug, Serialize)]
pub struct SignalLine {
    pub client_id: String,
    pub episode: String,
    pub kind: SignalKind,
    pub strength: Strength,
    pub since: Timestamp,
    pub reason: Reason,
    /// Held back by a busy window: it does not count.
    pub is_held: bool,
}

/// How often signals of this kind were right, by the answers given.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Precision {
    pub confirmed: i64,
    pub explained: i64,
    pub false_alarm: i64,
    /// Whole percents of answered signals that were not false alarms; `None` below 5 answers.
    pub percent: Option<i64>,
}

/// GET `/clients/{id}/signals/{episode}`.
#[derive(Clone, Debug, Serialize)]
pub struct SignalPage {
    pub client: Link,
    pub level: Level,
    pub signal: SignalCard,
    /// All answers, newest first.
    pub answers: Vec<AnswerView>,
    pub precision: Precision,
    /// Whether it is about a piece of work or about the people (C079).
    pub nature: Option<Reason>,
    /// Whether the episode is over.
    pub closed_at: Option<Timestamp>,
}

impl View for SignalPage {
    const TEMPLATE: &'static str = "signal/page.html";
}
