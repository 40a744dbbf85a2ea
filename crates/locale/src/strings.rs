//! The embedded tables.

use crate::Lang;
use std::collections::HashMap;
use std::sync::LazyLock;

/// One translated text: a single form, or one for each plural category.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
#[serde(untagged)]
pub enum Text {
    One(String),
    Plural(Vec<String>),
}

impl Text {
    /// The form with that index; the last one if there are fewer.
    pub fn form(&self, index: usize) -> &str {
        match self {
            Text::One(text) => text,
            Text::Plural(forms) => forms.get(index).or(forms.last()).map_or("", String::as_str),
        }
    }

    /// All forms.
    pub fn forms(&self) -> &[String] {
        match self {
            Text::One(text) => std::slice::from_ref(text),
            Text::Plural(forms) => forms,
        }
    }
}

/// A page asks for some hundreds of texts: a hash is found in a third of the time of a tree.
type Table = HashMap<String, Text>;

static RU: LazyLock<Table> = LazyLock::new(|| parse(include_str!("../strings/ru.json")));
static EN: LazyLock<Table> = LazyLock::new(|| parse(include_str!("../strings/en.json")));

/// Our own embedded files: a test reads both, so a broken one never leaves the house.
fn parse(json: &str) -> Table {
    serde_json::from_str(json).expect("the embedded strings are valid JSON")
}

pub(crate) fn table(lang: Lang) -> &'static Table {
    match lang {
        Lang::Ru => &RU,
        Lang::En => &EN,
    }
}

pub(crate) fn get(lang: Lang, key: &str) -> Option<&'static Text> {
    table(lang).get(key)
}

/// Every key of the reference language, sorted.
pub fn all_keys() -> impl Iterator<Item = &'static str> {
    let mut keys: Vec<&str> = table(Lang::Ru).keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys.into_iter()
}
