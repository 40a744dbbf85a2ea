//! The letter of an incident, the plan of the call, and what was heard in the talk.

use super::draft::DraftCheck;
use super::incident::{Theirs, Values};
use super::{Choice, Errors, Link, View};
use domain::reason::Reason;
use jiff::Timestamp;
use serde::Serialize;

/// GET `/incidents/{id}/letter`.
#[derive(Clone, Debug, Serialize)]
pub struct LetterPage {
    pub incident: Link,
    pub client: Link,
    /// The kept letter; `None`: composed just now.
    pub telling: Option<String>,
    pub version: i64,
    /// Word of `telling_state.<word>`; empty: not kept yet.
    pub state: String,
    /// What the mail server said.
    pub error: String,
    pub told_at: Option<Timestamp>,
    pub kinds: Vec<Choice>,
    pub contacts: Vec<Choice>,
    pub recipient: String,
    pub subject: String,
    pub text: String,
    pub check: DraftCheck,
    /// It may still be changed.
    pub is_editable: bool,
    /// Sending is configured.
    pub may_send: bool,
    /// By which channel a letter of this kind goes, and what goes with it (C040).
    pub advice: Reason,
    /// Key of what the case lacks for a letter of this kind; empty: nothing.
    pub missing: String,
    pub errors: Errors,
}

impl View for LetterPage {
    const TEMPLATE: &'static str = "incident/letter.html";
}

/// A line of the plan of a call.
#[derive(Clone, Debug, Serialize)]
pub struct TalkLine {
    /// `say`, `ask`, `pause`, `do`.
    pub kind: String,
    pub text: String,
}

/// A part of the plan of a call.
#[derive(Clone, Debug, Serialize)]
pub struct TalkPart {
    pub title: String,
    pub lines: Vec<TalkLine>,
}

/// GET `/incidents/{id}/talk`.
#[derive(Clone, Debug, Serialize)]
pub struct TalkPage {
    pub incident: Link,
    pub client: Link,
    /// By which channel, and what goes with it (C040).
    pub advice: Reason,
    pub parts: Vec<TalkPart>,
    pub contacts: Vec<Choice>,
    pub planned_at: String,
    pub may_tell: bool,
    pub may_edit: bool,
    /// What was heard.
    pub version: i64,
    pub values: Values,
    pub errors: Errors,
    pub theirs: Vec<Theirs>,
}

impl View for TalkPage {
    const TEMPLATE: &'static str = "incident/talk.html";
}
