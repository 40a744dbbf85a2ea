//! The browser tests under `e2e/`, the pictures, and the demo agency for a developer.

use crate::packages::{self, CHROMIUM, Need};
use crate::project::{cargo, command, must_run, root, target_dir};
use std::fs;
use std::process::Command;

/// Installs what `e2e/package-lock.json` pins, once for each state of that file.
pub fn install_modules() -> Result<(), String> {
    let e2e = root().join("e2e");
    let lock = fs::read(e2e.join("package-lock.json"))
        .map_err(|error| format!("package-lock.json: {error}"))?;
    let stamp = e2e.join("node_modules/.installed-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    must_run(
        "npm ci",
        command("npm")
            .args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
            .current_dir(&e2e),
    )?;
    fs::write(stamp, lock).map_err(|error| format!("noting the installed modules: {error}"))
}

/// The browser tests against the program that the build step made.
pub fn tests(filter: Option<&str>) -> Command {
    let mut tests = node("run.mjs");
    tests.args(filter);
    tests
}

/// Pictures of the main pages, from the demo agency.
pub fn screenshots() -> Result<(), String> {
    packages::ensure(Need::Browser)?;
    install_modules()?;
    must_run("building", cargo().args(["build", "--package", "houston"]))?;
    must_run("screenshots", &mut node("screenshots.mjs"))
}

/// The demo agency, served from a debug build that reads its templates from disk.
pub fn dev() -> Result<(), String> {
    let data = std::env::var_os("HOUSTON_DATA").unwrap_or_else(|| target_dir().join("dev").into());
    must_run(
        "houston demo",
        cargo().args(["run", "--package", "houston", "--", "demo"]).env("HOUSTON_DATA", data),
    )
}

fn node(script: &str) -> Command {
    let mut node = command("node");
    node.arg(script)
        .current_dir(root().join("e2e"))
        // Not HOUSTON_…: the program refuses settings that it does not know.
        .env("E2E_PROGRAM", target_dir().join("debug/houston"))
        .env("CHROMIUM", CHROMIUM);
    node
}
