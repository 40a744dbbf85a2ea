//! `onboarding`: steps after the win that are not done, and expectations with their checks.

use super::open::{actor, configuration, context, runtime};
use anyhow::Result;
use app::onboarding::{OnboardingFile, file as load};
use clap::Args;
use domain::expectation::CheckState;
use domain::id::ClientId;
use domain::onboarding::StepState;
use locale::{Lang, Locale};
use std::path::Path;

/// `houston onboarding`.
#[derive(Debug, Args)]
pub struct OnboardingArgs {
    /// Only this client (its id).
    #[arg(long)]
    client: Option<ClientId>,
    /// Also steps that are done or not needed.
    #[arg(long)]
    all: bool,
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

/// Prints the onboarding of each client that has one.
pub fn onboarding(file: Option<&Path>, args: &OnboardingArgs) -> Result<()> {
    let (config, _) = configuration(file)?;
    let lang = if args.lang == "en" { Lang::En } else { Lang::Ru };
    runtime()?.block_on(async {
        let ctx = context(config).await?;
        let actor = actor(&ctx, args.agency.as_deref()).await?;
        let locale = Locale::new(lang, jiff::tz::TimeZone::system());
        for (client, _) in app::board::client_names(&ctx, &actor).await? {
            if args.client.is_some_and(|wanted| wanted != client) {
                continue;
            }
            let found = load(&ctx, &actor, client).await?;
            if found.started_on.is_none() {
                continue;
            }
            match args.json {
                true => println!("{}", json(&found)),
                false => print!("{}", lines(&found, args, &locale)),
            }
        }
        Ok(())
    })
}

fn json(file: &OnboardingFile) -> serde_json::Value {
    let steps = file.steps.iter().map(|card| {
        serde_json::json!({
            "step": card.row.step.word(), "state": card.state.word(), "due_on": card.row.due_on,
            "done_on": card.row.done_on, "note": card.row.note,
            "skipped_why": card.row.skipped_why,
            "owner": card.row.owner.map(|id| id.to_string()),
        })
    });
    let expectations = file.expectations.iter().map(|one| {
        let checks = one.checks.iter().map(|cell| {
            serde_json::json!({
                "day": cell.day, "due_on": cell.due_on,
                "state": cell.state.map(CheckState::word),
                "verdict": cell.said.as_ref().map(|said| said.verdict.word()),
                "note": cell.said.as_ref().map(|said| said.note.clone()),
            })
        });
        serde_json::json!({
            "promise": one.promise.to_string(), "what": one.what, "words": one.words,
            "checks": checks.collect::<Vec<_>>(),
        })
    });
    serde_json::json!({
        "client": file.client.id.to_string(), "client_name": file.client.name,
        "started_on": file.started_on, "steps": steps.collect::<Vec<_>>(),
        "expectations": expectations.collect::<Vec<_>>(),
    })
}

fn lines(file: &OnboardingFile, args: &OnboardingArgs, locale: &Locale) -> String {
    let mut text = format!("{}\n", file.client.name);
    for card in &file.steps {
        let state = match card.state {
            StepState::Done | StepState::Skipped if !args.all => continue,
            StepState::Overdue { days } => locale.plural("promise.overdue", days),
            StepState::Open { .. } => {
                format!("{} {}", locale.t("promise.until"), locale.date(card.row.due_on))
            }
            state => locale.t(&format!("onboarding.state.{}", state.word())),
        };
        let step = locale.t(&format!("onboarding.step.{}", card.row.step.word()));
        text.push_str(&format!("   {step} — {state}\n"));
    }
    for one in &file.expectations {
        for cell in &one.checks {
            let state = match cell.state {
                Some(CheckState::Asked(verdict)) => {
                    locale.t(&format!("expectation.verdict.{}", verdict.word()))
                }
                Some(CheckState::Overdue { days }) => locale.plural("promise.overdue", days),
                Some(CheckState::Due { .. }) => {
                    format!("{} {}", locale.t("promise.until"), locale.date(cell.due_on))
                }
                Some(CheckState::Ahead { .. }) | None => continue,
            };
            let day = locale.t(&format!("expectation.day.{}", cell.day));
            text.push_str(&format!("   «{}». {day}: {state}\n", one.what));
        }
    }
    text
}
