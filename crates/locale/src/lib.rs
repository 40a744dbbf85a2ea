//! Sentences, plurals, dates and money in Russian and English.
//!
//! Strings live in `strings/{ru,en}.json`: flat keys, sorted, one a line; `ru` is the reference.
//! A value is a text, or a list of plural forms (Russian: one, few, many; English: one, other).
//! Inside a text, `{name}` is a value and `{name|день|дня|дней}` the word that agrees with a count.
//! This crate does no input or output and reads no clock.

mod date;
mod message;
mod number;
mod plural;
mod reason;
mod strings;
#[cfg(test)]
mod tests;

pub use domain::cue::Lang;
pub use message::Value;
pub use strings::{Text, all_keys};

use jiff::tz::TimeZone;

/// The text with a capital first letter: a term as a heading.
pub fn capitalized(text: &str) -> String {
    let mut signs = text.chars();
    signs.next().map(|first| first.to_uppercase().chain(signs).collect()).unwrap_or_default()
}

/// The language and the time zone of a reader.
#[derive(Clone, Debug)]
pub struct Locale {
    pub lang: Lang,
    pub zone: TimeZone,
}

impl Locale {
    /// A reader in that zone.
    pub fn new(lang: Lang, zone: TimeZone) -> Self {
        Locale { lang, zone }
    }

    /// Russian with Moscow time, the usual reader; falls back to a fixed +3 without a zone database.
    pub fn russian() -> Self {
        let zone =
            TimeZone::get("Europe/Moscow").unwrap_or_else(|_| TimeZone::fixed(jiff::tz::offset(3)));
        Locale { lang: Lang::Ru, zone }
    }

    /// Whether there is a text at the key.
    pub fn has(&self, key: &str) -> bool {
        strings::get(self.lang, key).is_some()
    }

    /// The text at a key; the key itself if there is none, so that a page still renders
    /// and the page test finds the hole.
    pub fn t(&self, key: &str) -> String {
        match strings::get(self.lang, key) {
            Some(text) => text.form(0).to_owned(),
            None => key.to_owned(),
        }
    }

    /// The text at a key with named values put in. The first count chooses the plural form.
    pub fn fill(&self, key: &str, args: &[(&str, Value)]) -> String {
        match strings::get(self.lang, key) {
            Some(text) => message::fill(self, text, args),
            None => key.to_owned(),
        }
    }

    /// The plural form at a key for `n`, with `{count}` put in: «3 клиента», "3 clients".
    pub fn plural(&self, key: &str, n: i64) -> String {
        self.fill(key, &[("count", Value::Count(n))])
    }
}
