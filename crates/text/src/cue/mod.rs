//! Cues of a message: what it says between the lines, each with the words that mattered (JUDGE.md, labels).

pub mod find;
pub mod pattern;
pub mod rules;
pub mod until;
