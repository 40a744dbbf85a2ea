//! Charts as SVG text.
//!
//! A chart carries no style of its own, only classes (`chart-…`), so that pages with a strict
//! content policy show it and one style sheet serves light, dark and paper. It has a title and a
//! description for screen readers, names its lines directly instead of a legend, and comes with a
//! table of the same numbers ([`table`]).

mod bars;
mod board;
mod bridge;
mod course;
mod draw;
mod exposure;
mod ledger;
mod people;
mod replies;
mod spark;
mod strip;
mod table;
#[cfg(test)]
mod tests;
mod touches;
mod tradeoff;
mod trust;

pub use bars::{Bar, Bars, bars, bars_table};
pub use board::{BoardCell, BoardDot, BoardPicture, BoardSpot, board};
pub use bridge::{BridgePicture, Pier, Span, bridge};
pub use course::{course, course_table};
pub use exposure::{Cost, CostDay, exposure};
pub use ledger::{Ledger, ledger};
pub use people::{MapBand, MapDot, MapOurs, PeoplePicture, Stand, people};
pub use replies::replies;
pub use spark::spark;
pub use strip::{StripWeek, strip};
pub use table::table;
pub use touches::touches;
pub use tradeoff::{TradeoffPoint, tradeoff};
pub use trust::{Trust, trust};

use domain::signal::Series;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A named moment on a chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    pub at: Timestamp,
    pub label: String,
}

/// A span during which quiet is expected: a holiday, a busy window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QuietSpan {
    pub from: Date,
    /// The last day of it.
    pub until: Date,
    pub label: String,
}

/// A series with what is drawn around it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plot {
    pub series: Series,
    #[serde(default)]
    pub quiet: Vec<QuietSpan>,
    #[serde(default)]
    pub marks: Vec<Mark>,
}

impl From<Series> for Plot {
    fn from(series: Series) -> Self {
        Plot { series, quiet: Vec::new(), marks: Vec::new() }
    }
}

/// How wide the chart will be shown; text stays readable in both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// 720 units: a page or a sheet.
    Wide,
    /// 360 units: a phone; fewer labels, and of a long series only the second half.
    Phone,
}

impl Size {
    fn width(self) -> f64 {
        match self {
            Size::Wide => 720.0,
            Size::Phone => 360.0,
        }
    }

    fn height(self) -> f64 {
        match self {
            Size::Wide => 240.0,
            Size::Phone => 210.0,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Size::Wide => "chart chart-wide",
            Size::Phone => "chart chart-phone",
        }
    }
}
