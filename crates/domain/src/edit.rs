//! Edits of the client and the guidelines that grow out of them (P7, C116–C120, RULES.md A.8).
//!
//! What an edit says is read in `text::edits`; here are the words for what a person decides about it.

pub mod guideline;

use crate::incident::terms::{RegimeKind, Terms};
use crate::money::percent_of;
use crate::touch::words;
use serde::{Deserialize, Serialize};

/// What kind of correction it is (C116).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditClass {
    /// We did it wrong.
    OurError,
    /// Work that was not agreed.
    NewScope,
    /// The matter itself: may be odd, but is consistent; becomes a rule of the guidelines (C117).
    Factual,
    /// Like and dislike; needs expertise or numbers, not obedience (C118).
    Taste,
}

words!(EditClass {
    OurError = "our_error", NewScope = "new_scope", Factual = "factual", Taste = "taste",
});

/// What became of an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Settlement {
    /// Taken into work.
    Applied,
    /// Not taken; the reason is written down.
    Refused,
}

words!(Settlement { Applied = "applied", Refused = "refused" });

/// What a later edit is to an earlier edit or to a rule of the guidelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairKind {
    /// The same again: the agency repeats its mistake, which protects the client (C120).
    Repeat,
    /// The opposite: which protects the agency (C118, C120).
    Contradiction,
}

words!(PairKind { Repeat = "repeat", Contradiction = "contradiction" });

/// What a person says of a pair that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairVerdict {
    Confirmed,
    /// Found wrongly.
    Denied,
}

words!(PairVerdict { Confirmed = "confirmed", Denied = "denied" });

/// How a contradiction is answered (C118, RULES.md A.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairAnswer {
    /// An argument of our trade.
    Expertise,
    /// A test or data decides.
    Numbers,
    /// The client's decision owner is asked.
    Owner,
}

words!(PairAnswer { Expertise = "expertise", Numbers = "numbers", Owner = "owner" });

/// What to do with an edit of a class, the likeliest first; each is a word of `edit.way.<word>`.
pub fn ways(class: EditClass) -> &'static [&'static str] {
    match class {
        EditClass::OurError => &["fix", "check-rules"],
        EditClass::NewScope => &["estimate", "agree"],
        EditClass::Factual => &["fix", "rule"],
        EditClass::Taste => &["expertise", "numbers"],
    }
}

/// What one mistake made again costs by a clause, minor units (C120): a fixed fine, or a percent of a base
/// that is known. A clause that counts days says nothing of a repeat.
pub fn fine_minor(terms: &Terms) -> Option<i64> {
    let fine = match terms.regime {
        RegimeKind::FineFixed => terms.amount_minor?,
        RegimeKind::FinePercent => percent_of(terms.base_minor, terms.percent?, 1, 1)?,
        RegimeKind::ContractDaily | RegimeKind::KeyRate | RegimeKind::Art395 => return None,
    };
    let fine = terms.cap_minor.map_or(fine, |cap| fine.min(cap));
    (fine > 0).then_some(fine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taste_edit_is_answered_and_a_factual_one_becomes_a_rule() {
        for &class in EditClass::ALL {
            assert_eq!(ways(class).contains(&"rule"), class == EditClass::Factual, "{class:?}");
            let is_answered =
                ways(class).contains(&"expertise") && ways(class).contains(&"numbers");
            assert_eq!(is_answered, class == EditClass::Taste, "{class:?}");
            assert_eq!(EditClass::from_word(class.word()), Some(class));
        }
    }
}
