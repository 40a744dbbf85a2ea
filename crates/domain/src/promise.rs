//! Promises of both sides (P1, C112, C137): what was said, by when, and what became of it.
//!
//! A promise is judged by the date that binds ([`Deadline::binding_on`]). What was done late is done,
//! and yet the promise was not kept: the rate counts dates, not good will.

pub mod deadline;
pub mod milestone;

pub use deadline::{Deadline, Move, MoveKind};
pub use milestone::{MilestoneFact, MilestoneStanding, Show, ShowAnswer};

use crate::id::PromiseId;
use crate::policy::PromisePolicy;
use crate::touch::words;
use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Whose word it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The agency's.
    Ours,
    /// The client's.
    Theirs,
}

words!(Side { Ours = "ours", Theirs = "theirs" });

/// What is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PromiseKind {
    /// Something will be done, or will come out.
    Work,
    /// Materials, access, data: what the other side needs to go on.
    Input,
    /// A yes or a no.
    Approval,
    /// Money.
    Payment,
}

words!(PromiseKind {
    Work = "work", Input = "input", Approval = "approval", Payment = "payment",
});

/// Where it was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// In a letter, a call, a meeting.
    Talk,
    /// Before the contract, while competing for the client (C112, C137).
    Sale,
    /// In the contract.
    Contract,
}

words!(Origin { Talk = "talk", Sale = "sale", Contract = "contract" });

/// How a promise ended, as a person says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndKind {
    /// It was done.
    Kept,
    /// It was not done and will not be.
    Broken,
    /// Nobody needs it any more.
    Withdrawn,
}

words!(EndKind { Kept = "kept", Broken = "broken", Withdrawn = "withdrawn" });

/// The end of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    pub how: EndKind,
    pub on: Date,
}

/// A promise as the rules see it.
#[derive(Clone, Debug, PartialEq)]
pub struct PromiseFact {
    pub id: PromiseId,
    pub side: Side,
    /// In a few words, for the sentence that names it.
    pub what: String,
    pub made_on: Date,
    pub deadline: Deadline,
    pub end: Option<End>,
}

/// Where a promise stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its date has not come, or it has none.
    Open { left_days: Option<i64> },
    /// The date that binds has passed, and nothing was said.
    Overdue { days: i64 },
    /// Done in time.
    Kept,
    /// Done, but so many days after the date that binds.
    KeptLate { days: i64 },
    /// Not done; or taken back when its date had passed.
    Broken,
    /// Taken back in time: counts for nothing.
    Withdrawn,
}

impl Standing {
    /// Word of the API and of locale keys.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Open { .. } => "open",
            Standing::Overdue { .. } => "overdue",
            Standing::Kept => "kept",
            Standing::KeptLate { .. } => "kept_late",
            Standing::Broken => "broken",
            Standing::Withdrawn => "withdrawn",
        }
    }

    /// Whether the word was kept; `None` while it is open, or when it does not count.
    pub fn is_kept(self) -> Option<bool> {
        match self {
            Standing::Kept => Some(true),
            Standing::KeptLate { .. } | Standing::Broken | Standing::Overdue { .. } => Some(false),
            Standing::Open { .. } | Standing::Withdrawn => None,
        }
    }
}

impl PromiseFact {
    /// Where it stands on a day; `None`: nobody had promised it yet.
    pub fn standing(&self, today: Date) -> Option<Standing> {
        if self.made_on > today {
            return None;
        }
        let end = self.end.filter(|end| end.on <= today);
        let binding = self.deadline.binding_on(today);
        let late = |on: Date| binding.map_or(0, |binding| days_between(binding, on)).max(0);
        Some(match end {
            None => match (late(today), self.deadline.due_on(today)) {
                (0, due) => Standing::Open { left_days: due.map(|on| days_between(today, on)) },
                (days, _) => Standing::Overdue { days },
            },
            Some(End { how: EndKind::Kept, on }) => match late(on) {
                0 => Standing::Kept,
                days => Standing::KeptLate { days },
            },
            Some(End { how: EndKind::Withdrawn, on }) if late(on) == 0 => Standing::Withdrawn,
            Some(_) => Standing::Broken,
        })
    }

    /// The day on which the word was failed, if it was: the one after the date that binds, or the
    /// day on which somebody said that it will not be done.
    pub fn failed_on(&self, today: Date) -> Option<Date> {
        if self.standing(today)?.is_kept()? {
            return None;
        }
        let after =
            self.deadline.binding_on(today).map(|on| on.saturating_add(Span::new().days(1)));
        let said = self.end.filter(|e| e.how != EndKind::Kept && e.on <= today).map(|e| e.on);
        match (after, said) {
            (Some(after), Some(said)) => Some(after.min(said)),
            (after, said) => after.or(said),
        }
    }

    /// The day on which the word was kept, if it was.
    pub fn kept_on(&self, today: Date) -> Option<Date> {
        let is_kept = self.standing(today) == Some(Standing::Kept);
        self.end.filter(|_| is_kept).map(|end| end.on)
    }

    /// Days after the date that binds: until it was done, or until today while it is not.
    pub fn late_days(&self, today: Date) -> i64 {
        match self.standing(today) {
            Some(Standing::Overdue { days } | Standing::KeptLate { days }) => days,
            Some(Standing::Broken) => {
                self.failed_on(today).map_or(1, |on| days_between(on, today) + 1)
            }
            _ => 0,
        }
    }
}

/// How many of the promises whose time has come were kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KeptRate {
    pub n_kept: u32,
    /// Kept or not; what is open or was taken back in time is left out.
    pub n_settled: u32,
    /// Fewer than this say nothing.
    pub n_min: u32,
}

impl KeptRate {
    /// Whole percents; `None`: too few to tell.
    pub fn percent(&self) -> Option<u8> {
        if self.n_settled == 0 || self.n_settled < self.n_min {
            return None;
        }
        // at most 100: kept is a part of settled
        u8::try_from(self.n_kept * 100 / self.n_settled).ok()
    }
}

/// The rate of one side over the policy's time.
pub fn kept_rate<'a>(
    promises: impl IntoIterator<Item = &'a PromiseFact>,
    side: Side,
    policy: &PromisePolicy,
    today: Date,
) -> KeptRate {
    let oldest = today.saturating_sub(Span::new().days(i64::from(policy.promise_rate_days)));
    let mut rate = KeptRate { n_min: policy.promise_rate_min, ..KeptRate::default() };
    for promise in promises.into_iter().filter(|p| p.side == side) {
        let settled_on = promise.kept_on(today).or(promise.failed_on(today));
        if settled_on.is_some_and(|on| on >= oldest) {
            rate.n_settled += 1;
            rate.n_kept += u32::from(promise.kept_on(today).is_some());
        }
    }
    rate
}

/// What both sides promised, and the results that are to be shown on the way.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PromiseFacts {
    pub promises: Vec<PromiseFact>,
    pub milestones: Vec<MilestoneFact>,
}

impl PromiseFacts {
    /// Nothing is recorded: no rule has anything to say.
    pub fn is_empty(&self) -> bool {
        self.promises.is_empty() && self.milestones.is_empty()
    }
}

/// Days from one day to another, negative backwards.
pub fn days_between(from: Date, until: Date) -> i64 {
    // whole days of dates always are a plain span
    from.until(until).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests;
