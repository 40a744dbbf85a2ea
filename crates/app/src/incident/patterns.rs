//! Patterns over incidents (C002, R15): time to tell, found by us, interval, cost, causes.

use super::liability::{Contracts, Exposure};
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use domain::id::ClientId;
use domain::incident::CompensationState;
use domain::incident::FoundBy;
use domain::patterns::{Past, Patterns, summarize};
use jiff::ToSpan;
use jiff::tz::TimeZone;
use std::collections::{BTreeSet, HashMap};
use store::clients::{self, Client};
use store::incident_compensations::{self, CompensationRow};
use store::incident_findings;
use store::incidents::{self, Incident, IncidentFilter};

/// More incidents than this are not read at once.
const INCIDENTS_MAX: i64 = 5_000;
/// Months that the page shows.
pub const MONTHS: i32 = 12;

/// Patterns with what they are printed with.
#[derive(Clone, Debug)]
pub struct PatternPage {
    pub patterns: Patterns,
    /// The incidents on which they rest, open ones first, the newest first.
    pub cases: Vec<(Incident, Past)>,
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
    let policy = crate::assess::load_policy(&mut conn, actor.workspace).await?;
    let contracts = Contracts::load(&mut conn, actor).await?;
    let gestures = incident_compensations::all(&mut conn, actor.workspace).await?;
    let currency = usual(page.rows.iter().map(|i| i.currency.as_str()));
    let recent: Vec<&Incident> =
        page.rows.iter().filter(|i| i.found_at >= from.as_millisecond()).collect();
    let clients = clients_of(&mut conn, actor, &recent).await?;
    let mut cases = Vec::new();
    let mut n_other_currency = 0;
    for incident in recent {
        let Some(client) = clients.get(&incident.client) else { continue };
        let own_zone = super::zone(client);
        let working = policy.calendar(&own_zone);
        let found_at = super::moment(incident.found_at);
        let told_at = incident.told_at.map(super::moment);
        let is_other = incident.currency != currency;
        n_other_currency += usize::from(is_other);
        let today = until.to_zoned(own_zone).date();
        let exposure = contracts.as_ref().and_then(|c| c.of(incident, today));
        let cost = cost(&gestures, exposure.as_ref(), incident);
        let past = Past {
            client: client.name.clone(),
            found_at,
            told_at,
            tell_minutes: told_at.map(|at| working.working_minutes_between(found_at, at).max(0)),
            is_found_by_us: incident.found_by == FoundBy::Us,
            is_client_first: super::room::is_client_first(incident),
            cost_minor: cost.filter(|_| !is_other),
            causes: findings.iter().filter(|f| f.incident == incident.id).map(|f| f.kind).collect(),
        };
        cases.push((incident.clone(), past));
    }
    let past: Vec<Past> = cases.iter().map(|(_, past)| past.clone()).collect();
    let patterns = summarize(&past, from, until, &zone);
    Ok(PatternPage { patterns, cases, zone, currency, n_other_currency })
}

async fn clients_of(
    conn: &mut store::Conn,
    actor: &Actor,
    incidents: &[&Incident],
) -> Result<HashMap<ClientId, Client>> {
    let ids: BTreeSet<ClientId> = incidents.iter().map(|i| i.client).collect();
    let ids: Vec<ClientId> = ids.into_iter().collect();
    let mut found = HashMap::new();
    for part in ids.chunks(200) {
        let rows = clients::get_many(conn, actor.workspace, &actor.audience(), part).await?;
        found.extend(rows.into_iter().map(|client| (client.id, client)));
    }
    Ok(found)
}

/// Penalty as it stands and the own cost of gestures that were promised; `None`: neither is known.
fn cost(
    gestures: &[CompensationRow],
    exposure: Option<&Exposure>,
    incident: &Incident,
) -> Option<i64> {
    use CompensationState::{Delivered, Offered, Taken};
    let own: Vec<i64> = gestures
        .iter()
        .filter(|g| g.incident == incident.id && matches!(g.state, Offered | Taken | Delivered))
        .map(|g| g.own_cost_minor)
        .collect();
    let owed: Vec<i64> = exposure
        .iter()
        .flat_map(|e| &e.clauses)
        .filter_map(|c| c.liability.as_ref())
        .map(|l| l.total_minor)
        .collect();
    let sum = own.iter().chain(&owed).copied().fold(0, i64::saturating_add);
    (!own.is_empty() || !owed.is_empty()).then_some(sum)
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
