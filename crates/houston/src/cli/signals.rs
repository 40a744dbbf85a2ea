//! `signals`: which relationships are going wrong, and why, as mission control says it.

use super::open::{actor, configuration, context, runtime};
use anyhow::Result;
use app::board::{ListFilter, clients, kinds};
use clap::Args;
use domain::health::Level;
use jiff::tz::TimeZone;
use locale::{Lang, Locale};
use std::path::Path;

/// `houston signals`.
#[derive(Debug, Args)]
pub struct SignalsArgs {
    /// Also clients with whom all is well, and those of whom too little is known.
    #[arg(long)]
    all: bool,
    /// Language of the sentences: ru or en.
    #[arg(long, default_value = "ru")]
    lang: String,
    /// Name of the agency, where there are several.
    #[arg(long)]
    agency: Option<String>,
    /// How often each kind of signal was right, by the answers given.
    #[arg(long)]
    precision: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Prints the clients, those that need attention first.
pub fn signals(file: Option<&Path>, args: &SignalsArgs) -> Result<()> {
    let (config, _) = configuration(file)?;
    let lang = if args.lang == "en" { Lang::En } else { Lang::Ru };
    runtime()?.block_on(async {
        let ctx = context(config).await?;
        let actor = actor(&ctx, args.agency.as_deref()).await?;
        if args.precision {
            return precision(&ctx, &actor, &Locale::new(lang, TimeZone::system()), args).await;
        }
        app::assess::run_due(&ctx).await?;
        let filter = ListFilter { limit: 100_000, ..ListFilter::default() };
        let (cards, _) = clients(&ctx, &actor, &filter).await?;
        let locale = Locale::new(lang, TimeZone::system());
        for card in cards {
            if !args.all && matches!(card.level, Level::Green | Level::Grey) {
                continue;
            }
            let summary = card.summary.as_ref();
            let sentence = summary.and_then(|s| s.reason.as_ref()).map(|r| locale.reason(r));
            let sentence = sentence.unwrap_or_default();
            let words: Vec<&str> = kinds(&card).iter().map(|k| k.word()).collect();
            if args.json {
                let value = serde_json::json!({
                    "client": card.id.to_string(), "name": card.name, "level": card.level.word(),
                    "signals": words, "reason": sentence,
                    "held": summary.map(|s| &s.held),
                    "coverage_percent": summary.map(|s| s.coverage_percent),
                });
                println!("{value}");
            } else {
                println!("{:<6} {:<28} {sentence}", card.level.word(), card.name);
            }
        }
        Ok(())
    })
}

async fn precision(
    ctx: &app::Ctx,
    actor: &app::Actor,
    locale: &Locale,
    args: &SignalsArgs,
) -> Result<()> {
    for (kind, found) in app::signal::answer::precision(ctx, actor).await? {
        let share = found.share();
        if args.json {
            let value = serde_json::json!({
                "kind": kind.word(), "confirmed": found.confirmed, "explained": found.explained,
                "false_alarm": found.false_alarm, "unanswered": found.unanswered,
                "percent": share.map(|s| s.percent), "low": share.map(|s| s.low),
                "high": share.map(|s| s.high),
            });
            println!("{value}");
            continue;
        }
        let name = locale.t(&format!("signal.{}", kind.word()));
        let said = match share {
            Some(share) => format!(
                "{} ({}–{})",
                locale.percent(share.percent),
                locale.percent(share.low),
                locale.percent(share.high)
            ),
            None => locale.t("precision.unknown_yet"),
        };
        println!("{name:<36} {said}; {}", found.n_answered());
    }
    Ok(())
}
