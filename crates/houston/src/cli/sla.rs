//! `sla`: what has to be answered, by whom and by when.

use super::list::{ListArgs, Opened};
use anyhow::Result;
use app::sla::{OpenCase, open_cases};
use clap::Args;
use domain::id::ClientId;
use domain::sla::ClockState;
use jiff::{SignedDuration, Timestamp};
use locale::{Locale, Value};
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
    #[command(flatten)]
    list: ListArgs,
}

/// Prints what waits for an answer, the most urgent first.
pub fn sla(file: Option<&Path>, args: &SlaArgs) -> Result<()> {
    args.list.run(file, async |Opened { ctx, actor, locale }| {
        for open in open_cases(ctx, actor, args.client).await? {
            let clocked = &open.line.clocked;
            let is_other = args.side.as_deref().is_some_and(|s| s != clocked.term.side.word());
            if is_other || (args.late && !clocked.is_breached()) {
                continue;
            }
            match args.list.json {
                true => println!("{}", json(&open, ctx.now())),
                false => println!("{}", line(&open, locale, ctx.now())),
            }
        }
        Ok(())
    })
}

fn hours(time: SignedDuration) -> f64 {
    time.as_secs_f64() / 3600.0
}

fn json(open: &OpenCase, now: Timestamp) -> serde_json::Value {
    let (case, clock, term) =
        (&open.line.clocked.case, open.line.clocked.clock, &open.line.clocked.term);
    serde_json::json!({
        "case": case.of.to_string(), "client": open.client.to_string(),
        "client_name": open.client_name, "title": open.line.title, "side": term.side.word(),
        "words": term.words, "state": clock.state.word(), "asked_at": case.asked_at,
        "due_at": clock.state.due_at(), "elapsed_hours": hours(clock.elapsed),
        "over_hours": hours(clock.state.over()), "waits_for": waits_for(open, now),
    })
}

/// Why the case waits for the other side, if it does.
fn waits_for(open: &OpenCase, now: Timestamp) -> Option<&str> {
    let clocked = &open.line.clocked;
    let is_paused = matches!(clocked.clock.state, ClockState::Paused);
    clocked.waits_for(now).filter(|_| is_paused)
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
        ClockState::Paused | ClockState::Met => match waits_for(open, now) {
            Some(reason) => format!("{}: {reason}", locale.t("sla.paused")),
            None => locale.t("sla.paused"),
        },
    };
    let owes = locale.t(&format!("sla.owes.{}", clocked.term.side.word()));
    let mark = if clocked.is_breached() { "!" } else { " " };
    format!("{mark} {:<24} {} — {owes}; {standing}", open.client_name, open.line.title)
}
