//! Which charset the bytes of a Russian text are in, by what letters follow what letters.

use std::sync::OnceLock;

use encoding_rs::{
    Encoding, IBM866, ISO_8859_5, KOI8_R, KOI8_U, MACINTOSH, WINDOWS_1251, WINDOWS_1252,
    X_MAC_CYRILLIC,
};

use super::bigrams::{EDGE, FOLLOWS, LETTERS};

/// In the order in which a tie is settled: by how common they are in Russian mail.
const CANDIDATES: [&Encoding; 6] =
    [WINDOWS_1251, KOI8_R, IBM866, ISO_8859_5, X_MAC_CYRILLIC, KOI8_U];

/// What a small letter followed by a capital inside a word costs: "пРИВЕТ" is a charset taken for another.
const CASE_COST: i64 = 60;
/// What a byte costs that is no letter and no usual sign (box drawing, rare symbols).
const ODD_COST: i64 = 25;
/// What a byte without meaning or a control character costs.
const VOID_COST: i64 = 60;
/// What a hint is worth, in the same units: decides a name, never a sentence.
const HINT_WORTH: i64 = 25;
/// Units per letter by which another charset must beat the declared one before the label counts as a lie.
const LIE_MARGIN: f64 = 5.0;

/// What a byte is in a one-byte charset.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// A Russian letter: index in [`LETTERS`], and whether it is a capital.
    Letter(u8, bool),
    /// Another Cyrillic letter (Ukrainian, Belarusian).
    Kin,
    /// A sign that Russian texts use: quotes, dashes, a hard space.
    Usual,
    /// The same, at the beginning of words only: opening quotes, №.
    Opening,
    /// A letter of the Latin kind, with or without accents.
    Latin,
    /// Anything else that is printable.
    Odd,
    /// Nothing, or a control character.
    Void,
}

fn sign(c: char) -> Sign {
    let lower = c.to_lowercase().next().unwrap_or(c);
    if let Some(index) = LETTERS.iter().position(|l| *l == lower) {
        return Sign::Letter(u8::try_from(index).unwrap_or(0), c != lower);
    }
    match c {
        'і' | 'ї' | 'є' | 'ґ' | 'ў' | 'І' | 'Ї' | 'Є' | 'Ґ' | 'Ў' => Sign::Kin,
        '«' | '„' | '№' | '§' | '©' | '®' | '€' => Sign::Opening,
        '»' | '—' | '–' | '…' | '“' | '”' | '’' | '•' | '\u{a0}' | '°' | '™' | '\u{ad}' => {
            Sign::Usual
        }
        '\u{fffd}' => Sign::Void,
        c if c.is_control() => Sign::Void,
        c if c.is_alphabetic() && (c.is_ascii() || c < '\u{250}') => Sign::Latin,
        _ => Sign::Odd,
    }
}

type Signs = [Sign; 256];

fn signs_of(encoding: &'static Encoding) -> Signs {
    let mut signs = [Sign::Odd; 256];
    for byte in 0..=255_u8 {
        let c = if byte < 0x80 {
            char::from(byte)
        } else {
            encoding.decode_without_bom_handling(&[byte]).0.chars().next().unwrap_or('\u{fffd}')
        };
        signs[usize::from(byte)] = sign(c);
    }
    signs
}

fn tables() -> &'static [Signs; 6] {
    static TABLES: OnceLock<[Signs; 6]> = OnceLock::new();
    TABLES.get_or_init(|| CANDIDATES.map(signs_of))
}

/// How Russian the bytes look in a charset.
#[derive(Clone, Copy, Debug)]
pub struct Score {
    total: i64,
    /// High bytes seen.
    high: usize,
    /// Score per high byte; text in its own charset has 14 to 20.
    pub per_letter: f64,
}

fn level(digit: u8) -> i64 {
    i64::from(match digit {
        b'0'..=b'9' => digit - b'0',
        _ => digit.wrapping_sub(b'a').wrapping_add(10),
    })
}

fn score(signs: &Signs, bytes: &[u8]) -> Score {
    let (mut total, mut high) = (0_i64, 0_usize);
    let mut previous = EDGE;
    let mut was_small = false;
    for &byte in bytes {
        high += usize::from(byte >= 0x80);
        match signs[usize::from(byte)] {
            Sign::Letter(index, capital) => {
                let pair = level(FOLLOWS[usize::from(previous)][usize::from(index)]);
                // A pair that never occurs speaks against, one that is usual speaks for.
                total += if pair == 0 { -12 } else { pair };
                if capital && was_small {
                    total -= CASE_COST;
                }
                was_small = !capital;
                previous = index;
                continue;
            }
            // A sign that never follows a letter, seen behind one, is a letter of another charset.
            Sign::Opening if previous != EDGE => total -= ODD_COST,
            Sign::Kin | Sign::Usual | Sign::Opening => {}
            Sign::Latin if byte < 0x80 => {
                // A Latin letter touching a Russian one: hardly Russian.
                if previous != EDGE {
                    total -= 4;
                }
            }
            _ if byte < 0x80 => {
                if previous != EDGE {
                    total += level(FOLLOWS[usize::from(previous)][usize::from(EDGE)]) / 2;
                }
            }
            Sign::Latin | Sign::Odd => total -= ODD_COST,
            Sign::Void => total -= VOID_COST,
        }
        previous = EDGE;
        was_small = false;
    }
    #[expect(clippy::cast_precision_loss, reason = "a sample is a few thousand bytes")]
    let per_letter = total as f64 / high.max(1) as f64;
    Score { total, high, per_letter }
}

/// How Russian the bytes look in `encoding`; `None` where it is not one of the Cyrillic charsets.
pub fn score_of(encoding: &'static Encoding, bytes: &[u8]) -> Option<Score> {
    let index = CANDIDATES.iter().position(|candidate| *candidate == encoding)?;
    Some(score(&tables()[index], bytes))
}

fn best(bytes: &[u8], hint: Option<&'static Encoding>) -> (&'static Encoding, Score) {
    let mut found: Option<(&'static Encoding, Score)> = None;
    for (encoding, signs) in CANDIDATES.iter().zip(tables()) {
        let mut score = score(signs, bytes);
        if hint == Some(*encoding) {
            score.total += HINT_WORTH;
        }
        if found.is_none_or(|(_, best)| score.total > best.total) {
            found = Some((encoding, score));
        }
    }
    found.unwrap_or((WINDOWS_1251, Score { total: 0, high: 0, per_letter: 0.0 }))
}

/// Accents standing singly among Latin letters: Western text, not Russian.
fn looks_western(bytes: &[u8]) -> bool {
    let latin =
        |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphabetic);
    let (mut high, mut among_latin, mut runs) = (0_usize, 0_usize, 0_usize);
    for (at, byte) in bytes.iter().enumerate() {
        if *byte < 0x80 {
            continue;
        }
        high += 1;
        among_latin += usize::from(latin(at.checked_sub(1)) || latin(Some(at + 1)));
        runs += usize::from(bytes.get(at + 1).is_some_and(|next| *next >= 0x80));
    }
    among_latin * 2 > high && runs * 4 < high
}

/// The likeliest charset of bytes that are not UTF-8.
pub fn guess(bytes: &[u8], hint: Option<&'static Encoding>) -> &'static Encoding {
    if looks_western(bytes) {
        return WINDOWS_1252;
    }
    best(bytes, hint).0
}

/// The charset that fits clearly better than the declared one-byte charset, if there is one.
pub fn better_than(
    declared: &'static Encoding,
    bytes: &[u8],
    hint: Option<&'static Encoding>,
) -> Option<&'static Encoding> {
    let own = score_of(declared, bytes);
    if own.is_some_and(|own| own.per_letter > 13.0) || looks_western(bytes) {
        return None;
    }
    let (found, score) = best(bytes, hint);
    if found == declared || score.per_letter < 8.0 {
        return None;
    }
    // A Western or other label says nothing about Russian letters: good Russian overrules it.
    let margin = match own {
        Some(own) => score.per_letter - own.per_letter,
        None if declared == MACINTOSH || declared == WINDOWS_1252 => LIE_MARGIN,
        None => score.per_letter - 8.0,
    };
    (margin >= LIE_MARGIN && score.high >= 6).then_some(found)
}
