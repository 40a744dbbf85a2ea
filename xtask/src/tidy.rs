//! Invariants that a machine can check: each check lists its breaches, one a line, as `file:line: what`.
//!
//! The same checks run as tests of this crate (`cargo test -p xtask`) and as a step of `cargo xtask test`.

mod edges;
mod files;
mod locale;
mod migrations;
mod words;

use crate::project;
use crate::step::Count;

/// What a check found wrong; empty when it holds.
pub type Breaches = Vec<String>;

/// The files of the project, and what the checks share in reading them.
pub struct Project {
    /// Path from the root and text; `None` for a file that is not text.
    pub files: Vec<(String, Option<String>)>,
}

impl Project {
    pub fn load() -> Result<Project, String> {
        Ok(Project { files: project::files()? })
    }

    /// The text files whose path passes the filter.
    pub fn texts<'a>(
        &'a self,
        wanted: impl Fn(&str) -> bool + 'a,
    ) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.files.iter().filter_map(move |(path, text)| {
            let text = text.as_deref()?;
            wanted(path).then_some((path.as_str(), text))
        })
    }
}

type Check = fn(&Project) -> Breaches;

const CHECKS: [(&str, Check); 11] = [
    ("crates use only the crates that they may", edges::check_edges),
    ("third-party groups stay in their crate", edges::check_owners),
    ("database drivers, SQL and axum stay in their crate", words::check_layers),
    ("rules read no clock, draw no random numbers and do no input or output", words::check_pure),
    ("crate roots say what the crate is", words::check_headers),
    ("nothing is left unfinished", words::check_marks),
    ("no package registry is named", words::check_registries),
    ("files are short", files::check_length),
    ("files are ours, small and clean", files::check_clean),
    ("migrations are never changed", migrations::check),
    ("both languages have the same keys, sorted", locale::check),
];

/// Whether to only look, or to record new migrations first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Check,
    Bless,
}

/// `cargo xtask tidy`.
pub fn run(mode: Mode) -> Result<(), String> {
    if mode == Mode::Bless {
        migrations::bless(&Project::load()?)?;
    }
    let count = count()?;
    if count.failed > 0 {
        return Err(format!("tidy: {} of {} checks failed", count.failed, CHECKS.len()));
    }
    println!("tidy: {} checks hold", count.passed);
    Ok(())
}

/// Runs all checks, printing what they find.
pub fn count() -> Result<Count, String> {
    let project = Project::load()?;
    for warning in files::long_files(&project) {
        println!("warning: {warning}");
    }
    let mut count = Count::default();
    for (name, check) in CHECKS {
        let breaches = check(&project);
        if breaches.is_empty() {
            count.passed += 1;
            continue;
        }
        count.failed += 1;
        eprintln!("not so: {name}");
        for breach in breaches {
            eprintln!("  {breach}");
        }
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_project_is_tidy() {
        let project = Project::load().expect("the files of the project can be listed");
        let breaches: Vec<String> = CHECKS
            .iter()
            .flat_map(|(name, check)| {
                check(&project).into_iter().map(move |breach| format!("{name}: {breach}"))
            })
            .collect();
        assert!(breaches.is_empty(), "{}", breaches.join("\n"));
    }

    /// A project of made-up files, for the tests of the checks.
    pub fn project_of(files: &[(&str, &str)]) -> Project {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), Some((*text).to_owned())));
        Project { files: files.collect() }
    }
}
