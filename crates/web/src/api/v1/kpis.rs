//! KPIs: what was agreed, what came out, how the period will end.

use super::incident_parts::Added;
use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Body, id, parsed_opt};
use crate::api::paging::Page;
use crate::api::value::{Day, Why};
use crate::state::App;
use app::kpi::{ActualInput, KpiCard, KpiInput, Reading};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::kpi::{Outlook, Terms};
use domain::money::{Decimal, parse_decimal};
use locale::Locale;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A band with the chance to end in it.
#[derive(Serialize, ToSchema)]
pub struct KpiBand {
    pub label: String,
    /// good, fair, bad.
    pub mood: String,
    /// 0 to 1.
    pub chance: Option<f64>,
}

/// A look inside the period.
#[derive(Serialize, ToSchema)]
pub struct KpiCheckpoint {
    pub on: Day,
    /// Percents of the period.
    pub percent: u8,
    /// ahead, met, behind, missed.
    pub state: String,
}

/// Where a KPI stands in its period.
#[derive(Serialize, ToSchema)]
pub struct KpiOutlook {
    pub from: Day,
    pub to: Day,
    /// waiting, empty, early, running, over.
    pub phase: String,
    /// Exact decimals as text, as all figures that were agreed or recorded.
    pub plan: String,
    pub fact: String,
    pub percent: String,
    pub known_until: Option<Day>,
    /// What the curve asks for by the last day with a fact.
    pub due: f64,
    pub projection: Option<f64>,
    /// Four times of five the period ends between these.
    pub low: Option<f64>,
    pub high: Option<f64>,
    /// 0 to 1: to end in a tolerable band.
    pub chance: Option<f64>,
    pub bands: Vec<KpiBand>,
    pub needed_per_day: Option<f64>,
    pub pace_per_day: Option<f64>,
    pub alarm_on: Option<Day>,
    pub checkpoints: Vec<KpiCheckpoint>,
    /// stale, unrecorded, not_started, behind, missed; none: nothing is wrong.
    pub danger: Option<String>,
    pub reasons: Vec<Why>,
}

/// A KPI.
#[derive(Serialize, ToSchema)]
pub struct KpiRecord {
    pub id: String,
    /// Id of the client.
    pub client: String,
    pub project: Option<String>,
    pub version: i64,
    /// What was agreed: name, unit, aim, measure, cadence, from, to, plan, curve, checkpoints,
    /// gradations with bands by season, risk.
    #[schema(value_type = Object)]
    pub terms: Terms,
    pub is_ended: bool,
    /// As of the last assessment.
    pub outlook: Option<KpiOutlook>,
}

fn record(locale: &Locale, card: KpiCard) -> KpiRecord {
    let outlook = card.outlook.as_ref().map(|found| outlook(locale, &card.terms, found));
    KpiRecord {
        id: card.id.to_string(),
        client: card.client.to_string(),
        project: card.project.map(|id| id.to_string()),
        version: card.version,
        is_ended: card.is_ended,
        terms: card.terms,
        outlook,
    }
}

fn outlook(locale: &Locale, terms: &Terms, found: &Outlook) -> KpiOutlook {
    let forecast = found.forecast.as_ref();
    let bands = terms.gradation(found.period).sorted().into_iter().enumerate();
    let checkpoint = |c: &domain::kpi::Checkpoint| KpiCheckpoint {
        on: Day(c.on),
        percent: c.percent,
        state: c.state.word().to_owned(),
    };
    KpiOutlook {
        from: Day(found.period.from),
        to: Day(found.period.to),
        phase: found.phase.word().to_owned(),
        plan: found.plan.to_string(),
        fact: found.fact.to_string(),
        percent: found.percent_1dp.to_string(),
        known_until: found.known_until.map(Day),
        due: found.due,
        projection: forecast.map(|f| f.projection),
        low: forecast.map(|f| f.low),
        high: forecast.map(|f| f.high),
        chance: forecast.map(|f| f.chance),
        bands: bands
            .map(|(at, band)| KpiBand {
                label: band.label.clone(),
                mood: band.mood.word().to_owned(),
                chance: forecast.and_then(|f| f.by_band.get(at).copied()),
            })
            .collect(),
        needed_per_day: found.needed_per_day,
        pace_per_day: found.pace_per_day,
        alarm_on: found.alarm_on.map(Day),
        checkpoints: found.checkpoints.iter().map(checkpoint).collect(),
        danger: found.danger.map(|danger| danger.word().to_owned()),
        reasons: found.reasons.iter().map(|reason| Why::new(locale, reason)).collect(),
    }
}

/// All KPIs that did not end
#[utoipa::path(get, path = "/kpis", tag = "kpis",
    responses((status = 200, body = Page<KpiRecord>)))]
pub async fn all(
    State(app): State<App>,
    Reader(Caller { actor, locale, .. }): Reader,
) -> Reply<Page<KpiRecord>> {
    let cards = app::kpi::all(&app.ctx, &actor).await?;
    Ok(Json(Page::whole(cards.into_iter().map(|card| record(&locale, card)).collect())))
}

/// The KPIs of a client
#[utoipa::path(get, path = "/clients/{id}/kpis", tag = "kpis", params(("id" = String, Path)),
    responses((status = 200, body = Page<KpiRecord>)))]
pub async fn list(
    State(app): State<App>,
    Reader(Caller { actor, locale, .. }): Reader,
    Path(client): Path<String>,
) -> Reply<Page<KpiRecord>> {
    let cards = app::kpi::of_client(&app.ctx, &actor, id(&client)?).await?;
    Ok(Json(Page::whole(cards.into_iter().map(|card| record(&locale, card)).collect())))
}

/// What is agreed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KpiAgreement {
    /// As it was read; left out of a new KPI.
    #[serde(default)]
    version: i64,
    /// Id of a project of the client.
    #[serde(default)]
    project: Option<String>,
    #[schema(value_type = Object)]
    terms: Terms,
    /// From this day on it counts; not after today, not before the last version.
    #[serde(default)]
    agreed_on: Option<Day>,
    /// Why.
    #[serde(default)]
    note: String,
}

impl KpiAgreement {
    fn input(self) -> Result<(i64, KpiInput), ApiError> {
        let input = KpiInput {
            project: parsed_opt("project", self.project.as_deref())?,
            terms: self.terms,
            agreed_on: self.agreed_on.map(|day| day.0),
            note: self.note,
        };
        Ok((self.version, input))
    }
}

/// Agree on a KPI
#[utoipa::path(post, path = "/clients/{id}/kpis", tag = "kpis", params(("id" = String, Path)),
    request_body = KpiAgreement, responses((status = 201, body = Added)))]
pub async fn agree(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<KpiAgreement>,
) -> Result<(StatusCode, Json<Added>), ApiError> {
    let (_, input) = new.input()?;
    let added = app::kpi::add(&app.ctx, &caller.actor, id(&client)?, &input).await?;
    Ok((StatusCode::CREATED, Json(Added { id: added.to_string() })))
}

/// One period of a KPI, judged by the version of its time.
#[derive(Serialize, ToSchema)]
pub struct KpiPeriod {
    pub from: Day,
    pub to: Day,
    pub plan: String,
    /// None: nothing is recorded.
    pub fact: Option<String>,
    pub percent: Option<String>,
    pub band: Option<String>,
    pub version: i64,
    pub is_current: bool,
}

/// A KPI with its periods.
#[derive(Serialize, ToSchema)]
pub struct KpiDetails {
    #[serde(flatten)]
    pub kpi: KpiRecord,
    /// The newest first, at most 24.
    pub periods: Vec<KpiPeriod>,
}

/// A KPI with its periods
#[utoipa::path(get, path = "/kpis/{id}", tag = "kpis", params(("id" = String, Path)),
    responses((status = 200, body = KpiDetails)))]
pub async fn one(
    State(app): State<App>,
    Reader(Caller { actor, locale, .. }): Reader,
    Path(kpi): Path<String>,
) -> Reply<KpiDetails> {
    let file = app::kpi::file(&app.ctx, &actor, id(&kpi)?).await?;
    let period = |p: app::kpi::PeriodResult| KpiPeriod {
        from: Day(p.period.from),
        to: Day(p.period.to),
        plan: p.plan.to_string(),
        fact: p.is_known.then(|| p.fact.to_string()),
        percent: p.is_known.then(|| p.percent_1dp.to_string()),
        band: p.is_known.then_some(p.band),
        version: p.version,
        is_current: p.is_current,
    };
    let card = KpiCard { outlook: file.outlook, ..file.card };
    Ok(Json(KpiDetails {
        kpi: record(&locale, card),
        periods: file.periods.into_iter().map(period).collect(),
    }))
}

/// Agree anew: a new version; old periods keep their old bands
#[utoipa::path(put, path = "/kpis/{id}", tag = "kpis", params(("id" = String, Path)),
    request_body = KpiAgreement, responses((status = 204)))]
pub async fn revise(
    State(app): State<App>,
    caller: Caller,
    Path(kpi): Path<String>,
    Body(new): Body<KpiAgreement>,
) -> Result<StatusCode, ApiError> {
    let (version, input) = new.input()?;
    app::kpi::revise(&app.ctx, &caller.actor, id(&kpi)?, version, &input).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End a KPI: no more forecasts and warnings
#[utoipa::path(put, path = "/kpis/{id}/end", tag = "kpis", params(("id" = String, Path)),
    responses((status = 204)))]
pub async fn end(
    State(app): State<App>,
    caller: Caller,
    Path(kpi): Path<String>,
) -> Result<StatusCode, ApiError> {
    app::kpi::end(&app.ctx, &caller.actor, id(&kpi)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Go on with a KPI that was ended
#[utoipa::path(delete, path = "/kpis/{id}/end", tag = "kpis", params(("id" = String, Path)),
    responses((status = 204)))]
pub async fn resume(
    State(app): State<App>,
    caller: Caller,
    Path(kpi): Path<String>,
) -> Result<StatusCode, ApiError> {
    app::kpi::resume(&app.ctx, &caller.actor, id(&kpi)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A fact of a day.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KpiFactEntry {
    on: Day,
    /// A decimal as text, at most four digits after the point.
    value: String,
}

/// Facts of days.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KpiFacts {
    /// At most 5,000; a fact of the same day is replaced. All or none is recorded.
    facts: Vec<KpiFactEntry>,
    /// The only fact given is everything since the period began, not the one of that day.
    #[serde(default)]
    is_so_far: bool,
}

/// How many facts said something new.
#[derive(Serialize, ToSchema)]
pub struct KpiRecorded {
    pub n_new: usize,
}

fn value(text: &str) -> Result<Decimal, ApiError> {
    parse_decimal(text)
        .map_err(|_| ApiError::field("value", "no_number", "A decimal as text: `12.5`."))
}

/// Record facts
#[utoipa::path(post, path = "/kpis/{id}/facts", tag = "kpis", params(("id" = String, Path)),
    request_body = KpiFacts, responses((status = 200, body = KpiRecorded)))]
pub async fn record_facts(
    State(app): State<App>,
    caller: Caller,
    Path(kpi): Path<String>,
    Body(new): Body<KpiFacts>,
) -> Reply<KpiRecorded> {
    let kpi = id(&kpi)?;
    let facts = new.facts.iter().map(|f| Ok((f.on.0, value(&f.value)?)));
    let facts = facts.collect::<Result<Vec<_>, ApiError>>()?;
    if !new.is_so_far {
        let n_new = app::kpi::record_days(&app.ctx, &caller.actor, kpi, &facts, "api").await?;
        return Ok(Json(KpiRecorded { n_new }));
    }
    let [(on, value)] = facts[..] else {
        return Err(ApiError::field("facts", "invalid-body", "Give exactly one fact so far."));
    };
    let input = ActualInput { on, value, reading: Reading::SoFar };
    app::kpi::record(&app.ctx, &caller.actor, kpi, input, "api").await?;
    Ok(Json(KpiRecorded { n_new: 1 }))
}

/// Take the fact of a day off
#[utoipa::path(delete, path = "/kpis/{id}/facts/{day}", tag = "kpis",
    params(("id" = String, Path), ("day" = String, Path)), responses((status = 204)))]
pub async fn forget(
    State(app): State<App>,
    caller: Caller,
    Path((kpi, day)): Path<(String, String)>,
) -> Result<StatusCode, ApiError> {
    app::kpi::forget(&app.ctx, &caller.actor, id(&kpi)?, id(&day)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What the client wishes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KpiWish {
    /// A decimal as text.
    wish: String,
    #[serde(default)]
    note: String,
}

/// What can be promised instead.
#[derive(Serialize, ToSchema)]
pub struct KpiOffer {
    /// Periods that are known, and how many of them reached the wish.
    pub n: usize,
    pub n_reached: usize,
    /// What can be answered for, what is usual, the best so far; none without history.
    pub firm: Option<f64>,
    pub usual: Option<f64>,
    pub best: Option<f64>,
    pub reasons: Vec<Why>,
}

/// Hold a wish against the past, and record the offer
#[utoipa::path(post, path = "/kpis/{id}/offers", tag = "kpis", params(("id" = String, Path)),
    request_body = KpiWish, responses((status = 201, body = KpiOffer)))]
pub async fn offer(
    State(app): State<App>,
    caller: Caller,
    Path(kpi): Path<String>,
    Body(wish): Body<KpiWish>,
) -> Result<(StatusCode, Json<KpiOffer>), ApiError> {
    let value = parse_decimal(&wish.wish)
        .map_err(|_| ApiError::field("wish", "no_number", "A decimal as text: `100`."))?;
    let made = app::kpi::make_offer(&app.ctx, &caller.actor, id(&kpi)?, value, &wish.note).await?;
    let answer = KpiOffer {
        n: made.n,
        n_reached: made.n_reached,
        firm: made.firm,
        usual: made.usual,
        best: made.best,
        reasons: made.reasons.iter().map(|reason| Why::new(&caller.locale, reason)).collect(),
    };
    Ok((StatusCode::CREATED, Json(answer)))
}

/// The bridge from the KPIs of a client to its success.
#[derive(Serialize, ToSchema)]
pub struct BridgeRecord {
    /// 0: none was saved yet.
    pub version: i64,
    /// Factors and links.
    #[schema(value_type = Object)]
    pub bridge: domain::bridge::Bridge,
    /// 0 to 1: mean attainment of the linked KPIs, and of the way to success.
    pub kpis: Option<f64>,
    pub success: Option<f64>,
    /// From 0.3 on the KPIs are green outside only.
    pub watermelon: Option<f64>,
    /// Ids of KPIs that serve no factor.
    pub idle: Vec<String>,
    pub reasons: Vec<Why>,
}

/// The bridge of a client
#[utoipa::path(get, path = "/clients/{id}/bridge", tag = "kpis", params(("id" = String, Path)),
    responses((status = 200, body = BridgeRecord)))]
pub async fn bridge(
    State(app): State<App>,
    Reader(Caller { actor, locale, .. }): Reader,
    Path(client): Path<String>,
) -> Reply<BridgeRecord> {
    let file = app::bridge::file(&app.ctx, &actor, id(&client)?).await?;
    Ok(Json(BridgeRecord {
        version: file.version,
        bridge: file.bridge,
        kpis: file.verdict.kpis,
        success: file.verdict.success,
        watermelon: file.verdict.watermelon,
        idle: file.verdict.idle.iter().map(ToString::to_string).collect(),
        reasons: file.verdict.reasons.iter().map(|reason| Why::new(&locale, reason)).collect(),
    }))
}

/// The whole bridge.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BridgeChange {
    /// As it was read; 0 where there was none.
    version: i64,
    #[schema(value_type = Object)]
    bridge: domain::bridge::Bridge,
    /// Why; needed from the second version on.
    #[serde(default)]
    note: String,
}

/// Save the bridge of a client; old versions stay
#[utoipa::path(put, path = "/clients/{id}/bridge", tag = "kpis", params(("id" = String, Path)),
    request_body = BridgeChange, responses((status = 204)))]
pub async fn save_bridge(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<BridgeChange>,
) -> Result<StatusCode, ApiError> {
    let client = id(&client)?;
    app::bridge::save(&app.ctx, &caller.actor, client, new.version, &new.bridge, &new.note).await?;
    Ok(StatusCode::NO_CONTENT)
}
