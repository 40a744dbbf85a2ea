//! Measurements that live in the crate `measure`, in a release build.

use crate::project::{cargo, must_run, output_of, root};
use std::fs;
use std::process::Command;

const QUALITY_HEADER: &str = "\
# How well the rules judge

Made by `cargo xtask evaluate` on data that the rules were not tuned on; not edited by hand.
";

/// Speed and size under load.
pub fn bench(args: &[&str]) -> Result<(), String> {
    measure("bench", args)
}

/// How well the rules judge; writes `docs/quality.md`, or prints one part when it is named.
pub fn evaluate(args: &[&str]) -> Result<(), String> {
    if !args.is_empty() {
        return measure("evaluate", args);
    }
    let tables = output_of("evaluate", &mut measure_command("evaluate"))?;
    print!("{tables}");
    let path = root().join("docs/quality.md");
    fs::write(&path, format!("{QUALITY_HEADER}\n{}\n", tables.trim()))
        .map_err(|error| format!("{}: {error}", path.display()))
}

fn measure(what: &str, args: &[&str]) -> Result<(), String> {
    must_run(what, measure_command(what).args(args))
}

fn measure_command(what: &str) -> Command {
    let mut command = cargo();
    command.args(["run", "--quiet", "--release", "--package", "measure", "--", what]);
    command
}
