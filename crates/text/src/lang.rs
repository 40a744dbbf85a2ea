//! Which of the two languages a text is written in.

use crate::normal::is_cyrillic;
use domain::cue::Lang;

/// Longest part of a text that is looked at.
const SAMPLE_CHARS: usize = 2_000;

/// Tells Russian from English by the letters: Russian mail quotes Latin names and terms, English mail has no
/// Cyrillic, so a fifth of Cyrillic letters is enough for Russian.
pub fn detect(text: &str) -> Lang {
    let (mut cyrillic, mut latin) = (0usize, 0usize);
    for c in text.chars().take(SAMPLE_CHARS) {
        if is_cyrillic(c) {
            cyrillic += 1;
        } else if c.is_ascii_alphabetic() {
            latin += 1;
        }
    }
    if cyrillic * 4 >= latin && cyrillic > 0 || latin == 0 { Lang::Ru } else { Lang::En }
}

#[cfg(test)]
mod tests {
    use super::detect;
    use domain::cue::Lang;

    #[test]
    fn russian_with_latin_names_is_russian() {
        assert_eq!(detect("Выгрузите CTR по Google Ads"), Lang::Ru);
        assert_eq!(detect("Please send the report"), Lang::En);
        assert_eq!(detect(""), Lang::Ru);
    }
}
