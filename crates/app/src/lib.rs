//! Commands, queries, access, jobs, configuration and the demo agency.
//!
//! Every command reads the same: load, decide, save, enqueue, commit. It must never contain SQL,
//! a template or a rule: rules are `domain`'s, rows are `store`'s.
//! Read in this order: [`ctx`], [`error`], then a folder per noun.

pub mod access;
pub mod agreement;
pub mod assess;
pub mod audit;
pub mod auth;
pub mod backtest;
pub mod board;
pub mod bridge;
pub mod brief;
pub mod check;
pub mod client;
pub mod config;
pub mod contact;
pub mod ctx;
pub mod demo;
pub mod dossier;
pub mod draft;
pub mod edit;
pub mod error;
pub mod event;
pub mod import;
pub mod incident;
pub mod intake;
pub mod job;
pub mod kpi;
pub mod link;
pub mod load;
pub mod management;
pub mod milestone;
pub mod monitor;
pub mod notice;
pub mod onboarding;
pub mod outbox;
pub mod person;
pub mod policy;
pub mod portal;
pub mod portfolio;
pub mod project;
pub mod promise;
pub mod ritual;
pub mod schedule;
pub mod settings;
pub mod signal;
pub mod sla;
pub mod teammate;
pub mod touch;
pub mod trust;
pub mod tuning;
pub mod weekly;
pub mod work;
pub mod workspace;

pub use access::Actor;
pub use ctx::Ctx;
pub use error::{Error, Result};

/// Opens the database of a configuration, brings its schema up to date and makes the context.
pub async fn open(config: config::Config, clock: ctx::Clock, ids: ctx::Ids) -> Result<Ctx> {
    let db = store::Db::open(&store::Address::parse(&config.database)).await?;
    let ctx = Ctx::new(db, config, clock, ids);
    let migrated = store::migrate::migrate(&ctx.db, ctx.now_ms()).await?;
    if let Some(copy) = &migrated.copy {
        tracing::info!(copy = %copy.display(), "the database was copied before its schema changed");
    }
    Ok(ctx)
}
