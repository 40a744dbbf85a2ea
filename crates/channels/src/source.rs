//! Mail on disk: a mailbox file, one message in a file, a Maildir, or any folder of those.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::mail::{self, At};
use crate::{Inbound, Item, Limits, Problem, mbox};

/// Folders inside folders that are entered.
const MAX_FOLDER_DEPTH: usize = 16;

/// A place between two messages of a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resume {
    /// Files that are finished, in the order of their names.
    pub files: usize,
    /// Bytes of the next file that are finished.
    pub offset: u64,
}

/// Reads all mail below a path, message by message.
pub struct Mail {
    source: String,
    root: PathBuf,
    limits: Limits,
    files: Vec<(PathBuf, u64)>,
    total_bytes: u64,
    /// Bytes of the files before the current one.
    before_bytes: u64,
    next: Resume,
    open: Option<mbox::Reader<File>>,
    /// Problems of the walk through the folders, given with the first item.
    pending: Vec<Problem>,
}

impl Mail {
    /// Opens the file or folder at `path`; `source` names it in problems. Begins at `from`.
    ///
    /// # Errors
    /// Fails if `path` itself cannot be looked at; what lies inside it fails as a [`Problem`].
    pub fn open(path: &Path, source: &str, from: Resume, limits: Limits) -> io::Result<Self> {
        let mut pending = Vec::new();
        let mut files = Vec::new();
        let about = fs::metadata(path)?;
        if about.is_dir() {
            collect(path, source, 0, &mut files, &mut pending);
            files.sort();
        } else {
            files.push((path.to_owned(), about.len()));
        }
        let total_bytes = files.iter().map(|(_, size)| *size).sum();
        let before_bytes = files.iter().take(from.files).map(|(_, size)| *size).sum();
        Ok(Mail {
            source: source.to_owned(),
            root: path.to_owned(),
            limits,
            files,
            total_bytes,
            before_bytes,
            next: from,
            open: None,
            pending,
        })
    }

    /// Bytes of all files of the source.
    pub fn total_bytes(&self) -> u64 {
        self.total_bytes
    }

    /// Where a later run may go on: give it to [`Mail::open`].
    pub fn resume(&self) -> Resume {
        self.next
    }

    fn item(&mut self, inbound: Option<Inbound>, mut problems: Vec<Problem>) -> Item {
        if !self.pending.is_empty() {
            problems.splice(0..0, self.pending.drain(..));
        }
        Item { inbound, problems, done_bytes: self.before_bytes + self.next.offset }
    }

    /// The current file is done.
    fn advance(&mut self) {
        self.before_bytes += self.files.get(self.next.files).map_or(0, |(_, size)| *size);
        self.next = Resume { files: self.next.files + 1, offset: 0 };
        self.open = None;
    }

    /// Name of the current file as the user knows it.
    fn name(&self, path: &Path) -> String {
        let inner =
            path.strip_prefix(&self.root).ok().filter(|inner| !inner.as_os_str().is_empty());
        inner.map_or_else(
            || self.source.clone(),
            |inner| format!("{}/{}", self.source, inner.display()),
        )
    }

    fn failed(&mut self, path: &Path, error: &io::Error) -> Item {
        let place = format!("byte {}", self.next.offset);
        let problem = Problem::new(&self.name(path), &place, "unreadable-file", error.to_string());
        self.advance();
        self.item(None, vec![problem])
    }

    fn open_next(&self, path: &Path) -> io::Result<mbox::Reader<File>> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(self.next.offset))?;
        Ok(mbox::Reader::new(file, self.next.offset, self.limits.message_bytes))
    }

    /// Reads one message of a file that is one message.
    fn read_single(&mut self, path: &Path) -> Item {
        let limit = self.limits.message_bytes;
        let mut bytes = Vec::new();
        let mut size = self.files.get(self.next.files).map_or(0, |(_, size)| *size);
        let taken =
            File::open(path).and_then(|file| file.take(as_u64(limit)).read_to_end(&mut bytes));
        if let Err(error) = taken {
            return self.failed(path, &error);
        }
        size = size.max(as_u64(bytes.len()));
        let name = self.name(path);
        let oversized = (size > as_u64(limit)).then_some(size);
        let (inbound, problems) = parse(&bytes, &name, "message 1", oversized, self.limits);
        self.advance();
        self.item(inbound, problems)
    }

    fn read_mailbox(&mut self, path: &Path) -> Option<Item> {
        if self.open.is_none() {
            match self.open_next(path) {
                Ok(reader) => self.open = Some(reader),
                Err(error) => return Some(self.failed(path, &error)),
            }
        }
        let raw = match self.open.as_mut()?.next() {
            None => {
                self.advance();
                return None;
            }
            Some(Err(error)) => return Some(self.failed(path, &error)),
            Some(Ok(raw)) => raw,
        };
        self.next.offset = raw.next_offset;
        let name = self.name(path);
        let (inbound, problems) = parse_raw(&raw, &name, self.limits);
        Some(self.item(inbound, problems))
    }
}

impl Iterator for Mail {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        while let Some((path, _)) = self.files.get(self.next.files).cloned() {
            // A message in a folder of its own kind may begin with a stray separator: the reader of mailboxes takes both.
            let single = is_single(&path) && self.next.offset == 0 && self.open.is_none();
            let item =
                if single { Some(self.read_single(&path)) } else { self.read_mailbox(&path) };
            if item.is_some() {
                return item;
            }
        }
        (!self.pending.is_empty()).then(|| self.item(None, Vec::new()))
    }
}

fn as_u64(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// Reads a message of a mailbox; bytes before the first separator are one only if they look like it.
pub fn parse_raw(raw: &mbox::Raw, source: &str, limits: Limits) -> (Option<Inbound>, Vec<Problem>) {
    let place = format!("byte {}", raw.offset);
    if raw.is_lead && crate::mime::header::Headers::read(&raw.bytes).is_empty() {
        let message = format!("{} bytes before the first message were skipped", raw.bytes.len());
        return (None, vec![Problem::new(source, &place, "not-a-mailbox", message)]);
    }
    parse(&raw.bytes, source, &place, raw.oversized, limits)
}

fn parse(
    bytes: &[u8],
    source: &str,
    place: &str,
    oversized: Option<u64>,
    limits: Limits,
) -> (Option<Inbound>, Vec<Problem>) {
    let at = At { source, place, limits };
    if bytes.trim_ascii().is_empty() {
        return (None, vec![Problem::new(source, place, "empty-message", "nothing but blanks")]);
    }
    let (inbound, mut problems) = mail::parse(bytes, &at);
    if let Some(size) = oversized {
        let message = format!(
            "{size} bytes, over the limit of {}: only its beginning was read",
            limits.message_bytes
        );
        problems.insert(0, Problem::new(source, place, "message-too-large", message));
    }
    (Some(inbound), problems)
}

/// Whether a file is one message: by its ending, or by lying in `cur` or `new` of a Maildir.
fn is_single(path: &Path) -> bool {
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    let folder =
        path.parent().and_then(Path::file_name).and_then(|f| f.to_str()).unwrap_or_default();
    matches!(ending.as_str(), "eml" | "emlx" | "msg") || matches!(folder, "cur" | "new")
}

/// Files with mail below `folder`; Maildir's `tmp`, indexes of mail programs and hidden files are left out.
fn collect(
    folder: &Path,
    source: &str,
    depth: usize,
    files: &mut Vec<(PathBuf, u64)>,
    problems: &mut Vec<Problem>,
) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let place = folder.display().to_string();
            problems.push(Problem::new(source, &place, "unreadable-folder", error.to_string()));
            return;
        }
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
        // Links are not followed: they may lead round in a circle or out of the source.
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            if depth >= MAX_FOLDER_DEPTH {
                let place = path.display().to_string();
                problems.push(Problem::new(
                    source,
                    &place,
                    "folder-too-deep",
                    "folders below were not read",
                ));
            } else if name != "tmp" && name != ".git" {
                collect(&path, source, depth + 1, files, problems);
            }
        } else if kind.is_file() && !is_index(&name) {
            files.push((path, entry.metadata().map(|about| about.len()).unwrap_or(0)));
        }
    }
}

/// Files that mail programs keep beside the mail.
fn is_index(name: &str) -> bool {
    const ENDINGS: [&str; 8] =
        [".msf", ".dat", ".db", ".index", ".json", ".lock", ".sqlite", ".ini"];
    name.starts_with("dovecot")
        || name.starts_with('.')
        || matches!(
            name,
            "maildirfolder" | "maildirsize" | "subscriptions" | "courierimapsubscribed"
        )
        || ENDINGS.iter().any(|ending| name.ends_with(ending))
}
