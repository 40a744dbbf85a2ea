//! `backup` and `restore`: a copy while the database is in use, checked by opening it.

use super::open::{configuration, context, runtime};
use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use std::path::{Path, PathBuf};
use store::Address;

/// `houston backup`.
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// File to write; it must not be there yet.
    to: PathBuf,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// `houston restore`.
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// A copy made by `backup`.
    from: PathBuf,
    /// Put aside the database that is in use now.
    #[arg(long)]
    replace: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Copies the database and checks the copy.
pub fn backup(file: Option<&Path>, args: &BackupArgs) -> Result<()> {
    let (config, _) = configuration(file)?;
    ensure!(!args.to.exists(), "{} is there already", args.to.display());
    runtime()?.block_on(async {
        let ctx = context(config).await?;
        if ctx.db.file().is_none() {
            bail!("the database is PostgreSQL: use pg_dump, it copies while writing goes on");
        }
        store::backup::copy(&ctx.db, &args.to).await.context("copying")?;
        let counts = store::backup::verify(&args.to).await.context("checking the copy")?;
        report(args.json, "backup", &args.to, &counts)
    })
}

/// Checks a copy and puts it in the place of the database.
pub fn restore(file: Option<&Path>, args: &RestoreArgs) -> Result<()> {
    let (config, _) = configuration(file)?;
    runtime()?.block_on(async {
        let Address::File(target) = Address::parse(&config.database) else {
            bail!("the database is PostgreSQL: use pg_restore");
        };
        let counts = store::backup::verify(&args.from).await.context("checking the copy")?;
        if target.exists() {
            ensure!(
                args.replace,
                "{} is there: stop Houston, then use --replace, which puts it aside",
                target.display()
            );
            for ending in ["", "-wal", "-shm"] {
                let from = PathBuf::from(format!("{}{ending}", target.display()));
                if from.exists() {
                    let aside =
                        PathBuf::from(format!("{}.before-restore{ending}", target.display()));
                    std::fs::rename(&from, &aside).with_context(|| from.display().to_string())?;
                }
            }
        }
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::copy(&args.from, &target).context("copying")?;
        report(args.json, "restore", &target, &counts)
    })
}

fn report(is_json: bool, what: &str, path: &Path, counts: &[(&'static str, i64)]) -> Result<()> {
    if is_json {
        let tables: serde_json::Map<String, serde_json::Value> =
            counts.iter().map(|(name, n)| ((*name).to_owned(), (*n).into())).collect();
        let value = serde_json::json!({ "done": what, "path": path, "checked": tables });
        println!("{value}");
    } else {
        println!("{what}: {}", path.display());
        for (name, n) in counts {
            println!("  {name:<12} {n}");
        }
    }
    Ok(())
}
