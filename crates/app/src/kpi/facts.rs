//! What the rules are told of KPIs, and what is kept of their answer.

use super::{json, shown_period, terms_of};
use crate::error::Result;
use domain::calendar::DayTable;
use domain::facts::ClientFacts;
use domain::id::{ClientId, WorkspaceId};
use domain::kpi::outlook;
use domain::policy::Policy;
use domain::signal::kpi::last_period;
use domain::work::KpiFact;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::{Conn, kpi_actuals, kpis};

/// The KPIs of a client that did not end, with the facts of the present period, and of the last one
/// while a miss of it still counts.
pub async fn load(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    zone: &TimeZone,
    policy: &Policy,
    now: Timestamp,
) -> Result<Vec<KpiFact>> {
    let today = now.to_zoned(zone.clone()).date();
    let mut facts = Vec::new();
    for kpi in kpis::of_client(conn, workspace, client).await? {
        if kpi.ended_at.is_some() {
            continue;
        }
        let terms = terms_of(&kpi.terms)?;
        let known_from = known_from(&terms, today, policy);
        let actuals = kpi_actuals::since(conn, workspace, kpi.id, known_from).await?;
        facts.push(KpiFact { id: kpi.id, terms, actuals, known_from });
    }
    Ok(facts)
}

fn known_from(terms: &domain::kpi::Terms, today: Date, policy: &Policy) -> Date {
    let current = shown_period(terms, today).map_or(today, |period| period.from);
    let last = last_period(terms, today).filter(|period| {
        let over = period.to.until(today).map_or(i32::MAX, |span| span.get_days());
        over <= policy.kpi.kpi_missed_days as i32
    });
    last.map_or(current, |period| period.from.min(current))
}

/// Keeps where each KPI stands, so that pages only read.
pub async fn keep(
    conn: &mut Conn,
    workspace: WorkspaceId,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Result<()> {
    if facts.work.kpis.is_empty() {
        return Ok(());
    }
    let today = now.to_zoned(facts.zone.clone()).date();
    let table = DayTable::of(&policy.holidays);
    for kpi in &facts.work.kpis {
        let Some(period) = shown_period(&kpi.terms, today) else { continue };
        let found = outlook(&kpi.terms, period, &kpi.actuals, today, &table, &policy.kpi);
        kpis::keep_outlook(conn, workspace, kpi.id, &json(&found)?, today).await?;
    }
    Ok(())
}
