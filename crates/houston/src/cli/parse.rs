//! `parse`: what the readers understand of a source; no database, nothing is kept.

use anyhow::{Context, Result};
use channels::Limits;
use channels::source::{Mail, Resume};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// `houston parse`.
#[derive(Debug, Args)]
pub struct ParseArgs {
    /// A mailbox, a letter, a Maildir or a folder of letters.
    path: PathBuf,
    /// Print JSON, one message a line.
    #[arg(long)]
    json: bool,
}

/// Prints every message and problem of a source.
pub fn parse(args: &ParseArgs) -> Result<()> {
    let name = args.path.display().to_string();
    let mail = Mail::open(&args.path, &name, Resume::default(), Limits::default())
        .with_context(|| name.clone())?;
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let (mut n_messages, mut n_problems) = (0, 0);
    for item in mail {
        for problem in &item.problems {
            n_problems += 1;
            eprintln!(
                "{}, {}: {} ({})",
                problem.source, problem.place, problem.message, problem.code
            );
        }
        let Some(message) = item.inbound else { continue };
        n_messages += 1;
        let written = if args.json {
            let mut value = serde_json::to_value(&message)?;
            value["cues"] = serde_json::to_value(text::analyse(&message.text, None).cues)?;
            writeln!(out, "{value}")
        } else {
            let from = message.from.map(|p| p.address).unwrap_or_default();
            writeln!(
                out,
                "{from}\t{}\t{} characters",
                message.subject,
                message.text.chars().count()
            )
        };
        if written.is_err() {
            // The reader of the pipe has seen enough.
            return Ok(());
        }
    }
    let _ = out.flush();
    eprintln!("messages {n_messages}, problems {n_problems}");
    Ok(())
}
