//! `backtest`: when Houston would have warned about each client that left, and how often for nothing.

use super::open::{actor, configuration, context, runtime};
use anyhow::{Context, Result, bail};
use app::backtest::{Report, Row, begin_and_run, list, report, try_client};
use app::{Actor, Ctx};
use clap::Args;
use domain::backtest::tally::Tally;
use domain::backtest::threshold::{PRESENT, THRESHOLDS, from_factor};
use domain::backtest::trial::Trial;
use domain::id::ClientId;
use locale::{Lang, Locale};
use serde_json::{Value, json};
use std::path::Path;

/// Clients that are printed.
const ROWS: i64 = 100_000;

/// `houston backtest`.
#[derive(Debug, Args)]
pub struct BacktestArgs {
    /// Try this client only (its id), and keep nothing.
    #[arg(long)]
    client: Option<ClientId>,
    /// Strictness as a factor of the present thresholds: 0.5, 0.63, 0.8, 1, 1.25, 1.6, 2, 2.5, 3.2.
    #[arg(long, default_value_t = 1.0)]
    threshold: f64,
    /// Language of the sentences: ru or en.
    #[arg(long, default_value = "ru")]
    lang: String,
    /// Name of the agency, where there are several.
    #[arg(long)]
    agency: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Runs a back-test to its end and prints what it found.
pub fn backtest(file: Option<&Path>, args: &BacktestArgs) -> Result<()> {
    let Some(threshold) = from_factor(args.threshold) else {
        let known: Vec<String> =
            THRESHOLDS.iter().map(|t| (f64::from(*t) / 100.0).to_string()).collect();
        bail!("there is no threshold {}: choose one of {}", args.threshold, known.join(", "));
    };
    let (config, _) = configuration(file)?;
    let lang = if args.lang == "en" { Lang::En } else { Lang::Ru };
    let locale = Locale::new(lang, jiff::tz::TimeZone::system());
    runtime()?.block_on(async {
        let ctx = context(config).await?;
        let actor = actor(&ctx, args.agency.as_deref()).await?;
        match args.client {
            Some(client) => one(&ctx, &actor, &locale, client, (threshold, args.json)).await,
            None => all(&ctx, &actor, &locale, (threshold, args.json)).await,
        }
    })
}

async fn one(
    ctx: &Ctx,
    actor: &Actor,
    locale: &Locale,
    client: ClientId,
    (threshold, is_json): (u32, bool),
) -> Result<()> {
    let trials = try_client(ctx, actor, client).await?;
    if is_json {
        let at =
            |(threshold, trial): &(u32, Trial)| json!({"threshold": threshold, "trial": trial});
        let trials: Vec<Value> = trials.iter().map(at).collect();
        println!("{}", json!({"client": client.to_string(), "thresholds": trials}));
        return Ok(());
    }
    let found = trials.into_iter().find(|(t, _)| *t == threshold);
    let (_, trial) = found.context("the client has no history to try")?;
    println!("{}", line(locale, &client.to_string(), Some(&trial)));
    Ok(())
}

async fn all(
    ctx: &Ctx,
    actor: &Actor,
    locale: &Locale,
    (threshold, is_json): (u32, bool),
) -> Result<()> {
    let id = tokio::select! {
        id = begin_and_run(ctx, actor) => id?,
        () = tell_progress(ctx, actor) => bail!("the progress broke off"),
    };
    let found = report(ctx, actor, id, threshold, ROWS).await?;
    if is_json {
        println!("{}", as_json(&found, threshold));
        return Ok(());
    }
    let tally = found.chosen.as_ref().context("the run did not come to its end")?;
    println!("{}", sentence(locale, tally));
    for row in &found.rows {
        println!("  {}", line(locale, &row.name, row.trial.as_ref()));
    }
    println!();
    for tally in &found.tallies {
        let mark = if tally.threshold == PRESENT { "*" } else { " " };
        let rate = tally.false_per_client_year().map_or("—".to_owned(), |x| locale.number(x));
        let (percent, warned) = (locale.percent(i64::from(tally.threshold)), tally.n_warned());
        println!("{mark} {percent:>6}  {warned}/{}  {rate}", tally.n_lost());
    }
    Ok(())
}

/// How far the run is, on the error output, until the run ends.
async fn tell_progress(ctx: &Ctx, actor: &Actor) {
    let mut last = -1;
    loop {
        tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        let Ok(runs) = list(ctx, actor, 1).await else { continue };
        if let Some(run) = runs.first().filter(|run| run.n_done != last) {
            last = run.n_done;
            eprintln!("{}/{}", run.n_done, run.n_clients);
        }
    }
}

fn sentence(locale: &Locale, tally: &Tally) -> String {
    let warned = locale::Value::Count(i64::from(tally.n_warned()));
    let lost = locale::Value::Count(i64::from(tally.n_lost()));
    let mut said = vec![match tally.n_lost() {
        0 => locale.t("backtest.no_lost"),
        _ => locale.fill("backtest.told", &[("count", lost), ("warned", warned)]),
    }];
    if let Some(days) = tally.median_lead_days() {
        said.push(locale.plural("backtest.lead", i64::from(days)));
    }
    said.push(match tally.false_per_client_year() {
        Some(rate) => {
            let rate = locale::Value::Text(locale.number(rate));
            locale.fill("backtest.false", &[("rate", rate)])
        }
        None => locale.t("backtest.no_kept"),
    });
    said.join(" ")
}

/// One client in a line.
fn line(locale: &Locale, name: &str, trial: Option<&Trial>) -> String {
    let Some(trial) = trial else { return format!("{name:<28} —") };
    let outcome = locale.t(&format!("outcome.{}", trial.outcome.word()));
    let verdict = locale.t(&format!("backtest.verdict.{}", trial.verdict.word()));
    let lead = trial.lead.map(|lead| {
        let signal = locale.t(&format!("signal.{}", lead.kind.word()));
        format!(": {signal}, {}", locale.plural("backtest.ahead", i64::from(lead.days)))
    });
    let n_false = trial.false_alarms().count();
    let alarms = if n_false > 0 { format!(" +{n_false}") } else { String::new() };
    format!("{name:<28} {outcome}; {verdict}{}{alarms}", lead.unwrap_or_default())
}

fn as_json(found: &Report, threshold: u32) -> Value {
    let tally = |tally: &Tally| {
        json!({
            "threshold": tally.threshold, "n_lost": tally.n_lost(), "n_warned": tally.n_warned(),
            "n_early": tally.n_early, "n_late": tally.n_late, "n_missed": tally.n_missed,
            "n_unknown": tally.n_unknown, "median_lead_days": tally.median_lead_days(),
            "n_kept": tally.n_kept, "n_false_alarms": tally.n_false,
            "n_confirmed": tally.n_confirmed,
            "false_alarms_per_client_month": tally.false_per_client_month(),
            "false_alarms_per_client_year": tally.false_per_client_year(),
            "recall": tally.recall(), "n_by_chance": tally.n_by_chance(), "kinds": tally.kinds,
        })
    };
    let row =
        |row: &Row| json!({"client": row.client.to_string(), "name": row.name, "trial": row.trial});
    json!({
        "backtest": found.run.id.to_string(), "state": found.state.word(),
        "policy_version": found.run.policy_version, "n_clients": found.run.n_clients,
        "n_unmarked": found.run.n_unmarked, "threshold": threshold,
        "thresholds": found.tallies.iter().map(tally).collect::<Vec<_>>(),
        "clients": found.rows.iter().map(row).collect::<Vec<_>>(),
    })
}
