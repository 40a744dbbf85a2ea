//! Texts with holes: `{name}` and `{name|one|few|many}`.

use crate::{Locale, Text, plural};

/// A value for a hole.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A whole number: printed with groups, and chooses plural forms.
    Count(i64),
    /// Already printed.
    Text(String),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::Text(text)
    }
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Value::Count(n)
    }
}

/// A piece of a text.
#[derive(Debug, PartialEq)]
pub(crate) enum Piece<'a> {
    Words(&'a str),
    Hole(&'a str),
    /// A word agreeing with the count of that name.
    Agreeing(&'a str, Vec<&'a str>),
}

/// Cuts a text into words and holes. A brace without its pair is an ordinary sign.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((hole, tail)) = after.split_once('}') else { break };
        if !before.is_empty() {
            found.push(Piece::Words(before));
        }
        let mut parts = hole.split('|');
        let name = parts.next().unwrap_or_default();
        let forms: Vec<_> = parts.collect();
        found.push(if forms.is_empty() { Piece::Hole(name) } else { Piece::Agreeing(name, forms) });
        rest = tail;
    }
    if !rest.is_empty() {
        found.push(Piece::Words(rest));
    }
    found
}

/// Puts the values in. A hole without a value stays visible as `{name}`.
pub(crate) fn fill(locale: &Locale, text: &Text, args: &[(&str, Value)]) -> String {
    let count_of = |wanted: &str| {
        args.iter().find_map(|(name, value)| match value {
            Value::Count(n) if *name == wanted => Some(*n),
            _ => None,
        })
    };
    let leading = count_of("count").or_else(|| {
        args.iter().find_map(|(_, value)| match value {
            Value::Count(n) => Some(*n),
            Value::Text(_) => None,
        })
    });
    let form = text.form(leading.map_or(0, |n| plural::index(locale.lang, n)));
    let mut out = String::with_capacity(form.len() + 16);
    for piece in pieces(form) {
        match piece {
            Piece::Words(words) => out.push_str(words),
            Piece::Hole(name) => match args.iter().find(|(n, _)| *n == name) {
                Some((_, Value::Count(n))) => out.push_str(&locale.count(*n)),
                Some((_, Value::Text(text))) => out.push_str(text),
                None => {
                    out.push('{');
                    out.push_str(name);
                    out.push('}');
                }
            },
            Piece::Agreeing(name, forms) => {
                let index = count_of(name).map_or(0, |n| plural::index(locale.lang, n));
                out.push_str(forms.get(index).or(forms.last()).copied().unwrap_or_default());
            }
        }
    }
    out
}
