//! What became of a row that may have been there before.

use crate::db::Row;
use crate::error::{Error, Result};
use domain::id::ClientId;

/// What became of a row of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Saved {
    Added,
    /// It was there, and its source says something else now.
    Updated {
        /// The client that it belonged to, where that changed.
        moved_from: Option<ClientId>,
    },
    /// It was there, and nothing changed.
    Known,
}

/// The key of a source in column `i`.
pub(crate) fn key(row: &Row<'_>, i: usize) -> Result<[u8; 16]> {
    let bytes: Vec<u8> = row.get(i)?;
    bytes.try_into().map_err(|_| Error::message("a key of sixteen bytes was expected"))
}
