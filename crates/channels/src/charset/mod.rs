//! From bytes to text: by the label where it is true, by letter statistics where it is missing or lies.

mod bigrams;
mod detect;
mod utf7;

use encoding_rs::Encoding;

pub use detect::{guess, score_of};

/// Bytes of a text that are looked at to judge a label; the rest follows.
const SAMPLE_BYTES: usize = 2048;

/// A text and how sure we are of its charset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    /// Name of the charset that was used.
    pub charset: &'static str,
    /// The label was missing or wrong, and another charset was used.
    pub overridden: bool,
    /// Some bytes had no meaning in the charset and became U+FFFD.
    pub lossy: bool,
}

/// The encoding for a label as found in the wild: `KOI8R`, `cp-1251`, `"Windows-1251"`, `cp866`, `maccyrillic`.
pub fn for_label(label: &str) -> Option<&'static Encoding> {
    let label =
        label.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'' || c == ';');
    if let Some(known) = Encoding::for_label(label.as_bytes()) {
        return Some(known);
    }
    let mut plain: String = label
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .take(32)
        .collect();
    for prefix in ["charset", "xunknown", "cs", "x"] {
        if let Some(rest) = plain.strip_prefix(prefix).filter(|rest| rest.len() > 2) {
            plain = rest.to_owned();
        }
    }
    let name = match plain.as_str() {
        "866" | "cp866" | "ibm866" | "dos866" | "ibmcp866" | "alt" => "ibm866",
        "cp1251" | "1251" | "win1251" | "windows1251" | "win" | "ansi1251" | "windowscp1251"
        | "cp1251cyrillic" => "windows-1251",
        "cp1252" | "1252" | "win1252" | "windows1252" | "ansi" => "windows-1252",
        "koi8" | "koi8r" | "koi" | "koi8rus" => "koi8-r",
        "koi8u" | "koi8ru" => "koi8-u",
        "iso88595" | "isocyrillic" | "88595" => "iso-8859-5",
        "maccyrillic" | "cp10007" | "10007" | "macintoshcyrillic" | "macukraine"
        | "macukrainian" => "x-mac-cyrillic",
        "utf8" | "unicode11utf8" | "utf8mb4" | "cp65001" | "65001" | "utf" => "utf-8",
        "usascii" | "ascii" | "ansix341968" | "us" | "7bit" | "8bit" | "default" => "us-ascii",
        _ => return None,
    };
    Encoding::for_label(name.as_bytes())
}

/// Decodes `bytes`; `label` is what the message says, `hint` what its other parts turned out to be.
pub fn decode(bytes: &[u8], label: Option<&str>, hint: Option<&'static Encoding>) -> Decoded {
    if label.is_some_and(|label| label.trim_matches('"').eq_ignore_ascii_case("utf-7")) {
        return Decoded {
            text: utf7::decode(bytes),
            charset: "utf-7",
            overridden: false,
            lossy: false,
        };
    }
    let declared = label.and_then(for_label);
    let wide = declared.filter(|e| !e.is_ascii_compatible() || *e == encoding_rs::ISO_2022_JP);
    if let Some(encoding) = wide {
        return with(encoding, bytes, false);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let ascii = text.is_ascii();
        let declared_utf8 = declared.is_none_or(|e| e == encoding_rs::UTF_8);
        if ascii || declared_utf8 || !fits_better(declared, bytes) {
            let text = text.strip_prefix('\u{feff}').unwrap_or(text).to_owned();
            return Decoded {
                text,
                charset: "UTF-8",
                overridden: !ascii && !declared_utf8,
                lossy: false,
            };
        }
    }
    match declared {
        Some(e) if e == encoding_rs::UTF_8 => {
            if mostly_utf8(bytes) {
                with(e, bytes, false)
            } else {
                with(guess(sample(bytes), hint), bytes, true)
            }
        }
        Some(e) if may_be_cyrillic(e) => {
            let better = detect::better_than(e, sample(bytes), hint);
            with(better.unwrap_or(e), bytes, better.is_some())
        }
        Some(e) => with(e, bytes, false),
        None if mostly_utf8(bytes) => with(encoding_rs::UTF_8, bytes, true),
        None => with(guess(sample(bytes), hint), bytes, true),
    }
}

/// Valid UTF-8 that is labelled otherwise is UTF-8, unless it is too short to tell and reads as Russian by its label.
fn fits_better(declared: Option<&'static Encoding>, bytes: &[u8]) -> bool {
    let high = bytes.iter().take(SAMPLE_BYTES).filter(|b| **b >= 0x80).count();
    high <= 4 && declared.is_some_and(|e| score_of(e, bytes).is_some_and(|s| s.per_letter > 14.0))
}

fn with(encoding: &'static Encoding, bytes: &[u8], overridden: bool) -> Decoded {
    let (text, lossy) = encoding.decode_with_bom_removal(bytes);
    Decoded { text: text.into_owned(), charset: encoding.name(), overridden, lossy }
}

/// Labels of one-byte charsets, which never fail and so may lie unseen.
fn may_be_cyrillic(encoding: &'static Encoding) -> bool {
    encoding.is_single_byte()
}

fn sample(bytes: &[u8]) -> &[u8] {
    // Latin prefixes (links, names) tell nothing: begin at the first high byte.
    let start = bytes.iter().position(|b| *b >= 0x80).unwrap_or(0);
    let start = start.saturating_sub(1);
    &bytes[start..bytes.len().min(start + SAMPLE_BYTES)]
}

/// UTF-8 with a few broken places (cut in the middle of a letter, one stray byte) is still UTF-8.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let bytes = sample(bytes);
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += chunk.invalid().len();
    }
    good > 0 && bad * 5 <= good + 2
}
