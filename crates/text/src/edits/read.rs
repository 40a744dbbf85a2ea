//! An edit as tokens and clauses.

use crate::normal_form;

/// A piece of an edit.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// In normal form.
    Word(String),
    /// Digits, with a point for the fraction: `1200`, `9.5`, `10:00`.
    Number(String),
    /// Digits of a telephone number.
    Phone(String),
    /// The inside of quotation marks, in normal form.
    Quote(String),
    /// A comma, dash, colon or bracket.
    Pause,
    /// End of a sentence or line.
    Stop,
}

/// Fewest digits of a telephone number.
const PHONE_DIGITS_MIN: usize = 7;

/// Longest edit that is read, in characters.
const CHARS_MAX: usize = 20_000;

/// Splits an edit into tokens.
pub fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().take(CHARS_MAX).collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        if let Some(close) = closing(c)
            && let Some(length) = chars[at + 1..].iter().position(|c| *c == close)
        {
            let inside: String = chars[at + 1..at + 1 + length].iter().collect();
            let words: Vec<String> = inside.split_whitespace().map(normal_form).collect();
            tokens.push(Token::Quote(words.join(" ")));
            at += length + 2;
        } else if c.is_ascii_digit()
            || (c == '+' && chars.get(at + 1).is_some_and(char::is_ascii_digit))
        {
            let (token, end) = number(&chars, at);
            tokens.push(token);
            at = end;
        } else if c.is_alphabetic() {
            let end = word_end(&chars, at);
            tokens.push(Token::Word(normal_form(&chars[at..end].iter().collect::<String>())));
            at = end;
        } else {
            match c {
                '.' | '!' | '?' | ';' | '\n' => tokens.push(Token::Stop),
                ',' | ':' | '—' | '–' | '(' | ')' | '-' => tokens.push(Token::Pause),
                '%' => tokens.push(Token::Word("%".into())),
                '₽' => tokens.push(Token::Word("руб".into())),
                _ => {}
            }
            at += 1;
        }
    }
    tokens
}

fn closing(open: char) -> Option<char> {
    match open {
        '«' => Some('»'),
        '“' | '„' => Some('”'),
        '"' => Some('"'),
        _ => None,
    }
}

fn word_end(chars: &[char], from: usize) -> usize {
    let mut end = from;
    while end < chars.len() {
        let joins = matches!(chars[end], '-' | '\'' | '’')
            && chars.get(end + 1).is_some_and(|c| c.is_alphabetic());
        if !chars[end].is_alphanumeric() && !joins {
            break;
        }
        end += 1;
    }
    end
}

/// A number or a telephone number and where it ends.
fn number(chars: &[char], from: usize) -> (Token, usize) {
    let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut end = from;
    let mut digits = String::new();
    while end < chars.len() {
        let is_link = matches!(chars[end], ' ' | '-' | '(' | ')' | '+')
            && (is_digit(end + 1)
                || (matches!(chars.get(end + 1), Some('(' | ' ')) && is_digit(end + 2)));
        if is_digit(end) {
            digits.push(chars[end]);
        } else if !is_link {
            break;
        }
        end += 1;
    }
    let is_phone = digits.len() >= PHONE_DIGITS_MIN
        && digits.len() <= 12
        && has_phone_shape(&chars[from..end]);
    if is_phone {
        return (Token::Phone(digits), end);
    }
    plain_number(chars, from)
}

/// A plus, brackets or two hyphens: sums are not written so.
fn has_phone_shape(chars: &[char]) -> bool {
    chars.iter().any(|c| matches!(c, '+' | '(')) || chars.iter().filter(|c| **c == '-').count() >= 2
}

fn plain_number(chars: &[char], from: usize) -> (Token, usize) {
    let is_digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut text = String::new();
    let mut end = if chars[from] == '+' { from + 1 } else { from };
    while end < chars.len() {
        let is_group = matches!(chars[end], ' ' | '\u{a0}' | '\u{202f}')
            && (end + 1..end + 4).all(is_digit)
            && !is_digit(end + 4);
        match chars[end] {
            c if c.is_ascii_digit() => text.push(c),
            '.' | ',' if is_digit(end + 1) => text.push('.'),
            ':' if is_digit(end + 1) => text.push(':'),
            _ if is_group => {}
            _ => break,
        }
        end += 1;
    }
    (Token::Number(text), end)
}

/// A run of tokens that holds one thought, without its stops and pauses.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clause {
    pub tokens: Vec<Token>,
    /// First of its sentence: nothing is carried over from before.
    pub starts_sentence: bool,
}

/// Cuts tokens at stops, pauses and the conjunctions «а», «но».
pub fn clauses(tokens: &[Token]) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let mut current = Clause { tokens: Vec::new(), starts_sentence: true };
    for (at, token) in tokens.iter().enumerate() {
        // «Верните, пожалуйста, блок» is one thought.
        let is_please = |at: usize| matches!(tokens.get(at), Some(Token::Word(w)) if w == "пожалуйста" || w == "плиз");
        let is_by_please = is_please(at + 1) || at.checked_sub(1).is_some_and(is_please);
        if *token == Token::Pause && is_by_please {
            continue;
        }
        let is_conjunction = matches!(token, Token::Word(w) if w == "а" || w == "но");
        if !matches!(token, Token::Stop | Token::Pause) && !is_conjunction {
            current.tokens.push(token.clone());
            continue;
        }
        let is_stop = *token == Token::Stop;
        if !current.tokens.is_empty() {
            clauses.push(std::mem::take(&mut current));
        }
        current.starts_sentence |= is_stop;
    }
    if !current.tokens.is_empty() {
        clauses.push(current);
    }
    clauses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_telephones_and_quotes_are_told_apart() {
        let check = |text: &str, want: &[Token]| assert_eq!(tokens(text), want, "{text}");
        let word = |w: &str| Token::Word(w.into());
        let number = |n: &str| Token::Number(n.into());
        check("цена 1 200 ₽", &[word("цена"), number("1200"), word("руб")]);
        check("15,5 %", &[number("15.5"), word("%")]);
        check("+7 (495) 123-45-67", &[Token::Phone("74951234567".into())]);
        check("в 10:00", &[word("в"), number("10:00")]);
        check("слово «Клиент»", &[word("слово"), Token::Quote("клиент".into())]);
        check("кто-то, да", &[word("кто-то"), Token::Pause, word("да")]);
        check("«без конца", &[word("без"), word("конца")]);
        check("", &[]);
    }
}
