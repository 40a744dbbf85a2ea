//! False alarms on text that is no client's message to an agency: real mail, news, posts.

use super::train::rusentne;
use crate::{Row, shared_data};
use anyhow::Result;
use channels::mail::{At, read};
use std::path::Path;

/// Messages of one letter are longer in this data than any mail: test cases of parsers.
const LONGEST_CHARS: usize = 20_000;

/// Letters up to this length are like the messages that the model learned from.
const SHORT_LETTER_SENTENCES: usize = 8;

/// Texts of a thousand on which any cue fires: for information, none of them is from a client.
pub fn evaluate() -> Result<Vec<Row>> {
    let Some(data) = shared_data() else {
        eprintln!("skipped: no shared data");
        return Ok(Vec::new());
    };
    let mut rows = Vec::new();
    let mut add = |name: &str, texts: &[String]| {
        if texts.is_empty() {
            return;
        }
        let fired = texts.iter().filter(|text| !text::analyse(text, None).cues.is_empty());
        let share = 1000.0 * fired.count() as f64 / texts.len() as f64;
        let name = format!("false alarms of 1,000 {name} ({} texts)", texts.len());
        rows.push(Row::info(name, share));
    };
    let mut letters = Vec::new();
    for folder in ["mime4j", "mimekit", "cpython_email", "stalwart_mail_parser", "talon"] {
        gather(&data.join("mail").join(folder), &mut letters)?;
    }
    add("real letters, mostly English", &letters);
    // Sets of test cases repeat a letter in many wrappings: one letter is one alarm here.
    letters.sort();
    letters.dedup();
    add("real letters without repetitions", &letters);
    let (short, long): (Vec<String>, Vec<String>) = letters
        .into_iter()
        .partition(|letter| text::tokenize(letter).sentences.len() <= SHORT_LETTER_SENTENCES);
    add("real letters of up to 8 sentences", &short);
    add("real letters of more sentences", &long);
    let news: Vec<String> = rusentne()?.into_iter().flatten().map(|(text, _)| text).collect();
    add("sentences of Russian news", &news);
    add("Russian posts without emotion", &calm_posts(&data.join("text/cedr"))?);
    add("English comments without emotion", &calm_comments(&data.join("text/goemotions/dev.tsv"))?);
    Ok(rows)
}

/// New text of every readable letter below a folder.
fn gather(folder: &Path, letters: &mut Vec<String>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    let mut paths: Vec<_> =
        std::fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            gather(&path, letters)?;
            continue;
        }
        let letter = read(&std::fs::read(&path)?, &At::new("data", "a letter"), &mut Vec::new());
        let split = text::quote::split(&letter.body);
        let length = split.new.chars().count();
        if letter.from.is_some() && (1..LONGEST_CHARS).contains(&length) {
            letters.push(split.new);
        }
    }
    Ok(())
}

/// Posts of CEDR without any label.
pub fn calm_posts(folder: &Path) -> Result<Vec<String>> {
    let path = folder.join("cedr-main-train.csv");
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let mut posts = Vec::new();
    for record in csv::Reader::from_path(path)?.records() {
        let record = record?;
        if !record[1].contains(|c: char| c.is_ascii_digit()) {
            posts.push(record[0].to_owned());
        }
    }
    Ok(posts)
}

/// Comments of GoEmotions labelled neutral and nothing else.
pub fn calm_comments(path: &Path) -> Result<Vec<String>> {
    const NEUTRAL: &str = "27";
    if !path.is_file() {
        return Ok(Vec::new());
    }
    let content = std::fs::read_to_string(path)?;
    let comment = |line: &str| {
        let (text, rest) = line.split_once('\t')?;
        (rest.split('\t').next() == Some(NEUTRAL)).then(|| text.to_owned())
    };
    Ok(content.lines().filter_map(comment).collect())
}
