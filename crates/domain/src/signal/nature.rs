//! Whether displeasure is about a piece of work, or about the people (C079).
//!
//! A complaint about quality is said at once. A problem between people builds up in silence: the client
//! writes less, complains again and again over weeks, and asks for another manager at the end. The first
//! is answered with work put right, the second with a talk; so the page of the signal tells them apart.

use super::{Evidence, Family, Signal, SignalKind};
use crate::reason::{Arg, Reason};
use crate::touch::words;
use serde::{Deserialize, Serialize};

/// What the displeasure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// A piece of work: said at once.
    Quality,
    /// The people: it has built up.
    Human,
}

words!(Nature { Quality = "quality", Human = "human" });

/// Displeasure that is voiced for longer than this has built up, in days.
const LASTING_DAYS: i64 = 21;
/// Fewer messages than this are no habit.
const LASTING_MESSAGES: usize = 3;
/// A quiet spell that began so long before the first complaint came before it, in days.
const QUIET_BEFORE_DAYS: i64 = 7;

/// Tells a complaint about quality from a human problem; none for signals that are neither.
///
/// `all` are the signals of the client at the same moment, this one among them.
pub fn nature(signal: &Signal, all: &[Signal]) -> Option<(Nature, Reason)> {
    let talks = [SignalKind::Negativity, SignalKind::Escalation, SignalKind::TeamChange];
    if !talks.contains(&signal.kind) {
        return None;
    }
    if all.iter().any(|other| other.kind == SignalKind::TeamChange) {
        return Some((Nature::Human, Reason::new("nature.human.team")));
    }
    let Evidence::Messages { messages } = &signal.evidence else { return None };
    let (first, last) = (messages.first()?, messages.last()?);
    let mut touches: Vec<_> = messages.iter().map(|message| message.touch).collect();
    touches.dedup();
    let days = (last.at.as_second() - first.at.as_second()) / 86_400;
    if touches.len() >= LASTING_MESSAGES && days >= LASTING_DAYS {
        let reason = Reason::new("nature.human.lasting")
            .with("count", Arg::Count(touches.len() as i64))
            .with("weeks", Arg::Count(days / 7));
        return Some((Nature::Human, reason));
    }
    let is_before = |other: &&Signal| {
        matches!(other.kind.family(), Family::Contact | Family::Pace)
            && other.held_by.is_none()
            && other.since.as_second() + QUIET_BEFORE_DAYS * 86_400 <= first.at.as_second()
    };
    if let Some(quiet) = all.iter().find(is_before) {
        let reason = Reason::new("nature.human.quiet").with("signal", quiet.kind.term());
        return Some((Nature::Human, reason));
    }
    Some((Nature::Quality, Reason::new("nature.quality.once")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cue::CueKind;
    use crate::id::{BusyWindowId, TouchId};
    use crate::signal::{Quote, Strength};
    use jiff::Timestamp;

    fn signal(kind: SignalKind, days: &[i64]) -> Signal {
        let at = |day: i64| Timestamp::from_second(1_700_000_000 + day * 86_400).unwrap();
        let quote = |(number, day): (usize, &i64)| Quote {
            touch: TouchId(number as i64),
            at: at(*day),
            contact: None,
            cue: CueKind::Negativity,
            confidence: 80,
            spans: Vec::new(),
        };
        Signal {
            kind,
            strength: Strength::Direct,
            since: at(days[0]),
            confidence: 80,
            episode: "e".into(),
            reason: Reason::new("signal.negativity"),
            relief: Reason::new("signal.words.relief"),
            evidence: Evidence::Messages { messages: days.iter().enumerate().map(quote).collect() },
            held_by: None,
        }
    }

    fn check(kind: SignalKind, days: &[i64], others: &[Signal], wanted: Option<&str>) {
        let one = signal(kind, days);
        let mut all = vec![one.clone()];
        all.extend_from_slice(others);
        let found = nature(&one, &all);
        assert_eq!(found.as_ref().map(|(_, reason)| reason.code.as_ref()), wanted, "{days:?}");
        let is_human = wanted.is_some_and(|code| code.starts_with("nature.human"));
        assert_eq!(found.map(|(nature, _)| nature == Nature::Human), wanted.map(|_| is_human));
    }

    #[test]
    fn a_complaint_out_of_the_blue_is_about_quality() {
        check(SignalKind::Negativity, &[100], &[], Some("nature.quality.once"));
        check(SignalKind::Negativity, &[100, 101, 103], &[], Some("nature.quality.once"));
        check(SignalKind::Negativity, &[60, 100], &[], Some("nature.quality.once"));
    }

    #[test]
    fn complaints_over_weeks_are_about_people() {
        check(SignalKind::Negativity, &[70, 85, 100], &[], Some("nature.human.lasting"));
    }

    #[test]
    fn a_complaint_after_a_quiet_spell_or_with_a_wish_for_others_is_about_people() {
        let quiet = signal(SignalKind::Volume, &[80]);
        check(
            SignalKind::Negativity,
            &[100],
            std::slice::from_ref(&quiet),
            Some("nature.human.quiet"),
        );
        let held = Signal { held_by: Some(BusyWindowId(uuid::Uuid::nil())), ..quiet };
        check(SignalKind::Negativity, &[100], &[held], Some("nature.quality.once"));
        let late = signal(SignalKind::Volume, &[98]);
        check(SignalKind::Escalation, &[100], &[late], Some("nature.quality.once"));
        let team = signal(SignalKind::TeamChange, &[100]);
        check(SignalKind::Negativity, &[100], &[team], Some("nature.human.team"));
    }

    #[test]
    fn other_signals_are_neither() {
        check(SignalKind::LatePayment, &[100], &[], None);
        check(SignalKind::Leaving, &[100], &[], None);
    }
}
