//! `incidents`: what was missed, whether the client knows, what to do next; one case, what resembles
//! it, the words for the client, the draft of its addendum, the duties and measures that wait.

mod words;

use super::open::{actor, configuration, context, runtime};
use anyhow::{Context, Result};
use app::Actor;
use app::ctx::Ctx;
use app::incident::library::resembling;
use app::incident::{IncidentFilter, carry_out, choice, late_duty, letter, measure, page, room};
use clap::{Args, Subcommand};
use domain::id::IncidentId;
use domain::incident::IncidentState;
use locale::{Lang, Locale, Value};
use std::path::Path;

/// `houston incidents`.
#[derive(Debug, Args)]
pub struct IncidentsArgs {
    #[command(subcommand)]
    what: Option<What>,
    /// Also closed ones.
    #[arg(long)]
    all: bool,
    /// Only those of which the client has not heard from us.
    #[arg(long)]
    untold: bool,
    /// Language of the sentences: ru or en.
    #[arg(long, default_value = "ru", global = true)]
    lang: String,
    /// Name of the agency, where there are several.
    #[arg(long, global = true)]
    agency: Option<String>,
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print the draft of an addendum for what the client chose.
    Addendum {
        /// Id of the incident, `in_…`.
        incident: IncidentId,
    },
    /// Duties of the clients' choices whose day has passed.
    Duties,
    /// A letter composed from the facts of the case; nothing is kept or sent.
    Letter {
        /// Id of the incident, `in_…`.
        incident: IncidentId,
        /// first_notice, explanation, apology, options or reply.
        #[arg(long, default_value = "first_notice")]
        kind: String,
    },
    /// Measures of prevention that wait: overdue, to be checked, come back.
    Measures,
    /// One incident: its steps, letters and calls, what follows from the client's choice.
    Show {
        /// Id of the incident, `in_…`.
        incident: IncidentId,
    },
    /// By which channel the first word goes, and the plan of the call from the facts of the case.
    Talk {
        /// Id of the incident, `in_…`.
        incident: IncidentId,
    },
    /// Cases of the past that resemble a description, with what helped and how they ended.
    Similar {
        /// What happened, in words.
        text: String,
    },
}

/// Runs `houston incidents`.
pub fn incidents(file: Option<&Path>, args: &IncidentsArgs) -> Result<()> {
    let (config, _) = configuration(file)?;
    let lang = if args.lang == "en" { Lang::En } else { Lang::Ru };
    runtime()?.block_on(async {
        let ctx = context(config).await?;
        let mut actor = actor(&ctx, args.agency.as_deref()).await?;
        actor.lang = lang;
        let locale = Locale::new(lang, jiff::tz::TimeZone::system());
        match &args.what {
            None => list(&ctx, &actor, &locale, args).await,
            Some(What::Addendum { incident }) => {
                println!("{}", carry_out::addendum(&ctx, &actor, *incident).await?);
                Ok(())
            }
            Some(What::Duties) => duties(&ctx, &actor, &locale, args.json).await,
            Some(What::Letter { incident, kind }) => {
                words::letter(&ctx, &actor, &locale, (*incident, kind), args.json).await
            }
            Some(What::Measures) => measures(&ctx, &actor, &locale, args.json).await,
            Some(What::Show { incident }) => {
                show(&ctx, &actor, &locale, *incident, args.json).await
            }
            Some(What::Talk { incident }) => {
                words::talk(&ctx, &actor, &locale, *incident, args.json).await
            }
            Some(What::Similar { text }) => similar(&ctx, &actor, &locale, text, args.json).await,
        }
    })
}

async fn duties(ctx: &Ctx, actor: &Actor, locale: &Locale, json: bool) -> Result<()> {
    for card in late_duty::late_duties(ctx, actor).await? {
        let reason = locale.reason(&card.reason);
        if json {
            let value = serde_json::json!({
                "duty": card.duty.id.to_string(), "incident": card.duty.incident.to_string(),
                "client": card.duty.client.to_string(), "client_name": card.duty.client_name,
                "name": card.duty.title, "due_on": card.duty.due_on.to_string(),
                "owner": card.duty.owner.map(|owner| owner.to_string()),
                "escalation": card.escalation.word(), "reason": reason,
            });
            println!("{value}");
        } else {
            println!("{:<24} {reason}", card.duty.client_name);
        }
    }
    Ok(())
}

async fn measures(ctx: &Ctx, actor: &Actor, locale: &Locale, json: bool) -> Result<()> {
    for card in measure::waiting(ctx, actor).await? {
        let reason = card.attention.reason.as_ref().map(|reason| locale.reason(reason));
        if json {
            let value = serde_json::json!({
                "measure": card.row.id.to_string(), "incident": card.row.incident.to_string(),
                "name": card.row.name, "state": card.attention.state.word(),
                "due_on": card.row.due_on.map(|day| day.to_string()),
                "owner": card.row.owner.map(|owner| owner.to_string()),
                "escalation": card.attention.escalation.map(|e| e.word()), "reason": reason,
            });
            println!("{value}");
        } else {
            println!("{}  {}", card.row.incident, reason.unwrap_or_default());
        }
    }
    Ok(())
}

async fn similar(ctx: &Ctx, actor: &Actor, locale: &Locale, text: &str, json: bool) -> Result<()> {
    for found in resembling(ctx, actor, text, &[], None).await? {
        let case = &found.case;
        let helped: Vec<&str> = case.helped().map(|measure| measure.name.as_str()).collect();
        let outcome = case.incident.actual.map_or("open", |level| level.word());
        if json {
            let lessons: Vec<&str> = case.findings.iter().map(|f| f.lesson.as_str()).collect();
            let value = serde_json::json!({
                "incident": case.incident.id.to_string(), "title": case.incident.title,
                "client_name": case.client_name, "likeness": found.likeness.likeness,
                "lessons": lessons, "chosen": case.chosen, "helped": helped,
                "outcome": case.incident.actual.map(|level| level.word()),
            });
            println!("{value}");
            continue;
        }
        println!("{:<24} {}", case.client_name, case.incident.title);
        for finding in case.findings.iter().filter(|finding| !finding.lesson.is_empty()) {
            println!("    {}", finding.lesson);
        }
        if !helped.is_empty() {
            println!("    {}: {}", locale.t("similar.helped"), helped.join("; "));
        }
        let outcome = locale.t(&format!("similar.outcome.{outcome}"));
        println!("    {}: {outcome}", locale.t("similar.outcome"));
    }
    Ok(())
}

async fn show(ctx: &Ctx, actor: &Actor, locale: &Locale, id: IncidentId, json: bool) -> Result<()> {
    let of = room(ctx, actor, id).await.context("reading the incident")?;
    let tellings = letter::of_incident(ctx, actor, id).await?;
    let choices = choice::of_incident(ctx, actor, id).await?;
    let follows = carry_out::of_incident(ctx, actor, id).await?;
    if json {
        let value = serde_json::json!({
            "incident": id.to_string(), "title": of.incident.title, "client_name": of.client.name,
            "state": of.incident.state.word(), "handling_score": of.handling.score,
            "steps": of.steps.iter().map(|step| serde_json::json!({
                "step": step.step.word(), "state": step.state.word(),
            })).collect::<Vec<_>>(),
            "tellings": tellings.iter().map(|telling| serde_json::json!({
                "id": telling.id.to_string(), "kind": telling.kind.word(),
                "state": telling.state.word(), "recipient": telling.recipient,
                "error": telling.error,
            })).collect::<Vec<_>>(),
            "chosen": choices.first().map(|choice| &choice.receipt.title),
            "duties": follows.duties.iter().map(|duty| serde_json::json!({
                "id": duty.id.to_string(), "name": duty.title, "state": duty.state.word(),
                "due_on": duty.due_on.map(|day| day.to_string()),
            })).collect::<Vec<_>>(),
            "moves": follows.moves.iter().map(|moved| serde_json::json!({
                "kind": moved.of.word(), "id": moved.of.id_text(), "title": moved.title,
                "was_on": moved.was_on.map(|day| day.to_string()),
                "moved_on": moved.moved_on.to_string(),
                "units": moved.units.map(|units| units.normalize().to_string()),
                "is_undone": moved.undone_at.is_some(),
            })).collect::<Vec<_>>(),
        });
        println!("{value}");
        return Ok(());
    }
    println!("{}: {}", of.client.name, of.incident.title);
    println!("{}", locale.fill("deeds.score", &[("score", Value::Count(of.handling.score))]));
    for step in &of.steps {
        let name = locale.t(&format!("step.{}", step.step.word()));
        println!("  {name}: {}", locale.t(&format!("step.state.{}", step.state.word())));
    }
    for telling in &tellings {
        let kind = locale.t(&format!("telling.{}", telling.kind.word()));
        let state = locale.t(&format!("telling_state.{}", telling.state.word()));
        println!("  {kind} {}: {state}", telling.recipient);
    }
    if let Some(choice) = choices.first() {
        println!("{}: {}", locale.t("similar.chosen"), choice.receipt.title);
    }
    for duty in &follows.duties {
        let due = duty.due_on.map(|day| locale.date(day)).unwrap_or_default();
        let state = locale.t(&format!("work.state.{}", duty.state.word()));
        println!("  {due} {}: {state}", duty.title);
    }
    for moved in follows.moves.iter().filter(|moved| moved.undone_at.is_none()) {
        let units = moved.units.map(|units| units.normalize().to_string());
        let was = moved.was_on.map(|day| locale.date(day)).or(units).unwrap_or_default();
        println!("  {}: {was} → {}", moved.title, locale.date(moved.moved_on));
    }
    Ok(())
}

/// Prints the incidents, open ones first.
async fn list(ctx: &Ctx, actor: &Actor, locale: &Locale, args: &IncidentsArgs) -> Result<()> {
    let filter = IncidentFilter {
        state: (!args.all).then_some(IncidentState::Open),
        only_untold: args.untold,
        limit: 100_000,
        ..IncidentFilter::default()
    };
    let (cards, _) = page(ctx, actor, &filter).await?;
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
}
