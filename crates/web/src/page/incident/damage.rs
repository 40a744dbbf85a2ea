//! The form of the damage and of the relationship before it.

use super::values::{Reader, money_text, overlaid, theirs};
use super::{links, workable};
use crate::failure::Answer;
use crate::form::Form;
use crate::page::{Posted, done, page, refused, show};
use crate::session::Member;
use crate::state::App;
use crate::view::Errors;
use crate::view::incident::{DamageForm, Values};
use app::incident::Room;
use app::incident::section::save_damage;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use domain::access::Action;
use domain::incident::damage::{DamageKind, DamageNotes};
use domain::severity::{Level, Loyalty};

const BOXES: &[&str] = &["kinds"];

/// GET `/incidents/{id}/damage`.
pub async fn form(State(app): State<App>, member: Member, Path(incident): Path<String>) -> Answer {
    let (_, room) = workable(&app, &member, &incident, Action::EditIncident).await?;
    show(&app, &member, &view(&room, values(&room.damage.value))).await
}

/// POST `/incidents/{id}/damage`.
pub async fn save(State(app): State<App>, Path(incident): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let (id, room) = workable(&app, member, &incident, Action::EditIncident).await?;
    let version = form.parsed("version").unwrap_or_default();
    let result = match read(form) {
        Ok(damage) => save_damage(&app.ctx, &member.actor, id, version, &damage).await,
        Err(error) => Err(error),
    };
    match result {
        Ok(()) => Ok(done(&format!("/incidents/{id}#step-weighed"), "flash.saved")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let stored = values(&room.damage.value);
            let typed = overlaid(&stored, form, BOXES);
            let is_conflict = status == StatusCode::CONFLICT;
            let label = |name: &str| format!("damage.{name}");
            let both = if is_conflict { theirs(&stored, &typed, label) } else { Vec::new() };
            let version = if is_conflict { room.damage.version } else { version };
            let view = DamageForm { errors, theirs: both, version, ..view(&room, typed) };
            page(&app, member, status, &view).await
        }
    }
}

fn view(room: &Room, values: Values) -> DamageForm {
    let (incident, client) = links(room);
    DamageForm {
        incident,
        client,
        currency: room.incident.currency.clone(),
        version: room.damage.version,
        values,
        errors: Errors::new(),
        theirs: Vec::new(),
    }
}

fn values(d: &DamageNotes) -> Values {
    let kinds: Vec<&str> = d.kinds.iter().map(|kind| kind.word()).collect();
    Values::from([
        ("kinds".into(), kinds.join(",")),
        ("own_from".into(), money_text(d.own_from_minor)),
        ("own_to".into(), money_text(d.own_to_minor)),
        ("own_grounds".into(), d.own_grounds.clone()),
        ("claimed".into(), money_text(d.claimed_minor)),
        ("claimed_grounds".into(), d.claimed_grounds.clone()),
        ("personal_before".into(), d.personal_before.clone()),
        ("personal_gesture".into(), d.personal_gesture.clone()),
        ("loyalty".into(), d.loyalty.map(Loyalty::word).unwrap_or_default().into()),
        ("loyalty_why".into(), d.loyalty_why.clone()),
        ("actual".into(), d.actual.map(Level::word).unwrap_or_default().into()),
        ("actual_why".into(), d.actual_why.clone()),
    ])
}

fn read(form: &Form) -> app::Result<DamageNotes> {
    let mut reader = Reader::new(form);
    let damage = DamageNotes {
        kinds: form.all("kinds").filter_map(DamageKind::from_word).collect(),
        own_from_minor: reader.money("own_from"),
        own_to_minor: reader.money("own_to"),
        own_grounds: reader.text("own_grounds"),
        claimed_minor: reader.money("claimed"),
        claimed_grounds: reader.text("claimed_grounds"),
        personal_before: reader.text("personal_before"),
        personal_gesture: reader.text("personal_gesture"),
        loyalty: Loyalty::from_word(form.text("loyalty")),
        loyalty_why: reader.text("loyalty_why"),
        actual: Level::from_word(form.text("actual")),
        actual_why: reader.text("actual_why"),
    };
    reader.done()?;
    Ok(damage)
}
