//! A touch: one act of communication or feedback, of any channel.

use serde::{Deserialize, Serialize};

/// Who turned to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the client to the agency.
    Incoming,
    /// From the agency to the client.
    Outgoing,
    /// Among teammates, about the client.
    Internal,
}

/// By what means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Mail,
    Chat,
    Call,
    Meeting,
    /// A task was set, changed or closed.
    Task,
    /// Something was approved or sent back.
    Approval,
    /// A rating or a comment on a delivery.
    Feedback,
    Invoice,
    Note,
}

/// Whether a touch has found its client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TouchState {
    /// Belongs to a client.
    Sorted,
    /// Nobody has said yet to whom it belongs.
    Unsorted,
    /// A teammate said that it concerns no client.
    Ignored,
    /// Bulk and automatic mail of an unknown sender: kept, but not asked about.
    Automatic,
}

macro_rules! words {
    ($enum:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $enum {
            /// All values, in the order of declaration.
            pub const ALL: &'static [$enum] = &[$($enum::$variant),*];
            /// The word used in the database, the API and locale keys.
            pub fn word(self) -> &'static str {
                match self { $($enum::$variant => $word),* }
            }
            /// The value of a word, if it is one.
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some($enum::$variant),)* _ => None }
            }
        }
    };
}
pub(crate) use words;

words!(Direction { Incoming = "incoming", Outgoing = "outgoing", Internal = "internal" });
words!(Channel {
    Mail = "mail", Chat = "chat", Call = "call", Meeting = "meeting", Task = "task",
    Approval = "approval", Feedback = "feedback", Invoice = "invoice", Note = "note",
});
words!(TouchState {
    Sorted = "sorted", Unsorted = "unsorted", Ignored = "ignored", Automatic = "automatic",
});
