//! Stems of words, with a per-thread memory: mail repeats its words, stemming is the dear part.

use crate::normal::{is_cyrillic, normal_form};
use rust_stemmers::{Algorithm, Stemmer};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Words remembered per thread; the memory is emptied when full.
const REMEMBERED_WORDS: usize = 60_000;

/// Longest word that is stemmed, in characters; what is longer is cut.
pub const MAX_WORD_CHARS: usize = 40;

struct Memory {
    russian: Stemmer,
    english: Stemmer,
    known: HashMap<Box<str>, Rc<str>, crate::hash::QuickHash>,
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::new(Memory {
        russian: Stemmer::create(Algorithm::Russian),
        english: Stemmer::create(Algorithm::English),
        known: HashMap::default(),
    });
}

/// Stem of one word as written; Russian or English by its letters.
pub fn stem(word: &str) -> Rc<str> {
    MEMORY.with_borrow_mut(|memory| {
        if let Some(known) = memory.known.get(word) {
            return Rc::clone(known);
        }
        let stem: Rc<str> = stem_normal(&memory.russian, &memory.english, &normal_form(&cut(word)));
        if memory.known.len() >= REMEMBERED_WORDS {
            memory.known.clear();
        }
        memory.known.insert(word.into(), Rc::clone(&stem));
        stem
    })
}

/// Stem of a word that is already in normal form.
pub fn stem_of_normal(normal: &str) -> Rc<str> {
    MEMORY.with_borrow(|memory| stem_normal(&memory.russian, &memory.english, normal))
}

fn stem_normal(russian: &Stemmer, english: &Stemmer, normal: &str) -> Rc<str> {
    if normal.chars().next().is_some_and(is_cyrillic) {
        russian.stem(normal).into()
    } else if normal.is_ascii() {
        english.stem(normal).into()
    } else {
        normal.into()
    }
}

fn cut(word: &str) -> std::borrow::Cow<'_, str> {
    match word.char_indices().nth(MAX_WORD_CHARS) {
        Some((at, _)) => word[..at].into(),
        None => word.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::stem;

    #[test]
    fn forms_of_one_word_share_a_stem() {
        assert_eq!(stem("договоры"), stem("Договором"));
        assert_eq!(stem("reports"), stem("REPORT"));
        assert_eq!(stem("отчёт"), stem("отчета"));
    }
}
