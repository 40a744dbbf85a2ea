//! Tables of clients, contacts and touches: CSV in any encoding and with any separator, and XLSX.
//!
//! [`Table::open`] finds out what the file is, shows the first rows, and then gives all of them; [`guess_mapping`]
//! proposes what the columns mean; [`record`] turns a row into typed values with a problem for each cell that is not
//! what its column says.

mod delimited;
mod mapping;
mod value;
mod workbook;
mod writer;

use std::collections::VecDeque;
use std::io::{Read, Seek};

use jiff::civil::DateTime;

use crate::Problem;

pub use mapping::{Field, Target, guess_mapping, guess_target};
pub use value::{BadCell, DateOrder, Moment, Record, Value, read_row, record};
pub use writer::Writer;

/// Rows shown before anything is imported.
pub const PREVIEW_ROWS: usize = 20;

/// Bounds on a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableLimits {
    /// Rows that are read.
    pub rows: u64,
    /// Columns that are read.
    pub columns: usize,
    /// Bytes of one cell that are kept.
    pub cell_bytes: usize,
    /// Bytes of an XLSX file, unpacked: above it the file is refused before it is unpacked into memory.
    pub unpacked_bytes: u64,
}

impl Default for TableLimits {
    fn default() -> Self {
        TableLimits {
            rows: 500_000,
            columns: 256,
            cell_bytes: 64 * 1024,
            unpacked_bytes: 128 << 20,
        }
    }
}

/// What the user says about the file; what is left out is found out.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub separator: Option<char>,
    /// Charset label, such as `windows-1251`.
    pub encoding: Option<String>,
    /// Name of the sheet; the first one otherwise.
    pub sheet: Option<String>,
    /// Whether the first row holds the names of the columns.
    pub has_header: Option<bool>,
    pub limits: TableLimits,
}

/// One cell as the file has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    #[default]
    Empty,
    Text(String),
    Number(f64),
    /// A date, without a zone.
    Date(DateTime),
    Bool(bool),
    /// An error value of a formula, or a formula that was never computed.
    Error(String),
}

impl Cell {
    /// The cell as the user sees it.
    pub fn display(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => number.to_string(),
            Cell::Date(date) if date.time() == jiff::civil::Time::midnight() => {
                date.date().to_string()
            }
            Cell::Date(date) => format!("{} {}", date.date(), date.time()),
            Cell::Bool(yes) => yes.to_string(),
            Cell::Error(text) => text.clone(),
        }
    }

    /// Nothing, or blanks only.
    pub fn is_blank(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }
}

/// One row of the file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Number of the row as a spreadsheet shows it; of a CSV, the line on which it begins.
    pub number: u64,
    pub cells: Vec<Cell>,
}

/// A source of rows: a delimited file or a sheet.
type Rows = Box<dyn Iterator<Item = Result<Row, Problem>> + Send>;

/// What was found out about the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// The separator of a CSV.
    pub separator: Option<char>,
    pub encoding: &'static str,
    /// Sheets of a workbook, in order.
    pub sheets: Vec<String>,
    /// Whether the first row was taken for the names of the columns.
    pub has_header: bool,
}

/// An opened table.
pub struct Table {
    pub shape: Shape,
    /// Names of the columns; `A`, `B`, … where the file has none.
    pub headers: Vec<String>,
    /// What is odd about the file as a whole.
    pub problems: Vec<Problem>,
    head: VecDeque<Result<Row, Problem>>,
    rest: Rows,
}

impl Table {
    /// Opens a CSV or XLSX file; `source` names it in problems.
    ///
    /// # Errors
    /// A problem that says why the file cannot be read as a table at all: too large unpacked, no such sheet, binary,
    /// an encoding that does not exist.
    pub fn open<R: Read + Seek + Send + 'static>(
        mut input: R,
        source: &str,
        options: &Options,
    ) -> Result<Self, Problem> {
        let unreadable = |error: std::io::Error| {
            Problem::new(source, "byte 0", "unreadable-file", error.to_string())
        };
        let mut magic = [0; 4];
        let mut filled = 0;
        while filled < magic.len() {
            match input.read(&mut magic[filled..]).map_err(unreadable)? {
                0 => break,
                count => filled += count,
            }
        }
        input.rewind().map_err(unreadable)?;
        let (shape, rows, problems) = match magic {
            [b'P', b'K', 3 | 5, 4 | 6] => workbook::open(input, source, options)?,
            [0xd0, 0xcf, 0x11, 0xe0] => {
                let message = "an old .xls workbook: save it as .xlsx or .csv";
                return Err(Problem::new(source, "byte 0", "unsupported-format", message));
            }
            _ => delimited::open(input, source, options)?,
        };
        Ok(Table::with(shape, rows, problems, options))
    }

    fn with(mut shape: Shape, mut rest: Rows, problems: Vec<Problem>, options: &Options) -> Self {
        let mut head: VecDeque<_> = rest.by_ref().take(PREVIEW_ROWS + 1).collect();
        let first = head.iter().flatten().next();
        shape.has_header = options
            .has_header
            .unwrap_or_else(|| first.is_some_and(|row| looks_like_header(row, &head)));
        let width = head.iter().flatten().map(|row| row.cells.len()).max().unwrap_or(0);
        let mut headers: Vec<String> = Vec::new();
        if shape.has_header
            && let Some(at) = head.iter().position(Result::is_ok)
            && let Some(Ok(row)) = head.remove(at)
        {
            headers = row.cells.iter().map(|cell| cell.display().trim().to_owned()).collect();
        }
        for column in 0..width {
            let letter = letters(column);
            match headers.get_mut(column) {
                Some(name) if name.is_empty() => *name = letter,
                Some(_) => {}
                None => headers.push(letter),
            }
        }
        Table { shape, headers, problems, head, rest }
    }

    /// The first rows, as they will be imported.
    pub fn preview(&self) -> Vec<&Row> {
        self.head.iter().flatten().take(PREVIEW_ROWS).collect()
    }

    /// All rows behind the header; blank ones are left out.
    pub fn rows(self) -> impl Iterator<Item = Result<Row, Problem>> {
        let is_shown = |row: &Result<Row, Problem>| {
            row.as_ref().is_ok_and(|row| row.cells.iter().any(|c| !c.is_blank())) || row.is_err()
        };
        self.head.into_iter().chain(self.rest).filter(is_shown)
    }
}

/// A row of words, none of which is a number, a date or an address, over rows that have some, or with a known name.
fn looks_like_header(row: &Row, head: &VecDeque<Result<Row, Problem>>) -> bool {
    let filled: Vec<String> =
        row.cells.iter().filter(|c| !c.is_blank()).map(Cell::display).collect();
    let is_data = |text: &str| {
        text.contains('@')
            || text.contains("://")
            || text.chars().filter(char::is_ascii_digit).count() * 2 > text.len()
    };
    let typed = row.cells.iter().any(|c| matches!(c, Cell::Number(_) | Cell::Date(_)));
    if filled.is_empty()
        || typed
        || filled.iter().any(|text| is_data(text) || text.chars().count() > 80)
    {
        return false;
    }
    let known = Target::ALL
        .iter()
        .copied()
        .any(|target| guess_mapping(&filled, target).iter().any(Option::is_some));
    let below = head.iter().flatten().skip(1).flat_map(|row| &row.cells);
    known
        || below
            .into_iter()
            .any(|c| matches!(c, Cell::Number(_) | Cell::Date(_)) || is_data(&c.display()))
}

/// The spreadsheet's name of a column, counted from 0: `A`, `Z`, `AA`.
fn letters(column: usize) -> String {
    let mut name = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        name.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    name
}
