//! One mail message: from raw bytes to an [`Inbound`] with its new text told from quotes.

mod body;
mod bounce;

use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::touch::Channel;
use encoding_rs::Encoding;
use text::quote;

use crate::mime::header::{Field, Headers};
use crate::mime::part::{Part, Parts, Trouble, walk};
use crate::mime::transfer::Transfer;
use crate::mime::{address, date, word};
pub use bounce::Bounce;

use crate::{AttachmentInfo, Inbound, Limits, Person, Problem, key};

/// Message-IDs of a References field that are kept: the oldest and the newest.
const MAX_REFERENCES: usize = 50;
/// Characters of a subject or file name that are kept.
const MAX_LINE_CHARS: usize = 1000;

/// A message with its whole body, before the new text is told from quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    pub from: Option<Person>,
    pub to: Vec<Person>,
    pub cc: Vec<Person>,
    pub subject: String,
    /// Milliseconds since 1970 by the Date field; `None` if there is none that can be believed.
    pub written_at_ms: Option<i64>,
    /// The same by the first believable Received field.
    pub received_at_ms: Option<i64>,
    /// All text of the message: quotes and signature included; lines end with `\n`.
    pub body: String,
    /// The body was taken from HTML.
    pub html: bool,
    pub message_id: String,
    pub in_reply_to: Option<String>,
    pub references: Vec<String>,
    pub is_automatic: bool,
    pub attachments: Vec<AttachmentInfo>,
    /// It tells of a letter that did not arrive.
    pub bounce: Option<Bounce>,
}

/// Where a message stands, and what it may cost.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    /// The file, mailbox or account.
    pub source: &'a str,
    /// Where in it.
    pub place: &'a str,
    pub limits: Limits,
}

impl<'a> At<'a> {
    /// `place` in `source`, with the usual limits.
    pub fn new(source: &'a str, place: &'a str) -> Self {
        At { source, place, limits: Limits::default() }
    }

    fn problem(&self, code: &'static str, message: impl Into<String>) -> Problem {
        Problem::new(self.source, self.place, code, message)
    }
}

/// Reads a message; whatever it is made of, something comes back, with a problem for each thing that was wrong.
///
/// Memory stays within a small multiple of the kept text; time is one pass over the bytes.
pub fn parse(bytes: &[u8], at: &At) -> (Inbound, Vec<Problem>) {
    let mut problems = Vec::new();
    let letter = catch_unwind(AssertUnwindSafe(|| read(bytes, at, &mut problems)));
    let letter = letter.unwrap_or_else(|_| {
        problems.push(
            at.problem("reader-failed", "the message could not be read; only its place is known"),
        );
        Letter::default()
    });
    (inbound(letter, at), problems)
}

/// The message as a touch may use it: new text apart, one date, an identity.
fn inbound(letter: Letter, at: &At) -> Inbound {
    let sender = letter.from.as_ref().map(|from| from.name.as_str()).unwrap_or_default();
    let split = quote::split_of(&letter.body, sender);
    let key = key::of_message(&letter);
    let mut quoted = split.quoted;
    if !split.signature.is_empty() {
        if !quoted.is_empty() {
            quoted.push_str("\n\n");
        }
        quoted.push_str(&split.signature);
    }
    Inbound {
        key,
        channel: Channel::Mail,
        at_ms: letter.written_at_ms.or(letter.received_at_ms),
        from: letter.from,
        to: letter.to,
        cc: letter.cc,
        subject: letter.subject,
        text: split.new,
        quoted,
        message_id: letter.message_id,
        in_reply_to: letter.in_reply_to,
        references: letter.references,
        is_automatic: letter.is_automatic,
        attachments: letter.attachments,
        html: letter.html,
        call: None,
        bounce: letter.bounce,
        place: at.place.to_owned(),
    }
}

/// Reads the fields, the whole body and the list of attachments.
pub fn read(bytes: &[u8], at: &At, problems: &mut Vec<Problem>) -> Letter {
    let bytes = skip_lead(bytes);
    let headers = Headers::read(bytes);
    note_headers(&headers, at, problems);
    let mut parts = walk(bytes, &headers);
    note_parts(&parts, at, problems);
    if parts.leaves.is_empty() {
        parts.leaves.push(whole_body(bytes, &headers));
    }
    let mut letter = Letter::default();
    let hint = body::read_body(&parts, &headers, at, &mut letter, problems);
    read_fields(&headers, hint, at, &mut letter, problems);
    letter.is_automatic = is_automatic(&headers, &parts, &letter);
    let from = letter.from.as_ref().map_or("", |from| from.address.as_str());
    letter.bounce = bounce::read(&headers, bytes, &parts, (from, &letter.subject));
    letter
}

/// Blank lines, a byte order mark and an mbox line before the headers.
fn skip_lead(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start()
}

/// A multipart without any part is read as if it were plain text.
fn whole_body<'a>(bytes: &'a [u8], headers: &Headers<'a>) -> Part<'a> {
    Part {
        kind: "text/plain".to_owned(),
        content_type: Default::default(),
        disposition: Default::default(),
        transfer: Transfer::from_name(&headers.word(Field::ContentTransferEncoding)),
        body: &bytes[headers.end.min(bytes.len())..],
        alternative: None,
    }
}

fn note_headers(headers: &Headers, at: &At, problems: &mut Vec<Problem>) {
    if headers.is_empty() {
        problems.push(
            at.problem("no-headers", "no known header field: this may not be a mail message"),
        );
    }
    if let Some(offset) = headers.stray_line {
        problems.push(at.problem(
            "malformed-header",
            format!("a line that is no field at byte {offset} was skipped"),
        ));
    }
    if let Some(offset) = headers.oversized {
        problems.push(at.problem("header-too-long", format!("the field at byte {offset} was cut")));
    }
}

fn note_parts(parts: &Parts, at: &At, problems: &mut Vec<Problem>) {
    for (trouble, offset) in &parts.troubles {
        let (code, message) = match trouble {
            Trouble::TooManyParts => {
                ("too-many-parts", format!("parts from byte {offset} on were not read"))
            }
            Trouble::TooDeep => {
                ("nesting-too-deep", "parts nested deeper than 60 levels were not read".to_owned())
            }
            Trouble::Unclosed => (
                "message-cut-off",
                "the closing boundary is missing; what is there was read".to_owned(),
            ),
            Trouble::NoParts => {
                ("boundary-missing", "a multipart has no parts; it was read as text".to_owned())
            }
        };
        problems.push(at.problem(code, message));
    }
}

fn shorten(mut line: String) -> String {
    if let Some((cut, _)) = line.char_indices().nth(MAX_LINE_CHARS) {
        line.truncate(cut);
    }
    line
}

fn read_fields(
    headers: &Headers,
    hint: Option<&'static Encoding>,
    at: &At,
    letter: &mut Letter,
    problems: &mut Vec<Problem>,
) {
    letter.subject =
        shorten(word::tidy(&word::decode(headers.get(Field::Subject).unwrap_or_default(), hint)));
    let from = headers.get(Field::From).or_else(|| headers.get(Field::Sender)).unwrap_or_default();
    letter.from = address::parse(from, hint).0.into_iter().next();
    if letter.from.as_ref().is_none_or(|from| from.address.is_empty()) {
        problems.push(at.problem("sender-missing", "the message names no address of its sender"));
    }
    let mut people = |field: Field| {
        let mut all = Vec::new();
        let mut cut = false;
        for raw in headers.all(field) {
            let (some, more) = address::parse(raw, hint);
            all.extend(some);
            cut |= more || all.len() > address::MAX_ADDRESSES;
            all.truncate(address::MAX_ADDRESSES);
        }
        if cut {
            let message = format!("only the first {} are kept", address::MAX_ADDRESSES);
            problems.push(at.problem("too-many-recipients", message));
        }
        all
    };
    letter.to = people(Field::To);
    letter.cc = people(Field::Cc);
    letter.message_id = ids(headers.get(Field::MessageId)).into_iter().next().unwrap_or_default();
    letter.in_reply_to = ids(headers.get(Field::InReplyTo)).into_iter().next();
    letter.references = headers.all(Field::References).flat_map(|raw| ids(Some(raw))).collect();
    if letter.references.len() > MAX_REFERENCES {
        // The first says which thread it is, the last to whom it answers.
        letter.references.drain(1..letter.references.len() - MAX_REFERENCES + 1);
    }
    read_dates(headers, at, letter, problems);
}

fn read_dates(headers: &Headers, at: &At, letter: &mut Letter, problems: &mut Vec<Problem>) {
    let written =
        headers.get(Field::Date).map(|raw| String::from_utf8_lossy(&raw[..raw.len().min(200)]));
    letter.written_at_ms =
        written.as_deref().and_then(date::parse).filter(|at| date::is_plausible(*at));
    if letter.written_at_ms.is_some() {
        return;
    }
    letter.received_at_ms = headers.all(Field::Received).find_map(|raw| {
        let text = String::from_utf8_lossy(raw);
        date::parse(text.rsplit(';').next()?).filter(|at| date::is_plausible(*at))
    });
    let fate = if letter.received_at_ms.is_some() {
        "the date of receipt is taken"
    } else {
        "the date is unknown"
    };
    let (code, what) = match written {
        Some(written) => ("date-unbelievable", format!("date {:?}", word::tidy(&written))),
        None => ("date-missing", "no date".to_owned()),
    };
    problems.push(at.problem(code, format!("{what}; {fate}")));
}

/// Message-IDs of a field, without angle brackets; a bare id counts too.
fn ids(raw: Option<&[u8]>) -> Vec<String> {
    let text = String::from_utf8_lossy(raw.unwrap_or_default());
    let mut found: Vec<String> = text
        .split('<')
        .skip(1)
        .filter_map(|piece| piece.split_once('>'))
        .map(|(id, _)| {
            id.chars().filter(|c| !c.is_whitespace() && !c.is_control()).take(500).collect()
        })
        .filter(|id: &String| !id.is_empty())
        .collect();
    if found.is_empty() {
        let bare = text.split_whitespace().next().map(|t| t.trim_matches(['<', '>', '"']));
        let bare = bare.filter(|id| !id.is_empty() && (id.contains('@') || id.len() > 8));
        found.extend(
            bare.map(|id| id.chars().filter(|c| !c.is_control()).take(500).collect::<String>()),
        );
    }
    found
}

/// Whether no person wrote this to these people: autoreply, mailing, bounce, invitation.
fn is_automatic(headers: &Headers, parts: &Parts, letter: &Letter) -> bool {
    let submitted = headers.word(Field::AutoSubmitted);
    let precedence = headers.word(Field::Precedence);
    let top = headers.word(Field::ContentType);
    let local =
        letter.from.as_ref().and_then(|from| from.address.split('@').next()).unwrap_or_default();
    let robots = [
        "mailer-daemon",
        "postmaster",
        "no-reply",
        "noreply",
        "no_reply",
        "donotreply",
        "do-not-reply",
    ];
    let subject = letter.subject.to_lowercase();
    let replies = [
        "автоматический ответ",
        "автоответ",
        "automatic reply",
        "auto-reply",
        "autoreply",
        "out of office",
    ];
    (!submitted.is_empty() && submitted != "no")
        || ["bulk", "list", "junk", "auto_reply", "auto-reply"]
            .iter()
            .any(|p| precedence.starts_with(p))
        || headers.get(Field::ListId).is_some()
        || headers.get(Field::XAutoreply).is_some()
        || headers.get(Field::XAutorespond).is_some()
        || top.starts_with("multipart/report")
        || parts.leaves.iter().any(|part| part.kind == "text/calendar")
        || robots.iter().any(|robot| local.starts_with(robot))
        || replies.iter().any(|reply| subject.starts_with(reply))
}
