//! What is owed for a month by the letter of a term (C036): a draft for a person, never a payment.

use super::standing::{Clocked, kept};
use super::{Attainment, SlaTerm};
use crate::money::Money;
use jiff::Timestamp;
use jiff::civil::Date;
use std::cmp::Reverse;

/// A month by the client's calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    pub first: Date,
    pub from: Timestamp,
    /// The next one begins.
    pub until: Timestamp,
}

/// What is owed by one term for one month.
#[derive(Clone, Debug, PartialEq)]
pub struct Owed {
    /// First day of the month.
    pub month: Date,
    pub key: u32,
    /// As it stood in that month.
    pub term: SlaTerm,
    pub attained: Attainment,
    /// `None`: it is a part of a fee that nobody wrote down.
    pub sum: Option<Money>,
}

/// What is owed by each term for each month, the last month first. A term that is agreed no more is
/// owed for the months in which it was.
pub fn owed(clocked: &[Clocked], months: &[Month], fee: Option<Money>) -> Vec<Owed> {
    let mut keys: Vec<u32> = clocked.iter().map(|one| one.key).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut all = Vec::new();
    for key in keys {
        for month in months {
            let span = (month.from, month.until);
            let is_of =
                |one: &&Clocked| one.key == key && (span.0..span.1).contains(&one.case.asked_at);
            let Some(last) = clocked.iter().rev().find(is_of) else { continue };
            let attained = kept(clocked, key, span);
            if !attained.is_missed(&last.term) || last.term.compensation.is_none() {
                continue;
            }
            all.push(Owed {
                month: month.first,
                key,
                term: last.term.clone(),
                sum: attained.compensation(&last.term, fee),
                attained,
            });
        }
    }
    all.sort_by_key(|owed| (Reverse(owed.month), owed.key));
    all
}
