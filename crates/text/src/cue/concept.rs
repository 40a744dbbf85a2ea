//! The thesaurus of `data/concepts`: all the ways in which clients say one thing, so that words which
//! no labelled message ever used still count.
//!
//! A line is `name: word word* fixed_expression …`; a star lets any ending through, an underscore joins the
//! words of an expression. A name may stand in both languages: it is one concept.

use crate::hash::{QuickHash, stable_hash};
use crate::normal::normal_form;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Number of a concept.
pub type Concept = u16;

/// Beginnings shorter than this are not looked up, in bytes.
const SHORTEST_PREFIX_BYTES: usize = 3;

/// One word of an expression.
#[derive(Debug)]
struct Part {
    word: String,
    open: bool,
}

impl Part {
    fn read(source: &str) -> Self {
        let (word, open) = source.strip_suffix('*').map_or((source, false), |word| (word, true));
        Self { word: normal_form(word), open }
    }

    fn fits(&self, normal: &str) -> bool {
        if self.open { normal.starts_with(&self.word) } else { normal == self.word }
    }
}

/// An expression of several words.
#[derive(Debug)]
pub struct Expression {
    rest: Vec<Part>,
    pub concept: Concept,
}

impl Expression {
    /// Number of words.
    pub fn words(&self) -> usize {
        self.rest.len() + 1
    }

    /// Whether the words that follow the first one go on so.
    pub fn goes_on<'a>(&self, mut following: impl Iterator<Item = &'a str>) -> bool {
        self.rest.iter().all(|part| following.next().is_some_and(|word| part.fits(word)))
    }
}

/// Words and expressions by how they begin.
#[derive(Debug, Default)]
pub struct Thesaurus {
    exact: HashMap<String, Vec<Concept>, QuickHash>,
    prefix: HashMap<String, Vec<Concept>, QuickHash>,
    heads: HashMap<String, Vec<u32>, QuickHash>,
    open_heads: HashMap<String, Vec<u32>, QuickHash>,
    pub expressions: Vec<Expression>,
    names: Vec<String>,
    hashes: Vec<u64>,
}

/// The thesaurus of the process.
pub fn thesaurus() -> &'static Thesaurus {
    static THESAURUS: OnceLock<Thesaurus> = OnceLock::new();
    THESAURUS.get_or_init(|| {
        let mut thesaurus = Thesaurus::default();
        thesaurus.read(include_str!("../../data/concepts/ru.txt"));
        thesaurus.read(include_str!("../../data/concepts/en.txt"));
        thesaurus
    })
}

impl Thesaurus {
    fn read(&mut self, content: &str) {
        for line in content.lines() {
            let Some((name, words)) = line.split_once(':') else { continue };
            if name.starts_with('#') {
                continue;
            }
            let concept = self.number(name.trim());
            for word in words.split_whitespace() {
                self.add(word, concept);
            }
        }
    }

    fn number(&mut self, name: &str) -> Concept {
        let at = self.names.iter().position(|known| known == name).unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.hashes.push(stable_hash(name));
            self.names.len() - 1
        });
        at as Concept
    }

    fn add(&mut self, word: &str, concept: Concept) {
        // Words are told apart at hyphens too.
        let mut parts = word.split(['_', '-']).filter(|part| !part.is_empty()).map(Part::read);
        let Some(first) = parts.next() else { return };
        let rest: Vec<Part> = parts.collect();
        if rest.is_empty() {
            let table = if first.open { &mut self.prefix } else { &mut self.exact };
            table.entry(first.word).or_default().push(concept);
            return;
        }
        let number = self.expressions.len() as u32;
        self.expressions.push(Expression { rest, concept });
        let table = if first.open { &mut self.open_heads } else { &mut self.heads };
        table.entry(first.word).or_default().push(number);
    }

    /// Name of a concept.
    pub fn name(&self, concept: Concept) -> &str {
        &self.names[usize::from(concept)]
    }

    /// Hash of its name: a line added to the thesaurus must not move the others.
    pub fn hash(&self, concept: Concept) -> u64 {
        self.hashes[usize::from(concept)]
    }

    /// Concepts of a word in normal form, sorted.
    pub fn concepts_of(&self, normal: &str) -> Vec<Concept> {
        sorted(self.exact.get(normal), prefixes(normal).filter_map(|head| self.prefix.get(head)))
    }

    /// Expressions that a word in normal form may begin, with the first letter of their second word, sorted.
    pub fn expressions_from(&self, normal: &str) -> Vec<(char, u32)> {
        let open = prefixes(normal).filter_map(|head| self.open_heads.get(head));
        let all = sorted(self.heads.get(normal), open);
        let second = |at: u32| self.expressions[at as usize].rest[0].word.chars().next();
        let mut all: Vec<(char, u32)> =
            all.into_iter().filter_map(|at| Some((second(at)?, at))).collect();
        all.sort_unstable();
        all
    }
}

fn prefixes(word: &str) -> impl Iterator<Item = &str> {
    word.char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .filter(|end| *end >= SHORTEST_PREFIX_BYTES)
        .map(|end| &word[..end])
}

fn sorted<'a, T: Copy + Ord + 'a>(
    exact: Option<&'a Vec<T>>,
    open: impl Iterator<Item = &'a Vec<T>>,
) -> Vec<T> {
    let mut all: Vec<T> = exact.into_iter().chain(open).flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::thesaurus;

    fn concepts(word: &str) -> Vec<&str> {
        let thesaurus = thesaurus();
        thesaurus.concepts_of(word).into_iter().map(|at| thesaurus.name(at)).collect()
    }

    #[test]
    fn a_word_and_its_forms_have_the_concept() {
        assert!(concepts("дедлайна").contains(&"deadline"), "{:?}", concepts("дедлайна"));
        assert!(concepts("deadline").contains(&"deadline"), "{:?}", concepts("deadline"));
        assert!(concepts("щукарь").is_empty());
    }

    #[test]
    fn an_expression_needs_all_its_words() {
        let thesaurus = thesaurus();
        let still_not = |words: &[&str]| {
            thesaurus.expressions_from(words[0]).into_iter().any(|(_, at)| {
                let expression = &thesaurus.expressions[at as usize];
                thesaurus.name(expression.concept) == "still-not"
                    && expression.goes_on(words[1..].iter().copied())
            })
        };
        assert!(still_not(&["до", "сих", "пор"]));
        assert!(!still_not(&["до", "города"]));
    }
}
