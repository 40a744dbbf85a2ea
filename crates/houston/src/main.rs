//! The `houston` program: server and command line.

mod cli;
mod judge;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    cli::Cli::parse().run()
}
