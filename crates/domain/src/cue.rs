//! Cues: what a message says between the lines, each with the words that mattered.
//!
//! `text` finds them; this module only says what they are (JUDGE.md, "What the labels mean").

use crate::touch::words;
use serde::{Deserialize, Serialize};

/// Kind of a cue in a client's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CueKind {
    /// Dissatisfaction with the agency, its work or its people.
    Negativity,
    /// The matter goes above the usual contact, on either side.
    Escalation,
    /// Another manager, specialist or team is asked for.
    TeamChange,
    /// Ends, pauses, does not renew, puts out to tender, or considers it.
    Leaving,
    /// Another contractor is a live alternative.
    Competitor,
    /// Money back, a penalty, a discount, or refusal to pay.
    MoneyClaim,
    /// A spell of low availability is announced.
    Busy,
    /// A contact on the client's side leaves.
    ContactLeaving,
    /// Asks what the money is for.
    WhyPaying,
}

words!(CueKind {
    Negativity = "negativity", Escalation = "escalation", TeamChange = "team_change",
    Leaving = "leaving", Competitor = "competitor", MoneyClaim = "money_claim", Busy = "busy",
    ContactLeaving = "contact_leaving", WhyPaying = "why_paying",
});

/// A place in a text, `[start, end)` in Unicode characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

/// One cue with its grounds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cue {
    pub kind: CueKind,
    /// 0…100.
    pub confidence: u8,
    /// The words that mattered, in order; never empty.
    pub spans: Vec<Span>,
    /// Name of the rule that fired (`ru.complaint.no-reply`), for the reason and for learning.
    pub rule: String,
}

/// Language of a text, as far as the rules care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    Ru,
    En,
}

words!(Lang { Ru = "ru", En = "en" });
