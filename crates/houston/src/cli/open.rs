//! What every command that needs the database begins with.

use anyhow::{Context, Result, bail};
use app::access::Actor;
use app::config::{self, Config, Setting};
use app::ctx::{Clock, Ctx, Ids};
use std::collections::BTreeMap;
use std::path::Path;

/// Reads the configuration; all its problems at once.
pub fn configuration(file: Option<&Path>) -> Result<(Config, Vec<Setting>)> {
    let variables: BTreeMap<String, String> =
        std::env::vars().filter(|(name, _)| name.starts_with("HOUSTON_")).collect();
    config::load(file, &variables).map_err(|problems| {
        anyhow::anyhow!("the configuration has problems:\n  {}", problems.join("\n  "))
    })
}

/// A runtime for a command.
pub fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

/// Opens the database, making and migrating it where that is needed.
pub async fn context(config: Config) -> Result<Ctx> {
    std::fs::create_dir_all(config.uploads())
        .with_context(|| format!("making the folder {}", config.data.display()))?;
    app::open(config, Clock::System, Ids::Random).await.map_err(Into::into)
}

/// Houston itself as the actor in the only agency, or in the one of that name.
pub async fn actor(ctx: &Ctx, agency: Option<&str>) -> Result<Actor> {
    let all = app::workspace::list(ctx).await?;
    let found: Vec<_> = all.iter().filter(|w| agency.is_none_or(|name| w.name == name)).collect();
    match found.as_slice() {
        [one] => Ok(Actor::system(one.id)),
        [] if agency.is_some() => bail!("there is no agency of that name"),
        [] => bail!("there is no agency yet: open the start page, or use `houston user add-owner`"),
        _ => bail!("there are several agencies: choose one with --agency"),
    }
}
