//! Dates of mail headers, in the forms that are met.

use jiff::civil::DateTime;
use jiff::tz::Offset;

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// Zones by name, in minutes east of Greenwich (RFC 2822 section 4.3, and Moscow).
const ZONES: [(&str, i32); 13] = [
    ("cdt", -300),
    ("cet", 60),
    ("cst", -360),
    ("edt", -240),
    ("eest", 180),
    ("eet", 120),
    ("est", -300),
    ("mdt", -360),
    ("msd", 240),
    ("msk", 180),
    ("mst", -420),
    ("pdt", -420),
    ("pst", -480),
];

/// First moment that is believed, 1971-01-01, in milliseconds since 1970.
pub const EARLIEST_MS: i64 = 31_536_000_000;
/// First moment that is believed no more, 2101-01-01.
pub const LATEST_MS: i64 = 4_133_980_800_000;

/// Whether a date can be that of a message at all (years 1971 to 2100).
pub fn is_plausible(at_ms: i64) -> bool {
    (EARLIEST_MS..LATEST_MS).contains(&at_ms)
}

/// Milliseconds since 1970 of a header date: RFC 2822 and its obsolete forms, asctime, ISO 8601.
///
/// No zone means UTC. The date may still be implausible: see [`is_plausible`].
pub fn parse(text: &str) -> Option<i64> {
    let text: String = text.chars().take(200).collect();
    if let Some(at) = iso(text.trim()) {
        return Some(at);
    }
    let mut found = Found::default();
    let mut depth = 0_u32;
    let spaced: String = text
        .chars()
        .map(|c| {
            depth += u32::from(c == '(');
            let hidden = depth > 0;
            depth -= u32::from(c == ')' && depth > 0);
            if hidden || c == ',' || c == ';' { ' ' } else { c }
        })
        .collect();
    for token in spaced.split_whitespace() {
        found.take(token);
    }
    found.at_ms()
}

#[derive(Default)]
struct Found {
    day: Option<i8>,
    month: Option<i8>,
    year: Option<i16>,
    time: Option<(i8, i8, i8)>,
    offset_minutes: Option<i32>,
    afternoon: Option<bool>,
}

impl Found {
    fn take(&mut self, token: &str) {
        let lower = token.to_ascii_lowercase();
        // "01-Mar-2026" is three tokens in one.
        if self.month.is_none() && lower.matches('-').count() == 2 && !lower.starts_with('-') {
            lower.split('-').for_each(|piece| self.take(piece));
        } else if lower.contains(':') || (self.time.is_none() && is_dotted_time(&lower)) {
            self.take_time(&lower);
        } else if let Some(minutes) = offset_of(&lower).filter(|_| self.time.is_some()) {
            self.offset_minutes.get_or_insert(minutes);
        } else if lower.bytes().all(|b| b.is_ascii_digit()) {
            self.take_number(&lower);
        } else if matches!(lower.as_str(), "am" | "pm") {
            self.afternoon = Some(lower == "pm");
        } else if self.month.is_none() {
            let month = MONTHS.iter().position(|m| lower.starts_with(m));
            self.month = month.and_then(|m| i8::try_from(m + 1).ok());
        }
    }

    fn take_number(&mut self, digits: &str) {
        match (digits.len(), digits.parse::<i16>()) {
            (1 | 2, Ok(day)) if self.day.is_none() => self.day = i8::try_from(day).ok(),
            // Two digits: 00–49 is this century, 50–99 the last; three: since 1900 (RFC 2822, 4.3).
            (2, Ok(year)) if self.year.is_none() => {
                self.year = Some(if year < 50 { 2000 } else { 1900 } + year)
            }
            (3, Ok(year)) if self.year.is_none() => self.year = Some(1900 + year),
            (4, Ok(year)) if self.year.is_none() => self.year = Some(year),
            _ => {}
        }
    }

    fn take_time(&mut self, token: &str) {
        // The zone may be glued on: "10:00:00+0300".
        let cut = token.find(['+', '-', 'z']).unwrap_or(token.len());
        let (clock, zone) = token.split_at(cut);
        if !zone.is_empty() {
            self.offset_minutes = offset_of(zone);
        }
        let mut fields = clock.split([':', '.']).map(|f| f.parse::<i8>().ok());
        let hour = fields.next().flatten();
        let minute = fields.next().flatten();
        let second = fields.next().flatten().unwrap_or(0);
        if let (Some(hour), Some(minute), None) = (hour, minute, self.time) {
            self.time = Some((hour, minute, second.min(59)));
        }
    }

    fn at_ms(&self) -> Option<i64> {
        let (mut hour, minute, second) = self.time.unwrap_or((0, 0, 0));
        match self.afternoon {
            Some(true) if hour < 12 => hour += 12,
            Some(false) if hour == 12 => hour = 0,
            _ => {}
        }
        let local =
            DateTime::new(self.year?, self.month?, self.day?, hour, minute, second, 0).ok()?;
        at_offset(local, self.offset_minutes.unwrap_or(0))
    }
}

fn is_dotted_time(token: &str) -> bool {
    let fields: Vec<&str> = token.split('.').collect();
    fields.len() == 3
        && fields.iter().all(|f| f.len() == 2 && f.bytes().all(|b| b.is_ascii_digit()))
}

fn at_offset(local: DateTime, minutes: i32) -> Option<i64> {
    let offset = Offset::from_seconds(minutes.checked_mul(60)?).ok()?;
    offset.to_timestamp(local).ok().map(|at| at.as_millisecond())
}

/// Minutes east of Greenwich of "+0300", "+03:00", "gmt+3", "msk", "z".
fn offset_of(token: &str) -> Option<i32> {
    let token = token.trim_end_matches('.');
    if matches!(token, "z" | "gmt" | "ut" | "utc") {
        return Some(0);
    }
    if let Some((_, minutes)) = ZONES.iter().find(|(name, _)| *name == token) {
        return Some(*minutes);
    }
    let token = token.strip_prefix("gmt").or_else(|| token.strip_prefix("utc")).unwrap_or(token);
    let (sign, digits) = match token.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let digits: String = digits.chars().filter(|c| *c != ':').collect();
    let number: i32 = digits.parse().ok()?;
    let minutes = match digits.len() {
        1 | 2 => number * 60,
        3 | 4 => number / 100 * 60 + number % 100,
        _ => return None,
    };
    (minutes < 24 * 60).then_some(sign * minutes)
}

/// "2026-03-01T10:00:00+03:00", "2026-03-01 10:00".
fn iso(text: &str) -> Option<i64> {
    let (date, rest) = text.split_at_checked(10)?;
    let fields: Vec<&str> = date.split('-').collect();
    let [year, month, day] = fields.as_slice() else { return None };
    if year.len() != 4 {
        return None;
    }
    let rest = rest.trim_start_matches(['T', 't', ' ']);
    let mut found = Found {
        year: year.parse().ok(),
        month: month.parse().ok(),
        day: day.parse().ok(),
        ..Found::default()
    };
    for token in rest.split_whitespace() {
        found.take(token);
    }
    found.at_ms()
}
