//! `sla`: what has to be answered, by whom and by when.

use super::open::{actor, configuration, context, runtime};
use anyhow::Result;
use app::sla::{OpenCase, open_cases};
use clap::Args;
use domain::id::ClientId;
use domain::sla::ClockState;
use jiff::{SignedDuration, Timestamp};
use locale::{Lang, Locale, Value};
use std::path::Path;

/// `houston sla`.
#[derive(Debug, Args)]
pub struct SlaArgs {
    /// Only this client (its id).
    #[arg(long)]
    client: Option<ClientId>,
    /// Only what is late already.
    #[arg(long)]
    late: bool,
    /// Only what one side owes: ours or theirs.
    #[arg(long, value_parser = ["ours", "theirs"])]
    side: Option<String>,
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

/// Prints what waits for an answer, the most urgent first.
pub fn sla(file: Option<&Path>, args: &SlaArgs) -> Result<()> {
    let (config, _) = configuration(file)?;
    let lang = if args.lang == "en" { Lang::En } else { Lang::Ru };
    runtime()?.block_on(async {
        let ctx = context(config).await?;
        let actor = actor(&ctx, args.agency.as_deref()).await?;
        let locale = Locale::new(lang, jiff::tz::TimeZone::system());
        for open in open_cases(&ctx, &actor, args.client).await? {
            let clocked = &open.line.clocked;
            let is_other = args.side.as_deref().is_some_and(|s| s != clocked.term.side.word());
            if is_other || (args.late && !clocked.is_breached()) {
                continue;
            }
            match args.json {
                true => println!("{}", json(&open)),
                false => println!("{}", line(&open, &locale, ctx.now())),
            }
        }
        Ok(())
    })
}

fn hours(time: SignedDuration) -> f64 {
    time.as_secs_f64() / 3600.0
}

fn json(open: &OpenCase) -> serde_json::Value {
    let (case, clock, term) =
        (&open.line.clocked.case, open.line.clocked.clock, &open.line.clocked.term);
    let (state, due_at, over) = match clock.state {
        ClockState::Running { due_at } => ("running", Some(due_at), SignedDuration::ZERO),
        ClockState::Paused => ("paused", None, SignedDuration::ZERO),
        ClockState::Met => ("met", None, SignedDuration::ZERO),
        ClockState::Breached { over } => ("breached", None, over),
    };
    serde_json::json!({
        "case": case.of.to_string(), "client": open.client.to_string(),
        "client_name": open.client_name, "title": open.line.title, "side": term.side.word(),
        "words": term.words, "state": state, "asked_at": case.asked_at, "due_at": due_at,
        "elapsed_hours": hours(clock.elapsed), "over_hours": hours(over),
        "waits_for": waits_for(open),
    })
}

/// Why the case waits for the other side, if it does.
fn waits_for(open: &OpenCase) -> Option<&str> {
    let clocked = &open.line.clocked;
    let is_paused = matches!(clocked.clock.state, ClockState::Paused);
    let last = clocked.case.pauses.last().filter(|_| is_paused);
    last.map(|pause| pause.reason.as_str())
}

fn line(open: &OpenCase, locale: &Locale, now: Timestamp) -> String {
    let clocked = &open.line.clocked;
    let standing = match clocked.clock.state {
        ClockState::Breached { over } => {
            locale.fill("sla.over", &[("over", Value::Text(locale.hours(hours(over))))])
        }
        ClockState::Running { due_at } => {
            format!("{} {}", locale.t("sla.by"), locale.moment(due_at, now))
        }
        ClockState::Paused | ClockState::Met => match waits_for(open) {
            Some(reason) => format!("{}: {reason}", locale.t("sla.paused")),
            None => locale.t("sla.paused"),
        },
    };
    let owes = locale.t(&format!("sla.owes.{}", clocked.term.side.word()));
    let mark = if clocked.is_breached() { "!" } else { " " };
    format!("{mark} {:<24} {} — {owes}; {standing}", open.client_name, open.line.title)
}
