//! The talk (C042, C043): emotions let out, the client's own view of the damage, what they propose.

use super::{Section, SectionKind};
use crate::touch::words;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How strong the emotions were; all of them are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Emotion {
    Calm,
    Upset,
    Angry,
    /// Shouting: still allowed.
    Furious,
}

words!(Emotion { Calm = "calm", Upset = "upset", Angry = "angry", Furious = "furious" });

/// How realistically the client sees the consequences (C042).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Realism {
    /// Less than we know: say so.
    Understated,
    Realistic,
    Overstated,
}

words!(Realism {
    Understated = "understated", Realistic = "realistic", Overstated = "overstated",
});

/// Where the line was (C043).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// Emotions only.
    #[default]
    None,
    /// Personal insults: stopped.
    Insult,
    /// A threat: to management.
    Threat,
}

words!(Line { None = "none", Insult = "insult", Threat = "threat" });

/// What was heard.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Listening {
    pub talked_at: Option<Timestamp>,
    pub with_whom: String,
    pub emotion: Option<Emotion>,
    /// The client's words.
    pub words: String,
    /// Their own view of the damage; the sum is with the damage, kept apart from ours.
    pub damage_view: String,
    pub realism: Option<Realism>,
    pub line: Line,
    /// What was said at the line, who was told.
    pub line_note: String,
    /// Which solutions the client sees (C065).
    pub proposals: String,
    /// Explanations of whose fault it is, given so far: after the second, agree to differ (C053).
    pub n_fault_explained: u32,
}

impl Section for Listening {
    const KIND: SectionKind = SectionKind::Listening;
}
