//! The small language of the word lists, and the search for it.
//!
//! A pattern is words in order within one sentence: `слово`, `начал*`, `*конец`, `раз|два`,
//! `?можно`, `#` (a number), `..` (up to three words), `....` (up to eight), `^` (the sentence
//! starts here), `!слово` (not this next), `основ~` (a Russian verb in the future), `@класс` (a list
//! of words declared in the data as `@класс = …`).

use super::letter::{Kind, Letter, fold};
use std::collections::HashMap;

#[derive(Clone, Debug, PartialEq)]
enum Form {
    Exact(String),
    Prefix(String),
    Suffix(String),
    Future(String),
    Number,
}

#[derive(Clone, Debug, PartialEq)]
enum Element {
    One(Vec<Form>),
    Maybe(Vec<Form>),
    Not(Vec<Form>),
    Gap(usize),
    Start,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pattern(Vec<Element>);

/// Endings of the perfective future: we, I, he and they.
const FUTURE: &[&str] = &[
    "им", "ем", "лю", "ю", "у", "ит", "ет", "ят", "ат", "ут", "ют", "имся", "емся", "усь", "юсь",
    "ится", "ется", "утся", "ются", "ятся", "атся",
];

impl Form {
    fn parse(text: &str) -> Option<Self> {
        let text: String = text.chars().map(fold).collect();
        let form = if text == "#" {
            Form::Number
        } else if let Some(stem) = text.strip_suffix('*') {
            Form::Prefix(stem.to_owned())
        } else if let Some(stem) = text.strip_prefix('*') {
            Form::Suffix(stem.to_owned())
        } else if let Some(stem) = text.strip_suffix('~') {
            Form::Future(stem.to_owned())
        } else {
            Form::Exact(text.clone())
        };
        let is_bad = text.is_empty() || text != "#" && text.contains(['#', '@', '?', '!', '.']);
        (!is_bad).then_some(form)
    }

    fn matches(&self, word: &str, kind: Kind) -> bool {
        match self {
            Form::Exact(text) => word == text,
            Form::Prefix(stem) => word.starts_with(stem.as_str()),
            Form::Suffix(end) => word.ends_with(end.as_str()),
            Form::Future(stem) => {
                word.strip_prefix(stem.as_str()).is_some_and(|end| FUTURE.contains(&end))
            }
            Form::Number => kind == Kind::Number,
        }
    }

    /// The first two characters of the words it may match.
    fn key(&self) -> Option<[char; 2]> {
        match self {
            Form::Exact(t) => Some(key(t)),
            Form::Prefix(t) | Form::Future(t) if t.chars().count() >= 2 => Some(key(t)),
            _ => None,
        }
    }
}

fn key(word: &str) -> [char; 2] {
    let mut chars = word.chars();
    [chars.next().unwrap_or(' '), chars.next().unwrap_or(' ')]
}

/// Classes of words, by name.
pub(super) type Classes = HashMap<String, Vec<String>>;

impl Pattern {
    /// Reads a pattern; `None` if it is none.
    pub(super) fn parse(text: &str, classes: &Classes) -> Option<Self> {
        let mut elements = Vec::new();
        for part in text.split_whitespace() {
            let element = if part == "^" {
                Element::Start
            } else if part == ".." || part == "?.." {
                Element::Gap(3)
            } else if part == "...." {
                Element::Gap(8)
            } else if let Some(rest) = part.strip_prefix('?') {
                Element::Maybe(forms(rest, classes)?)
            } else if let Some(rest) = part.strip_prefix('!') {
                Element::Not(forms(rest, classes)?)
            } else {
                Element::One(forms(part, classes)?)
            };
            elements.push(element);
        }
        let starts = usize::from(elements.first() == Some(&Element::Start));
        matches!(elements.get(starts), Some(Element::One(_))).then_some(Pattern(elements))
    }

    /// The token after the last matched one, when the first word of the pattern stands at `at`.
    fn goes_on(&self, letter: &Letter, at: usize) -> Option<usize> {
        let sentence = letter.tokens.get(at)?.sentence;
        let starts = self.0.first() == Some(&Element::Start);
        if starts && at > 0 && letter.tokens[at - 1].sentence == sentence {
            return None;
        }
        matches(letter, &self.0[1 + usize::from(starts)..], at + 1, sentence)
    }

    /// The words it may begin with.
    fn first(&self) -> &[Form] {
        let first = self.0.iter().find_map(|e| match e {
            Element::One(forms) => Some(forms.as_slice()),
            _ => None,
        });
        first.unwrap_or_default()
    }
}

fn forms(text: &str, classes: &Classes) -> Option<Vec<Form>> {
    let mut out = Vec::new();
    for part in text.split('|') {
        match part.strip_prefix('@') {
            Some(name) => {
                for word in classes.get(name)? {
                    out.push(Form::parse(word)?);
                }
            }
            None => out.push(Form::parse(part)?),
        }
    }
    Some(out)
}

fn matches(letter: &Letter, elements: &[Element], at: usize, sentence: u32) -> Option<usize> {
    let Some((element, rest)) = elements.split_first() else {
        return Some(at);
    };
    let fits = |forms: &[Form], i: usize| {
        letter.tokens.get(i).is_some_and(|t| {
            t.sentence == sentence && forms.iter().any(|f| f.matches(letter.word(i), t.kind))
        })
    };
    match element {
        Element::Start => None,
        Element::One(forms) => fits(forms, at).then(|| matches(letter, rest, at + 1, sentence))?,
        Element::Maybe(forms) => fits(forms, at)
            .then(|| matches(letter, rest, at + 1, sentence))
            .flatten()
            .or_else(|| matches(letter, rest, at, sentence)),
        Element::Not(forms) => (!fits(forms, at)).then(|| matches(letter, rest, at, sentence))?,
        Element::Gap(max) => (0..=*max).find_map(|n| matches(letter, rest, at + n, sentence)),
    }
}

/// A list word found in a letter: tokens `first..=last`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    pub list: usize,
    pub first: usize,
    pub last: usize,
}

/// All patterns of all lists, found in one pass: by the first two characters of their first words.
#[derive(Default)]
pub(super) struct Matcher {
    patterns: Vec<(usize, Pattern)>,
    by_key: HashMap<[char; 2], Vec<(Form, u32)>>,
    keyless: Vec<(Form, u32)>,
}

impl Matcher {
    pub(super) fn add(&mut self, list: usize, pattern: Pattern) {
        let n = self.patterns.len() as u32;
        for form in pattern.first() {
            let bucket = match form.key() {
                Some(key) => self.by_key.entry(key).or_default(),
                None => &mut self.keyless,
            };
            bucket.push((form.clone(), n));
        }
        self.patterns.push((list, pattern));
    }

    /// Every match, in order of the text; of those that start at the same word in one list, the longest.
    pub(super) fn find(&self, letter: &Letter) -> Vec<Match> {
        let mut found: Vec<Match> = Vec::new();
        for (at, token) in letter.tokens.iter().enumerate() {
            let start = found.len();
            let word = letter.word(at);
            let keyed = self.by_key.get(&key(word));
            for (form, n) in keyed.into_iter().flatten().chain(&self.keyless) {
                if !form.matches(word, token.kind) {
                    continue;
                }
                let (list, pattern) = &self.patterns[*n as usize];
                let Some(end) = pattern.goes_on(letter, at) else { continue };
                let last = end.saturating_sub(1).max(at);
                match found[start..].iter_mut().find(|m| m.list == *list) {
                    Some(m) => m.last = m.last.max(last),
                    None => found.push(Match { list: *list, first: at, last }),
                }
            }
        }
        found
    }
}
