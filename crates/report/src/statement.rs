//! A statement of liability as plain data: what the printer is told (C031–C035, A.5).

use domain::liability::Liability;
use domain::money::Currency;
use jiff::civil::Date;

/// What the statement says besides its tables.
#[derive(Clone, Debug)]
pub struct Statement<'a> {
    pub agency: &'a str,
    pub client: &'a str,
    /// What was promised, in the words of the contract.
    pub subject: &'a str,
    pub currency: Currency,
    /// The day as of which it is computed.
    pub as_of: Date,
    /// Last day of the table of key rates; none when no rate is used.
    pub rates_known_until: Option<Date>,
    pub clauses: Vec<ClauseStatement<'a>>,
}

/// One clause with its table.
#[derive(Clone, Debug)]
pub struct ClauseStatement<'a> {
    /// Its number in the contract.
    pub number: &'a str,
    /// Its words, verbatim.
    pub words: &'a str,
    pub liability: &'a Liability,
}
