//! The readiness plan of a client, and what the client promised to others.

use super::room::commitment;
use super::values::{Reader, money_text, overlaid, theirs};
use crate::failure::Answer;
use crate::form::Form;
use crate::page::{Posted, done, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::incident::{ReadinessForm, Values};
use crate::view::{Errors, Link};
use app::incident::commitment::{self as commitments, CommitmentInput};
use app::incident::readiness::{FAILURES_MAX, plan, save as save_plan};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::Action;
use domain::id::{ClientId, CommitmentId};
use domain::incident::readiness::{ImaginedFailure, Readiness};

/// GET `/clients/{id}/readiness`.
pub async fn form(State(app): State<App>, member: Member, Path(client): Path<String>) -> Answer {
    let view = stored(&app, &member, id(&client)?).await?;
    show(&app, &member, &view).await
}

/// POST `/clients/{id}/readiness`.
pub async fn save(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let client: ClientId = id(&client)?;
    let now = stored(&app, member, client).await?;
    let version = form.parsed("version").unwrap_or_default();
    let result = match read(form) {
        Ok(plan) => save_plan(&app.ctx, &member.actor, client, version, &plan).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => Ok(done(&format!("/clients/{client}/readiness"), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let typed = overlaid(&now.values, form, &[]);
            let is_conflict = status == StatusCode::CONFLICT;
            let label = |name: &str| {
                let is_failure = name.starts_with('f') && name.contains('_');
                let rest = name.split_once('_').map_or(name, |(_, rest)| rest);
                format!("readiness.{}", if is_failure { rest } else { name })
            };
            let both = if is_conflict { theirs(&now.values, &typed, label) } else { Vec::new() };
            let version = if is_conflict { now.version } else { version };
            let view = ReadinessForm { errors, theirs: both, version, values: typed, ..now };
            page(&app, member, status, &view).await
        }
    }
}

async fn stored(app: &App, member: &Member, client: ClientId) -> app::Result<ReadinessForm> {
    let (client, plan, version) = plan(&app.ctx, &member.actor, client).await?;
    let all = commitments::of_client(&app.ctx, &member.actor, client.id).await?;
    let zone = jiff::tz::TimeZone::get(&client.zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let today = app.ctx.now().to_zoned(zone).date();
    Ok(ReadinessForm {
        is_on: plan.is_on(),
        n_failures: FAILURES_MAX,
        values: values(&plan),
        version,
        may_edit: member.actor.may(Action::EditClient),
        may_commit: member.actor.may(Action::EditIncident),
        commitments: all.iter().map(|c| commitment(c, today)).collect(),
        currency: client.currency.clone(),
        client: Link::new(client.id, client.name),
        errors: Errors::new(),
        theirs: Vec::new(),
    })
}

fn values(plan: &Readiness) -> Values {
    let mut values = Values::from([
        ("caller".into(), plan.caller.clone()),
        ("called".into(), plan.called.clone()),
        ("channel".into(), plan.channel.clone()),
        ("limit".into(), money_text(plan.limit_minor)),
        ("above_limit".into(), plan.above_limit.clone()),
        ("note".into(), plan.note.clone()),
    ]);
    for n in 0..FAILURES_MAX {
        let failure = plan.failures.get(n).cloned().unwrap_or_default();
        values.insert(format!("f{n}_what"), failure.what);
        values.insert(format!("f{n}_prepared"), failure.prepared);
    }
    values
}

fn read(form: &Form) -> app::Result<Readiness> {
    let mut reader = Reader::new(form);
    let failure = |n: usize| ImaginedFailure {
        what: form.text(&format!("f{n}_what")).to_owned(),
        prepared: form.text(&format!("f{n}_prepared")).to_owned(),
    };
    let plan = Readiness {
        failures: (0..FAILURES_MAX).map(failure).collect(),
        caller: reader.text("caller"),
        called: reader.text("called"),
        channel: reader.text("channel"),
        limit_minor: reader.money("limit"),
        above_limit: reader.text("above_limit"),
        note: reader.text("note"),
    };
    reader.done()?;
    Ok(plan)
}

/// POST `/clients/{id}/commitments`.
pub async fn commit(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let client: ClientId = id(&client)?;
    let own = format!("/clients/{client}/readiness");
    let mut reader = Reader::new(&posted.form);
    let live_on = reader.day("live_on");
    let mut input = CommitmentInput {
        name: reader.text("name"),
        to_whom: reader.text("to_whom"),
        project: reader.id("project"),
        live_on: app.ctx.now().to_zoned(posted.member.locale.zone.clone()).date(),
        ends_on: reader.day("ends_on"),
        sum_minor: reader.money("sum"),
    };
    input.live_on = live_on.unwrap_or(input.live_on);
    let actor = &posted.member.actor;
    let result = match reader.done() {
        Ok(()) => commitments::add(&app.ctx, actor, client, &input).await.map(drop),
        Err(error) => Err(error),
    };
    posted.answer(posted.next(&own), result, "flash.saved")
}

/// POST `/clients/{id}/commitments/{commitment}/removal`.
pub async fn uncommit(
    State(app): State<App>,
    Path((client, commitment)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let (client, commitment): (ClientId, CommitmentId) = (id(&client)?, id(&commitment)?);
    let result = commitments::remove(&app.ctx, &posted.member.actor, client, commitment).await;
    posted.answer(&format!("/clients/{client}/readiness"), result, "flash.removed")
}
