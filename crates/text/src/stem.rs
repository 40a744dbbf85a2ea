//! Stems of words. They are remembered with all else that is known of a word: mail repeats its words,
//! stemming is the dear part.

use crate::normal::is_cyrillic;
use rust_stemmers::{Algorithm, Stemmer};
use std::rc::Rc;

/// Longest word that is stemmed, in characters; what is longer is cut.
pub const MAX_WORD_CHARS: usize = 40;

thread_local! {
    static STEMMERS: (Stemmer, Stemmer) =
        (Stemmer::create(Algorithm::Russian), Stemmer::create(Algorithm::English));
}

/// Stem of one word as written; Russian or English by its letters.
pub fn stem(word: &str) -> Rc<str> {
    Rc::clone(&crate::lexicon::known(word).stem)
}

/// Stem of a word that is already in normal form.
pub fn stem_of_normal(normal: &str) -> Rc<str> {
    STEMMERS.with(|(russian, english)| stem_normal(russian, english, normal))
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
