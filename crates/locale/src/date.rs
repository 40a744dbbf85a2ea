//! Dates and moments, in the reader's zone.

use crate::{Lang, Locale, Value};
use jiff::Timestamp;
use jiff::civil::Date;

impl Locale {
    /// The reader's calendar day of a moment.
    pub fn day_of(&self, at: Timestamp) -> Date {
        at.to_zoned(self.zone.clone()).date()
    }

    /// Day and month: «14 марта», "14 Mar".
    pub fn day(&self, date: Date) -> String {
        let month = self.t(&format!("month.day.{:02}", date.month()));
        format!("{}\u{a0}{month}", date.day())
    }

    /// Day, month and year: «14 марта 2026», "14 Mar 2026".
    pub fn date(&self, date: Date) -> String {
        format!("{}\u{a0}{}", self.day(date), date.year())
    }

    /// The year only where it is another one than today's.
    pub fn date_near(&self, date: Date, today: Date) -> String {
        if date.year() == today.year() { self.day(date) } else { self.date(date) }
    }

    /// Month and year as a heading: «март 2026», "March 2026".
    pub fn month(&self, date: Date) -> String {
        format!("{}\u{a0}{}", self.t(&format!("month.name.{:02}", date.month())), date.year())
    }

    /// Short month for an axis: «мар», "Mar".
    pub fn month_short(&self, date: Date) -> String {
        self.t(&format!("month.short.{:02}", date.month()))
    }

    /// Day of the week in full: «понедельник», "Monday".
    pub fn weekday(&self, date: Date) -> String {
        self.t(&format!("weekday.{}", date.weekday().to_monday_one_offset()))
    }

    /// Hours and minutes, 24-hour clock in both languages: «09:05».
    pub fn time(&self, at: Timestamp) -> String {
        let zoned = at.to_zoned(self.zone.clone());
        format!("{:02}:{:02}", zoned.hour(), zoned.minute())
    }

    /// Day and time: «14 марта, 09:05», with the year where it is another one.
    pub fn moment(&self, at: Timestamp, now: Timestamp) -> String {
        format!("{}, {}", self.date_near(self.day_of(at), self.day_of(now)), self.time(at))
    }

    /// How long ago or how soon, as people say it: «только что», «20 мин назад», «вчера»,
    /// «3 дня назад», «через 2 недели»; by the reader's calendar days beyond a few hours.
    pub fn relative(&self, at: Timestamp, now: Timestamp) -> String {
        let minutes = (now.as_second() - at.as_second()) / 60;
        let (from, to) = (self.day_of(at), self.day_of(now));
        // Both are calendar days of years that jiff can hold: the difference fits.
        let days = from.until(to).map_or(0, |span| i64::from(span.get_days()));
        if minutes.abs() < 1 {
            return self.t("ago.now");
        }
        let side = if minutes > 0 { "ago" } else { "in" };
        let say = |unit: &str, n: i64| self.plural(&format!("{side}.{unit}"), n);
        match (minutes.abs(), days.abs()) {
            (m, _) if m < 60 => say("minutes", m),
            (m, 0) => say("hours", m / 60),
            (m, 1) if m < 6 * 60 => say("hours", m / 60),
            (_, 1) => self.t(&format!("{side}.day")),
            (_, d) if d < 14 => say("days", d),
            (_, d) if d < 61 => say("weeks", d / 7),
            (_, d) if d < 730 => say("months", d / 30),
            (_, d) => say("years", d / 365),
        }
    }

    /// A span of days: «с 3 по 14 марта», "3–14 Mar", with both months where they differ.
    pub fn span(&self, from: Date, until: Date, today: Date) -> String {
        let start = if from.month() == until.month() && from.year() == until.year() {
            from.day().to_string()
        } else {
            self.date_near(from, if from.year() == until.year() { from } else { today })
        };
        let end = self.date_near(until, today);
        match self.lang {
            Lang::Ru | Lang::En => {
                self.fill("date.span", &[("from", Value::Text(start)), ("until", Value::Text(end))])
            }
        }
    }
}
