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

/// Earlier edits, read once, so that many later ones can be compared with them.
#[derive(Debug, Default)]
pub struct Earlier(Vec<Reading>);

/// An earlier edit that says the same or the opposite.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// Its place in [`Earlier`].
    pub earlier: usize,
    /// 0…100.
    pub confidence: u8,
    pub reason: Reason,
}

/// What an edit is to earlier ones, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matches {
    pub repeats: Vec<Match>,
    pub contradictions: Vec<Match>,
}

impl Earlier {
    /// Adds one after the others.
    pub fn push(&mut self, edit: &Edit) {
        self.0.push(claim::read(edit));
    }

    /// Compares an edit with those in the places that `is_asked` names.
    pub fn matches(&self, edit: &Edit, is_asked: impl Fn(usize) -> bool) -> Matches {
        let second = claim::read(edit);
        let mut matches = Matches::default();
        for (earlier, first) in self.0.iter().enumerate().filter(|(n, _)| is_asked(*n)) {
            let of = |found: compare::Found| Match {
                earlier,
                confidence: found.confidence,
                reason: found.reason,
            };
            if let Some(found) = compare::contradiction(first, &second) {
                matches.contradictions.push(of(found));
            } else if let Some(found) = compare::repeat(first, &second) {
                matches.repeats.push(of(found));
            }
        }
        matches
    }
}

/// What kind of edit it is, by its words alone.
pub fn classify(text: &str) -> Classified {
    class::classify(text)
}
