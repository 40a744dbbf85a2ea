//! What a run has to know besides its file, kept as JSON in its row.

use channels::source::Resume;
use channels::table::DateOrder;
use domain::id::ClientId;
use serde::{Deserialize, Serialize};

/// Options of an import and the place where it goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// Everything in the source belongs to this client (a chat, for instance).
    pub client: Option<ClientId>,
    /// For a table: which column holds which field, by the field's word.
    pub columns: Vec<Option<String>>,
    /// For a table, as are the next five; what is `None` is found out. The currency, by three
    /// letters of ISO 4217, of sums that name none.
    pub currency: Option<String>,
    pub dates: Option<DateOrder>,
    pub encoding: Option<String>,
    pub has_heading: Option<bool>,
    pub separator: Option<char>,
    pub sheet: Option<String>,
    /// Where a later run begins; see [`Options::resume`]. Of a table: rows that are done.
    pub files: usize,
    pub offset: u64,
}

impl Options {
    /// Reads the row's JSON; what cannot be read is taken as nothing chosen.
    pub fn read(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_default()
    }

    /// As JSON for the row.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Where the next run begins.
    pub fn resume(&self) -> Resume {
        Resume { files: self.files, offset: self.offset }
    }

    /// Notes where the next run would begin.
    pub fn set_resume(&mut self, resume: Resume) {
        self.files = resume.files;
        self.offset = resume.offset;
    }
}
