//! Imports: a file or folder from outside, read as a stream, with progress, cancel and continuation.

mod begin;
mod kind;
mod options;
pub mod run;
pub mod table;
mod work;

pub use begin::{
    Source, begin, begin_and_run, begin_and_run_table, cancel, get, list, map, upload_path,
};
pub use kind::{Kind, recognise, sniff};
pub use options::Options;
pub use store::imports::{Import, Problem};
pub(crate) use work::key as source_key;
