//! Charts and files made from plain data: the same drawing goes into a page and into a PDF.
//! Nothing here reads a clock, a file or a database.

pub mod calendar;
pub mod chart;
pub mod document;
pub mod statement;
