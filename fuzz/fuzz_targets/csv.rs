//! Any bytes as a table.
#![no_main]

use std::io::Cursor;

use channels::table::{Options, Table, Target, guess_mapping, record};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(table) = Table::open(Cursor::new(bytes.to_vec()), "fuzz", &Options::default()) else {
        return;
    };
    let headers = table.headers.clone();
    let mapping = guess_mapping(&headers, Target::Touches);
    for row in table.rows().flatten() {
        record(&row, &mapping, &headers, "fuzz");
    }
});
