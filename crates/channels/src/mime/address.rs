//! Address lists of From, To and Cc, as programs write them rather than as RFC 5322 would have it.

use encoding_rs::Encoding;

use super::word;
use crate::Person;

/// Addresses of one field that are kept; a mailing of more says so in a problem.
pub const MAX_ADDRESSES: usize = 500;

/// People of an address field, and whether some were left off.
pub fn parse(raw: &[u8], hint: Option<&'static Encoding>) -> (Vec<Person>, bool) {
    let mut people = Vec::new();
    let mut start = 0;
    let mut state = State::default();
    for (at, byte) in raw.iter().enumerate() {
        if state.step(*byte) {
            if !push(&raw[start..at], hint, &mut people) {
                return (people, true);
            }
            start = at + 1;
        } else if *byte == b':' && state.is_outside() && !raw[start..at].contains(&b'@') {
            // "Team: a@x, b@x;" is a group: its name is no address.
            start = at + 1;
        }
    }
    let complete = push(&raw[start..], hint, &mut people);
    (people, !complete)
}

#[derive(Default)]
struct State {
    quoted: bool,
    escaped: bool,
    comment: u32,
    angle: bool,
}

impl State {
    fn is_outside(&self) -> bool {
        !self.quoted && self.comment == 0 && !self.angle
    }

    /// Takes one byte; true where one address ends and the next begins.
    fn step(&mut self, byte: u8) -> bool {
        if self.escaped {
            self.escaped = false;
            return false;
        }
        match byte {
            b'\\' if self.quoted || self.comment > 0 => self.escaped = true,
            b'"' if self.comment == 0 => self.quoted = !self.quoted,
            _ if self.quoted => {}
            b'(' => self.comment += 1,
            b')' if self.comment > 0 => self.comment -= 1,
            _ if self.comment > 0 => {}
            b'<' => self.angle = true,
            b'>' => self.angle = false,
            b',' | b';' => return !self.angle,
            _ => {}
        }
        false
    }
}

fn push(raw: &[u8], hint: Option<&'static Encoding>, people: &mut Vec<Person>) -> bool {
    let raw = raw.trim_ascii();
    if raw.is_empty() {
        return true;
    }
    if people.len() >= MAX_ADDRESSES {
        return false;
    }
    let person = one(raw, hint);
    if !person.name.is_empty() || !person.address.is_empty() {
        people.push(person);
    }
    true
}

/// One address: `Name <a@b>`, `"Name" <a@b>`, `a@b (Name)`, `a@b`, or a name alone.
fn one(raw: &[u8], hint: Option<&'static Encoding>) -> Person {
    let raw = &raw[..raw.len().min(4096)];
    let open = memchr::memrchr(b'<', raw);
    if let Some(open) = open {
        let close = memchr::memchr(b'>', &raw[open..]).map_or(raw.len(), |end| open + end);
        let address = clean_address(&raw[open + 1..close]);
        if address.contains('@') || raw[..open].trim_ascii().is_empty() {
            return Person { name: name_of(&raw[..open], hint), address };
        }
    }
    // A comment is the name only where the rest is an address; "Иванов (бухгалтерия)" is all name.
    let comment =
        memchr::memchr(b'(', raw).zip(memchr::memrchr(b')', raw)).filter(|(from, to)| from < to);
    let bare = comment.map_or(raw, |(from, _)| &raw[..from]);
    let address = clean_address(bare);
    if address.contains('@') && !address.contains(char::is_whitespace) {
        let name = comment.map(|(from, to)| name_of(&raw[from + 1..to], hint)).unwrap_or_default();
        return Person { name, address };
    }
    // "Иванов ivanov@example.ru", and the address quoted as a name.
    let text = name_of(raw, hint);
    let found =
        text.split_whitespace().map(|t| t.trim_matches(is_wrapping)).find(|t| is_address(t));
    match found.map(str::to_lowercase) {
        Some(address) => {
            let rest: Vec<&str> = text
                .split_whitespace()
                .filter(|t| !is_address(t.trim_matches(is_wrapping)))
                .collect();
            Person { name: rest.join(" "), address }
        }
        None => Person { name: text, address: String::new() },
    }
}

fn is_wrapping(c: char) -> bool {
    matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '"' | '\'' | ',' | ';')
}

fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'))
}

/// Lower-cased address without comments, `mailto:` and blanks.
fn clean_address(raw: &[u8]) -> String {
    let mut text = word::tidy(&word::decode(raw, None)).to_lowercase();
    if let Some(rest) = text.strip_prefix("mailto:") {
        text = rest.to_owned();
    }
    // A route, "<@relay:user@host>" (RFC 2822, 4.4).
    if text.starts_with('@')
        && let Some((_, rest)) = text.split_once(':')
    {
        text = rest.to_owned();
    }
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_wrapping(c));
    if text.contains(' ') && text.contains('@') { text.replace(' ', "") } else { text.to_owned() }
}

/// A display name: encoded words decoded, quotes and escapes undone.
fn name_of(raw: &[u8], hint: Option<&'static Encoding>) -> String {
    let raw = raw.trim_ascii();
    // The quotes go first: many programs put an encoded word inside them, which the standard forbids.
    let inner = match raw {
        [b'"', inner @ .., b'"'] => inner,
        [b'"', inner @ ..] => inner,
        _ => raw,
    };
    let text = word::tidy(&word::decode(inner, hint));
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => out.extend(chars.next()),
            '"' => {}
            _ => out.push(c),
        }
    }
    let trimmed = out.trim();
    let unquoted = trimmed.strip_prefix('\'').and_then(|t| t.strip_suffix('\'')).unwrap_or(trimmed);
    unquoted.trim().to_owned()
}
