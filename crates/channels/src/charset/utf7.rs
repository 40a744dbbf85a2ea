//! UTF-7 (RFC 2152): seen in old mail only, and in no table of the WHATWG.

use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Decodes UTF-7; what is not UTF-7 stays as it is.
pub fn decode(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some(plus) = rest.find('+') {
        out.push_str(&rest[..plus]);
        let run = &rest[plus + 1..];
        let end = run
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '+' || c == '/'))
            .unwrap_or(run.len());
        let (coded, after) = run.split_at(end);
        let after_dash = after.strip_prefix('-').unwrap_or(after);
        if coded.is_empty() {
            out.push('+');
            rest = after_dash;
            continue;
        }
        match LENIENT.decode(coded) {
            Ok(units) => {
                let units =
                    units.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
                out.extend(char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')));
            }
            Err(_) => {
                out.push('+');
                out.push_str(coded);
            }
        }
        rest = after_dash;
    }
    out.push_str(rest);
    out
}
