//! `import`: a mailbox, a folder of letters or a chat into the database, with progress.

use super::open::{actor, configuration, context, runtime};
use anyhow::{Context, Result, bail};
use app::import::run::State;
use app::import::{Kind, Source, begin_and_run, get};
use clap::Args;
use std::path::{Path, PathBuf};

/// `houston import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// File or folder.
    path: PathBuf,
    /// What it is; told from its first bytes unless given: mbox, eml, folder, telegram, whatsapp,
    /// slack.
    #[arg(long)]
    kind: Option<String>,
    /// Everything in it belongs to this client (its name).
    #[arg(long)]
    client: Option<String>,
    /// Name of the agency, where there are several.
    #[arg(long)]
    agency: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Reads a source to its end.
pub fn import(file: Option<&Path>, args: &ImportArgs) -> Result<()> {
    let (config, _) = configuration(file)?;
    let kind = match &args.kind {
        Some(word) => Some(Kind::from_word(word).with_context(|| format!("no such kind: {word}"))?),
        None => None,
    };
    runtime()?.block_on(async {
        let ctx = context(config).await?;
        let actor = actor(&ctx, args.agency.as_deref()).await?;
        let client = match &args.client {
            Some(name) => {
                let names = app::board::client_names(&ctx, &actor).await?;
                let found = names.into_iter().find(|(_, n)| n == name);
                Some(found.with_context(|| format!("no client of the name {name}"))?.0)
            }
            None => None,
        };
        let path = args.path.canonicalize().with_context(|| args.path.display().to_string())?;
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let source = Source { kind, name: &name, path: &path, client };
        let outcome = begin_and_run(&ctx, &actor, &source).await?;
        let (import, problems) = get(&ctx, &actor, outcome.import).await?;
        let p = outcome.progress;
        if args.json {
            let problems: Vec<_> = problems
                .iter()
                .map(
                    |p| serde_json::json!({"place": p.place, "code": p.code, "message": p.message}),
                )
                .collect();
            let value = serde_json::json!({
                "import": import.id.to_string(), "state": outcome.state.word(), "read": p.n_read,
                "added": p.n_added, "known": p.n_known, "problems": p.n_problems,
                "first_problems": problems,
            });
            println!("{}", serde_json::to_string_pretty(&value)?);
        } else {
            println!(
                "{}: read {}, added {}, already there {}, problems {}",
                outcome.state.word(),
                p.n_read,
                p.n_added,
                p.n_known,
                p.n_problems
            );
            for problem in problems.iter().take(20) {
                println!("  {}: {} ({})", problem.place, problem.message, problem.code);
            }
        }
        if outcome.state != State::Done {
            bail!("the import is {}", outcome.state.word());
        }
        Ok(())
    })
}
