//! Onboarding "on the shore" (P8, C087, C106, C107, C114): what is to be done right after the win, so
//! that nothing is skipped silently.

use crate::touch::words;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A step of the programme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The first meeting: principles, process, structure, team (C107).
    KickOff,
    /// Both sides know what this is for (C087).
    WhyCard,
    /// The client knows who does what, and whom to call.
    Team,
    /// The protocol is acknowledged by the client (C107).
    Protocol,
    /// The working cycle and schedule are explained (C114).
    HowWeWork,
    /// What the client expects is written down in the client's words (C137).
    Expectations,
    /// The brief is filled and told back (C102).
    Brief,
    /// Regular calls are in the calendar (C106).
    Calls,
    /// Bands and risks of the KPIs are agreed (C010–C015).
    KpiRisks,
    /// The way from KPIs to the client's success is explained (C138).
    Bridge,
    /// Terms of service are told (C115).
    Sla,
    /// Expectations beside what came out, after a month.
    Check30,
    Check60,
    Check90,
}

words!(Step {
    KickOff = "kick_off", WhyCard = "why_card", Team = "team", Protocol = "protocol",
    HowWeWork = "how_we_work", Expectations = "expectations", Brief = "brief", Calls = "calls",
    KpiRisks = "kpi_risks", Bridge = "bridge", Sla = "sla", Check30 = "check_30",
    Check60 = "check_60", Check90 = "check_90",
});

impl Step {
    /// Days after the win by which it is usually done: ours, the sources name no dates but "right
    /// after the win" (B:95) and the checks of 30, 60 and 90 days.
    pub fn usual_days(self) -> i64 {
        match self {
            Step::KickOff | Step::WhyCard | Step::Team => 3,
            Step::Protocol | Step::HowWeWork => 5,
            Step::Expectations | Step::Brief | Step::Calls => 7,
            Step::KpiRisks | Step::Bridge | Step::Sla => 10,
            Step::Check30 => 30,
            Step::Check60 => 60,
            Step::Check90 => 90,
        }
    }

    /// The day by which it is usually done.
    pub fn usual_due_on(self, started_on: Date) -> Date {
        started_on.saturating_add(self.usual_days().days())
    }
}

/// What is known of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepFact {
    pub due_on: Date,
    pub done_on: Option<Date>,
    /// A person said that it is not needed here, and why.
    pub is_skipped: bool,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    Done,
    Skipped,
    Open { left_days: i64 },
    Overdue { days: i64 },
}

impl StepState {
    /// The word of locale keys.
    pub fn word(self) -> &'static str {
        match self {
            StepState::Done => "done",
            StepState::Skipped => "skipped",
            StepState::Open { .. } => "open",
            StepState::Overdue { .. } => "overdue",
        }
    }
}

/// Where a step stands on a day.
pub fn state(fact: &StepFact, today: Date) -> StepState {
    if fact.done_on.is_some() {
        return StepState::Done;
    }
    if fact.is_skipped {
        return StepState::Skipped;
    }
    let left = today.until(fact.due_on).map_or(0, |span| i64::from(span.get_days()));
    if left < 0 { StepState::Overdue { days: -left } } else { StepState::Open { left_days: left } }
}

/// What the client is shown and acknowledges: the why-card and how the work goes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Protocol {
    /// What we do this for (C087).
    pub goal: String,
    /// What it means for the client's people.
    pub for_client: String,
    /// What it means for our team.
    pub for_team: String,
    /// On what we agreed: how we speak, decide, argue.
    pub principles: String,
    /// The working cycle and schedule (C114).
    pub process: String,
    /// Who decides what on both sides.
    pub structure: String,
    /// Who works on it, and whom to call.
    pub team: String,
}

impl Protocol {
    /// The parts by their words, in the order of the document.
    pub fn parts(&self) -> [(&'static str, &str); 7] {
        [
            ("goal", &self.goal),
            ("for_client", &self.for_client),
            ("for_team", &self.for_team),
            ("principles", &self.principles),
            ("process", &self.process),
            ("structure", &self.structure),
            ("team", &self.team),
        ]
    }

    /// The parts that nobody wrote yet.
    pub fn missing(&self) -> Vec<&'static str> {
        let empty = self.parts().into_iter().filter(|(_, text)| text.trim().is_empty());
        empty.map(|(word, _)| word).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_step_is_open_until_it_is_done_or_skipped_with_a_reason() {
        let fact = |done: bool, is_skipped| StepFact {
            due_on: date(2026, 3, 10),
            done_on: done.then_some(date(2026, 3, 20)),
            is_skipped,
        };
        for (fact, today, expected) in [
            (fact(false, false), date(2026, 3, 8), StepState::Open { left_days: 2 }),
            (fact(false, false), date(2026, 3, 10), StepState::Open { left_days: 0 }),
            (fact(false, false), date(2026, 3, 13), StepState::Overdue { days: 3 }),
            (fact(false, true), date(2026, 3, 13), StepState::Skipped),
            (fact(true, false), date(2026, 3, 30), StepState::Done),
            (fact(true, true), date(2026, 3, 30), StepState::Done),
        ] {
            assert_eq!(state(&fact, today), expected, "{fact:?} {today}");
        }
    }

    #[test]
    fn the_first_steps_come_right_after_the_win_and_the_last_in_three_months() {
        let won = date(2026, 1, 31);
        let due: Vec<Date> = Step::ALL.iter().map(|step| step.usual_due_on(won)).collect();
        assert!(due.is_sorted(), "{due:?}");
        assert_eq!((due[0], due[due.len() - 1]), (date(2026, 2, 3), date(2026, 5, 1)));
    }

    #[test]
    fn what_is_missing_of_a_protocol_is_named() {
        let half =
            Protocol { goal: "продажи".into(), team: " ".into(), ..Protocol::default() };
        let missing = half.missing();
        assert_eq!(missing.len(), 6, "{missing:?}");
        assert!(missing.contains(&"team") && !missing.contains(&"goal"));
    }
}
