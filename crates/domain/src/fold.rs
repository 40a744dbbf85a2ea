//! Folding of names for search and comparison: case, "ё", and blanks do not matter.

/// The folded form: lower case, "ё" as "е", one blank between words.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        for c in word.chars().flat_map(char::to_lowercase) {
            folded.push(if c == 'ё' { 'е' } else { c });
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn case_yo_and_blanks_do_not_matter() {
        for (text, folded) in [
            ("  ООО  «Ёлка и Ко» ", "ооо «елка и ко»"),
            ("ACME\tGroup", "acme group"),
            ("", ""),
            ("Straße", "straße"),
        ] {
            assert_eq!(fold(text), folded);
        }
    }
}
