//! Agreements (P1, C031): what is signed with a client, in versions that are never rewritten.
//!
//! Terms change by amendments, each in force from a day on. What was counted by the terms of a day
//! (a penalty, a report) must stay as it was, so no change may begin before the last one does.

use crate::money::Currency;
use crate::touch::words;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What happens at the end of the term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Renewal {
    /// Goes on by itself unless somebody says no.
    Automatic,
    /// Both have to talk.
    ByTalk,
    /// It ends.
    Ends,
}

words!(Renewal { Automatic = "automatic", ByTalk = "by_talk", Ends = "ends" });

/// What the value is paid for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValuePer {
    Month,
    Year,
    /// For everything.
    Whole,
}

words!(ValuePer { Month = "month", Year = "year", Whole = "whole" });

/// What is agreed, apart from the clauses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgreementTerms {
    pub from_on: Date,
    /// `None`: without an end.
    pub until_on: Option<Date>,
    /// Minor units of the currency.
    pub value_minor: Option<i64>,
    pub value_per: ValuePer,
    pub currency: Currency,
    pub renewal: Renewal,
    /// Days before the end by which a side has to say that it will not go on.
    pub notice_days: Option<u32>,
}

/// What a change of the terms is, by the day from which it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Holds from a later day: the terms before it stay in force until then.
    Amendment,
    /// Holds from the same day: the last version was written down wrongly, and stays readable.
    Correction,
    /// Would begin before the last version does: refused.
    Backwards,
}

/// What a change is; `last` is the day from which the last version holds.
pub fn change(last: Date, effective_on: Date) -> Change {
    match effective_on.cmp(&last) {
        std::cmp::Ordering::Greater => Change::Amendment,
        std::cmp::Ordering::Equal => Change::Correction,
        std::cmp::Ordering::Less => Change::Backwards,
    }
}

/// The version in force on a day, by the days from which the versions hold, in the order in which
/// they were written; `None`: none is yet.
pub fn in_force(effective: &[Date], today: Date) -> Option<usize> {
    let begun = effective.iter().enumerate().filter(|(_, from)| **from <= today);
    begun.max_by_key(|(n, from)| (**from, *n)).map(|(n, _)| n)
}

/// Days until the last day on which a side may say that it will not go on; negative when it passed.
pub fn notice_left_days(terms: &AgreementTerms, today: Date) -> Option<i64> {
    let last = terms.until_on?.saturating_sub(jiff::Span::new().days(terms.notice_days?));
    Some(crate::promise::days_between(today, last))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_change_that_begins_before_the_last_one_is_backwards() {
        let check = |last, effective_on, want| assert_eq!(change(last, effective_on), want);
        let last = date(2026, 3, 1);
        check(last, date(2026, 3, 2), Change::Amendment);
        check(last, last, Change::Correction);
        check(last, date(2026, 2, 28), Change::Backwards);
    }

    #[test]
    fn the_version_in_force_is_the_latest_that_has_begun() {
        let check = |effective: &[Date], today, want| {
            assert_eq!(in_force(effective, today), want, "{effective:?} on {today}");
        };
        let (a, b) = (date(2026, 1, 1), date(2026, 6, 1));
        check(&[], a, None);
        check(&[a], date(2025, 12, 31), None);
        check(&[a, b], date(2026, 5, 31), Some(0));
        check(&[a, b], b, Some(1));
        // a correction of the first, then an amendment that was corrected
        check(&[a, a, b, b], date(2026, 5, 31), Some(1));
        check(&[a, a, b, b], b, Some(3));
    }

    #[test]
    fn notice_has_to_be_given_so_many_days_before_the_end() {
        let mut terms = AgreementTerms {
            from_on: date(2026, 1, 1),
            until_on: Some(date(2026, 12, 31)),
            value_minor: None,
            value_per: ValuePer::Month,
            currency: Currency::RUB,
            renewal: Renewal::Automatic,
            notice_days: Some(30),
        };
        assert_eq!(notice_left_days(&terms, date(2026, 11, 21)), Some(10));
        assert_eq!(notice_left_days(&terms, date(2026, 12, 5)), Some(-4));
        terms.until_on = None;
        assert_eq!(notice_left_days(&terms, date(2026, 12, 5)), None);
    }
}
