//! Seasons of a KPI: every day of the year has one set of bands (C013).

use jiff::civil::Date;
use std::fmt;
use std::str::FromStr;

/// A day of any year, `MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthDay {
    month: i8,
    day: i8,
}

impl MonthDay {
    /// The day of a date.
    pub fn of(date: Date) -> MonthDay {
        MonthDay { month: date.month(), day: date.day() }
    }
}

impl FromStr for MonthDay {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (month, day) = text.split_once('-').filter(|_| text.len() == 5).ok_or(())?;
        let (month, day) = (month.parse().map_err(|_| ())?, day.parse().map_err(|_| ())?);
        Date::new(LEAP_YEAR, month, day).map(MonthDay::of).map_err(|_| ())
    }
}

impl serde::Serialize for MonthDay {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for MonthDay {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(d)?;
        text.parse().map_err(|()| serde::de::Error::custom("not a day of the year, MM-DD"))
    }
}

impl fmt::Display for MonthDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.month, self.day)
    }
}

/// Any leap year: seasons are checked on all its 366 days.
const LEAP_YEAR: i16 = 2024;
const LEAP_DAY: MonthDay = MonthDay { month: 2, day: 29 };

/// A span of the year, both days inclusive; it crosses New Year when `from` is after `to`.
#[derive(Clone, Debug, PartialEq)]
pub struct Season {
    pub name: String,
    pub from: MonthDay,
    pub to: MonthDay,
}

impl Season {
    fn holds(&self, day: MonthDay) -> bool {
        if self.from <= self.to {
            (self.from..=self.to).contains(&day)
        } else {
            day >= self.from || day <= self.to
        }
    }
}

/// Days that no season or several seasons hold, over a whole leap year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeasonError {
    /// First and last day of each hole.
    Gap(Vec<(MonthDay, MonthDay)>),
    /// First and last day of each overlap.
    Overlap(Vec<(MonthDay, MonthDay)>),
}

/// Seasons that hold every day of the year once.
#[derive(Clone, Debug, PartialEq)]
pub struct SeasonSet {
    seasons: Vec<Season>,
}

impl SeasonSet {
    /// Accepts seasons that hold every day of a leap year once.
    pub fn new(seasons: Vec<Season>) -> Result<SeasonSet, SeasonError> {
        let (gaps, overlaps) = faults(&seasons);
        if !gaps.is_empty() {
            return Err(SeasonError::Gap(gaps));
        }
        if !overlaps.is_empty() {
            return Err(SeasonError::Overlap(overlaps));
        }
        Ok(SeasonSet { seasons })
    }

    /// Index of the season of a date.
    pub fn at(&self, date: Date) -> usize {
        let day = MonthDay::of(date);
        self.seasons.iter().position(|s| s.holds(day)).unwrap_or_default()
    }
}

/// Index of the season of a date. The fault of that day is told before faults of other days; a hole
/// on 29 February alone does not matter in a year without it.
pub fn season_of(seasons: &[Season], date: Date) -> Result<usize, SeasonError> {
    let day = MonthDay::of(date);
    let mut holding = (0..seasons.len()).filter(|&i| seasons[i].holds(day));
    let (first, second) = (holding.next(), holding.next());
    let (mut gaps, overlaps) = faults(seasons);
    if !date.in_leap_year() {
        gaps.retain(|gap| *gap != (LEAP_DAY, LEAP_DAY));
    }
    match (first, second) {
        (Some(_), Some(_)) => Err(SeasonError::Overlap(overlaps)),
        (Some(at), None) if gaps.is_empty() && overlaps.is_empty() => Ok(at),
        (Some(_), None) if gaps.is_empty() => Err(SeasonError::Overlap(overlaps)),
        _ => Err(SeasonError::Gap(gaps)),
    }
}

type Runs = Vec<(MonthDay, MonthDay)>;

fn faults(seasons: &[Season]) -> (Runs, Runs) {
    let (mut gaps, mut overlaps): (Runs, Runs) = (Vec::new(), Vec::new());
    let mut last = None;
    let year = jiff::civil::date(LEAP_YEAR, 1, 1).series(jiff::Span::new().days(1)).take(366);
    for day in year.map(MonthDay::of) {
        let runs = match seasons.iter().filter(|s| s.holds(day)).count() {
            0 => &mut gaps,
            1 => {
                last = Some(day);
                continue;
            }
            _ => &mut overlaps,
        };
        match runs.last_mut() {
            Some(run) if Some(run.1) == last => run.1 = day,
            _ => runs.push((day, day)),
        }
        last = Some(day);
    }
    (gaps, overlaps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn seasons(of: &[(&str, &str)]) -> Vec<Season> {
        let season = |(i, (from, to)): (usize, &(&str, &str))| Season {
            name: i.to_string(),
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
        };
        of.iter().enumerate().map(season).collect()
    }

    #[test]
    fn every_day_of_a_leap_year_has_one_season_or_the_fault_is_shown() {
        let check = |of: &[(&str, &str)], day: Date, want: &str| {
            let runs = |runs: &Runs| {
                runs.iter().map(|(a, b)| format!(" {a}..{b}")).collect::<Vec<_>>().concat()
            };
            let got = match season_of(&seasons(of), day) {
                Ok(at) => at.to_string(),
                Err(SeasonError::Gap(at)) => format!("gap{}", runs(&at)),
                Err(SeasonError::Overlap(at)) => format!("overlap{}", runs(&at)),
            };
            assert_eq!(got, want, "{of:?} {day}");
        };
        let cold = ("11-01", "02-29");
        check(&[cold, ("03-01", "10-31")], date(2025, 12, 31), "0");
        check(&[cold, ("03-01", "10-31")], date(2025, 1, 1), "0");
        check(&[cold, ("03-01", "10-31")], date(2025, 3, 1), "1");
        check(&[cold, ("03-01", "10-31")], date(2024, 2, 29), "0");
        check(&[("01-01", "12-31")], date(2025, 5, 5), "0");
        check(&[cold, ("03-01", "09-30")], date(2025, 12, 1), "gap 10-01..10-31");
        check(&[cold, ("02-01", "10-31")], date(2025, 6, 1), "overlap 02-01..02-29");
        check(&[("11-01", "02-28"), ("03-01", "10-31")], date(2025, 6, 1), "1");
        check(&[("11-01", "02-28"), ("03-01", "10-31")], date(2024, 6, 1), "gap 02-29..02-29");
        check(&[("02-01", "03-01"), ("03-01", "10-31")], date(2025, 3, 1), "overlap 03-01..03-01");
        check(&[], date(2025, 6, 1), "gap 01-01..12-31");
        assert!(SeasonSet::new(seasons(&[("11-01", "02-28"), ("03-01", "10-31")])).is_err());
        let set = SeasonSet::new(seasons(&[cold, ("03-01", "10-31")])).unwrap();
        assert_eq!(set.at(date(2025, 2, 1)), 0);
    }

    #[test]
    fn a_day_of_the_year_is_two_digits_and_two() {
        let check =
            |text: &str, is_day| assert_eq!(text.parse::<MonthDay>().is_ok(), is_day, "{text}");
        check("02-29", true);
        check("12-31", true);
        check("13-01", false);
        check("02-30", false);
        check("2-1", false);
        check("1231", false);
        check("", false);
    }
}
