//! Checking what people typed: all problems of a form at once, each with its field.

use crate::error::{Error, FieldProblem, Result};
use crate::intake::route::is_public_domain;
use jiff::civil::Date;
use std::collections::BTreeSet;

/// Longest name of anything, characters.
const NAME_CHARS_MAX: usize = 200;
/// Longest note, characters.
const NOTE_CHARS_MAX: usize = 20_000;

/// Collects problems while a form is read.
#[derive(Debug, Default)]
pub struct Check {
    problems: Vec<FieldProblem>,
}

impl Check {
    /// Notes a problem.
    pub fn problem(&mut self, field: &'static str, code: &'static str) {
        self.problems.push(FieldProblem { field, code });
    }

    /// The problems, if there are any.
    pub fn done(self) -> Result<()> {
        if self.problems.is_empty() { Ok(()) } else { Err(Error::Invalid(self.problems)) }
    }

    /// A name: one line, not empty, not endless.
    pub fn name(&mut self, field: &'static str, text: &str) -> String {
        let name = one_line(text);
        if name.is_empty() {
            self.problem(field, "empty");
        } else if name.chars().count() > NAME_CHARS_MAX {
            self.problem(field, "too_long");
        }
        name
    }

    /// One line that may be empty.
    pub fn line(&mut self, field: &'static str, text: &str) -> String {
        let line = one_line(text);
        if line.chars().count() > NAME_CHARS_MAX {
            self.problem(field, "too_long");
        }
        line
    }

    /// Text of several lines that may be empty.
    pub fn note(&mut self, field: &'static str, text: &str) -> String {
        let text = text.replace('\0', "");
        let note = text.trim().to_owned();
        if note.chars().count() > NOTE_CHARS_MAX {
            self.problem(field, "too_long");
        }
        note
    }

    /// The day on which something was done or said, today where nobody names another: it has come.
    pub fn past_day(&mut self, field: &'static str, day: Option<Date>, today: Date) -> Date {
        let day = day.unwrap_or(today);
        if day > today {
            self.problem(field, "in-future");
        }
        day
    }

    /// A time zone by its IANA name.
    pub fn zone(&mut self, field: &'static str, text: &str) -> String {
        let zone = text.trim();
        if jiff::tz::TimeZone::get(zone).is_err() {
            self.problem(field, "unknown_zone");
        }
        zone.to_owned()
    }

    /// One of a few words.
    pub fn one_of(&mut self, field: &'static str, text: &str, words: &[&str]) -> String {
        let word = text.trim();
        if !words.contains(&word) {
            self.problem(field, "unknown_choice");
        }
        word.to_owned()
    }

    /// An e-mail address, lower case.
    pub fn email(&mut self, field: &'static str, text: &str) -> String {
        let email = text.trim().to_lowercase();
        if !is_email(&email) {
            self.problem(field, "no_email");
        }
        email
    }

    /// Mail domains, lower case, each once.
    pub fn domains(&mut self, field: &'static str, texts: &[String]) -> Vec<String> {
        let domains = each_once(texts, |text| text.trim_start_matches('@').to_owned());
        for domain in &domains {
            if !is_domain(domain) {
                self.problem(field, "no_domain");
            } else if is_public_domain(domain) {
                // All the world writes from there.
                self.problem(field, "free_mail");
            }
        }
        domains
    }

    /// Addresses in mail and chats, lower case, each once.
    pub fn addresses(&mut self, field: &'static str, texts: &[String]) -> Vec<String> {
        let addresses = each_once(texts, str::to_owned);
        for address in &addresses {
            let is_long = address.chars().count() > NAME_CHARS_MAX;
            if is_long || (address.contains('@') && !address.starts_with('@') && !is_email(address))
            {
                self.problem(field, "no_address");
            }
        }
        addresses
    }
}

fn one_line(text: &str) -> String {
    let visible: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn each_once(texts: &[String], clean: fn(&str) -> String) -> Vec<String> {
    let cleaned: BTreeSet<String> =
        texts.iter().map(|text| clean(&one_line(text).to_lowercase())).collect();
    cleaned.into_iter().filter(|text| !text.is_empty()).collect()
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>(),;:\"@\\".contains(c);
    !local.is_empty() && local.len() <= 64 && local.chars().all(is_plain) && is_domain(domain)
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_domains_are_told_from_nonsense() {
        for (text, is_good) in [
            ("anna@example.org", true),
            ("анна@пример.рф", true),
            ("a b@example.org", false),
            ("anna@localhost", false),
            ("@example.org", false),
            ("anna@-x.org", false),
            ("anna", false),
            ("a@b@example.org", false),
        ] {
            assert_eq!(is_email(text), is_good, "{text}");
        }
        let mut check = Check::default();
        let domains = ["@Example.ORG".to_owned(), "example.org ".to_owned(), String::new()];
        assert_eq!(check.domains("domains", &domains), ["example.org"]);
        assert!(check.done().is_ok());
    }

    #[test]
    fn all_problems_of_a_form_are_told_at_once() {
        let mut check = Check::default();
        check.name("name", " \n ");
        check.zone("zone", "Nowhere/City");
        check.one_of("tier", "x", &["a"]);
        check.domains("domains", &["gmail.com", "msn.com", "нет"].map(str::to_owned));
        check.addresses("addresses", &["@telegram_name".to_owned(), "x@".to_owned()]);
        check.line("position", &"я".repeat(201));
        let Err(Error::Invalid(problems)) = check.done() else { panic!("no problems") };
        let codes: Vec<&str> = problems.iter().map(|p| p.code).collect();
        let expected = [
            "empty",
            "unknown_zone",
            "unknown_choice",
            "free_mail",
            "free_mail",
            "no_domain",
            "no_address",
            "too_long",
        ];
        assert_eq!(codes, expected);
    }
}
