//! The one door to the warnings: facts and answers in, health with its proof out. Page, backtest and
//! `houston judge` all come through here.

mod stored;

use crate::busy::{self, Proposal};
use crate::coverage;
use crate::facts::{AnswerFact, AnswerKind, ClientFacts};
use crate::health::{self, Health};
use crate::id::{BusyWindowId, ContactId};
use crate::policy::Policy;
use crate::signal::prepared::Prepared;
use crate::signal::{self, Evidence, Series, Signal};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Everything that is said about one client at one moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    pub at: Timestamp,
    pub health: Health,
    /// All signals, strongest first; those that do not count say why.
    pub signals: Vec<Judged>,
    /// Touches a week with their band, for the chart.
    pub weekly: Series,
    /// Reply hours with their band, by contact.
    pub replies: Vec<(Option<ContactId>, Series)>,
    /// Busy windows that messages announce, for a human to accept.
    pub proposals: Vec<Proposal>,
    /// Busy windows that ended and are owed a question.
    pub expired: Vec<BusyWindowId>,
}

/// A signal and the answer that was given to its episode.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "stored::Judged")]
pub struct Judged {
    #[serde(flatten)]
    pub signal: Signal,
    pub answer: Option<AnswerKind>,
    /// Whether it feeds the level: not held by a busy window, not answered away.
    pub counts: bool,
}

/// Assesses a client at `now`.
pub fn assess_client(
    facts: &ClientFacts,
    answers: &[AnswerFact],
    policy: &Policy,
    now: Timestamp,
) -> Assessment {
    let history = Prepared::new(facts, policy, now);
    let signals = judged(&history, facts, answers, policy, now);
    let coverage = coverage::assess(&history, facts, policy, now);
    let counting = signals.iter().filter(|s| s.counts).map(|s| &s.signal);
    let health = health::assess(counting, coverage, policy);
    let open = signal::volume::open_at(&history.volume, policy, now).map(|(first, _)| first);
    let replies = history
        .replies
        .iter()
        .map(|(contact, person)| {
            let alarm = signal::reply_slowdown::open_at(person, policy, now);
            (*contact, signal::reply_slowdown::series(person, alarm, person.replies.len()))
        })
        .collect();
    Assessment {
        at: now,
        health,
        signals,
        weekly: signal::volume::series(&history, policy, open, now),
        replies,
        proposals: busy::proposals(facts, policy, now),
        expired: busy::expired(&facts.busy, policy, now),
    }
}

/// The signals with busy windows and answers applied.
pub(crate) fn judged(
    history: &Prepared,
    facts: &ClientFacts,
    answers: &[AnswerFact],
    policy: &Policy,
    now: Timestamp,
) -> Vec<Judged> {
    let mut signals = signal::detect_prepared(history, facts, policy, now);
    busy::hold(&mut signals, &facts.busy, now);
    signals
        .into_iter()
        .map(|signal| {
            let answer = answer_to(&signal, answers, now);
            let is_answered_away =
                matches!(answer, Some(AnswerKind::Explained | AnswerKind::FalseAlarm));
            let counts = signal.held_by.is_none() && !is_answered_away;
            Judged { signal, answer, counts }
        })
        .collect()
}

/// The answer that still holds for a signal: the latest to its episode, unless the signal grew
/// since, or a message of the episode came after it.
fn answer_to(signal: &Signal, answers: &[AnswerFact], now: Timestamp) -> Option<AnswerKind> {
    let answer = answers
        .iter()
        .filter(|a| a.episode == signal.episode && a.at <= now)
        .max_by_key(|a| a.at)?;
    let is_outgrown = answer.strength.is_some_and(|s| signal.strength > s)
        || match &signal.evidence {
            Evidence::Messages { messages } => messages.iter().any(|m| m.at > answer.at),
            Evidence::Series(_) | Evidence::Incident(_) => false,
        };
    (answer.kind == AnswerKind::Confirmed || !is_outgrown).then_some(answer.kind)
}
