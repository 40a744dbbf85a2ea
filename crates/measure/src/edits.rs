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
    Ok(rows)
}

fn lines(name: &str) -> Result<Vec<Vec<String>>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../text/testdata/edits");
    let path = folder.join(format!("{name}.tsv"));
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
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
