//! Which parts of a message are its text, and what the rest is.

use encoding_rs::Encoding;

use super::{At, Letter, shorten};
use crate::mime::header::{Field, Headers};
use crate::mime::part::{Part, Parts};
use crate::mime::word;
use crate::{AttachmentInfo, Problem, charset, html};

/// Attachments that are listed.
const MAX_ATTACHMENTS: usize = 200;

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
pub fn read_body(
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
