//! Reading KPIs: cards for the client page, a file for the page of one.

use super::{Actual, Talk, door, shown_period, terms_of, today};
use crate::access::{self, Actor};
use crate::ctx::Ctx;
use crate::error::Result;
use domain::access::Action;
use domain::calendar::DayTable;
use domain::id::{ClientId, KpiId, ProjectId, TeammateId, WorkspaceId};
use domain::kpi::{Mood, Outlook, Period, Picture, Terms, fact_of, outlook, picture};
use domain::money::{Decimal, share_percent_1dp};
use jiff::civil::Date;
use std::collections::HashMap;
use store::clients::Client;
use store::kpis::Kpi;
use store::{Conn, kpi_actuals, kpis};

/// A KPI as lists show it.
#[derive(Clone, Debug)]
pub struct KpiCard {
    pub id: KpiId,
    pub client: ClientId,
    pub project: Option<ProjectId>,
    pub version: i64,
    pub terms: Terms,
    /// As of the last assessment; none before the first one.
    pub outlook: Option<Outlook>,
    pub is_ended: bool,
}

impl KpiCard {
    fn of(kpi: Kpi) -> Result<KpiCard> {
        Ok(KpiCard {
            terms: terms_of(&kpi.terms)?,
            outlook: serde_json::from_str(&kpi.outlook).ok(),
            id: kpi.id,
            client: kpi.client,
            project: kpi.project,
            version: kpi.version,
            is_ended: kpi.ended_at.is_some(),
        })
    }
}

/// The KPIs of a client, as kept. The client was looked up at the door.
pub(crate) async fn cards(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
) -> Result<Vec<KpiCard>> {
    let rows = kpis::of_client(conn, workspace, client).await?;
    rows.into_iter().map(KpiCard::of).collect()
}

/// The KPIs of a client.
pub async fn of_client(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<Vec<KpiCard>> {
    let mut conn = ctx.db.read().await?;
    let client = access::client(&mut conn, actor, Action::ReadClient, client).await?;
    cards(&mut conn, actor.workspace, client.id).await
}

/// All KPIs that did not end, of the clients that the actor sees.
pub async fn all(ctx: &Ctx, actor: &Actor) -> Result<Vec<KpiCard>> {
    actor.must(Action::ReadClient)?;
    let mut conn = ctx.db.read().await?;
    running(&mut conn, actor).await
}

/// The same on a connection.
pub(crate) async fn running(conn: &mut Conn, actor: &Actor) -> Result<Vec<KpiCard>> {
    let rows = kpis::list(conn, actor.workspace, &actor.audience()).await?;
    rows.into_iter().map(KpiCard::of).collect()
}

/// A version as it was agreed.
#[derive(Clone, Debug)]
pub struct Version {
    pub version: i64,
    pub agreed_on: Date,
    pub terms: Terms,
    pub note: String,
    pub by: Option<TeammateId>,
}

/// How a period ended, judged by the version of its time.
#[derive(Clone, Debug)]
pub struct PeriodResult {
    pub period: Period,
    pub version: i64,
    pub plan: Decimal,
    pub fact: Decimal,
    pub percent_1dp: Decimal,
    pub band: String,
    pub mood: Mood,
    pub consequence: String,
    pub wording: String,
    pub is_current: bool,
    pub is_known: bool,
}

/// Everything about one KPI.
#[derive(Clone, Debug)]
pub struct KpiFile {
    pub client: Client,
    pub card: KpiCard,
    /// Computed for this reader, now.
    pub outlook: Option<Outlook>,
    pub picture: Option<Picture>,
    /// The newest first.
    pub versions: Vec<Version>,
    /// The newest first.
    pub periods: Vec<PeriodResult>,
    /// The newest first.
    pub actuals: Vec<Actual>,
    pub talks: Vec<Talk>,
    pub names: HashMap<TeammateId, String>,
    pub today: Date,
}

/// Facts that the page lists.
const FACTS_SHOWN: i64 = 40;
/// Periods that the page lists.
const PERIODS_SHOWN: usize = 24;

/// Loads one KPI.
pub async fn file(ctx: &Ctx, actor: &Actor, id: KpiId) -> Result<KpiFile> {
    file_for(ctx, actor, Action::ReadClient, id).await
}

/// The same for an action on it: a token that may only write need not be allowed to read.
pub(super) async fn file_for(
    ctx: &Ctx,
    actor: &Actor,
    action: Action,
    id: KpiId,
) -> Result<KpiFile> {
    let mut conn = ctx.db.read().await?;
    let (kpi, terms, client) = door(&mut conn, actor, action, id).await?;
    let workspace = actor.workspace;
    let today = today(ctx, &client);
    let policy = crate::assess::load_policy(&mut conn, workspace).await?;
    let table = DayTable::of(&policy.holidays);
    let mut versions = Vec::new();
    for row in kpis::versions(&mut conn, workspace, id).await? {
        versions.push(Version {
            version: row.version,
            agreed_on: row.agreed_on,
            terms: terms_of(&row.terms)?,
            note: row.note,
            by: row.created_by,
        });
    }
    let periods = periods(&terms, today);
    let first = periods.last().map_or(today, |period| period.from);
    let facts = kpi_actuals::since(&mut conn, workspace, id, first).await?;
    let results = periods.iter().map(|period| result(*period, &versions, &facts, today));
    let shown = shown_period(&terms, today);
    let found = shown.map(|p| outlook(&terms, p, &facts, today, &table, &policy.kpi));
    let drawn = found
        .as_ref()
        .map(|found| picture(&terms, found.period, &facts, (today, found.alarm_on), &table));
    let results: Vec<PeriodResult> = results.collect();
    versions.reverse();
    Ok(KpiFile {
        outlook: found,
        picture: drawn,
        versions,
        periods: results,
        actuals: kpi_actuals::newest(&mut conn, workspace, id, FACTS_SHOWN).await?,
        talks: super::wish::talks(&mut conn, workspace, id).await?,
        names: crate::board::teammate_names(&mut conn, actor).await?,
        card: KpiCard::of(kpi)?,
        client,
        today,
    })
}

/// The periods up to today, the newest first.
fn periods(terms: &Terms, today: Date) -> Vec<Period> {
    let mut list = Vec::new();
    let mut next = shown_period(terms, today).filter(|period| period.from <= today);
    while let Some(period) = next {
        list.push(period);
        if list.len() >= PERIODS_SHOWN {
            break;
        }
        next = period.from.yesterday().ok().and_then(|day| terms.period_at(day));
    }
    list
}

/// The version that a period is judged by: the last one that was agreed by its last day.
fn version_at(versions: &[Version], day: Date) -> &Version {
    let in_force = versions.iter().rev().find(|v| v.agreed_on <= day);
    in_force.unwrap_or(&versions[0])
}

pub(super) fn result(
    period: Period,
    versions: &[Version],
    facts: &[(Date, Decimal)],
    today: Date,
) -> PeriodResult {
    let version = version_at(versions, period.to);
    let terms = &version.terms;
    let of_period: Vec<_> =
        facts.iter().filter(|(day, _)| period.index(*day).is_some()).copied().collect();
    let fact = fact_of(terms.measure, &of_period);
    let plan = terms.plan_of(period);
    let gradation = terms.gradation(period);
    let standing = gradation.band_set().ok().and_then(|set| set.stand(plan, fact).ok());
    let band = standing
        .and_then(|s| gradation.bands.iter().find(|b| b.from == s.band.from))
        .unwrap_or(&gradation.bands[0]);
    PeriodResult {
        period,
        version: version.version,
        plan,
        fact,
        percent_1dp: share_percent_1dp(fact, plan).unwrap_or_default(),
        band: band.label.clone(),
        mood: band.mood,
        consequence: band.consequence.clone(),
        wording: band.wording.clone(),
        is_current: period.to >= today,
        is_known: !of_period.is_empty(),
    }
}
