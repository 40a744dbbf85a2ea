//! The table of options and the ledger of gestures (C057, C061–C065).

use super::{Again, about, day, sum, sum_text, weight};
use crate::failure::Answer;
use crate::page::{Posted, done, id, page};
use crate::session::Member;
use crate::state::App;
use crate::view::Choice;
use crate::view::way_out::{GestureItem, OptionItem, OptionsPage};
use app::incident::compensation::{self, GestureCard, GestureInput, KINDS};
use app::incident::option::{self, Desk, OptionCard, OptionInput};
use axum::extract::{Path, State};
use domain::id::IncidentId;
use domain::incident::{CompensationState, OptionState};
use domain::options::OptionKind;

/// GET `/incidents/{id}/options`.
pub async fn show(State(app): State<App>, member: Member, Path(incident): Path<String>) -> Answer {
    desk(&app, &member, id(&incident)?, Again::default()).await
}

async fn desk(app: &App, member: &Member, incident: IncidentId, again: Again) -> Answer {
    let desk = option::desk(&app.ctx, &member.actor, incident).await?;
    let ledger = compensation::ledger(&app.ctx, &member.actor, incident).await?;
    let locale = &member.locale;
    let way = |kind: &OptionKind| (kind.word(), locale.t(&format!("way_out.{}", kind.word())));
    let gesture = |kind: &&'static str| (*kind, locale.t(&format!("gesture.kind.{kind}")));
    let chosen = again.values.get("kind").cloned().unwrap_or_default();
    let view = OptionsPage {
        about: about(member, &desk.incident, &desk.client.name),
        options: desk.options.iter().map(|card| item(&desk, card)).collect(),
        proposed: desk.proposed.iter().map(|p| p.reason.clone()).collect(),
        gaps: desk.gaps.clone(),
        own_proposal: desk.own_proposal.clone(),
        kinds: Choice::list(OptionKind::ALL.iter().map(way), &chosen),
        gestures: ledger.into_iter().map(gesture_item).collect(),
        gesture_kinds: Choice::list(KINDS.iter().map(gesture), &chosen),
        values: again.values,
        errors: again.errors,
    };
    page(app, member, again.status, &view).await
}

fn item(desk: &Desk, card: &OptionCard) -> OptionItem {
    let row = &card.row;
    let name = |teammate| desk.names.get(&teammate).cloned();
    OptionItem {
        id: row.id.to_string(),
        version: row.version,
        kind: row.kind.word(),
        is_offered: row.state == OptionState::Offered,
        title: row.title.clone(),
        terms: row.terms.clone(),
        new_date: row.new_date,
        sum_minor: row.sum_minor,
        own_cost_minor: row.own_cost_minor,
        sum_text: sum_text(row.sum_minor),
        cost_text: sum_text(row.own_cost_minor),
        needs: card.needs.word(),
        approved_by: row.approved_at.map(|_| row.approved_by.and_then(name).unwrap_or_default()),
        may_approve: card.may_approve,
        override_why: row.override_why.clone(),
        weight: card.adequacy.as_ref().map(weight),
        is_exit: row.kind == OptionKind::EndCooperation,
    }
}

fn gesture_item(card: GestureCard) -> GestureItem {
    let next = card.row.state.next();
    GestureItem {
        id: card.row.id.to_string(),
        version: card.row.version,
        name: card.row.name,
        kind: card.row.kind,
        state: card.row.state.word(),
        client_value_minor: card.row.client_value_minor,
        own_cost_minor: card.row.own_cost_minor,
        due_on: card.row.due_on,
        needs: card.needs.word(),
        may_approve: card.may_approve,
        override_why: card.row.override_why,
        next: next.iter().map(|state| state.word()).collect(),
        weight: card.adequacy.as_ref().map(weight),
    }
}

async fn answer(
    app: &App,
    posted: &Posted,
    incident: &str,
    result: app::Result<()>,
    key: &str,
) -> Answer {
    match result {
        Ok(()) => Ok(done(&format!("/incidents/{incident}/options"), key)),
        Err(error) => desk(app, &posted.member, id(incident)?, Again::after(posted, error)?).await,
    }
}

fn input(posted: &Posted, kind: OptionKind) -> app::Result<OptionInput> {
    Ok(OptionInput {
        kind,
        title: posted.form.text("title").to_owned(),
        terms: posted.form.text("terms").to_owned(),
        new_date: day(posted, "new_date")?,
        sum_minor: sum(posted, "sum")?,
        own_cost_minor: sum(posted, "own_cost")?,
    })
}

/// POST `/incidents/{id}/options`.
pub async fn add(State(app): State<App>, Path(incident): Path<String>, posted: Posted) -> Answer {
    let result = async {
        let kind = OptionKind::from_word(posted.form.text("kind"));
        let kind = kind.ok_or_else(|| app::Error::field("kind", "unknown_choice"))?;
        let input = input(&posted, kind)?;
        let incident = incident.parse().map_err(|_| app::Error::NotFound)?;
        option::add(&app.ctx, &posted.member.actor, incident, &input).await.map(|_| ())
    };
    let result = result.await;
    answer(&app, &posted, &incident, result, "flash.saved").await
}

/// POST `/incidents/{id}/options/proposals`.
pub async fn propose(
    State(app): State<App>,
    Path(incident): Path<String>,
    posted: Posted,
) -> Answer {
    let result = option::propose(&app.ctx, &posted.member.actor, id(&incident)?).await;
    answer(&app, &posted, &incident, result.map(|_| ()), "flash.proposed").await
}

/// POST `/incidents/{id}/options/offer`.
pub async fn offer(State(app): State<App>, Path(incident): Path<String>, posted: Posted) -> Answer {
    let result = option::offer(&app.ctx, &posted.member.actor, id(&incident)?).await;
    answer(&app, &posted, &incident, result, "flash.offered").await
}

/// POST `/incidents/{id}/options/{option}`.
pub async fn edit(
    State(app): State<App>,
    Path((incident, option)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let of = (id(&incident)?, id(&option)?, posted.form.parsed("version").unwrap_or(0));
    let result = async {
        // The kind stays what it was; the command takes it from the option.
        let input = input(&posted, OptionKind::OwnProposal)?;
        option::edit(&app.ctx, &posted.member.actor, of, &input).await
    };
    let result = result.await;
    answer(&app, &posted, &incident, result, "flash.saved").await
}

/// POST `/incidents/{id}/options/{option}/approval`.
pub async fn approve(
    State(app): State<App>,
    Path((incident, option)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let of = (id(&incident)?, id(&option)?, posted.form.parsed("version").unwrap_or(0));
    let why = posted.form.text("why");
    let result = option::approve(&app.ctx, &posted.member.actor, of, why).await;
    answer(&app, &posted, &incident, result, "flash.approved").await
}

/// POST `/incidents/{id}/options/{option}/withdrawal`.
pub async fn withdraw(
    State(app): State<App>,
    Path((incident, option)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let of = (id(&incident)?, id(&option)?, posted.form.parsed("version").unwrap_or(0));
    let result = option::withdraw(&app.ctx, &posted.member.actor, of).await;
    answer(&app, &posted, &incident, result, "flash.saved").await
}

/// POST `/incidents/{id}/gestures`.
pub async fn add_gesture(
    State(app): State<App>,
    Path(incident): Path<String>,
    posted: Posted,
) -> Answer {
    let of = id(&incident)?;
    let result = async {
        let need = |field| sum(&posted, field)?.ok_or_else(|| app::Error::field(field, "empty"));
        let input = GestureInput {
            name: posted.form.text("name").to_owned(),
            kind: posted.form.text("kind").to_owned(),
            client_value_minor: need("client_value")?,
            own_cost_minor: need("own_cost")?,
            due_on: day(&posted, "due_on")?,
            note: posted.form.text("note").to_owned(),
        };
        compensation::add(&app.ctx, &posted.member.actor, of, &input).await.map(|_| ())
    };
    let result = result.await;
    answer(&app, &posted, &incident, result, "flash.saved").await
}

/// POST `/incidents/{id}/gestures/{gesture}`.
pub async fn move_gesture(
    State(app): State<App>,
    Path((incident, gesture)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let of = (id(&incident)?, id(&gesture)?, posted.form.parsed("version").unwrap_or(0));
    let result = match CompensationState::from_word(posted.form.text("to")) {
        Some(to) => {
            let why = posted.form.text("why");
            compensation::move_on(&app.ctx, &posted.member.actor, of, to, why).await
        }
        None => Err(app::Error::field("to", "unknown_choice")),
    };
    answer(&app, &posted, &incident, result, "flash.saved").await
}
