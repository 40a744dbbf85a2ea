//! A client's history with the day on which each fact became known: a back-test must not profit from
//! what was learned later.

use super::{after, look};
use crate::assess::{Assessment, assess_client};
use crate::facts::{AnswerFact, BusyWindow, ClientFacts};
use crate::health::Level;
use crate::policy::Policy;
use crate::signal::SignalKind;
use crate::signal::prepared::Prepared;
use jiff::{SignedDuration, Timestamp};

/// A busy window and when it was heard of.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownWindow {
    /// As it was declared.
    pub window: BusyWindow,
    pub known_at: Timestamp,
    /// When it was ended early.
    pub ended_at: Option<Timestamp>,
}

/// Everything about one client that a back-test may use. A touch is known from the moment it
/// happened: on imported history we ask what Houston would have said had it read along.
#[derive(Clone, Debug)]
pub struct Past {
    facts: ClientFacts,
    windows: Vec<KnownWindow>,
    answers: Vec<AnswerFact>,
}

/// What was seen at one step.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    pub at: Timestamp,
    pub level: Level,
    /// Kind and episode of each signal that counted, strongest first.
    pub counted: Vec<(SignalKind, String)>,
}

impl Past {
    /// A history. Busy windows inside `facts` are left out in favor of `windows`. Words that somebody
    /// called a false alarm count again: the answer itself, on its day, takes their signal away.
    pub fn new(
        mut facts: ClientFacts,
        windows: Vec<KnownWindow>,
        answers: Vec<AnswerFact>,
    ) -> Self {
        facts.busy.clear();
        facts.cues.iter_mut().for_each(|cue| cue.is_denied = false);
        Past { facts, windows, answers }
    }

    /// The first touch, if there is any.
    pub fn begins_at(&self) -> Option<Timestamp> {
        self.facts.touches.first().map(|t| crate::signal::prepared::moment(t.at))
    }

    /// The facts, without busy windows.
    pub fn facts(&self) -> &ClientFacts {
        &self.facts
    }

    /// The busy windows.
    pub fn windows(&self) -> &[KnownWindow] {
        &self.windows
    }

    /// What teammates said, whenever they did: labels, never input of a verdict.
    pub fn answers(&self) -> &[AnswerFact] {
        &self.answers
    }

    /// The whole verdict as it would have been at `at`.
    pub fn assess(&self, policy: &Policy, at: Timestamp) -> Assessment {
        let mut facts = self.facts.clone();
        let end = facts.touches.partition_point(|t| t.at < at.as_second());
        facts.touches.truncate(end);
        facts.cues.retain(|c| c.at < at.as_second());
        facts.contacts.retain(|c| c.first_seen_at < at.as_second());
        facts.meetings.retain(|m| m.at < at.as_second());
        facts.busy = self.busy_known(at);
        assess_client(&facts, &self.answers, policy, at)
    }

    /// Replays `[from, until]`. Between two changes of what was known of busy windows the history
    /// is worked up once.
    pub fn replay(
        &self,
        policy: &Policy,
        from: Timestamp,
        until: Timestamp,
        step_days: u32,
    ) -> Vec<Look> {
        let mut facts = self.facts.clone();
        let changes = self.changes();
        let mut looks = Vec::new();
        let mut at = from;
        while at <= until {
            let change = changes.iter().find(|change| **change > at);
            let last = change.map_or(until, |change| before(*change).min(until));
            facts.busy = self.busy_known(at);
            let history = Prepared::new(&facts, policy, last);
            while at <= last {
                let (level, signals) = look(&history, &facts, &self.answers, policy, at);
                let counted = signals.into_iter().map(|j| (j.signal.kind, j.signal.episode));
                looks.push(Look { at, level, counted: counted.collect() });
                let Some(next) = after(at, step_days) else { return looks };
                at = next;
            }
        }
        looks
    }

    /// Moments at which something of the busy windows became known, in order.
    fn changes(&self) -> Vec<Timestamp> {
        let of = |w: &KnownWindow| [Some(w.known_at), w.ended_at];
        let mut changes: Vec<Timestamp> = self.windows.iter().flat_map(of).flatten().collect();
        changes.sort_unstable();
        changes.dedup();
        changes
    }

    fn busy_known(&self, at: Timestamp) -> Vec<BusyWindow> {
        let known = self.windows.iter().filter(|w| w.known_at <= at);
        known
            .map(|w| {
                let ended = w.ended_at.filter(|ended| *ended <= at);
                let until = ended.map_or(w.window.until, |ended| ended.min(w.window.until));
                BusyWindow { until, ..w.window.clone() }
            })
            .collect()
    }
}

/// The last instant before a change.
fn before(change: Timestamp) -> Timestamp {
    change.saturating_sub(SignedDuration::from_nanos(1)).unwrap_or(Timestamp::MIN)
}
