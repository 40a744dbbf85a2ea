//! `serve` and `demo`.

use super::open::{configuration, context, runtime};
use anyhow::{Context, Result};
use app::config::Config;
use app::ctx::Ctx;
use clap::Args;
use std::path::{Path, PathBuf};
use tokio::net::TcpListener;
use tokio::sync::watch;

/// `houston demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Folder for the demo; made anew each time unless it is kept.
    #[arg(long, default_value = "data/demo")]
    data: PathBuf,
    /// Go on with the demo that lies in the folder.
    #[arg(long)]
    keep: bool,
    /// Only make the demo, do not serve it.
    #[arg(long)]
    only_build: bool,
}

/// Serves until it is told to stop.
pub fn serve(file: Option<&Path>) -> Result<()> {
    let (config, _) = configuration(file)?;
    log();
    runtime()?.block_on(async {
        let ctx = context(config).await?;
        run(ctx, &[]).await
    })
}

/// Makes the demo agency and serves it.
pub fn demo(file: Option<&Path>, args: &DemoArgs) -> Result<()> {
    let (config, settings) = configuration(file)?;
    log();
    let is_own_database =
        settings.iter().any(|s| s.name == "database" && s.origin != app::config::Origin::Default);
    let is_own_data =
        settings.iter().any(|s| s.name == "data" && s.origin != app::config::Origin::Default);
    let data = if is_own_data { config.data.clone() } else { args.data.clone() };
    let database = if is_own_database {
        config.database.clone()
    } else {
        data.join("houston.db").display().to_string()
    };
    let config = Config { database, data: data.clone(), ..config };
    if !args.keep && !is_own_database {
        for name in ["houston.db", "houston.db-wal", "houston.db-shm"] {
            let _ = std::fs::remove_file(data.join(name));
        }
    }
    runtime()?.block_on(async {
        let ctx = context(config).await?;
        if app::auth::first_start::is_first_start(&ctx).await? {
            eprintln!("Houston: making the demo agency, a year of history …");
            app::demo::build(&ctx, app::demo::SEED).await?;
        }
        if args.only_build {
            return Ok(());
        }
        let people = app::demo::cast::TEAM;
        let lines: Vec<String> = people
            .iter()
            .map(|(who, role)| format!("{:<28} {:<16} {}", who.address, role, who.name))
            .collect();
        let password = format!("password of all: {}", app::demo::cast::PASSWORD);
        let mut told = vec!["sign in as:".to_owned()];
        told.extend(lines);
        told.push(password);
        run(ctx, &told).await
    })
}

fn log() {
    let filter = std::env::var("HOUSTON_LOG").unwrap_or_else(|_| "info".to_owned());
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new(filter))
        .with_writer(std::io::stderr)
        .with_target(false)
        .init();
}

async fn run(ctx: Ctx, told: &[String]) -> Result<()> {
    let listen = ctx.config.listen;
    let listener =
        TcpListener::bind(listen).await.with_context(|| format!("listening on {listen}"))?;
    let address = listener.local_addr()?;
    eprintln!("Houston: http://{address}");
    for line in told {
        eprintln!("  {line}");
    }
    let (stop, stopped) = watch::channel(false);
    let jobs = tokio::spawn(app::job::run_forever(ctx.clone(), stopped));
    let is_first = app::auth::first_start::is_first_start(&ctx).await?;
    let mut state = web::state::App::new(ctx);
    state.print_document = Some(|locale, of| Ok(print::document(locale, of)?));
    state.print_statement = Some(|locale, of| Ok(print::statement(locale, of)?));
    if let Some(code) = state.setup_code.as_ref().filter(|_| is_first) {
        eprintln!("  setup code: {code} (the first page asks for it)");
    }
    let limits = state.limits.clone();
    let sweeper = tokio::spawn(async move {
        loop {
            tokio::time::sleep(std::time::Duration::from_secs(60)).await;
            limits.sweep();
        }
    });
    web::serve::serve(listener, web::router::router(state), told_to_stop()).await;
    let _ = stop.send(true);
    sweeper.abort();
    jobs.await.context("the job runner")
}

/// Ctrl-C, or the system's polite signal.
async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        Ok(mut terminate) => {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
        }
        Err(_) => {
            let _ = interrupt.await;
        }
    }
    eprintln!("Houston: finishing what is under way …");
}
