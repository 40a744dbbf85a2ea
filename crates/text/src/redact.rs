//! Taking a person out of a text (X5): the name in any of its forms, the addresses, the phone.
//!
//! Words are compared by their stems, so that «Петровой» goes with «Петрова». A first name that
//! another person of the same client bears stays where no surname stands beside it.

use crate::stem::stem;

/// What stands for each sign of what was taken out: places in the text stay where they were, so that
/// cues still point at their words.
const MARK: char = '*';
/// Shorter parts of a name are initials.
const NAME_CHARS_MIN: usize = 3;
/// Shorter numbers are no phones.
const PHONE_DIGITS_MIN: usize = 7;

/// Who is taken out.
#[derive(Clone, Debug, Default)]
pub struct Redaction {
    /// Stems of name parts that nobody else bears.
    own: Vec<String>,
    /// Stems of name parts that others bear, too: taken out only beside one of the own.
    shared: Vec<String>,
    /// Lower case.
    addresses: Vec<String>,
    /// Digits of the phone, without the country's.
    phone: String,
}

impl Redaction {
    /// A person by name, addresses and phone; `others` are the names of people who stay.
    pub fn new(name: &str, addresses: &[String], phone: &str, others: &[String]) -> Self {
        let stems = |name: &str| -> Vec<String> {
            name_parts(name).map(|part| String::from(&*stem(part))).collect()
        };
        let borne: Vec<String> = others.iter().flat_map(|other| stems(other)).collect();
        let (shared, own) = stems(name).into_iter().partition(|s| borne.contains(s));
        let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
        let phone = digits.get(digits.len().saturating_sub(10)..).unwrap_or_default();
        let is_phone = phone.len() >= PHONE_DIGITS_MIN;
        Redaction {
            own,
            shared,
            addresses: addresses.iter().map(|a| a.to_lowercase()).collect(),
            phone: if is_phone { phone.to_owned() } else { String::new() },
        }
    }

    /// The text without the person; `None` where the person was not in it.
    pub fn apply(&self, text: &str) -> Option<String> {
        let without = self.without_addresses(text);
        let before = without.as_deref().unwrap_or(text);
        let without_phone = self.without_phone(before);
        let before = without_phone.as_deref().unwrap_or(before);
        let named = self.without_names(before);
        named.or(without_phone).or(without)
    }

    fn without_addresses(&self, text: &str) -> Option<String> {
        let mut out: Option<String> = None;
        for address in self.addresses.iter().filter(|a| a.chars().count() >= NAME_CHARS_MIN) {
            let from = out.as_deref().unwrap_or(text);
            if let Some(replaced) = replace_folded(from, address) {
                out = Some(replaced);
            }
        }
        out
    }

    /// Digits of the phone in a row, whatever stands between them but letters.
    fn without_phone(&self, text: &str) -> Option<String> {
        if self.phone.is_empty() {
            return None;
        }
        let digits: Vec<(usize, char)> =
            text.char_indices().filter(|(_, c)| c.is_ascii_digit()).collect();
        let line: String = digits.iter().map(|(_, c)| *c).collect();
        let mut out = String::new();
        let mut done = 0;
        for (at, _) in line.match_indices(&self.phone) {
            let (first, last) = (digits[at].0, digits[at + self.phone.len() - 1].0);
            let between = &text[first..=last];
            if first < done || between.chars().any(char::is_alphabetic) {
                continue;
            }
            out.push_str(&text[done..first]);
            blot(&mut out, between);
            done = last + 1;
        }
        (done > 0).then(|| out + &text[done..])
    }

    fn without_names(&self, text: &str) -> Option<String> {
        if self.own.is_empty() && self.shared.is_empty() {
            return None;
        }
        let words = words(text);
        let is = |list: &[String], n: usize| {
            words.get(n).is_some_and(|(_, word)| list.iter().any(|s| **s == *stem(word)))
        };
        let mut out = String::new();
        let mut done = 0;
        for (n, (at, word)) in words.iter().enumerate() {
            let beside = n.checked_sub(1).is_some_and(|before| is(&self.own, before))
                || is(&self.own, n + 1);
            // Who has nothing but shared parts is known by all of them together.
            let together = self.own.is_empty()
                && (n.checked_sub(1).is_some_and(|before| is(&self.shared, before))
                    || is(&self.shared, n + 1));
            if is(&self.own, n) || is(&self.shared, n) && (beside || together) {
                out.push_str(&text[done..*at]);
                blot(&mut out, word);
                done = at + word.len();
            }
        }
        (done > 0).then(|| out + &text[done..])
    }
}

fn blot(out: &mut String, what: &str) {
    out.extend(what.chars().map(|_| MARK));
}

fn name_parts(name: &str) -> impl Iterator<Item = &str> {
    let parts = name.split(|c: char| !c.is_alphabetic());
    parts.filter(|part| part.chars().count() >= NAME_CHARS_MIN)
}

/// The words of a text with their places, in bytes.
fn words(text: &str) -> Vec<(usize, &str)> {
    let parts = text.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    parts.map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word)).collect()
}

/// Replaces `needle`, which is in lower case, in whatever case it is written; `None`: not there.
fn replace_folded(text: &str, needle: &str) -> Option<String> {
    let mut out = String::new();
    let mut done = 0;
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    for at in starts {
        if at < done {
            continue;
        }
        if let Some(len) = folded_prefix(&text[at..], needle) {
            out.push_str(&text[done..at]);
            blot(&mut out, &text[at..at + len]);
            done = at + len;
        }
    }
    (done > 0).then(|| out + &text[done..])
}

/// The length in bytes of the beginning of `text` that is `needle` in lower case.
fn folded_prefix(text: &str, needle: &str) -> Option<usize> {
    let mut left = needle.chars().peekable();
    let mut len = 0;
    for c in text.chars() {
        if left.peek().is_none() {
            break;
        }
        for lower in c.to_lowercase() {
            if left.next() != Some(lower) {
                return None;
            }
        }
        len += c.len_utf8();
    }
    left.peek().is_none().then_some(len)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dina() -> Redaction {
        let addresses = ["Dina@romashka.example".to_owned(), "@dina_p".to_owned()];
        Redaction::new(
            "Дина Петрова",
            &addresses,
            "+7 (912) 345-67-89",
            &["Дина Орлова".to_owned()],
        )
    }

    fn check(text: &str, want: Option<&str>) {
        assert_eq!(dina().apply(text).as_deref(), want, "{text}");
    }

    #[test]
    fn a_person_leaves_a_text_in_every_form() {
        check("Спросите у Петровой.", Some("Спросите у ********."));
        check("ПЕТРОВА и Дине Петровой", Some("******* и **** ********"));
        check("Пишите на DINA@Romashka.example!", Some("Пишите на *********************!"));
        check("в чате @dina_p", Some("в чате *******"));
        check("звоните 8 912 345 67 89, до шести", Some("звоните 8 *************, до шести"));
        // Another Dina stays, and so does what only looks like the name.
        check("Дина Орлова согласна", None);
        check("петровский бал, 8 912 345", None);
        check("", None);
    }

    #[test]
    fn who_shares_both_names_goes_only_where_they_stand_together() {
        let others = ["Дина Орлова".to_owned(), "Егор Петров".to_owned()];
        let shared = Redaction::new("Дина Петров", &[], "", &others);
        assert_eq!(shared.apply("Дина Орлова и Егор Петров"), None);
        assert_eq!(shared.apply("Дина Петров").as_deref(), Some("**** ******"));
    }

    #[test]
    fn any_text_survives() {
        let nobody = Redaction::new("", &[], "", &[]);
        for text in ["", "İİ ẞ", "a\u{301}b", "🙂@🙂", "12 34", "\0"] {
            assert_eq!(nobody.apply(text), None);
            let cut = dina().apply(text);
            assert!(cut.is_none(), "{text}");
        }
    }
}
