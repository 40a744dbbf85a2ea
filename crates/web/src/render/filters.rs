//! Filters: facts into the reader's words.

use super::with_scope;
use domain::reason::Reason;
use jiff::Timestamp;
use jiff::civil::Date;
use locale::Locale;
use minijinja::value::{Kwargs, Serde};
use minijinja::{Environment, Error, ErrorKind, Value};

pub(super) fn add(env: &mut Environment<'static>) {
    env.add_filter("ago", |at: &str| moment(at, |l, at, now| l.relative(at, now)));
    env.add_filter("bytes", |n: i64| say(|l| l.bytes(n)));
    env.add_filter("cap", |text: &str| locale::capitalized(text));
    env.add_filter("count", |n: i64| say(|l| l.count(n)));
    env.add_filter("date", |day: &str| dated(day, |l, day, today| l.date_near(day, today)));
    env.add_filter("date_of", |at: &str| {
        moment(at, |l, at, now| l.date_near(l.day_of(at), l.day_of(now)))
    });
    env.add_filter("hours", |hours: f64| say(|l| l.hours(hours)));
    env.add_filter("initials", initials);
    env.add_filter("moment", |at: &str| moment(at, |l, at, now| l.moment(at, now)));
    env.add_filter("money", |minor: i64, currency: &str| say(|l| l.money(minor, currency)));
    env.add_filter("month", |day: &str| dated(day, |l, day, _| l.month(day)));
    env.add_filter("number", |x: f64| say(|l| l.number(x)));
    env.add_filter("percent", |n: i64| say(|l| l.percent(n)));
    env.add_filter("plural", plural);
    env.add_filter("reason", |reason: Serde<Reason>| say(|l| l.reason(&reason)));
    env.add_filter("span", span);
    env.add_filter("t", translate);
    env.add_filter("time", |at: &str| moment(at, |l, at, _| l.time(at)));
    env.add_filter("weekday", |day: &str| dated(day, |l, day, _| l.weekday(day)));
}

fn say(f: impl FnOnce(&Locale) -> String) -> Result<String, Error> {
    with_scope(|scope| f(&scope.locale))
}

fn bad(what: &str, text: &str) -> Error {
    Error::new(ErrorKind::InvalidOperation, format!("{text:?} is no {what}"))
}

/// Says something of a moment and now.
pub(super) fn moment<T>(
    at: &str,
    f: impl FnOnce(&Locale, Timestamp, Timestamp) -> T,
) -> Result<T, Error> {
    let at: Timestamp = at.parse().map_err(|_| bad("moment", at))?;
    with_scope(|scope| f(&scope.locale, at, scope.now))
}

fn dated(day: &str, f: impl FnOnce(&Locale, Date, Date) -> String) -> Result<String, Error> {
    let day: Date = day.parse().map_err(|_| bad("date", day))?;
    with_scope(|scope| f(&scope.locale, day, scope.locale.day_of(scope.now)))
}

/// `{{ row.from|span(row.until) }}`: «3–14 марта».
fn span(from: &str, until: &str) -> Result<String, Error> {
    let until: Date = until.parse().map_err(|_| bad("date", until))?;
    dated(from, |locale, from, today| locale.span(from, until, today))
}

/// `{{ 'count.clients'|plural(n) }}`, with further named values.
fn plural(key: &str, n: i64, kwargs: Kwargs) -> Result<String, Error> {
    let mut args = vec![("count", locale::Value::Count(n))];
    args.extend(named(&kwargs)?);
    say(|locale| locale.fill(key, &args))
}

/// `{{ 'home.title'|t }}`, `{{ 'home.held_until'|t(day=...) }}`. Whole numbers choose plurals.
fn translate(key: &str, kwargs: Kwargs) -> Result<String, Error> {
    let args = named(&kwargs)?;
    say(|locale| locale.fill(key, &args))
}

fn named(kwargs: &Kwargs) -> Result<Vec<(&str, locale::Value)>, Error> {
    kwargs
        .args()
        .map(|name| {
            let value: Value = kwargs.get(name)?;
            let value = match i64::try_from(value.clone()) {
                Ok(n) if value.is_number() => locale::Value::Count(n),
                _ => locale::Value::Text(value.to_string()),
            };
            Ok((name, value))
        })
        .collect()
}

/// «Алиса Воронцова» → «АВ», for the round mark of a person.
fn initials(name: &str) -> String {
    let words = name.split_whitespace().filter(|word| word.chars().any(char::is_alphanumeric));
    words.filter_map(|word| word.chars().find(|c| c.is_alphanumeric())).take(2).collect()
}
