//! HTML character references.

/// Named references met in mail; the rest stays as written.
const NAMED: [(&str, char); 60] = [
    ("agrave", 'à'),
    ("amp", '&'),
    ("apos", '\''),
    ("auml", 'ä'),
    ("bdquo", '„'),
    ("bull", '•'),
    ("ccedil", 'ç'),
    ("cent", '¢'),
    ("check", '✓'),
    ("copy", '©'),
    ("deg", '°'),
    ("divide", '÷'),
    ("eacute", 'é'),
    ("egrave", 'è'),
    ("emsp", ' '),
    ("ensp", ' '),
    ("euro", '€'),
    ("frac12", '½'),
    ("frac14", '¼'),
    ("ge", '≥'),
    ("gt", '>'),
    ("hearts", '♥'),
    ("hellip", '…'),
    ("iexcl", '¡'),
    ("laquo", '«'),
    ("larr", '←'),
    ("ldquo", '“'),
    ("le", '≤'),
    ("lsaquo", '‹'),
    ("lsquo", '‘'),
    ("lt", '<'),
    ("mdash", '—'),
    ("middot", '·'),
    ("minus", '−'),
    ("nbsp", ' '),
    ("ndash", '–'),
    ("ne", '≠'),
    ("num", '#'),
    ("numero", '№'),
    ("ouml", 'ö'),
    ("para", '¶'),
    ("plusmn", '±'),
    ("pound", '£'),
    ("quot", '"'),
    ("raquo", '»'),
    ("rarr", '→'),
    ("rdquo", '”'),
    ("reg", '®'),
    ("rsaquo", '›'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("sect", '§'),
    ("shy", '\u{ad}'),
    ("thinsp", ' '),
    ("times", '×'),
    ("trade", '™'),
    ("uuml", 'ü'),
    ("zwj", '\u{200d}'),
    ("zwnj", '\u{200c}'),
    ("zwsp", '\u{200b}'),
];

/// The character of a reference that begins `text`, and the length of the reference.
pub fn decode(text: &str) -> Option<(char, usize)> {
    let inner = text.strip_prefix('&')?;
    let end = inner.bytes().take(12).position(|b| !b.is_ascii_alphanumeric() && b != b'#')?;
    let name = &inner[..end];
    let closed = usize::from(inner.as_bytes().get(end) == Some(&b';'));
    let length = 1 + end + closed;
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return Some((from_code(code), length));
    }
    let at = NAMED.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    Some((NAMED[at].1, length))
}

/// Numbers 128 to 159 mean windows-1252, as browsers have it.
fn from_code(code: u32) -> char {
    if let Ok(byte @ 0x80..=0x9f) = u8::try_from(code) {
        let text = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned();
        return text.chars().next().unwrap_or('\u{fffd}');
    }
    char::from_u32(code).filter(|c| *c != '\0').unwrap_or('\u{fffd}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_for_search() {
        assert!(NAMED.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn references_become_characters_and_others_stay() {
        let check = |text: &str, expected: Option<(char, usize)>| {
            assert_eq!(decode(text), expected, "{text}")
        };
        check("&amp;x", Some(('&', 5)));
        check("&nbsp;", Some((' ', 6)));
        check("&#1087;", Some(('п', 7)));
        check("&#x43F; ", Some(('п', 7)));
        check("&#151; ", Some(('—', 6)));
        check("&unknown;", None);
        check("& b", None);
        check("&#0;", Some(('\u{fffd}', 4)));
    }
}
