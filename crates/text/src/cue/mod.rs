//! Cues of a message: what it says between the lines, each with the words that mattered (JUDGE.md, labels).
//!
//! Rules find exact turns of speech, a linear model weighs words and concepts of each sentence, and
//! [`weigh`] adds both up to one confidence a kind.

pub mod concept;
pub mod find;
pub mod model;
pub mod pattern;
pub mod rows;
pub mod rules;
pub mod training;
pub mod until;
pub mod weigh;
