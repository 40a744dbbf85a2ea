//! The check of a letter as one types (PRODUCT.md R7): a page of text against the facts of a case.

use super::process::thread_cpu_s;
use super::report::Table;
use crate::Row;
use anyhow::{Context, Result};
use domain::draft::{DraftFacts, DraftKind, DraftKpi, Fault};
use std::hint::black_box;
use std::path::PathBuf;

/// Characters of a page.
const PAGE_CHARS: usize = 1_800;
/// Times that each page is checked.
const ROUNDS: usize = 200;

/// Measures pages made of the letters that the check was never tuned on.
///
/// # Errors
/// Fails when the letters cannot be read.
pub fn measure() -> Result<Table> {
    let pages = pages()?;
    let kpi = DraftKpi { name: "заявки".into(), plan: 50.into(), fact: 38.into() };
    let facts = DraftFacts { kpi: Some(kpi), ..DraftFacts::new(Fault::Own) };
    let mut costs = Vec::with_capacity(pages.len());
    for page in &pages {
        let before = thread_cpu_s()?;
        for _ in 0..ROUNDS {
            black_box(text::draft::check(black_box(page), DraftKind::Explanation, &facts));
        }
        costs.push((thread_cpu_s()? - before) * 1000.0 / ROUNDS as f64);
    }
    costs.sort_by(f64::total_cmp);
    let middle = costs.get(costs.len() / 2).copied().unwrap_or_default();
    let worst = costs.last().copied().unwrap_or_default();
    let rows = vec![
        Row::info("pages", pages.len() as f64),
        Row::info("the middle page, CPU ms", middle),
        Row::at_most("the slowest page, CPU ms", worst, 2.0),
    ];
    let note = format!(
        "Pages of {PAGE_CHARS} characters, put together from letters that no rule was tuned on; each is \
         checked {ROUNDS} times against the facts of a case."
    );
    Ok(Table { title: "The check of a letter", note, rows })
}

/// The letters one after another, cut into pages.
fn pages() -> Result<Vec<String>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../text/testdata/draft");
    let mut pages = Vec::new();
    let mut page = String::new();
    for file in ["letters_held.test", "letters_held_second.test"] {
        let path = folder.join(file);
        let whole = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        for block in whole.split("\n---\n") {
            page.push_str(block.split_once('\n').map_or("", |(_, letter)| letter));
            page.push_str("\n\n");
            if page.chars().count() >= PAGE_CHARS {
                pages.push(page.chars().take(PAGE_CHARS).collect());
                page.clear();
            }
        }
    }
    anyhow::ensure!(!pages.is_empty(), "no letters");
    Ok(pages)
}
