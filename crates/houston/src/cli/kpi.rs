//! `kpi`: what was promised in figures, and whether it comes out.

use super::list::{ListArgs, Opened};
use anyhow::Result;
use app::kpi::KpiCard;
use clap::Args;
use domain::id::ClientId;
use locale::Locale;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::Path;

/// `houston kpi`.
#[derive(Debug, Args)]
pub struct KpiArgs {
    /// Only this client (its id).
    #[arg(long)]
    client: Option<ClientId>,
    /// Only those in danger.
    #[arg(long)]
    danger: bool,
    #[command(flatten)]
    list: ListArgs,
}

/// Prints the KPIs that did not end, by client.
pub fn kpi(file: Option<&Path>, args: &KpiArgs) -> Result<()> {
    args.list.run(file, async |Opened { ctx, actor, locale }| {
        let names: HashMap<ClientId, String> =
            app::board::client_names(ctx, actor).await?.into_iter().collect();
        for card in app::kpi::all(ctx, actor).await? {
            let danger = card.outlook.as_ref().and_then(|found| found.danger);
            let is_other = args.client.is_some_and(|client| client != card.client);
            if is_other || (args.danger && danger.is_none()) {
                continue;
            }
            let client = names.get(&card.client).cloned().unwrap_or_default();
            if args.list.json {
                println!("{}", as_json(locale, &client, &card));
                continue;
            }
            let reasons = card.outlook.as_ref().map(|found| &found.reasons[..]).unwrap_or_default();
            let said: Vec<String> = reasons.iter().map(|reason| locale.reason(reason)).collect();
            let mark = if danger.is_some() { "!" } else { " " };
            println!("{mark} {client:<24} {}: {}", card.terms.name, said.join(". "));
        }
        Ok(())
    })
}

fn as_json(locale: &Locale, client: &str, card: &KpiCard) -> Value {
    let outlook = card.outlook.as_ref();
    let forecast = outlook.and_then(|found| found.forecast.as_ref());
    let reasons = outlook.map(|found| &found.reasons[..]).unwrap_or_default();
    json!({
        "kpi": card.id.to_string(), "client": card.client.to_string(), "client_name": client,
        "name": card.terms.name, "unit": card.terms.unit, "version": card.version,
        "from": outlook.map(|found| found.period.from), "to": outlook.map(|found| found.period.to),
        "plan": outlook.map(|found| found.plan.to_string()),
        "fact": outlook.map(|found| found.fact.to_string()),
        "percent": outlook.map(|found| found.percent_1dp.to_string()),
        "phase": outlook.map(|found| found.phase.word()),
        "danger": outlook.and_then(|found| found.danger).map(|danger| danger.word()),
        "known_until": outlook.and_then(|found| found.known_until),
        "alarm_on": outlook.and_then(|found| found.alarm_on),
        "projection": forecast.map(|f| f.projection), "low": forecast.map(|f| f.low),
        "high": forecast.map(|f| f.high), "chance": forecast.map(|f| f.chance),
        "needed_per_day": outlook.and_then(|found| found.needed_per_day),
        "reasons": reasons.iter().map(|reason| locale.reason(reason)).collect::<Vec<_>>(),
    })
}
