//! What a client is worth and how deep the relationship is; the board of all clients; the steps that
//! follow (K4, K5; C126 to C131, A.9).

mod board;
mod grade;
mod refresh;
mod step;

pub use board::{Board, CELL_PAGE, CellPage, Moved, board, cell};
pub use grade::{FactorLine, GradeInput, StandingFile, grade, standing};
pub use refresh::run;
pub use step::{StepInput, add_step};
pub use store::grades::Grade;
pub use store::portfolio::{BIN_TENTHS, Bin, Move, Place, Placed, Unplaced};

use domain::matrix::Cell;

/// Days of the moves that the board shows as arrows and warns of (ours: a quarter).
pub const MOVES_DAYS: i64 = 90;
/// A grade of a person is old after so many days: the page asks to look again (ours).
pub const GRADE_OLD_DAYS: i64 = 180;

/// The cell of a stored word; none: too little was known.
pub fn cell_of(word: &str) -> Option<Cell> {
    Cell::from_word(word)
}
