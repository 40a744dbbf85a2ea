//! Reasons: why a verdict is what it is. `locale` turns one into a Russian or English sentence;
//! page, mail, API and command line print the same sentence.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A value inside a reason; `locale` knows how to print each kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arg {
    /// A plain count; chooses the plural form.
    Count(i64),
    /// A number with one decimal at most.
    Number(f64),
    /// Whole percents.
    Percent(i64),
    /// Hours, printed as minutes, hours or working days by size.
    Hours(f64),
    /// A calendar day.
    Date(jiff::civil::Date),
    /// A word that has a translation of its own (a locale key).
    Term(Cow<'static, str>),
    /// The user's own words: a name, a quotation.
    Text(String),
}

/// A reason: a code with named values. The sentence is at the locale key `reason.<code>`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    pub code: Cow<'static, str>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<(Cow<'static, str>, Arg)>,
}

impl Reason {
    /// A reason without values. `code` must be listed in [`ALL`].
    pub fn new(code: &'static str) -> Self {
        debug_assert!(ALL.contains(&code), "reason {code} is not in reason::ALL");
        Reason { code: Cow::Borrowed(code), args: Vec::new() }
    }

    /// The same reason with one more value.
    pub fn with(mut self, name: &'static str, arg: Arg) -> Self {
        self.args.push((Cow::Borrowed(name), arg));
        self
    }

    /// The value of that name.
    pub fn arg(&self, name: &str) -> Option<&Arg> {
        self.args.iter().find(|(n, _)| n == name).map(|(_, a)| a)
    }
}

/// Every code there is, alphabetical; a test in `locale` asks each for its sentences.
pub const ALL: &[&str] = &[
    // one a line, so that parallel changes do not collide
];
