//! Reading facts as they travel: decimals as strings or numbers, dates with or without a time,
//! "ready" as a yes, a count or a list (JUDGE.md).

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::de::{Error, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serializer};
use std::fmt;
use std::str::FromStr;

struct Number;

impl Visitor<'_> for Number {
    type Value = Decimal;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal, as a string or a number")
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<Decimal, E> {
        let text = text.trim().trim_end_matches('%').trim();
        Decimal::from_str(text)
            .or_else(|_| Decimal::from_scientific(text))
            .map_err(|_| E::custom(format!("{text:?} is no decimal")))
    }
    fn visit_i64<E: Error>(self, n: i64) -> Result<Decimal, E> {
        Ok(Decimal::from(n))
    }
    fn visit_u64<E: Error>(self, n: u64) -> Result<Decimal, E> {
        Ok(Decimal::from(n))
    }
    fn visit_f64<E: Error>(self, n: f64) -> Result<Decimal, E> {
        Decimal::try_from(n).map_err(E::custom)
    }
}

struct Wrapped(Decimal);

impl<'de> Deserialize<'de> for Wrapped {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(Number).map(Wrapped)
    }
}

pub(crate) fn decimal<'de, D: Deserializer<'de>>(d: D) -> Result<Decimal, D::Error> {
    d.deserialize_any(Number)
}

pub(crate) fn option_decimal<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Decimal>, D::Error> {
    Ok(Option::<Wrapped>::deserialize(d)?.map(|w| w.0))
}

pub(crate) fn print_decimal<S: Serializer>(n: &Decimal, s: S) -> Result<S::Ok, S::Error> {
    s.collect_str(n)
}

pub(crate) fn print_option_decimal<S: Serializer>(
    n: &Option<Decimal>,
    s: S,
) -> Result<S::Ok, S::Error> {
    match n {
        Some(n) => s.collect_str(n),
        None => s.serialize_none(),
    }
}

pub(crate) fn option_date<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Date>, D::Error> {
    let Some(text) = Option::<std::borrow::Cow<'de, str>>::deserialize(d)? else {
        return Ok(None);
    };
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let day = text.get(..10).unwrap_or(text);
    day.parse().map(Some).map_err(|_| D::Error::custom(format!("{text:?} is no date (YYYY-MM-DD)")))
}

/// A list of lines; nothing is an empty list.
pub(crate) fn lines<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<String>, D::Error> {
    Ok(Option::<Vec<String>>::deserialize(d)?.unwrap_or_default())
}

struct Flag;

impl<'de> Visitor<'de> for Flag {
    type Value = bool;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true or false, a count, or a list")
    }
    fn visit_bool<E: Error>(self, yes: bool) -> Result<bool, E> {
        Ok(yes)
    }
    fn visit_i64<E: Error>(self, n: i64) -> Result<bool, E> {
        Ok(n > 0)
    }
    fn visit_u64<E: Error>(self, n: u64) -> Result<bool, E> {
        Ok(n > 0)
    }
    fn visit_unit<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_none<E: Error>(self) -> Result<bool, E> {
        Ok(false)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<bool, A::Error> {
        let mut n = 0;
        while seq.next_element::<IgnoredAny>()?.is_some() {
            n += 1;
        }
        Ok(n > 0)
    }
}

pub(crate) fn flag<'de, D: Deserializer<'de>>(d: D) -> Result<bool, D::Error> {
    d.deserialize_any(Flag)
}
