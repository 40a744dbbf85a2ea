//! Content-Transfer-Encoding: base64 and quoted-printable as found in the wild.

use std::borrow::Cow;

/// How a body is written (RFC 2045, section 6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Transfer {
    /// 7bit, 8bit, binary, or not stated.
    #[default]
    Plain,
    Base64,
    QuotedPrintable,
}

impl Transfer {
    /// The encoding by its name; unknown names are taken as plain.
    pub fn from_name(name: &str) -> Self {
        let name = name.trim().trim_matches('"');
        if name.eq_ignore_ascii_case("base64") {
            Transfer::Base64
        } else if name.eq_ignore_ascii_case("quoted-printable") {
            Transfer::QuotedPrintable
        } else {
            Transfer::Plain
        }
    }

    /// The body itself, at most `limit` bytes of it; the flag says that there was more.
    pub fn decode<'a>(self, body: &'a [u8], limit: usize) -> (Cow<'a, [u8]>, bool) {
        match self {
            Transfer::Plain => (Cow::Borrowed(&body[..body.len().min(limit)]), body.len() > limit),
            // Plain text under the name of base64 is met; decoded it would be lost.
            Transfer::Base64 if !is_base64(body) => Transfer::Plain.decode(body, limit),
            Transfer::Base64 => {
                let (bytes, more) = base64(body, limit);
                (Cow::Owned(bytes), more)
            }
            Transfer::QuotedPrintable => {
                let (bytes, more) = quoted_printable(body, limit, false);
                (Cow::Owned(bytes), more)
            }
        }
    }

    /// Size of the decoded body in bytes, without decoding it.
    pub fn decoded_size(self, body: &[u8]) -> u64 {
        let size = match self {
            Transfer::Plain => body.len(),
            Transfer::Base64 => body.iter().filter(|b| **b > b' ' && **b != b'=').count() / 4 * 3,
            Transfer::QuotedPrintable => body.len() - memchr::memchr_iter(b'=', body).count() * 2,
        };
        u64::try_from(size).unwrap_or(u64::MAX)
    }
}

const SKIP: u8 = 0xff;

const SIXBIT: [u8; 256] = {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut table = [SKIP; 256];
    let mut at = 0;
    while at < alphabet.len() {
        table[alphabet[at] as usize] = at as u8;
        at += 1;
    }
    table
};

/// Whether a body can be base64: hardly a sign outside the alphabet in its beginning.
fn is_base64(body: &[u8]) -> bool {
    let sample = body[..body.len().min(1000)].trim_ascii();
    let alien = |b: &&u8| {
        SIXBIT[usize::from(**b)] == SKIP && !matches!(**b, b'=' | b'\r' | b'\n' | b'\t' | 0)
    };
    sample.iter().filter(alien).count() * 10 <= sample.len()
}

/// Decodes base64; what is not of the alphabet is skipped, a torn end gives the bytes that are whole.
pub fn base64(body: &[u8], limit: usize) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity((body.len() / 4 * 3 + 3).min(limit));
    let (mut bits, mut held) = (0_u32, 0_u8);
    for (at, &byte) in body.iter().enumerate() {
        let value = SIXBIT[usize::from(byte)];
        if value == SKIP {
            // Padding ends a run: what follows (some programs join encoded pieces) starts anew.
            if byte == b'=' {
                (bits, held) = (0, 0);
            }
            continue;
        }
        bits = (bits << 6) | u32::from(value);
        held += 6;
        if held >= 8 {
            if out.len() >= limit {
                return (out, at + 1 < body.len());
            }
            held -= 8;
            #[expect(clippy::cast_possible_truncation, reason = "the low byte is what is meant")]
            out.push((bits >> held) as u8);
        }
    }
    (out, false)
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Decodes quoted-printable; `in_word` is the variant of encoded words, where `_` is a space.
///
/// A broken escape stays as it is written; spaces before a line end are dropped (RFC 2045, 6.7 rule 3).
pub fn quoted_printable(body: &[u8], limit: usize, in_word: bool) -> (Vec<u8>, bool) {
    let mut out = Vec::with_capacity(body.len().min(limit));
    let mut at = 0;
    while at < body.len() {
        if out.len() >= limit {
            return (out, true);
        }
        match body[at] {
            b'=' => {
                let rest = &body[at + 1..];
                let pair =
                    rest.first().copied().and_then(hex).zip(rest.get(1).copied().and_then(hex));
                if let Some((high, low)) = pair {
                    out.push(high << 4 | low);
                    at += 3;
                } else if let Some(skip) = soft_break(rest) {
                    at += 1 + skip;
                } else {
                    out.push(b'=');
                    at += 1;
                }
            }
            b'_' if in_word => {
                out.push(b' ');
                at += 1;
            }
            b'\n' if !in_word => {
                let carriage = out.last() == Some(&b'\r');
                if carriage {
                    out.pop();
                }
                // Only a space at the end of a written line is padding; an encoded one (=20) was pushed by escape.
                let written = at - usize::from(carriage);
                let blanks =
                    body[..written].iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count();
                out.truncate(out.len() - blanks.min(out.len()));
                out.push(b'\n');
                at += 1;
            }
            byte => {
                out.push(byte);
                at += 1;
            }
        }
    }
    (out, false)
}

/// Length of what follows `=` at a soft line break, blanks before the line end included.
fn soft_break(rest: &[u8]) -> Option<usize> {
    let blanks = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    match rest.get(blanks) {
        None => Some(blanks),
        Some(b'\n') => Some(blanks + 1),
        Some(b'\r') if rest.get(blanks + 1) == Some(&b'\n') => Some(blanks + 2),
        Some(b'\r') => Some(blanks + 1),
        Some(_) => None,
    }
}
