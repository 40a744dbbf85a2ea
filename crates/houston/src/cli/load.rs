//! `load`: who has more work than hours, and which dates cannot be kept.

use super::open::{actor, configuration, context, runtime};
use anyhow::Result;
use app::load::{PersonCard, team};
use clap::Args;
use locale::{Lang, Locale, Value};
use std::path::Path;

/// `houston load`.
#[derive(Debug, Args)]
pub struct LoadArgs {
    /// Only people with a date that cannot be kept, or a week with more work than hours.
    #[arg(long)]
    over: bool,
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

/// Prints the load of everyone.
pub fn load(file: Option<&Path>, args: &LoadArgs) -> Result<()> {
    let (config, _) = configuration(file)?;
    let lang = if args.lang == "en" { Lang::En } else { Lang::Ru };
    runtime()?.block_on(async {
        let ctx = context(config).await?;
        let actor = actor(&ctx, args.agency.as_deref()).await?;
        let locale = Locale::new(lang, jiff::tz::TimeZone::system());
        for person in team(&ctx, &actor).await?.people {
            let is_shown = !args.over || person.n_late() > 0 || person.is_overloaded();
            match (is_shown, args.json) {
                (false, _) => {}
                (true, true) => println!("{}", json(&person)),
                (true, false) => print!("{}", lines(&person, &locale)),
            }
        }
        Ok(())
    })
}

fn json(person: &PersonCard) -> serde_json::Value {
    let weeks = person.weeks.iter().map(|week| {
        serde_json::json!({
            "from": week.from, "planned_minutes": week.planned_minutes,
            "capacity_minutes": week.capacity_minutes, "is_overloaded": week.is_overloaded(),
        })
    });
    let open = person.open.iter().map(|given| {
        let fact = &given.row.fact;
        serde_json::json!({
            "assignment": fact.id.to_string(), "client": fact.client.to_string(),
            "client_name": given.client_name, "what": fact.what, "minutes": fact.minutes,
            "from_on": fact.from_on, "due_on": fact.due_on,
            "late_days": given.finish.map_or(0, |finish| finish.late_days),
            "feasible_on": given.finish.and_then(|finish| finish.on),
        })
    });
    serde_json::json!({
        "teammate": person.id.to_string(), "name": person.name,
        "week_minutes": person.week_minutes, "niches": person.niches,
        "weeks": weeks.collect::<Vec<_>>(), "open": open.collect::<Vec<_>>(),
    })
}

fn lines(person: &PersonCard, locale: &Locale) -> String {
    let hours = |minutes: i64| locale.number(minutes as f64 / 60.0);
    let mut text = format!("{}\n", person.name);
    for week in person.weeks.iter().filter(|week| week.planned_minutes > 0) {
        let mark = if week.is_overloaded() { "!" } else { " " };
        let (planned, there) = (hours(week.planned_minutes), hours(week.capacity_minutes));
        text.push_str(&format!(" {mark} {}: {planned} / {there}\n", locale.date(week.from)));
    }
    for given in person.open.iter().filter(|g| g.finish.is_some_and(|f| f.late_days > 0)) {
        let until = match given.finish.and_then(|finish| finish.on) {
            Some(on) => {
                let on = locale.date(on);
                locale.fill("load.not_before", &[("day", Value::from(on.as_str()))])
            }
            None => locale.t("load.not_at_all"),
        };
        let due = locale.date(given.row.fact.due_on);
        let (client, what) = (&given.client_name, &given.row.fact.what);
        text.push_str(&format!(" ! {client}: {what}, {due} — {until}\n"));
    }
    text
}
