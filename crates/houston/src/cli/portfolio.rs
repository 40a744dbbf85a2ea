//! `portfolio`: what each client is worth, how deep the relationship is, and what follows.

use super::list::{ListArgs, Opened};
use anyhow::Result;
use app::portfolio::{board, cell};
use clap::Args;
use domain::matrix::{AxisLevel, Cell};
use serde_json::json;
use std::path::Path;

/// `houston portfolio`.
#[derive(Debug, Args)]
pub struct PortfolioArgs {
    /// Compute all places anew first, as it is done every night.
    #[arg(long)]
    refresh: bool,
    #[command(flatten)]
    list: ListArgs,
}

/// Prints the clients cell by cell, the most attractive and deepest first, then the moves.
pub fn portfolio(file: Option<&Path>, args: &PortfolioArgs) -> Result<()> {
    args.list.run(file, async |Opened { ctx, actor, locale }| {
        if args.refresh {
            app::portfolio::run(ctx).await?;
        }
        for attractiveness in AxisLevel::ALL.iter().rev() {
            for depth in AxisLevel::ALL.iter().rev() {
                let of = Cell { attractiveness: *attractiveness, depth: *depth };
                let strategy = locale.t(&format!("matrix.strategy.{}", of.strategy().word()));
                let mut offset = 0;
                loop {
                    let found = cell(ctx, actor, of, offset).await?.page;
                    for client in &found.rows {
                        offset += 1;
                        if !args.list.json {
                            println!("{:<10} {:<24} {strategy}", of.word(), client.name);
                            continue;
                        }
                        let line = json!({
                            "client": client.client.to_string(), "client_name": client.name,
                            "cell": of.word(), "strategy": of.strategy().word(),
                            "is_ours": of.is_ours(),
                            "attractiveness_tenths": client.place.attractiveness,
                            "depth_tenths": client.place.depth,
                            "known_factors": client.place.n_known,
                            "revenue_minor": client.place.revenue_minor,
                            "currency": client.place.currency,
                        });
                        println!("{line}");
                    }
                    if offset >= found.n_total || found.rows.is_empty() {
                        break;
                    }
                }
            }
        }
        if !args.list.json {
            let board = board(ctx, actor).await?;
            for moved in &board.moved {
                println!("{} {}: {}", moved.drift.word(), moved.name, locale.reason(&moved.reason));
            }
            println!(
                "{}",
                locale.t("portfolio.unplaced") + ": " + &board.unplaced.n_total.to_string()
            );
        }
        Ok(())
    })
}
