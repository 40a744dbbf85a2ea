//! The steps of the room (R1–R14): what is known, what is missing, and what to do next.
//!
//! Nothing is a wall: steps may be done in any order, and one that was passed over stays visible.

use crate::calendar::WorkingCalendar;
use crate::reason::{Arg, Reason};
use crate::touch::words;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A step, in the order of actions (A:147, C:111–157).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Recorded,
    /// Three questions and the circumstances (C016–C021).
    Analysed,
    /// Damage and severity (C022–C028).
    Weighed,
    /// The letter and the plan of the call (C040–C053).
    Prepared,
    /// The client has heard it from us (C037).
    Told,
    /// And we have heard the client (C042).
    Listened,
    /// Ways out are offered (C061).
    Options,
    /// The client has chosen (C064).
    Chosen,
    /// What was chosen is done (C066).
    CarriedOut,
    /// Findings, several (C067–C069).
    PostMortem,
    /// Measures are proven (C070).
    Prevented,
}

words!(Step {
    Recorded = "recorded", Analysed = "analysed", Weighed = "weighed", Prepared = "prepared",
    Told = "told", Listened = "listened", Options = "options", Chosen = "chosen",
    CarriedOut = "carried_out", PostMortem = "post_mortem", Prevented = "prevented",
});

/// How far a step has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    Done,
    /// Something is there, something is missing.
    Started,
    /// Nothing is there, and a later step has begun.
    Skipped,
    Ahead,
}

words!(StepState { Done = "done", Started = "started", Skipped = "skipped", Ahead = "ahead" });

/// What is on record, counted; `app` fills it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepFacts {
    pub has_promise: bool,
    pub has_happened_at: bool,
    /// Of the three questions.
    pub n_questions_answered: u8,
    pub n_circumstances: usize,
    pub has_fault: bool,
    /// A kind of damage, or a sum.
    pub has_damage: bool,
    pub has_own_range: bool,
    pub has_loyalty: bool,
    /// Drafts with words in them, told ones too.
    pub n_letters: usize,
    /// Calls and meetings with a script or a time.
    pub n_calls: usize,
    pub told_at: Option<Timestamp>,
    /// A letter bounced, and nothing reached the client since.
    pub is_letter_lost: bool,
    /// The client's side knew first.
    pub is_client_first: bool,
    pub is_listened: bool,
    pub has_client_view: bool,
    pub n_options_offered: usize,
    pub is_exit_offered: bool,
    pub has_choice: bool,
    pub is_carried_out: bool,
    pub n_findings: usize,
    pub n_measures: usize,
    /// With an owner and a date.
    pub n_measures_owned: usize,
    pub n_measures_proven: usize,
}

/// A step with its evidence and what is missing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepStatus {
    pub step: Step,
    pub state: StepState,
    pub evidence: Vec<Reason>,
    pub missing: Vec<Reason>,
}

/// Every step of an incident, in order.
pub fn steps(facts: &StepFacts) -> Vec<StepStatus> {
    let mut all: Vec<StepStatus> = Step::ALL
        .iter()
        .map(|&step| status(step, evidence(step, facts), missing(step, facts)))
        .collect();
    let last_begun = all.iter().rposition(|s| !s.evidence.is_empty()).unwrap_or(0);
    for earlier in all.iter_mut().take(last_begun) {
        if earlier.state == StepState::Ahead {
            earlier.state = StepState::Skipped;
        }
    }
    all
}

fn status(step: Step, evidence: Vec<Reason>, missing: Vec<Reason>) -> StepStatus {
    let state = match (evidence.is_empty(), missing.is_empty()) {
        (_, true) => StepState::Done,
        (false, false) => StepState::Started,
        (true, false) => StepState::Ahead,
    };
    StepStatus { step, state, evidence, missing }
}

/// What to do next: telling comes first as soon as its time has come (A:64: analysis precedes the
/// contact and must not delay it), else the first step that is not done.
pub fn next(all: &[StepStatus], is_telling_due: bool) -> Option<Step> {
    let is_open = |step: Step| all.iter().any(|s| s.step == step && s.state != StepState::Done);
    if is_telling_due && is_open(Step::Told) {
        return Some(Step::Told);
    }
    all.iter().find(|s| s.state != StepState::Done).map(|s| s.step)
}

fn evidence(step: Step, f: &StepFacts) -> Vec<Reason> {
    let counted = |code, n: usize| match n {
        0 => Vec::new(),
        n => vec![Reason::new(code).with("n", Arg::Count(n as i64))],
    };
    let said = |is_there: bool, code| if is_there { vec![Reason::new(code)] } else { Vec::new() };
    match step {
        Step::Recorded => vec![Reason::new("step.recorded")],
        Step::Analysed => [
            counted("step.questions", usize::from(f.n_questions_answered)),
            counted("step.circumstances", f.n_circumstances),
            said(f.has_fault, "step.fault"),
        ]
        .concat(),
        Step::Weighed => [
            said(f.has_damage, "step.damage"),
            said(f.has_own_range, "step.own-range"),
            said(f.has_loyalty, "step.loyalty"),
        ]
        .concat(),
        Step::Prepared => {
            [counted("step.letters", f.n_letters), counted("step.calls", f.n_calls)].concat()
        }
        Step::Told => said(f.told_at.is_some(), "step.told"),
        Step::Listened => {
            [said(f.is_listened, "step.listened"), said(f.has_client_view, "step.client-view")]
                .concat()
        }
        Step::Options => counted("step.options", f.n_options_offered),
        Step::Chosen => said(f.has_choice, "step.choice"),
        Step::CarriedOut => said(f.is_carried_out, "step.carried-out"),
        Step::PostMortem => counted("step.findings", f.n_findings),
        Step::Prevented => counted("step.measures", f.n_measures),
    }
}

fn missing(step: Step, f: &StepFacts) -> Vec<Reason> {
    let checks: &[(bool, &'static str)] = &match step {
        Step::Recorded => vec![
            (f.has_promise, "step.recorded.promise"),
            (f.has_happened_at, "step.recorded.happened"),
        ],
        Step::Analysed => vec![
            (f.n_questions_answered >= 3, "step.analysed.questions"),
            (f.n_circumstances > 0, "step.analysed.circumstances"),
            (f.has_fault, "step.analysed.fault"),
        ],
        Step::Weighed => vec![
            (f.has_damage, "step.weighed.kinds"),
            (f.has_own_range, "step.weighed.range"),
            (f.has_loyalty, "step.weighed.loyalty"),
        ],
        // A letter alone gives no way to hear the answer (C040): a call is always part of it.
        Step::Prepared => vec![(f.n_calls > 0, "step.prepared.call")],
        Step::Told => vec![
            (f.told_at.is_some(), "step.told.not-yet"),
            (!f.is_letter_lost, "step.told.letter-lost"),
        ],
        Step::Listened => vec![
            (f.is_listened, "step.listened.not-yet"),
            (f.has_client_view, "step.listened.view"),
        ],
        Step::Options => vec![
            (f.n_options_offered >= 2, "step.options.two"),
            (f.is_exit_offered, "step.options.exit"),
        ],
        Step::Chosen => vec![(f.has_choice, "step.chosen.not-yet")],
        Step::CarriedOut => vec![(f.is_carried_out, "step.carried-out.not-yet")],
        Step::PostMortem => vec![(f.n_findings > 0, "step.post-mortem.not-yet")],
        Step::Prevented => vec![
            (f.n_measures > 0, "step.prevented.none"),
            (f.n_measures_owned == f.n_measures, "step.prevented.owner"),
            (f.n_measures > 0 && f.n_measures_proven == f.n_measures, "step.prevented.proof"),
        ],
    };
    checks.iter().filter(|(is_there, _)| !is_there).map(|(_, code)| Reason::new(code)).collect()
}

/// Until when the client must hear it from us (C037–C038), and why then.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TellBy {
    pub at: Timestamp,
    pub reason: Reason,
}

/// Somebody or something that may tell the client before us.
#[derive(Clone, Debug, PartialEq)]
pub struct Leak {
    pub who: String,
    /// `None`: at any moment.
    pub expected_at: Option<Timestamp>,
}

/// The latest moment to tell: the earliest leak, but never later than so many working minutes after
/// it was found. Waiting for a miracle is no plan (A:64).
pub fn tell_by(
    found_at: Timestamp,
    leaks: &[Leak],
    minutes_max: i64,
    calendar: &WorkingCalendar,
) -> TellBy {
    let hours = Arg::Hours(minutes_max as f64 / 60.0);
    let limit = TellBy {
        at: after_working_minutes(calendar, found_at, minutes_max),
        reason: Reason::new("tell-by.limit").with("hours", hours),
    };
    let by_leak = leaks.iter().map(|leak| TellBy {
        // Whoever may speak at any moment may speak at once.
        at: leak.expected_at.unwrap_or(found_at).max(found_at),
        reason: match leak.expected_at {
            Some(_) => Reason::new("tell-by.leak").with("who", Arg::Text(leak.who.clone())),
            None => Reason::new("tell-by.leak-any").with("who", Arg::Text(leak.who.clone())),
        },
    });
    by_leak.chain([limit.clone()]).min_by_key(|t| t.at).unwrap_or(limit)
}

/// The first moment at which so many working minutes have passed.
pub fn after_working_minutes(
    calendar: &WorkingCalendar,
    from: Timestamp,
    minutes: i64,
) -> Timestamp {
    // Ninety days hold any limit of ours, however long the holidays are.
    let (mut low, mut high) = (from.as_second(), from.as_second() + 90 * 86_400);
    let moment = |second: i64| Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
    while low < high {
        let middle = low + (high - low) / 2;
        if calendar.working_minutes_between(from, moment(middle)) >= minutes {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    moment(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + hour * 3600).unwrap()
    }

    #[test]
    fn what_was_passed_over_stays_visible() {
        let facts = StepFacts {
            has_promise: true,
            has_happened_at: true,
            told_at: Some(at(1)),
            n_options_offered: 1,
            ..StepFacts::default()
        };
        let states: Vec<_> = steps(&facts).iter().map(|s| s.state.word()).collect();
        let want = [
            "done", "skipped", "skipped", "skipped", "done", "skipped", "started", "ahead",
            "ahead", "ahead", "ahead",
        ];
        assert_eq!(states, want);
    }

    #[test]
    fn telling_comes_first_when_its_time_has_come() {
        let check = |facts: &StepFacts, is_due, want: Option<Step>| {
            assert_eq!(next(&steps(facts), is_due), want);
        };
        let recorded =
            StepFacts { has_promise: true, has_happened_at: true, ..StepFacts::default() };
        check(&recorded, false, Some(Step::Analysed));
        check(&recorded, true, Some(Step::Told));
        let told = StepFacts { told_at: Some(at(0)), ..recorded.clone() };
        check(&told, true, Some(Step::Analysed));
        let lost = StepFacts { is_letter_lost: true, ..told };
        check(&lost, true, Some(Step::Told));
        check(&StepFacts::default(), false, Some(Step::Recorded));
    }

    #[test]
    fn an_incident_is_over_when_its_measures_are_proven() {
        let done = StepFacts {
            has_promise: true,
            has_happened_at: true,
            n_questions_answered: 3,
            n_circumstances: 1,
            has_fault: true,
            has_damage: true,
            has_own_range: true,
            has_loyalty: true,
            n_letters: 1,
            n_calls: 1,
            told_at: Some(at(0)),
            is_listened: true,
            has_client_view: true,
            n_options_offered: 2,
            is_exit_offered: true,
            has_choice: true,
            is_carried_out: true,
            n_findings: 2,
            n_measures: 1,
            n_measures_owned: 1,
            n_measures_proven: 1,
            ..StepFacts::default()
        };
        assert_eq!(next(&steps(&done), true), None);
        let unproven = StepFacts { n_measures_proven: 0, ..done };
        assert_eq!(next(&steps(&unproven), true), Some(Step::Prevented));
    }

    fn calendar() -> WorkingCalendar {
        WorkingCalendar::weekends_only(jiff::tz::TimeZone::UTC)
    }

    #[test]
    fn the_latest_moment_to_tell_is_the_earliest_leak() {
        let moment = |text: &str| text.parse::<Timestamp>().unwrap();
        let leak = |at: &str| Leak {
            who: "boss".into(),
            expected_at: Some(at).filter(|at| !at.is_empty()).map(moment),
        };
        // A Friday at three in the afternoon: office hours are 9 to 13 and 14 to 18.
        let found = moment("2026-06-05T15:00:00Z");
        let check = |leaks: &[Leak], want: &str, code: &str| {
            let by = tell_by(found, leaks, 240, &calendar());
            assert_eq!((by.at, by.reason.code.as_ref()), (moment(want), code));
        };
        let limit = "2026-06-08T10:00:00Z";
        let (soon, later) = ("2026-06-05T17:00:00Z", "2026-06-06T08:00:00Z");
        check(&[], limit, "tell-by.limit");
        check(&[leak(later), leak(soon)], soon, "tell-by.leak");
        check(&[leak("2026-06-09T08:00:00Z")], limit, "tell-by.limit");
        check(&[leak(""), leak(soon)], "2026-06-05T15:00:00Z", "tell-by.leak-any");
        check(&[leak("2026-06-01T08:00:00Z")], "2026-06-05T15:00:00Z", "tell-by.leak");
    }

    proptest! {
        #[test]
        fn another_leak_never_gives_more_time(hours in proptest::collection::vec(-10..100_i64, 0..6), more in -10..100_i64) {
            let leak = |h: &i64| Leak { who: String::new(), expected_at: Some(at(*h)) };
            let mut leaks: Vec<Leak> = hours.iter().map(leak).collect();
            let before = tell_by(at(0), &leaks, 240, &calendar()).at;
            leaks.push(leak(&more));
            prop_assert!(tell_by(at(0), &leaks, 240, &calendar()).at <= before);
        }
    }
}
