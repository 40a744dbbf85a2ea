//! Tokens for the search index: the same function makes them from a message and from a query.

use crate::normal::is_word_char;
use crate::stem::stem;
use domain::cue::Span;
use std::rc::Rc;

/// Most tokens taken from one text; the rest of a very long text is not indexed.
pub const MAX_SEARCH_TOKENS: usize = 8_000;

/// Calls `take` with the stem of every word and every number of a text, in order.
///
/// Lower case, ё as е, Snowball stems of Russian and English; «из-за» gives two tokens; at most
/// [`MAX_SEARCH_TOKENS`], each at most 40 characters.
pub fn each_search_token(text: &str, mut take: impl FnMut(Rc<str>)) {
    for word in words(text).take(MAX_SEARCH_TOKENS) {
        let stem = stem(word);
        if !stem.is_empty() {
            take(stem);
        }
    }
}

/// Tokens of a text for the search index, and of a query alike; see [`each_search_token`].
pub fn tokens_for_search(text: &str) -> Vec<String> {
    let mut tokens = Vec::with_capacity(text.len() / 12);
    each_search_token(text, |token| tokens.push(String::from(&*token)));
    tokens
}

/// Where words with these stems stand, in Unicode characters: to mark what a search has found.
pub fn find_words(text: &str, stems: &[String]) -> Vec<Span> {
    let mut spans = Vec::new();
    if stems.is_empty() {
        return spans;
    }
    // Offsets are counted on the way: words come in order.
    let (mut at_byte, mut at_char) = (0, 0_u32);
    for word in words(text).take(MAX_SEARCH_TOKENS) {
        let start_byte = word.as_ptr() as usize - text.as_ptr() as usize;
        at_char += count(&text[at_byte..start_byte]);
        at_byte = start_byte;
        if stems.iter().any(|s| **s == *stem(word)) {
            spans.push(Span { start: at_char, end: at_char + count(word) });
        }
    }
    spans
}

fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(is_word_char(c) || is_joiner(c)))
        .map(|word| word.trim_matches(is_joiner))
        .filter(|word| !word.is_empty())
}

/// Apostrophes and stress marks live inside a word.
fn is_joiner(c: char) -> bool {
    matches!(c, '\'' | '’' | '\u{301}' | '\u{300}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: &[&str]) {
        assert_eq!(tokens_for_search(text), want, "{text}");
    }

    #[test]
    fn words_and_numbers_are_found_by_any_form() {
        check("Отчёты по SEO за 2024 год", &["отчет", "по", "seo", "за", "2024", "год"]);
        check("Don't send reports!", &["dont", "send", "report"]);
        check("из-за", &["из", "за"]);
        check("--- !!! ", &[]);
        assert_eq!(tokens_for_search("договора"), tokens_for_search("Договорами"));
    }

    #[test]
    fn found_words_are_marked_in_whatever_form_they_stand() {
        let spans = find_words("Ждём отчёт. Отчёта нет!", &tokens_for_search("отчёты"));
        assert_eq!(spans, [Span { start: 5, end: 10 }, Span { start: 12, end: 18 }]);
        assert!(find_words("текст", &[]).is_empty());
    }

    #[test]
    fn a_long_text_gives_a_bounded_list() {
        assert_eq!(tokens_for_search(&"слово ".repeat(20_000)).len(), MAX_SEARCH_TOKENS);
        assert!(tokens_for_search(&"щ".repeat(500))[0].chars().count() <= 40);
    }
}
