//! What a file of the project may be: ours, text, short, clean.

use super::{Breaches, Project};

/// Lines at which a source file is worth splitting, and at which it must be (STYLE.md, "Shape").
const LINES_WARN: usize = 500;
const LINES_MAX: usize = 800;

const BYTES_MAX: usize = 512 * 1024;

/// A line this long in a script or style sheet comes from a minifier, not from a person.
const LINE_CHARS_MAX: usize = 1000;

const SOURCES: &[&str] = &["rs", "js", "mjs", "css", "html", "sql"];
const CLEAN: &[&str] =
    &["rs", "js", "mjs", "css", "html", "sql", "md", "toml", "sh", "yml", "service"];
const FOREIGN: &[&str] = &["woff", "woff2", "ttf", "otf", "eot", "map"];

/// Warnings: longer than is good, shorter than is forbidden.
pub fn long_files(project: &Project) -> Breaches {
    lengths(project)
        .filter(|(_, n_lines)| (LINES_WARN + 1..=LINES_MAX).contains(n_lines))
        .map(|(path, n_lines)| format!("{path}: {n_lines} lines; does it hold one capability?"))
        .collect()
}

pub fn check_length(project: &Project) -> Breaches {
    lengths(project)
        .filter(|(_, n_lines)| *n_lines > LINES_MAX)
        .map(|(path, n_lines)| format!("{path}: {n_lines} lines, at most {LINES_MAX}"))
        .collect()
}

fn lengths(project: &Project) -> impl Iterator<Item = (&str, usize)> {
    project
        .texts(|path| SOURCES.contains(&extension(path)) && !path.contains("/testdata/"))
        .map(|(path, text)| (path, text.lines().count()))
}

pub fn check_clean(project: &Project) -> Breaches {
    let mut breaches = Breaches::new();
    for (path, text) in &project.files {
        let name = path.rsplit('/').next().unwrap_or(path);
        if FOREIGN.contains(&extension(path)) || name.contains(".min.") {
            breaches.push(format!("{path}: third-party material stays out of the repository"));
        }
        let Some(text) = text else { continue };
        if text.len() > BYTES_MAX {
            breaches.push(format!("{path}: {} bytes, at most {BYTES_MAX}", text.len()));
        }
        if CLEAN.contains(&extension(path)) && !path.contains("/testdata/") {
            breaches.extend(unclean_lines(path, text));
        }
    }
    breaches
}

fn unclean_lines(path: &str, text: &str) -> Breaches {
    let mut breaches = Breaches::new();
    let is_minifiable = ["js", "mjs", "css"].contains(&extension(path));
    for (number, line) in text.lines().enumerate() {
        if line.ends_with([' ', '\t', '\r']) {
            breaches.push(format!("{path}:{}: trailing space", number + 1));
        }
        if is_minifiable && line.chars().count() > LINE_CHARS_MAX {
            breaches.push(format!("{path}:{}: a minified line", number + 1));
        }
    }
    if !text.is_empty() && !text.ends_with('\n') {
        breaches.push(format!("{path}: no end of line at the end"));
    }
    breaches
}

fn extension(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

#[cfg(test)]
mod tests {
    use super::super::tests::project_of;
    use super::*;

    #[test]
    fn long_files_are_warned_of_and_then_refused() {
        let check = |n_lines: usize, n_warnings: usize, n_breaches: usize| {
            let project = project_of(&[("crates/a/src/b.rs", &"x\n".repeat(n_lines))]);
            assert_eq!(long_files(&project).len(), n_warnings, "{n_lines}");
            assert_eq!(check_length(&project).len(), n_breaches, "{n_lines}");
        };
        check(500, 0, 0);
        check(501, 1, 0);
        check(801, 0, 1);
    }

    #[test]
    fn unclean_and_foreign_files_are_found() {
        let check = |path: &str, text: &str, n_breaches: usize| {
            let breaches = check_clean(&project_of(&[(path, text)]));
            assert_eq!(breaches.len(), n_breaches, "{path}: {breaches:?}");
        };
        check("a.rs", "let x = 1; \n", 1);
        check("a.rs", "let x = 1;", 1);
        check("a/testdata/b.md", "quoted \n", 0);
        check("a.js", &format!("{}\n", "x".repeat(1001)), 1);
        check("lib.min.js", "x\n", 1);
        check("font.woff2", "x", 1);
    }
}
