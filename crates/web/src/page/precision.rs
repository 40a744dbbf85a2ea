//! How often signals were right, what the answers advise, and proposals made part of the policy by
//! a person.

use super::{Posted, at, done, failed, id, show};
use crate::failure::{Answer, Failure};
use crate::session::Member;
use crate::state::App;
use crate::view::backtest::{
    AdviceRow, AlarmRow, ChangeRow, NumberRow, PrecisionPage, PrecisionRow, ProposalPage,
};
use crate::view::{By, Link};
use app::policy::NUMBERS;
use app::signal::answer::precision;
use app::tuning::{self, LeverAdvice, NumberChange, Source};
use axum::extract::{Path, Query, State};
use domain::access::Action;
use domain::precision::Precision;
use domain::signal::SignalKind;
use locale::Locale;
use serde::Deserialize;
use serde_json::Value;

/// GET `/signals/precision`.
pub async fn page(State(app): State<App>, member: Member) -> Answer {
    let advice = tuning::advice(&app.ctx, &member.actor).await?;
    let found = precision(&app.ctx, &member.actor).await?;
    let names = app::board::names(&app.ctx, &member.actor).await?;
    let may_apply = member.actor.may(Action::EditWorkspace);
    let history = tuning::history(&app.ctx, &member.actor).await?;
    let changes = history.iter().map(|change| ChangeRow {
        id: change.id.to_string(),
        source: source_word(&change.source),
        numbers: numbers(&member.locale, &tuning::changes_of(change)),
        by: By {
            name: change.made_by.and_then(|t| names.get(&t).cloned()).unwrap_or_default(),
            at: at(change.made_at),
        },
        undone_at: change.undone_at.map(at),
        may_undo: may_apply && change.undone_at.is_none(),
    });
    let view = PrecisionPage {
        kinds: found.into_iter().map(|(kind, found)| row(kind, &found)).collect(),
        advice: advice.iter().map(|a| advice_row(&member.locale, a)).collect(),
        changes: changes.collect(),
    };
    show(&app, &member, &view).await
}

fn row(kind: SignalKind, found: &Precision) -> PrecisionRow {
    let share = found.share();
    PrecisionRow {
        kind,
        confirmed: found.confirmed,
        explained: found.explained,
        false_alarm: found.false_alarm,
        unanswered: found.unanswered,
        percent: share.map(|s| s.percent),
        low: share.map_or(0, |s| s.low),
        high: share.map_or(100, |s| s.high),
    }
}

fn advice_row(locale: &Locale, found: &LeverAdvice) -> AdviceRow {
    let step = found.advice.step.map(|(step, _)| step);
    let lever = found.lever;
    AdviceRow {
        lever: lever.word().to_owned(),
        reason: found.advice.reason.clone(),
        numbers: numbers(locale, &found.changes),
        alarms: found
            .alarms
            .iter()
            .map(|alarm| AlarmRow {
                client: Link::new(alarm.client, &alarm.name),
                kind: alarm.kind,
                answer: alarm.answer.word().to_owned(),
                at: alarm.at,
                is_kept: alarm.is_kept,
            })
            .collect(),
        proposal: step.map(|step| {
            let source = Source::Answers { lever, step };
            format!("/settings/proposal?source={}", source.text())
        }),
    }
}

/// Numbers of the policy with their units, as the settings show them.
fn numbers(locale: &Locale, changes: &[NumberChange]) -> Vec<NumberRow> {
    let said = |value: &Value| match value.as_f64() {
        // Two decimals matter here, one would hide a change.
        Some(x) => {
            let text = ((x * 100.0).round() / 100.0).to_string();
            if locale.lang == locale::Lang::Ru { text.replace('.', ",") } else { text }
        }
        None => value.to_string(),
    };
    let row = |change: &NumberChange| NumberRow {
        name: change.name.clone(),
        unit: NUMBERS.iter().find(|n| n.name() == change.name).map_or("times", |n| n.unit).into(),
        before: said(&change.before),
        after: said(&change.after),
    };
    changes.iter().map(row).collect()
}

fn source_word(text: &str) -> String {
    text.split(':').next().unwrap_or_default().to_owned()
}

/// `?source`.
#[derive(Default, Deserialize)]
pub struct Asked {
    source: Option<String>,
}

fn source(text: &str) -> Result<Source, Failure> {
    Source::parse(text).ok_or_else(Failure::not_found)
}

/// GET `/settings/proposal`: what would change, before anything does.
pub async fn proposal(
    State(app): State<App>,
    member: Member,
    Query(asked): Query<Asked>,
) -> Answer {
    member.actor.must(Action::ReadBacktest)?;
    let source = source(asked.source.as_deref().unwrap_or_default())?;
    let proposal = tuning::proposal(&app.ctx, &member.actor, source).await?;
    let view = ProposalPage {
        source: source.text(),
        from: source_word(&source.text()),
        version: proposal.version,
        numbers: numbers(&member.locale, &proposal.changes),
        may_apply: member.actor.may(Action::EditWorkspace),
    };
    show(&app, &member, &view).await
}

/// POST `/settings/proposals`: the human act.
pub async fn apply(State(app): State<App>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    member.actor.must(Action::EditWorkspace)?;
    let source = source(form.text("source"))?;
    let version = form.parsed("version").unwrap_or_default();
    match tuning::apply(&app.ctx, &member.actor, source, version).await {
        Ok(_) => Ok(done("/signals/precision#changes", "flash.proposal_applied")),
        Err(app::Error::Conflict) => {
            let back = format!("/settings/proposal?source={}", source.text());
            Ok(failed(&back, "problem.conflict"))
        }
        Err(app::Error::Refused(_)) => Ok(failed("/signals/precision", "problem.policy_unchanged")),
        Err(error) => Err(error.into()),
    }
}

/// POST `/settings/proposals/{id}/undo`.
pub async fn undo(State(app): State<App>, Path(change): Path<String>, posted: Posted) -> Answer {
    posted.member.actor.must(Action::EditWorkspace)?;
    let to = "/signals/precision#changes";
    match tuning::undo(&app.ctx, &posted.member.actor, id(&change)?).await {
        Ok(()) => Ok(done(to, "flash.proposal_undone")),
        Err(app::Error::Refused(_)) => Ok(failed(to, "problem.policy_moved_on")),
        Err(error) => Err(error.into()),
    }
}
