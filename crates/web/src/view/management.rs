//! The agency at a glance, and the cases behind a number.

use super::{LevelCounts, Link, View};
use jiff::civil::Date;
use report::chart::Bars;
use serde::Serialize;

/// A number with its uncertainty in words, and where its cases are.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// Word of `management.figure.<word>` and `management.figure.<word>.hint`.
    pub word: &'static str,
    /// As it is printed; empty: not known.
    pub value: String,
    /// On how much it rests: a sentence; empty: on nothing worth saying.
    pub rests_on: String,
    pub href: String,
}

/// A group of numbers.
#[derive(Clone, Debug, Serialize)]
pub struct FigureGroup {
    /// Word of `management.group.<word>`.
    pub word: &'static str,
    pub figures: Vec<Figure>,
}

/// GET `/management`.
#[derive(Clone, Debug, Serialize)]
pub struct ManagementPage {
    pub counts: LevelCounts,
    pub groups: Vec<FigureGroup>,
    pub chart: Bars,
    /// Neither a client nor an incident is there yet.
    pub is_empty: bool,
}

impl View for ManagementPage {
    const TEMPLATE: &'static str = "management/page.html";
}

/// A case behind a number.
#[derive(Clone, Debug, Serialize)]
pub struct CaseRow {
    pub client: Link,
    pub title: String,
    pub href: String,
    pub on: Option<Date>,
    /// As it is printed; empty: not known.
    pub value: String,
}

/// GET `/management/{list}`.
#[derive(Clone, Debug, Serialize)]
pub struct CasesPage {
    /// Word of `management.list.<word>`.
    pub list: &'static str,
    pub rows: Vec<CaseRow>,
    pub n_total: i64,
}

impl View for CasesPage {
    const TEMPLATE: &'static str = "management/cases.html";
}
