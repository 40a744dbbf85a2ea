//! Everything in the mail folders is read: nothing panics, and the words that other parsers find are found.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::Result;
use channels::mail::{At, read};
use serde_json::Value;

use super::count;
use crate::Row;

fn files(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

/// Files read, panics, and the share of words of the expected parses that are in the bodies.
pub fn evaluate(mail: &Path) -> Result<Vec<Row>> {
    let mut paths = Vec::new();
    files(mail, &mut paths)?;
    paths.sort();
    let (mut panics, mut words, mut missing) = (0, 0, 0);
    let mut worst = Vec::new();
    for path in &paths {
        let bytes = std::fs::read(path)?;
        let name = path.display().to_string();
        let letter = std::panic::catch_unwind(|| {
            read(&bytes, &At::new(&name, "message 1"), &mut Vec::new())
        });
        let Ok(letter) = letter else {
            panics += 1;
            continue;
        };
        let beside = path.with_extension("json");
        if path.extension().is_some_and(|e| e == "eml") && beside.exists() {
            let expected: Value = serde_json::from_slice(&std::fs::read(beside)?)?;
            let (all, lost) = compare(&expected, &letter.body);
            words += all;
            missing += lost;
            if lost > 0 {
                worst.push(format!(
                    "{}: {lost} of {all}",
                    path.strip_prefix(mail).unwrap_or(path).display()
                ));
            }
        }
    }
    worst.iter().for_each(|line| eprintln!("words not found: {line}"));
    Ok(vec![
        Row::info("files read", count(paths.len())),
        Row::at_most("panics", count(panics), 0.0),
        Row::info("words in the expected texts", count(words)),
        Row::at_most("share of them not found", count(missing) / count(words).max(1.0), 0.02),
    ])
}

/// Words of the plain text parts of an expected parse, and how many of them the body lacks.
fn compare(expected: &Value, body: &str) -> (usize, usize) {
    let have: HashSet<&str> = words(body).collect();
    let parts = expected["parts"].as_array().map(Vec::as_slice).unwrap_or_default();
    let shown = expected["text_body"].as_array().map(Vec::as_slice).unwrap_or_default();
    let (mut all, mut lost) = (0, 0);
    for id in shown.iter().filter_map(Value::as_u64) {
        let part = usize::try_from(id).ok().and_then(|id| parts.get(id));
        let Some(text) = part.and_then(|part| part["body"]["Text"].as_str()) else { continue };
        // Where the other parser lost letters or shows markup as text, there is nothing to compare with.
        if text.contains('\u{fffd}') || text.trim_start().starts_with("<html") {
            continue;
        }
        for word in words(text) {
            all += 1;
            lost += usize::from(!have.contains(word));
        }
    }
    (all, lost)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}
