//! The five steps of the recovery, in their order (C059).

use super::{DeedKind, HandlingPolicy, Story};
use crate::reason::{Arg, Reason};
use crate::touch::words;
use jiff::Timestamp;

/// A step (C:111–157).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepKind {
    /// Tell the client, first.
    Tell,
    Listen,
    /// Apologize, or regret where the fault is not ours.
    Apologize,
    /// A solution with a date, or a compensation.
    Solve,
    /// Measures, told to the client.
    Prevent,
}

words!(StepKind {
    Tell = "tell", Listen = "listen", Apologize = "apologize", Solve = "solve",
    Prevent = "prevent",
});

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepState {
    InTime,
    Late,
    /// Not done, still in time.
    Due,
    /// Not done, and late already.
    Overdue,
    /// Its clock runs from the first contact, which there has not been.
    Waiting,
}

words!(StepState {
    InTime = "in_time", Late = "late", Due = "due", Overdue = "overdue", Waiting = "waiting",
});

/// A step with its time.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub kind: StepKind,
    pub state: StepState,
    pub at: Option<Timestamp>,
    /// Working minutes left (below zero: over) until its limit; none while it waits.
    pub minutes_left: Option<i64>,
    /// Said only of what is late or due.
    pub reason: Option<Reason>,
}

pub(super) fn all(story: &Story<'_>, policy: &HandlingPolicy) -> Vec<Step> {
    let denied = story.last(DeedKind::EmotionsDenied);
    let shifted = story.last(DeedKind::BlameShifted);
    let contact = story.contact();
    let done = |kind| match kind {
        StepKind::Tell => story.told(),
        // Who was told to calm down has not been heard; the words are said anew after a blame.
        StepKind::Listen => story.first_since(denied, |d| d == DeedKind::Listened),
        StepKind::Apologize => story.first_since(shifted, |d| story.are_right_words(d)),
        StepKind::Solve => story.first(|d| d == DeedKind::SolutionDated),
        StepKind::Prevent => story.first(|d| d == DeedKind::PreventionTold),
    };
    let limit = |kind| match kind {
        StepKind::Tell => policy.handling_tell_minutes,
        StepKind::Listen => policy.handling_listen_minutes,
        StepKind::Apologize => policy.handling_apologize_minutes,
        StepKind::Solve => policy.handling_solve_minutes,
        StepKind::Prevent => policy.handling_prevent_minutes,
    };
    let from = |kind| if kind == StepKind::Tell { Some(story.known_at) } else { contact };
    let of = |&kind: &StepKind| {
        // Not first is late, however fast.
        let is_forfeit = kind == StepKind::Tell && story.learned_first();
        step(story, kind, done(kind), from(kind), limit(kind), is_forfeit)
    };
    StepKind::ALL.iter().map(of).collect()
}

fn step(
    story: &Story<'_>,
    kind: StepKind,
    at: Option<Timestamp>,
    from: Option<Timestamp>,
    limit: i64,
    is_forfeit: bool,
) -> Step {
    let minutes_left = from.map(|from| limit - story.minutes(from, at.unwrap_or(story.now)));
    let is_over = is_forfeit || minutes_left.is_some_and(|left| left < 0);
    let state = match (at, from) {
        (Some(_), _) if is_over => StepState::Late,
        (Some(_), _) => StepState::InTime,
        (None, None) => StepState::Waiting,
        (None, Some(_)) if is_over => StepState::Overdue,
        (None, Some(_)) => StepState::Due,
    };
    let code = match state {
        StepState::Late => Some("handling.step.late"),
        StepState::Due => Some("handling.step.due"),
        StepState::Overdue => Some("handling.step.overdue"),
        StepState::InTime | StepState::Waiting => None,
    };
    let left = minutes_left.unwrap_or_default().abs();
    let reason = code.map(|code| {
        Reason::new(code)
            .with("step", Arg::Term(format!("handling.step.{}", kind.word()).into()))
            .with("time", Arg::Hours(left as f64 / 60.0))
    });
    Step { kind, state, at, minutes_left, reason }
}
