//! Telegram Desktop's JSON export: one chat, or the whole account with its list of chats.

use std::io::Read;

use domain::touch::Channel;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::Value;

use crate::json::{Event, Scanner};
use crate::mime::date;
use crate::{AttachmentInfo, Call, Inbound, Item, Person, Problem, key};

/// Iterates over the messages of an export, in the order of the file.
pub struct Reader<R> {
    scanner: Scanner<R>,
    source: String,
    zone: TimeZone,
    chat: Chat,
    /// Messages seen, those that could not be read included.
    count: u64,
    ended: bool,
}

/// What the export says of the chat that is being read.
#[derive(Clone, Debug, Default)]
struct Chat {
    name: String,
    kind: String,
    id: String,
    /// Depth of the object that these belong to.
    depth: usize,
}

/// Reads an export; `zone` is that of the exporting computer, used only where a message has no UTC time (exports
/// before 2022).
pub fn parse<R: Read>(input: R, source: &str, zone: TimeZone) -> Reader<R> {
    let scanner = Scanner::new(input, "messages");
    Reader {
        scanner,
        source: source.to_owned(),
        zone,
        chat: Chat::default(),
        count: 0,
        ended: false,
    }
}

impl<R: Read> Reader<R> {
    fn problem(&self, offset: u64, code: &'static str, message: String) -> Item {
        let place = format!("byte {offset}, after message {}", self.count);
        let problems = vec![Problem::new(&self.source, &place, code, message)];
        Item { inbound: None, problems, done_bytes: self.scanner.position() }
    }

    fn note_chat(&mut self, depth: usize, key: &str, value: String) {
        let value = clean(value);
        // Name and id stand before the messages, in the same object.
        if depth != self.chat.depth && matches!(key, "name" | "type" | "id") {
            self.chat = Chat { depth, ..Chat::default() };
        }
        match key {
            "name" if value != "null" => self.chat.name = value,
            "type" => self.chat.kind = value,
            "id" => self.chat.id = value,
            _ => {}
        }
    }

    fn element(&mut self, offset: u64, bytes: &[u8]) -> Item {
        self.count += 1;
        let place = format!("message {} at byte {offset}", self.count);
        let done_bytes = self.scanner.position();
        match serde_json::from_slice::<Message>(bytes) {
            Ok(message) => {
                let mut problems = Vec::new();
                let inbound = self.inbound(message, &place, &mut problems);
                Item { inbound: Some(inbound), problems, done_bytes }
            }
            Err(error) => {
                let problem =
                    Problem::new(&self.source, &place, "broken-message", error.to_string());
                Item { inbound: None, problems: vec![problem], done_bytes }
            }
        }
    }

    fn inbound(&self, message: Message, place: &str, problems: &mut Vec<Problem>) -> Inbound {
        let at_ms = message.at_ms(&self.zone);
        if at_ms.is_none() {
            problems.push(Problem::new(
                &self.source,
                place,
                "date-missing",
                "no date that can be believed",
            ));
        }
        let is_service = message.kind == "service";
        let call = message.call();
        let from = message.sender(is_service);
        let text = clean(if is_service { message.service_text() } else { message.words() });
        let forwarded = message.forwarded_from.as_ref().and_then(Value::as_str);
        // What somebody else wrote elsewhere is no new text of the sender.
        let (text, quoted) = match forwarded {
            Some(author) => (String::new(), format!("{}:\n{text}", clean(author.to_owned()))),
            None if message.forwarded_from.is_some() => (String::new(), text),
            None => (text, String::new()),
        };
        let id = message.id.map(|id| id.to_string()).unwrap_or_default();
        let sender =
            from.as_ref().map(|from| format!("{}|{}", from.address, from.name)).unwrap_or_default();
        let when = at_ms.unwrap_or_default().to_le_bytes();
        // An edited message is the same message; only where there is no id must the words tell.
        let words = if id.is_empty() { text.as_bytes() } else { b"" };
        let key = key::of(&[
            b"telegram",
            self.chat.id.as_bytes(),
            id.as_bytes(),
            sender.as_bytes(),
            &when,
            words,
        ]);
        let thread = format!(
            "telegram:{}",
            if self.chat.id.is_empty() { &self.chat.name } else { &self.chat.id }
        );
        Inbound {
            key,
            channel: if call.is_some() { Channel::Call } else { Channel::Chat },
            at_ms,
            to: self.partner(from.as_ref()),
            from,
            cc: Vec::new(),
            subject: self.chat.name.clone(),
            text,
            quoted,
            in_reply_to: message.reply_to_message_id.map(|id| format!("{thread}/{id}")),
            message_id: format!("{thread}/{id}"),
            references: vec![thread],
            is_automatic: (is_service && call.is_none()) || message.via_bot.is_some(),
            attachments: message.attachments(),
            html: false,
            call,
            bounce: None,
            place: place.to_owned(),
        }
    }

    /// In a personal chat, whatever the partner did not write was written to the partner.
    fn partner(&self, from: Option<&Person>) -> Vec<Person> {
        if self.chat.kind != "personal_chat" || self.chat.id.is_empty() {
            return Vec::new();
        }
        let partner = Person {
            name: self.chat.name.clone(),
            address: format!("telegram:user{}", self.chat.id),
        };
        if from.is_some_and(|from| from.address == partner.address) {
            Vec::new()
        } else {
            vec![partner]
        }
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        while !self.ended {
            match self.scanner.next_event() {
                Ok(Some(Event::Element { offset, bytes })) => {
                    return Some(self.element(offset, &bytes));
                }
                Ok(Some(Event::Scalar { depth, key, value })) => self.note_chat(depth, &key, value),
                Ok(Some(Event::ObjectEnd { depth })) if depth == self.chat.depth => {
                    self.chat = Chat::default()
                }
                Ok(Some(Event::ObjectEnd { .. })) => {}
                Ok(Some(Event::Oversized { offset })) => {
                    self.count += 1;
                    return Some(self.problem(
                        offset,
                        "message-too-large",
                        "passed over".to_owned(),
                    ));
                }
                Ok(Some(Event::CutOff { offset })) => {
                    self.ended = true;
                    let message =
                        "the file ends in the middle; all whole messages before were read"
                            .to_owned();
                    return Some(self.problem(offset, "file-cut-off", message));
                }
                Ok(Some(Event::NotJson { offset, why })) => {
                    self.ended = true;
                    return Some(self.problem(offset, "not-an-export", why.to_owned()));
                }
                Ok(None) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return Some(self.problem(
                        self.scanner.position(),
                        "unreadable-file",
                        error.to_string(),
                    ));
                }
            }
        }
        None
    }
}

/// A message of the export; everything may be missing or of another kind in some version.
#[derive(Debug, Deserialize)]
struct Message {
    #[serde(default)]
    id: Option<i64>,
    #[serde(default, rename = "type")]
    kind: String,
    #[serde(default)]
    date: Option<String>,
    #[serde(default)]
    date_unixtime: Value,
    #[serde(default)]
    from: Option<String>,
    #[serde(default)]
    from_id: Value,
    #[serde(default)]
    actor: Option<String>,
    #[serde(default)]
    actor_id: Value,
    #[serde(default)]
    action: Option<String>,
    #[serde(default)]
    members: Option<Vec<Option<String>>>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    discard_reason: Option<String>,
    #[serde(default)]
    duration_seconds: Option<i64>,
    #[serde(default)]
    reply_to_message_id: Option<i64>,
    #[serde(default)]
    forwarded_from: Option<Value>,
    #[serde(default)]
    via_bot: Option<String>,
    #[serde(default)]
    text: Value,
    #[serde(default)]
    sticker_emoji: Option<String>,
    #[serde(default)]
    photo: Option<String>,
    #[serde(default)]
    photo_file_size: Option<u64>,
    #[serde(default)]
    file: Option<String>,
    #[serde(default)]
    file_name: Option<String>,
    #[serde(default)]
    file_size: Option<u64>,
    #[serde(default)]
    mime_type: Option<String>,
    #[serde(default)]
    media_type: Option<String>,
}

impl Message {
    fn at_ms(&self, zone: &TimeZone) -> Option<i64> {
        let seconds = match &self.date_unixtime {
            Value::String(text) => text.trim().parse::<i64>().ok(),
            Value::Number(number) => number.as_i64(),
            _ => None,
        };
        let utc = seconds.and_then(|seconds| seconds.checked_mul(1000));
        let local = || {
            let local: DateTime = self.date.as_deref()?.parse().ok()?;
            Some(zone.to_ambiguous_timestamp(local).compatible().ok()?.as_millisecond())
        };
        utc.or_else(local).filter(|at| date::is_plausible(*at))
    }

    fn sender(&self, is_service: bool) -> Option<Person> {
        let (name, id) = if is_service && self.from.is_none() {
            (&self.actor, &self.actor_id)
        } else {
            (&self.from, &self.from_id)
        };
        let id = match id {
            Value::String(id) => id.clone(),
            // Exports before 2021 have bare numbers.
            Value::Number(id) => format!("user{id}"),
            _ => String::new(),
        };
        let name = clean(name.clone().unwrap_or_default());
        // Without an id, the name is all there is to know somebody by.
        let handle = if id.is_empty() { name.clone() } else { clean(id) };
        (!handle.is_empty()).then(|| Person { name, address: format!("telegram:{handle}") })
    }

    /// The text: a string, or pieces of which some are objects with a text of their own.
    fn words(&self) -> String {
        let piece = |value: &Value| match value {
            Value::String(text) => text.clone(),
            Value::Object(entity) => {
                entity.get("text").and_then(Value::as_str).unwrap_or_default().to_owned()
            }
            _ => String::new(),
        };
        let text = match &self.text {
            Value::Array(pieces) => pieces.iter().map(piece).collect(),
            other => piece(other),
        };
        if text.is_empty() { self.sticker_emoji.clone().unwrap_or_default() } else { text }
    }

    fn service_text(&self) -> String {
        let mut text = self.action.clone().unwrap_or_default().replace('_', " ");
        for name in self.members.iter().flatten().flatten().chain(&self.title) {
            text.push_str(if text.contains(": ") { ", " } else { ": " });
            text.push_str(name);
        }
        text
    }

    fn call(&self) -> Option<Call> {
        let action = self.action.as_deref()?;
        if !matches!(action, "phone_call" | "group_call" | "conference_call") {
            return None;
        }
        let seconds = self.duration_seconds.and_then(|seconds| u32::try_from(seconds).ok());
        let missed = matches!(self.discard_reason.as_deref(), Some("missed" | "busy" | "declined"));
        Some(Call {
            seconds,
            answered: !missed && (seconds.is_some_and(|s| s > 0) || action != "phone_call"),
        })
    }

    fn attachments(&self) -> Vec<AttachmentInfo> {
        let base = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
        let mut found = Vec::new();
        if let Some(photo) = &self.photo {
            let size = self.photo_file_size.unwrap_or(0);
            found.push(AttachmentInfo {
                name: clean(base(photo)),
                mime: "image/jpeg".to_owned(),
                size,
            });
        }
        if let Some(file) = &self.file {
            let name = self.file_name.clone().unwrap_or_else(|| base(file));
            let mime =
                self.mime_type.clone().or_else(|| self.media_type.clone()).unwrap_or_default();
            found.push(AttachmentInfo {
                name: clean(name),
                mime,
                size: self.file_size.unwrap_or(0),
            });
        }
        found
    }
}

/// Without NUL and other control characters, which no database takes.
fn clean(text: String) -> String {
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return text.chars().filter(|c| !c.is_control() || *c == '\n' || *c == '\t').collect();
    }
    text
}
