//! Charts and files made from plain data.
