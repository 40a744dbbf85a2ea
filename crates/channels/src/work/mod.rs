//! Tasks and approvals out of the JSON exports of Trello, Jira and Asana, one element at a time.

mod asana;
mod jira;
mod trello;

use std::fs::File;
use std::io;
use std::path::Path;

use domain::work::{ItemKind, ItemState};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::Problem;
use crate::json::{Event, Scanner};
use crate::mime::date::is_plausible;

/// Characters kept of a title.
const TITLE_CHARS: usize = 500;

/// Whose export it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tracker {
    Asana,
    Jira,
    Trello,
}

impl Tracker {
    /// The word by which items of it are told from those of others.
    pub fn word(self) -> &'static str {
        match self {
            Tracker::Asana => "asana",
            Tracker::Jira => "jira",
            Tracker::Trello => "trello",
        }
    }
}

/// A task or an approval, before anyone decided whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    pub kind: ItemKind,
    pub state: ItemState,
    /// The same for the same item in every export; unique within the tracker.
    pub id: String,
    /// The id as people know it.
    pub shown_id: String,
    pub title: String,
    /// Project or board, by which the client is found.
    pub project: String,
    /// Who asked for it; empty where the export does not tell.
    pub asked_by: String,
    /// Set or sent, milliseconds since 1970, as is the next.
    pub at_ms: i64,
    pub ended_ms: Option<i64>,
    /// Until when it is to be done.
    pub due: Option<Due>,
    pub n_comments: i64,
    /// Where in the source.
    pub place: String,
}

/// A date as trackers keep it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    Day(Date),
    /// Milliseconds since 1970; which day that is depends on the zone.
    Moment(i64),
}

impl Due {
    /// The day in a zone.
    pub fn day(self, zone: &TimeZone) -> Option<Date> {
        match self {
            Due::Day(day) => Some(day),
            Due::Moment(ms) => {
                let at = jiff::Timestamp::from_millisecond(ms).ok()?;
                Some(at.to_zoned(zone.clone()).date())
            }
        }
    }
}

/// The first of two values that is a day or a moment.
fn due(value: &Value, other: &Value) -> Option<Due> {
    let read = |value: &Value| {
        let day = || value.as_str()?.trim().parse::<Date>().ok().map(Due::Day);
        moment(value).map(Due::Moment).or_else(day)
    };
    read(value).or_else(|| read(other))
}

/// One element of an export: what it holds, or why it holds nothing.
#[derive(Clone, Debug, Default)]
pub struct Step {
    /// A task, and the approvals that it went through.
    pub items: Vec<Item>,
    pub problems: Vec<Problem>,
    /// Bytes of the source that are done.
    pub done_bytes: u64,
}

/// Reads the items of one export.
pub struct Reader {
    source: String,
    tracker: Tracker,
    scanner: Scanner<File>,
    trello: trello::Board,
    is_over: bool,
}

/// Opens the export at `path`; `source` names it in problems.
///
/// # Errors
/// Fails if the file cannot be read at all.
pub fn open(path: &Path, source: &str, tracker: Tracker) -> Result<Reader, Problem> {
    let failed =
        |error: io::Error| Problem::new(source, "byte 0", "unreadable-file", error.to_string());
    let (wanted, trello) = match tracker {
        Tracker::Asana => (list_of(path, "data").map_err(failed)?, trello::Board::default()),
        Tracker::Jira => (list_of(path, "issues").map_err(failed)?, trello::Board::default()),
        Tracker::Trello => ("cards", trello::Board::read(path).map_err(failed)?),
    };
    let scanner = Scanner::new(File::open(path).map_err(failed)?, wanted);
    Ok(Reader { source: source.to_owned(), tracker, scanner, trello, is_over: false })
}

/// The key of the list: some exports are the bare list without an object around it.
fn list_of(path: &Path, key: &'static str) -> io::Result<&'static str> {
    let mut head = [0; 64];
    let n = io::Read::read(&mut File::open(path)?, &mut head)?;
    let head = head[..n].strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head[..n]);
    Ok(if head.trim_ascii_start().starts_with(b"[") { "" } else { key })
}

impl Iterator for Reader {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        while !self.is_over {
            let event = match self.scanner.next_event() {
                Ok(Some(event)) => event,
                Ok(None) => return None,
                Err(error) => {
                    self.is_over = true;
                    let place = format!("byte {}", self.scanner.position());
                    return Some(self.problem(&place, "unreadable-file", error.to_string()));
                }
            };
            match event {
                Event::Element { offset, bytes } => return Some(self.element(offset, &bytes)),
                Event::Scalar { .. } | Event::ObjectEnd { .. } => {}
                Event::Oversized { offset } => {
                    let message = "larger than an item can be: passed over".to_owned();
                    return Some(self.problem(&at(offset), "message-too-large", message));
                }
                Event::CutOff { offset } => {
                    let message = "the file ends here, in the middle".to_owned();
                    return Some(self.problem(&at(offset), "cut-off", message));
                }
                Event::NotJson { offset, why } => {
                    return Some(self.problem(&at(offset), "not-json", why.to_owned()));
                }
            }
        }
        None
    }
}

fn at(offset: u64) -> String {
    format!("byte {offset}")
}

impl Reader {
    fn problem(&self, place: &str, code: &'static str, message: String) -> Step {
        let problem = Problem::new(&self.source, place, code, message);
        Step { problems: vec![problem], done_bytes: self.scanner.position(), ..Step::default() }
    }

    fn element(&self, offset: u64, bytes: &[u8]) -> Step {
        let place = at(offset);
        let value: Value = match serde_json::from_slice(bytes) {
            Ok(value) => value,
            Err(error) => return self.problem(&place, "broken-item", error.to_string()),
        };
        let read = match self.tracker {
            Tracker::Asana => asana::items(&value, &place),
            Tracker::Jira => jira::items(&value, &place),
            Tracker::Trello => self.trello.items(&value, &place),
        };
        match read {
            Ok(items) => Step { items, done_bytes: self.scanner.position(), ..Step::default() },
            Err(what) => {
                let name = title(&value);
                self.problem(&place, "broken-item", format!("{what}: {name:?}"))
            }
        }
    }
}

/// Some name of an element, for the sentence about what is wrong with it.
fn title(value: &Value) -> String {
    let found = [&value["name"], &value["fields"]["summary"], &value["key"]];
    let found = found.iter().find_map(|v| v.as_str()).unwrap_or_default();
    found.chars().take(60).collect()
}

/// The text of a value, cut; empty where it is none.
fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().trim().chars().take(TITLE_CHARS).collect()
}

/// A moment with its zone: `2026-03-02T10:15:00.000Z`, `…+0300`.
fn moment(value: &Value) -> Option<i64> {
    let at: jiff::Timestamp = value.as_str()?.trim().parse().ok()?;
    Some(at.as_millisecond()).filter(|ms| is_plausible(*ms))
}

/// Whether a stage of work is named like waiting for the client's approval.
fn is_approval_stage(name: &str) -> bool {
    const WORDS: &[&str] = &[
        "соглас",
        "утвержд",
        "у клиента",
        "ждём клиента",
        "ждем клиента",
        "на проверке у",
        "approval",
        "approve",
        "client review",
        "with client",
        "waiting for client",
    ];
    let name = name.to_lowercase();
    WORDS.iter().any(|word| name.contains(word)) && !is_done_stage(&name)
}

/// "Согласовано", "Approved": the waiting is over there.
fn is_done_stage(name: &str) -> bool {
    const WORDS: &[&str] = &["согласовано", "согласован ", "утверждено", "approved"];
    let name = format!("{} ", name.to_lowercase());
    WORDS.iter().any(|word| name.contains(word))
}

/// A stage that an item entered at a moment.
#[derive(Clone, Debug)]
struct Entered {
    at_ms: i64,
    stage: String,
}

/// The approvals of an item, one for each stay in a stage of approval. The last one is open if the
/// item is there still.
fn approvals(of: &Item, mut stages: Vec<Entered>) -> Vec<Item> {
    stages.sort_by_key(|s| s.at_ms);
    let mut found: Vec<Item> = Vec::new();
    let mut is_waiting = false;
    for entered in stages {
        let waits = is_approval_stage(&entered.stage);
        if waits && !is_waiting {
            let number = found.len() + 1;
            found.push(Item {
                kind: ItemKind::Approval,
                state: ItemState::Open,
                id: format!("{}/approval/{number}", of.id),
                at_ms: entered.at_ms,
                ended_ms: None,
                // The date is that of the task, not of the answer.
                due: None,
                n_comments: 0,
                ..of.clone()
            });
        } else if !waits
            && is_waiting
            && let Some(last) = found.last_mut()
        {
            last.state = ItemState::Done;
            last.ended_ms = Some(entered.at_ms);
        }
        is_waiting = waits;
    }
    if of.state != ItemState::Open
        && let Some(last) = found.last_mut().filter(|a| a.state == ItemState::Open)
    {
        // closed without leaving the stage: it was answered when it was closed
        last.state = of.state;
        last.ended_ms = of.ended_ms;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_of_approval_are_known_by_their_names() {
        let check = |name: &str, expected: bool| {
            assert_eq!(is_approval_stage(name), expected, "{name}");
        };
        check("На согласовании", true);
        check("Согласование у клиента", true);
        check("Ждём клиента", true);
        check("Waiting for client", true);
        check("Client review", true);
        check("Согласовано", false);
        check("Approved", false);
        check("В работе", false);
        check("Code review", false);
        check("", false);
    }
}
