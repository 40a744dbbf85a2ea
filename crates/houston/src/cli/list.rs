//! What every command that prints a list begins with: its flags, the agency, the language.

use super::open::{actor, configuration, context, runtime};
use anyhow::Result;
use app::Ctx;
use app::access::Actor;
use clap::Args;
use locale::{Lang, Locale};
use std::path::Path;

/// Flags of a command that prints a list.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Language of the sentences: ru or en.
    #[arg(long, default_value = "ru")]
    lang: String,
    /// Name of the agency, where there are several.
    #[arg(long)]
    agency: Option<String>,
    /// Print JSON, an entry a line.
    #[arg(long)]
    pub json: bool,
}

/// What a list is read and printed with.
pub struct Opened {
    pub ctx: Ctx,
    pub actor: Actor,
    pub locale: Locale,
}

impl ListArgs {
    /// Opens the database, and prints.
    pub fn run(
        &self,
        file: Option<&Path>,
        print: impl AsyncFnOnce(&Opened) -> Result<()>,
    ) -> Result<()> {
        let (config, _) = configuration(file)?;
        let lang = if self.lang == "en" { Lang::En } else { Lang::Ru };
        let locale = Locale::new(lang, jiff::tz::TimeZone::system());
        runtime()?.block_on(async {
            let ctx = context(config).await?;
            let actor = actor(&ctx, self.agency.as_deref()).await?;
            print(&Opened { ctx, actor, locale }).await
        })
    }
}
