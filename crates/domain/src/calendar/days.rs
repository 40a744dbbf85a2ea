//! Table of days: kinds and running counts, so that spans of years cost the same as spans of hours.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use serde::{Deserialize, Serialize};
use std::sync::{Arc, LazyLock};

/// What a day is to working people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayKind {
    Working,
    /// The eve of a holiday: an hour shorter (art. 95 of the Labor Code).
    Short,
    Off,
}

/// Which days are off besides weekends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Holidays {
    /// Russian production calendar: holidays, moved and short days.
    pub russian: bool,
    /// The "non-working days with pay" of 2020–2021 count as off; the business of an agency mostly
    /// went on, so the default is working.
    pub pandemic_days_off: bool,
    /// The agency's or the client's own days, the strongest.
    pub custom: Vec<(Date, DayKind)>,
}

/// Kinds of days of a fixed span with running counts.
#[derive(Debug)]
pub struct DayTable {
    kinds: Vec<DayKind>,
    /// Full and short working days before day `i` of the table.
    before: Vec<(u32, u32)>,
    russian: bool,
}

const FIRST: Date = date(2000, 1, 1);
const LAST: Date = date(2050, 12, 31);
/// Span that the shipped calendar covers day by day.
const RU_FIRST_YEAR: i16 = 2013;
const RU_LAST_YEAR: i16 = 2026;

static RU_DAYS: &str = include_str!("../../data/ru_days.tsv");

static RUSSIAN: LazyLock<Arc<DayTable>> =
    LazyLock::new(|| Arc::new(DayTable::build(&Holidays { russian: true, ..Holidays::default() })));
static WEEKENDS: LazyLock<Arc<DayTable>> =
    LazyLock::new(|| Arc::new(DayTable::build(&Holidays::default())));

impl DayTable {
    /// The shared Russian table.
    pub fn russian() -> Arc<Self> {
        RUSSIAN.clone()
    }

    /// The shared table without holidays.
    pub fn weekends_only() -> Arc<Self> {
        WEEKENDS.clone()
    }

    /// A table for a choice of holidays; the two usual choices are shared.
    pub fn of(holidays: &Holidays) -> Arc<Self> {
        let is_plain = holidays.custom.is_empty() && !holidays.pandemic_days_off;
        match (is_plain, holidays.russian) {
            (true, true) => Self::russian(),
            (true, false) => Self::weekends_only(),
            (false, _) => Arc::new(Self::build(holidays)),
        }
    }

    fn build(holidays: &Holidays) -> Self {
        let mut kinds: Vec<DayKind> = Vec::new();
        let mut day = FIRST;
        while day <= LAST {
            kinds.push(kind_by_rule(day, holidays.russian));
            day = day.saturating_add(1.day());
        }
        if holidays.russian {
            for (from, until, kind) in shipped(holidays.pandemic_days_off) {
                for i in index(from)..=index(until) {
                    put(&mut kinds, i, kind);
                }
            }
        }
        for (day, kind) in &holidays.custom {
            put(&mut kinds, index(*day), *kind);
        }
        let mut before = Vec::with_capacity(kinds.len() + 1);
        let (mut full, mut short) = (0, 0);
        for kind in &kinds {
            before.push((full, short));
            match kind {
                DayKind::Working => full += 1,
                DayKind::Short => short += 1,
                DayKind::Off => {}
            }
        }
        before.push((full, short));
        DayTable { kinds, before, russian: holidays.russian }
    }

    /// Kind of a day, inside the table or not.
    pub fn kind(&self, day: Date) -> DayKind {
        usize::try_from(index(day))
            .ok()
            .and_then(|i| self.kinds.get(i).copied())
            .unwrap_or_else(|| kind_by_rule(day, self.russian))
    }

    /// Full and short working days in `[from, until)`, `from <= until`.
    pub fn count_between(&self, from: Date, until: Date) -> (i64, i64) {
        let last = self.kinds.len() as i64;
        let (a, b) = (index(from), index(until));
        if a >= 0 && b <= last {
            let (x, y) = (self.before[a as usize], self.before[b as usize]);
            return (i64::from(y.0 - x.0), i64::from(y.1 - x.1));
        }
        let (mut full, mut short, mut day) = (0, 0, from);
        while day < until {
            match self.kind(day) {
                DayKind::Working => full += 1,
                DayKind::Short => short += 1,
                DayKind::Off => {}
            }
            day = match day.tomorrow() {
                Ok(next) => next,
                Err(_) => break,
            };
        }
        (full, short)
    }
}

/// Days since the first of the table; negative before it.
fn index(day: Date) -> i64 {
    let number = day_number(day.year().into(), day.month().into(), day.day().into());
    number - FIRST_NUMBER
}

/// Days from 1 March of year 0, by the lengths of years and of months counted from March: a
/// subtraction of two dates costs ten times as much, and replies need thousands.
const fn day_number(year: i64, month: i64, of_month: i64) -> i64 {
    let is_before_march = month <= 2;
    let year = year - is_before_march as i64;
    let month = if is_before_march { month + 9 } else { month - 3 };
    let leap = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap + (153 * month + 2) / 5 + of_month - 1
}

/// Number of [`FIRST`].
const FIRST_NUMBER: i64 = day_number(2000, 1, 1);

fn put(kinds: &mut [DayKind], i: i64, kind: DayKind) {
    if let Some(slot) = usize::try_from(i).ok().and_then(|i| kinds.get_mut(i)) {
        *slot = kind;
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Without a table: weekends, and for Russia the fixed holidays of art. 112 of the Labor Code.
fn kind_by_rule(day: Date, russian: bool) -> DayKind {
    let is_listed = (RU_FIRST_YEAR..=RU_LAST_YEAR).contains(&day.year());
    let is_holiday = russian
        && !is_listed
        && matches!(
            (day.month(), day.day()),
            (1, 1..=8) | (2, 23) | (3, 8) | (5, 1) | (5, 9) | (6, 12) | (11, 4)
        );
    if is_weekend(day) || is_holiday { DayKind::Off } else { DayKind::Working }
}

/// Shipped days that differ from the plain week, `(from, until, kind)`, both days inclusive.
fn shipped(pandemic_days_off: bool) -> impl Iterator<Item = (Date, Date, DayKind)> {
    RU_DAYS.lines().filter_map(move |line| {
        let mut fields = line.split('\t');
        let from = fields.next()?.parse().ok()?;
        let until = fields.next()?.parse().ok()?;
        let kind = match fields.next()? {
            "off" => DayKind::Off,
            "short" => DayKind::Short,
            "work" => DayKind::Working,
            "nonworking" if pandemic_days_off => DayKind::Off,
            _ => return None,
        };
        Some((from, until, kind))
    })
}
