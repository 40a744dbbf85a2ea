//! CSV that opens well in spreadsheets and runs nothing there.

use std::io::{self, Write};

/// Writes rows with `;` and a byte order mark, as Russian spreadsheets expect; cells that could be taken for a formula
/// get an apostrophe (OWASP "CSV injection", ASVS 1.2.10).
pub struct Writer<W: Write> {
    inner: csv::Writer<W>,
}

impl<W: Write> Writer<W> {
    /// Begins a file on `output`.
    ///
    /// # Errors
    /// Fails if `output` does.
    pub fn new(mut output: W) -> io::Result<Self> {
        output.write_all("\u{feff}".as_bytes())?;
        let inner = csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(csv::Terminator::CRLF)
            .from_writer(output);
        Ok(Writer { inner })
    }

    /// Writes one row.
    ///
    /// # Errors
    /// Fails if the output does, or if a row has another number of cells than the first.
    pub fn row<I: IntoIterator<Item = S>, S: AsRef<str>>(&mut self, cells: I) -> io::Result<()> {
        let cells = cells.into_iter().map(|cell| defuse(cell.as_ref()));
        self.inner.write_record(cells).map_err(io::Error::other)
    }

    /// Finishes the file and gives the output back.
    ///
    /// # Errors
    /// Fails if the output does.
    pub fn finish(self) -> io::Result<W> {
        self.inner.into_inner().map_err(|error| io::Error::other(error.to_string()))
    }
}

/// A cell that begins with `=`, `+`, `-`, `@` or a blank that hides one is marked as text; plain numbers stay.
fn defuse(cell: &str) -> String {
    let risky =
        cell.trim_start().starts_with(['=', '+', '-', '@']) || cell.starts_with(['\t', '\r', '\n']);
    let number = cell.strip_prefix(['-', '+']).is_some_and(|rest| {
        !rest.is_empty()
            && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
            && rest.starts_with(|c: char| c.is_ascii_digit())
    });
    if risky && !number { format!("'{cell}") } else { cell.to_owned() }
}
