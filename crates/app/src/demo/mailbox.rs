//! Writes the demo's letters as a mailbox and its chats as an export, so that the demo goes in by
//! the same doors as real history.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use std::fmt::Write as _;

/// A person with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Who {
    pub name: &'static str,
    pub address: &'static str,
}

/// One letter.
#[derive(Clone, Debug)]
pub struct Letter {
    pub at: Timestamp,
    pub from: Who,
    pub to: Vec<Who>,
    pub cc: Vec<Who>,
    pub subject: String,
    pub body: String,
    pub id: String,
    pub references: Vec<String>,
    pub is_bulk: bool,
}

/// Prints the letters as an mbox file, oldest first.
pub fn to_mbox(letters: &[Letter]) -> Vec<u8> {
    let mut order: Vec<&Letter> = letters.iter().collect();
    order.sort_by_key(|l| l.at);
    let mut out = String::new();
    for letter in order {
        write_letter(&mut out, letter);
    }
    out.into_bytes()
}

fn write_letter(out: &mut String, letter: &Letter) {
    let asctime = letter.at.strftime("%a %b %e %H:%M:%S %Y");
    let _ = writeln!(out, "From {} {asctime}", letter.from.address);
    let _ = writeln!(out, "From: {}", person(letter.from));
    let people = |list: &[Who]| list.iter().map(|w| person(*w)).collect::<Vec<_>>().join(",\n ");
    let _ = writeln!(out, "To: {}", people(&letter.to));
    if !letter.cc.is_empty() {
        let _ = writeln!(out, "Cc: {}", people(&letter.cc));
    }
    let _ = writeln!(out, "Subject: {}", encoded(&letter.subject));
    let _ = writeln!(out, "Date: {}", letter.at.strftime("%a, %d %b %Y %H:%M:%S +0000"));
    let _ = writeln!(out, "Message-ID: <{}>", letter.id);
    if let Some(last) = letter.references.last() {
        let _ = writeln!(out, "In-Reply-To: <{last}>");
        let all: Vec<String> = letter.references.iter().map(|r| format!("<{r}>")).collect();
        let _ = writeln!(out, "References: {}", all.join("\n "));
    }
    if letter.is_bulk {
        let _ = writeln!(out, "List-Id: <news.{}>", letter.from.address.replace('@', "."));
        let _ = writeln!(out, "Precedence: bulk");
    }
    let _ = writeln!(out, "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8");
    let _ = writeln!(out, "Content-Transfer-Encoding: base64\n");
    let text = STANDARD.encode(&letter.body);
    for line in text.as_bytes().chunks(76) {
        let _ = writeln!(out, "{}", String::from_utf8_lossy(line));
    }
    out.push('\n');
}

fn person(who: Who) -> String {
    format!("{} <{}>", encoded(who.name), who.address)
}

/// A header value as encoded words, each short enough for a line.
fn encoded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let words = chars.chunks(20).map(|chunk| {
        let part: String = chunk.iter().collect();
        format!("=?utf-8?B?{}?=", STANDARD.encode(part))
    });
    words.collect::<Vec<_>>().join("\n ")
}

/// One line of a chat.
#[derive(Clone, Debug)]
pub struct Line {
    pub at: Timestamp,
    pub from: Who,
    pub text: String,
}

/// Prints a chat as an export of a messenger's desktop program.
pub fn to_chat_export(name: &str, lines: &[Line]) -> Vec<u8> {
    let messages: Vec<serde_json::Value> = lines
        .iter()
        .enumerate()
        .map(|(i, line)| {
            serde_json::json!({
                "id": i + 1,
                "type": "message",
                "date": line.at.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
                "date_unixtime": line.at.as_second().to_string(),
                "from": line.from.name,
                "from_id": line.from.address,
                "text": line.text,
            })
        })
        .collect();
    let export = serde_json::json!({
        "name": name, "type": "private_supergroup", "id": 4_100_200_300_i64, "messages": messages,
    });
    serde_json::to_vec_pretty(&export).unwrap_or_default()
}
