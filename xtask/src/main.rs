//! Development commands, started as `cargo xtask COMMAND`.
//!
//! Standard library only, so that it builds in about a second on a new machine.
//! It must never depend on a crate of the product: it has to run when they do not compile.
//! Read `test` first (what continuous integration runs), then `tidy` (the invariants that a machine checks).

mod bench;
mod browser;
mod packages;
mod postgres;
mod project;
mod step;
mod test;
mod tidy;
mod timings;

use std::process::ExitCode;

const USAGE: &str = "\
usage: cargo xtask COMMAND

  test [--quick] [--filter TEXT]   every check with its set-up; --quick leaves out PostgreSQL and the browser
  tidy [--bless]                   the invariants that a machine can check; --bless records new migrations
  dev                              the demo agency on http://127.0.0.1:8900, templates reloaded on change
  bench                            speed and size under load (release build)
  evaluate                         how well the rules judge, written to docs/quality.md (release build)
  screenshots                      pictures of the main pages into e2e/out and docs/img
  timings                          cold and incremental build times, added to docs/timings.md";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match args.as_slice() {
        ["test", rest @ ..] => test::Options::parse(rest).and_then(|options| test::run(&options)),
        ["tidy"] => tidy::run(tidy::Mode::Check),
        ["tidy", "--bless"] => tidy::run(tidy::Mode::Bless),
        ["dev"] => browser::dev(),
        ["bench", rest @ ..] => bench::bench(rest),
        ["evaluate", rest @ ..] => bench::evaluate(rest),
        ["screenshots"] => browser::screenshots(),
        ["timings"] => timings::run(),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
