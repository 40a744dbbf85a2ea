//! Until when a spell of low availability lasts, as the message puts it («до 14 мая», "back on Monday").

use crate::token::{Sentence, Tokens, Word};
use domain::cue::Span;
use jiff::civil::{Date, Weekday};
use jiff::{Span as Length, ToSpan};
use serde::{Deserialize, Serialize};

/// The end of a spell, as said. It becomes a date with [`Until::resolve`] once the day of the message is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// «до 14 мая», «until 14.05.2026»; no month: the next such day.
    Day { day: i8, month: Option<i8>, year: Option<i16> },
    /// «до понедельника»: 1 is Monday.
    Weekday(i8),
    /// «на две недели», "for three days".
    Days(u16),
    /// «до конца недели».
    EndOfWeek,
    /// «до конца месяца».
    EndOfMonth,
    /// «до конца марта».
    EndOf { month: i8 },
    /// «до следующей недели»: the Monday that follows.
    NextWeek,
    /// «до следующего месяца».
    NextMonth,
}

/// Until when the client is busy, with the words that say so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BusyUntil {
    pub until: Until,
    pub span: Span,
}

impl Until {
    /// The date that is meant in a message sent on `sent`; none when there is no such day.
    pub fn resolve(self, sent: Date) -> Option<Date> {
        match self {
            Self::Day { day, month: Some(month), year } => {
                let this = Date::new(year.unwrap_or(sent.year()), month, day).ok()?;
                if year.is_none() && this < sent.checked_sub(60.days()).ok()? {
                    return Date::new(sent.year() + 1, month, day).ok();
                }
                Some(this)
            }
            Self::Day { day, month: None, .. } => {
                let mut first = sent.first_of_month();
                for _ in 0..3 {
                    match Date::new(first.year(), first.month(), day) {
                        Ok(date) if date >= sent => return Some(date),
                        _ => first = first.checked_add(1.month()).ok()?,
                    }
                }
                None
            }
            Self::Weekday(day) => {
                sent.nth_weekday(1, Weekday::from_monday_one_offset(day).ok()?).ok()
            }
            Self::Days(days) => sent.checked_add(Length::new().days(i64::from(days))).ok(),
            Self::EndOfWeek if sent.weekday() == Weekday::Sunday => Some(sent),
            Self::EndOfWeek => sent.nth_weekday(1, Weekday::Sunday).ok(),
            Self::EndOfMonth => Some(sent.last_of_month()),
            Self::EndOf { month } => {
                let year = if month < sent.month() { sent.year() + 1 } else { sent.year() };
                Some(Date::new(year, month, 1).ok()?.last_of_month())
            }
            Self::NextWeek => sent.nth_weekday(1, Weekday::Monday).ok(),
            Self::NextMonth => Some(sent.first_of_month().checked_add(1.month()).ok()?),
        }
    }
}

/// Months by the beginning of their names in both languages.
const MONTHS: [&[&str]; 12] = [
    &["январ", "january", "jan"],
    &["феврал", "february", "feb"],
    &["март", "march", "mar"],
    &["апрел", "april", "apr"],
    &["мая", "май", "мае", "маю", "may"],
    &["июн", "june", "jun"],
    &["июл", "july", "jul"],
    &["август", "august", "aug"],
    &["сентябр", "september", "sept", "sep"],
    &["октябр", "october", "oct"],
    &["ноябр", "november", "nov"],
    &["декабр", "december", "dec"],
];

const WEEKDAYS: [&[&str]; 7] = [
    &["понедельник", "monday"],
    &["вторник", "tuesday"],
    &["сред", "wednesday"],
    &["четверг", "thursday"],
    &["пятниц", "friday"],
    &["суббот", "saturday"],
    &["воскресен", "sunday"],
];

/// The first end of a spell said in the given sentences.
pub fn find(tokens: &Tokens, sentences: &[usize]) -> Option<BusyUntil> {
    sentences.iter().find_map(|at| {
        let Sentence { from, to, .. } = tokens.sentences[*at];
        let words = &tokens.words[from..to];
        let lower: Vec<String> =
            words.iter().take(60).map(|word| crate::normal::normal_form(word.text)).collect();
        (0..lower.len()).find_map(|at| said_at(words, &lower, at))
    })
}

fn said_at(words: &[Word], lower: &[String], at: usize) -> Option<BusyUntil> {
    let word = |offset: usize| lower.get(at + offset).map_or("", String::as_str);
    let found = |until, len: usize| {
        let last = (at + len).min(words.len() - 1);
        let span = Span { start: words[at].span.start, end: words[last].span.end };
        Some(BusyUntil { until, span })
    };
    match word(0) {
        "до" | "по" | "until" | "till" | "til" | "through" | "thru" => {}
        "back" if matches!(word(1), "on" | "in" | "by" | "from") => {
            return said_at(words, lower, at + 1);
        }
        "с" | "буду" | "вернусь" | "on" | "by" | "после" | "after" | "from" => {
            if word(0) == "on" && (at == 0 || lower[at - 1] != "back") {
                return None;
            }
            if word(0) == "с"
                && !lower[at.saturating_sub(3)..at].iter().any(|w| w.starts_with("верн"))
            {
                return None;
            }
        }
        "на" | "for" | "in" | "следующие" | "ближайшие" | "next" => {
            let (count, used) = count(word(1), word(2))?;
            let unit = unit_days(word(1 + used))?;
            return found(Until::Days(count * unit), 1 + used);
        }
        _ => return None,
    }
    let skip =
        usize::from(matches!(word(1), "the" | "самого" | "about" | "примерно" | "around" | "of"));
    let next = |offset: usize| word(offset + skip);
    if let Some(until) = end_of_period([next(1), next(2), next(3), next(4)]) {
        return found(until.0, until.1 + skip);
    }
    day_of_month(next(1), next(2), next(3)).and_then(|(until, len)| found(until, len + skip))
}

/// «конца марта», "end of the week", «следующей недели», «понедельника».
fn end_of_period([first, second, third, fourth]: [&str; 4]) -> Option<(Until, usize)> {
    if first == "конца" || first == "end" {
        let (unit, len) = match (second, third) {
            ("of", "the") => (fourth, 4),
            ("of" | "the", _) => (third, 3),
            _ => (second, 2),
        };
        if unit.starts_with("недел") || unit == "week" {
            return Some((Until::EndOfWeek, len));
        }
        if unit.starts_with("месяц") || unit == "month" {
            return Some((Until::EndOfMonth, len));
        }
        return month(unit).map(|month| (Until::EndOf { month }, len));
    }
    if first.starts_with("следующ") || first == "next" {
        if second.starts_with("недел") || second == "week" {
            return Some((Until::NextWeek, 2));
        }
        if second.starts_with("месяц") || second == "month" {
            return Some((Until::NextMonth, 2));
        }
        return weekday(second).map(|day| (Until::Weekday(day), 2));
    }
    weekday(first).map(|day| (Until::Weekday(day), 1))
}

/// «14 мая», «14 05 2026», "May 14", «14-го».
fn day_of_month(first: &str, second: &str, third: &str) -> Option<(Until, usize)> {
    if let Some(month) = month(first) {
        let day = number(second).filter(|day| *day <= 31)? as i8;
        return Some((Until::Day { day, month: Some(month), year: None }, 2));
    }
    let day = number(first).filter(|day| (1..=31).contains(day))? as i8;
    let named = month(second).or_else(|| {
        let number = second.parse::<i8>().ok().filter(|_| second.len() == 2)?;
        (1..=12).contains(&number).then_some(number)
    });
    if let Some(month) = named {
        let year = third.parse::<i16>().ok().filter(|year| (2000..2100).contains(year));
        let len = if year.is_some() { 3 } else { 2 };
        return Some((Until::Day { day, month: Some(month), year }, len));
    }
    let suffix = matches!(second, "го" | "е" | "числа" | "ое");
    let ordinal = first.ends_with("th")
        || first.ends_with("st")
        || first.ends_with("nd")
        || first.ends_with("rd");
    let unit = unit_days(second).is_some();
    (suffix || ordinal || !unit && second.is_empty())
        .then_some((Until::Day { day, month: None, year: None }, if suffix { 2 } else { 1 }))
}

fn number(word: &str) -> Option<u16> {
    let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
    digits.parse().ok()
}

/// A count before a unit of time and how many words it takes; «на неделю» counts one.
fn count(first: &str, second: &str) -> Option<(u16, usize)> {
    let named = match first {
        "пару" | "две" | "два" | "two" | "couple" | "двух" => 2,
        "три" | "three" | "трех" => 3,
        "четыре" | "four" => 4,
        "пять" | "five" => 5,
        "одну" | "one" | "a" | "the" | "ближайшую" | "эту" | "всю" => 1,
        other if unit_days(other).is_some() => return Some((1, 0)),
        other => number(other).filter(|number| (1..=90).contains(number))?,
    };
    let used = if second == "of" { 2 } else { 1 };
    Some((named, used))
}

fn unit_days(word: &str) -> Option<u16> {
    if word.starts_with("дн") || word == "день" || word == "day" || word == "days" {
        Some(1)
    } else if word.starts_with("недел") || word == "week" || word == "weeks" {
        Some(7)
    } else if word.starts_with("месяц") || word == "month" || word == "months" {
        Some(30)
    } else {
        None
    }
}

fn month(word: &str) -> Option<i8> {
    let fits = |names: &&[&str]| {
        names
            .iter()
            .any(|name| if name.is_ascii() { word == *name } else { word.starts_with(name) })
    };
    MONTHS.iter().position(fits).map(|at| at as i8 + 1)
}

fn weekday(word: &str) -> Option<i8> {
    let fits = |names: &&[&str]| names.iter().any(|name| word.starts_with(name));
    WEEKDAYS.iter().position(fits).map(|at| at as i8 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokenize;
    use jiff::civil::date;

    /// Says what is found in `text` when it is sent on Wednesday 2026-04-15.
    fn check(text: &str, want: Option<Date>) {
        let tokens = tokenize(text);
        let all: Vec<usize> = (0..tokens.sentences.len()).collect();
        let got = find(&tokens, &all).and_then(|found| found.until.resolve(date(2026, 4, 15)));
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn the_end_of_a_busy_spell_is_read_in_both_languages() {
        check("Буду в отпуске до 14 мая", Some(date(2026, 5, 14)));
        check("я в командировке до 20-го", Some(date(2026, 4, 20)));
        check("в отпуске по 03.05.2026 включительно", Some(date(2026, 5, 3)));
        check("завал до конца недели", Some(date(2026, 4, 19)));
        check("аудит до конца апреля", Some(date(2026, 4, 30)));
        check("пропаду до понедельника", Some(date(2026, 4, 20)));
        check("выпадаем на две недели", Some(date(2026, 4, 29)));
        check("out of office until May 4", Some(date(2026, 5, 4)));
        check("I'm away until Monday", Some(date(2026, 4, 20)));
        check("swamped for the next two weeks", Some(date(2026, 4, 29)));
        check("away till the end of the month", Some(date(2026, 4, 30)));
        check("until next week", Some(date(2026, 4, 20)));
        check("сейчас запара", None);
        check("до 40 мая", None);
    }
}
