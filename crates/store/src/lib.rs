//! The only crate that knows SQL: one schema and one SQL text for SQLite and PostgreSQL.
