//! The word atoms of the rules: which words stand for which place of a pattern.
//!
//! An atom is a set of alternatives. A word of a message is looked up once per thread and remembered with the
//! sorted list of atoms that it fits, so that matching a pattern is a search in a short list of numbers.

use crate::cue::concept::{Concept, thesaurus};
use crate::cue::model::WordSums;
use crate::hash::{QuickHash, stable_hash};
use crate::normal::normal_form;
use crate::stem::stem_of_normal;
use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// Number of an atom.
pub type Atom = u16;

/// How a literal of a rule file fits a word.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Literal {
    /// `=слово`: this form alone.
    Exact(String),
    /// `слов*`: every word that begins so.
    Prefix(String),
    /// `слово`: every form with the same stem.
    Stem(String),
    /// `№`: any number.
    Number,
}

/// Reads one literal of a rule file.
pub fn literal(source: &str) -> Literal {
    if source == "№" {
        Literal::Number
    } else if let Some(prefix) = source.strip_suffix('*') {
        Literal::Prefix(normal_form(prefix.trim_start_matches('=')))
    } else if let Some(exact) = source.strip_prefix('=') {
        Literal::Exact(normal_form(exact))
    } else {
        Literal::Stem(stem_of_normal(&normal_form(source)).to_string())
    }
}

/// Which literals lead to which atoms.
#[derive(Debug, Default)]
pub struct Lexicon {
    exact: HashMap<String, Vec<Atom>, QuickHash>,
    prefix: HashMap<String, Vec<Atom>, QuickHash>,
    stem: HashMap<String, Vec<Atom>, QuickHash>,
    number: Vec<Atom>,
}

impl Lexicon {
    pub fn add(&mut self, literal: &Literal, atom: Atom) {
        let atoms = match literal {
            Literal::Exact(word) => self.exact.entry(word.clone()).or_default(),
            Literal::Prefix(word) => self.prefix.entry(word.clone()).or_default(),
            Literal::Stem(word) => self.stem.entry(word.clone()).or_default(),
            Literal::Number => &mut self.number,
        };
        atoms.push(atom);
    }

    /// Atoms that a word fits, sorted.
    fn atoms_of(&self, normal: &str, stem: &str) -> Vec<Atom> {
        let mut atoms = Vec::new();
        atoms.extend(self.exact.get(normal).into_iter().flatten());
        atoms.extend(self.stem.get(stem).into_iter().flatten());
        for (at, c) in normal.char_indices() {
            atoms.extend(self.prefix.get(&normal[..at + c.len_utf8()]).into_iter().flatten());
        }
        if normal.starts_with(|c: char| c.is_ascii_digit()) {
            atoms.extend(&self.number);
        }
        atoms.sort_unstable();
        atoms.dedup();
        atoms
    }
}

/// What is known of a word.
#[derive(Debug)]
pub struct WordInfo {
    pub stem: Rc<str>,
    /// Found at the first look-up: a search for words does without.
    found: OnceCell<Found>,
    said: OnceCell<Said>,
    sums: OnceCell<WordSums>,
}

/// What the rules have to do with a word.
#[derive(Debug)]
struct Found {
    atoms: Box<[Atom]>,
    patterns: Box<[u32]>,
}

impl Found {
    fn of(lexicon: &Lexicon, by_key: &[Vec<u32>], normal: &str, stem: &str) -> Self {
        let atoms = lexicon.atoms_of(normal, stem);
        let keyed = atoms.iter().filter_map(|atom| by_key.get(usize::from(*atom)));
        let mut patterns: Vec<u32> = keyed.flatten().copied().collect();
        patterns.sort_unstable();
        patterns.dedup();
        Self { atoms: atoms.into(), patterns: patterns.into() }
    }
}

/// What the model of cues has to do with a word.
#[derive(Debug)]
pub struct Said {
    pub normal: Box<str>,
    /// Of the stem; numbers of one size are one word.
    pub hash: u64,
    /// Of the beginnings of [`BEGINNINGS`]: they stand for words with another ending.
    pub beginnings: Box<[u64]>,
    pub concepts: Box<[Concept]>,
    /// Expressions of the thesaurus that the word may begin, by the first letter of their second word.
    expressions: Box<[(char, u32)]>,
}

/// Beginnings of a word that count, in characters.
const BEGINNINGS: [usize; 2] = [4, 5];

impl Said {
    fn of(word: &str, stem: &str) -> Self {
        let normal = normal_of(word);
        let is_number = normal.starts_with(|c: char| c.is_ascii_digit());
        let hash = match (is_number, normal.len()) {
            (false, _) => stable_hash(stem),
            (true, 0..=3) => stable_hash("#"),
            (true, _) => stable_hash("##"),
        };
        let beginning = |length: &usize| {
            let (cut, _) = normal.char_indices().nth(*length)?;
            // A beginning one letter short of the word is hardly less than the word.
            normal.chars().nth(length + 1).map(|_| stable_hash(&normal[..cut]))
        };
        Self {
            hash,
            beginnings: BEGINNINGS.iter().filter_map(beginning).collect(),
            concepts: thesaurus().concepts_of(&normal).into(),
            expressions: thesaurus().expressions_from(&normal).into(),
            normal: normal.into(),
        }
    }

    /// Expressions that this word and the next one may begin.
    pub fn expressions_before(&self, next: &str) -> impl Iterator<Item = u32> {
        let letter = next.chars().next().unwrap_or_default();
        let from = self.expressions.partition_point(|(first, _)| *first < letter);
        let same = self.expressions[from..].iter().take_while(move |(first, _)| *first == letter);
        same.map(|(_, expression)| *expression)
    }
}

impl WordInfo {
    /// What the model of cues has to do with the word, which is this one.
    pub fn said(&self, word: &str) -> &Said {
        self.said.get_or_init(|| Said::of(word, &self.stem))
    }

    /// What the word adds to the scores of the one model of the process, found at the first look-up.
    pub fn sums(&self, find: impl FnOnce() -> WordSums) -> WordSums {
        *self.sums.get_or_init(find)
    }

    /// Atoms that the word fits, sorted.
    pub fn atoms(&self) -> &[Atom] {
        self.found.get().map_or(&[], |found| &found.atoms)
    }

    /// Patterns that are worth trying where the word stands, sorted.
    pub fn patterns(&self) -> &[u32] {
        self.found.get().map_or(&[], |found| &found.patterns)
    }

    pub fn fits(&self, atom: Atom) -> bool {
        self.atoms().binary_search(&atom).is_ok()
    }
}

/// Words remembered per thread; the memory is emptied when full.
const REMEMBERED_WORDS: usize = 60_000;

type Known = HashMap<Box<str>, Rc<WordInfo>, QuickHash>;

thread_local! {
    static KNOWN: RefCell<Known> = RefCell::default();
}

/// What is known of a word; its atoms only after a [`look_up`].
pub fn known(word: &str) -> Rc<WordInfo> {
    KNOWN.with_borrow_mut(|known| remember(known, word))
}

/// Looks words up in the one lexicon of the process.
pub fn look_up<'a>(
    lexicon: &Lexicon,
    by_key: &[Vec<u32>],
    words: impl Iterator<Item = &'a str>,
) -> Vec<Rc<WordInfo>> {
    let find = |known: &mut Known, word: &str| {
        let info = remember(known, word);
        info.found.get_or_init(|| Found::of(lexicon, by_key, &normal_of(word), &info.stem));
        info
    };
    KNOWN.with_borrow_mut(|known| words.map(|word| find(known, word)).collect())
}

fn remember(known: &mut Known, word: &str) -> Rc<WordInfo> {
    if let Some(info) = known.get(word) {
        return Rc::clone(info);
    }
    let stem = stem_of_normal(&normal_of(word));
    let info = Rc::new(WordInfo {
        stem,
        found: OnceCell::new(),
        said: OnceCell::new(),
        sums: OnceCell::new(),
    });
    if known.len() >= REMEMBERED_WORDS {
        known.clear();
    }
    known.insert(word.into(), Rc::clone(&info));
    info
}

fn normal_of(word: &str) -> String {
    let cut = word.char_indices().nth(crate::stem::MAX_WORD_CHARS);
    normal_form(cut.map_or(word, |(at, _)| &word[..at]))
}
