//! `weekly`: which reports wait for somebody, and what was published.

use super::list::{ListArgs, Opened};
use anyhow::Result;
use app::weekly::{Listed, list};
use clap::Args;
use domain::weekly::Part;
use locale::Locale;
use std::path::Path;

/// `houston weekly`.
#[derive(Debug, Args)]
pub struct WeeklyArgs {
    /// Only drafts: what waits for a person.
    #[arg(long)]
    drafts: bool,
    #[command(flatten)]
    list: ListArgs,
}

/// Prints the weekly reports, drafts first.
pub fn weekly(file: Option<&Path>, args: &WeeklyArgs) -> Result<()> {
    args.list.run(file, async |Opened { ctx, actor, locale }| {
        for one in list(ctx, actor, None, 100_000).await? {
            match (args.drafts && one.report.published_at.is_some(), args.list.json) {
                (true, _) => {}
                (false, true) => println!("{}", json(&one)),
                (false, false) => println!("{}", line(&one, locale)),
            }
        }
        Ok(())
    })
}

fn json(one: &Listed) -> serde_json::Value {
    let n = |part: Part| one.n.get(&part).copied().unwrap_or(0);
    let report = &one.report;
    serde_json::json!({
        "report": report.id.to_string(), "client": report.client.to_string(),
        "client_name": one.client_name, "week_on": report.week_on,
        "published_at_ms": report.published_at, "done": n(Part::Done),
        "carried": n(Part::Carried), "dropped": n(Part::Dropped),
        "not_started": n(Part::NotStarted), "new": n(Part::New), "owed": one.n_owed,
        "has_meaning": !report.meaning.trim().is_empty(), "sent": one.n_sent,
    })
}

fn line(one: &Listed, locale: &Locale) -> String {
    let report = &one.report;
    let state = match (report.published_at, one.n_owed, report.meaning.trim()) {
        (Some(_), ..) => match one.n_sent {
            0 => locale.t("weekly.sent.none"),
            n => locale.plural("weekly.sent.n", i64::try_from(n).unwrap_or(0)),
        },
        (None, 0, "") => locale.t("weekly.no_meaning"),
        (None, 0, _) => locale.t("weekly.ready"),
        (None, n, _) => locale.plural("weekly.owed", i64::try_from(n).unwrap_or(0)),
    };
    format!("{} {:<24} {state}", report.week_on, one.client_name)
}
