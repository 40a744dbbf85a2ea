//! The demo agency (X10): a believable year, told through the real commands by a seeded author.

pub mod cast;
mod dice;
pub mod mailbox;
mod phrases;
pub mod write;
