//! Trello: a board as one JSON object with its lists, its cards and the last of its actions.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::Path;

use domain::work::{ItemKind, ItemState};
use serde_json::Value;

use super::{Entered, Item, approvals, due, is_done_stage, moment, text};
use crate::json::{Event, Scanner};

/// Lists and actions that are remembered; an export holds a thousand actions.
const REMEMBERED_MAX: usize = 100_000;

/// What stands beside the cards.
#[derive(Default)]
pub(super) struct Board {
    name: String,
    lists: HashMap<String, String>,
    /// Lists that a card entered, by card.
    entered: HashMap<String, Vec<Entered>>,
    /// When a card was last put into the archive.
    closed: HashMap<String, i64>,
    created_by: HashMap<String, String>,
}

impl Board {
    /// Reads everything but the cards.
    pub fn read(path: &Path) -> io::Result<Board> {
        let mut board = Board::default();
        let mut lists = Scanner::new(File::open(path)?, "lists");
        while let Some(event) = lists.next_event()? {
            match event {
                Event::Element { bytes, .. } => {
                    let list: Value = serde_json::from_slice(&bytes).unwrap_or_default();
                    if board.lists.len() < REMEMBERED_MAX {
                        board.lists.insert(text(&list["id"]), text(&list["name"]));
                    }
                }
                Event::Scalar { depth: 1, key, value } if key == "name" => board.name = value,
                _ => {}
            }
        }
        let mut actions = Scanner::new(File::open(path)?, "actions");
        let mut n_actions = 0;
        while let Some(event) = actions.next_event()? {
            if let Event::Element { bytes, .. } = event
                && n_actions < REMEMBERED_MAX
            {
                n_actions += 1;
                board.action(&serde_json::from_slice(&bytes).unwrap_or_default());
            }
        }
        Ok(board)
    }

    fn action(&mut self, action: &Value) {
        let data = &action["data"];
        let card = text(&data["card"]["id"]);
        let Some(at_ms) = moment(&action["date"]).filter(|_| !card.is_empty()) else { return };
        let kind = action["type"].as_str().unwrap_or_default();
        if kind == "createCard" {
            self.created_by.insert(card.clone(), text(&action["memberCreator"]["fullName"]));
        }
        let stage = match kind {
            "createCard" | "copyCard" => &data["list"]["name"],
            "updateCard" => &data["listAfter"]["name"],
            _ => return,
        };
        if let Some(stage) = stage.as_str() {
            let entered = Entered { at_ms, stage: stage.to_owned() };
            self.entered.entry(card.clone()).or_default().push(entered);
        }
        if data["card"]["closed"].as_bool() == Some(true) {
            let closed = self.closed.entry(card).or_insert(at_ms);
            *closed = at_ms.max(*closed);
        }
    }

    /// A card with the approvals that it went through.
    pub fn items(&self, card: &Value, place: &str) -> Result<Vec<Item>, &'static str> {
        let id = text(&card["id"]);
        let title = text(&card["name"]);
        let at_ms = created(&id).ok_or("no believable id, which tells when the card was made")?;
        if title.is_empty() {
            return Err("no name");
        }
        let list = self.lists.get(&text(&card["idList"])).cloned().unwrap_or_default();
        let stages = self.entered.get(&id).cloned().unwrap_or_default();
        let is_done = card["dueComplete"].as_bool() == Some(true)
            || is_done_list(&list)
            || card["closed"].as_bool() == Some(true);
        let ended_ms = is_done.then(|| self.ended(&id, &stages, card)).flatten();
        let task = Item {
            kind: ItemKind::Task,
            state: if is_done { ItemState::Done } else { ItemState::Open },
            shown_id: text(&card["shortLink"]),
            title,
            project: self.name.clone(),
            asked_by: self.created_by.get(&id).cloned().unwrap_or_default(),
            at_ms,
            ended_ms,
            due: due(&card["due"], &Value::Null),
            n_comments: card["badges"]["comments"].as_i64().unwrap_or(0),
            place: place.to_owned(),
            id,
        };
        let mut items = approvals(&task, stages);
        items.insert(0, task);
        Ok(items)
    }

    /// When a card that is done was done: moved into a list of done things, else archived, else
    /// last touched.
    fn ended(&self, id: &str, stages: &[Entered], card: &Value) -> Option<i64> {
        let moved = stages.iter().filter(|s| is_done_list(&s.stage)).map(|s| s.at_ms).max();
        let archived = self.closed.get(id).copied();
        moved.or(archived).or_else(|| moment(&card["dateLastActivity"]))
    }
}

fn is_done_list(name: &str) -> bool {
    const WORDS: &[&str] = &["готово", "сделано", "выполнено", "завершен", "done", "complete"];
    let lower = name.to_lowercase();
    WORDS.iter().any(|word| lower.contains(word)) || is_done_stage(name)
}

/// The first eight digits of an id are the second in which it was made.
fn created(id: &str) -> Option<i64> {
    let seconds = i64::from_str_radix(id.get(..8)?, 16).ok()?;
    Some(seconds * 1000).filter(|ms| id.len() == 24 && crate::mime::date::is_plausible(*ms))
}
