//! The trust account: entries made from the records of the other modules, entries by hand, and what they
//! come to (K3, C027, A.7). Nothing that a client sees reads it, and it appraises no person.

mod book;
mod gift;
mod hand;
mod read;

pub(crate) use book::book;
pub(crate) use gift::{Gift, give};
pub use hand::{EntryInput, add, undo};
pub use read::{Account, Balance, Line, Outcome, account};
pub use store::trust_entries::Entry;

use domain::trust::TrustEntry;

/// Hundredths of a point, as they are stored.
fn centi(points: f64) -> i64 {
    (points * 100.0).round() as i64
}

/// As the rules see it. What undoes an entry counts from the day on which it was written down.
pub(crate) fn fact(entry: &Entry) -> TrustEntry {
    TrustEntry {
        at: entry.at.div_euclid(1000),
        kind: entry.kind,
        points: entry.points as f64 / 100.0,
        evidence: entry.cause_id.clone(),
    }
}
