//! Measurements that live in the crate `measure`, in a release build.

use crate::project::{cargo, must_run};

/// Speed and size under load.
pub fn bench(args: &[&str]) -> Result<(), String> {
    measure("bench", args)
}

/// How well the rules judge; writes `docs/quality.md`.
pub fn evaluate(args: &[&str]) -> Result<(), String> {
    measure("evaluate", args)
}

fn measure(what: &str, args: &[&str]) -> Result<(), String> {
    must_run(
        what,
        cargo()
            .args(["run", "--quiet", "--release", "--package", "measure", "--", what])
            .args(args),
    )
}
