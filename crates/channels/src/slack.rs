//! Slack's export: a ZIP, or the folder it unpacks to, with one JSON file for each channel and day.

use std::collections::{HashMap, VecDeque};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use domain::touch::Channel;
use serde::Deserialize;
use zip::ZipArchive;

use crate::json::{Event, Scanner};
use crate::mime::date;
use crate::{AttachmentInfo, Inbound, Item, Person, Problem, key};

/// Bytes of one file of the export, unpacked; a day of a channel is far below.
const MAX_FILE_BYTES: u64 = 64 << 20;
/// Files of an export.
const MAX_FILES: usize = 200_000;

enum Store {
    Zip(Box<ZipArchive<File>>),
    Folder(PathBuf),
}

/// Iterates over the messages of an export, channel by channel and day by day.
pub struct Reader {
    store: Store,
    source: String,
    people: HashMap<String, Person>,
    /// Files with messages, `channel/2026-03-02.json`, in order, and the size of each.
    files: VecDeque<(String, u64)>,
    total_bytes: u64,
    done_bytes: u64,
    ready: VecDeque<Item>,
}

/// Opens the export at `path`, a ZIP file or a folder; `source` names it in problems.
///
/// # Errors
/// Fails if the path cannot be read or holds no export.
pub fn open(path: &Path, source: &str) -> Result<Reader, Problem> {
    let failed = |error: String| Problem::new(source, "byte 0", "unreadable-file", error);
    let mut files = Vec::new();
    let store = if path.is_dir() {
        list(path, path, 0, &mut files).map_err(|error| failed(error.to_string()))?;
        Store::Folder(path.to_owned())
    } else {
        let file = File::open(path).map_err(|error| failed(error.to_string()))?;
        let mut archive = ZipArchive::new(file).map_err(|error| failed(error.to_string()))?;
        for index in 0..archive.len().min(MAX_FILES) {
            let entry = archive.by_index(index).map_err(|error| failed(error.to_string()))?;
            let name = entry.name().map(|name| name.into_owned()).unwrap_or_default();
            files.push((name, entry.size()));
        }
        Store::Zip(Box::new(archive))
    };
    let total_bytes = files.iter().map(|(_, size)| *size).sum();
    let is_day = |name: &str| name.split('/').rev().nth(1).is_some() && name.ends_with(".json");
    let mut days: Vec<(String, u64)> = files.into_iter().filter(|(name, _)| is_day(name)).collect();
    days.sort();
    if days.is_empty() {
        let message = "no folder with files of messages, such as general/2026-03-02.json";
        return Err(Problem::new(source, "byte 0", "not-an-export", message));
    }
    let mut reader = Reader {
        store,
        source: source.to_owned(),
        people: HashMap::new(),
        files: days.into(),
        total_bytes,
        done_bytes: 0,
        ready: VecDeque::new(),
    };
    reader.read_people();
    Ok(reader)
}

/// JSON files below a folder, by their path from its root.
fn list(
    root: &Path,
    folder: &Path,
    depth: usize,
    files: &mut Vec<(String, u64)>,
) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() && depth < 2 {
            list(root, &entry.path(), depth + 1, files)?;
        } else if kind.is_file() && files.len() < MAX_FILES {
            let path = entry.path();
            let name =
                path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.push((name, entry.metadata().map(|about| about.len()).unwrap_or(0)));
        }
    }
    Ok(())
}

impl Reader {
    /// Bytes of the export, unpacked.
    pub fn total_bytes(&self) -> u64 {
        self.total_bytes
    }

    fn read_file(&mut self, name: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match &mut self.store {
            Store::Zip(archive) => {
                let entry = archive.by_name(name).map_err(io::Error::other)?;
                entry.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
            }
            Store::Folder(root) => {
                File::open(root.join(name))?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
            }
        }
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Err(io::Error::other(format!("over {MAX_FILE_BYTES} bytes")));
        }
        Ok(bytes)
    }

    fn read_people(&mut self) {
        let Ok(bytes) = self.read_file("users.json") else { return };
        let mut scanner = Scanner::new(bytes.as_slice(), "");
        while let Ok(Some(event)) = scanner.next_event() {
            let Event::Element { bytes, .. } = event else { continue };
            let Ok(user) = serde_json::from_slice::<User>(&bytes) else { continue };
            let name = [user.profile.real_name, user.real_name, user.name]
                .into_iter()
                .find(|name| !name.is_empty());
            // A mail address makes the person the same one as in mail.
            let address = if user.profile.email.is_empty() {
                format!("slack:{}", user.id)
            } else {
                user.profile.email.to_lowercase()
            };
            self.people.insert(user.id, Person { name: clean(&name.unwrap_or_default()), address });
        }
    }

    fn problem(&mut self, place: &str, code: &'static str, message: String) {
        let problems = vec![Problem::new(&self.source, place, code, message)];
        self.ready.push_back(Item { inbound: None, problems, done_bytes: self.done_bytes });
    }

    /// Reads one day of one channel.
    fn read_day(&mut self, name: &str, size: u64) {
        self.done_bytes += size;
        let bytes = match self.read_file(name) {
            Ok(bytes) => bytes,
            Err(error) => return self.problem(name, "unreadable-file", error.to_string()),
        };
        let channel = name.rsplit('/').nth(1).unwrap_or_default().to_owned();
        let mut scanner = Scanner::new(bytes.as_slice(), "");
        loop {
            match scanner.next_event() {
                Ok(Some(Event::Element { offset, bytes })) => {
                    let place = format!("{name}, byte {offset}");
                    match serde_json::from_slice::<Message>(&bytes) {
                        Ok(message) => self.take(&message, &channel, place),
                        Err(error) => self.problem(&place, "broken-message", error.to_string()),
                    }
                }
                Ok(Some(Event::Oversized { offset })) => {
                    self.problem(
                        &format!("{name}, byte {offset}"),
                        "message-too-large",
                        "passed over".to_owned(),
                    );
                }
                Ok(Some(Event::CutOff { offset })) => {
                    let message =
                        "the file ends in the middle; all whole messages before were read"
                            .to_owned();
                    self.problem(&format!("{name}, byte {offset}"), "file-cut-off", message);
                }
                Ok(Some(Event::NotJson { offset, why })) => {
                    self.problem(
                        &format!("{name}, byte {offset}"),
                        "not-an-export",
                        why.to_owned(),
                    );
                }
                Ok(Some(Event::Scalar { .. } | Event::ObjectEnd { .. })) => {}
                Ok(None) => return,
                Err(error) => return self.problem(name, "unreadable-file", error.to_string()),
            }
        }
    }

    fn take(&mut self, message: &Message, channel: &str, place: String) {
        let at_ms = message.at_ms();
        let mut problems = Vec::new();
        if at_ms.is_none() {
            problems.push(Problem::new(
                &self.source,
                &place,
                "date-missing",
                "no date that can be believed",
            ));
        }
        let from = self.sender(message);
        let text = clean(&self.words(&message.text));
        let sender = from.as_ref().map(|from| from.address.clone()).unwrap_or_default();
        let thread = message.thread_ts.as_deref().unwrap_or(&message.ts);
        let attachments = message.files.iter().flatten().map(Shared::info).collect();
        let inbound = Inbound {
            key: key::of(&[b"slack", channel.as_bytes(), message.ts.as_bytes(), sender.as_bytes()]),
            channel: Channel::Chat,
            at_ms,
            from,
            to: Vec::new(),
            cc: Vec::new(),
            subject: channel.to_owned(),
            text,
            quoted: String::new(),
            message_id: format!("slack:{channel}/{}", message.ts),
            in_reply_to: (thread != message.ts).then(|| format!("slack:{channel}/{thread}")),
            references: vec![format!("slack:{channel}")],
            is_automatic: message.is_automatic(),
            attachments,
            html: false,
            call: None,
            bounce: None,
            place,
        };
        self.ready.push_back(Item {
            inbound: Some(inbound),
            problems,
            done_bytes: self.done_bytes,
        });
    }

    fn sender(&self, message: &Message) -> Option<Person> {
        let id = message.user.as_deref().or(message.bot_id.as_deref())?;
        let unknown = || Person {
            name: clean(message.username.as_deref().unwrap_or_default()),
            address: format!("slack:{}", clean(id)),
        };
        Some(self.people.get(id).cloned().unwrap_or_else(unknown))
    }

    /// Slack's own marks undone: `<@U02>`, `<https://…|label>`, `&amp;`.
    fn words(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(open) = rest.find('<') {
            out.push_str(&rest[..open]);
            let inner = &rest[open + 1..];
            let Some(close) = inner.find('>') else {
                rest = &rest[open..];
                break;
            };
            let (target, label) = inner[..close].split_once('|').unwrap_or((&inner[..close], ""));
            let person = target.strip_prefix('@').and_then(|id| self.people.get(id));
            match person {
                Some(person) => out.push_str(&format!("@{}", person.name)),
                None if !label.is_empty() => out.push_str(label),
                None => out.push_str(target.trim_start_matches('!')),
            }
            rest = &inner[close + 1..];
        }
        out.push_str(rest);
        out.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    }
}

impl Iterator for Reader {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        while self.ready.is_empty() {
            let (name, size) = self.files.pop_front()?;
            self.read_day(&name, size);
        }
        self.ready.pop_front()
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct User {
    id: String,
    name: String,
    real_name: String,
    profile: Profile,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Profile {
    real_name: String,
    email: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Message {
    subtype: Option<String>,
    user: Option<String>,
    bot_id: Option<String>,
    username: Option<String>,
    text: String,
    ts: String,
    thread_ts: Option<String>,
    files: Option<Vec<Shared>>,
}

/// A file that was shared.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Shared {
    name: Option<String>,
    mimetype: Option<String>,
    size: Option<u64>,
}

impl Shared {
    fn info(&self) -> AttachmentInfo {
        AttachmentInfo {
            name: clean(self.name.as_deref().unwrap_or_default()),
            mime: self.mimetype.clone().unwrap_or_default(),
            size: self.size.unwrap_or(0),
        }
    }
}

impl Message {
    /// "1452804000.000123": seconds and microseconds since 1970.
    fn at_ms(&self) -> Option<i64> {
        let (seconds, fraction) = self.ts.split_once('.').unwrap_or((&self.ts, ""));
        let millis: i64 = fraction.get(..3).and_then(|f| f.parse().ok()).unwrap_or(0);
        let at = seconds.parse::<i64>().ok()?.checked_mul(1000)?.checked_add(millis)?;
        date::is_plausible(at).then_some(at)
    }

    /// Joined, left, renamed, a bot's notice: not somebody's words.
    fn is_automatic(&self) -> bool {
        let spoken = ["thread_broadcast", "file_share", "me_message", "file_comment"];
        self.subtype.as_deref().is_some_and(|subtype| !spoken.contains(&subtype))
            || self.user.is_none()
    }
}

/// Without NUL and other control characters, which no database takes.
fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}
