//! The parts of a mail message, read within bounds whatever the message is made of.
//!
//! Nothing here recurses, and nothing is copied but the texts that are kept: a message costs one pass over its bytes.

pub mod address;
pub mod date;
pub mod header;
pub mod part;
pub mod transfer;
pub mod word;
