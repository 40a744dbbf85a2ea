//! Corrections of a client: classes, repeats, contradictions on labelled pairs
//! (`crates/text/testdata/edits`).

use crate::Row;
use anyhow::{Context, Result};
use std::path::PathBuf;
use text::edits::{Edit, review};

/// Precision and recall on every file of pairs, accuracy on every file of classes.
pub fn evaluate() -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for name in ["pairs_dev", "pairs_held", "pairs_final"] {
        let lines = lines(name)?;
        let got: Vec<&str> = lines.iter().map(|line| relation(line)).collect();
        for label in ["contradiction", "repeat"] {
            let wanted = lines.iter().filter(|line| line[0] == label).count();
            let found = got.iter().filter(|got| **got == label).count();
            let both = lines.iter().zip(&got);
            let hits = both.filter(|(line, got)| line[0] == label && **got == label).count();
            let share = |of: usize| hits as f64 / of.max(1) as f64;
            rows.push(Row::at_least(format!("{name} {label}: precision"), share(found), 0.9));
            rows.push(Row::at_least(format!("{name} {label}: recall"), share(wanted), 0.7));
        }
    }
    for name in ["classes_dev", "classes_held"] {
        let lines = lines(name)?;
        let texts: Vec<Edit> = lines.iter().map(|line| edit(&line[1], None)).collect();
        let classes = texts.iter().map(|e| review(std::slice::from_ref(e)).classes[0].class.word());
        let right = lines.iter().zip(classes).filter(|(line, class)| line[0] == *class).count();
        let share = right as f64 / lines.len().max(1) as f64;
        rows.push(Row::at_least(format!("{name}: right class"), share, 0.8));
    }
    rows.extend(letters()?);
    Ok(rows)
}

/// How letters are cut into edits: on letters that nothing was tuned on. A part is found when it shares most
/// of its words with one of the letter's edits, each edit once.
fn letters() -> Result<Vec<Row>> {
    let text = read("letters_held.txt")?;
    let text: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let (mut n_wanted, mut n_got, mut n_hits, mut n_whole, mut n_letters) = (0, 0, 0, 0, 0);
    for case in text.join("\n").split("\n==").filter(|case| !case.trim().is_empty()) {
        let (letter, wanted) = case.split_once("\n--").context("a letter without its edits")?;
        let wanted: Vec<&str> = wanted.lines().filter(|line| !line.trim().is_empty()).collect();
        let got = text::edits::split(letter.trim());
        let mut left = wanted.clone();
        let mut hits = 0;
        for part in &got {
            if let Some(at) = left.iter().position(|edit| is_same(part, edit)) {
                left.remove(at);
                hits += 1;
            }
        }
        n_letters += 1;
        n_wanted += wanted.len();
        n_got += got.len();
        n_hits += hits;
        n_whole += usize::from(hits == wanted.len() && hits == got.len());
    }
    let share = |n: usize, of: usize| n as f64 / of.max(1) as f64;
    Ok(vec![
        Row::at_least("letters_held parts: precision", share(n_hits, n_got), 0.8),
        Row::at_least("letters_held parts: recall", share(n_hits, n_wanted), 0.8),
        Row::info("letters_held: letters cut wholly right", share(n_whole, n_letters)),
        Row::info("letters_held: letters", n_letters as f64),
    ])
}

/// Whether two parts share four fifths of their words.
fn is_same(a: &str, b: &str) -> bool {
    let words = |text: &str| -> std::collections::BTreeSet<String> {
        let parts = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        parts.map(str::to_lowercase).collect()
    };
    let (a, b) = (words(a), words(b));
    let (both, all) = (a.intersection(&b).count(), a.union(&b).count());
    all > 0 && both * 5 >= all * 4
}

fn read(name: &str) -> Result<String> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../text/testdata/edits");
    let path = folder.join(name);
    std::fs::read_to_string(&path).with_context(|| path.display().to_string())
}

fn lines(name: &str) -> Result<Vec<Vec<String>>> {
    let text = read(&format!("{name}.tsv"))?;
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    Ok(lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect())
}

fn edit(text: &str, material: Option<&String>) -> Edit {
    let material = material.cloned();
    Edit { id: String::new(), text: text.to_owned(), author: None, date: None, material }
}

fn relation(line: &[String]) -> &'static str {
    let review = review(&[edit(&line[1], line.get(3)), edit(&line[2], line.get(4))]);
    match (review.contradictions.is_empty(), review.repeats.is_empty()) {
        (false, _) => "contradiction",
        (true, false) => "repeat",
        (true, true) => "none",
    }
}
