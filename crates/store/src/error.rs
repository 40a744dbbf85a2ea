//! What can go wrong in the store, by what a caller does about it.

use std::path::Path;

/// A result of the store.
pub type Result<T> = std::result::Result<T, Error>;

/// One variant per thing that a caller does differently.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A row with these unique values is there already; `place` is the table or constraint.
    #[error("already there: {place}")]
    Unique { place: String },
    /// Somebody changed the row since it was read.
    #[error("changed by somebody else meanwhile")]
    Stale,
    /// The disk is full or not writable: reading still works.
    #[error("the database cannot be written: {0}")]
    ReadOnly(String),
    /// Anything else: a fault of ours or of the machine.
    #[error(transparent)]
    Other(#[from] anyhow::Error),
}

impl Error {
    /// An error with our own words.
    pub fn message(text: &str) -> Self {
        Error::Other(anyhow::anyhow!("{text}"))
    }

    /// Wraps an error of another library.
    pub fn other<E: std::error::Error + Send + Sync + 'static>(error: E) -> Self {
        Error::Other(anyhow::Error::new(error))
    }

    pub(crate) fn open(path: &Path, error: rusqlite::Error) -> Self {
        Error::Other(anyhow::Error::new(error).context(format!("opening {}", path.display())))
    }
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode;
        if let rusqlite::Error::SqliteFailure(code, text) = &error {
            let text = text.clone().unwrap_or_default();
            match code.code {
                // "UNIQUE constraint failed: client.workspace_id, client.name"
                ErrorCode::ConstraintViolation
                    if matches!(
                        code.extended_code,
                        rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
                            | rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                            | rusqlite::ffi::SQLITE_CONSTRAINT_ROWID
                    ) =>
                {
                    let columns = text.rsplit(": ").next().unwrap_or_default();
                    let table = columns.split('.').next().unwrap_or_default();
                    return Error::Unique { place: table.to_owned() };
                }
                ErrorCode::DiskFull | ErrorCode::ReadOnly | ErrorCode::SystemIoFailure => {
                    return Error::ReadOnly(error.to_string());
                }
                _ => {}
            }
        }
        Error::other(error)
    }
}

impl From<tokio_postgres::Error> for Error {
    fn from(error: tokio_postgres::Error) -> Self {
        use tokio_postgres::error::SqlState;
        if let Some(db) = error.as_db_error() {
            if *db.code() == SqlState::UNIQUE_VIOLATION {
                return Error::Unique { place: db.table().unwrap_or_default().to_owned() };
            }
            if *db.code() == SqlState::DISK_FULL {
                return Error::ReadOnly(db.message().to_owned());
            }
        }
        Error::other(error)
    }
}
