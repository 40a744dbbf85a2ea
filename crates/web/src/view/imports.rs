//! Bringing history in.

use super::{By, Choice, Errors, Pager, View};
use jiff::Timestamp;
use serde::Serialize;

/// How an import goes. Word of `import.state.<word>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    /// A table waits for its columns to be named.
    Mapping,
    Waiting,
    Running,
    Done,
    Cancelled,
    Failed,
}

/// One import.
#[derive(Clone, Debug, Serialize)]
pub struct ImportRow {
    pub id: String,
    pub name: String,
    /// Word of `import.kind.<word>`.
    pub kind: String,
    pub state: ImportState,
    pub size_bytes: i64,
    /// 0…100 by bytes.
    pub percent: i64,
    pub n_read: i64,
    pub n_added: i64,
    /// Already here: imported before.
    pub n_known: i64,
    /// Known ones that had changed.
    pub n_updated: i64,
    pub n_problems: i64,
    pub by: By,
    pub finished_at: Option<Timestamp>,
    /// Why it failed, a sentence.
    pub error: Option<String>,
    pub may_cancel: bool,
}

/// GET `/imports`.
#[derive(Clone, Debug, Serialize)]
pub struct ImportsPage {
    pub imports: Vec<ImportRow>,
    pub pager: Pager,
    pub may_import: bool,
}

impl View for ImportsPage {
    const TEMPLATE: &'static str = "imports/page.html";
}

/// GET `/imports/new`.
#[derive(Clone, Debug, Serialize)]
pub struct UploadPage {
    /// Word of `import.kind.<word>`, the first one is `auto`.
    pub kinds: Vec<String>,
    pub max_bytes: i64,
    pub errors: Errors,
}

impl View for UploadPage {
    const TEMPLATE: &'static str = "imports/upload.html";
}

/// One thing that could not be read.
#[derive(Clone, Debug, Serialize)]
pub struct ProblemRow {
    pub number: i64,
    /// Where in the file: line, message number.
    pub place: String,
    /// A sentence.
    pub message: String,
}

/// GET `/imports/{id}`.
#[derive(Clone, Debug, Serialize)]
pub struct ImportPage {
    pub import: ImportRow,
    pub problems: Vec<ProblemRow>,
    pub pager: Pager,
    /// Touches of it that found no client.
    pub n_unsorted: i64,
    /// Clients that it touched.
    pub n_clients: i64,
}

impl View for ImportPage {
    const TEMPLATE: &'static str = "imports/import.html";
}

/// One column of a table and what it means.
#[derive(Clone, Debug, Serialize)]
pub struct ColumnRow {
    /// From 0: the field is `column_<index>`.
    pub index: i64,
    pub heading: String,
    /// The first few values.
    pub samples: Vec<String>,
    /// Meanings (`mapping.<word>`), the guessed one chosen.
    pub meanings: Vec<Choice>,
}

/// A row as it would be understood.
#[derive(Clone, Debug, Serialize)]
pub struct MappedRow {
    pub place: String,
    /// In the order of the page's `meanings`.
    pub cells: Vec<String>,
    /// Cells that would be left out, a sentence each.
    pub notes: Vec<String>,
    /// Why it would not be taken in.
    pub problem: Option<String>,
}

/// GET `/imports/{id}/mapping`.
#[derive(Clone, Debug, Serialize)]
pub struct MappingPage {
    pub id: String,
    pub name: String,
    /// What the table holds: `clients`, `contacts`, `touches`.
    pub targets: Vec<Choice>,
    /// What the columns below belong to: when it changes they are guessed anew.
    pub was: String,
    pub columns: Vec<ColumnRow>,
    /// Words of `mapping.<word>` in use, the heads of the preview.
    pub meanings: Vec<String>,
    pub preview: Vec<MappedRow>,
    pub n_rows: i64,
    pub n_bad_rows: i64,
    /// The counts are of the whole table, not of its beginning.
    pub is_counted_whole: bool,
    /// What is odd about the file as a whole, sentences.
    pub notices: Vec<String>,
    pub date_formats: Vec<Choice>,
    /// Of a delimited file; empty for a workbook.
    pub separators: Vec<Choice>,
    pub encodings: Vec<Choice>,
    /// Of a workbook of several sheets; empty otherwise.
    pub sheets: Vec<Choice>,
    pub has_heading: bool,
    pub errors: Errors,
}

impl View for MappingPage {
    const TEMPLATE: &'static str = "imports/mapping.html";
}
