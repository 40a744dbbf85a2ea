//! What is to be answered: told from touches, so that nobody has to open a ticket.

use crate::facts::TouchFact;
use crate::id::{BadId, TouchId, WorkItemId};
use crate::promise::Side;
use crate::signal::prepared::moment;
use crate::touch::{Channel, Direction};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A time in which a case waits for the other side.
#[derive(Clone, Debug, PartialEq)]
pub struct Pause {
    pub from: Timestamp,
    /// `None`: it still waits.
    pub until: Option<Timestamp>,
    /// Why, for both sides to read.
    pub reason: String,
}

/// What opened a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CaseOf {
    Touch(TouchId),
    Item(WorkItemId),
}

impl std::fmt::Display for CaseOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CaseOf::Touch(id) => id.fmt(f),
            CaseOf::Item(id) => id.fmt(f),
        }
    }
}

impl std::str::FromStr for CaseOf {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        text.parse().map(CaseOf::Touch).or_else(|_| text.parse().map(CaseOf::Item))
    }
}

/// Something that one side asked and the other has to answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub of: CaseOf,
    /// The conversation; touches without one share a case.
    pub thread: Option<u64>,
    pub asked_at: Timestamp,
    pub answered_at: Option<Timestamp>,
    pub pauses: Vec<Pause>,
}

impl Case {
    /// The spans before `end` in which nobody waited for the other side, in order.
    pub(super) fn running(&self, end: Timestamp) -> impl Iterator<Item = (Timestamp, Timestamp)> {
        let mut pauses: Vec<(Timestamp, Timestamp)> = self
            .pauses
            .iter()
            .map(|pause| (pause.from, pause.until.unwrap_or(Timestamp::MAX)))
            .filter(|(from, until)| from < until)
            .collect();
        pauses.sort_unstable();
        let mut spans = Vec::with_capacity(pauses.len() + 1);
        let mut start = self.asked_at;
        for (from, until) in pauses {
            spans.push((start, from.min(end)));
            start = start.max(until);
        }
        spans.push((start, end));
        spans.into_iter().filter(|(from, until)| from < until)
    }

    /// It waits for the other side at a moment.
    pub fn is_paused(&self, at: Timestamp) -> bool {
        self.pauses.iter().any(|p| p.from <= at && p.until.is_none_or(|until| at < until))
    }
}

/// The cases that a side has to answer: in each conversation, from the other side's first message
/// without an answer to the next word of this side. A call to the other side, or a meeting, answers
/// whatever is open. Touches in order of time.
pub fn cases(touches: &[TouchFact], side: Side, channels: &[Channel]) -> Vec<Case> {
    let (asks, answers) = match side {
        Side::Ours => (Direction::Incoming, Direction::Outgoing),
        Side::Theirs => (Direction::Outgoing, Direction::Incoming),
    };
    let mut open: BTreeMap<Option<u64>, usize> = BTreeMap::new();
    let mut cases: Vec<Case> = Vec::new();
    for touch in touches {
        let is_talk = match touch.channel {
            Channel::Call => touch.direction == answers,
            Channel::Meeting => touch.direction != Direction::Internal,
            _ => false,
        };
        if is_talk {
            for at in std::mem::take(&mut open).into_values() {
                cases[at].answered_at = Some(moment(touch.at));
            }
        } else if !channels.contains(&touch.channel) {
            continue;
        } else if touch.direction == asks && touch.is_substantive {
            open.entry(touch.thread).or_insert_with(|| {
                let (of, thread) = (CaseOf::Touch(touch.id), touch.thread);
                let (asked_at, answered_at) = (moment(touch.at), None);
                cases.push(Case { of, thread, asked_at, answered_at, pauses: Vec::new() });
                cases.len() - 1
            });
        } else if touch.direction == answers
            && let Some(at) = open.remove(&touch.thread)
        {
            cases[at].answered_at = Some(moment(touch.at));
        }
    }
    cases
}
