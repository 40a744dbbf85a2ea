//! The check of a letter: the text with its marks, what was found, which rules are silent.

use super::text::Run;
use super::{Choice, Errors, View};
use domain::reason::Reason;
use serde::Serialize;

/// A letter being checked.
#[derive(Clone, Debug, Serialize)]
pub struct DraftPage {
    pub text: String,
    pub kinds: Vec<Choice>,
    pub faults: Vec<Choice>,
    pub clients: Vec<Choice>,
    /// What is known of the case, as typed.
    pub facts: DraftFactsForm,
    pub check: DraftCheck,
    pub errors: Errors,
}

/// The facts of a case as typed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DraftFactsForm {
    pub what: String,
    pub plan: String,
    pub fact: String,
    pub done: String,
    pub new_date: String,
    pub client_name: String,
    pub is_prevention_ready: bool,
    /// Something is typed: the part is open.
    pub is_any: bool,
}

/// What the check says; also a part of the room of an incident.
#[derive(Clone, Debug, Default, Serialize)]
pub struct DraftCheck {
    /// Something was checked.
    pub is_done: bool,
    pub runs: Vec<Run>,
    pub findings: Vec<FindingRow>,
    /// Rules that are silent for this client: words of `draft.rule.<word>`.
    pub silent: Vec<String>,
    /// The reader may silence rules, and there is a client to silence them for.
    pub may_silence: bool,
}

/// One thing that was found.
#[derive(Clone, Debug, Serialize)]
pub struct FindingRow {
    /// Word of the rule (`draft.rule.<word>`).
    pub rule: String,
    /// `error`, `warning`, `hint`.
    pub severity: String,
    /// The words in question; empty where something is missing.
    pub words: String,
    pub reason: Reason,
    pub suggestion: Reason,
}

impl View for DraftPage {
    const TEMPLATE: &'static str = "draft/page.html";
}
