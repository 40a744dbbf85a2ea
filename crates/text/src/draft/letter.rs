//! A letter cut into words with their places, sentences and quotations.

use domain::cue::Span;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Word,
    /// Digits with inner `.`, `,`, `:`, `/` kept: `12,5`, `15.03.2026`, `18:00`, `6/50`.
    Number,
}

/// A word or a number; punctuation only makes boundaries.
#[derive(Clone, Debug)]
pub(super) struct Token {
    /// Unicode characters of the original text.
    pub start: u32,
    pub end: u32,
    /// Bytes of [`Letter::lower`].
    from: usize,
    to: usize,
    pub kind: Kind,
    pub sentence: u32,
    /// Grows at commas, colons, dashes and brackets too.
    pub clause: u32,
    /// Stands inside a quotation of three words or more, or in a line of the client's.
    pub is_foreign: bool,
}

/// The text, folded and cut. Folding keeps the number of characters: lower case, `ё` as `е`.
pub(super) struct Letter {
    lower: String,
    pub tokens: Vec<Token>,
    /// Characters of the original.
    pub chars: Vec<char>,
    pub n_sentences: u32,
}

/// The folded form of one character.
pub(super) fn fold(c: char) -> char {
    match c {
        'ё' | 'Ё' => 'е',
        '’' | '‘' | 'ʼ' | '`' => '\'',
        '\u{a0}' | '\u{202f}' | '\u{2009}' => ' ',
        '‑' => '-',
        _ => c.to_lowercase().next().unwrap_or(c),
    }
}

impl Letter {
    pub(super) fn new(text: &str) -> Self {
        let chars: Vec<char> = text.chars().collect();
        let lower: String = chars.iter().map(|&c| fold(c)).collect();
        let mut letter = Letter { lower, tokens: Vec::new(), chars, n_sentences: 1 };
        letter.cut();
        letter.mark_quotes();
        letter
    }

    /// The folded text of a token; empty past the end.
    pub(super) fn word(&self, i: usize) -> &str {
        self.tokens.get(i).map_or("", |t| &self.lower[t.from..t.to])
    }

    /// The original words of a span, cut to a quotable length.
    pub(super) fn quote(&self, span: Span) -> String {
        const CHARS_MAX: usize = 60;
        let words = &self.chars[span.start as usize..span.end as usize];
        let short: String = words.iter().take(CHARS_MAX).collect();
        let short = short.split_whitespace().collect::<Vec<_>>().join(" ");
        if words.len() > CHARS_MAX { format!("{short}…") } else { short }
    }

    /// Where tokens `first..=last` stand.
    pub(super) fn span(&self, first: usize, last: usize) -> Span {
        let (Some(a), Some(b)) = (self.tokens.get(first), self.tokens.get(last)) else {
            return self.end();
        };
        Span { start: a.start, end: b.end.max(a.start) }
    }

    /// The empty place after the last word, where something missing would go.
    pub(super) fn end(&self) -> Span {
        let end = self.tokens.last().map_or(0, |t| t.end);
        Span { start: end, end }
    }

    /// The original starts this token with a capital.
    pub(super) fn is_capital(&self, i: usize) -> bool {
        self.tokens.get(i).is_some_and(|t| self.chars[t.start as usize].is_uppercase())
    }

    /// Tokens of a sentence.
    pub(super) fn sentence(&self, sentence: u32) -> std::ops::Range<usize> {
        let from = self.tokens.partition_point(|t| t.sentence < sentence);
        let to = self.tokens.partition_point(|t| t.sentence <= sentence);
        from..to
    }

    /// The first character after token `i` that is no space.
    pub(super) fn mark_after(&self, i: usize) -> Option<char> {
        let end = self.tokens.get(i)?.end as usize;
        self.chars[end..].iter().copied().find(|c| !c.is_whitespace())
    }

    /// The last character before token `i` that is no space.
    pub(super) fn mark_before(&self, i: usize) -> Option<char> {
        let start = self.tokens.get(i)?.start as usize;
        self.chars[..start].iter().rev().copied().find(|c| !c.is_whitespace())
    }

    fn cut(&mut self) {
        let folded: Vec<char> = self.lower.chars().collect();
        let mut tokens: Vec<Token> = Vec::with_capacity(folded.len() / 6 + 1);
        let (mut i, mut byte, mut sentence, mut clause) = (0usize, 0usize, 0u32, 0u32);
        let mut line_is_clients = is_quoted_line(&folded, 0);
        while i < folded.len() {
            let c = folded[i];
            if c.is_alphanumeric() {
                let start = i;
                let from = byte;
                let kind = if c.is_ascii_digit() { Kind::Number } else { Kind::Word };
                while i < folded.len() && continues(&folded, i, kind) {
                    byte += folded[i].len_utf8();
                    i += 1;
                }
                tokens.push(Token {
                    start: start as u32,
                    end: i as u32,
                    from,
                    to: byte,
                    kind,
                    sentence,
                    clause,
                    is_foreign: line_is_clients,
                });
                continue;
            }
            match c {
                '\n' => {
                    line_is_clients = is_quoted_line(&folded, i + 1);
                    if !wraps(&folded, i) {
                        sentence += 1;
                        clause += 1;
                    }
                }
                '.' | '…' | '!' | '?' if self.ends_sentence(&folded, i, &tokens) => {
                    sentence += 1;
                    clause += 1;
                }
                ',' | ':' | ';' | '—' | '–' | '(' | ')' => clause += 1,
                _ => {}
            }
            byte += c.len_utf8();
            i += 1;
        }
        self.tokens = tokens;
        self.n_sentences = sentence + 1;
    }

    /// A full stop ends a sentence unless it belongs to an initial, an abbreviation or a list number.
    fn ends_sentence(&self, folded: &[char], i: usize, tokens: &[Token]) -> bool {
        if folded[i] == '!' || folded[i] == '?' {
            return true;
        }
        let Some(next) = folded[i + 1..].iter().position(|c| !c.is_whitespace()) else {
            return true;
        };
        let at = i + 1 + next;
        if next == 0 && self.chars[at].is_alphanumeric() {
            return false;
        }
        let last = tokens.last().filter(|t| t.end as usize == i);
        if let Some(last) = last {
            let is_initial = last.end - last.start == 1
                && last.kind == Kind::Word
                && self.chars[last.start as usize].is_uppercase();
            let is_list_number = last.kind == Kind::Number
                && last.end - last.start <= 2
                && self.chars[..last.start as usize]
                    .iter()
                    .rev()
                    .take_while(|&&c| c != '\n')
                    .all(|c| c.is_whitespace());
            if is_initial || is_list_number {
                return false;
            }
        }
        !self.chars[at].is_lowercase()
    }

    /// Marks words inside a quotation of three words or more.
    fn mark_quotes(&mut self) {
        const WORDS_MIN: usize = 3;
        let mut open: Option<(char, usize)> = None;
        let mut spans = Vec::new();
        for (i, &c) in self.chars.iter().enumerate() {
            let closes = open.is_some_and(|(mark, _)| match mark {
                '«' => c == '»',
                '“' => c == '”',
                '„' => c == '“' || c == '”',
                _ => c == '"',
            });
            match open {
                Some((_, from)) if closes => {
                    spans.push((from as u32, i as u32));
                    open = None;
                }
                // An unclosed quotation ends with its paragraph.
                Some(_) if c == '\n' && self.chars.get(i + 1) == Some(&'\n') => open = None,
                None if matches!(c, '«' | '“' | '„' | '"') => open = Some((c, i)),
                _ => {}
            }
        }
        for (from, to) in spans {
            let first = self.tokens.partition_point(|t| t.start < from);
            let last = self.tokens.partition_point(|t| t.start < to);
            if last - first >= WORDS_MIN {
                self.tokens[first..last].iter_mut().for_each(|t| t.is_foreign = true);
            }
        }
    }
}

/// The token goes on at `i`.
fn continues(folded: &[char], i: usize, kind: Kind) -> bool {
    let c = folded[i];
    let next = folded.get(i + 1).copied().unwrap_or(' ');
    match kind {
        Kind::Number => {
            c.is_ascii_digit() || (matches!(c, '.' | ',' | ':' | '/') && next.is_ascii_digit())
        }
        Kind::Word => {
            c.is_alphanumeric() || (matches!(c, '-' | '\'') && next.is_alphanumeric() && i > 0)
        }
    }
}

/// The line that starts at `i` is quoted from another letter.
fn is_quoted_line(folded: &[char], i: usize) -> bool {
    folded.get(i..).is_some_and(|rest| rest.iter().find(|c| **c != ' ') == Some(&'>'))
}

/// The line break at `i` is only a wrapped line: the next one goes on in the middle of a sentence.
fn wraps(folded: &[char], i: usize) -> bool {
    let before = folded[..i].iter().rev().find(|c| **c != ' ' && **c != '\r');
    let after = folded[i + 1..].iter().find(|c| **c != ' ');
    matches!(before, Some(c) if c.is_alphanumeric() || matches!(c, ',' | '-' | '—'))
        && matches!(after, Some(c) if c.is_alphabetic())
        && folded[..i].iter().rev().take_while(|c| **c != '\n').count() > 50
}
