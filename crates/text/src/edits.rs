//! A client's corrections: what kind each one is, which repeat an earlier one, which contradict one
//! (C116–C120, RULES.md A.8).
//!
//! An edit is read into claims (*object, attribute, value*); two edits are compared claim by claim.
//! Precision comes before recall: a wrong "you contradict yourself" costs more than a missed one.

mod claim;
mod class;
mod compare;
mod lexicon;
mod read;
mod split;
#[cfg(test)]
mod tests;

pub use split::split;

use claim::Reading;
use domain::edit::EditClass;
use domain::reason::Reason;
use jiff::civil::Date;

/// One correction of one project.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    pub id: String,
    pub text: String,
    pub author: Option<String>,
    pub date: Option<Date>,
    /// What it is about: a banner, a page, a letter.
    pub material: Option<String>,
}

/// The kind of an edit.
#[derive(Clone, Debug, PartialEq)]
pub struct Classified {
    pub class: EditClass,
    /// 0…100.
    pub confidence: u8,
    pub reason: Reason,
}

/// Two edits that say the same or the opposite; indexes, the earlier one first.
#[derive(Clone, Debug, PartialEq)]
pub struct EditPair {
    pub earlier: usize,
    pub later: usize,
    /// 0…100.
    pub confidence: u8,
    pub reason: Reason,
}

/// What the edits of a project come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EditReview {
    /// One for each edit, in order.
    pub classes: Vec<Classified>,
    pub repeats: Vec<EditPair>,
    pub contradictions: Vec<EditPair>,
}

/// Reviews the edits of one project, given in order.
pub fn review(edits: &[Edit]) -> EditReview {
    let classes = edits.iter().map(|edit| class::classify(&edit.text)).collect();
    let readings: Vec<Reading> = edits.iter().map(claim::read).collect();
    let mut review = EditReview { classes, ..EditReview::default() };
    for (later, second) in readings.iter().enumerate() {
        for (earlier, first) in readings[..later].iter().enumerate() {
            if let Some(found) = compare::contradiction(first, second) {
                let compare::Found { confidence, reason } = found;
                review.contradictions.push(EditPair { earlier, later, confidence, reason });
            } else if let Some(found) = compare::repeat(first, second) {
                let compare::Found { confidence, reason } = found;
                review.repeats.push(EditPair { earlier, later, confidence, reason });
            }
        }
    }
    review
}

/// What an edit is to earlier ones: the indexes of a pair are its place in `earlier`, and the number
/// of earlier ones for the edit itself.
pub fn against(earlier: &[Edit], edit: &Edit) -> EditReview {
    let second = claim::read(edit);
    let mut review =
        EditReview { classes: vec![class::classify(&edit.text)], ..EditReview::default() };
    for (at, first) in earlier.iter().map(claim::read).enumerate() {
        let pair = |found: compare::Found| EditPair {
            earlier: at,
            later: earlier.len(),
            confidence: found.confidence,
            reason: found.reason,
        };
        if let Some(found) = compare::contradiction(&first, &second) {
            review.contradictions.push(pair(found));
        } else if let Some(found) = compare::repeat(&first, &second) {
            review.repeats.push(pair(found));
        }
    }
    review
}

/// What kind of edit it is, by its words alone.
pub fn classify(text: &str) -> Classified {
    class::classify(text)
}
