//! `incidents`: what was missed, whether the client knows, what to do next.

use super::open::{actor, configuration, context, runtime};
use anyhow::Result;
use app::incident::{IncidentFilter, page};
use clap::Args;
use domain::incident::IncidentState;
use locale::{Lang, Locale};
use std::path::Path;

/// `houston incidents`.
#[derive(Debug, Args)]
pub struct IncidentsArgs {
    /// Also closed ones.
    #[arg(long)]
    all: bool,
    /// Only those of which the client has not heard from us.
    #[arg(long)]
    untold: bool,
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

/// Prints the incidents, open ones first.
pub fn incidents(file: Option<&Path>, args: &IncidentsArgs) -> Result<()> {
    let (config, _) = configuration(file)?;
    let lang = if args.lang == "en" { Lang::En } else { Lang::Ru };
    runtime()?.block_on(async {
        let ctx = context(config).await?;
        let mut actor = actor(&ctx, args.agency.as_deref()).await?;
        actor.lang = lang;
        let filter = IncidentFilter {
            state: (!args.all).then_some(IncidentState::Open),
            only_untold: args.untold,
            limit: 100_000,
            ..IncidentFilter::default()
        };
        let (cards, _) = page(&ctx, &actor, &filter).await?;
        let locale = Locale::new(lang, jiff::tz::TimeZone::system());
        for card in cards {
            let next = card.next.map(|step| step.word());
            if args.json {
                let value = serde_json::json!({
                    "incident": card.id.to_string(), "client": card.client.to_string(),
                    "client_name": card.client_name, "title": card.title,
                    "state": card.state.word(), "found_at": card.found_at.to_string(),
                    "told_at": card.told_at.map(|at| at.to_string()),
                    "tell_by": card.tell_by.as_ref().map(|by| by.at.to_string()),
                    "fault": card.fault.map(|fault| fault.word()),
                    "predicted": card.predicted.map(|level| level.word()),
                    "actual": card.actual.map(|level| level.word()),
                    "next": next,
                    "unanswered": card.unanswered.as_ref().map(|reason| locale.reason(reason)),
                });
                println!("{value}");
                continue;
            }
            let told = match (card.told_at, card.tell_by) {
                (Some(at), _) => {
                    format!("{} {}", locale.t("incident.told"), locale.moment(at, ctx.now()))
                }
                (None, Some(by)) => {
                    format!("{} {}", locale.t("incident.tell_by"), locale.moment(by.at, ctx.now()))
                }
                (None, None) => locale.t("incident.never_told"),
            };
            let next = next.map(|step| locale.t(&format!("step.{step}"))).unwrap_or_default();
            println!("{:<24} {} — {told}; {next}", card.client_name, card.title);
        }
        Ok(())
    })
}
