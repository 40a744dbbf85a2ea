//! CSV and its kin: the encoding and the separator are found out from the beginning of the file.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{Cell, Options, Row, Rows, Shape, TableLimits};
use crate::{Problem, charset};

/// Bytes by which encoding and separator are judged.
const SAMPLE_BYTES: usize = 64 * 1024;
/// Bytes that one row may have in the file; more means that a quotation mark was never closed.
const ROW_BYTES: usize = 4 << 20;
/// In the order in which a tie is settled.
const SEPARATORS: [u8; 4] = [b';', b',', b'\t', b'|'];

type Opened = (Shape, Rows, Vec<Problem>);

/// Opens a delimited file.
pub fn open<R: Read + Send + 'static>(
    mut input: R,
    source: &str,
    options: &Options,
) -> Result<Opened, Problem> {
    let mut sample = Vec::new();
    let taken = input.by_ref().take(SAMPLE_BYTES as u64).read_to_end(&mut sample);
    taken.map_err(|error| Problem::new(source, "byte 0", "unreadable-file", error.to_string()))?;
    let encoding = encoding_of(&sample, source, options)?;
    let (text, _, _) = encoding.decode(&sample);
    if encoding != UTF_16LE && encoding != UTF_16BE && text.contains('\0') {
        return Err(Problem::new(
            source,
            "byte 0",
            "not-a-table",
            "a binary file, neither CSV nor XLSX",
        ));
    }
    let declared = declared_separator(&text);
    let separator = options
        .separator
        .and_then(|c| u8::try_from(c).ok())
        .or(declared)
        .unwrap_or_else(|| likely(&text));
    let mut problems = Vec::new();
    if let Some(problem) = doubt(&text, separator, source) {
        problems.push(problem);
    }
    let left = Arc::new(AtomicUsize::new(ROW_BYTES));
    let decoded = Utf8::new(io::Cursor::new(sample).chain(input), encoding, Arc::clone(&left));
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(decoded);
    let rows = Records {
        reader,
        source: source.to_owned(),
        limits: options.limits,
        left,
        count: 0,
        skip_first: declared.is_some(),
        ended: false,
    };
    let separator = Some(char::from(separator));
    Ok((
        Shape { separator, encoding: encoding.name(), ..Shape::default() },
        Box::new(rows),
        problems,
    ))
}

fn encoding_of(
    sample: &[u8],
    source: &str,
    options: &Options,
) -> Result<&'static Encoding, Problem> {
    if let Some(label) = &options.encoding {
        return charset::for_label(label).ok_or_else(|| {
            Problem::new(
                source,
                "byte 0",
                "unknown-encoding",
                format!("no encoding is called {label:?}"),
            )
        });
    }
    if let Some((encoding, _)) = Encoding::for_bom(sample) {
        return Ok(encoding);
    }
    // UTF-16 without a mark: every other byte of Latin letters, digits and separators is zero.
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 8 > sample.len() && odd > even * 4 {
        return Ok(UTF_16LE);
    }
    if even * 8 > sample.len() && even > odd * 4 {
        return Ok(UTF_16BE);
    }
    // The sample may end in the middle of a letter.
    let whole = sample.utf8_chunks().all(|chunk| chunk.invalid().is_empty())
        || std::str::from_utf8(sample).is_err_and(|e| e.error_len().is_none());
    Ok(if whole { UTF_8 } else { charset::guess(sample, None) })
}

/// Excel's own first line, `sep=;`.
fn declared_separator(text: &str) -> Option<u8> {
    let line = text.trim_start_matches('\u{feff}').lines().next()?;
    let sign = line.trim_matches('"').strip_prefix("sep=").or_else(|| line.strip_prefix("SEP="))?;
    sign.bytes().next()
}

/// How many fields each of the first lines has with a separator.
fn widths(text: &str, separator: u8) -> Vec<usize> {
    let sample: String = text.chars().take(20_000).collect();
    let reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(sample.as_bytes());
    let mut widths: Vec<usize> =
        reader.into_records().flatten().take(30).map(|record| record.len()).collect();
    if widths.len() > 2 && text.len() > 20_000 {
        widths.pop();
    }
    widths
}

/// The separator that gives the most lines the same number of columns, and more than one.
fn likely(text: &str) -> u8 {
    let score = |separator: u8| {
        let widths = widths(text, separator);
        let usual = widths
            .iter()
            .copied()
            .filter(|w| *w > 1)
            .max_by_key(|w| widths.iter().filter(|o| *o == w).count());
        let Some(usual) = usual else { return 0 };
        let same = widths.iter().filter(|w| **w == usual).count();
        same * 100 / widths.len().max(1) * 10 + usual.min(9)
    };
    let scored = SEPARATORS.iter().rev().copied().max_by_key(|separator| score(*separator));
    scored.filter(|separator| score(*separator) > 0).unwrap_or(b',')
}

/// A clear word where the chosen separator leaves one column and another would give more.
fn doubt(text: &str, separator: u8, source: &str) -> Option<Problem> {
    let widest = |separator: u8| widths(text, separator).into_iter().max().unwrap_or(0);
    let other = likely(text);
    if widest(separator) > 1 || other == separator || widest(other) <= 1 {
        return None;
    }
    let (chosen, better) = (char::from(separator), char::from(other));
    let message = format!(
        "with the separator {chosen:?} there is one column; with {better:?} there are {}",
        widest(other)
    );
    Some(Problem::new(source, "line 1", "wrong-separator", message))
}

/// The rows of a delimited file.
struct Records<R> {
    reader: csv::Reader<R>,
    source: String,
    limits: TableLimits,
    /// Bytes that the current row may still take; shared with the decoder below.
    left: Arc<AtomicUsize>,
    count: u64,
    skip_first: bool,
    ended: bool,
}

impl<R: Read> Iterator for Records<R> {
    type Item = Result<Row, Problem>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut record = csv::ByteRecord::new();
        loop {
            if self.ended {
                return None;
            }
            let number = self.reader.position().line();
            self.left.store(ROW_BYTES, Ordering::Relaxed);
            match self.reader.read_byte_record(&mut record) {
                Ok(false) => return None,
                Ok(true) if std::mem::take(&mut self.skip_first) => {}
                Ok(true) => return Some(self.row(number, &record)),
                Err(error) => {
                    self.ended = true;
                    let place = format!("line {number}");
                    let (code, message) = if self.left.load(Ordering::Relaxed) == 0 {
                        let message = "a row without end: a quotation mark is not closed";
                        ("row-too-long", message.to_owned())
                    } else {
                        ("unreadable-file", error.to_string())
                    };
                    return Some(Err(Problem::new(&self.source, &place, code, message)));
                }
            }
        }
    }
}

impl<R> Records<R> {
    fn row(&mut self, number: u64, record: &csv::ByteRecord) -> Result<Row, Problem> {
        self.count += 1;
        // The position before a record stands at the blank lines before it.
        let number = record.position().map_or(number, csv::Position::line);
        let place = format!("line {number}");
        if self.count > self.limits.rows {
            self.ended = true;
            let message = format!("only the first {} rows are read", self.limits.rows);
            return Err(Problem::new(&self.source, &place, "too-many-rows", message));
        }
        if record.len() > self.limits.columns {
            let message =
                format!("{} columns, over the limit of {}", record.len(), self.limits.columns);
            return Err(Problem::new(&self.source, &place, "too-many-columns", message));
        }
        if let Some(long) =
            record.iter().map(<[u8]>::len).find(|length| *length > self.limits.cell_bytes)
        {
            let message = format!(
                "a cell of {long} bytes: is a quotation mark missing on this line or before it?"
            );
            return Err(Problem::new(&self.source, &place, "cell-too-long", message));
        }
        let text = |field: &[u8]| {
            let text = String::from_utf8_lossy(field);
            if text.is_empty() { Cell::Empty } else { Cell::Text(text.replace('\0', "")) }
        };
        Ok(Row { number, cells: record.iter().map(text).collect() })
    }
}

/// Turns any encoding into UTF-8 as it is read.
struct Utf8<R> {
    input: R,
    decoder: Decoder,
    raw: Vec<u8>,
    /// Part of `raw` that waits to be decoded.
    waiting: std::ops::Range<usize>,
    ended: bool,
    /// The decoder gave its last and must not be asked again.
    finished: bool,
    left: Arc<AtomicUsize>,
}

impl<R: Read> Utf8<R> {
    fn new(input: R, encoding: &'static Encoding, left: Arc<AtomicUsize>) -> Self {
        Utf8 {
            input,
            decoder: encoding.new_decoder(),
            raw: vec![0; 16 * 1024],
            waiting: 0..0,
            ended: false,
            finished: false,
            left,
        }
    }
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        // The decoder needs room for one character; readers give more than that.
        if self.finished || out.len() < 8 {
            return Ok(0);
        }
        if self.left.load(Ordering::Relaxed) == 0 {
            return Err(io::Error::other("row too long"));
        }
        loop {
            if self.waiting.is_empty() && !self.ended {
                let count = self.input.read(&mut self.raw)?;
                self.waiting = 0..count;
                self.ended = count == 0;
            }
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(&self.raw[self.waiting.clone()], out, self.ended);
            self.waiting.start += read;
            self.finished = self.ended && result == CoderResult::InputEmpty;
            if written > 0 || self.finished {
                // One thread reads, so the two steps need not be one.
                let left = self.left.load(Ordering::Relaxed).saturating_sub(written);
                self.left.store(left, Ordering::Relaxed);
                return Ok(written);
            }
        }
    }
}
