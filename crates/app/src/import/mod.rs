//! Imports: a file or folder from outside, read as a stream, with progress, cancel and continuation.

mod kind;
mod options;
pub mod run;

pub use kind::{Kind, sniff};
pub use options::Options;
pub use store::imports::Import;
