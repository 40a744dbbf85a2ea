//! `promises`: who promised what to whom, by when, and what is overdue.

use super::list::{ListArgs, Opened};
use anyhow::Result;
use app::promise::{Listed, list};
use clap::Args;
use domain::promise::{Side, Standing};
use locale::Locale;
use std::path::Path;

/// `houston promises`.
#[derive(Debug, Args)]
pub struct PromisesArgs {
    /// Also those that have ended.
    #[arg(long)]
    all: bool,
    /// Only those whose date has passed.
    #[arg(long)]
    overdue: bool,
    /// Only those of one side: ours or theirs.
    #[arg(long, value_parser = ["ours", "theirs"])]
    side: Option<String>,
    #[command(flatten)]
    list: ListArgs,
}

/// Prints the promises, the most urgent first.
pub fn promises(file: Option<&Path>, args: &PromisesArgs) -> Result<()> {
    args.list.run(file, async |Opened { ctx, actor, locale }| {
        let side = args.side.as_deref().and_then(Side::from_word);
        for listed in list(ctx, actor, 100_000).await? {
            let held = &listed.held;
            let is_overdue = matches!(held.standing, Standing::Overdue { .. });
            let is_shown = (args.all || held.is_open())
                && (!args.overdue || is_overdue)
                && side.is_none_or(|side| held.row.side == side);
            match (is_shown, args.list.json) {
                (false, _) => {}
                (true, true) => println!("{}", json(&listed)),
                (true, false) => println!("{}", line(&listed, locale)),
            }
        }
        Ok(())
    })
}

fn json(listed: &Listed) -> serde_json::Value {
    let (held, row) = (&listed.held, &listed.held.row);
    let due_on = held.moves.last().map(|m| m.moved.to).or(row.due_on);
    serde_json::json!({
        "promise": row.id.to_string(), "client": row.client.to_string(),
        "client_name": listed.client_name, "side": row.side.word(), "kind": row.kind.word(),
        "origin": row.origin.word(), "what": row.what, "words": row.words,
        "owner": listed.owner, "touch": row.touch.map(|id| id.to_string()),
        "made_on": row.made_on, "first_due_on": row.due_on, "due_on": due_on,
        "moves": held.moves.len(), "standing": held.standing.word(),
        "late_days": late_days(held.standing), "age_days": held.age_days,
        "ended_on": row.end.map(|end| end.on), "ended_note": row.ended_note,
    })
}

fn late_days(standing: Standing) -> i64 {
    match standing {
        Standing::Overdue { days } | Standing::KeptLate { days } => days,
        _ => 0,
    }
}

fn line(listed: &Listed, locale: &Locale) -> String {
    let (held, row) = (&listed.held, &listed.held.row);
    let days = |key: &str, n: i64| locale.plural(key, n);
    let standing = match held.standing {
        Standing::Overdue { days: n } => days("promise.overdue", n),
        Standing::KeptLate { days: n } => days("promise.kept_late", n),
        Standing::Open { .. } => match held.moves.last().map(|m| m.moved.to).or(row.due_on) {
            Some(on) => format!("{} {}", locale.t("promise.until"), locale.date(on)),
            None => locale.t("promise.no_date"),
        },
        ended => locale.t(&format!("promise.standing.{}", ended.word())),
    };
    let by = locale.t(&format!("promise.by.{}", row.side.word()));
    format!("{:<24} {} — {by}; {standing}", listed.client_name, row.what)
}
