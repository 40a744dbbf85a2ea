//! Word lists of the edits, read once from `data/edits`.

use std::sync::LazyLock;

/// A word or the beginning of one.
#[derive(Debug)]
pub struct Form {
    text: &'static str,
    is_prefix: bool,
}

impl Form {
    fn of(word: &'static str) -> Form {
        match word.strip_suffix('*') {
            Some(text) => Form { text, is_prefix: true },
            None => Form { text: word, is_prefix: false },
        }
    }

    fn matches(&self, word: &str) -> bool {
        if self.is_prefix { word.starts_with(self.text) } else { word == self.text }
    }
}

fn forms(words: &'static str) -> Vec<Form> {
    words.split_whitespace().map(Form::of).collect()
}

fn any(forms: &[Form], word: &str) -> bool {
    forms.iter().any(|form| form.matches(word))
}

/// One side of an attribute: larger, left, absent.
#[derive(Debug)]
pub struct Pole {
    pub attribute: &'static str,
    pub name: &'static str,
    pub opposite: &'static str,
    asks: Vec<Form>,
    names: Vec<Form>,
}

impl Pole {
    /// The word asks for this side.
    pub fn is_asked_by(&self, word: &str) -> bool {
        any(&self.asks, word)
    }

    /// The adjective says that the thing is so already.
    pub fn is_named_by(&self, word: &str) -> bool {
        any(&self.names, word)
    }
}

/// What a noun is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    Thing,
    /// Where the thing is; a thing itself when nothing else is named.
    Place,
    /// A name of the attribute, which says nothing of its own.
    Soft,
}

#[derive(Debug)]
struct Object {
    name: &'static str,
    kind: ObjectKind,
    forms: Vec<Form>,
}

/// A phrase of a class: words in a row.
#[derive(Debug)]
pub struct Phrase {
    words: Vec<Form>,
}

impl Phrase {
    /// Where the phrase begins in a row of words.
    pub fn find(&self, words: &[String]) -> Option<usize> {
        words
            .windows(self.words.len())
            .position(|window| self.words.iter().zip(window).all(|(form, word)| form.matches(word)))
    }

    pub fn len(&self) -> usize {
        self.words.len()
    }
}

/// Phrases that speak for one class.
#[derive(Debug)]
pub struct ClassRow {
    pub class: &'static str,
    pub weight: u32,
    pub phrases: Vec<Phrase>,
}

/// All lists.
#[derive(Debug)]
pub struct Lexicon {
    pub poles: Vec<Pole>,
    objects: Vec<Object>,
    colors: Vec<(&'static str, Vec<Form>)>,
    lists: Vec<(&'static str, Vec<Form>)>,
    pub classes: Vec<ClassRow>,
}

impl Lexicon {
    /// Name and kind of a known object.
    pub fn object(&self, word: &str) -> Option<(&'static str, ObjectKind)> {
        self.objects.iter().find(|o| any(&o.forms, word)).map(|o| (o.name, o.kind))
    }

    /// The color a word names.
    pub fn color(&self, word: &str) -> Option<&'static str> {
        self.colors.iter().find(|(_, forms)| any(forms, word)).map(|(name, _)| *name)
    }

    /// The word is on a list.
    pub fn is_in(&self, list: &str, word: &str) -> bool {
        self.lists.iter().any(|(name, forms)| *name == list && any(forms, word))
    }

    /// The end of the name of the first list `group.…` that holds the word.
    pub fn member(&self, group: &str, word: &str) -> Option<&'static str> {
        self.lists
            .iter()
            .filter_map(|(name, forms)| Some((name.strip_prefix(group)?.strip_prefix('.')?, forms)))
            .find(|(_, forms)| any(forms, word))
            .map(|(name, _)| name)
    }
}

fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines.map(|line| line.split('\t').collect())
}

fn cell(row: &[&'static str], at: usize) -> &'static str {
    row.get(at).copied().unwrap_or_default()
}

/// The shipped lists.
pub static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon {
    poles: rows(include_str!("../../data/edits/directions.tsv"))
        .map(|row| Pole {
            attribute: cell(&row, 0),
            name: cell(&row, 1),
            opposite: cell(&row, 2),
            asks: forms(cell(&row, 3)),
            names: forms(cell(&row, 4)),
        })
        .collect(),
    objects: rows(include_str!("../../data/edits/objects.tsv"))
        .map(|row| Object {
            name: cell(&row, 0),
            kind: match cell(&row, 1) {
                "place" => ObjectKind::Place,
                "soft" => ObjectKind::Soft,
                _ => ObjectKind::Thing,
            },
            forms: forms(cell(&row, 2)),
        })
        .collect(),
    colors: rows(include_str!("../../data/edits/colors.tsv"))
        .map(|row| (cell(&row, 0), forms(cell(&row, 1))))
        .collect(),
    lists: rows(include_str!("../../data/edits/words.tsv"))
        .map(|row| (cell(&row, 0), forms(cell(&row, 1))))
        .collect(),
    classes: rows(include_str!("../../data/edits/classes.tsv"))
        .map(|row| ClassRow {
            class: cell(&row, 0),
            weight: cell(&row, 1).parse().unwrap_or(1),
            phrases: cell(&row, 2)
                .split_whitespace()
                .map(|phrase| Phrase { words: phrase.split('_').map(Form::of).collect() })
                .collect(),
        })
        .collect(),
});
