//! The rituals of a client: those that go on, what could be begun, what came of them.

use super::run_row;
use crate::failure::Answer;
use crate::form::Form;
use crate::page::{Posted, done, id, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::ritual::{ClientRitualsPage, ProposalRow, RitualRow};
use crate::view::{Choice, Errors, Link};
use app::ritual::{OfClient, Ritual, RitualInput, of_client, start};
use axum::extract::{Path, State};
use domain::access::Action;
use domain::id::{ClientId, ContactId, RitualId};
use domain::ritual::{RitualKind, RitualState};
use std::collections::HashMap;

/// GET `/clients/{id}/rituals`.
pub async fn rituals(State(app): State<App>, member: Member, Path(client): Path<String>) -> Answer {
    let of = of_client(&app.ctx, &member.actor, id(&client)?).await?;
    let names = theirs(&app, &member, of.client.id).await?;
    show(&app, &member, &view(&member, &of, &names, None, Errors::new())).await
}

/// POST `/clients/{id}/rituals`.
pub async fn begin(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let client: ClientId = id(&client)?;
    let of = of_client(&app.ctx, &member.actor, client).await?;
    member.actor.must(Action::EditProject)?;
    let result = match RitualKind::from_word(form.text("kind")) {
        Some(kind) => start(&app.ctx, &member.actor, client, kind, &typed(form)).await.map(drop),
        None => Err(app::Error::field("kind", "unknown_choice")),
    };
    match result {
        Ok(()) => Ok(done(&format!("/clients/{client}/rituals"), "flash.ritual_started")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let names = theirs(&app, member, client).await?;
            page(&app, member, status, &view(member, &of, &names, Some(form), errors)).await
        }
    }
}

/// Names of the client's contacts, for what they said.
async fn theirs(
    app: &App,
    member: &Member,
    client: ClientId,
) -> Result<HashMap<ContactId, String>, crate::failure::Failure> {
    let all = app::contact::of_client(&app.ctx, &member.actor, client).await?;
    Ok(all.into_iter().map(|entry| (entry.contact.id, entry.contact.name)).collect())
}

/// What the form of a ritual says.
pub(super) fn typed(form: &Form) -> RitualInput {
    RitualInput {
        title: form.text("title").to_owned(),
        every_days: form.parsed("every_days"),
        next_on: form.parsed("next_on"),
        days_per_week: form.parsed("days_per_week"),
        owner: form.parsed("owner"),
    }
}

fn view(
    member: &Member,
    of: &OfClient,
    theirs: &HashMap<ContactId, String>,
    typed: Option<&Form>,
    errors: Errors,
) -> ClientRitualsPage {
    let locale = &member.locale;
    let text = |name: &str| typed.map(|form| form.text(name).to_owned()).unwrap_or_default();
    let row = |(ritual, state): &(Ritual, RitualState)| RitualRow {
        id: ritual.id.to_string(),
        client: Link::new(of.client.id, &of.client.name),
        kind: ritual.kind.word(),
        title: ritual.title.clone(),
        state: state.word(),
        next_on: ritual.next_on,
        late_days: i64::from((of.today - ritual.next_on).get_days()),
        every_days: ritual.every_days,
        owner: ritual.owner.and_then(|who| of.names.get(&who).cloned()).unwrap_or_default(),
        is_over: ritual.ended_at.is_some(),
    };
    let (rituals, ended): (Vec<RitualRow>, Vec<RitualRow>) =
        of.rituals.iter().map(row).partition(|row| !row.is_over);
    let kind_of = |id: RitualId| {
        of.rituals.iter().find(|(r, _)| r.id == id).map_or(RitualKind::CheckIn, |(r, _)| r.kind)
    };
    let kinds = RitualKind::ALL.iter().map(|kind| kind.word());
    let kinds = kinds.map(|word| (word, locale.t(&format!("ritual.kind.{word}"))));
    let nobody = (String::new(), locale.t("form.none"));
    let team = of.team.iter().map(|(id, name)| (id.to_string(), name.clone()));
    let me = member.actor.teammate.map(|id| id.to_string()).unwrap_or_default();
    let owner = if typed.is_some() { text("owner") } else { me };
    ClientRitualsPage {
        client: Link::new(of.client.id, &of.client.name),
        rituals,
        ended,
        proposals: of
            .proposals
            .iter()
            .map(|p| ProposalRow {
                kind: p.kind.word(),
                every_days: p.cadence.as_ref().map(|c| c.every_days),
                reason: p.cadence.as_ref().map(|c| c.reason.clone()),
            })
            .collect(),
        runs: of
            .runs
            .iter()
            .map(|run| run_row(run, kind_of(run.ritual), &of.names, theirs))
            .collect(),
        kinds: Choice::list(kinds, &text("kind")),
        owners: Choice::list(std::iter::once(nobody).chain(team), &owner),
        title: text("title"),
        every_days: text("every_days"),
        next_on: text("next_on"),
        days_per_week: text("days_per_week"),
        may_edit: member.actor.may(Action::EditProject),
        errors,
    }
}
