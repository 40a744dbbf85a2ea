//! `briefs`: which are filled, told back and agreed.

use super::open::{actor, configuration, context, runtime};
use anyhow::Result;
use app::brief::{BriefCard, of_client};
use clap::Args;
use domain::id::ClientId;
use locale::{Lang, Locale};
use std::path::Path;

/// `houston briefs`.
#[derive(Debug, Args)]
pub struct BriefsArgs {
    /// Only this client (its id).
    #[arg(long)]
    client: Option<ClientId>,
    /// Only those that the client did not agree to.
    #[arg(long)]
    waiting: bool,
    /// Language of the sentences: ru or en.
    #[arg(long, default_value = "ru")]
    lang: String,
    /// Name of the agency, where there are several.
    #[arg(long)]
    agency: Option<String>,
    /// Print JSON, with the questions and answers.
    #[arg(long)]
    json: bool,
}

/// Prints the briefs of the clients.
pub fn briefs(file: Option<&Path>, args: &BriefsArgs) -> Result<()> {
    let (config, _) = configuration(file)?;
    let lang = if args.lang == "en" { Lang::En } else { Lang::Ru };
    runtime()?.block_on(async {
        let ctx = context(config).await?;
        let actor = actor(&ctx, args.agency.as_deref()).await?;
        let locale = Locale::new(lang, jiff::tz::TimeZone::system());
        for (client, name) in app::board::client_names(&ctx, &actor).await? {
            if args.client.is_some_and(|wanted| wanted != client) {
                continue;
            }
            for card in of_client(&ctx, &actor, client).await?.briefs {
                match (args.waiting && card.row.agreed_on.is_some(), args.json) {
                    (true, _) => {}
                    (false, true) => println!("{}", json(&card, &name)),
                    (false, false) => println!("{}", line(&card, &name, &locale)),
                }
            }
        }
        Ok(())
    })
}

fn json(card: &BriefCard, client_name: &str) -> serde_json::Value {
    let row = &card.row;
    serde_json::json!({
        "brief": row.id.to_string(), "client": row.client.to_string(),
        "client_name": client_name, "kind": row.kind.word(), "title": row.title,
        "answers": card.answers, "told_back": row.told_back, "agreed_by": row.agreed_by,
        "agreed_on": row.agreed_on,
    })
}

fn line(card: &BriefCard, client_name: &str, locale: &Locale) -> String {
    let row = &card.row;
    let n_filled = card.answers.iter().filter(|one| !one.text.trim().is_empty()).count();
    let kind = locale.t(&format!("brief.kind.{}", row.kind.word()));
    let agreed = match row.agreed_on {
        Some(on) => format!("{} {}, {}", locale.t("brief.agreed"), locale.date(on), row.agreed_by),
        None if row.told_back.trim().is_empty() => locale.t("brief.not_told"),
        None => locale.t("brief.waits"),
    };
    let all = card.answers.len();
    format!("{client_name:<24} {} ({kind}), {n_filled}/{all} — {agreed}", row.title)
}
