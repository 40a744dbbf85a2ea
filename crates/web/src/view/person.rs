//! The people at a client: their map, and the card of one of them.

use super::{By, Choice, Errors, Link, View};
use domain::reason::Reason;
use jiff::Timestamp;
use jiff::civil::Date;
use report::chart::PeoplePicture;
use serde::Serialize;

/// What the map warns of, with the person that it is about.
#[derive(Clone, Debug, Serialize)]
pub struct FindingRow {
    pub reason: Reason,
    /// Text form of the id.
    pub contact: Option<String>,
}

/// A person, beside the picture.
#[derive(Clone, Debug, Serialize)]
pub struct PersonRow {
    pub contact: Link,
    pub position: String,
    /// Words; empty: not known.
    pub level: &'static str,
    pub influence: &'static str,
    pub attitude: String,
    /// Who of ours speaks with the person, those who speak most first.
    pub ours: Vec<(String, i64)>,
    pub last_touch_at: Option<Timestamp>,
    /// Words of the questions that nobody answered.
    pub gaps: Vec<&'static str>,
}

/// GET `/clients/{id}/people`.
#[derive(Clone, Debug, Serialize)]
pub struct PeoplePage {
    pub client: Link,
    pub picture: PeoplePicture,
    pub findings: Vec<FindingRow>,
    pub people: Vec<PersonRow>,
    /// Days within which touches count.
    pub days: i64,
    pub may_edit: bool,
}

impl View for PeoplePage {
    const TEMPLATE: &'static str = "person/map.html";
}

/// A question with its answer.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerRow {
    /// Word of the question: the name of the field, too.
    pub question: &'static str,
    pub answer: String,
}

/// A private note.
#[derive(Clone, Debug, Serialize)]
pub struct NoteRow {
    pub id: String,
    pub text: String,
    /// Word of its readers.
    pub audience: &'static str,
    pub until: Date,
    pub by: By,
    pub may_remove: bool,
}

/// Why the data are kept.
#[derive(Clone, Debug, Serialize)]
pub struct BasisRow {
    pub basis: &'static str,
    pub on: Date,
    pub note: String,
    pub by: By,
}

/// GET `/contacts/{id}/card`, and the same again with errors (422).
#[derive(Clone, Debug, Serialize)]
pub struct CardPage {
    pub contact: Link,
    pub client: Link,
    pub position: String,
    pub version: i64,
    /// The last one who wrote.
    pub by: Option<By>,
    pub levels: Vec<Choice>,
    pub influences: Vec<Choice>,
    pub above: Vec<Choice>,
    pub four: Vec<AnswerRow>,
    /// None where the reader may not know.
    pub private: Vec<AnswerRow>,
    pub n_gaps: i64,
    pub notes: Vec<NoteRow>,
    pub audiences: Vec<Choice>,
    pub note: String,
    pub note_until: String,
    pub note_until_max: String,
    /// The first one counts.
    pub bases: Vec<BasisRow>,
    pub basis_choices: Vec<Choice>,
    pub today: String,
    pub is_erased: bool,
    pub may_edit: bool,
    pub may_read_private: bool,
    pub may_handle: bool,
    pub errors: Errors,
}

impl View for CardPage {
    const TEMPLATE: &'static str = "person/card.html";
}
