//! Back-tests: on the agency's own history, which lost clients would have been warned about, and how
//! often for nothing.

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::error::ApiError;
use crate::api::extract::{Query, id, word_opt};
use crate::api::paging::{self, Page};
use crate::api::value::{Day, Instant, Why};
use crate::state::App;
use app::backtest::{self, Backtest, Row};
use app::tuning::{self, LeverAdvice, Source};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::backtest::tally::Tally;
use domain::backtest::threshold::{PRESENT, THRESHOLDS};
use domain::backtest::trial::{Lead, Trial};
use domain::cue::Lang;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

/// A back-test and how far it is.
#[derive(Serialize, ToSchema)]
pub struct BacktestRecord {
    id: String,
    /// waiting, running, done, failed, cancelled.
    state: String,
    n_clients: i64,
    n_done: i64,
    /// Archived clients of whom nobody said what became of them.
    n_unmarked: i64,
    /// Version of the settings whose numbers it was made with.
    policy_version: i64,
    created_at: Instant,
    finished_at: Option<Instant>,
}

impl From<Backtest> for BacktestRecord {
    fn from(run: Backtest) -> Self {
        BacktestRecord {
            id: run.id.to_string(),
            state: run.state,
            n_clients: run.n_clients,
            n_done: run.n_done,
            n_unmarked: run.n_unmarked,
            policy_version: run.policy_version,
            created_at: Instant::ms(run.created_at),
            finished_at: run.finished_at.map(Instant::ms),
        }
    }
}

/// The last back-tests, newest first
#[utoipa::path(get, path = "/backtests", tag = "warnings",
    responses((status = 200, body = Page<BacktestRecord>)))]
pub async fn list(State(app): State<App>, Reader(caller): Reader) -> Reply<Page<BacktestRecord>> {
    let runs = backtest::list(&app.ctx, &caller.actor, 10).await?;
    Ok(Json(Page::whole(runs.into_iter().map(BacktestRecord::from).collect())))
}

/// A back-test that has begun.
#[derive(Serialize, ToSchema)]
pub struct BacktestBegun {
    id: String,
}

/// Begin a back-test with the present numbers; one that waits or runs already is taken instead
#[utoipa::path(post, path = "/backtests", tag = "warnings",
    responses((status = 201, body = BacktestBegun)))]
pub async fn begin(
    State(app): State<App>,
    caller: Caller,
) -> Result<(StatusCode, Json<BacktestBegun>), ApiError> {
    let begun = backtest::begin(&app.ctx, &caller.actor).await?;
    Ok((StatusCode::CREATED, Json(BacktestBegun { id: begun.to_string() })))
}

/// `?threshold&limit`
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct BacktestQuery {
    /// Strictness in percents of the present numbers: 50, 63, 80, 100 (usual), 125, 160, 200, 250,
    /// 320.
    threshold: Option<u32>,
    /// Clients that are listed, from 1 to 200; usually 50.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
}

/// A back-test with its figures.
#[derive(Serialize, ToSchema)]
pub struct BacktestDetail {
    #[serde(flatten)]
    run: BacktestRecord,
    /// The numbers were changed since.
    is_outdated: bool,
    /// The figures of every threshold; empty before the end.
    thresholds: Vec<ThresholdRecord>,
    /// Clients at the threshold that was asked for: lost ones first.
    clients: Vec<TrialRecord>,
    has_more: bool,
}

/// The figures of one threshold.
#[derive(Serialize, ToSchema)]
pub struct ThresholdRecord {
    /// Strictness in percents of the present numbers.
    threshold: u32,
    /// Clients that left or nearly did, and of these: warned 30 days ahead, later, not, not known.
    n_lost: u32,
    n_early: u32,
    n_late: u32,
    n_missed: u32,
    n_unknown: u32,
    /// Half of the warnings came so many days ahead, or more.
    median_lead_days: Option<u32>,
    n_kept: u32,
    n_false_alarms: u32,
    false_alarms_per_client_month: Option<f64>,
    false_alarms_per_client_year: Option<f64>,
    /// Lost clients that false alarms as frequent would have met by chance.
    n_by_chance: Option<f64>,
}

impl From<&Tally> for ThresholdRecord {
    fn from(tally: &Tally) -> Self {
        ThresholdRecord {
            threshold: tally.threshold,
            n_lost: tally.n_lost(),
            n_early: tally.n_early,
            n_late: tally.n_late,
            n_missed: tally.n_missed,
            n_unknown: tally.n_unknown,
            median_lead_days: tally.median_lead_days(),
            n_kept: tally.n_kept,
            n_false_alarms: tally.n_false,
            false_alarms_per_client_month: tally.false_per_client_month(),
            false_alarms_per_client_year: tally.false_per_client_year(),
            n_by_chance: tally.n_by_chance(),
        }
    }
}

/// One client of a back-test.
#[derive(Serialize, ToSchema)]
pub struct TrialRecord {
    /// Id of the client.
    client: String,
    name: String,
    /// left, nearly_left, kept; none: no history to try.
    outcome: Option<String>,
    /// The first day that was no longer looked at.
    until: Option<Day>,
    /// early, late, missed, unknown, kept.
    verdict: Option<String>,
    /// What warned first.
    lead: Option<LeadRecord>,
    /// Every signal of the last 90 days, earliest first.
    signals: Vec<LeadRecord>,
    n_false_alarms: i64,
    /// Days on which something could be said, and days of "we do not know".
    days_known: u32,
    days_grey: u32,
}

/// A signal and how early it was.
#[derive(Serialize, ToSchema)]
pub struct LeadRecord {
    kind: String,
    at: Instant,
    days_ahead: u32,
}

impl From<&Lead> for LeadRecord {
    fn from(lead: &Lead) -> Self {
        LeadRecord {
            kind: lead.kind.word().to_owned(),
            at: Instant(lead.at),
            days_ahead: lead.days,
        }
    }
}

fn trial_record(row: Row, zone: &TimeZone) -> TrialRecord {
    let trial = row.trial.as_ref();
    TrialRecord {
        client: row.client.to_string(),
        name: row.name,
        outcome: trial.map(|t| t.outcome.word().to_owned()),
        until: trial.map(|t| Day(t.until.to_zoned(zone.clone()).date())),
        verdict: trial.map(|t| t.verdict.word().to_owned()),
        lead: trial.and_then(|t| t.lead.as_ref()).map(LeadRecord::from),
        signals: trial.map_or_else(Vec::new, |t| t.kinds.iter().map(LeadRecord::from).collect()),
        n_false_alarms: trial.map_or(0, |t: &Trial| t.false_alarms().count() as i64),
        days_known: trial.map_or(0, |t| t.days_known),
        days_grey: trial.map_or(0, |t| t.days_grey),
    }
}

/// A back-test: how far it is, and what it found
#[utoipa::path(get, path = "/backtests/{id}", tag = "warnings",
    params(("id" = String, Path), BacktestQuery),
    responses((status = 200, body = BacktestDetail)))]
pub async fn one(
    State(app): State<App>,
    Reader(caller): Reader,
    Path(run): Path<String>,
    Query(query): Query<BacktestQuery>,
) -> Reply<BacktestDetail> {
    let limit = paging::limit(query.limit)?;
    let threshold = query.threshold.unwrap_or(PRESENT);
    if !THRESHOLDS.contains(&threshold) {
        let detail = format!("One of {THRESHOLDS:?}.");
        return Err(ApiError::field("threshold", "unknown-threshold", detail));
    }
    let found = backtest::report(&app.ctx, &caller.actor, id(&run)?, threshold, limit).await?;
    let zone = &caller.locale.zone;
    Ok(Json(BacktestDetail {
        is_outdated: found.is_outdated,
        thresholds: found.tallies.iter().map(ThresholdRecord::from).collect(),
        clients: found.rows.into_iter().map(|row| trial_record(row, zone)).collect(),
        has_more: found.has_more,
        run: found.run.into(),
    }))
}

/// Cancel a back-test
#[utoipa::path(delete, path = "/backtests/{id}", tag = "warnings", params(("id" = String, Path)),
    responses((status = 204)))]
pub async fn cancel(
    State(app): State<App>,
    caller: Caller,
    Path(run): Path<String>,
) -> Result<StatusCode, ApiError> {
    backtest::cancel(&app.ctx, &caller.actor, id(&run)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `?lang`
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct ProposalsQuery {
    /// Language of the sentences: `ru`, `en`.
    #[param(pattern = "^(ru|en)$")]
    lang: Option<String>,
}

/// What the answers advise for a group of numbers. Nothing is changed by itself: a person applies
/// it on the page, or by changing the policy.
#[derive(Serialize, ToSchema)]
pub struct ProposalAdvice {
    /// replies, silence, volume, words.
    lever: String,
    reason: Why,
    /// Names the proposal on the page `/settings/proposal?source=`; none: leave the numbers.
    source: Option<String>,
    changes: Vec<NumberChangeRecord>,
    alarms: Vec<PastAlarmRecord>,
}

/// A number before and after.
#[derive(Serialize, ToSchema)]
pub struct NumberChangeRecord {
    name: String,
    #[schema(value_type = f64)]
    before: Value,
    #[schema(value_type = f64)]
    after: Value,
}

/// An answered alarm of the past under the proposed numbers.
#[derive(Serialize, ToSchema)]
pub struct PastAlarmRecord {
    /// Id of the client.
    client: String,
    kind: String,
    episode: String,
    /// explained, confirmed, false_alarm.
    answer: String,
    at: Instant,
    is_kept: bool,
}

fn advice_record(locale: &locale::Locale, found: LeverAdvice) -> ProposalAdvice {
    let lever = found.lever;
    let alarm = |alarm: tuning::PastAlarm| PastAlarmRecord {
        client: alarm.client.to_string(),
        kind: alarm.kind.word().to_owned(),
        episode: alarm.episode,
        answer: alarm.answer.word().to_owned(),
        at: Instant(alarm.at),
        is_kept: alarm.is_kept,
    };
    let change = |c: tuning::NumberChange| NumberChangeRecord {
        name: c.name,
        before: c.before,
        after: c.after,
    };
    ProposalAdvice {
        lever: lever.word().to_owned(),
        reason: Why::new(locale, &found.advice.reason),
        source: found.advice.step.map(|(step, _)| Source::Answers { lever, step }.text()),
        changes: found.changes.into_iter().map(change).collect(),
        alarms: found.alarms.into_iter().map(alarm).collect(),
    }
}

/// What the answers to signals advise for the thresholds
#[utoipa::path(get, path = "/policy/proposals", tag = "settings", params(ProposalsQuery),
    responses((status = 200, body = Page<ProposalAdvice>)))]
pub async fn proposals(
    State(app): State<App>,
    Reader(caller): Reader,
    Query(query): Query<ProposalsQuery>,
) -> Reply<Page<ProposalAdvice>> {
    let locale = caller.locale(word_opt("lang", query.lang.as_deref(), Lang::from_word)?);
    let found = tuning::advice(&app.ctx, &caller.actor).await?;
    Ok(Json(Page::whole(found.into_iter().map(|a| advice_record(&locale, a)).collect())))
}
