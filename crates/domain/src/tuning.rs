//! Thresholds proposed from answers (L4). Conservative: only stricter, only on evidence, never at the
//! price of an alarm that somebody confirmed; a person applies it, nobody else.
//!
//! Answers say nothing of what was never raised, so they cannot ask for keener numbers: that is what
//! the back-test is for.

use crate::backtest::threshold::at_threshold;
use crate::facts::AnswerKind;
use crate::policy::{Policy, WorkPolicy};
use crate::precision::{ANSWERS_MIN, Precision, wilson};
use crate::reason::{Arg, Reason};
use crate::signal::SignalKind;
use crate::touch::words;
use serde::{Deserialize, Serialize};

/// Answers without which no number is touched (ours).
const EVIDENCE_MIN: i64 = 8;
/// A kind that is right at least so often is left alone, even at the lucky end of its interval (ours).
const PRECISION_GOAL: f64 = 0.8;
/// Steps of strictness that are tried, percents of the present number.
const STEPS: [u32; 5] = [115, 130, 150, 175, 200];

/// A number of the policy that makes a kind of signal stricter, and the kinds that it moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lever {
    Approvals,
    Feedback,
    Meetings,
    /// Late payments.
    Payments,
    Replies,
    /// Of the client, and of its usual contact alone.
    Silence,
    Tasks,
    Volume,
    /// One set of numbers for all that is said in words.
    Words,
}

words!(Lever {
    Approvals = "approvals", Feedback = "feedback", Meetings = "meetings", Payments = "payments",
    Replies = "replies", Silence = "silence", Tasks = "tasks", Volume = "volume", Words = "words",
});

impl Lever {
    /// The lever of a kind; signals of plain facts and dates have none.
    pub fn of(kind: SignalKind) -> Option<Lever> {
        use SignalKind as K;
        match kind {
            K::Approvals => Some(Lever::Approvals),
            K::Feedback => Some(Lever::Feedback),
            K::LatePayment => Some(Lever::Payments),
            K::Meetings => Some(Lever::Meetings),
            K::ContactSilent | K::Silence => Some(Lever::Silence),
            K::Tasks => Some(Lever::Tasks),
            K::Volume => Some(Lever::Volume),
            K::ReplySlowdown => Some(Lever::Replies),
            K::Competitor
            | K::ContactLeaving
            | K::Escalation
            | K::Leaving
            | K::MoneyClaim
            | K::Negativity
            | K::TeamChange
            | K::WhyPaying => Some(Lever::Words),
            _ => None,
        }
    }

    /// The policy with this lever alone at so many percents of its present strictness.
    pub fn at(self, policy: &Policy, percent: u32) -> Policy {
        let all = at_threshold(policy, percent);
        let of_work = |work: WorkPolicy| Policy { work, ..policy.clone() };
        let work = policy.work.clone();
        match self {
            Lever::Approvals => of_work(WorkPolicy {
                approvals_flag_times: all.work.approvals_flag_times,
                approvals_escalate_times: all.work.approvals_escalate_times,
                ..work
            }),
            Lever::Feedback => {
                of_work(WorkPolicy { feedback_min_score: all.work.feedback_min_score, ..work })
            }
            Lever::Meetings => of_work(WorkPolicy {
                meetings_min_score: all.work.meetings_min_score,
                meetings_broken_percent: all.work.meetings_broken_percent,
                ..work
            }),
            Lever::Payments => of_work(WorkPolicy {
                invoice_late_days: all.work.invoice_late_days,
                invoice_escalate_days: all.work.invoice_escalate_days,
                ..work
            }),
            Lever::Tasks => {
                of_work(WorkPolicy { tasks_min_score: all.work.tasks_min_score, ..work })
            }
            Lever::Replies => Policy {
                reply_flag_score: all.reply_flag_score,
                reply_escalate_score: all.reply_escalate_score,
                ..policy.clone()
            },
            Lever::Silence => Policy {
                silence_flag_times: all.silence_flag_times,
                silence_escalate_times: all.silence_escalate_times,
                ..policy.clone()
            },
            Lever::Volume => Policy {
                false_alarm_budget_per_year: all.false_alarm_budget_per_year,
                ..policy.clone()
            },
            Lever::Words => Policy {
                words_direct_confidence: all.words_direct_confidence,
                words_flag_confidence: all.words_flag_confidence,
                words_watch_confidence: all.words_watch_confidence,
                ..policy.clone()
            },
        }
    }

    /// The present numbers first, then each step.
    pub fn candidates(self, policy: &Policy) -> Vec<Policy> {
        let stricter = STEPS.iter().map(|percent| self.at(policy, *percent));
        std::iter::once(policy.clone()).chain(stricter).collect()
    }
}

/// An answered alarm of the past, tried at every candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    pub answer: AnswerKind,
    /// Whether it would have been raised, in the order of [`Lever::candidates`].
    pub is_raised: Vec<bool>,
}

/// What a step would have done to the answered alarms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    pub false_gone: i64,
    pub false_kept: i64,
    pub explained_gone: i64,
    pub explained_kept: i64,
    /// Always nought in a proposal.
    pub confirmed_gone: i64,
    pub confirmed_kept: i64,
}

/// What is advised for a lever.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// Place in [`Lever::candidates`] and its effect; `None`: leave the numbers.
    pub step: Option<(usize, Effect)>,
    pub reason: Reason,
}

/// Proposes the mildest step that takes away at least half of the false alarms and none that was
/// confirmed. Alarms that the present numbers would not raise are no evidence.
pub fn advise(lever: Lever, alarms: &[Tried]) -> Advice {
    let raised: Vec<&Tried> =
        alarms.iter().filter(|a| a.is_raised.first() == Some(&true)).collect();
    let mut precision = Precision::default();
    raised.iter().for_each(|alarm| precision.add(alarm.answer));
    let n = precision.n_answered();
    let count = Arg::Count(n);
    let none = |reason| Advice { step: None, reason };
    if n < EVIDENCE_MIN.max(ANSWERS_MIN) {
        let needed = Arg::Count(EVIDENCE_MIN);
        return none(Reason::new("tuning.unknown").with("count", count).with("needed", needed));
    }
    let n_right = (precision.confirmed + precision.explained) as f64;
    let (_, high) = wilson(n_right, n as f64);
    let wrong = Arg::Count(precision.false_alarm);
    if high >= PRECISION_GOAL {
        return none(Reason::new("tuning.good").with("count", count).with("wrong", wrong));
    }
    let n_steps = raised.iter().map(|a| a.is_raised.len()).min().unwrap_or(0);
    let found = (1..n_steps).map(|step| (step, effect(&raised, step))).find(|(_, effect)| {
        effect.confirmed_gone == 0 && effect.false_gone * 2 >= precision.false_alarm
    });
    let Some((step, effect)) = found else {
        return none(Reason::new("tuning.none_helps").with("count", count).with("wrong", wrong));
    };
    let term = Arg::Term(format!("lever.{}", lever.word()).into());
    let reason = Reason::new("tuning.propose")
        .with("lever", term)
        .with("count", count)
        .with("wrong", wrong)
        .with("gone", Arg::Count(effect.false_gone))
        .with("kept", Arg::Count(effect.confirmed_kept));
    Advice { step: Some((step, effect)), reason }
}

fn effect(alarms: &[&Tried], step: usize) -> Effect {
    let mut effect = Effect::default();
    for alarm in alarms {
        let is_kept = alarm.is_raised.get(step) == Some(&true);
        let slot = match (alarm.answer, is_kept) {
            (AnswerKind::FalseAlarm, false) => &mut effect.false_gone,
            (AnswerKind::FalseAlarm, true) => &mut effect.false_kept,
            (AnswerKind::Explained, false) => &mut effect.explained_gone,
            (AnswerKind::Explained, true) => &mut effect.explained_kept,
            (AnswerKind::Confirmed, false) => &mut effect.confirmed_gone,
            (AnswerKind::Confirmed, true) => &mut effect.confirmed_kept,
        };
        *slot += 1;
    }
    effect
}

#[cfg(test)]
mod tests {
    use super::*;
    use AnswerKind::{Confirmed, Explained, FalseAlarm};

    /// `strength`: the last step at which the alarm is still raised; -1: not even by the present
    /// numbers.
    fn alarms(of: &[(AnswerKind, i32, usize)]) -> Vec<Tried> {
        let tried = |(answer, strength): (AnswerKind, i32)| Tried {
            answer,
            is_raised: (0..=STEPS.len() as i32).map(|step| step <= strength).collect(),
        };
        let all = of
            .iter()
            .flat_map(|(answer, strength, n)| std::iter::repeat_n((*answer, *strength), *n));
        all.map(tried).collect()
    }

    fn check(of: &[(AnswerKind, i32, usize)], code: &str, step: Option<usize>) {
        let advice = advise(Lever::Silence, &alarms(of));
        let found = (advice.reason.code.as_ref(), advice.step.map(|(step, _)| step));
        assert_eq!(found, (code, step), "{of:?}");
    }

    #[test]
    fn a_step_is_proposed_only_on_evidence_and_never_over_a_confirmed_alarm() {
        check(&[], "tuning.unknown", None);
        check(&[(FalseAlarm, 0, 7)], "tuning.unknown", None);
        // Alarms of other numbers than the present ones are no evidence.
        check(&[(FalseAlarm, -1, 20), (Confirmed, 5, 3)], "tuning.unknown", None);
        check(&[(FalseAlarm, 0, 3), (Confirmed, 5, 9)], "tuning.good", None);
        check(&[(FalseAlarm, 0, 6), (Confirmed, 5, 4)], "tuning.propose", Some(1));
        check(&[(FalseAlarm, 2, 6), (Confirmed, 3, 4)], "tuning.propose", Some(3));
        check(&[(FalseAlarm, 2, 8), (Confirmed, 2, 1)], "tuning.none_helps", None);
        check(&[(FalseAlarm, 5, 8)], "tuning.none_helps", None);
        // The mildest that takes half.
        check(&[(FalseAlarm, 0, 4), (FalseAlarm, 3, 4)], "tuning.propose", Some(1));
        check(&[(FalseAlarm, 0, 3), (FalseAlarm, 3, 5)], "tuning.propose", Some(4));
    }

    #[test]
    fn the_effect_says_what_would_have_gone_and_what_would_have_stayed() {
        let advice = advise(
            Lever::Words,
            &alarms(&[
                (FalseAlarm, 0, 5),
                (FalseAlarm, 4, 1),
                (Explained, 0, 1),
                (Confirmed, 4, 2),
            ]),
        );
        let expected = Effect {
            false_gone: 5,
            false_kept: 1,
            explained_gone: 1,
            explained_kept: 0,
            confirmed_gone: 0,
            confirmed_kept: 2,
        };
        assert_eq!(advice.step, Some((1, expected)));
    }

    #[test]
    fn only_signals_of_plain_facts_and_dates_have_no_lever() {
        use SignalKind as K;
        let without: Vec<SignalKind> =
            SignalKind::ALL.iter().copied().filter(|kind| Lever::of(*kind).is_none()).collect();
        // `backtest.threshold.hint` names these to the director.
        let facts = [
            K::NewSenior,
            K::Renewal,
            K::Incident,
            K::Kpi,
            K::BrokenPromises,
            K::ClientOwes,
            K::MilestoneLate,
            K::MilestoneSilent,
            K::SlaMissed,
            K::SlaTheirs,
            K::Monitor,
            K::Overload,
            K::Niche,
            K::Repeats,
        ];
        assert_eq!(without, facts);
    }

    #[test]
    fn a_lever_moves_its_own_numbers_and_no_others() {
        let policy = Policy::default();
        for lever in Lever::ALL {
            let moved = lever.at(&policy, 150);
            assert_ne!(moved, policy, "{lever:?}");
            for other in Lever::ALL.iter().filter(|other| *other != lever) {
                let both = other.at(&moved, 150);
                assert_eq!(lever.at(&other.at(&policy, 150), 150), both, "{lever:?} {other:?}");
            }
        }
    }
}
