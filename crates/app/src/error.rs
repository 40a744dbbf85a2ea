//! What a command can answer besides its result, by what the caller can do about it.

use domain::reason::Reason;

/// A result of a command or a query.
pub type Result<T> = std::result::Result<T, Error>;

/// A field of a form that cannot be accepted. The sentence is at the locale key `problem.<code>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    pub field: &'static str,
    pub code: &'static str,
}

/// One variant per thing that a caller does differently.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It does not exist, or the actor may not know that it does.
    #[error("not found")]
    NotFound,
    /// The actor may know of it, but the role does not allow this.
    #[error("not allowed")]
    Forbidden,
    #[error("fields are wrong: {0:?}")]
    Invalid(Vec<FieldProblem>),
    /// A rule said no.
    #[error("refused: {}", .0.code)]
    Refused(Box<Reason>),
    /// Somebody changed it meanwhile.
    #[error("changed by somebody else meanwhile")]
    Conflict,
    /// The database cannot be written now (a full disk); reading works.
    #[error("cannot be saved now: {0}")]
    Unavailable(String),
    /// A fault of ours: logged once with its chain, shown as a number.
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

impl Error {
    /// One field is wrong.
    pub fn field(field: &'static str, code: &'static str) -> Self {
        Error::Invalid(vec![FieldProblem { field, code }])
    }

    /// A rule said no.
    pub fn refused(reason: Reason) -> Self {
        Error::Refused(Box::new(reason))
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Stale => Error::Conflict,
            store::Error::ReadOnly(text) => Error::Unavailable(text),
            store::Error::Unique { .. } | store::Error::Other(_) => {
                Error::Internal(anyhow::Error::new(error))
            }
        }
    }
}

/// Turns a violated uniqueness into a problem of a field.
pub trait OnUnique<T> {
    /// `code` for `field` where `table` already holds the value.
    fn on_unique(self, table: &str, field: &'static str, code: &'static str) -> Result<T>;
}

impl<T> OnUnique<T> for store::Result<T> {
    fn on_unique(self, table: &str, field: &'static str, code: &'static str) -> Result<T> {
        self.map_err(|error| match error {
            store::Error::Unique { ref place } if place == table => Error::field(field, code),
            other => other.into(),
        })
    }
}
