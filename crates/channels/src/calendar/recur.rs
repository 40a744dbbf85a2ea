//! Rules of recurrence (RFC 5545, 3.3.10), as far as meetings use them: daily, weekly, monthly and
//! yearly, with intervals, counts, ends, days of the week and of the month.

use std::ops::Range;

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Zoned};

use super::event::{civil, ms};

/// Meetings of one rule: ten years of working days.
const STARTS_MAX: usize = 2_600;
/// Steps of one rule, so that a rule without a hit ends, too.
const STEPS_MAX: usize = 20_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// A rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    frequency: Frequency,
    interval: i32,
    count: Option<usize>,
    until_ms: Option<i64>,
    /// Days of the week; the number says which one of the month, 0 every one, −1 the last.
    by_day: Vec<(i8, Weekday)>,
    by_month_day: Vec<i8>,
    by_month: Vec<i8>,
    /// Of the days of a month that fit, which ones (1 is the first, −1 the last).
    by_place: Vec<i16>,
    week_start: Weekday,
}

impl Rule {
    /// Reads a rule; `zone` is that of an end without one.
    pub fn parse(text: &str, zone: &TimeZone) -> Result<Rule, String> {
        let mut rule = Rule {
            frequency: Frequency::Daily,
            interval: 1,
            count: None,
            until_ms: None,
            by_day: Vec::new(),
            by_month_day: Vec::new(),
            by_month: Vec::new(),
            by_place: Vec::new(),
            week_start: Weekday::Monday,
        };
        let mut has_frequency = false;
        for part in text.trim().split(';').filter(|p| !p.trim().is_empty()) {
            let (name, value) = part.split_once('=').ok_or_else(|| unknown(part))?;
            let value = value.trim().to_ascii_uppercase();
            match name.trim().to_ascii_uppercase().as_str() {
                "FREQ" => {
                    has_frequency = true;
                    rule.frequency = frequency(&value).ok_or_else(|| unknown(part))?;
                }
                "INTERVAL" => {
                    let interval = value.parse().ok().filter(|n| (1..=1000).contains(n));
                    rule.interval = interval.ok_or_else(|| unknown(part))?;
                }
                "COUNT" => rule.count = Some(value.parse().map_err(|_| unknown(part))?),
                "UNTIL" => rule.until_ms = Some(until(&value, zone).ok_or_else(|| unknown(part))?),
                "BYDAY" => rule.by_day = list(&value, by_day).ok_or_else(|| unknown(part))?,
                "BYMONTHDAY" => {
                    let day =
                        |t: &str| t.parse::<i8>().ok().filter(|d| (1..=31).contains(&d.abs()));
                    rule.by_month_day = list(&value, day).ok_or_else(|| unknown(part))?;
                }
                "BYMONTH" => {
                    let month = |t: &str| t.parse::<i8>().ok().filter(|m| (1..=12).contains(m));
                    rule.by_month = list(&value, month).ok_or_else(|| unknown(part))?;
                }
                "BYSETPOS" => {
                    let place = |t: &str| t.parse::<i16>().ok().filter(|n| *n != 0);
                    rule.by_place = list(&value, place).ok_or_else(|| unknown(part))?;
                }
                "WKST" => rule.week_start = weekday(&value).ok_or_else(|| unknown(part))?,
                // by hours, minutes, weeks of the year: meetings of people do not recur so
                other => {
                    return Err(format!("{other} is not understood: only the first one counts"));
                }
            }
        }
        if has_frequency { Ok(rule) } else { Err("no FREQ".to_owned()) }
    }
}

fn unknown(part: &str) -> String {
    format!(
        "{:?} is not understood: only the first one counts",
        part.chars().take(60).collect::<String>()
    )
}

fn frequency(word: &str) -> Option<Frequency> {
    match word {
        "DAILY" => Some(Frequency::Daily),
        "WEEKLY" => Some(Frequency::Weekly),
        "MONTHLY" => Some(Frequency::Monthly),
        "YEARLY" => Some(Frequency::Yearly),
        _ => None,
    }
}

fn until(value: &str, zone: &TimeZone) -> Option<i64> {
    let (at, is_whole_day) = civil(value)?;
    let zone = if value.ends_with('Z') { TimeZone::UTC } else { zone.clone() };
    let at = at.to_zoned(zone).ok()?;
    // an end without a time means the whole of its day
    Some(ms(&at) + if is_whole_day { 86_399_999 } else { 0 })
}

fn list<T>(value: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    value.split(',').take(400).map(|one| read(one.trim())).collect()
}

fn by_day(text: &str) -> Option<(i8, Weekday)> {
    let at = text.len().checked_sub(2).filter(|at| text.is_char_boundary(*at))?;
    let (number, day) = text.split_at(at);
    let number = if number.is_empty() { 0 } else { number.parse().ok()? };
    Some((number, weekday(day)?))
}

fn weekday(text: &str) -> Option<Weekday> {
    match text {
        "MO" => Some(Weekday::Monday),
        "TU" => Some(Weekday::Tuesday),
        "WE" => Some(Weekday::Wednesday),
        "TH" => Some(Weekday::Thursday),
        "FR" => Some(Weekday::Friday),
        "SA" => Some(Weekday::Saturday),
        "SU" => Some(Weekday::Sunday),
        _ => None,
    }
}

/// The starts within `window`, milliseconds since 1970, in order; those before it count only for
/// the rule's own count.
pub fn starts(
    start: &Zoned,
    rule: &Rule,
    exceptions: &[i64],
    window: &Range<i64>,
) -> Result<Vec<i64>, String> {
    let mut found = Vec::new();
    let mut n_seen = 0;
    let zone = start.time_zone();
    let last = rule.until_ms.unwrap_or(i64::MAX).min(window.end);
    for step in 0..STEPS_MAX {
        let step = i32::try_from(step).map_err(|e| e.to_string())?;
        let Some(mut days) = days_of(start.date(), rule, step) else { break };
        days.retain(|day| *day >= start.date());
        for day in days {
            let at = day.to_datetime(start.time()).to_zoned(zone.clone());
            let Ok(at) = at else { return Ok(found) };
            let at = ms(&at);
            if at > last || rule.count.is_some_and(|count| n_seen >= count) {
                return Ok(found);
            }
            n_seen += 1;
            if at >= window.start && !exceptions.contains(&at) {
                found.push(at);
            }
            if found.len() >= STARTS_MAX {
                return Ok(found);
            }
        }
    }
    Ok(found)
}

/// The days of one step of the rule, in order; `None` beyond the end of the calendar.
fn days_of(first: Date, rule: &Rule, step: i32) -> Option<Vec<Date>> {
    let by = step.checked_mul(rule.interval)?;
    let in_month = |day: &Date| rule.by_month.is_empty() || rule.by_month.contains(&day.month());
    let on_weekday =
        |day: &Date| rule.by_day.is_empty() || rule.by_day.iter().any(|(_, w)| *w == day.weekday());
    let mut days = match rule.frequency {
        Frequency::Daily => {
            let day = first.checked_add(Span::new().try_days(by).ok()?).ok()?;
            Some(day).filter(|d| on_weekday(d) && has_month_day(rule, *d)).into_iter().collect()
        }
        Frequency::Weekly => {
            let back = i64::from(first.weekday().since(rule.week_start));
            let monday = first.checked_sub(Span::new().days(back)).ok()?;
            let monday = monday.checked_add(Span::new().try_weeks(by).ok()?).ok()?;
            let week = (0..7).filter_map(|n| monday.checked_add(Span::new().days(n)).ok());
            let own = |day: &Date| {
                if rule.by_day.is_empty() {
                    day.weekday() == first.weekday()
                } else {
                    on_weekday(day)
                }
            };
            week.filter(own).collect()
        }
        Frequency::Monthly => {
            let month =
                first.first_of_month().checked_add(Span::new().try_months(by).ok()?).ok()?;
            days_of_month(month, first, rule)
        }
        Frequency::Yearly => {
            let year = first.first_of_year().checked_add(Span::new().try_years(by).ok()?).ok()?;
            let months: Vec<i8> =
                if rule.by_month.is_empty() { vec![first.month()] } else { rule.by_month.clone() };
            let of = |m: i8| Date::new(year.year(), m, 1).ok();
            let mut months: Vec<Date> = months.into_iter().filter_map(of).collect();
            months.sort_unstable();
            months.into_iter().flat_map(|month| days_of_month(month, first, rule)).collect()
        }
    };
    days.retain(in_month);
    if !rule.by_place.is_empty() {
        let n = days.len() as i16;
        let is_chosen = |at: usize| {
            let (from_start, from_end) = (at as i16 + 1, at as i16 - n);
            rule.by_place.contains(&from_start) || rule.by_place.contains(&from_end)
        };
        days =
            days.into_iter().enumerate().filter(|(at, _)| is_chosen(*at)).map(|(_, d)| d).collect();
    }
    Some(days)
}

fn has_month_day(rule: &Rule, day: Date) -> bool {
    rule.by_month_day.is_empty()
        || rule.by_month_day.iter().any(|n| {
            let from_end = day.day() - day.days_in_month() - 1;
            *n == day.day() || *n == from_end
        })
}

fn days_of_month(month: Date, first: Date, rule: &Rule) -> Vec<Date> {
    let days =
        (1..=month.days_in_month()).filter_map(|d| Date::new(month.year(), month.month(), d).ok());
    if rule.by_day.is_empty() && rule.by_month_day.is_empty() {
        return days.filter(|day| day.day() == first.day()).collect();
    }
    let fits = |day: &Date| {
        let place = (day.day() - 1) / 7 + 1;
        let from_end = -((day.days_in_month() - day.day()) / 7 + 1);
        let on_day = rule.by_day.is_empty()
            || rule.by_day.iter().any(|(n, weekday)| {
                *weekday == day.weekday() && (*n == 0 || *n == place || *n == from_end)
            });
        on_day && has_month_day(rule, *day)
    };
    days.filter(fits).collect()
}
