//! Mailboxes in one file (mbox): mboxo, mboxrd, with either line end, and with the faults that are met.
//!
//! The file is read as a stream. At most one message is in memory, and of one above the limit only its beginning.

use std::io::{self, Read};

use memchr::memmem;

/// Bytes that are read at a time.
const CHUNK_BYTES: usize = 256 * 1024;
/// Bytes kept of a message that is above the limit: its headers and first text.
const KEPT_OF_OVERSIZED: usize = 1 << 20;
/// A separator line is never longer.
const MAX_FROM_LINE: usize = 512;

/// One message as it lies in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// Where its separator line begins, in bytes from the start of the file.
    pub offset: u64,
    /// Where the next message begins: reading can be resumed from here.
    pub next_offset: u64,
    /// The message without the separator line, quoted `>From ` lines restored.
    pub bytes: Vec<u8>,
    /// Its real size in the file where that is above the limit and `bytes` is only the beginning.
    pub oversized: Option<u64>,
    /// Bytes of the file before the first separator line: no mailbox begins like this.
    pub is_lead: bool,
}

/// Iterates over the messages of a mailbox.
pub struct Reader<R> {
    input: R,
    limit: usize,
    buffer: Vec<u8>,
    /// Bytes at the beginning of `buffer` that were handed out.
    used: usize,
    /// Offset in the file of the first byte that was not handed out.
    base: u64,
    ended: bool,
    started: bool,
}

impl<R: Read> Reader<R> {
    /// Reads `input`, which stands at byte `offset` of its file: 0, or a [`Raw::next_offset`] of an earlier run.
    pub fn new(input: R, offset: u64, message_limit: usize) -> Self {
        let limit = message_limit.max(1024);
        Reader {
            input,
            limit,
            buffer: Vec::new(),
            used: 0,
            base: offset,
            ended: false,
            started: offset > 0,
        }
    }

    /// Bytes of the file that were handed out.
    pub fn position(&self) -> u64 {
        self.base
    }

    /// Adds one chunk to the buffer; false at the end of the input.
    fn fill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.buffer.drain(..self.used);
        self.used = 0;
        let taken = self.input.by_ref().take(as_u64(CHUNK_BYTES)).read_to_end(&mut self.buffer)?;
        self.ended = taken == 0;
        Ok(taken > 0)
    }

    /// What was read and not handed out.
    fn data(&self) -> &[u8] {
        &self.buffer[self.used..]
    }

    fn consume(&mut self, count: usize) {
        self.base += as_u64(count);
        self.used += count;
    }

    fn next_raw(&mut self) -> io::Result<Option<Raw>> {
        if !self.started {
            self.fill()?;
            self.started = true;
            let bom = if self.data().starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
            let blank = self.data()[bom..].iter().take_while(|b| b.is_ascii_whitespace()).count();
            self.consume(bom + blank);
        }
        if self.data().is_empty() && !self.fill()? {
            return Ok(None);
        }
        while self.data().len() < 2 * MAX_FROM_LINE && self.fill()? {}
        let is_lead = from_line(self.data(), 0).is_none();
        let offset = self.base;
        let body = from_line(self.data(), 0).unwrap_or(0);
        let mut searched = body;
        let mut dropped = 0_u64;
        loop {
            if let Some(end) = self.find_end(searched) {
                return Ok(Some(self.take(offset, body, end, dropped, is_lead)));
            }
            // What could hold the start of a separator is searched again with what follows.
            searched = self.data().len().saturating_sub(2 * MAX_FROM_LINE).max(body);
            if dropped > 0 || self.data().len() > self.limit.saturating_add(2 * MAX_FROM_LINE) {
                dropped += self.drop_middle(body, &mut searched);
            }
            if !self.fill()? {
                let end = self.find_end(searched).unwrap_or(self.data().len());
                return Ok(Some(self.take(offset, body, end, dropped, is_lead)));
            }
        }
    }

    /// Of a message above the limit, keeps the beginning and the end that is still to be searched.
    fn drop_middle(&mut self, body: usize, searched: &mut usize) -> u64 {
        let keep = (body + KEPT_OF_OVERSIZED.min(self.limit)).min(*searched);
        let count = searched.saturating_sub(keep);
        self.buffer.drain(self.used + keep..self.used + keep + count);
        *searched = keep;
        as_u64(count)
    }

    fn take(&mut self, offset: u64, body: usize, end: usize, dropped: u64, is_lead: bool) -> Raw {
        let whole = as_u64(end - body) + dropped;
        self.base += dropped;
        let mut bytes = if end > 4 * CHUNK_BYTES {
            // A huge message takes the buffer with it instead of being copied.
            let rest = self.buffer.split_off(self.used + end);
            let mut bytes = std::mem::replace(&mut self.buffer, rest);
            bytes.drain(..self.used + body);
            self.used = 0;
            self.base += as_u64(end);
            bytes
        } else {
            let bytes = self.data()[body..end].to_vec();
            self.consume(end);
            bytes
        };
        if dropped > 0 {
            bytes.truncate(KEPT_OF_OVERSIZED.min(self.limit));
        }
        unquote_from(&mut bytes);
        Raw {
            offset,
            next_offset: self.base,
            bytes,
            oversized: (dropped > 0).then_some(whole),
            is_lead,
        }
    }

    /// Where the message ends that fills the data from `from` on: at the next separator line.
    fn find_end(&self, from: usize) -> Option<usize> {
        let data = self.data();
        let start = from.saturating_sub(1);
        memmem::find_iter(&data[start..], b"\nFrom ").map(|at| start + at + 1).find(|at| {
            let Some(end) = from_line(data, *at) else { return false };
            if end >= data.len() {
                // The last line of the file: a message of which only the separator is left.
                return self.ended && blank_before(data, *at);
            }
            // Blank lines or a header must follow, also where the blank line before is missing.
            header_at(data, end)
                || blank_before(data, *at) && data[end..].trim_ascii().is_empty() && self.ended
        })
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = io::Result<Raw>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_raw().transpose()
    }
}

fn as_u64(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// End of the separator line at `at`: "From sender Tue Mar  1 10:00:00 2026", "From - …", "From ???@??? …".
///
/// A line of a letter that begins with "From " has no time of day and no year at its end.
fn from_line(buffer: &[u8], at: usize) -> Option<usize> {
    let rest = buffer.get(at..)?;
    if !rest.starts_with(b"From ") {
        return None;
    }
    let end = memchr::memchr(b'\n', &rest[..rest.len().min(MAX_FROM_LINE)])?;
    let line = rest[5..end].trim_ascii();
    let timed = line.windows(5).any(|w| {
        w[0].is_ascii_digit()
            && w[1].is_ascii_digit()
            && w[2] == b':'
            && w[3].is_ascii_digit()
            && w[4].is_ascii_digit()
    });
    let dated = line.split(|b| !b.is_ascii_digit()).any(|n| n.len() == 4);
    let bare = line.len() < 100
        && !line.contains(&b' ')
        && (line.contains(&b'@') || line == b"-" || at == 0);
    ((timed && dated) || bare).then_some(at + end + 1)
}

fn blank_before(buffer: &[u8], at: usize) -> bool {
    let before = &buffer[..at];
    before.ends_with(b"\n\n") || before.ends_with(b"\n\r\n")
}

/// Whether a header field, or a stray separator, begins at `at`.
fn header_at(buffer: &[u8], at: usize) -> bool {
    let rest = &buffer[at.min(buffer.len())..];
    let line = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len()).min(200)];
    if line.starts_with(b">From ") || line.starts_with(b"From ") {
        return true;
    }
    let Some(colon) = memchr::memchr(b':', line) else { return false };
    colon > 0 && line[..colon].iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// Takes one `>` from lines that begin with `>From `, `>>From ` and so on.
fn unquote_from(bytes: &mut Vec<u8>) {
    let marks: Vec<usize> = memmem::find_iter(bytes.as_slice(), b">From ")
        .filter_map(|at| {
            let arrows = bytes[..at].iter().rev().take_while(|b| **b == b'>').count();
            let start = at - arrows;
            (start == 0 || bytes[start - 1] == b'\n').then_some(start)
        })
        .collect();
    if marks.is_empty() {
        return;
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut from = 0;
    for mark in marks {
        out.extend_from_slice(&bytes[from..mark]);
        from = mark + 1;
    }
    out.extend_from_slice(&bytes[from..]);
    *bytes = out;
}
