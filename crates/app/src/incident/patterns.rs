//! Patterns over incidents (C002, R15): time to tell, found by us, interval, cost, causes.

use super::calendar;
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use domain::incident::CompensationState;
use domain::incident::FoundBy;
use domain::patterns::{Past, Patterns, summarize};
use jiff::ToSpan;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use store::clients::{self, Client};
use store::incident_compensations;
use store::incident_findings;
use store::incidents::{self, IncidentFilter};

/// More incidents than this are not read at once.
const INCIDENTS_MAX: i64 = 5_000;
/// Months that the page shows.
pub const MONTHS: i32 = 12;

/// Patterns with what they are printed with.
#[derive(Clone, Debug)]
pub struct PatternPage {
    pub patterns: Patterns,
    pub zone: TimeZone,
    /// The currency of the costs; incidents in another one are counted, their costs are not.
    pub currency: String,
    pub n_other_currency: usize,
}

/// The patterns of the last months over the incidents that may be seen.
pub async fn patterns(ctx: &Ctx, actor: &Actor) -> Result<PatternPage> {
    let mut conn = ctx.db.read().await?;
    let workspace = store::workspaces::get(&mut conn, actor.workspace).await?;
    let zone = TimeZone::get(&workspace.ok_or(Error::NotFound)?.zone).unwrap_or(TimeZone::UTC);
    let audience = actor.audience();
    // What was found this very moment counts.
    let until = ctx.now() + 1.second();
    let first = until.to_zoned(zone.clone()).date().first_of_month();
    let first = first.saturating_sub((MONTHS - 1).months());
    let from = first.to_zoned(zone.clone()).map_err(anyhow::Error::new)?.timestamp();
    let filter = IncidentFilter { limit: INCIDENTS_MAX, ..IncidentFilter::default() };
    let page = incidents::page(&mut conn, actor.workspace, &audience, &filter).await?;
    let findings = incident_findings::all(&mut conn, actor.workspace, &audience).await?;
    let currency = usual(page.rows.iter().map(|i| i.currency.as_str()));
    let mut of_client: HashMap<_, Option<Client>> = HashMap::new();
    let mut past = Vec::new();
    let mut n_other_currency = 0;
    for incident in page.rows.iter().filter(|i| i.found_at >= from.as_millisecond()) {
        let client = match of_client.get(&incident.client) {
            Some(client) => client.clone(),
            None => {
                let id = incident.client;
                let found = clients::get(&mut conn, actor.workspace, &audience, id).await?;
                of_client.entry(id).or_insert(found).clone()
            }
        };
        let Some(client) = client else { continue };
        let (own_zone, working) = calendar(&mut conn, actor, &client).await?;
        let found_at = super::moment(incident.found_at);
        let told_at = incident.told_at.map(super::moment);
        let is_other = incident.currency != currency;
        n_other_currency += usize::from(is_other);
        let today = until.to_zoned(own_zone).date();
        let cost = cost(&mut conn, actor, incident, today).await?;
        past.push(Past {
            client: client.name,
            found_at,
            told_at,
            tell_minutes: told_at.map(|at| working.working_minutes_between(found_at, at).max(0)),
            is_found_by_us: incident.found_by == FoundBy::Us,
            is_client_first: super::room::is_client_first(incident),
            cost_minor: cost.filter(|_| !is_other),
            causes: findings.iter().filter(|f| f.incident == incident.id).map(|f| f.kind).collect(),
        });
    }
    let patterns = summarize(&past, from, until, &zone);
    Ok(PatternPage { patterns, zone, currency, n_other_currency })
}

/// Penalty as it stands and the own cost of gestures that were promised; `None`: neither is known.
async fn cost(
    conn: &mut store::Conn,
    actor: &Actor,
    incident: &incidents::Incident,
    today: jiff::civil::Date,
) -> Result<Option<i64>> {
    use CompensationState::{Delivered, Offered, Taken};
    let gestures = incident_compensations::of_incident(conn, actor.workspace, incident.id).await?;
    let given = gestures.iter().filter(|g| matches!(g.state, Offered | Taken | Delivered));
    let own: Vec<i64> = given.map(|g| g.own_cost_minor).collect();
    let exposure = super::liability::of_incident(conn, actor, incident, today).await?;
    let owed: Vec<i64> = exposure
        .iter()
        .flat_map(|e| &e.clauses)
        .filter_map(|c| c.liability.as_ref())
        .map(|l| l.total_minor)
        .collect();
    let sum = own.iter().chain(&owed).copied().fold(0, i64::saturating_add);
    Ok((!own.is_empty() || !owed.is_empty()).then_some(sum))
}

/// The most frequent word; rubles where there is none.
fn usual<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    let most = counts.into_iter().max_by_key(|(word, n)| (*n, std::cmp::Reverse(*word)));
    most.map_or_else(|| "RUB".to_owned(), |(word, _)| word.to_owned())
}
