//! The five classic mistakes, as they are being made (C055, C:71–105).

use super::{DeedKind, HandlingPolicy, Story};
use crate::reason::{Arg, Reason};
use crate::touch::words;
use jiff::Timestamp;

/// A classic mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MistakeKind {
    /// Knew and did not tell.
    KeptSilent,
    /// Denied the client the right to be angry.
    DeniedEmotions,
    /// Pointed at somebody else instead of apologizing.
    ShiftedBlame,
    /// Apologized and did not say by when it will be right.
    OnlyApologized,
    /// Repaired and did not apologize.
    OnlySolved,
}

words!(MistakeKind {
    KeptSilent = "kept_silent", DeniedEmotions = "denied_emotions",
    ShiftedBlame = "shifted_blame", OnlyApologized = "only_apologized",
    OnlySolved = "only_solved",
});

/// How a mistake stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MistakeState {
    /// Not made.
    Avoided,
    /// Will be made when its time runs out.
    Ahead,
    /// Being made right now.
    Live,
    /// Made, and mended since.
    Mended,
}

words!(MistakeState { Avoided = "avoided", Ahead = "ahead", Live = "live", Mended = "mended" });

impl MistakeState {
    /// Whether it costs points.
    pub fn is_made(self) -> bool {
        matches!(self, MistakeState::Live | MistakeState::Mended)
    }
}

/// A mistake with its moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Mistake {
    pub kind: MistakeKind,
    pub state: MistakeState,
    /// Since when; for one that lies ahead, none.
    pub since: Option<Timestamp>,
    /// What to do now, or what was wrong; none when it was avoided.
    pub reason: Option<Reason>,
}

pub(super) fn all(story: &Story<'_>, policy: &HandlingPolicy) -> Vec<Mistake> {
    let words = story.first(|d| story.are_right_words(d));
    let dated = story.first(|d| d == DeedKind::SolutionDated);
    let repaired =
        story.first(|d| matches!(d, DeedKind::SolutionDated | DeedKind::SolutionUndated));
    vec![
        kept_silent(story, policy.handling_tell_minutes),
        said(story, MistakeKind::DeniedEmotions, DeedKind::EmotionsDenied, |d| {
            d == DeedKind::Listened
        }),
        said(story, MistakeKind::ShiftedBlame, DeedKind::BlameShifted, |d| {
            story.are_right_words(d)
        }),
        half(story, MistakeKind::OnlyApologized, words, dated, policy.handling_solve_minutes),
        half(story, MistakeKind::OnlySolved, repaired, words, policy.handling_apologize_minutes),
    ]
}

/// The client must hear it from us, and soon.
fn kept_silent(story: &Story<'_>, limit: i64) -> Mistake {
    let told = story.told();
    let used = story.minutes(story.known_at, told.unwrap_or(story.now));
    let is_late = used > limit || story.learned_first();
    let state = match (told.is_some(), is_late) {
        (true, false) => MistakeState::Avoided,
        (true, true) => MistakeState::Mended,
        (false, true) => MistakeState::Live,
        (false, false) => MistakeState::Ahead,
    };
    let minutes = if state == MistakeState::Ahead { limit - used } else { used };
    mistake(MistakeKind::KeptSilent, state, Some(story.known_at), minutes)
}

/// A wrong word stays wrong until the right one follows it.
fn said(
    story: &Story<'_>,
    kind: MistakeKind,
    wrong: DeedKind,
    mends: impl Fn(DeedKind) -> bool,
) -> Mistake {
    let Some(at) = story.last(wrong) else {
        return mistake(kind, MistakeState::Avoided, None, 0);
    };
    let is_mended = story.first_since(Some(at), mends).is_some();
    let state = if is_mended { MistakeState::Mended } else { MistakeState::Live };
    mistake(kind, state, Some(at), story.minutes(at, story.now))
}

/// One half of "apology and solution" without the other (C054).
fn half(
    story: &Story<'_>,
    kind: MistakeKind,
    has: Option<Timestamp>,
    lacks: Option<Timestamp>,
    limit: i64,
) -> Mistake {
    let Some(at) = has else { return mistake(kind, MistakeState::Avoided, None, 0) };
    let used = story.minutes(at, lacks.unwrap_or(story.now));
    let state = match (lacks.is_some(), used > limit) {
        (true, false) => MistakeState::Avoided,
        (true, true) => MistakeState::Mended,
        (false, true) => MistakeState::Live,
        (false, false) => MistakeState::Ahead,
    };
    let minutes = if state == MistakeState::Ahead { limit - used } else { used };
    mistake(kind, state, Some(at), minutes)
}

fn mistake(
    kind: MistakeKind,
    state: MistakeState,
    since: Option<Timestamp>,
    minutes: i64,
) -> Mistake {
    let reason = code(kind, state)
        .map(|code| Reason::new(code).with("time", Arg::Hours(minutes.max(0) as f64 / 60.0)));
    let since = since.filter(|_| state.is_made());
    Mistake { kind, state, since, reason }
}

fn code(kind: MistakeKind, state: MistakeState) -> Option<&'static str> {
    use MistakeKind::{DeniedEmotions, KeptSilent, OnlyApologized, OnlySolved, ShiftedBlame};
    use MistakeState::{Ahead, Avoided, Live, Mended};
    match (kind, state) {
        (_, Avoided) | (DeniedEmotions | ShiftedBlame, Ahead) => None,
        (KeptSilent, Ahead) => Some("handling.kept-silent.ahead"),
        (KeptSilent, Live) => Some("handling.kept-silent.live"),
        (KeptSilent, Mended) => Some("handling.kept-silent.mended"),
        (DeniedEmotions, Live) => Some("handling.denied-emotions.live"),
        (DeniedEmotions, Mended) => Some("handling.denied-emotions.mended"),
        (ShiftedBlame, Live) => Some("handling.shifted-blame.live"),
        (ShiftedBlame, Mended) => Some("handling.shifted-blame.mended"),
        (OnlyApologized, Ahead) => Some("handling.only-apologized.ahead"),
        (OnlyApologized, Live) => Some("handling.only-apologized.live"),
        (OnlyApologized, Mended) => Some("handling.only-apologized.mended"),
        (OnlySolved, Ahead) => Some("handling.only-solved.ahead"),
        (OnlySolved, Live) => Some("handling.only-solved.live"),
        (OnlySolved, Mended) => Some("handling.only-solved.mended"),
    }
}
