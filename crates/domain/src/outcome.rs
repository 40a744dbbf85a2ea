//! What became of a client, as a person says it: the truth that a back-test is measured by (A.14).

use crate::touch::words;
use serde::{Deserialize, Serialize};

/// How the work with a client turned out on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The client ended the work.
    Left,
    /// It came close, and the client stayed.
    NearlyLeft,
    /// All was well up to that day, whatever Houston said.
    Kept,
}

words!(Outcome { Left = "left", NearlyLeft = "nearly_left", Kept = "kept" });

impl Outcome {
    /// Whether a warning was owed.
    pub fn is_loss(self) -> bool {
        matches!(self, Outcome::Left | Outcome::NearlyLeft)
    }
}
