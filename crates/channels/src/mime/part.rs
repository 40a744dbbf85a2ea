//! The tree of parts, walked without recursion and within limits.

use memchr::memmem;

use super::header::{Field, Headers, Structured};
use super::transfer::Transfer;

/// Parts of one message that are looked at.
pub const MAX_PARTS: usize = 1000;
/// Levels of multipart inside multipart that are looked into.
pub const MAX_DEPTH: usize = 60;

/// A leaf of the tree: something with a body of its own.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// Media type, lower-cased: `text/plain`.
    pub kind: String,
    pub content_type: Structured,
    pub disposition: Structured,
    pub transfer: Transfer,
    pub body: &'a [u8],
    /// Number of the `multipart/alternative` around it, if one is: of each such only one part is shown.
    pub alternative: Option<usize>,
}

/// What stands in the way of reading all parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    TooManyParts,
    TooDeep,
    /// The closing boundary is missing: the message is cut off, or the boundary is wrong.
    Unclosed,
    /// A multipart whose boundary never occurs.
    NoParts,
}

/// The leaves of a message in order, and what was in the way.
#[derive(Debug, Default)]
pub struct Parts<'a> {
    pub leaves: Vec<Part<'a>>,
    pub troubles: Vec<(Trouble, usize)>,
}

/// One multipart that is open.
struct Open {
    boundary: Vec<u8>,
    alternative: Option<usize>,
    /// Parts inside are messages unless they say otherwise (multipart/digest).
    digest: bool,
    found: bool,
    closed: bool,
}

/// Splits the message whose headers are `headers` into its leaves.
pub fn walk<'a>(bytes: &'a [u8], headers: &Headers<'a>) -> Parts<'a> {
    let mut walk = Walk { bytes, parts: Parts::default(), stack: Vec::new(), alternatives: 0 };
    walk.enter(headers, headers.end.min(bytes.len()));
    walk.parts
}

struct Walk<'a> {
    bytes: &'a [u8],
    parts: Parts<'a>,
    stack: Vec<Open>,
    alternatives: usize,
}

/// A boundary line: which open multipart it belongs to, where it begins and ends, and whether it closes.
struct Line {
    level: usize,
    start: usize,
    end: usize,
    closes: bool,
}

impl<'a> Walk<'a> {
    /// Walks from the top: header blocks, bodies, boundary lines, until the bytes end.
    fn enter(&mut self, headers: &Headers<'a>, start: usize) {
        let mut at = start;
        let mut current = self.begin(headers, false);
        loop {
            let line = self.next_boundary(at);
            let end = line.as_ref().map_or(self.bytes.len(), |line| line.start);
            if let Some(mut part) = current.take() {
                part.body = &self.bytes[at..end];
                self.parts.leaves.push(part);
            }
            let Some(line) = line else { break };
            self.leave_above(line.level);
            self.stack[line.level].found = true;
            at = line.end;
            if line.closes {
                self.stack[line.level].closed = true;
                continue;
            }
            if self.parts.leaves.len() >= MAX_PARTS {
                self.parts.troubles.push((Trouble::TooManyParts, line.start));
                return;
            }
            let headers = Headers::read(&self.bytes[at..self.header_limit(at)]);
            at += headers.end;
            current = self.begin(&headers, self.stack[line.level].digest);
        }
        self.leave_above(0);
        self.leave_top();
    }

    /// Headers of a part end at the next boundary at the latest.
    fn header_limit(&self, at: usize) -> usize {
        // Nearly always the header ends within a few lines: look for the boundary only in what it spans.
        let near = &self.bytes[at..self.bytes.len().min(at + 65536)];
        let blank = memmem::find(near, b"\n\r\n").into_iter().chain(memmem::find(near, b"\n\n"));
        let guess =
            blank.min().map_or(self.bytes.len(), |found| at + found + 3).min(self.bytes.len());
        match self.boundary_in(at, guess) {
            Some(line) => line.start,
            None => guess.max(at),
        }
    }

    /// A part begins: a leaf is returned, a multipart is opened.
    fn begin(&mut self, headers: &Headers<'a>, in_digest: bool) -> Option<Part<'a>> {
        let content_type =
            headers.get(Field::ContentType).map(Structured::parse).unwrap_or_default();
        let default = if in_digest { "message/rfc822" } else { "text/plain" };
        let kind = if content_type.value.contains('/') {
            content_type.value.clone()
        } else {
            default.to_owned()
        };
        let alternative = self.stack.iter().rev().find_map(|open| open.alternative);
        if let Some(subtype) = kind.strip_prefix("multipart/") {
            let boundary = content_type.raw("boundary").unwrap_or_default().trim_ascii_end();
            if self.stack.len() >= MAX_DEPTH {
                self.parts.troubles.push((Trouble::TooDeep, 0));
            } else if !boundary.is_empty() {
                let own = (subtype == "alternative").then(|| {
                    self.alternatives += 1;
                    self.alternatives
                });
                self.stack.push(Open {
                    boundary: boundary.to_vec(),
                    alternative: own.or(alternative),
                    digest: subtype == "digest",
                    found: false,
                    closed: false,
                });
                return None;
            } else {
                self.parts.troubles.push((Trouble::NoParts, 0));
            }
        }
        let disposition =
            headers.get(Field::ContentDisposition).map(Structured::parse).unwrap_or_default();
        let transfer = Transfer::from_name(&headers.word(Field::ContentTransferEncoding));
        Some(Part { kind, content_type, disposition, transfer, body: &[], alternative })
    }

    /// Multiparts above `level` end here; those that were not closed are cut off.
    fn leave_above(&mut self, level: usize) {
        while self.stack.len() > level + 1 {
            self.leave_top();
        }
    }

    fn leave_top(&mut self) {
        if let Some(open) = self.stack.pop() {
            let trouble = if !open.found { Trouble::NoParts } else { Trouble::Unclosed };
            if !open.closed && !self.parts.troubles.iter().any(|(known, _)| *known == trouble) {
                self.parts.troubles.push((trouble, self.bytes.len()));
            }
        }
    }

    fn next_boundary(&self, at: usize) -> Option<Line> {
        self.boundary_in(at, self.bytes.len())
    }

    /// The first line in `at..end` that is a boundary of an open multipart.
    fn boundary_in(&self, at: usize, end: usize) -> Option<Line> {
        if self.stack.is_empty() {
            return None;
        }
        if let Some(line) = self.boundary_at(at, at) {
            return Some(line);
        }
        memmem::find_iter(&self.bytes[at..end], b"\n--").find_map(|found| {
            let newline = at + found;
            // The line break before a boundary belongs to the boundary.
            let carriage = newline > at && self.bytes[newline - 1] == b'\r';
            self.boundary_at(newline + 1, newline - usize::from(carriage))
        })
    }

    /// Whether the line at `at` is a boundary; `start` is where the body before it ends.
    fn boundary_at(&self, at: usize, start: usize) -> Option<Line> {
        let rest = self.bytes.get(at..)?.strip_prefix(b"--")?;
        self.stack.iter().enumerate().rev().find_map(|(level, open)| {
            let after = rest.strip_prefix(open.boundary.as_slice())?;
            let closes = after.starts_with(b"--");
            let tail = if closes { &after[2..] } else { after };
            let newline = memchr::memchr(b'\n', tail).unwrap_or(tail.len());
            // "--abc" is no boundary line of "ab".
            if !closes && !tail[..newline].trim_ascii().is_empty() {
                return None;
            }
            let consumed = self.bytes.len() - tail.len() + (newline + 1).min(tail.len());
            Some(Line { level, start, end: consumed, closes })
        })
    }
}
