//! How an incident is being handled: the five steps with their times, the five classic mistakes as
//! they are being made, and the score (C028, C055, C059; PRODUCT.md R12).
//!
//! Everything follows from what was recorded up to a moment, so the same function answers for now
//! and for any earlier day. The limits are ours: the articles say "without delay" and "first".

mod mistake;
mod step;
#[cfg(test)]
mod tests;

pub use mistake::{Mistake, MistakeKind, MistakeState};
pub use step::{Step, StepKind, StepState};

use crate::calendar::WorkingCalendar;
use crate::draft::Fault;
use crate::reason::{Arg, Reason};
use crate::touch::words;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Something that was done, or happened, on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeedKind {
    /// The fault was owned and regretted.
    Apologized,
    /// Somebody else was named guilty before the client.
    BlameShifted,
    /// It was said whose doing it was, without arguing on (C053).
    Clarified,
    /// The client heard of it from somebody else, or found it.
    ClientLearned,
    /// "Calm down", "nothing terrible": the client was denied the right to be angry.
    EmotionsDenied,
    /// The client was heard out.
    Listened,
    /// Measures with owner and date were told to the client (C058).
    PreventionTold,
    /// Regret without fault (C052).
    Regretted,
    /// A solution or a compensation was offered, with a date.
    SolutionDated,
    /// Work on a solution was announced, without a date.
    SolutionUndated,
    /// We told the client.
    Told,
}

words!(DeedKind {
    Apologized = "apologized", BlameShifted = "blame_shifted", Clarified = "clarified",
    ClientLearned = "client_learned", EmotionsDenied = "emotions_denied", Listened = "listened",
    PreventionTold = "prevention_told", Regretted = "regretted",
    SolutionDated = "solution_dated", SolutionUndated = "solution_undated", Told = "told",
});

impl DeedKind {
    /// What only a person can note: it was said, and no letter, option or measure on record shows
    /// it. Mistakes come first, they are what nobody else writes down.
    pub const BY_HAND: &[DeedKind] = &[
        DeedKind::EmotionsDenied,
        DeedKind::BlameShifted,
        DeedKind::SolutionUndated,
        DeedKind::Apologized,
        DeedKind::Regretted,
        DeedKind::Clarified,
        DeedKind::SolutionDated,
        DeedKind::PreventionTold,
    ];
}

/// A deed with its moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    pub at: Timestamp,
    pub kind: DeedKind,
}

/// What is recorded of an incident; deeds in any order.
#[derive(Clone, Debug, PartialEq)]
pub struct HandlingFacts {
    /// When the agency first knew.
    pub known_at: Timestamp,
    /// Whose fault it is, once analysed: an own fault asks for an apology, others for regret.
    pub fault: Option<Fault>,
    pub deeds: Vec<Deed>,
}

/// Points of a step that was done in time: five of them are a hundred.
const IN_TIME_POINTS: i64 = 20;

/// Limits and weights (ours); part of [`crate::policy::Policy`], so that an agency may change them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HandlingPolicy {
    /// Working minutes from knowledge to telling (C037).
    pub handling_tell_minutes: i64,
    /// Working minutes from the first contact to hearing the client out.
    pub handling_listen_minutes: i64,
    /// Working minutes from the first contact to the apology or the regret.
    pub handling_apologize_minutes: i64,
    /// Working minutes from the first contact to a dated solution.
    pub handling_solve_minutes: i64,
    /// Working minutes from the first contact to the measures told.
    pub handling_prevent_minutes: i64,
    /// Working minutes after which a message of the client is left alone too long while an incident
    /// is open (C039).
    pub handling_unanswered_minutes: i64,
    /// Working minutes from a letter to the call that goes with it (C040).
    pub handling_call_minutes: i64,
    /// Points of a late step, and off for each mistake; a step in time has twenty.
    pub handling_late_points: i64,
    pub handling_mistake_points: i64,
}

impl Default for HandlingPolicy {
    fn default() -> Self {
        HandlingPolicy {
            handling_tell_minutes: 4 * 60,
            handling_listen_minutes: 8 * 60,
            handling_apologize_minutes: 8 * 60,
            handling_solve_minutes: 2 * 8 * 60,
            handling_prevent_minutes: 10 * 8 * 60,
            handling_unanswered_minutes: 60,
            handling_call_minutes: 60,
            handling_late_points: 10,
            handling_mistake_points: 5,
        }
    }
}

/// How it is being handled.
#[derive(Clone, Debug, PartialEq)]
pub struct Handling {
    /// The five steps, in order.
    pub steps: Vec<Step>,
    /// The five mistakes, in the order of the article; also those not made.
    pub mistakes: Vec<Mistake>,
    /// 0…100 by what is done.
    pub score: i64,
    /// What the score can still become, if everything left is done in time.
    pub best_score: i64,
    /// Steps in time, for the severity (A.3).
    pub steps_in_time: u8,
    /// The client heard of it before we said so (A.3).
    pub client_learned_first: bool,
    pub reasons: Vec<Reason>,
}

impl Handling {
    /// The mistakes that are being made right now.
    pub fn live(&self) -> impl Iterator<Item = &Mistake> {
        self.mistakes.iter().filter(|m| m.state == MistakeState::Live)
    }
}

/// Judges the handling as of `now`; what happened later is not looked at.
pub fn judge(
    facts: &HandlingFacts,
    policy: &HandlingPolicy,
    calendar: &WorkingCalendar,
    now: Timestamp,
) -> Handling {
    let story = Story::new(facts, calendar, now);
    let steps = step::all(&story, policy);
    let mistakes = mistake::all(&story, policy);
    let n_made = mistakes.iter().filter(|m| m.state.is_made()).count();
    let lost = policy.handling_mistake_points * i64::try_from(n_made).unwrap_or(5);
    let points = |step: &Step| match step.state {
        StepState::InTime => IN_TIME_POINTS,
        StepState::Late => policy.handling_late_points,
        StepState::Waiting | StepState::Due | StepState::Overdue => 0,
    };
    let possible = |step: &Step| match step.state {
        StepState::InTime | StepState::Waiting | StepState::Due => IN_TIME_POINTS,
        StepState::Late | StepState::Overdue => policy.handling_late_points,
    };
    let sum = |of: &dyn Fn(&Step) -> i64| (steps.iter().map(of).sum::<i64>() - lost).max(0);
    let (score, best_score) = (sum(&points), sum(&possible));
    let n_in_time = steps.iter().filter(|s| s.state == StepState::InTime).count();
    let client_learned_first = story.learned_first();
    let mut reasons = vec![
        Reason::new("handling.score")
            .with("score", Arg::Count(score))
            .with("in_time", Arg::Text(n_in_time.to_string())),
    ];
    if best_score > score {
        reasons.push(Reason::new("handling.best").with("best", Arg::Count(best_score)));
    }
    reasons.extend(mistakes.iter().filter_map(|m| m.reason.clone()));
    reasons.extend(steps.iter().filter_map(|s| s.reason.clone()));
    let steps_in_time = u8::try_from(n_in_time).unwrap_or(u8::MAX);
    Handling { steps, mistakes, score, best_score, steps_in_time, client_learned_first, reasons }
}

/// The deeds up to a moment, and how to ask about them.
struct Story<'a> {
    known_at: Timestamp,
    fault: Option<Fault>,
    deeds: Vec<Deed>,
    calendar: &'a WorkingCalendar,
    now: Timestamp,
}

impl<'a> Story<'a> {
    fn new(facts: &HandlingFacts, calendar: &'a WorkingCalendar, now: Timestamp) -> Self {
        let mut deeds: Vec<Deed> = facts.deeds.iter().filter(|d| d.at <= now).copied().collect();
        deeds.sort_by_key(|d| d.at);
        Story { known_at: facts.known_at, fault: facts.fault, deeds, calendar, now }
    }

    fn first(&self, is_meant: impl Fn(DeedKind) -> bool) -> Option<Timestamp> {
        self.deeds.iter().find(|d| is_meant(d.kind)).map(|d| d.at)
    }

    fn last(&self, kind: DeedKind) -> Option<Timestamp> {
        self.deeds.iter().rev().find(|d| d.kind == kind).map(|d| d.at)
    }

    /// The first such deed not before another moment.
    fn first_since(
        &self,
        since: Option<Timestamp>,
        is_meant: impl Fn(DeedKind) -> bool,
    ) -> Option<Timestamp> {
        let is_later = |d: &&Deed| since.is_none_or(|since| d.at > since);
        self.deeds.iter().filter(is_later).find(|d| is_meant(d.kind)).map(|d| d.at)
    }

    fn told(&self) -> Option<Timestamp> {
        self.first(|kind| kind == DeedKind::Told)
    }

    fn learned(&self) -> Option<Timestamp> {
        self.first(|kind| kind == DeedKind::ClientLearned)
    }

    fn learned_first(&self) -> bool {
        self.learned().is_some_and(|at| self.told().is_none_or(|told| at < told))
    }

    /// From when the client knew, from whomever: the other four steps count from here.
    fn contact(&self) -> Option<Timestamp> {
        self.first(|kind| {
            matches!(kind, DeedKind::Told | DeedKind::ClientLearned | DeedKind::Listened)
        })
    }

    /// The words that the fault asks for (C051–C053).
    fn are_right_words(&self, kind: DeedKind) -> bool {
        match self.fault {
            Some(Fault::Own) => kind == DeedKind::Apologized,
            _ => matches!(kind, DeedKind::Apologized | DeedKind::Regretted | DeedKind::Clarified),
        }
    }

    fn minutes(&self, from: Timestamp, until: Timestamp) -> i64 {
        self.calendar.working_minutes_between(from, until)
    }
}
