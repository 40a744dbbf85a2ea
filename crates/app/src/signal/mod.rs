//! What people say to Houston's warnings: answers, busy windows, their own feeling.

pub mod answer;
pub mod busy;
pub mod gut;
pub mod learning;
pub mod open;
