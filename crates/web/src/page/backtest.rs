//! The back-test: its figures at a threshold, the clients behind them, the proof of a day.

use super::{Posted, at, done, failed, id, show};
use crate::failure::{Answer, Failure};
use crate::page::signal::{SignalParts, card};
use crate::session::Member;
use crate::state::App;
use crate::view::backtest::{
    BacktestPage, BacktestRun, FalseAlarmRow, KeptRow, KindRow, LeadRow, LostRow, PastPage,
    ThresholdPanel,
};
use crate::view::{By, Link};
use app::backtest::{self, Backtest, Report, Row, State as RunState};
use axum::extract::{Path, Query, State};
use domain::access::Action;
use domain::backtest::tally::Tally;
use domain::backtest::threshold::{PRESENT, THRESHOLDS};
use domain::backtest::trial::{Lead, Trial, Warning};
use jiff::Timestamp;
use locale::Locale;
use report::chart::TradeoffPoint;
use serde::Deserialize;

/// Clients of the tables.
const ROWS: i64 = 300;

/// `?step` (place on the scale) or `?threshold` (percents); `?at` on the page of a day.
#[derive(Default, Deserialize)]
pub struct Asked {
    step: Option<String>,
    threshold: Option<String>,
    at: Option<String>,
}

impl Asked {
    /// The threshold that is meant; an odd one is the present one.
    fn threshold(&self) -> u32 {
        let by_step = self.step.as_ref().and_then(|s| s.parse::<usize>().ok());
        let by_step = by_step.and_then(|step| THRESHOLDS.get(step).copied());
        let by_percent = self.threshold.as_ref().and_then(|t| t.parse().ok());
        by_step.or(by_percent.filter(|t| THRESHOLDS.contains(t))).unwrap_or(PRESENT)
    }
}

/// GET `/backtest`.
pub async fn page(State(app): State<App>, member: Member, Query(asked): Query<Asked>) -> Answer {
    let runs = backtest::list(&app.ctx, &member.actor, 5).await?;
    let done = runs.iter().find(|run| RunState::of(run) == RunState::Done);
    let report = match done {
        Some(run) => {
            let threshold = asked.threshold();
            Some(backtest::report(&app.ctx, &member.actor, run.id, threshold, ROWS).await?)
        }
        None => None,
    };
    let newest = runs.first().filter(|run| RunState::of(run) != RunState::Done);
    let names = app::board::names(&app.ctx, &member.actor).await?;
    let made = report.as_ref().map(|r| By {
        name: r.run.created_by.and_then(|t| names.get(&t).cloned()).unwrap_or("Houston".into()),
        at: at(r.run.asked_at),
    });
    let may_run = member.actor.may(Action::RunBacktest);
    let view = view(&member, report.as_ref(), newest.map(|run| run_view(run, may_run)), made);
    show(&app, &member, &view).await
}

fn run_view(run: &Backtest, may_run: bool) -> BacktestRun {
    let state = RunState::of(run);
    BacktestRun {
        id: run.id.to_string(),
        state: state.word().to_owned(),
        percent: (run.n_done * 100).checked_div(run.n_clients).unwrap_or(0).clamp(0, 100),
        n_done: run.n_done,
        n_clients: run.n_clients,
        may_cancel: may_run && !state.is_over() && !run.is_cancelled,
    }
}

fn view(
    member: &Member,
    report: Option<&Report>,
    run: Option<BacktestRun>,
    made: Option<By>,
) -> BacktestPage {
    let locale = &member.locale;
    let chosen = report.and_then(|r| r.chosen.as_ref()).map_or(PRESENT, |t| t.threshold);
    let tallies = report.map_or(&[][..], |r| &r.tallies);
    let rows = report.map_or(&[][..], |r| &r.rows);
    let is_outdated = report.is_some_and(|r| r.is_outdated);
    let may_apply = member.actor.may(Action::EditWorkspace) && chosen != PRESENT && !is_outdated;
    let trials = || rows.iter().filter_map(|row| Some((row, row.trial.as_ref()?)));
    let kept = || trials().filter(|(_, trial)| !trial.outcome.is_loss());
    let is_quiet = |trial: &Trial| trial.false_alarms().next().is_none();
    BacktestPage {
        run,
        made,
        is_outdated,
        n_unmarked: report.map_or(0, |r| r.run.n_unmarked),
        panels: tallies.iter().map(|t| panel(t, chosen)).collect(),
        chosen: THRESHOLDS.iter().position(|t| *t == chosen).unwrap_or(0) as i64,
        points: tallies.iter().rev().filter_map(|t| point(t, chosen)).collect(),
        lost: trials()
            .filter(|(_, trial)| trial.outcome.is_loss())
            .map(|(row, trial)| lost(locale, row, trial, chosen))
            .collect(),
        kept: kept()
            .filter(|(_, trial)| !is_quiet(trial))
            .map(|(row, trial)| kept_row(locale, row, trial, chosen))
            .collect(),
        n_quiet: kept().filter(|(_, trial)| is_quiet(trial)).count() as i64,
        n_empty: rows.iter().filter(|row| row.trial.is_none()).count() as i64,
        has_more: report.is_some_and(|r| r.has_more),
        kinds: report.and_then(|r| r.chosen.as_ref()).map(kinds).unwrap_or_default(),
        may_run: member.actor.may(Action::RunBacktest),
        proposal: (may_apply && report.is_some())
            .then(|| format!("/settings/proposal?source=backtest:{chosen}")),
    }
}

fn panel(tally: &Tally, chosen: u32) -> ThresholdPanel {
    let known = tally.kept_days_known + tally.kept_days_grey;
    ThresholdPanel {
        step: THRESHOLDS.iter().position(|t| *t == tally.threshold).unwrap_or(0) as i64,
        threshold: i64::from(tally.threshold),
        is_chosen: tally.threshold == chosen,
        is_present: tally.threshold == PRESENT,
        n_lost: i64::from(tally.n_lost()),
        n_warned: i64::from(tally.n_warned()),
        n_early: i64::from(tally.n_early),
        n_late: i64::from(tally.n_late),
        n_missed: i64::from(tally.n_missed),
        n_unknown: i64::from(tally.n_unknown),
        lead_days: tally.median_lead_days().map(i64::from),
        n_kept: i64::from(tally.n_kept),
        n_false: i64::from(tally.n_false),
        n_confirmed: i64::from(tally.n_confirmed),
        false_per_year: tally.false_per_client_year(),
        false_per_month: tally.false_per_client_month(),
        n_by_chance: tally.n_by_chance(),
        grey_percent: percent(tally.kept_days_grey, known),
    }
}

fn percent(part: u32, whole: u32) -> i64 {
    (i64::from(part) * 100).checked_div(i64::from(whole)).unwrap_or(0)
}

/// A point needs both sides: clients that were lost, and clients that stayed.
fn point(tally: &Tally, chosen: u32) -> Option<TradeoffPoint> {
    Some(TradeoffPoint {
        threshold: tally.threshold,
        false_per_year: tally.false_per_client_year()?,
        recall: tally.recall()?,
        is_chosen: tally.threshold == chosen,
        is_present: tally.threshold == PRESENT,
    })
}

fn kinds(tally: &Tally) -> Vec<KindRow> {
    let mut rows: Vec<KindRow> = tally
        .kinds
        .iter()
        .map(|(kind, found)| KindRow {
            kind: *kind,
            n_raised: i64::from(found.n_raised),
            n_early: i64::from(found.n_early),
            n_false: i64::from(found.n_false),
        })
        .collect();
    rows.sort_by_key(|row| (-row.n_early, -row.n_raised, row.n_false));
    rows
}

fn href(row: &Row, at: Timestamp, threshold: u32) -> String {
    format!("/clients/{}/past?at={at}&threshold={threshold}", row.client)
}

fn lost(locale: &Locale, row: &Row, trial: &Trial, threshold: u32) -> LostRow {
    let lead_row = |lead: &Lead| LeadRow {
        kind: lead.kind,
        days: i64::from(lead.days),
        href: href(row, lead.at, threshold),
    };
    let first = trial.lead.map(|lead| lead.kind);
    LostRow {
        client: Link::new(row.client, &row.name),
        outcome: trial.outcome.word().to_owned(),
        on: locale.day_of(trial.until),
        verdict: trial.verdict.word().to_owned(),
        lead: trial.lead.as_ref().map(lead_row),
        others: trial.kinds.iter().filter(|k| Some(k.kind) != first).map(lead_row).collect(),
        grey_percent: percent(trial.days_grey, trial.days_known + trial.days_grey),
    }
}

fn kept_row(locale: &Locale, row: &Row, trial: &Trial, threshold: u32) -> KeptRow {
    let alarm = |warning: &Warning| FalseAlarmRow {
        from: locale.day_of(warning.from),
        until: locale.day_of(warning.until),
        level: warning.level,
        kinds: warning.kinds.clone(),
        href: href(row, warning.from, threshold),
    };
    KeptRow {
        client: Link::new(row.client, &row.name),
        alarms: trial.false_alarms().map(alarm).collect(),
        grey_percent: percent(trial.days_grey, trial.days_known + trial.days_grey),
    }
}

/// POST `/backtest`.
pub async fn begin(State(app): State<App>, posted: Posted) -> Answer {
    backtest::begin(&app.ctx, &posted.member.actor).await?;
    Ok(done("/backtest", "flash.backtest_begun"))
}

/// POST `/backtests/{id}/cancellation`.
pub async fn cancellation(
    State(app): State<App>,
    Path(run): Path<String>,
    posted: Posted,
) -> Answer {
    match backtest::cancel(&app.ctx, &posted.member.actor, id(&run)?).await {
        Ok(()) => Ok(done("/backtest", "flash.backtest_cancelled")),
        // It ended meanwhile.
        Err(app::Error::Conflict) => Ok(failed("/backtest", "problem.conflict")),
        Err(error) => Err(error.into()),
    }
}

/// GET `/clients/{id}/past`: what would have been said on a day.
pub async fn past(
    State(app): State<App>,
    member: Member,
    Path(client): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let moment = match &asked.at {
        Some(text) => text.parse().map_err(|_| Failure::not_found())?,
        None => app.ctx.now(),
    };
    let threshold = asked.threshold();
    let file = backtest::evidence(&app.ctx, &member.actor, id(&client)?, moment, threshold).await?;
    let parts = SignalParts {
        client: file.client.id,
        answers: &[],
        busy: &file.busy,
        quoted: &file.quoted,
        contacts: &file.contacts,
        names: &file.names,
        may_answer: false,
        quotes_max: 3,
    };
    let assessment = &file.assessment;
    let view = PastPage {
        client: Link::new(file.client.id, &file.client.name),
        at: moment,
        threshold: i64::from(threshold),
        level: assessment.health.level,
        reason: assessment.health.reasons.first().cloned(),
        coverage_percent: i64::from(assessment.health.coverage.percent()),
        signals: assessment.signals.iter().map(|j| card(&parts, &j.signal)).collect(),
    };
    show(&app, &member, &view).await
}
