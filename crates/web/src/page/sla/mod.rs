//! Service levels: the page of a client, the list of all clocks, words about a case.

mod form;
pub mod sheet;

pub use form::save;

use super::{Posted, at, done, failed, id, show};
use crate::failure::Answer;
use crate::session::Member;
use crate::state::App;
use crate::view::sla::{
    SlaCaseRow, SlaChange, SlaClocksPage, SlaDraftRow, SlaHoursView, SlaMarkRow, SlaPage, SlaShare,
    SlaTermRow,
};
use crate::view::{By, Errors, Link};
use app::sla::{CaseLine, MarkInput, SlaFile, SlaLink, TermStanding, file, open_cases};
use axum::extract::{Path, State};
use domain::access::Action;
use domain::id::{ClientId, TeammateId};
use domain::sla::{AgreedHours, CaseOf, MarkKind, Owed, SlaClause, SlaCompensation};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

type Names = HashMap<TeammateId, String>;

/// GET `/clients/{id}/sla`.
pub async fn page(State(app): State<App>, member: Member, Path(client): Path<String>) -> Answer {
    let file = file(&app.ctx, &member.actor, id(&client)?).await?;
    let values = form::values(&member.locale, &file);
    show(&app, &member, &view(&member, &file, values)).await
}

fn view(member: &Member, file: &SlaFile, values: form::FormValues) -> SlaPage {
    let may = |action| member.actor.may(action);
    let shown = file.in_force.and_then(|n| file.versions.get(n)).or(file.versions.last());
    let row = |line: &CaseLine| case_row(line, &file.names, file.now);
    let change = |(n, v): (usize, &app::sla::Version)| SlaChange {
        version: v.row.version,
        effective_on: v.row.effective_on,
        is_in_force: file.in_force == Some(n),
        note: v.row.note.clone(),
        words: v.agreed.iter().flat_map(|a| &a.clauses).map(|c| c.words.clone()).collect(),
        by: By { name: name_of(&file.names, v.row.created_by), at: at(v.row.created_at) },
    };
    // what was acknowledged is the version that was shown, not what was agreed since
    let is_of_shown = |link: &&SlaLink| shown.is_some_and(|v| v.row.version == link.to.version);
    let acknowledged = file.links.iter().filter(is_of_shown).find_map(|link| {
        let at = at(link.to.acknowledged_at?);
        Some(By { name: link.to.acknowledged_by.clone(), at })
    });
    let draft = |d: &Owed| SlaDraftRow {
        month: d.month,
        words: d.term.words.clone(),
        n_breached: i64::from(d.attained.n_breached),
        percent: d.attained.percent().map_or(0, i64::from),
        sum_minor: d.sum.map(|sum| sum.minor),
        currency: d.sum.map(|sum| sum.currency.code().to_owned()).unwrap_or_default(),
    };
    SlaPage {
        client: Link::new(file.client.id, &file.client.name),
        version: file.version(),
        effective_on: shown.map(|v| v.row.effective_on),
        is_ahead: file.in_force.is_none() && shown.is_some(),
        hours: shown.and_then(|v| v.agreed.as_ref()).map(|agreed| hours(&agreed.hours)),
        open: file.open.iter().map(row).collect(),
        late: file.late.iter().map(row).collect(),
        months: file
            .terms
            .first()
            .map_or_else(Vec::new, |t| t.months.iter().map(|m| m.0).collect()),
        terms: file.terms.iter().map(term).collect(),
        drafts: file.drafts.as_ref().map(|all| all.iter().map(draft).collect()),
        changes: file.versions.iter().enumerate().map(change).rev().collect(),
        acknowledged,
        may_edit: may(Action::EditLiability),
        may_mark: may(Action::EditProject),
        may_tell: may(Action::TellClient),
        n_rows: values.n_rows,
        zones: form::zones(member, file, &values),
        contracts: form::contracts(file, &values),
        currency: file.client.currency.clone(),
        values: values.values,
        errors: Errors::new(),
    }
}

fn name_of(names: &Names, who: Option<TeammateId>) -> String {
    who.and_then(|who| names.get(&who).cloned()).unwrap_or_default()
}

/// Agreed hours in words.
pub(super) fn hours(hours: &AgreedHours) -> SlaHoursView {
    SlaHoursView {
        days: hours.days.word().to_owned(),
        intervals: form::intervals_text(&hours.intervals),
        zone: hours.zone.clone(),
    }
}

fn in_hours(time: SignedDuration) -> f64 {
    time.as_secs_f64() / 3600.0
}

fn case_row(line: &CaseLine, names: &Names, now: Timestamp) -> SlaCaseRow {
    let (case, clock) = (&line.clocked.case, line.clocked.clock);
    let waits_for = line.clocked.waits_for(now);
    let mark = |m: &app::sla::MarkRow| SlaMarkRow {
        id: m.id.to_string(),
        kind: m.kind.word().to_owned(),
        reason: m.reason.clone(),
        is_going: m.kind == MarkKind::Wait && m.until_at.is_none() && waits_for.is_some(),
        by: By { name: name_of(names, m.created_by), at: at(m.created_at) },
    };
    SlaCaseRow {
        of: case.of.to_string(),
        key: i64::from(line.clocked.key),
        href: match case.of {
            CaseOf::Touch(id) => Some(format!("/touches/{id}")),
            CaseOf::Item(_) => None,
        },
        client: None,
        title: line.title.clone(),
        side: line.clocked.term.side.word().to_owned(),
        words: line.clocked.term.words.clone(),
        asked_at: case.asked_at,
        answered_at: case.answered_at.filter(|at| *at <= now),
        state: clock.state.word().to_owned(),
        due_at: clock.state.due_at(),
        elapsed_hours: in_hours(clock.elapsed),
        over_hours: in_hours(clock.state.over()),
        waits_for: waits_for.unwrap_or_default().to_owned(),
        marks: line.marks.iter().map(mark).collect(),
    }
}

/// A clause without its shares.
pub(super) fn clause(clause: &SlaClause) -> SlaTermRow {
    let (sum, of_fee) = match &clause.compensation {
        Some(SlaCompensation::PerBreach(sum)) => (Some(*sum), None),
        Some(SlaCompensation::OfFee(percent)) => (None, f64::try_from(*percent).ok()),
        None => (None, None),
    };
    SlaTermRow {
        side: clause.side.word().to_owned(),
        measure: clause.measure.word().to_owned(),
        words: clause.words.clone(),
        limit: clause.limit.map(|limit| (i64::from(limit.n), limit.unit.word().to_owned())),
        target: i64::from(clause.target_percent),
        sum_minor: sum.map(|sum| sum.minor),
        of_fee,
        currency: sum.map(|sum| sum.currency.code().to_owned()).unwrap_or_default(),
        shares: Vec::new(),
    }
}

fn term(standing: &TermStanding) -> SlaTermRow {
    let target = standing.clause.target_percent;
    let share = |(month, kept): &(jiff::civil::Date, domain::sla::Attainment)| SlaShare {
        month: *month,
        n_met: i64::from(kept.n_met),
        n_decided: i64::from(kept.n_met + kept.n_breached),
        n_open: i64::from(kept.n_open),
        percent: kept.percent().map(i64::from),
        is_missed: kept.is_below(target),
    };
    SlaTermRow { shares: standing.months.iter().map(share).collect(), ..clause(&standing.clause) }
}

/// GET `/sla`: what waits for an answer at all clients.
pub async fn clocks(State(app): State<App>, member: Member) -> Answer {
    let all = open_cases(&app.ctx, &member.actor, None).await?;
    let names = Names::new();
    let now = app.ctx.now();
    let row = |case: &app::sla::OpenCase| SlaCaseRow {
        client: Some(Link::new(case.client, &case.client_name)),
        ..case_row(&case.line, &names, now)
    };
    let rows: Vec<SlaCaseRow> = all.iter().map(row).collect();
    let of = |state: &str| rows.iter().filter(|row| row.state == state).cloned().collect();
    let view = SlaClocksPage { late: of("breached"), running: of("running"), paused: of("paused") };
    show(&app, &member, &view).await
}

/// POST `/clients/{id}/sla/marks`.
pub async fn mark(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let own = format!("/clients/{client}/sla");
    let (client, actor): (ClientId, _) = (id(&client)?, &posted.member.actor);
    // who may not see the client is not told what is wrong with the form
    app::client::card(&app.ctx, actor, client).await?;
    actor.must(Action::EditProject)?;
    let form = &posted.form;
    let of: CaseOf = id(form.text("case"))?;
    let Some(kind) = MarkKind::from_word(form.text("kind")) else {
        return Ok(failed(&own, "problem.unknown_choice"));
    };
    let input = MarkInput { of, kind, from: None, reason: form.text("reason").to_owned() };
    let result = app::sla::mark(&app.ctx, actor, client, &input).await;
    posted.answer(posted.next(&own), result.map(drop), "flash.saved")
}

/// POST `/clients/{id}/sla/marks/{mark}/end`.
pub async fn end_mark(
    State(app): State<App>,
    Path((client, mark)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let own = format!("/clients/{client}/sla");
    let actor = &posted.member.actor;
    app::sla::end_mark(&app.ctx, actor, id(&client)?, id(&mark)?).await?;
    Ok(done(posted.next(&own), "flash.saved"))
}

/// POST `/clients/{id}/sla/marks/{mark}/removal`.
pub async fn remove_mark(
    State(app): State<App>,
    Path((client, mark)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let own = format!("/clients/{client}/sla");
    let actor = &posted.member.actor;
    app::sla::remove_mark(&app.ctx, actor, id(&client)?, id(&mark)?).await?;
    Ok(done(posted.next(&own), "flash.removed"))
}
