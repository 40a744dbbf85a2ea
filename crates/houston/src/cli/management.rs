//! `management`: the agency in numbers, or the cases behind one of them.

use super::open::{actor, configuration, context, runtime};
use anyhow::{Result, anyhow};
use app::management::{List, cases, cases_csv, numbers_csv, overview};
use clap::Args;
use locale::{Lang, Locale};
use std::io::Write;
use std::path::Path;

/// `houston management`.
#[derive(Debug, Args)]
pub struct ManagementArgs {
    /// The cases behind a number: costs, measures, ours, theirs, tellings, watermelons.
    #[arg(long)]
    cases: Option<String>,
    /// Language of the words: ru or en.
    #[arg(long, default_value = "ru")]
    lang: String,
    /// Name of the agency, where there are several.
    #[arg(long)]
    agency: Option<String>,
    /// Print JSON instead of a table.
    #[arg(long)]
    json: bool,
}

/// Prints the numbers, or the cases behind one.
pub fn management(file: Option<&Path>, args: &ManagementArgs) -> Result<()> {
    let (config, _) = configuration(file)?;
    let lang = if args.lang == "en" { Lang::En } else { Lang::Ru };
    let list = args
        .cases
        .as_deref()
        .map(|word| List::from_word(word).ok_or_else(|| anyhow!("{word}: no such list of cases")));
    let list = list.transpose()?;
    runtime()?.block_on(async {
        let ctx = context(config).await?;
        let actor = actor(&ctx, args.agency.as_deref()).await?;
        let locale = Locale::new(lang, jiff::tz::TimeZone::system());
        match (list, args.json) {
            (Some(list), true) => {
                for case in cases(&ctx, &actor, list).await?.0 {
                    println!("{}", case_json(&case));
                }
            }
            (None, true) => println!("{}", json(&overview(&ctx, &actor).await?)),
            (Some(list), false) => print(&cases_csv(&ctx, &actor, list, &locale).await?)?,
            (None, false) => print(&numbers_csv(&ctx, &actor, &locale).await?)?,
        }
        Ok(())
    })
}

fn print(table: &[u8]) -> Result<()> {
    Ok(std::io::stdout().write_all(table)?)
}

fn case_json(case: &app::management::Case) -> serde_json::Value {
    serde_json::json!({
        "client": case.client.to_string(), "client_name": case.client_name, "title": case.title,
        "path": case.href, "on": case.on,
    })
}

fn json(of: &app::management::Overview) -> serde_json::Value {
    let p = &of.incidents.patterns;
    serde_json::json!({
        "incidents": p.n, "days_between": p.days_between, "cost_minor": p.cost_minor,
        "with_cost": p.n_with_cost, "currency": of.incidents.currency,
        "tell_minutes": p.tell_minutes, "ours_percent": of.ours.percent(),
        "theirs_percent": of.theirs.percent(), "precision_percent": of.precision.percent(),
        "measures_done": of.n_measures_done, "measures_proven": of.n_measures_proven,
        "watermelons": of.watermelons.n_watermelons, "bridges_known": of.watermelons.n_known,
    })
}
