//! A letter parted into the edits that it asks for (P7): a list by its items, prose by its sentences.
//!
//! A person sees the parts before anything is kept, so a part too many costs a tap.

use super::claim;
use super::class::classify;
use super::{Edit, read};
use crate::normal_form;

/// Parts of one letter at most.
const PARTS_MAX: usize = 100;
/// Confidence of a class that was told without any word for it.
const UNCLEAR: u8 = 30;
/// Longest sentence that may be nothing but a greeting, in words.
const GREETING_WORDS_MAX: usize = 6;

/// What stands where an item of a list begins.
const BULLETS: [char; 7] = ['-', '•', '*', '–', '—', '·', '+'];
/// First words of a sentence that asks for nothing.
const COURTESIES: [&str; 22] = [
    "добрый",
    "доброе",
    "здравствуйте",
    "привет",
    "коллеги",
    "спасибо",
    "благодарю",
    "уважением",
    "хорошего",
    "удачи",
    "отлично",
    "супер",
    "hello",
    "hi",
    "dear",
    "thanks",
    "thank",
    "regards",
    "best",
    "cheers",
    "great",
    "good",
];
/// Words that ask, whatever the verb is.
const ASKING: [&str; 15] = [
    "нужно",
    "надо",
    "необходимо",
    "должен",
    "должна",
    "должно",
    "должны",
    "просьба",
    "просим",
    "хотим",
    "хочется",
    "please",
    "should",
    "must",
    "need",
];
/// How a sentence begins that tells what they did.
const TELLING: [&str; 8] =
    ["посмотрел", "получил", "обсудил", "проверил", "показал", "изучил", "looked", "reviewed"];
/// Words that send the reader to the sentence before.
const BACKWARD: [&str; 10] = ["его", "ее", "их", "он", "она", "они", "оно", "там", "it", "them"];

/// The edits that a letter asks for, in its order and its words.
pub fn split(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for block in blocks(text) {
        match block {
            Block::Item(item) if !is_courtesy(&item) => parts.push(item),
            Block::Item(_) => {}
            Block::Prose(prose) => parts.extend(asked(&prose)),
        }
    }
    parts.truncate(PARTS_MAX);
    parts
}

enum Block {
    /// An item of a list.
    Item(String),
    /// A paragraph.
    Prose(String),
}

/// The lines of a letter as items and paragraphs; lines that were wrapped are joined again.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut is_new = true;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            is_new = true;
        } else if let Some(item) = item(line) {
            blocks.push(Block::Item(item.to_owned()));
            is_new = false;
        } else {
            let goes_on = line.chars().next().is_some_and(|c| c.is_lowercase());
            match blocks.last_mut() {
                Some(Block::Item(before)) if !is_new && goes_on => join(before, line),
                Some(Block::Prose(before)) if !is_new => join(before, line),
                _ => blocks.push(Block::Prose(line.to_owned())),
            }
            is_new = false;
        }
    }
    blocks
}

fn join(before: &mut String, line: &str) {
    // a line that ends a sentence and one that begins another stay apart
    let ends = before.ends_with(['.', '!', '?', ';', ':', ',', '…']);
    let begins = line.chars().next().is_some_and(char::is_uppercase);
    before.push_str(if begins && !ends { ". " } else { " " });
    before.push_str(line);
}

/// The inside of a line that is an item of a list.
fn item(line: &str) -> Option<&str> {
    let inside = if let Some(rest) = line.strip_prefix(BULLETS) {
        rest
    } else {
        let digits = line.find(|c: char| !c.is_ascii_digit())?;
        let rest = line[digits..].strip_prefix(['.', ')'])?;
        if !(1..=2).contains(&digits) {
            return None;
        }
        rest
    };
    let is_apart = inside.starts_with(char::is_whitespace);
    Some(inside.trim()).filter(|inside| is_apart && !inside.is_empty())
}

/// The sentences of a paragraph that ask for something.
fn asked(prose: &str) -> Vec<String> {
    let mut asked: Vec<String> = Vec::new();
    let mut before: Option<&str> = None;
    for sentence in sentences(prose) {
        let words = words(sentence);
        if is_courtesy(sentence) {
            before = None;
            continue;
        }
        let is_backward = words.iter().any(|w| BACKWARD.contains(&w.as_str()));
        match (asks(sentence, &words), before) {
            // «Логотип теряется. Сделайте его крупнее.»
            (true, Some(first)) if is_backward => {
                if asked.last().is_some_and(|last| last == first) {
                    asked.pop();
                }
                asked.push(format!("{first} {sentence}"));
            }
            (true, _) => asked.push(sentence.to_owned()),
            (false, _) => {}
        }
        before = Some(sentence);
    }
    asked
}

fn sentences(prose: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut from = 0;
    let mut chars = prose.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let is_end = matches!(c, '.' | '!' | '?' | ';' | '…');
        let is_apart = chars.peek().is_none_or(|(_, next)| next.is_whitespace());
        if is_end && is_apart {
            let end = at + c.len_utf8();
            sentences.push(prose[from..end].trim());
            from = end;
        }
    }
    sentences.push(prose[from..].trim());
    sentences.retain(|sentence| sentence.chars().any(char::is_alphanumeric));
    sentences
}

fn words(sentence: &str) -> Vec<String> {
    let tokens = read::tokens(sentence);
    let word = |token| match token {
        read::Token::Word(word) => Some(word),
        _ => None,
    };
    tokens.into_iter().filter_map(word).collect()
}

fn is_courtesy(sentence: &str) -> bool {
    let words = words(sentence);
    let is_short = words.len() <= GREETING_WORDS_MAX;
    let opens = words.iter().take(2).any(|w| COURTESIES.contains(&w.as_str()));
    words.is_empty() || (is_short && opens && !words.iter().any(|w| is_order(w)))
}

fn asks(sentence: &str, words: &[String]) -> bool {
    if words.iter().any(|w| is_order(w) || ASKING.contains(&w.as_str())) {
        return true;
    }
    // «Посмотрели вторую версию»: what they did, and nothing to do for us.
    let tells = words.iter().take(2).any(|w| TELLING.iter().any(|stem| w.starts_with(stem)));
    if sentence.ends_with('?') || tells {
        return false;
    }
    let edit = Edit {
        id: String::new(),
        text: sentence.to_owned(),
        author: None,
        date: None,
        material: None,
    };
    !claim::read(&edit).claims.is_empty() || classify(sentence).confidence > UNCLEAR
}

/// «Сделайте», «уберите», «поправьте»: what is said to somebody who is to do it.
fn is_order(word: &str) -> bool {
    let is_long = word.chars().count() >= 5;
    let ends = ["айте", "яйте", "ейте", "уйте", "ите", "ьте"].iter().any(|end| word.ends_with(end));
    // «смотрите», «посмотрите», «видите» point at something and ask for no change
    let points = ["смотр", "посмотр", "вид", "извин", "прост", "здравств", "знает"];
    is_long && ends && !points.iter().any(|stem| word.starts_with(&normal_form(stem)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(letter: &str, expected: &[&str]) {
        assert_eq!(split(letter), expected, "{letter}");
    }

    #[test]
    fn a_list_is_parted_by_its_items() {
        check(
            "Добрый день!\n\nПравки по баннеру:\n1. Логотип крупнее\n2) Телефон другой: 8 800 555-35-35\n\
             - убрать звёздочку\n  и сноску под ней\n\nСпасибо!\nАнна",
            &[
                "Логотип крупнее",
                "Телефон другой: 8 800 555-35-35",
                "убрать звёздочку и сноску под ней",
            ],
        );
    }

    #[test]
    fn prose_is_parted_by_what_it_asks_for() {
        check(
            "Коллеги, привет. Посмотрели вторую версию с директором. Логотип теряется. Сделайте его \
             крупнее. В третьем абзаце поменяйте цену на 1200 рублей! Когда будет готово?\nСпасибо, Игорь",
            &[
                "Логотип теряется. Сделайте его крупнее.",
                "В третьем абзаце поменяйте цену на 1200 рублей!",
            ],
        );
    }

    #[test]
    fn english_letters_are_parted_too() {
        check(
            "Hi Vera,\n\nThanks for the draft.\n* please make the logo bigger\n* the phone number must be 555-0199\n\nBest regards,\nTom",
            &["please make the logo bigger", "the phone number must be 555-0199"],
        );
    }

    #[test]
    fn a_letter_that_asks_for_nothing_has_no_parts() {
        for letter in
            ["", "\n\n", "Спасибо, всё получили!", "Добрый день! Хорошего дня.", "🙂", "1.", "- "]
        {
            check(letter, &[]);
        }
    }

    #[test]
    fn a_hostile_letter_stays_small() {
        assert_eq!(split(&"- правка\n".repeat(5_000)).len(), PARTS_MAX);
        assert!(split(&"сделайте ".repeat(20_000)).len() <= 1);
    }
}
