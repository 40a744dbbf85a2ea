//! Fields of a line: what is missing or wrong is named with its path.

use domain::money::{BadMoney, Decimal, decimal_to_minor, parse_decimal};
use jiff::civil::Date;
use serde_json::{Map, Value};

/// What is wrong with a line.
#[derive(Debug)]
pub struct Problem {
    code: &'static str,
    message: String,
    /// More fields of the error, repeated at the top of the answer.
    details: Map<String, Value>,
}

impl Problem {
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Problem { code, message: message.into(), details: Map::new() }
    }

    /// The same with one more field.
    pub fn with(mut self, name: &str, value: Value) -> Self {
        self.details.insert(name.to_owned(), value);
        self
    }

    /// The answer without its id.
    pub fn into_body(self) -> Map<String, Value> {
        let mut error = self.details.clone();
        error.insert("code".into(), self.code.into());
        error.insert("message".into(), self.message.into());
        let mut body = self.details;
        body.insert("error".into(), Value::Object(error));
        body
    }
}

/// An object of the line with the path that leads to it.
pub struct Fields<'a> {
    map: &'a Map<String, Value>,
    path: String,
}

type Read<T> = Result<T, Problem>;

impl<'a> Fields<'a> {
    pub fn top(map: &'a Map<String, Value>) -> Self {
        Fields { map, path: String::new() }
    }

    /// An empty object, for a part that may be left out.
    pub fn none(map: &'a Map<String, Value>) -> Self {
        Self::top(map)
    }

    /// Path of a field: `case.params.divisor`.
    pub fn at(&self, name: &str) -> String {
        if self.path.is_empty() { name.to_owned() } else { format!("{}.{name}", self.path) }
    }

    /// The value; null counts as absent.
    pub fn get(&self, name: &str) -> Option<&'a Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    pub fn need(&self, name: &str) -> Read<&'a Value> {
        self.get(name)
            .ok_or_else(|| Problem::new("missing-field", format!("{}: missing", self.at(name))))
    }

    /// The error of a field that is there and wrong.
    pub fn bad(&self, name: &str, expected: &str) -> Problem {
        Problem::new("bad-field", format!("{}: expected {expected}", self.at(name)))
    }

    pub fn entries(&self) -> impl Iterator<Item = (&'a String, &'a Value)> + use<'a> {
        self.map.iter()
    }

    pub fn object(&self, name: &str) -> Read<Fields<'a>> {
        self.need(name)?;
        self.opt_object(name)?.ok_or_else(|| self.bad(name, "an object"))
    }

    pub fn opt_object(&self, name: &str) -> Read<Option<Fields<'a>>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Object(map)) => Ok(Some(Fields { map, path: self.at(name) })),
            Some(_) => Err(self.bad(name, "an object")),
        }
    }

    pub fn list(&self, name: &str) -> Read<&'a Vec<Value>> {
        self.need(name)?.as_array().ok_or_else(|| self.bad(name, "a list"))
    }

    /// An absent list is empty.
    pub fn opt_list(&self, name: &str) -> Read<&'a [Value]> {
        match self.get(name) {
            None => Ok(&[]),
            Some(_) => self.list(name).map(Vec::as_slice),
        }
    }

    /// Objects of a list.
    pub fn objects(&self, name: &str) -> Read<Vec<Fields<'a>>> {
        self.list(name)?.iter().enumerate().map(|(i, item)| self.item(name, i, item)).collect()
    }

    pub fn opt_objects(&self, name: &str) -> Read<Vec<Fields<'a>>> {
        if self.get(name).is_none() { Ok(Vec::new()) } else { self.objects(name) }
    }

    fn item(&self, name: &str, i: usize, item: &'a Value) -> Read<Fields<'a>> {
        let path = format!("{}[{i}]", self.at(name));
        match item {
            Value::Object(map) => Ok(Fields { map, path }),
            _ => Err(Problem::new("bad-field", format!("{path}: expected an object"))),
        }
    }

    pub fn text(&self, name: &str) -> Read<&'a str> {
        self.need(name)?.as_str().ok_or_else(|| self.bad(name, "a text"))
    }

    pub fn opt_text(&self, name: &str) -> Read<Option<&'a str>> {
        if self.get(name).is_none() { Ok(None) } else { self.text(name).map(Some) }
    }

    /// An id: a text, or a number printed as one.
    pub fn id(&self, name: &str) -> Read<String> {
        match self.need(name)? {
            Value::String(text) => Ok(text.clone()),
            Value::Number(number) => Ok(number.to_string()),
            _ => Err(self.bad(name, "a text or a number")),
        }
    }

    /// One of the words of an enumeration.
    pub fn word<T>(&self, name: &str, from_word: fn(&str) -> Option<T>, words: &str) -> Read<T> {
        from_word(self.text(name)?).ok_or_else(|| self.bad(name, words))
    }

    pub fn opt_word<T>(
        &self,
        name: &str,
        from_word: fn(&str) -> Option<T>,
        words: &str,
    ) -> Read<Option<T>> {
        if self.get(name).is_none() {
            Ok(None)
        } else {
            self.word(name, from_word, words).map(Some)
        }
    }

    pub fn flag(&self, name: &str) -> Read<bool> {
        self.need(name)?.as_bool().ok_or_else(|| self.bad(name, "true or false"))
    }

    /// An absent flag is false.
    pub fn opt_flag(&self, name: &str) -> Read<bool> {
        if self.get(name).is_none() { Ok(false) } else { self.flag(name) }
    }

    pub fn whole(&self, name: &str) -> Read<i64> {
        let whole = self.decimal(name)?;
        let is_whole = whole.fract().is_zero();
        i64::try_from(whole)
            .ok()
            .filter(|_| is_whole)
            .ok_or_else(|| self.bad(name, "a whole number"))
    }

    /// A count of days and the like.
    pub fn count(&self, name: &str) -> Read<u32> {
        u32::try_from(self.whole(name)?).map_err(|_| self.bad(name, "a count"))
    }

    /// A decimal: a text of digits, or a number.
    pub fn decimal(&self, name: &str) -> Read<Decimal> {
        decimal_of(self.need(name)?).map_err(|e| {
            Problem::new("bad-field", format!("{}: {e}, expected a decimal", self.at(name)))
        })
    }

    pub fn opt_decimal(&self, name: &str) -> Read<Option<Decimal>> {
        if self.get(name).is_none() { Ok(None) } else { self.decimal(name).map(Some) }
    }

    /// Money in minor units.
    pub fn minor(&self, name: &str) -> Read<i64> {
        decimal_to_minor(self.decimal(name)?)
            .map_err(|e| Problem::new("bad-field", format!("{}: {e}", self.at(name))))
    }

    pub fn opt_minor(&self, name: &str) -> Read<Option<i64>> {
        if self.get(name).is_none() { Ok(None) } else { self.minor(name).map(Some) }
    }

    pub fn date(&self, name: &str) -> Read<Date> {
        parse_date(self.text(name)?).ok_or_else(|| self.bad(name, "a date, YYYY-MM-DD"))
    }

    pub fn opt_date(&self, name: &str) -> Read<Option<Date>> {
        if self.get(name).is_none() { Ok(None) } else { self.date(name).map(Some) }
    }

    /// Pairs of a list.
    pub fn opt_pairs(&self, name: &str) -> Read<Vec<(&'a Value, &'a Value)>> {
        let pair = |item: &'a Value| match item.as_array().map(Vec::as_slice) {
            Some([a, b]) => Ok((a, b)),
            _ => Err(self.bad(name, "pairs")),
        };
        self.opt_list(name)?.iter().map(pair).collect()
    }
}

/// A day, `2026-03-14`.
pub fn parse_date(text: &str) -> Option<Date> {
    // jiff reads more forms than ISO dates; instants and compact forms are refused.
    (text.len() == 10).then(|| text.parse().ok()).flatten()
}

/// A decimal from a text or a number.
pub fn decimal_of(value: &Value) -> Result<Decimal, BadMoney> {
    match value {
        Value::String(text) => parse_decimal(text.trim()),
        Value::Number(number) => {
            let text = number.to_string();
            parse_decimal(&text)
                .or_else(|_| Decimal::from_scientific(&text).map_err(|_| BadMoney::NotANumber))
        }
        _ => Err(BadMoney::NotANumber),
    }
}
