//! Text of header fields: encoded words (RFC 2047), raw 8-bit bytes, and parameters split over pieces (RFC 2231).

use encoding_rs::Encoding;

use super::transfer::{base64, quoted_printable};
use crate::charset;

/// One encoded word: its charset, its bytes, and where it ends in the field.
struct Word {
    charset: String,
    bytes: Vec<u8>,
    end: usize,
}

/// Reads `=?charset?B?...?=` at the start of `raw`; also without the closing `?=` at the very end of the field.
fn encoded_word(raw: &[u8]) -> Option<Word> {
    let inner = raw.strip_prefix(b"=?")?;
    let mark = memchr::memchr(b'?', &inner[..inner.len().min(80)])?;
    let label = &inner[..mark];
    if label.is_empty() || !label.iter().all(u8::is_ascii_graphic) {
        return None;
    }
    let way = inner.get(mark + 1)?.to_ascii_lowercase();
    if !matches!(way, b'b' | b'q') || inner.get(mark + 2) != Some(&b'?') {
        return None;
    }
    let start = mark + 3;
    let text = &inner[start..];
    // "?" may stand raw inside a sloppy Q word, so the end is "?=" that no hex pair could have made.
    let close = memchr::memmem::find(text, b"?=");
    let (text, end) = match close {
        Some(close) => (&text[..close], 2 + start + close + 2),
        None => (text, raw.len()),
    };
    let bytes = if way == b'b' {
        base64(text, text.len()).0
    } else {
        quoted_printable(text, text.len(), true).0
    };
    // "utf-8*ru" names the language too (RFC 2231, section 5).
    let label = String::from_utf8_lossy(label);
    let label = label.split('*').next().unwrap_or_default().to_ascii_lowercase();
    Some(Word { charset: label, bytes, end })
}

/// Bytes that wait to be decoded together, since a letter may be split over two words.
#[derive(Default)]
struct Pending {
    charset: String,
    bytes: Vec<u8>,
}

impl Pending {
    fn flush(&mut self, out: &mut String, hint: Option<&'static Encoding>) {
        if !self.bytes.is_empty() {
            let decoded = charset::decode(&self.bytes, Some(&self.charset), hint);
            out.push_str(&decoded.text);
            self.bytes.clear();
        }
    }
}

/// The text of an unfolded or folded header field.
///
/// Neighbouring words in one charset are joined as bytes before they are decoded: many programs cut a letter in two.
pub fn decode(raw: &[u8], hint: Option<&'static Encoding>) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut pending = Pending::default();
    let mut at = 0;
    let mut plain = 0;
    while let Some(found) = memchr::memmem::find(&raw[at..], b"=?") {
        let start = at + found;
        let Some(word) = encoded_word(&raw[start..]) else {
            at = start + 2;
            continue;
        };
        let between = &raw[plain..start];
        // Blanks between two encoded words are only folding.
        if pending.bytes.is_empty() || !between.iter().all(u8::is_ascii_whitespace) {
            pending.flush(&mut out, hint);
            plain_text(between, hint, &mut out);
        }
        if pending.charset != word.charset {
            pending.flush(&mut out, hint);
            pending.charset = word.charset;
        }
        pending.bytes.extend_from_slice(&word.bytes);
        at = start + word.end;
        plain = at;
    }
    pending.flush(&mut out, hint);
    plain_text(&raw[plain..], hint, &mut out);
    out
}

fn plain_text(raw: &[u8], hint: Option<&'static Encoding>, out: &mut String) {
    if raw.is_empty() {
        return;
    }
    if raw.is_ascii() {
        out.extend(raw.iter().map(|b| char::from(*b)));
    } else {
        out.push_str(&charset::decode(raw, None, hint).text);
    }
}

/// One line of clean text: folds are undone, tabs become spaces, control characters go, ends are trimmed.
pub fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push(' '),
            '\u{feff}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out.truncate(out.trim_end().len());
    if out.starts_with(char::is_whitespace) { out.trim_start().to_owned() } else { out }
}

/// The charset label of the first encoded word, which tells what the sender's program uses.
pub fn first_label(raw: &[u8]) -> Option<String> {
    let start = memchr::memmem::find(raw, b"=?")?;
    encoded_word(&raw[start..start + raw.len().saturating_sub(start).min(4096)])
        .map(|word| word.charset)
}

/// Decodes an RFC 2231 value, `utf-8'ru'%D0%9F...`; `charset` comes with the first piece.
pub fn percent(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut at = 0;
    while at < raw.len() {
        let digit = |at: usize| raw.get(at).and_then(|b| char::from(*b).to_digit(16));
        match (raw[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    out
}
