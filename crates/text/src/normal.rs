//! Normal form of a word: what is left when case, ё, apostrophes and stretched letters no longer matter.

/// Lower-cases a word, writes ё as е, drops apostrophes of contractions and collapses stretched letters
/// («ооочень» becomes «очень»). Suffixes such as `'re` and `'ll` are cut off, so that `we're` is `we`.
pub fn normal_form(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let mut run = 0;
    let mut previous = '\0';
    for c in word.chars().flat_map(char::to_lowercase) {
        let c = match c {
            'ё' => 'е',
            '’' | '`' | 'ʼ' | '‘' => '\'',
            // Soft hyphen and the combining accents that stress marks leave behind.
            '\u{ad}' | '\u{301}' | '\u{300}' => continue,
            other => other,
        };
        run = if c == previous { run + 1 } else { 1 };
        previous = c;
        if run == 3 && c.is_alphabetic() {
            out.pop();
        }
        if run < 3 || !c.is_alphabetic() {
            out.push(c);
        }
    }
    // «ооо» and "ooo" are words, not stretched ones.
    if out.chars().count() == 1 && word.chars().count() == 3 {
        out = word.to_lowercase();
    }
    fold_lookalikes(&mut out);
    fold_contraction(out)
}

/// Latin letters that stand in a Cyrillic word (a typist's or a copy-paste slip) become Cyrillic.
fn fold_lookalikes(word: &mut String) {
    let cyrillic = word.chars().filter(|c| is_cyrillic(*c)).count();
    if cyrillic == 0 || cyrillic == word.chars().count() || cyrillic * 2 < word.chars().count() {
        return;
    }
    *word = word
        .chars()
        .map(|c| match c {
            'a' => 'а',
            'e' => 'е',
            'o' => 'о',
            'p' => 'р',
            'c' => 'с',
            'x' => 'х',
            'y' => 'у',
            'k' => 'к',
            'm' => 'м',
            't' => 'т',
            'h' => 'н',
            'b' => 'в',
            other => other,
        })
        .collect();
}

fn fold_contraction(word: String) -> String {
    let Some(at) = word.find('\'') else { return word };
    let (head, tail) = (&word[..at], &word[at + 1..]);
    match tail {
        "re" | "ll" | "ve" | "s" | "d" | "m" | "" => head.to_owned(),
        _ => word.replace('\'', ""),
    }
}

/// `char::is_alphanumeric` with a short way for the letters of the two languages.
pub fn is_word_char(c: char) -> bool {
    match c {
        'а'..='я' | 'А'..='Я' | 'ё' | 'Ё' | 'a'..='z' | 'A'..='Z' | '0'..='9' => true,
        '\0'..='\u{7f}' | '\u{2010}'..='\u{203a}' | '«' | '»' | '\u{a0}' => false,
        other => other.is_alphanumeric(),
    }
}

/// Whether a letter belongs to the Cyrillic script.
pub fn is_cyrillic(c: char) -> bool {
    matches!(c, '\u{400}'..='\u{4ff}')
}

#[cfg(test)]
mod tests {
    use super::normal_form;

    fn check(word: &str, want: &str) {
        assert_eq!(normal_form(word), want, "{word}");
    }

    #[test]
    fn case_yo_apostrophes_and_stretching_do_not_matter() {
        check("ВСЁ", "все");
        check("ооочень", "очень");
        check("don't", "dont");
        check("don’t", "dont");
        check("we're", "we");
        check("that's", "that");
        check("длинная", "длинная");
        check("2000", "2000");
        check("cроки", "сроки");
    }
}
