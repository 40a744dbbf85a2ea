//! Measures the rules of `domain` and `text` on the shared data sets (development only).

pub mod bench;
pub mod cues;
pub mod draft;
pub mod edits;
pub mod mail;
pub mod series;

use anyhow::Result;
use std::path::PathBuf;

/// One measured figure and what it must reach.
pub struct Row {
    pub name: String,
    pub figure: f64,
    pub floor: Floor,
}

/// What a figure must reach.
pub enum Floor {
    AtLeast(f64),
    AtMost(f64),
    /// Printed for information.
    None,
}

impl Row {
    /// A row that must be at least so much.
    pub fn at_least(name: impl Into<String>, figure: f64, floor: f64) -> Self {
        Row { name: name.into(), figure, floor: Floor::AtLeast(floor) }
    }

    /// A row that must be at most so much.
    pub fn at_most(name: impl Into<String>, figure: f64, ceiling: f64) -> Self {
        Row { name: name.into(), figure, floor: Floor::AtMost(ceiling) }
    }

    /// A row for information.
    pub fn info(name: impl Into<String>, figure: f64) -> Self {
        Row { name: name.into(), figure, floor: Floor::None }
    }
}

/// A part and the function that measures it.
pub type Part = (&'static str, fn() -> Result<Vec<Row>>);

/// Parts that can be evaluated, alphabetical.
pub const PARTS: &[Part] = &[
    ("cues", cues::evaluate),
    ("draft", draft::evaluate),
    ("edits", edits::evaluate),
    ("mail", mail::evaluate),
    ("series", series::evaluate),
];

/// Prints rows as a Markdown table.
pub fn print_table(rows: &[Row]) {
    println!("| measure | figure | floor | |\n|---|---:|---:|---|");
    for row in rows {
        let (floor, verdict) = match row.floor {
            Floor::AtLeast(f) => (format!(">= {f}"), if row.figure >= f { "ok" } else { "miss" }),
            Floor::AtMost(f) => (format!("<= {f}"), if row.figure <= f { "ok" } else { "miss" }),
            Floor::None => (String::new(), ""),
        };
        println!("| {} | {:.3} | {floor} | {verdict} |", row.name, row.figure);
    }
}

/// Folder of the shared data: `HOUSTON_SHARED`, next to the repository, or `/work/shared`.
pub fn shared_data() -> Option<PathBuf> {
    let near = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    std::env::var_os("HOUSTON_SHARED")
        .map(PathBuf::from)
        .into_iter()
        .chain([near, PathBuf::from("/work/shared")])
        .map(|root| root.join("data"))
        .find(|data| data.is_dir())
}
