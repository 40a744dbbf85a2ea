//! The `houston` program: server and command line.

mod cli;
mod judge;

use clap::Parser;
use std::process::ExitCode;

/// Mail is many short strings: this allocator takes a tenth off an import. SQLite uses it, too, and what SQLite
/// gives back goes back to the system.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::Cli::parse().run()
}
