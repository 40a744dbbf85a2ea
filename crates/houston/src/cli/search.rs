//! `search`: all touches with the words, in any of their forms.

use super::open::{actor, configuration, context, runtime};
use anyhow::Result;
use app::touch::search::{Search, search as find};
use clap::Args;
use std::path::Path;

/// `houston search`.
#[derive(Debug, Args)]
pub struct SearchArgs {
    /// Words; each must be there, in whatever form.
    words: Vec<String>,
    #[arg(long, default_value_t = 20)]
    limit: i64,
    /// Name of the agency, where there are several.
    #[arg(long)]
    agency: Option<String>,
    /// Print JSON, one touch a line.
    #[arg(long)]
    json: bool,
}

/// Prints what was found, newest first.
pub fn search(file: Option<&Path>, args: &SearchArgs) -> Result<()> {
    let (config, _) = configuration(file)?;
    runtime()?.block_on(async {
        let ctx = context(config).await?;
        let actor = actor(&ctx, args.agency.as_deref()).await?;
        let asked = Search { text: args.words.join(" "), limit: args.limit, ..Search::default() };
        for touch in find(&ctx, &actor, &asked).await? {
            let at = jiff::Timestamp::from_millisecond(touch.line.id.at_ms())?;
            if args.json {
                let value = serde_json::json!({
                    "touch": touch.line.id.to_string(), "at": at.to_string(),
                    "client": touch.line.client.map(|c| c.to_string()),
                    "channel": touch.line.channel.word(),
                    "direction": touch.line.direction.word(),
                    "from": touch.line.sender, "subject": touch.line.subject,
                    "text": touch.text,
                });
                println!("{value}");
            } else {
                let opening: String = touch.text.split_whitespace().collect::<Vec<_>>().join(" ");
                let opening: String = opening.chars().take(100).collect();
                println!("{at}  {}  {}\n    {opening}", touch.line.sender, touch.line.subject);
            }
        }
        Ok(())
    })
}
