//! Values of a form by name: from what is stored, overlaid by what was typed; reading them back.

use crate::form::Form;
use crate::view::incident::{Theirs, Values};
use app::error::FieldProblem;
use domain::money::{Decimal, minor_text, parse_decimal, parse_minor};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// What was typed over what is stored; boxes that were not ticked are empty.
pub fn overlaid(stored: &Values, form: &Form, boxes: &[&str]) -> Values {
    let typed = |name: &str| form.all(name).collect::<Vec<_>>().join(",");
    stored
        .iter()
        .map(|(name, value)| {
            let is_sent = form.fields().any(|(sent, _)| sent == name);
            let value = match (is_sent, boxes.contains(&name.as_str())) {
                (true, true) => typed(name),
                (true, false) => form.raw(name).to_owned(),
                (false, true) => String::new(),
                (false, false) => value.clone(),
            };
            (name.clone(), value)
        })
        .collect()
}

/// The fields in which what stands there now differs from what was typed: the page shows both.
pub fn theirs(stored: &Values, typed: &Values, key: impl Fn(&str) -> String) -> Vec<Theirs> {
    let differs = |(name, value): &(&String, &String)| {
        typed.get(*name).is_some_and(|typed| typed.trim() != value.trim())
    };
    let all = stored.iter().filter(differs);
    all.map(|(name, value)| Theirs { key: key(name), value: value.clone() }).collect()
}

/// Minor units as a form shows them: `1234.50`, whole sums without the zeros.
pub fn money_text(minor: Option<i64>) -> String {
    let text = minor.map(minor_text).unwrap_or_default();
    text.strip_suffix(".00").map_or(text.clone(), str::to_owned)
}

/// A moment as the input of a form has it, in the reader's zone.
pub fn moment_text(at: Option<Timestamp>, zone: &TimeZone) -> String {
    let local = at.map(|at| at.to_zoned(zone.clone()));
    local.map(|local| local.strftime("%Y-%m-%dT%H:%M").to_string()).unwrap_or_default()
}

/// A day as the input of a form has it.
pub fn day_text(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// Reads typed values and collects what cannot be read.
pub struct Reader<'a> {
    pub form: &'a Form,
    pub problems: Vec<FieldProblem>,
}

impl<'a> Reader<'a> {
    /// A reader of a form.
    pub fn new(form: &'a Form) -> Self {
        Reader { form, problems: Vec::new() }
    }

    /// Text as typed, without surrounding blanks.
    pub fn text(&self, name: &str) -> String {
        self.form.text(name).to_owned()
    }

    fn read<T>(
        &mut self,
        field: &'static str,
        code: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let value = read(self.form.opt(field)?);
        if value.is_none() {
            self.problems.push(FieldProblem { field, code });
        }
        value
    }

    /// A sum in whole units, typed as people type: `10 000,50`.
    pub fn money(&mut self, field: &'static str) -> Option<i64> {
        self.read(field, "no_sum", |text| parse_minor(&plain(text)).ok())
    }

    /// A decimal number.
    pub fn decimal(&mut self, field: &'static str) -> Option<Decimal> {
        self.read(field, "no_number", |text| parse_decimal(&plain(text)).ok())
    }

    /// A whole number from nought on.
    pub fn count(&mut self, field: &'static str) -> Option<u32> {
        self.read(field, "no_number", |text| plain(text).parse().ok())
    }

    /// A day.
    pub fn day(&mut self, field: &'static str) -> Option<Date> {
        self.read(field, "no_date", |text| text.parse().ok())
    }

    /// A local moment of the reader.
    pub fn moment(&mut self, field: &'static str, zone: &TimeZone) -> Option<Timestamp> {
        self.read(field, "no_date", |text| {
            let local: DateTime = text.parse().ok()?;
            Some(local.to_zoned(zone.clone()).ok()?.timestamp())
        })
    }

    /// An id; what is none is not there.
    pub fn id<T: std::str::FromStr>(&mut self, field: &'static str) -> Option<T> {
        self.read(field, "unknown_choice", |text| text.parse().ok())
    }

    /// The problems, if there are any.
    pub fn done(self) -> app::Result<()> {
        if self.problems.is_empty() { Ok(()) } else { Err(app::Error::Invalid(self.problems)) }
    }
}

/// A number as typed by a person, in plain digits.
pub fn plain(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_whitespace() && *c != '%' && *c != '₽');
    kept.map(|c| if c == ',' { '.' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_type_them() {
        let form = Form::parse("a=10%20000,50&b=3,5%25&c=-5&d=x&e=2026-02-30".as_bytes());
        let mut reader = Reader::new(&form);
        assert_eq!(reader.money("a"), Some(1_000_050));
        assert_eq!(reader.decimal("b").map(|d| d.to_string()), Some("3.5".into()));
        assert_eq!(reader.money("c"), Some(-500));
        assert_eq!((reader.count("d"), reader.day("e"), reader.day("f")), (None, None, None));
        let codes: Vec<_> = reader.problems.iter().map(|p| (p.field, p.code)).collect();
        assert_eq!(codes, [("d", "no_number"), ("e", "no_date")]);
        assert_eq!(money_text(Some(123_400)), "1234");
        assert_eq!(money_text(Some(123_450)), "1234.50");
    }

    #[test]
    fn what_two_people_typed_is_shown_both() {
        let stored = Values::from([("a".into(), "их".into()), ("box".into(), "x".into())]);
        let form = Form::parse("a=%D0%BC%D0%BE%D1%91".as_bytes());
        let typed = overlaid(&stored, &form, &["box"]);
        assert_eq!((typed["a"].as_str(), typed["box"].as_str()), ("моё", ""));
        let both = theirs(&stored, &typed, |name| format!("key.{name}"));
        assert_eq!(both.len(), 2);
        assert_eq!((both[0].key.as_str(), both[0].value.as_str()), ("key.a", "их"));
    }
}
