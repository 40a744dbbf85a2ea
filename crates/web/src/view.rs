//! What the pages show: one plain, serializable struct a page, in `view/<page>.rs`.
//!
//! A view holds facts (ids as text, moments, reasons, series), never HTML; the templates print
//! them through the filters of [`crate::render`] in the reader's language and zone.
//! Words of closed lists (level, kind of signal, channel) are the domain's own words: their
//! translation is at `level.<word>`, `signal.<word>`, `channel.<word>`.

pub mod account;
pub mod admin;
pub mod backtest;
pub mod bridge;
pub mod brief;
pub mod client;
pub mod clients;
pub mod contact;
pub mod draft;
pub mod edit;
pub mod failure;
pub mod forms;
pub mod frame;
pub mod gate;
pub mod home;
pub mod imports;
pub mod incident;
pub mod incident_room;
pub mod kept;
pub mod kpi;
pub mod learning;
pub mod letter;
pub mod load;
pub mod management;
pub mod merger;
pub mod message;
pub mod monitor;
pub mod notice;
pub mod onboarding;
pub mod person;
pub mod portal;
pub mod portfolio;
pub mod project;
pub mod promise;
pub mod ritual;
pub mod search;
pub mod series;
pub mod settings;
pub mod signal;
pub mod sla;
pub mod team;
pub mod text;
pub mod trust;
pub mod unsorted;
pub mod way_out;
pub mod weekly;
pub mod work;

pub use forms::{Choice, Errors};
pub use frame::{Flash, FlashKind, Frame, Me, Powers, Theme};
pub use series::{LevelWeek, Mark, QuietSpan, SeriesView};
pub use text::{Run, runs};

pub use domain::health::{Gut, Level};
use jiff::Timestamp;
use serde::Serialize;

/// A page: its data, and the template that shows it.
pub trait View: Serialize {
    /// Path under `templates/`.
    const TEMPLATE: &'static str;
}

/// All levels, worst first: the order of lists and filters.
pub const LEVELS: [Level; 5] = [Level::Red, Level::Amber, Level::Watch, Level::Grey, Level::Green];

/// Something with a page of its own.
#[derive(Clone, Debug, Serialize)]
pub struct Link {
    /// Text form of the id (`cl_…`).
    pub id: String,
    pub name: String,
}

impl Link {
    /// A link by id and name.
    pub fn new(id: impl ToString, name: impl Into<String>) -> Self {
        Link { id: id.to_string(), name: name.into() }
    }
}

/// Who did something and when.
#[derive(Clone, Debug, Serialize)]
pub struct By {
    pub name: String,
    pub at: Timestamp,
}

/// The place in a long list. Addresses are complete (path and query).
#[derive(Clone, Debug, Default, Serialize)]
pub struct Pager {
    /// All rows that match; `None` where counting is too dear.
    pub total: Option<i64>,
    /// Number of the first and the last row shown, from 1; both 0 if none is.
    pub from: i64,
    pub to: i64,
    pub previous: Option<String>,
    pub next: Option<String>,
}

/// How many clients stand at each level.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct LevelCounts {
    pub red: i64,
    pub amber: i64,
    pub watch: i64,
    pub grey: i64,
    pub green: i64,
}

impl LevelCounts {
    /// Counts of a list of levels.
    pub fn of(levels: impl IntoIterator<Item = Level>) -> Self {
        let mut counts = LevelCounts::default();
        for level in levels {
            match level {
                Level::Red => counts.red += 1,
                Level::Amber => counts.amber += 1,
                Level::Watch => counts.watch += 1,
                Level::Grey => counts.grey += 1,
                Level::Green => counts.green += 1,
            }
        }
        counts
    }
}
