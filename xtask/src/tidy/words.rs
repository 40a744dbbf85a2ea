//! Words that must not stand in certain places of the sources.

use super::{Breaches, Project};

/// The seam of the store: the connections, and the conversions of the drivers' errors and values.
const SEAM: &[&str] =
    &["crates/store/src/db", "crates/store/src/error.rs", "crates/store/src/value.rs"];

/// Words that only certain places may contain.
const LAYERS: &[(&[&str], &[&str])] = &[
    (&["rusqlite", "tokio_postgres", "deadpool_postgres"], SEAM),
    (&["axum::", "axum_extra::", "utoipa::"], &["crates/web/"]),
];

/// Where SQL may stand: the store, and what measures it.
// Tests may look at the rows themselves: what a user cannot see is checked there.
const SQL_FOLDERS: &[&str] =
    &["crates/store/", "crates/measure/", "crates/app/tests/", "crates/houston/tests/"];

/// The crates whose functions depend on nothing but their arguments.
const PURE: &[&str] = &["crates/domain/src/", "crates/locale/src/", "crates/text/src/"];

const IMPURE_WORDS: &[&str] = &[
    "SystemTime",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "now_v7",
    "new_v4",
    "rand::",
    "std::env",
    "std::fs",
    "std::net",
    "std::process",
    "std::thread",
    "async fn",
];

pub fn check_layers(project: &Project) -> Breaches {
    let mut breaches = Breaches::new();
    for (path, text) in project.texts(is_product_source) {
        for (number, line) in code_lines(text) {
            for (words, folders) in LAYERS {
                let may = folders.iter().any(|folder| path.starts_with(folder));
                for word in words.iter().filter(|word| !may && line.contains(**word)) {
                    breaches
                        .push(format!("{path}:{number}: {word} stays in {}", folders.join(", ")));
                }
            }
            let may = SQL_FOLDERS.iter().any(|folder| path.starts_with(folder));
            if !may && is_sql(line) {
                breaches.push(format!("{path}:{number}: SQL stays in {}", SQL_FOLDERS.join(", ")));
            }
        }
    }
    breaches
}

/// Whether a line of code holds a statement for the database.
fn is_sql(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    let has_all = |words: &[&str]| words.iter().all(|word| line.contains(word));
    has_all(&["\"select ", " from "])
        || has_all(&["insert into "])
        || has_all(&["delete from "])
        || has_all(&["\"update ", " set "])
        || has_all(&["create table "])
        || has_all(&["alter table "])
}

pub fn check_pure(project: &Project) -> Breaches {
    let is_pure = |path: &str| {
        is_product_source(path)
            && !is_test_file(path)
            && PURE.iter().any(|folder| path.starts_with(folder))
    };
    let mut breaches = Breaches::new();
    for (path, text) in project.texts(is_pure) {
        for (number, line) in code_lines(text) {
            for word in IMPURE_WORDS.iter().filter(|word| line.contains(**word)) {
                breaches.push(format!(
                    "{path}:{number}: {word} in a crate without clock, chance or I/O"
                ));
            }
        }
    }
    breaches
}

pub fn check_headers(project: &Project) -> Breaches {
    let is_root = |path: &str| path.ends_with("/src/lib.rs") || path.ends_with("/src/main.rs");
    project
        .texts(is_root)
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(path, _)| {
            format!("{path}: begins with //! saying what the crate is and must never do")
        })
        .collect()
}

pub fn check_marks(project: &Project) -> Breaches {
    // Spelled in halves, so that this file does not breach its own rule.
    let marks = [
        ["TO", "DO"].concat(),
        ["FIX", "ME"].concat(),
        ["#[ign", "ore"].concat(),
        ["to", "do!("].concat(),
        ["unimple", "mented!("].concat(),
        ["db", "g!("].concat(),
    ];
    let is_ours =
        |path: &str| !is_data(path) && !path.ends_with(".lock") && !path.ends_with("-lock.json");
    let mut breaches = Breaches::new();
    for (path, text) in project.texts(is_ours) {
        for (number, line) in text.lines().enumerate() {
            for mark in marks.iter().filter(|mark| has_word(line, mark) && is_note(line, mark)) {
                breaches.push(format!("{path}:{}: {mark}", number + 1));
            }
        }
    }
    breaches
}

pub fn check_registries(project: &Project) -> Breaches {
    // The names of hosts in halves, for the same reason.
    let hosts = [
        ["crates", ".io"].concat(),
        ["npm", "js.org"].concat(),
        ["npm", "js.com"].concat(),
        ["yarn", "pkg.com"].concat(),
        ["pypi", ".org"].concat(),
        ["python", "hosted.org"].concat(),
        ["deb.", "debian.org"].concat(),
        ["ftp.", "debian.org"].concat(),
        ["security.", "debian.org"].concat(),
        ["snapshot.", "debian.org"].concat(),
        ["proxy.", "golang.org"].concat(),
        ["docker", ".io"].concat(),
    ];
    let mut breaches = Breaches::new();
    // Cargo itself writes the address of its index into its lock file.
    for (path, text) in project.texts(|path| path != "Cargo.lock") {
        for (number, line) in text.lines().enumerate() {
            for host in hosts.iter().filter(|host| line.contains(host.as_str())) {
                breaches.push(format!("{path}:{}: {host}", number + 1));
            }
            if path.ends_with("package-lock.json") && line.contains("\"resolved\"") {
                breaches
                    .push(format!("{path}:{}: a download address (see e2e/.npmrc)", number + 1));
            }
        }
    }
    breaches
}

/// Rust sources of the product; this crate talks about the forbidden words and is left out.
fn is_product_source(path: &str) -> bool {
    path.starts_with("crates/") && path.ends_with(".rs")
}

fn is_test_file(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/") || path.ends_with("_tests.rs")
}

/// Test data may be any text that the world sends.
fn is_data(path: &str) -> bool {
    path.contains("/testdata/") || path.contains("/data/")
}

/// Numbered lines of code: without comments, and without the unit tests at the end of the file.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .take_while(|(_, line)| line.trim() != "#[cfg(test)]")
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(number, line)| (number + 1, line))
}

/// Whether the mark is a note to oneself (first in its comment, or followed by a colon or a bracket),
/// and not spoken of, as by the rule that finds one left in a letter.
fn is_note(line: &str, mark: &str) -> bool {
    let is_code = mark.ends_with('(') || mark.starts_with('#');
    let comment = line.trim_start().trim_start_matches(['/', '!', '#', '*', '-', '<', ' ']);
    let followed = |after: &str| line.contains(&format!("{mark}{after}"));
    is_code || comment.starts_with(mark) || followed(":") || followed("(")
}

/// Whether the mark stands in the line as a word of its own.
fn has_word(line: &str, mark: &str) -> bool {
    line.match_indices(mark).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + mark.len()..].chars().next();
        let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !is_letter(before) && (mark.ends_with('(') || !is_letter(after))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::project_of;
    use super::*;

    #[test]
    fn words_outside_their_layer_are_found() {
        let check = |path: &str, line: &str, n_breaches: usize| {
            let breaches = check_layers(&project_of(&[(path, line)]));
            assert_eq!(breaches.len(), n_breaches, "{path} {line}: {breaches:?}");
        };
        check("crates/app/src/a.rs", "use rusqlite::Connection;", 1);
        check("crates/store/src/clients.rs", "use rusqlite::Connection;", 1);
        check("crates/store/src/db.rs", "use rusqlite::Connection;", 0);
        check("crates/app/src/a.rs", "const Q: &str = \"select id from client\";", 1);
        check("crates/app/src/a.rs", "// we select clients from the list", 0);
        check("crates/store/src/clients.rs", "const Q: &str = \"select id from client\";", 0);
        check("crates/app/src/a.rs", "use axum::Router;", 1);
    }

    #[test]
    fn a_clock_in_a_rule_is_found_but_not_in_its_tests() {
        let check = |path: &str, text: &str, n_breaches: usize| {
            let breaches = check_pure(&project_of(&[(path, text)]));
            assert_eq!(breaches.len(), n_breaches, "{path} {text}: {breaches:?}");
        };
        check("crates/domain/src/a.rs", "let now = Timestamp::now();", 1);
        check("crates/app/src/a.rs", "let now = Timestamp::now();", 0);
        check("crates/text/src/a.rs", "#[cfg(test)]\nlet text = std::fs::read(path);", 0);
        check("crates/text/src/tests.rs", "let text = std::fs::read(path);", 0);
    }

    #[test]
    fn unfinished_marks_and_registry_hosts_are_found() {
        let check = |before: &str, after: &str, n_breaches: usize| {
            let line = [before, "TO", "DO", after].concat();
            let breaches = check_marks(&project_of(&[("a.rs", &line)]));
            assert_eq!(breaches.len(), n_breaches, "{line}: {breaches:?}");
        };
        check("    // ", " make it faster", 1);
        check("let x = 1; // ", ": later", 1);
        check("/// A placeholder left: `XX`, ", ".", 0);
        check("const LEFT: &[&str] = &[\"", "\"];", 0);
        check("ME", "", 0);
        let ignored = ["#[ign", "ore]"].concat();
        assert_eq!(check_marks(&project_of(&[("a.rs", &ignored)])).len(), 1);
        let host = ["see crates", ".io"].concat();
        assert_eq!(check_registries(&project_of(&[("a.md", &host)])).len(), 1);
        assert_eq!(check_registries(&project_of(&[("Cargo.lock", &host)])).len(), 0);
    }

    #[test]
    fn a_crate_root_without_a_header_is_found() {
        assert_eq!(check_headers(&project_of(&[("crates/a/src/lib.rs", "pub mod b;")])).len(), 1);
        assert_eq!(check_headers(&project_of(&[("crates/a/src/lib.rs", "//! Rules.")])).len(), 0);
    }
}
