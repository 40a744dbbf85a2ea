//! Touches that people log by hand, and moving touches between clients.

pub mod log;
pub mod place;
pub mod search;
pub mod timeline;
pub mod tray;
