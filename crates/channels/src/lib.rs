//! The outside world: mail, chats and tables in; nothing of ours decides here.
//!
//! Every source is read as a stream of [`Inbound`] messages and [`Problem`]s. A broken item is reported with its place
//! and the reason, and never stops the rest (PRODUCT L1). No reader holds a whole source in memory.

use domain::touch::Channel;
use serde::{Deserialize, Serialize};

pub mod calendar;
pub mod charset;
pub mod html;
mod json;
mod key;
pub mod mail;
pub mod mbox;
pub mod mime;
pub mod slack;
pub mod smtp;
pub mod source;
pub mod table;
pub mod telegram;
pub mod whatsapp;
pub mod work;

/// Bounds on what one message or row may cost. The defaults suit an agency's mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A raw message above this many bytes is not loaded whole: its beginning is read, and a problem says so.
    pub message_bytes: usize,
    /// Decoded text kept of one message, in bytes.
    pub text_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { message_bytes: 64 << 20, text_bytes: 2 << 20 }
    }
}

/// Someone named by a message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Person {
    /// As written by the sender; empty where none is given.
    pub name: String,
    /// Mail address, lower-cased, or a handle with its network: `telegram:user42`, `slack:U02`, `whatsapp:Anna`.
    /// Empty where the source names none.
    pub address: String,
}

/// A file that came with a message; the file itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentInfo {
    pub name: String,
    /// Media type, lower-cased: `application/pdf`.
    pub mime: String,
    /// Decoded size in bytes; approximate for broken encodings.
    pub size: u64,
}

/// What is known of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// How long it lasted, in seconds.
    pub seconds: Option<u32>,
    pub answered: bool,
}

/// One message, call or service note from outside, before anyone decided whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inbound {
    /// Identity for "importing twice adds nothing twice": the same message from two sources has one key, two messages
    /// that share a Message-ID but differ in sender, date or text have two.
    pub key: [u8; 16],
    pub channel: Channel,
    /// Milliseconds since 1970 (UTC); `None` where the source gives no believable date.
    pub at_ms: Option<i64>,
    pub from: Option<Person>,
    pub to: Vec<Person>,
    pub cc: Vec<Person>,
    pub subject: String,
    /// New text only: without quotes and signature.
    pub text: String,
    /// The rest of the text: quotes, then the signature. With `text` it is everything that was written.
    pub quoted: String,
    /// Message-ID without angle brackets, or the id in the chat.
    pub message_id: String,
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
    /// Autoreply, mailing, invitation, bounce: by headers, not by the words.
    pub is_automatic: bool,
    pub attachments: Vec<AttachmentInfo>,
    /// The text was taken from HTML.
    pub html: bool,
    /// Set for calls, where the channel is [`Channel::Call`].
    pub call: Option<Call>,
    /// A notification that a letter of ours did not arrive.
    #[serde(default)]
    pub bounce: Option<mail::Bounce>,
    /// Where in the source: byte offset, file, line, message number.
    pub place: String,
}

/// Something that could not be read as it should, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The file, mailbox or account.
    pub source: String,
    /// Where in it: `byte 1024`, `line 12`, `message 7`, `row 3, column "Email"`.
    pub place: String,
    /// What kind, in kebab-case: the locale has a sentence for each at `problem.<code>`.
    pub code: &'static str,
    /// Details in plain English, for the log and the place where no sentence exists.
    pub message: String,
}

/// One step of reading a source: a message, or what stood in its place.
#[derive(Clone, Debug)]
pub struct Item {
    /// `None` where nothing could be read here.
    pub inbound: Option<Inbound>,
    pub problems: Vec<Problem>,
    /// Bytes of the source that are done, for progress.
    pub done_bytes: u64,
}

impl Problem {
    /// A problem of kind `code` at `place` in `source`.
    pub fn new(source: &str, place: &str, code: &'static str, message: impl Into<String>) -> Self {
        Problem {
            source: source.to_owned(),
            place: place.to_owned(),
            code,
            message: message.into(),
        }
    }
}
