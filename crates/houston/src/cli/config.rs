//! `config`: effective values and where each comes from; secrets are hidden.

use super::open::configuration;
use anyhow::Result;
use clap::Args;
use std::path::Path;

/// `houston config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Prints the configuration.
pub fn show(file: Option<&Path>, args: &ConfigArgs) -> Result<()> {
    let (_, settings) = configuration(file)?;
    if args.json {
        println!("{}", serde_json::to_string_pretty(&settings)?);
        return Ok(());
    }
    for setting in settings {
        let origin = serde_json::to_string(&setting.origin)?;
        println!("{:<18} {:<40} {}", setting.name, setting.value, origin.trim_matches('"'));
    }
    Ok(())
}
