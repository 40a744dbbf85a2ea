//! Tables of figures, and the page that keeps them.

use crate::{Floor, Row};
use anyhow::Result;
use std::path::{Path, PathBuf};

/// Figures of one part.
pub struct Table {
    pub title: &'static str,
    /// What was measured, on what data.
    pub note: String,
    pub rows: Vec<Row>,
}

impl Table {
    /// As Markdown.
    pub fn markdown(&self) -> String {
        let mut text = format!("\n## {}\n\n{}\n\n", self.title, self.note);
        text.push_str("| measure | figure | target | |\n|---|---:|---:|---|\n");
        for row in &self.rows {
            let (target, verdict) = match row.floor {
                Floor::AtLeast(f) => (format!(">= {f}"), row.figure >= f),
                Floor::AtMost(f) => (format!("<= {f}"), row.figure <= f),
                Floor::None => (String::new(), true),
            };
            let verdict = match (&row.floor, verdict) {
                (Floor::None, _) => "",
                (_, true) => "ok",
                (_, false) => "miss",
            };
            let figure = shown(row.figure);
            text.push_str(&format!("| {} | {figure} | {target} | {verdict} |\n", row.name));
        }
        text
    }
}

/// Three digits that tell something.
fn shown(figure: f64) -> String {
    match figure.abs() {
        x if x >= 100.0 => format!("{figure:.0}"),
        x if x >= 10.0 => format!("{figure:.1}"),
        x if x >= 1.0 => format!("{figure:.2}"),
        _ => format!("{figure:.3}"),
    }
}

/// Top of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

const HEADER: &str = "\
# Speed and size

Made by `cargo xtask bench`; `docs/performance.md` quotes such a run. Costs are CPU time
of the program as the kernel counts it, which other work lengthens by up to a half where cores share
their caches; wall times (start, percentiles) hold only for an idle machine, and the load beside
them says how idle it was.
";

/// Writes `target/performance.md`.
///
/// # Errors
/// Fails when it cannot be written.
pub fn write(tables: &[Table]) -> Result<()> {
    let text: String = tables.iter().map(Table::markdown).collect();
    let path = root().join("target/performance.md");
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    std::fs::write(&path, format!("{HEADER}{text}"))?;
    eprintln!("written to {}", path.display());
    Ok(())
}

/// Programs that waited for a core or ran, on average over the last minute.
pub fn load() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0.0)
}
