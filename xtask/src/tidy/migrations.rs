//! Migrations are append-only: a recorded one never changes, because databases in the field have run it.
//!
//! The record begins with the first release: until its file exists nothing is checked.

use super::{Breaches, Project};
use crate::project::{command, output_of, root};
use std::collections::BTreeMap;
use std::fs;

const FOLDER: &str = "crates/store/migrations/";

/// One line a migration: git's hash of the file, a space, its path.
const RECORD: &str = "crates/store/migrations/recorded.txt";

pub fn check(project: &Project) -> Breaches {
    if project.texts(|path| path == RECORD).next().is_none() {
        return Breaches::new();
    }
    match (recorded(project), present(project)) {
        (Ok(recorded), Ok(present)) => compare(&recorded, &present),
        (Err(problem), _) | (_, Err(problem)) => vec![problem],
    }
}

/// Records the migrations that are not recorded yet. A changed one is never recorded again.
pub fn bless(project: &Project) -> Result<(), String> {
    let mut all = recorded(project)?;
    for (path, hash) in present(project)? {
        all.entry(path).or_insert(hash);
    }
    let lines: String = all.iter().map(|(path, hash)| format!("{hash} {path}\n")).collect();
    fs::write(root().join(RECORD), lines).map_err(|error| format!("{RECORD}: {error}"))
}

type Hashes = BTreeMap<String, String>;

fn compare(recorded: &Hashes, present: &Hashes) -> Breaches {
    let mut breaches = Breaches::new();
    for (path, hash) in recorded {
        match present.get(path) {
            None => breaches.push(format!("{path}: a recorded migration is gone")),
            Some(now) if now != hash => {
                breaches.push(format!(
                    "{path}: a recorded migration was changed; add a new one instead"
                ));
            }
            Some(_) => {}
        }
    }
    for path in present.keys().filter(|path| !recorded.contains_key(*path)) {
        breaches
            .push(format!("{path}: not recorded yet; when it is final: cargo xtask tidy --bless"));
    }
    breaches
}

fn recorded(project: &Project) -> Result<Hashes, String> {
    let mut hashes = Hashes::new();
    for (_, text) in project.texts(|path| path == RECORD) {
        for line in text.lines() {
            let (hash, path) = line.split_once(' ').ok_or_else(|| format!("{RECORD}: {line:?}"))?;
            hashes.insert(path.to_owned(), hash.to_owned());
        }
    }
    Ok(hashes)
}

fn present(project: &Project) -> Result<Hashes, String> {
    let paths: Vec<&str> = project
        .texts(|path| path.starts_with(FOLDER) && path.ends_with(".sql"))
        .map(|(path, _)| path)
        .collect();
    if paths.is_empty() {
        return Ok(Hashes::new());
    }
    let hashes =
        output_of("hashing the migrations", command("git").arg("hash-object").args(&paths))?;
    Ok(paths.into_iter().map(str::to_owned).zip(hashes.lines().map(str::to_owned)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_missing_and_unrecorded_migrations_are_found() {
        let hashes = |pairs: &[(&str, &str)]| -> Hashes {
            pairs.iter().map(|(path, hash)| ((*path).to_owned(), (*hash).to_owned())).collect()
        };
        let recorded = hashes(&[("0001.sql", "a"), ("0002.sql", "b")]);
        assert_eq!(compare(&recorded, &recorded), Breaches::new());
        assert_eq!(compare(&recorded, &hashes(&[("0001.sql", "a")])).len(), 1);
        assert_eq!(compare(&recorded, &hashes(&[("0001.sql", "x"), ("0002.sql", "b")])).len(), 1);
        let with_new = hashes(&[("0001.sql", "a"), ("0002.sql", "b"), ("0003.sql", "c")]);
        assert_eq!(compare(&recorded, &with_new).len(), 1);
    }
}
