//! Monitors (C003): the errors that agencies make again and again, each watched before it happens: an
//! advertising balance that runs out, a launch with wrong settings, a brief that nobody told back,
//! closing documents that were forgotten, and whatever an agency adds to these.

use crate::id::MonitorId;
use crate::promise::days_between;
use crate::touch::words;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The error that is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MonitorKind {
    /// Advertising money runs out, and the advertising stops.
    Balance,
    /// A launch with settings of something else.
    Launch,
    /// A brief understood in one's own way.
    Brief,
    /// Acts and invoices of a month that nobody sent.
    Documents,
    /// What the agency itself was caught by.
    Own,
}

words!(MonitorKind {
    Balance = "balance", Launch = "launch", Brief = "brief", Documents = "documents", Own = "own",
});

impl MonitorKind {
    /// How often it usually comes back (ours).
    pub fn usual_every(self) -> Every {
        match self {
            MonitorKind::Documents => Every::Month,
            _ => Every::Once,
        }
    }

    /// Days ahead at which one is usually reminded (ours): a transfer to an advertising office and the
    /// signing of documents take longer than a look at a list.
    pub fn usual_lead_days(self) -> u32 {
        match self {
            MonitorKind::Balance | MonitorKind::Documents => 5,
            MonitorKind::Launch => 2,
            MonitorKind::Brief | MonitorKind::Own => 3,
        }
    }

    /// Whether being too late hurts the client on the same day: the advertising stands still, or runs
    /// with wrong settings.
    pub fn is_sharp(self) -> bool {
        matches!(self, MonitorKind::Balance | MonitorKind::Launch)
    }
}

/// How often a round comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Every {
    Once,
    Week,
    Month,
    Quarter,
}

words!(Every { Once = "once", Week = "week", Month = "month", Quarter = "quarter" });

/// Rounds that are looked through for the next one: twenty years of weeks.
const ROUNDS_MAX: i32 = 1_100;

impl Every {
    /// The first date of the sequence from `first` on that is after `due`; `None`: it does not come back.
    /// Counted from the first date, so that the 31st stays the last day of each month.
    pub fn next(self, first: Date, due: Date) -> Option<Date> {
        let of = |n: i32| match self {
            Every::Once => None,
            Every::Week => first.checked_add(n.weeks()).ok(),
            Every::Month => first.checked_add(n.months()).ok(),
            Every::Quarter => first.checked_add((n * 3).months()).ok(),
        };
        (1..ROUNDS_MAX).map_while(of).find(|on| *on > due)
    }
}

/// A round that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Round {
    pub due_on: Date,
    pub done_on: Date,
}

/// What was on an advertising account on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BalanceNote {
    pub on: Date,
    /// Minor units.
    pub minor: i64,
}

/// A monitor as the rules see it.
#[derive(Clone, Debug, PartialEq)]
pub struct MonitorFact {
    pub id: MonitorId,
    pub kind: MonitorKind,
    /// In a few words, for the sentence that names it.
    pub what: String,
    pub created_on: Date,
    /// Days before the date at which one is reminded.
    pub lead_days: u32,
    /// The round that is not done; `None`: none is left, or it is a balance.
    pub due_on: Option<Date>,
    /// In order.
    pub rounds: Vec<Round>,
    /// What is spent a day, minor units; above zero for a balance.
    pub spend_minor: i64,
    /// In order of days.
    pub balances: Vec<BalanceNote>,
    pub ended_on: Option<Date>,
}

/// Where a monitor stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonitorStanding {
    /// Nothing to do yet.
    Quiet { left_days: i64 },
    /// Time to do it.
    Soon { left_days: i64 },
    /// It was to be done so many days ago; a balance ran out then.
    Overdue { days: i64 },
    /// No round is left.
    Done,
}

impl MonitorStanding {
    /// Word of the API and of locale keys.
    pub fn word(self) -> &'static str {
        match self {
            MonitorStanding::Quiet { .. } => "quiet",
            MonitorStanding::Soon { .. } => "soon",
            MonitorStanding::Overdue { .. } => "overdue",
            MonitorStanding::Done => "done",
        }
    }

    /// The most urgent first.
    pub fn urgency(self) -> (u8, i64) {
        match self {
            MonitorStanding::Overdue { days } => (0, -days),
            MonitorStanding::Soon { left_days } => (1, left_days),
            MonitorStanding::Quiet { left_days } => (2, left_days),
            MonitorStanding::Done => (3, 0),
        }
    }
}

impl MonitorFact {
    /// The date that counts on a day: of the round that is not done then, or the day on which the money
    /// is gone by the last note and the spending of a day.
    pub fn due_on(&self, today: Date) -> Option<Date> {
        if self.kind == MonitorKind::Balance {
            let note = self.balances.iter().rev().find(|note| note.on <= today)?;
            return Some(note.on.saturating_add(self.days_of(note).days()));
        }
        let open = self.rounds.iter().filter(|round| round.done_on > today);
        open.map(|round| round.due_on).chain(self.due_on).min()
    }

    /// Whole days for which a balance is enough.
    pub fn days_of(&self, note: &BalanceNote) -> i64 {
        (note.minor.max(0) / self.spend_minor.max(1)).min(3_650)
    }

    /// Where it stands on a day; `None`: it was not there yet, or no more.
    pub fn standing(&self, today: Date) -> Option<MonitorStanding> {
        if self.created_on > today || self.ended_on.is_some_and(|on| on <= today) {
            return None;
        }
        let Some(due) = self.due_on(today) else { return Some(MonitorStanding::Done) };
        let left_days = days_between(today, due);
        // money that is gone today is missing today; a deed may still be done on its day
        let last = i64::from(self.kind == MonitorKind::Balance);
        Some(if left_days < last {
            MonitorStanding::Overdue { days: -left_days }
        } else if left_days <= i64::from(self.lead_days) {
            MonitorStanding::Soon { left_days }
        } else {
            MonitorStanding::Quiet { left_days }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use MonitorStanding::*;
    use jiff::civil::date;

    fn fact(kind: MonitorKind) -> MonitorFact {
        MonitorFact {
            id: MonitorId(uuid::Uuid::nil()),
            kind,
            what: "акт".into(),
            created_on: date(2026, 3, 1),
            lead_days: 3,
            due_on: None,
            rounds: Vec::new(),
            spend_minor: 10_000,
            balances: Vec::new(),
            ended_on: None,
        }
    }

    #[test]
    fn a_balance_lasts_for_its_money_by_the_spending_of_a_day() {
        let note = |day, minor| BalanceNote { on: date(2026, 3, day), minor };
        let fact = MonitorFact {
            balances: vec![note(2, 100_000), note(9, 45_000)],
            ..fact(MonitorKind::Balance)
        };
        for (day, want) in [
            (1, Done), // nothing was noted yet
            (2, Quiet { left_days: 10 }),
            (8, Quiet { left_days: 4 }),
            (9, Quiet { left_days: 4 }),
            (10, Soon { left_days: 3 }),
            (12, Soon { left_days: 1 }),
            (13, Overdue { days: 0 }),
            (20, Overdue { days: 7 }),
        ] {
            assert_eq!(fact.standing(date(2026, 3, day)), Some(want), "{day}");
        }
        let empty = MonitorFact { balances: vec![note(3, -5_000)], ..fact };
        assert_eq!(empty.standing(date(2026, 3, 3)), Some(Overdue { days: 0 }));
    }

    #[test]
    fn a_round_is_due_until_it_is_done_and_known_as_of_each_day() {
        let fact = MonitorFact {
            rounds: vec![Round { due_on: date(2026, 3, 10), done_on: date(2026, 3, 14) }],
            due_on: Some(date(2026, 4, 10)),
            ended_on: Some(date(2026, 4, 20)),
            ..fact(MonitorKind::Documents)
        };
        let on = |month, day| fact.standing(date(2026, month, day));
        assert_eq!(on(2, 28), None);
        assert_eq!(on(3, 6), Some(Quiet { left_days: 4 }));
        assert_eq!(on(3, 10), Some(Soon { left_days: 0 }));
        assert_eq!(on(3, 13), Some(Overdue { days: 3 }));
        assert_eq!(on(3, 14), Some(Quiet { left_days: 27 }));
        assert_eq!(on(4, 12), Some(Overdue { days: 2 }));
        assert_eq!(on(4, 20), None);
    }

    #[test]
    fn the_last_day_of_a_month_stays_the_last() {
        let first = date(2026, 1, 31);
        let mut due = first;
        let mut days = Vec::new();
        for _ in 0..3 {
            due = Every::Month.next(first, due).expect("a next month");
            days.push(due);
        }
        assert_eq!(days, [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]);
        assert_eq!(Every::Once.next(first, first), None);
        assert_eq!(Every::Week.next(first, date(2026, 2, 1)), Some(date(2026, 2, 7)));
        assert_eq!(Every::Quarter.next(first, first), Some(date(2026, 4, 30)));
    }
}
