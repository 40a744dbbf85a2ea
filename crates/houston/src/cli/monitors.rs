//! `monitors`: what is watched at the clients and due within two weeks, or was.

use super::open::{actor, configuration, context, runtime};
use anyhow::Result;
use app::monitor::{Listed, due};
use clap::Args;
use domain::monitor::MonitorKind;
use locale::{Lang, Locale};
use std::path::Path;

/// `houston monitors`.
#[derive(Debug, Args)]
pub struct MonitorsArgs {
    /// Only what is overdue.
    #[arg(long)]
    late: bool,
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

/// Prints what is due, the most urgent first.
pub fn monitors(file: Option<&Path>, args: &MonitorsArgs) -> Result<()> {
    let (config, _) = configuration(file)?;
    let lang = if args.lang == "en" { Lang::En } else { Lang::Ru };
    runtime()?.block_on(async {
        let ctx = context(config).await?;
        let actor = actor(&ctx, args.agency.as_deref()).await?;
        let locale = Locale::new(lang, jiff::tz::TimeZone::system());
        for listed in due(&ctx, &actor, 100_000).await? {
            match (args.late && !is_late(&listed), args.json) {
                (true, _) => {}
                (false, true) => println!("{}", json(&listed)),
                (false, false) => println!("{}", line(&listed, &locale)),
            }
        }
        Ok(())
    })
}

/// The money of a balance is missed on the day on which it is gone.
fn is_late(listed: &Listed) -> bool {
    listed.left_days < i64::from(listed.row.kind == MonitorKind::Balance)
}

fn json(listed: &Listed) -> serde_json::Value {
    let row = &listed.row;
    serde_json::json!({
        "monitor": row.id.to_string(), "client": row.client.to_string(),
        "client_name": listed.client_name, "kind": row.kind.word(), "what": row.what,
        "owner": listed.owner, "due_on": row.due_on, "left_days": listed.left_days,
        "is_late": is_late(listed),
    })
}

fn line(listed: &Listed, locale: &Locale) -> String {
    let row = &listed.row;
    let standing = match (row.kind, listed.left_days) {
        (MonitorKind::Balance, 0) => locale.t("monitor.gone_today"),
        (MonitorKind::Balance, days) if days > 0 => locale.plural("monitor.enough", days),
        (MonitorKind::Balance, days) => locale.plural("monitor.gone", -days),
        (_, 0) => locale.t("promise.today"),
        (_, days) if days < 0 => locale.plural("promise.overdue", -days),
        _ => {
            let due = row.due_on.map(|on| locale.date(on)).unwrap_or_default();
            format!("{} {due}", locale.t("promise.until"))
        }
    };
    format!("{:<24} {} — {standing}", listed.client_name, row.what)
}
