//! Build times, added to `docs/timings.md`: build time is watched like a test.

use crate::project::{cargo, command, must_run, output_of, root, target_dir};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::time::{Duration, Instant};

const HEADER: &str = "\
# Build times

Seconds on the machine that ran `cargo xtask timings`; each row is one run.
\"After an edit\" is the time from touching the crate's root to a program that runs.

| date | commit | cores | debug, cold | after an edit of domain | after an edit of web | release, cold |
|---|---|---|---|---|---|---|
";

/// Builds from nothing in a folder of its own, then after touching a crate at the bottom and one at the top.
pub fn run() -> Result<(), String> {
    let dir = target_dir().join("timings");
    let _ = fs::remove_dir_all(&dir);
    let build = |profile: &[&str]| -> Result<Duration, String> {
        let started = Instant::now();
        must_run(
            "building",
            cargo()
                .args(["build", "--quiet", "--package", "houston"])
                .args(profile)
                .env("CARGO_TARGET_DIR", &dir),
        )?;
        Ok(started.elapsed())
    };
    let cold = build(&[])?;
    touch("crates/domain/src/lib.rs")?;
    let domain = build(&[])?;
    touch("crates/web/src/lib.rs")?;
    let web = build(&[])?;
    let release = build(&["--release"])?;
    let _ = fs::remove_dir_all(&dir);

    let date = output_of("date", command("date").arg("-I"))?;
    let commit = output_of("commit", command("git").args(["rev-parse", "--short", "HEAD"]))?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let row = format!(
        "| {} | {} | {cores} | {:.0} | {:.1} | {:.1} | {:.0} |\n",
        date.trim(),
        commit.trim(),
        cold.as_secs_f64(),
        domain.as_secs_f64(),
        web.as_secs_f64(),
        release.as_secs_f64()
    );
    print!("{row}");
    append(&row).map_err(|error| format!("docs/timings.md: {error}"))
}

fn touch(path: &str) -> Result<(), String> {
    must_run("touch", command("touch").arg(root().join(path)))
}

fn append(row: &str) -> std::io::Result<()> {
    let path = root().join("docs/timings.md");
    let is_new = !path.exists();
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    if is_new {
        file.write_all(HEADER.as_bytes())?;
    }
    file.write_all(row.as_bytes())
}
