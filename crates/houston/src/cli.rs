//! Command line of the program.

use clap::{Parser, Subcommand};
use std::process::ExitCode;

use crate::judge::{self, JudgeArgs};

/// Houston: mission control for client relationships.
#[derive(Debug, Parser)]
#[command(name = "houston", version, about)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the product's rules on JSON lines: one object in, one verdict out.
    Judge(JudgeArgs),
}

impl Cli {
    /// Runs the chosen command.
    pub fn run(self) -> ExitCode {
        match self.command {
            Command::Judge(args) => judge::command(&args),
        }
    }
}
