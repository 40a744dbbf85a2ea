//! The register of expectations (C137): what was promised while competing for the client, beside what can
//! be done again and again, looked at on the shore and after 30, 60 and 90 days.

use crate::onboarding::Step;
use crate::touch::words;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Days after the win on which somebody asks; nought is on the shore, before the work begins.
pub const DAYS: [i64; 4] = [0, 30, 60, 90];

/// What the check found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It can be kept, or it is.
    Holds,
    /// Partly: the client has to hear how far.
    Partly,
    /// It cannot be kept, or it is not: the expectation has to be talked over.
    Fails,
}

words!(Verdict { Holds = "holds", Partly = "partly", Fails = "fails" });

/// Where a check of an expectation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckState {
    Asked(Verdict),
    /// Its day has not come.
    Ahead {
        left_days: i64,
    },
    /// Within the days that are given for it.
    Due {
        left_days: i64,
    },
    Overdue {
        days: i64,
    },
}

impl CheckState {
    /// The word of locale keys.
    pub fn word(self) -> &'static str {
        match self {
            CheckState::Asked(_) => "asked",
            CheckState::Ahead { .. } => "ahead",
            CheckState::Due { .. } => "due",
            CheckState::Overdue { .. } => "overdue",
        }
    }
}

/// Days before its day from which on a check can well be made (ours).
const EARLY_DAYS: i64 = 7;

/// The day of a check, counted from the win; that of the shore is a week later, like the brief.
pub fn due_on(started_on: Date, day: i64) -> Date {
    let days = if day == 0 { Step::Expectations.usual_days() } else { day };
    started_on.saturating_add(days.days())
}

/// The step of the programme that a check of a day is part of.
pub fn step(day: i64) -> Option<Step> {
    match day {
        30 => Some(Step::Check30),
        60 => Some(Step::Check60),
        90 => Some(Step::Check90),
        _ => None,
    }
}

/// Where a check stands on a day. An expectation that was written down later than the check's day is not
/// asked of that check: nobody could have.
pub fn state(
    due_on: Date,
    made_on: Date,
    verdict: Option<Verdict>,
    today: Date,
) -> Option<CheckState> {
    if let Some(verdict) = verdict {
        return Some(CheckState::Asked(verdict));
    }
    if made_on > due_on {
        return None;
    }
    let left_days = crate::promise::days_between(today, due_on);
    Some(if left_days < 0 {
        CheckState::Overdue { days: -left_days }
    } else if left_days <= EARLY_DAYS {
        CheckState::Due { left_days }
    } else {
        CheckState::Ahead { left_days }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_check_is_ahead_then_due_then_overdue_until_somebody_asks() {
        let won = date(2026, 1, 31);
        let due = due_on(won, 30);
        assert_eq!(due, date(2026, 3, 2));
        let at = |month, day, verdict| state(due, won, verdict, date(2026, month, day));
        assert_eq!(at(2, 10, None), Some(CheckState::Ahead { left_days: 20 }));
        assert_eq!(at(2, 23, None), Some(CheckState::Due { left_days: 7 }));
        assert_eq!(at(3, 2, None), Some(CheckState::Due { left_days: 0 }));
        assert_eq!(at(3, 5, None), Some(CheckState::Overdue { days: 3 }));
        let asked = Some(Verdict::Partly);
        assert_eq!(at(3, 5, asked), Some(CheckState::Asked(Verdict::Partly)));
        assert_eq!(state(due, date(2026, 3, 3), None, date(2026, 4, 1)), None, "too late to ask");
        assert_eq!(due_on(won, 0), date(2026, 2, 7));
    }

    #[test]
    fn each_check_but_the_first_is_a_step_of_the_programme_on_the_same_day() {
        let won = date(2026, 1, 31);
        for day in DAYS {
            if let Some(step) = step(day) {
                assert_eq!(step.usual_due_on(won), due_on(won, day));
            } else {
                assert_eq!(day, 0);
            }
        }
    }
}
