//! Words and sentences of a message, with their places in Unicode characters.

use crate::normal::is_word_char;
use domain::cue::Span;

/// Most words of one message that are looked at; a longer text is cut there.
pub const MAX_WORDS: usize = 20_000;

/// A line shorter than this ends its sentence even without punctuation (chat style, signatures, lists).
const SHORT_LINE_CHARS: u32 = 50;

/// A sentence that never ends (chat without punctuation) is cut so long, which keeps the time linear.
const MAX_SENTENCE_WORDS: usize = 80;

/// Words inside quotation marks from this many on are somebody else's speech or a copy of a text.
const LONG_QUOTE_WORDS: usize = 3;

/// One word.
#[derive(Clone, Copy, Debug)]
pub struct Word<'a> {
    /// As written.
    pub text: &'a str,
    pub span: Span,
    /// Stands inside a long quotation.
    pub quoted: bool,
    /// Stands in quotation marks of any length.
    pub in_quotes: bool,
    /// A comma, dash, colon or bracket stands before it.
    pub after_pause: bool,
    /// A line of its own starts here.
    pub starts_line: bool,
}

/// Words `from..to` and how the sentence ends.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sentence {
    pub from: usize,
    pub to: usize,
    pub question: bool,
    pub exclaim: bool,
    /// Ends with a colon: what follows is what it announces.
    pub colon: bool,
}

/// Words and sentences of a text. Lines quoted with `>` and what follows a forwarding header are left out.
#[derive(Debug, Default)]
pub struct Tokens<'a> {
    pub words: Vec<Word<'a>>,
    pub sentences: Vec<Sentence>,
}

/// Splits a text into words and sentences.
pub fn tokenize(text: &str) -> Tokens<'_> {
    let mut scanner = Scanner::new(text);
    let mut start_char = 0u32;
    let mut start_byte = 0usize;
    for line in text.split_inclusive('\n') {
        let bare = line.trim();
        if is_forward_header(bare) || scanner.tokens.words.len() >= MAX_WORDS {
            break;
        }
        if !bare.starts_with('>') && !bare.starts_with("&gt;") {
            scanner.line(line, start_byte, start_char);
        } else {
            scanner.end_sentence();
        }
        start_char += line.chars().count() as u32;
        start_byte += line.len();
    }
    scanner.end_sentence();
    scanner.close_quote(false);
    scanner.tokens
}

/// Headers after which the text is another message.
fn is_forward_header(line: &str) -> bool {
    if !line.starts_with(['-', '_', 'B', '*', '=']) {
        return false;
    }
    let lower = line.to_lowercase();
    let dashed = lower.starts_with("--") || lower.starts_with("__") || lower.starts_with("==");
    (dashed
        && ["original message", "исходное сообщение", "пересылаемое", "пересланное", "forwarded"]
            .iter()
            .any(|header| lower.contains(header)))
        || lower.starts_with("begin forwarded message")
}

struct Scanner<'a> {
    text: &'a str,
    tokens: Tokens<'a>,
    sentence_from: usize,
    /// First word of the open quotation and its closing mark.
    quote: Option<(usize, char)>,
    pause: bool,
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        let mut tokens = Tokens::default();
        tokens.words.reserve(text.len() / 10);
        Self { text, tokens, sentence_from: 0, quote: None, pause: false }
    }

    fn line(&mut self, line: &str, start_byte: usize, start_char: u32) {
        let mut word: Option<(usize, u32)> = None;
        let mut starts_line = true;
        let mut position = start_char;
        let mut chars = line.char_indices().peekable();
        let mut last_visible = ' ';
        while let Some((offset, c)) = chars.next() {
            let byte = start_byte + offset;
            let inside = is_word_char(c)
                || (word.is_some()
                    && is_joiner(c)
                    && chars
                        .peek()
                        .is_some_and(|(_, next)| is_word_char(*next) || is_joiner(*next)));
            if inside {
                word.get_or_insert((byte, position));
            } else {
                if let Some((from_byte, from_char)) = word.take() {
                    self.word(
                        from_byte,
                        byte,
                        Span { start: from_char, end: position },
                        starts_line,
                    );
                    starts_line = false;
                }
                self.mark(c, chars.peek().map(|(_, next)| *next));
                if !c.is_whitespace() {
                    last_visible = c;
                }
            }
            position += 1;
        }
        if let Some((from_byte, from_char)) = word {
            let end = start_byte + line.len();
            self.word(from_byte, end, Span { start: from_char, end: position }, starts_line);
        }
        let length = position - start_char;
        let goes_on = matches!(last_visible, ',' | '-' | '–' | '—') && length > 2;
        let next_starts_low = self.text[start_byte + line.len()..].starts_with(char::is_lowercase);
        if length <= 1 || !(goes_on || next_starts_low) && length < SHORT_LINE_CHARS || {
            // A full line followed by a capital letter or a list mark starts something new.
            !goes_on && !next_starts_low
        } {
            self.end_sentence();
        }
    }

    fn word(&mut self, from: usize, to: usize, span: Span, starts_line: bool) {
        if self.tokens.words.len() >= MAX_WORDS {
            return;
        }
        self.tokens.words.push(Word {
            text: &self.text[from..to],
            span,
            quoted: false,
            in_quotes: false,
            after_pause: self.pause,
            starts_line,
        });
        self.pause = false;
        if self.tokens.words.len() - self.sentence_from >= MAX_SENTENCE_WORDS {
            self.end_sentence();
        }
    }

    fn mark(&mut self, c: char, next: Option<char>) {
        let boundary = next.is_none_or(|next| !is_word_char(next));
        match c {
            '.' if boundary => self.end_sentence(),
            '…' | '!' | '?' => {
                self.end_sentence();
                if let Some(sentence) = self.tokens.sentences.last_mut()
                    && sentence.to == self.tokens.words.len()
                {
                    sentence.question |= c == '?';
                    sentence.exclaim |= c == '!';
                }
            }
            ';' => self.end_sentence(),
            ':' if boundary => {
                self.pause = true;
                if next.is_none_or(|next| next == '\n' || next == '\r') {
                    self.end_sentence();
                    if let Some(sentence) = self.tokens.sentences.last_mut() {
                        sentence.colon = true;
                    }
                }
            }
            ',' | '—' | '–' | '(' | ')' => self.pause = true,
            '«' | '“' | '„' => self.open_quote(if c == '«' { '»' } else { '”' }),
            '»' | '”' => self.close_quote(true),
            '"' => match self.quote {
                Some((_, '"')) => self.close_quote(true),
                Some(_) => {}
                None => self.open_quote('"'),
            },
            _ => {}
        }
    }

    fn open_quote(&mut self, closing: char) {
        if self.quote.is_none() {
            self.quote = Some((self.tokens.words.len(), closing));
        }
    }

    /// A quotation that never closes is none.
    fn close_quote(&mut self, closed: bool) {
        let Some((from, _)) = self.quote.take() else { return };
        if closed {
            let words = &mut self.tokens.words[from..];
            let long = words.len() >= LONG_QUOTE_WORDS;
            for word in words {
                word.quoted |= long;
                word.in_quotes = true;
            }
        }
    }

    fn end_sentence(&mut self) {
        let to = self.tokens.words.len();
        if to > self.sentence_from {
            let from = self.sentence_from;
            self.tokens.sentences.push(Sentence { from, to, ..Sentence::default() });
            self.sentence_from = to;
        }
        self.pause = false;
    }
}

fn is_joiner(c: char) -> bool {
    matches!(c, '\'' | '’' | '\u{301}' | '\u{300}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: &[&str]) {
        let tokens = tokenize(text);
        let got: Vec<String> = tokens
            .sentences
            .iter()
            .map(|s| {
                let words: Vec<&str> = tokens.words[s.from..s.to].iter().map(|w| w.text).collect();
                words.join(" ") + if s.question { "?" } else { "" }
            })
            .collect();
        assert_eq!(got, want, "{text}");
    }

    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        check("Добрый день! Когда отчёт?", &["Добрый день", "Когда отчёт?"]);
        check("версия 2.5 готова. Смотрите", &["версия 2 5 готова", "Смотрите"]);
        check("жду\nтретий день", &["жду третий день"]);
        check("Жду макет\nТретий день", &["Жду макет", "Третий день"]);
        check("Ответ\n> старое письмо\nниже", &["Ответ", "ниже"]);
        check("См. ниже\n---------- Forwarded message\nужас", &["См", "ниже"]);
        check("don't из-за", &["don't из за"]);
    }

    #[test]
    fn long_quotations_are_marked_and_unclosed_ones_are_not() {
        let quoted = |text| tokenize(text).words.iter().filter(|w| w.quoted).count();
        assert_eq!(quoted("он сказал «это полный провал» вчера"), 3);
        assert_eq!(quoted("сайт «Ромашка» готов"), 0);
        assert_eq!(quoted("он сказал «это полный провал вчера"), 0);
    }
}
