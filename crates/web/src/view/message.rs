//! One message (any touch).

use super::{Choice, Link, Run, View};
use jiff::Timestamp;
use serde::Serialize;

/// A cue found in the message.
#[derive(Clone, Debug, Serialize)]
pub struct CueRow {
    /// Number of the cue in the message.
    pub number: i64,
    /// Word of `cue.<word>`.
    pub kind: String,
    pub confidence: u8,
    /// The words, quoted.
    pub words: Vec<String>,
    /// A teammate said: not so.
    pub is_denied: bool,
}

/// A file that came with it.
#[derive(Clone, Debug, Serialize)]
pub struct Attachment {
    pub name: String,
    pub size_bytes: Option<i64>,
}

/// One person on it.
#[derive(Clone, Debug, Serialize)]
pub struct Person {
    /// `from`, `to`, `cc`.
    pub role: String,
    pub name: String,
    pub address: String,
    /// Address of their page, where one exists.
    pub href: Option<String>,
}

/// GET `/touches/{id}`.
#[derive(Clone, Debug, Serialize)]
pub struct MessagePage {
    pub id: String,
    pub at: Timestamp,
    pub channel: String,
    pub direction: String,
    pub subject: String,
    pub people: Vec<Person>,
    pub client: Option<Link>,
    pub project: Option<Link>,
    /// What is new in it.
    pub runs: Vec<Run>,
    /// What it quotes, folded.
    pub quoted: String,
    pub cues: Vec<CueRow>,
    pub attachments: Vec<Attachment>,
    pub minutes: Option<i64>,
    /// Where it came from: file and place in it.
    pub source: Option<String>,
    pub import_id: Option<String>,
    /// For "belongs to": clients that the reader may see; empty where they may not sort.
    pub clients: Vec<Choice>,
    /// Other messages of the conversation, oldest first: id, moment, who, opening words.
    pub thread: Vec<ThreadRow>,
    /// The reader may say "not so" to a cue.
    pub may_deny: bool,
}

/// A neighbour in the conversation.
#[derive(Clone, Debug, Serialize)]
pub struct ThreadRow {
    pub id: String,
    pub at: Timestamp,
    pub who: String,
    pub opening: String,
    pub is_this: bool,
}

impl View for MessagePage {
    const TEMPLATE: &'static str = "message/page.html";
}
