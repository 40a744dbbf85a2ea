//! Key rate of the Bank of Russia by day: the shipped table and rows added by hand.

use crate::money::{Decimal, parse_decimal};
use jiff::civil::Date;
use std::sync::OnceLock;

static SHIPPED: &str = include_str!("../../data/key_rate.tsv");

/// Rates by the first day they hold, oldest first.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyRates {
    changes: Vec<(Date, Decimal)>,
    known_until: Date,
}

/// A table of rates that cannot be read, with its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRateTable {
    pub line: usize,
}

impl KeyRates {
    /// The table that comes with the product: 2013-09-13 to 2026-08-31.
    pub fn shipped() -> &'static KeyRates {
        static TABLE: OnceLock<KeyRates> = OnceLock::new();
        TABLE.get_or_init(|| {
            KeyRates::parse(SHIPPED).expect("the shipped table is read by a test at every build")
        })
    }

    /// Reads `date TAB percent` lines, oldest first; a line `# known_until TAB date` is required.
    pub fn parse(text: &str) -> Result<KeyRates, BadRateTable> {
        let mut changes: Vec<(Date, Decimal)> = Vec::new();
        let mut known_until = None;
        for (at, line) in text.lines().enumerate() {
            let bad = || BadRateTable { line: at + 1 };
            if let Some(date) = line.strip_prefix("# known_until\t") {
                known_until = Some(date.trim().parse().map_err(|_| bad())?);
            }
            if line.starts_with('#') || line.trim().is_empty() {
                continue;
            }
            let (date, rate) = line.split_once('\t').ok_or_else(bad)?;
            let date: Date = date.parse().map_err(|_| bad())?;
            let rate = parse_decimal(rate.trim()).map_err(|_| bad())?;
            if changes.last().is_some_and(|(last, _)| *last >= date) {
                return Err(bad());
            }
            changes.push((date, rate));
        }
        let known_until = known_until.ok_or(BadRateTable { line: 0 })?;
        match changes.last() {
            Some((last, _)) if *last <= known_until => Ok(KeyRates { changes, known_until }),
            _ => Err(BadRateTable { line: text.lines().count() }),
        }
    }

    /// The same table with a rate that a person entered, good until a day they vouch for.
    pub fn with_rate(&self, from: Date, percent: Decimal, known_until: Date) -> KeyRates {
        let mut changes = self.changes.clone();
        match changes.binary_search_by_key(&from, |(date, _)| *date) {
            Ok(at) => changes[at].1 = percent,
            Err(at) => changes.insert(at, (from, percent)),
        }
        KeyRates { changes, known_until: self.known_until.max(known_until).max(from) }
    }

    /// Last day for which the rate is known.
    pub fn known_until(&self) -> Date {
        self.known_until
    }

    /// Rate in force on a day, percent a year, known or the last one before; `None` before the
    /// first.
    pub fn last_on(&self, date: Date) -> Option<Decimal> {
        let after = self.changes.partition_point(|(from, _)| *from <= date);
        after.checked_sub(1).map(|at| self.changes[at].1)
    }

    /// First days of new rates within a span, both ends inclusive.
    pub fn changes_within(&self, from: Date, to: Date) -> impl Iterator<Item = Date> + '_ {
        self.changes.iter().map(|(date, _)| *date).filter(move |d| (from..=to).contains(d))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_shipped_table_knows_every_day_it_says_it_knows() {
        let check = |day: Date, want: &str| {
            assert_eq!(KeyRates::shipped().last_on(day).map(|r| r.to_string()), Some(want.into()));
        };
        check(date(2013, 9, 13), "5.50");
        check(date(2022, 2, 27), "9.50");
        check(date(2022, 2, 28), "20.00");
        check(date(2026, 8, 31), "14.00");
        assert_eq!(KeyRates::shipped().last_on(date(2013, 9, 12)), None);
        assert_eq!(KeyRates::shipped().known_until(), date(2026, 8, 31));
    }

    #[test]
    fn a_row_by_hand_moves_the_horizon() {
        let rates = KeyRates::shipped().with_rate(date(2026, 9, 14), 13.into(), date(2026, 10, 25));
        assert_eq!(rates.last_on(date(2026, 9, 13)).unwrap().to_string(), "14.00");
        assert_eq!(rates.last_on(date(2026, 10, 1)).unwrap().to_string(), "13");
        assert_eq!(rates.known_until(), date(2026, 10, 25));
    }

    #[test]
    fn a_broken_table_names_its_line() {
        let check = |text: &str, line| {
            assert_eq!(KeyRates::parse(text), Err(BadRateTable { line }), "{text}");
        };
        check("# known_until\t2020-01-01\n2019-01-01\t5\n2018-01-01\t6\n", 3);
        check("# known_until\t2020-01-01\n2019-01-01 5\n", 2);
        check("2019-01-01\t5\n", 0);
        check("# known_until\t2020-01-01\n", 1);
    }
}
