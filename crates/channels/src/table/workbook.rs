//! XLSX workbooks. A workbook is unpacked only after its true unpacked size was measured.

use std::io::{Read, Seek};

use calamine::{DataRef, Reader, Xlsx, XlsxError};
use jiff::civil::DateTime;
use zip::ZipArchive;

use super::{Cell, Options, Row, Rows, Shape, TableLimits, letters};
use crate::Problem;

/// Files inside a workbook.
const MAX_ENTRIES: usize = 5000;

/// Opens the sheet that was asked for, or the first.
pub fn open<R: Read + Seek>(
    mut input: R,
    source: &str,
    options: &Options,
) -> Result<(Shape, Rows, Vec<Problem>), Problem> {
    refuse_bomb(&mut input, source, options.limits)?;
    let broken =
        |error: XlsxError| Problem::new(source, "byte 0", "broken-workbook", error.to_string());
    input
        .rewind()
        .map_err(|error| Problem::new(source, "byte 0", "unreadable-file", error.to_string()))?;
    let mut book = Xlsx::new(input).map_err(broken)?;
    let sheets = book.sheet_names();
    let name = options.sheet.clone().or_else(|| sheets.first().cloned()).unwrap_or_default();
    if !sheets.contains(&name) {
        let message = format!("no sheet {name:?}; there are: {}", sheets.join(", "));
        return Err(Problem::new(source, "byte 0", "no-such-sheet", message));
    }
    let mut problems = Vec::new();
    let rows =
        read_sheet(&mut book, &name, source, options.limits, &mut problems).map_err(broken)?;
    let shape = Shape { encoding: "UTF-8", sheets, ..Shape::default() };
    Ok((shape, Box::new(rows.into_iter().map(Ok)), problems))
}

/// Unpacks every entry into nothing, counting: the sizes that the archive states may lie.
fn refuse_bomb<R: Read + Seek>(
    input: &mut R,
    source: &str,
    limits: TableLimits,
) -> Result<(), Problem> {
    let broken = |what: String| Problem::new(source, "byte 0", "broken-workbook", what);
    let mut archive = ZipArchive::new(input).map_err(|error| broken(error.to_string()))?;
    if archive.len() > MAX_ENTRIES {
        return Err(broken(format!(
            "{} files inside, over the limit of {MAX_ENTRIES}",
            archive.len()
        )));
    }
    let mut total = 0;
    let mut buffer = vec![0; 64 * 1024];
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|error| broken(error.to_string()))?;
        loop {
            match entry.read(&mut buffer).map_err(|error| broken(error.to_string()))? {
                0 => break,
                count => total += count as u64,
            }
            if total > limits.unpacked_bytes {
                let message = format!("unpacked it is over {} bytes", limits.unpacked_bytes);
                return Err(Problem::new(source, "byte 0", "workbook-too-large", message));
            }
        }
    }
    Ok(())
}

fn read_sheet<R: Read + Seek>(
    book: &mut Xlsx<R>,
    name: &str,
    source: &str,
    limits: TableLimits,
    problems: &mut Vec<Problem>,
) -> Result<Vec<Row>, XlsxError> {
    let mut rows: Vec<Row> = Vec::new();
    let mut reader = book.worksheet_cells_reader(name)?;
    let mut wide = false;
    while let Some(cell) = reader.next_cell_with_formula()? {
        let (row, column) =
            (u64::from(cell.pos.0) + 1, usize::try_from(cell.pos.1).unwrap_or(usize::MAX));
        let value = match (&cell.formula, cell.value) {
            (Some(formula), DataRef::Empty) => {
                let place = format!("row {row}, column {}", letters(column.min(20_000)));
                let start: String = formula.chars().take(60).collect();
                let message = format!(
                    "the formula ={start} has no value: open the file in a spreadsheet and save it"
                );
                problems.push(Problem::new(source, &place, "formula-without-value", message));
                Cell::Error(format!("={start}"))
            }
            (_, value) => cell_of(value, limits.cell_bytes),
        };
        if value == Cell::Empty {
            continue;
        }
        if column >= limits.columns {
            wide = true;
            continue;
        }
        if rows.last().is_none_or(|last| last.number != row) {
            if rows.len() as u64 >= limits.rows {
                let message = format!("only the first {} rows are read", limits.rows);
                problems.push(Problem::new(
                    source,
                    &format!("row {row}"),
                    "too-many-rows",
                    message,
                ));
                break;
            }
            rows.push(Row { number: row, cells: Vec::new() });
        }
        if let Some(last) = rows.last_mut() {
            if last.cells.len() <= column {
                last.cells.resize(column + 1, Cell::Empty);
            }
            last.cells[column] = value;
        }
    }
    if wide {
        let message = format!("only the first {} columns are read", limits.columns);
        problems.push(Problem::new(source, "row 1", "too-many-columns", message));
    }
    Ok(rows)
}

fn cell_of(value: DataRef, cell_bytes: usize) -> Cell {
    let text = |text: &str| {
        let cut = &text[..text.floor_char_boundary(cell_bytes)];
        if cut.is_empty() { Cell::Empty } else { Cell::Text(cut.replace('\0', "")) }
    };
    #[expect(
        clippy::cast_precision_loss,
        reason = "a spreadsheet's numbers are floating in any case"
    )]
    match value {
        DataRef::Int(number) => Cell::Number(number as f64),
        DataRef::Float(number) => Cell::Number(number),
        DataRef::String(string) => text(&string),
        DataRef::SharedString(string) => text(string),
        DataRef::Bool(yes) => Cell::Bool(yes),
        DataRef::DateTime(serial) if serial.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = serial.to_ymd_hms_milli();
            let small = |number: u8| i8::try_from(number).unwrap_or(0);
            let year = i16::try_from(year).unwrap_or(0);
            DateTime::new(
                year,
                small(month),
                small(day),
                small(hour),
                small(minute),
                small(second),
                0,
            )
            .map_or_else(|_| Cell::Number(serial.as_f64()), Cell::Date)
        }
        DataRef::DateTime(serial) => Cell::Number(serial.as_f64()),
        DataRef::DateTimeIso(string) => string.parse().map_or_else(|_| text(&string), Cell::Date),
        DataRef::DurationIso(string) => text(&string),
        DataRef::Error(error) => Cell::Error(error.to_string()),
        DataRef::Empty => Cell::Empty,
    }
}
