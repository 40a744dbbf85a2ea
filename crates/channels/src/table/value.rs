//! Typed values of a row, and a problem for each cell that is not what its column says.

use std::collections::BTreeMap;

use domain::touch::{Channel, Direction};
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;

use super::{Cell, Field, Row, letters};
use crate::Problem;

/// A date as people write it: the time of day may be missing, the zone always is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub date: Date,
    pub time: Option<Time>,
}

/// A value that fits its field.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Text(String),
    /// Mail addresses or domains, lower-cased.
    Names(Vec<String>),
    Moment(Moment),
    Number(Decimal),
    Direction(Direction),
    Channel(Channel),
}

/// A row by the meaning of its cells. Blank cells and those with a problem are left out.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    pub number: u64,
    pub values: BTreeMap<Field, Value>,
}

impl Record {
    /// The text of a field, if it is there and is one.
    pub fn text(&self, field: Field) -> Option<&str> {
        match self.values.get(&field) {
            Some(Value::Text(text)) => Some(text),
            Some(Value::Names(names)) => names.first().map(String::as_str),
            _ => None,
        }
    }
}

/// The order of day, month and year in dates whose year does not come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 31.12.2026
    Dmy,
    /// 2026-12-31 only.
    Iso,
    /// 12/31/2026
    Mdy,
}

impl DateOrder {
    /// All orders, the usual one first.
    pub const ALL: &'static [DateOrder] = &[DateOrder::Dmy, DateOrder::Iso, DateOrder::Mdy];

    /// The word in forms and locale keys.
    pub fn word(self) -> &'static str {
        match self {
            DateOrder::Dmy => "dmy",
            DateOrder::Iso => "iso",
            DateOrder::Mdy => "mdy",
        }
    }

    /// The order of a word.
    pub fn from_word(word: &str) -> Option<DateOrder> {
        DateOrder::ALL.iter().copied().find(|order| order.word() == word)
    }

    /// The order in which all of these dates can be read; day first where both ways are possible.
    pub fn guess<'a>(dates: impl Iterator<Item = &'a str>) -> DateOrder {
        let (mut n_year_first, mut n_month_first, mut n_day_first) = (0, 0, 0);
        for text in dates {
            let day = text.trim().split([' ', 'T', ',']).next().unwrap_or_default();
            let mut fields = day.split(['.', '/', '-']).map(|f| f.parse::<i16>().unwrap_or(0));
            match (fields.next(), fields.next()) {
                (Some(1000..), Some(_)) => n_year_first += 1,
                (Some(13..=31), Some(1..=12)) => n_day_first += 1,
                (Some(1..=12), Some(13..=31)) => n_month_first += 1,
                (Some(1..=12), Some(1..=12)) if day.contains('.') => n_day_first += 1,
                _ => {}
            }
        }
        match (n_year_first, n_day_first, n_month_first) {
            (1.., 0, 0) => DateOrder::Iso,
            (_, 0, 1..) => DateOrder::Mdy,
            _ => DateOrder::Dmy,
        }
    }
}

/// A cell that is not what its column says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadCell {
    /// Counted from 0.
    pub column: usize,
    pub field: Field,
    /// As in [`Problem::code`].
    pub code: &'static str,
    /// As in [`Problem::message`].
    pub message: String,
}

/// Turns a row into values by the meaning of its columns. Without an order of dates the day comes first unless it
/// cannot.
pub fn read_row(
    row: &Row,
    mapping: &[Option<Field>],
    dates: Option<DateOrder>,
) -> (Record, Vec<BadCell>) {
    let mut record = Record { number: row.number, values: BTreeMap::new() };
    let mut bad = Vec::new();
    for (column, (cell, field)) in row.cells.iter().zip(mapping).enumerate() {
        let Some(field) = *field else { continue };
        if cell.is_blank() {
            continue;
        }
        match value(cell, field, dates) {
            Ok(value) => {
                record.values.insert(field, value);
            }
            Err((code, message)) => bad.push(BadCell { column, field, code, message }),
        }
    }
    (record, bad)
}

/// The same, with the bad cells as problems of `source`.
pub fn record(
    row: &Row,
    mapping: &[Option<Field>],
    headers: &[String],
    source: &str,
) -> (Record, Vec<Problem>) {
    let (record, bad) = read_row(row, mapping, None);
    let problems = bad.into_iter().map(|bad| {
        let name = headers.get(bad.column).cloned().unwrap_or_else(|| letters(bad.column));
        let place = format!("row {}, column {name:?}", row.number);
        Problem::new(source, &place, bad.code, bad.message)
    });
    (record, problems.collect())
}

type Refusal = (&'static str, String);

fn value(cell: &Cell, field: Field, dates: Option<DateOrder>) -> Result<Value, Refusal> {
    if let Cell::Error(text) = cell {
        return Err(("cell-is-error", format!("the formula gives {text}")));
    }
    let shown = cell.display();
    let text = shown.trim();
    let start: String = text.chars().take(60).collect();
    match field {
        field if field.is_date() => moment(cell, text, dates).map(Value::Moment).ok_or_else(|| {
            ("not-a-date", format!("{start:?} is no date such as 15.05.2026 or 2026-05-15 10:20"))
        }),
        Field::Comments
        | Field::Duration
        | Field::Fact
        | Field::Rating
        | Field::Revenue
        | Field::Sum => number(cell, text).map(Value::Number).ok_or_else(|| {
            ("not-a-number", format!("{start:?} is no number such as 1 200 000,50"))
        }),
        Field::Email => names(text, is_address)
            .map(Value::Names)
            .ok_or_else(|| ("not-an-address", format!("{start:?} is no mail address"))),
        Field::Domain => names(text, is_domain)
            .map(Value::Names)
            .ok_or_else(|| ("not-a-domain", format!("{start:?} is no domain such as client.ru"))),
        Field::Direction => direction(text).map(Value::Direction).ok_or_else(|| {
            ("unknown-direction", format!("{start:?}: expected incoming or outgoing"))
        }),
        Field::Channel => channel(text).map(Value::Channel).ok_or_else(|| {
            ("unknown-channel", format!("{start:?}: expected mail, chat, call or meeting"))
        }),
        _ => Ok(Value::Text(text.to_owned())),
    }
}

/// "15.05.2026", "15.05.26 10:20", "2026-05-15T10:20:00", "15/05/2026": the day comes first unless it cannot.
fn moment(cell: &Cell, text: &str, dates: Option<DateOrder>) -> Option<Moment> {
    if let Cell::Date(at) = cell {
        let time = Some(at.time()).filter(|time| *time != Time::midnight());
        return is_sane(at.date()).then_some(Moment { date: at.date(), time });
    }
    if text.contains(':')
        && let Ok(at) = text.parse::<DateTime>()
    {
        return is_sane(at.date()).then_some(Moment { date: at.date(), time: Some(at.time()) });
    }
    let (day, clock) = text.split_once([' ', 'T', ',']).unwrap_or((text, ""));
    let number = |field: &str| field.parse().ok().or_else(|| month_of(field));
    let fields: Vec<i16> = day.split(['.', '/', '-']).map(number).collect::<Option<_>>()?;
    let has_month_name = day.contains(char::is_alphabetic);
    let [first, second, third] = fields.as_slice() else { return None };
    let (year, month, day) = match (*first, *second, *third) {
        (year @ 1000.., month, day) => (year, month, day),
        (day, month, year) if has_month_name => (year, month, day),
        _ if dates == Some(DateOrder::Iso) => return None,
        (month, day, year) if dates == Some(DateOrder::Mdy) => (year, month, day),
        (day, month, year) if dates == Some(DateOrder::Dmy) => (year, month, day),
        (month, day @ 13.., year) if day_first_is_impossible(month) => (year, month, day),
        (day, month, year) => (year, month, day),
    };
    let year = if year < 100 { 2000 + year } else { year };
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let clock = clock.trim().trim_start_matches(',').trim();
    let time = if clock.is_empty() { None } else { Some(time_of(clock)?) };
    is_sane(date).then_some(Moment { date, time })
}

/// «12/мар/26», "12/Mar/26": as Jira writes dates.
fn month_of(text: &str) -> Option<i16> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "янв"],
        &["feb", "фев"],
        &["mar", "мар"],
        &["apr", "апр"],
        &["may", "май", "мая"],
        &["jun", "июн"],
        &["jul", "июл"],
        &["aug", "авг"],
        &["sep", "сен"],
        &["oct", "окт"],
        &["nov", "ноя"],
        &["dec", "дек"],
    ];
    let lower = text.to_lowercase();
    let fits = |starts: &&[&str]| starts.iter().any(|start| lower.starts_with(start));
    let place = MONTHS.iter().position(fits)?;
    i16::try_from(place + 1).ok()
}

fn day_first_is_impossible(month: i16) -> bool {
    (1..=12).contains(&month)
}

fn is_sane(date: Date) -> bool {
    (1971..=2100).contains(&date.year())
}

fn time_of(text: &str) -> Option<Time> {
    let lower = text.to_lowercase();
    let (text, half) = match (lower.strip_suffix("pm"), lower.strip_suffix("am")) {
        (Some(text), _) => (text.trim(), Some(12)),
        (_, Some(text)) => (text.trim(), Some(0)),
        _ => (lower.as_str(), None),
    };
    let mut fields = text.split(':').map(|field| field.trim().parse::<i8>().ok());
    let (hour, minute) = (fields.next()??, fields.next()??);
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    Time::new(hour, minute, fields.next().flatten().unwrap_or(0), 0).ok()
}

/// "1 200 000,50 ₽", "1,200,000.50", "12000".
fn number(cell: &Cell, text: &str) -> Option<Decimal> {
    if let Cell::Number(number) = cell {
        return Decimal::try_from(*number).ok().map(|d| d.round_dp(6).normalize());
    }
    let kept: String = text
        .trim_end_matches(|c: char| !c.is_ascii_digit())
        .trim_start_matches(['$', '€', '₽', ' '])
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '\u{202f}' && *c != '\'')
        .collect();
    let commas = kept.matches(',').count();
    let plain = match (commas, kept.rfind(','), kept.rfind('.')) {
        (0, ..) => kept,
        // The later of the two is the decimal sign.
        (_, Some(comma), Some(point)) if point > comma => kept.replace(',', ""),
        (1, Some(comma), _)
            if kept.len() - comma == 4
                && kept.len() > 4
                && !kept.starts_with('0')
                && !text.contains(' ') =>
        {
            // "1,200" is said to be a thousand in English and a fraction in Russian: with three digits, a thousand.
            kept.replace(',', "")
        }
        (1, ..) => kept.replace('.', "").replace(',', "."),
        _ => kept.replace(',', ""),
    };
    plain.parse().ok()
}

fn names(text: &str, accepts: fn(&str) -> Option<String>) -> Option<Vec<String>> {
    let found: Option<Vec<String>> = text
        .split([',', ';', ' ', '\n'])
        .map(str::trim)
        .filter(|t| !t.is_empty())
        .map(accepts)
        .collect();
    found.filter(|names| !names.is_empty())
}

fn is_address(text: &str) -> Option<String> {
    let text = text.trim_matches(['<', '>', '"', '\'']);
    let text = text.strip_prefix("mailto:").unwrap_or(text);
    let (local, domain) = text.split_once('@')?;
    let valid = !local.is_empty()
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.');
    (valid && !domain.contains('@')).then(|| text.to_lowercase())
}

fn is_domain(text: &str) -> Option<String> {
    let text = text.trim_start_matches('@').to_lowercase();
    let text =
        text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or(&text);
    let text = text.strip_prefix("www.").unwrap_or(text);
    let host = text.split(['/', '?', ':']).next().unwrap_or_default();
    let valid =
        host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains('@');
    (valid && host.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-')))
        .then(|| host.to_owned())
}

fn direction(text: &str) -> Option<Direction> {
    let lower = text.to_lowercase();
    let starts = |words: &[&str]| words.iter().any(|word| lower.starts_with(word));
    if starts(&["вход", "вх", "in", "от клиента", "received", "from client", "клиент"])
    {
        // "internal" begins like "in".
        return Some(if starts(&["internal"]) { Direction::Internal } else { Direction::Incoming });
    }
    if starts(&["исход", "исх", "out", "клиенту", "sent", "to client", "мы", "агентство"])
    {
        return Some(Direction::Outgoing);
    }
    starts(&["внутр"]).then_some(Direction::Internal)
}

fn channel(text: &str) -> Option<Channel> {
    const WORDS: [(&str, Channel); 33] = [
        ("approv", Channel::Approval),
        ("call", Channel::Call),
        ("chat", Channel::Chat),
        ("e-mail", Channel::Mail),
        ("email", Channel::Mail),
        ("feedback", Channel::Feedback),
        ("invoice", Channel::Invoice),
        ("mail", Channel::Mail),
        ("meet", Channel::Meeting),
        ("note", Channel::Note),
        ("phone", Channel::Call),
        ("skype", Channel::Chat),
        ("slack", Channel::Chat),
        ("task", Channel::Task),
        ("telegram", Channel::Chat),
        ("whatsapp", Channel::Chat),
        ("zoom", Channel::Meeting),
        ("вотсап", Channel::Chat),
        ("встреч", Channel::Meeting),
        ("задач", Channel::Task),
        ("замет", Channel::Note),
        ("звон", Channel::Call),
        ("зум", Channel::Meeting),
        ("мессендж", Channel::Chat),
        ("отзыв", Channel::Feedback),
        ("оценк", Channel::Feedback),
        ("письмо", Channel::Mail),
        ("почт", Channel::Mail),
        ("согласов", Channel::Approval),
        ("счет", Channel::Invoice),
        ("счёт", Channel::Invoice),
        ("тел", Channel::Call),
        ("чат", Channel::Chat),
    ];
    let lower = text.to_lowercase();
    // «Телеграм» is a chat though it begins like «телефон».
    if lower.starts_with("телег") {
        return Some(Channel::Chat);
    }
    WORDS.iter().find(|(word, _)| lower.contains(word)).map(|(_, channel)| *channel)
}
