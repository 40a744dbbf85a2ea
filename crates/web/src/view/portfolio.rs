//! The board of the portfolio, the clients of a cell, the assessment of one client.

use super::{By, Choice, Errors, Link, Pager, View};
use domain::reason::Reason;
use jiff::Timestamp;
use jiff::civil::Date;
use report::chart::BoardPicture;
use serde::Serialize;

/// A cell as a row of the table beside the picture.
#[derive(Clone, Debug, Serialize)]
pub struct CellRow {
    /// `high-mid`.
    pub word: String,
    /// Words of levels: low, mid, high.
    pub attractiveness: &'static str,
    pub depth: &'static str,
    /// Word of the strategy.
    pub strategy: &'static str,
    pub is_ours: bool,
    pub n_clients: i64,
}

/// A client that changed its cell.
#[derive(Clone, Debug, Serialize)]
pub struct MovedRow {
    pub client: Link,
    pub at: Timestamp,
    pub reason: Reason,
}

/// GET `/portfolio`.
#[derive(Clone, Debug, Serialize)]
pub struct PortfolioPage {
    #[serde(serialize_with = "super::kept::board")]
    pub picture: BoardPicture,
    /// The most attractive and deepest first.
    pub cells: Vec<CellRow>,
    pub down: Vec<MovedRow>,
    pub up: Vec<MovedRow>,
    /// Clients of whom too little is known, with how many grades are.
    pub unplaced: Vec<(Link, i64)>,
    pub n_unplaced: i64,
    pub n_dots: i64,
    pub n_placed: i64,
}

impl View for PortfolioPage {
    const TEMPLATE: &'static str = "portfolio/board.html";
}

/// A client of a cell.
#[derive(Clone, Debug, Serialize)]
pub struct PlacedRow {
    pub client: Link,
    /// Whole points of 100.
    pub attractiveness: i64,
    pub depth: i64,
    pub n_known: i64,
    pub revenue_minor: i64,
    pub currency: String,
    /// Words of the strategies that are near.
    pub near: Vec<&'static str>,
}

/// GET `/portfolio?cell=high-mid`.
#[derive(Clone, Debug, Serialize)]
pub struct CellPage {
    pub cell: CellRow,
    pub rows: Vec<PlacedRow>,
    pub pager: Pager,
}

impl View for CellPage {
    const TEMPLATE: &'static str = "portfolio/cell.html";
}

/// A factor with what is known of it.
#[derive(Clone, Debug, Serialize)]
pub struct FactorRow {
    /// Word of the factor.
    pub factor: &'static str,
    pub is_of_depth: bool,
    pub value: Option<u8>,
    /// The judgement of a person that stands.
    pub by: Option<By>,
    pub evidence: String,
    pub is_old: bool,
    /// What the data say, in a sentence, and their value.
    pub data: Option<Reason>,
    pub data_value: Option<u8>,
    pub may_data: bool,
    /// Words of the strategies that this factor could lead to.
    pub sways: Vec<&'static str>,
    pub choices: Vec<Choice>,
}

/// A line of the history of grades.
#[derive(Clone, Debug, Serialize)]
pub struct GradeRow {
    pub factor: &'static str,
    pub value: Option<i64>,
    pub evidence: String,
    pub by: By,
}

/// A step of the strategy.
#[derive(Clone, Debug, Serialize)]
pub struct StepRow {
    pub id: String,
    pub title: String,
    pub owner: String,
    pub due_on: Option<Date>,
    pub is_late: bool,
    pub done_at: Option<Timestamp>,
}

/// A move on the board.
#[derive(Clone, Debug, Serialize)]
pub struct MoveRow {
    pub at: Timestamp,
    /// Words of the strategies; none: not on the board.
    pub was: Option<&'static str>,
    pub is: Option<&'static str>,
}

/// GET `/clients/{id}/grades`, and the same again with errors (422).
#[derive(Clone, Debug, Serialize)]
pub struct GradesPage {
    pub client: Link,
    pub cell: Option<CellRow>,
    /// Whole points of 100.
    pub attractiveness: Option<i64>,
    pub depth: Option<i64>,
    pub revenue_minor: i64,
    pub currency: String,
    pub reasons: Vec<Reason>,
    pub factors: Vec<FactorRow>,
    pub grades: Vec<GradeRow>,
    pub moves: Vec<MoveRow>,
    pub steps: Vec<StepRow>,
    pub owners: Vec<Choice>,
    pub due_on: Date,
    pub may_grade: bool,
    pub may_add: bool,
    pub errors: Errors,
}

impl View for GradesPage {
    const TEMPLATE: &'static str = "portfolio/grades.html";
}
