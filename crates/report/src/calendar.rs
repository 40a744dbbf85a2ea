//! A calendar as phones read it (iCalendar, RFC 5545): whole days only.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use std::fmt::Write as _;

/// A whole day.
#[derive(Clone, Debug, PartialEq)]
pub struct CalendarDay {
    /// The same for the same thing at every reading, so that a phone moves it and does not double it.
    pub uid: String,
    pub on: Date,
    pub title: String,
    pub text: String,
    /// Where the thing is; empty: nowhere.
    pub url: String,
}

/// Longest line in bytes, without its end (RFC 5545, 3.1).
const LINE_BYTES_MAX: usize = 75;

/// The calendar as text. A reader should look again in six hours.
pub fn calendar(name: &str, days: &[CalendarDay], now: Timestamp) -> String {
    let mut out = String::with_capacity(512 + days.len() * 320);
    let stamp = now.strftime("%Y%m%dT%H%M%SZ").to_string();
    for whole in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Houston//Rituals//RU",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ] {
        line(&mut out, whole);
    }
    line(&mut out, &format!("X-WR-CALNAME:{}", escape(name)));
    for day in days {
        let (from, until) = (day.on, day.on.saturating_add(1.day()));
        line(&mut out, "BEGIN:VEVENT");
        line(&mut out, &format!("UID:{}", escape(&day.uid)));
        line(&mut out, &format!("DTSTAMP:{stamp}"));
        line(&mut out, &format!("DTSTART;VALUE=DATE:{}", from.strftime("%Y%m%d")));
        line(&mut out, &format!("DTEND;VALUE=DATE:{}", until.strftime("%Y%m%d")));
        line(&mut out, &format!("SUMMARY:{}", escape(&day.title)));
        if !day.text.is_empty() {
            line(&mut out, &format!("DESCRIPTION:{}", escape(&day.text)));
        }
        if !day.url.is_empty() {
            // An address is no text and is not escaped; it is ours and has no line ends.
            line(&mut out, &format!("URL:{}", day.url.replace(['\r', '\n'], "")));
        }
        line(&mut out, "TRANSP:TRANSPARENT");
        line(&mut out, "END:VEVENT");
    }
    line(&mut out, "END:VCALENDAR");
    out
}

/// Commas, semicolons, backslashes and line ends mean something in a text.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(sign);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Writes a line, folded where it is too long, never within a sign.
fn line(out: &mut String, text: &str) {
    let mut room = LINE_BYTES_MAX;
    for sign in text.chars() {
        if sign.len_utf8() > room {
            out.push_str("\r\n ");
            room = LINE_BYTES_MAX - 1;
        }
        room -= sign.len_utf8();
        let _ = write!(out, "{sign}");
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_phone_can_read_the_calendar() {
        let day = CalendarDay {
            uid: "ri_1@houston".to_owned(),
            on: date(2026, 12, 31),
            title: "Звонок; «Ромашка», срочно\r\nEND:VEVENT".to_owned(),
            text: "Очень длинная строка о том, что спросить у клиента в этот день".to_owned(),
            url: "https://houston.example/rituals/ri_1".to_owned(),
        };
        let now: Timestamp = "2026-03-02T06:00:00Z".parse().expect("a moment");
        let text = calendar("Хьюстон", &[day], now);
        assert!(text.lines().count() > 15 && text.ends_with("END:VCALENDAR\r\n"));
        assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')));
        let whole = text.replace("\r\n ", "");
        for want in [
            "DTSTAMP:20260302T060000Z",
            "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101",
            "SUMMARY:Звонок\\; «Ромашка»\\, срочно\\nEND:VEVENT\r\n",
            "о том\\, что спросить",
        ] {
            assert!(whole.contains(want), "{want}");
        }
        assert_eq!(whole.matches("\r\nEND:VEVENT\r\n").count(), 1, "a title ends no event");
    }
}
