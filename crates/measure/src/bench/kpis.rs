//! Many KPIs with years of daily facts: what the verdicts of all clients and a client's page cost (P2, P3).

use super::pages::{client_page_cost, served};
use super::process::thread_cpu_s;
use super::report::Table;
use super::{Bench, agency};
use crate::Row;
use anyhow::Result;
use domain::id::{ClientId, KpiId};
use domain::kpi::{AgreedBand, Aim, Cadence, Curve, Gradation, Measure, Mood, RiskNote, Terms};
use domain::money::Decimal;
use jiff::ToSpan;
use jiff::civil::Date;
use std::path::PathBuf;
use store::kpi_actuals::{self, Actual};
use store::kpis::{self, Kpi, KpiVersion};

/// KPIs of one client.
const N_KPIS: usize = 20;
/// Days with facts: three years.
const N_DAYS: i64 = 3 * 365;
/// CPU seconds in which the verdicts of all clients are to be computed.
const RECOMPUTE_S_MAX: f64 = 5.0;

/// Measures the recomputation of everything, and the page of a client.
///
/// # Errors
/// Fails when the database or the server does.
pub fn measure(bench: &Bench) -> Result<Table> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (folder, recompute_s, n_facts) = runtime.block_on(fill(bench))?;
    drop(runtime);
    let (page_ms, kilobytes) = served(bench, &folder, client_page_cost)?;
    let database = std::fs::metadata(folder.join("houston.db"))?.len() as f64 / 1e6;
    let rows = vec![
        Row::at_most("verdicts of all clients anew, CPU s", recompute_s, RECOMPUTE_S_MAX),
        Row::at_most("a client with its KPIs, CPU ms", page_ms, 2.0),
        Row::info("a client with its KPIs, KB", kilobytes),
    ];
    let note = format!(
        "{} clients with {N_KPIS} KPIs each, daily facts of three years ({n_facts} rows), a database of \
         {database:.0} MB.",
        bench.options.n_clients
    );
    std::fs::remove_dir_all(&folder)?;
    Ok(Table { title: "KPIs", note, rows })
}

/// The database, the CPU seconds of all verdicts, and how many facts it holds.
async fn fill(bench: &Bench) -> Result<(PathBuf, f64, usize)> {
    let folder = bench.folder("kpis")?;
    let (made, clients) = agency::make(&folder, bench.options.n_clients, 5).await?;
    let (ctx, workspace) = (&made.ctx, made.workspace);
    let today = ctx.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut n_facts = 0;
    for (n, client) in clients.iter().enumerate() {
        let mut tx = ctx.db.begin().await?;
        for k in 0..N_KPIS {
            let kpi = kpi(ctx, *client, (n, k), today)?;
            let first = today.saturating_sub(N_DAYS.days());
            let version = KpiVersion {
                version: 1,
                agreed_on: first,
                terms: kpi.terms.clone(),
                note: String::new(),
                created_by: None,
                created_at: kpi.created_at,
            };
            kpis::insert(&mut tx, workspace, &kpi, &version).await?;
            for day in 0..N_DAYS {
                let value = (n * 7 + k * 3 + day as usize * 5) % 7;
                let actual = Actual {
                    on: first.saturating_add(day.days()),
                    value: Decimal::from(value as i64),
                    source: "api".to_owned(),
                    recorded_by: None,
                    recorded_at: ctx.now_ms(),
                };
                kpi_actuals::put(&mut tx, workspace, kpi.id, &actual).await?;
                n_facts += 1;
            }
        }
        tx.commit().await?;
        if n % 100 == 99 {
            eprintln!("  {} clients", n + 1);
        }
    }
    for client in &clients {
        app::assess::run_one(ctx, workspace, *client).await?;
    }
    // The second time nothing is new: what a change of a number in the settings costs.
    let before = thread_cpu_s()?;
    for client in &clients {
        app::assess::run_one(ctx, workspace, *client).await?;
    }
    let spent_s = thread_cpu_s()? - before;
    Ok((folder, spent_s, n_facts))
}

fn kpi(ctx: &app::Ctx, client: ClientId, (n, k): (usize, usize), today: Date) -> Result<Kpi> {
    let band = |label: &str, from: i64, to: Option<i64>, mood: Mood| AgreedBand {
        label: label.to_owned(),
        from: from.into(),
        to: to.map(Decimal::from),
        mood,
        consequence: String::new(),
        wording: String::new(),
    };
    let cadence = [Cadence::Month, Cadence::Quarter, Cadence::Year][k % 3];
    let terms = Terms {
        name: format!("KPI {k}"),
        unit: "заявок".to_owned(),
        aim: if k % 4 == 3 { Aim::AtMost } else { Aim::AtLeast },
        measure: if k % 4 == 3 { Measure::Average } else { Measure::Total },
        cadence,
        from: today.saturating_sub(N_DAYS.days()).first_of_month(),
        to: None,
        plan: Decimal::from(60 + ((n + k) % 60) as i64),
        curve: Curve::Days,
        checkpoints: vec![40, 70],
        gradations: vec![Gradation {
            season: "год".to_owned(),
            from: "01-01".parse().map_err(|_| anyhow::anyhow!("a day"))?,
            to: "12-31".parse().map_err(|_| anyhow::anyhow!("a day"))?,
            plan: None,
            bands: if k % 4 == 3 {
                vec![
                    band("хорошо", 0, Some(100), Mood::Good),
                    band("терпимо", 100, Some(120), Mood::Fair),
                    band("плохо", 120, None, Mood::Bad),
                ]
            } else {
                vec![
                    band("плохо", 0, Some(75), Mood::Bad),
                    band("терпимо", 75, Some(100), Mood::Fair),
                    band("хорошо", 100, None, Mood::Good),
                ]
            },
        }],
        risk: RiskNote::default(),
        carried: Vec::new(),
    };
    let now = ctx.now_ms();
    Ok(Kpi {
        id: KpiId(ctx.new_id()),
        client,
        project: None,
        version: 1,
        terms: serde_json::to_string(&terms)?,
        outlook: String::new(),
        ended_at: None,
        ended_by: None,
        created_by: None,
        created_at: now,
        updated_at: now,
    })
}
