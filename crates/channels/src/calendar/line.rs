//! Lines of a calendar: unfolded, and cut into name, parameters and value.

use std::io::{BufRead, BufReader, Read};

use crate::Problem;
use crate::charset;

/// Bytes kept of an unfolded line: descriptions and pictures may be large, and nobody asks for them.
const LINE_BYTES: usize = 64 * 1024;
/// Parameters kept of a line.
const PARAMS_MAX: usize = 32;

/// `NAME;PARAM=a;OTHER="b":value`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Number in the file, from 1; of a folded one, where it begins.
    pub number: u64,
    /// In capitals.
    pub name: String,
    pub(super) params: Vec<(String, String)>,
    /// Escapes are undone by [`Line::text`] only.
    pub value: String,
}

impl Line {
    /// The value of a parameter.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The value as text, escapes undone.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.value.len());
        let mut chars = self.value.chars();
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some('n' | 'N') => text.push('\n'),
                    Some(other) => text.push(other),
                    None => {}
                },
                c => text.push(c),
            }
        }
        text
    }
}

/// Iterates over the unfolded lines.
pub struct Lines<R> {
    input: BufReader<R>,
    source: String,
    number: u64,
    /// The line that may still be continued, with its number.
    open: Option<(u64, Vec<u8>)>,
    is_over: bool,
    pub problems: Vec<Problem>,
}

impl<R: Read> Lines<R> {
    pub fn new(input: R, source: &str) -> Self {
        Lines {
            input: BufReader::with_capacity(64 * 1024, input),
            source: source.to_owned(),
            number: 0,
            open: None,
            is_over: false,
            problems: Vec::new(),
        }
    }

    /// One line as the file has it, cut at the limit.
    fn raw(&mut self) -> Option<Vec<u8>> {
        let mut line = Vec::new();
        let mut has_any = false;
        loop {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    let place = format!("line {}", self.number + 1);
                    let message = error.to_string();
                    self.problems.push(Problem::new(
                        &self.source,
                        &place,
                        "unreadable-file",
                        message,
                    ));
                    return None;
                }
            };
            if chunk.is_empty() {
                return has_any.then_some(line);
            }
            has_any = true;
            let end = memchr::memchr(b'\n', chunk);
            let taken = end.unwrap_or(chunk.len());
            let free = LINE_BYTES.saturating_sub(line.len());
            line.extend_from_slice(&chunk[..taken.min(free)]);
            self.input.consume(end.map_or(taken, |at| at + 1));
            if end.is_some() {
                while line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Some(line);
            }
        }
    }
}

impl<R: Read> Lines<R> {
    /// The next line that is one; blank ones and rubbish are passed over.
    pub fn next(&mut self) -> Option<Line> {
        loop {
            let whole = self.unfolded()?;
            if let Some(line) = split(whole.0, &whole.1) {
                return Some(line);
            }
        }
    }

    fn unfolded(&mut self) -> Option<(u64, Vec<u8>)> {
        while !self.is_over {
            let Some(mut raw) = self.raw() else {
                self.is_over = true;
                break;
            };
            self.number += 1;
            if self.number == 1 && raw.starts_with(b"\xef\xbb\xbf") {
                raw.drain(..3);
            }
            let is_continued = matches!(raw.first(), Some(b' ' | b'\t'));
            match self.open.as_mut().filter(|_| is_continued) {
                Some((_, open)) => {
                    let free = LINE_BYTES.saturating_sub(open.len());
                    open.extend(raw[1..].iter().take(free));
                }
                None => {
                    let done = self.open.replace((self.number, raw));
                    if done.is_some() {
                        return done;
                    }
                }
            }
        }
        self.open.take()
    }
}

fn split(number: u64, bytes: &[u8]) -> Option<Line> {
    if bytes.trim_ascii().is_empty() {
        return None;
    }
    let decoded = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // old programs write the charset of their system and do not say which
        Err(_) => charset::decode(bytes, None, None).text,
    };
    let colon = end_of_head(&decoded)?;
    let (head, value) = (&decoded[..colon], &decoded[colon + 1..]);
    let mut parts = cut(head, ';').into_iter();
    let name = parts.next()?.trim().to_ascii_uppercase();
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if name.is_empty() || !name.chars().all(is_name) {
        return None;
    }
    let params = parts.take(PARAMS_MAX).filter_map(|part| {
        let (name, value) = part.split_once('=')?;
        Some((name.trim().to_ascii_uppercase(), value.trim().trim_matches('"').to_owned()))
    });
    Some(Line { number, name, params: params.collect(), value: value.to_owned() })
}

/// Place of the colon before the value: the first one outside quotation marks.
fn end_of_head(line: &str) -> Option<usize> {
    let mut is_quoted = false;
    for (at, c) in line.char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            ':' if !is_quoted => return Some(at),
            _ => {}
        }
    }
    // a quotation mark that nobody closed
    line.find(':')
}

/// Cuts at a sign outside quotation marks.
fn cut(text: &str, sign: char) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut from, mut is_quoted) = (0, false);
    for (at, c) in text.char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            c if c == sign && !is_quoted => {
                parts.push(&text[from..at]);
                from = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[from..]);
    parts
}
