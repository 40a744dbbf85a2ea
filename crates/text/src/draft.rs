//! The check of a letter to the client after a slip (C044–C058, C063, RULES C; JUDGE.md `draft`).
//!
//! It reads the letter over the facts of the case and returns every finding; it never fails.
//! A letter is cut into words ([`letter`]), the word lists of `data/draft` are found in one pass
//! ([`lists`], [`pattern`]), numbers are told apart ([`number`]); then each rule looks at the
//! [`case`]. A rule is short: what it asks of the case stands in `rules/`, its words in the lists.

mod case;
mod letter;
mod lists;
mod number;
mod pattern;
mod rules;
mod stems;
#[cfg(test)]
mod tests;

use domain::draft::{DraftFacts, DraftKind, Exceptions, Finding};

/// Every finding of a letter, in order of the text.
pub fn check(text: &str, kind: DraftKind, facts: &DraftFacts) -> Vec<Finding> {
    check_with(text, kind, facts, &Exceptions::default())
}

/// The same without the rules that a person marked "not here" for this client.
pub fn check_with(
    text: &str,
    kind: DraftKind,
    facts: &DraftFacts,
    exceptions: &Exceptions,
) -> Vec<Finding> {
    let mut case = case::Case::new(text, kind, facts);
    for rule in rules::ALL {
        rule(&mut case);
    }
    let mut findings = case.into_findings();
    findings.retain(|finding| !exceptions.has(finding.rule));
    findings
}
