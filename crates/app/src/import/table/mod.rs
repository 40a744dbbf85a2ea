//! Tables of clients, contacts and touches: what the columns mean, a preview, and the run.

mod clients;
mod contacts;
pub(in crate::import) mod finder;
mod invoices;
mod kpi_facts;
mod line;
mod mapping;
mod preview;
mod run;
mod tasks;
mod touches;

pub use channels::table::{DateOrder, Field, Moment, Value};
pub use line::Bad;
pub use mapping::{MappingProblem, offered, problems, required};
pub use preview::{PreviewColumn, PreviewRow, TablePreview, preview, preview_file};
pub(in crate::import) use run::{Report, actor_of, record_end, run};

use super::{Kind, Options};
use channels::Problem;
use channels::table::{self, Table};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A file that counts how far it was read.
struct Counting {
    file: File,
    done: Arc<AtomicU64>,
}

impl Read for Counting {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.file.read(buffer)?;
        self.done.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

impl Seek for Counting {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let place = self.file.seek(to)?;
        self.done.store(place, Ordering::Relaxed);
        Ok(place)
    }
}

/// Opens a table as the options say; the bytes that were read of it.
fn open(path: &Path, name: &str, options: &Options) -> Result<(Table, Arc<AtomicU64>), Problem> {
    let done = Arc::new(AtomicU64::new(0));
    let file = File::open(path)
        .map_err(|e| Problem::new(name, "byte 0", "unreadable-file", e.to_string()))?;
    let input = Counting { file, done: Arc::clone(&done) };
    let how = table::Options {
        separator: options.separator,
        encoding: options.encoding.clone(),
        sheet: options.sheet.clone(),
        has_header: options.has_heading,
        ..table::Options::default()
    };
    Ok((Table::open(input, name, &how)?, done))
}

/// What a table is by its headings; of touches, unless they say something else.
pub(in crate::import) fn kind_of(path: &Path, name: &str) -> Kind {
    let Ok((table, _)) = open(path, name, &Options::default()) else { return Kind::Touches };
    match table::guess_target(&table.headers) {
        table::Target::Invoices => Kind::Invoices,
        table::Target::KpiFacts => Kind::KpiFacts,
        table::Target::Tasks => Kind::Tasks,
        _ => Kind::Touches,
    }
}
