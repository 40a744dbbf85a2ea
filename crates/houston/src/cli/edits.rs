//! `edits`: what clients asked to correct, what repeats, what contradicts; the guidelines of one.

use super::list::{ListArgs, Opened};
use anyhow::{Result, bail};
use app::Ctx;
use app::access::Actor;
use app::edit::{Listed, guideline, list, markdown};
use clap::Args;
use domain::edit::PairKind;
use domain::id::ClientId;
use locale::Locale;
use std::path::Path;

/// `houston edits`.
#[derive(Debug, Args)]
pub struct EditsArgs {
    /// Only those of this client: a part of its name, or its id.
    #[arg(long)]
    client: Option<String>,
    /// Also those that are applied or refused.
    #[arg(long)]
    all: bool,
    /// Only those that contradict or repeat something: contradiction or repeat.
    #[arg(long, value_parser = ["contradiction", "repeat"])]
    pair: Option<String>,
    /// Print the guidelines of the client in Markdown.
    #[arg(long, requires = "client")]
    guideline: bool,
    #[command(flatten)]
    list: ListArgs,
}

/// Prints the edits, the newest first.
pub fn edits(file: Option<&Path>, args: &EditsArgs) -> Result<()> {
    args.list.run(file, async |Opened { ctx, actor, locale }| {
        let all = list(ctx, actor, 100_000).await?;
        if args.guideline {
            return print_guideline(ctx, actor, locale, args, &all).await;
        }
        for listed in all.iter().filter(|listed| is_shown(listed, args)) {
            match args.list.json {
                true => println!("{}", json(listed)),
                false => println!("{}", line(listed, locale)),
            }
        }
        Ok(())
    })
}

async fn print_guideline(
    ctx: &Ctx,
    actor: &Actor,
    locale: &Locale,
    args: &EditsArgs,
    all: &[Listed],
) -> Result<()> {
    let wanted = args.client.as_deref().unwrap_or_default();
    let by_id = wanted.parse::<ClientId>().ok();
    let named = all.iter().find(|listed| is_of(listed, wanted)).map(|listed| listed.row.client);
    let Some(client) = by_id.or(named) else { bail!("no client with edits is called {wanted:?}") };
    let file = guideline(ctx, actor, client, None, None).await?;
    print!("{}", markdown(locale, &file));
    Ok(())
}

fn is_of(listed: &Listed, wanted: &str) -> bool {
    let wanted = wanted.to_lowercase();
    listed.client_name.to_lowercase().contains(&wanted) || listed.row.client.to_string() == wanted
}

fn is_shown(listed: &Listed, args: &EditsArgs) -> bool {
    let kind = args.pair.as_deref().and_then(PairKind::from_word);
    (args.all || kind.is_some() || listed.row.settled.is_none())
        && args.client.as_deref().is_none_or(|wanted| is_of(listed, wanted))
        && kind.is_none_or(|kind| listed.pairs.iter().any(|pair| pair.kind == kind))
}

fn json(listed: &Listed) -> serde_json::Value {
    let row = &listed.row;
    let pairs: Vec<serde_json::Value> = listed
        .pairs
        .iter()
        .map(|pair| {
            serde_json::json!({
                "pair": pair.id.to_string(), "kind": pair.kind.word(),
                "verdict": pair.verdict.map(|v| v.0.word()),
                "answer": pair.answer.map(|a| a.0.word()),
            })
        })
        .collect();
    serde_json::json!({
        "edit": row.id.to_string(), "client": row.client.to_string(),
        "client_name": listed.client_name, "text": row.text, "material": row.material,
        "author": row.author, "said_on": row.said_on,
        "touch": row.touch.map(|id| id.to_string()),
        "class": row.class.map(|class| class.word()),
        "suggested": listed.suggestion.as_ref().map(|found| found.class.word()),
        "settled": row.settled.as_ref().map(|settled| settled.how.word()),
        "pairs": pairs,
    })
}

fn line(listed: &Listed, locale: &Locale) -> String {
    let row = &listed.row;
    let class = match (row.class, &listed.suggestion) {
        (Some(class), _) => locale.t(&format!("edit.class.{}", class.word())),
        (None, Some(found)) => {
            let class = locale.t(&format!("edit.class.{}", found.class.word()));
            format!("{} {class}", locale.t("edit.seems"))
        }
        (None, None) => String::new(),
    };
    let mut line =
        format!("{:<24} {} — {}; {class}", listed.client_name, row.text, locale.date(row.said_on));
    if let Some(settled) = &row.settled {
        line.push_str("; ");
        line.push_str(&locale.t(&format!("edit.settled.{}", settled.how.word())));
    }
    for pair in &listed.pairs {
        line.push_str("; ");
        line.push_str(&locale.t(&format!("edit.pair.{}", pair.kind.word())));
    }
    line
}
