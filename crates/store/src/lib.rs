//! The only crate that knows SQL: one schema and one SQL text for SQLite and PostgreSQL.
//!
//! It must never decide anything about a client: it stores what `app` was told by `domain`.
//! Read in this order: [`db`] (the seam), [`migrate`], then a file per aggregate: each has its SQL
//! in a `const` above the function that runs it. Every table's key begins with the workspace.

pub mod db;
pub mod error;
pub mod migrate;
mod value;

pub use db::{Address, Conn, Db, Engine, Tx};
pub use error::{Error, Result};
