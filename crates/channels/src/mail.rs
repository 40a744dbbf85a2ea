//! One mail message: from raw bytes to an [`Inbound`] with its new text told from quotes.

use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::touch::Channel;
use encoding_rs::Encoding;
use text::quote;

use crate::mime::header::{Field, Headers};
use crate::mime::part::{Part, Parts, Trouble, walk};
use crate::mime::transfer::Transfer;
use crate::mime::{address, date, word};
use crate::{AttachmentInfo, Inbound, Limits, Person, Problem, charset, html, key};

/// Message-IDs of a References field that are kept: the oldest and the newest.
const MAX_REFERENCES: usize = 50;
/// Attachments that are listed.
const MAX_ATTACHMENTS: usize = 200;
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
    let hint = read_body(&parts, &headers, at, &mut letter, problems);
    read_fields(&headers, hint, at, &mut letter, problems);
    letter.is_automatic = is_automatic(&headers, &parts, &letter);
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

fn is_attached(part: &Part) -> bool {
    part.disposition.value == "attachment"
        || !part.kind.starts_with("text/")
        || matches!(
            part.kind.as_str(),
            "text/calendar" | "text/vcard" | "text/x-vcard" | "text/csv" | "text/directory"
        )
        || (part.disposition.raw("filename").is_some()
            && part.kind != "text/html"
            && part.kind != "text/plain")
}

/// Chooses the parts that are the text, decodes them, lists the rest. Returns the charset that the body turned out to
/// have: raw headers without a label are probably in the same one.
fn read_body(
    parts: &Parts,
    headers: &Headers,
    at: &At,
    letter: &mut Letter,
    problems: &mut Vec<Problem>,
) -> Option<&'static Encoding> {
    let header_hint = [Field::Subject, Field::From, Field::To]
        .iter()
        .find_map(|field| word::first_label(headers.get(*field)?))
        .and_then(|label| charset::for_label(&label))
        .filter(|e| *e != encoding_rs::UTF_8);
    let mut hint = None;
    let mut full = false;
    let texts: Vec<Text> = choose_texts(parts, header_hint, at.limits.text_bytes, &mut full);
    for text in texts {
        hint = hint.or(text.charset);
        if text.overridden && !letter.body.is_ascii() | !text.text.is_ascii() {
            let label = text.label.as_deref().unwrap_or("none");
            let found = text.charset.map_or("utf-8", Encoding::name);
            let code = if text.label.is_some() { "charset-mislabeled" } else { "charset-missing" };
            problems.push(at.problem(code, format!("charset label: {label}; read as {found}")));
        }
        if text.lossy {
            problems.push(at.problem(
                "broken-characters",
                "some bytes have no meaning in the charset of the text",
            ));
        }
        if !letter.body.is_empty() && !text.text.trim().is_empty() {
            letter.body.push_str("\n\n");
        }
        letter.html |= text.html;
        letter.body.push_str(&text.text);
    }
    if full {
        problems.push(
            at.problem(
                "text-too-long",
                format!("text over {} bytes was cut", at.limits.text_bytes),
            ),
        );
    }
    list_attachments(parts, header_hint.or(hint), letter, at, problems);
    hint.or(header_hint)
}

/// A decoded text part.
struct Text {
    text: String,
    html: bool,
    charset: Option<&'static Encoding>,
    label: Option<String>,
    overridden: bool,
    lossy: bool,
}

/// Of each set of alternatives the plain text, or the HTML where that is blank; all other texts as they come.
fn choose_texts(
    parts: &Parts,
    hint: Option<&'static Encoding>,
    limit: usize,
    full: &mut bool,
) -> Vec<Text> {
    let shown: Vec<&Part> = parts.leaves.iter().filter(|part| !is_attached(part)).collect();
    let mut texts: Vec<(Option<usize>, Text)> = Vec::new();
    let mut room = limit;
    for part in &shown {
        let is_html = part.kind == "text/html";
        if let Some(group) = part.alternative {
            let rivals = || shown.iter().filter(|other| other.alternative == Some(group));
            let is_rich = |part: &Part| part.kind != "text/plain";
            let plain_is_there = texts
                .iter()
                .any(|(of, text)| *of == Some(group) && !text.html && !text.text.trim().is_empty());
            if is_rich(part)
                && (plain_is_there || (!is_html && rivals().any(|other| other.kind == "text/html")))
            {
                continue;
            }
        }
        if room == 0 {
            *full = true;
            break;
        }
        let text = read_text(part, hint, room, full);
        room = room.saturating_sub(text.text.len());
        texts.push((part.alternative, text));
    }
    texts.into_iter().map(|(_, text)| text).filter(|text| !text.text.trim().is_empty()).collect()
}

fn read_text(part: &Part, hint: Option<&'static Encoding>, limit: usize, full: &mut bool) -> Text {
    let is_html = part.kind == "text/html";
    // Markup is mostly overhead: more of it is read than is kept.
    let raw_limit = if is_html { limit.saturating_mul(4) } else { limit };
    let (bytes, more) = part.transfer.decode(part.body, raw_limit);
    *full |= more;
    let mut label = part.content_type.word("charset").filter(|label| !label.is_empty());
    if label.is_none() && is_html {
        label = meta_charset(&bytes);
    }
    let decoded = charset::decode(&bytes, label.as_deref(), hint);
    let text = if is_html || (part.kind == "text/plain" && looks_like_html(&decoded.text)) {
        let (text, more) = html::to_text(&decoded.text, limit);
        *full |= more;
        clean(&text, limit, full)
    } else {
        clean(&decoded.text, limit, full)
    };
    Text {
        text,
        html: is_html,
        charset: Encoding::for_label(decoded.charset.as_bytes())
            .filter(|e| *e != encoding_rs::UTF_8),
        label,
        overridden: decoded.overridden,
        lossy: decoded.lossy,
    }
}

/// A whole HTML page sent under the name of plain text.
fn looks_like_html(text: &str) -> bool {
    let start = text.trim_start().get(..14).unwrap_or_default().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html>")
}

/// `charset=` in the first bytes of an HTML page.
fn meta_charset(bytes: &[u8]) -> Option<String> {
    let head = &bytes[..bytes.len().min(2048)];
    let found = memchr::memmem::find(head, b"charset=")?;
    let rest = &head[found + 8..];
    let rest = rest.strip_prefix(b"\"").or_else(|| rest.strip_prefix(b"'")).unwrap_or(rest);
    let end = rest
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')))
        .unwrap_or(rest.len());
    (end > 0).then(|| String::from_utf8_lossy(&rest[..end]).to_ascii_lowercase())
}

/// Line ends become `\n`; NUL and other control characters, which no database takes, go.
fn clean(text: &str, limit: usize, full: &mut bool) -> String {
    let mut kept = text;
    if text.len() > limit {
        *full = true;
        kept = &text[..text.floor_char_boundary(limit)];
    }
    if !kept.bytes().any(|b| b < b' ' && !matches!(b, b'\n' | b'\t')) {
        return kept.to_owned();
    }
    let mut out = String::with_capacity(kept.len());
    let mut chars = kept.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' => out.push('\n'),
            '\n' | '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

fn list_attachments(
    parts: &Parts,
    hint: Option<&'static Encoding>,
    letter: &mut Letter,
    at: &At,
    problems: &mut Vec<Problem>,
) {
    for part in parts.leaves.iter().filter(|part| is_attached(part)) {
        if letter.attachments.len() >= MAX_ATTACHMENTS {
            problems.push(at.problem(
                "too-many-attachments",
                format!("only the first {MAX_ATTACHMENTS} are listed"),
            ));
            break;
        }
        let name = part
            .disposition
            .text("filename", hint)
            .or_else(|| part.content_type.text("name", hint));
        let mut name = name.unwrap_or_default();
        if name.is_empty() && part.kind == "message/rfc822" {
            let inner = Headers::read(part.body);
            name = word::tidy(&word::decode(inner.get(Field::Subject).unwrap_or_default(), hint));
        }
        letter.attachments.push(AttachmentInfo {
            name: shorten(name),
            mime: part.kind.clone(),
            size: part.transfer.decoded_size(part.body),
        });
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
