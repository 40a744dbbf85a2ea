//! Short acts in the room: told, a leak path, a deed, closing and opening again.

use super::values::Reader;
use crate::failure::Answer;
use crate::page::{Posted, failed, id};
use crate::state::App;
use app::incident::deed::DeedInput;
use app::incident::tell::{ToldInput, told as note_told};
use app::incident::{close, deed, leak};
use axum::extract::{Path, State};
use domain::handling::DeedKind;
use domain::id::{DeedId, IncidentId, LeakId};
use domain::incident::TellingKind;
use domain::severity::Level;

/// POST `/incidents/{id}/told`: by voice, or by a letter sent elsewhere.
pub async fn told(State(app): State<App>, Path(incident): Path<String>, posted: Posted) -> Answer {
    let incident: IncidentId = id(&incident)?;
    let form = &posted.form;
    let own = format!("/incidents/{incident}#step-told");
    let mut reader = Reader::new(form);
    let told_at = reader.moment("told_at", &posted.member.locale.zone);
    let input = ToldInput {
        kind: TellingKind::from_word(form.text("kind")).unwrap_or(TellingKind::Call),
        purpose: form.opt("purpose").unwrap_or("first_notice").to_owned(),
        contact: reader.id("contact"),
        recipient: reader.text("recipient"),
        text: reader.text("text"),
        told_at: told_at.unwrap_or_else(|| app.ctx.now()),
    };
    let result = match reader.done() {
        Ok(()) => note_told(&app.ctx, &posted.member.actor, incident, &input).await.map(drop),
        Err(error) => Err(error),
    };
    posted.answer(&own, result, "flash.incident_told")
}

/// POST `/incidents/{id}/leaks`.
pub async fn leaks(State(app): State<App>, Path(incident): Path<String>, posted: Posted) -> Answer {
    let incident: IncidentId = id(&incident)?;
    let mut reader = Reader::new(&posted.form);
    let at = reader.moment("expected_at", &posted.member.locale.zone);
    let (who, how) = (reader.text("who"), reader.text("how"));
    let actor = &posted.member.actor;
    let result = match reader.done() {
        Ok(()) => leak::add(&app.ctx, actor, incident, &who, &how, at).await.map(drop),
        Err(error) => Err(error),
    };
    posted.answer(&format!("/incidents/{incident}#clock"), result, "flash.saved")
}

/// POST `/incidents/{id}/leaks/{leak}/removal`.
pub async fn leak_removal(
    State(app): State<App>,
    Path((incident, path)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let (incident, path): (IncidentId, LeakId) = (id(&incident)?, id(&path)?);
    let result = leak::remove(&app.ctx, &posted.member.actor, incident, path).await;
    posted.answer(&format!("/incidents/{incident}#clock"), result, "flash.removed")
}

/// POST `/incidents/{id}/deeds`: what was said or done and shows nowhere else.
pub async fn deeds(State(app): State<App>, Path(incident): Path<String>, posted: Posted) -> Answer {
    let incident: IncidentId = id(&incident)?;
    let own = format!("/incidents/{incident}#deeds");
    let Some(kind) = DeedKind::from_word(posted.form.text("kind")) else {
        return Ok(failed(&own, "problem.unknown_choice"));
    };
    let mut reader = Reader::new(&posted.form);
    let at = reader.moment("at", &posted.member.locale.zone);
    let note = reader.text("note");
    let result = match reader.done() {
        Ok(()) => {
            let input = DeedInput { kind, at: at.unwrap_or_else(|| app.ctx.now()), note };
            deed::add(&app.ctx, &posted.member.actor, incident, &input).await.map(drop)
        }
        Err(error) => Err(error),
    };
    posted.answer(&own, result, "flash.saved")
}

/// POST `/incidents/{id}/deeds/{deed}/removal`.
pub async fn deed_removal(
    State(app): State<App>,
    Path((incident, gone)): Path<(String, String)>,
    posted: Posted,
) -> Answer {
    let (incident, gone): (IncidentId, DeedId) = (id(&incident)?, id(&gone)?);
    let result = deed::remove(&app.ctx, &posted.member.actor, incident, gone).await;
    posted.answer(&format!("/incidents/{incident}#deeds"), result, "flash.removed")
}

/// POST `/incidents/{id}/closing`.
pub async fn closing(
    State(app): State<App>,
    Path(incident): Path<String>,
    posted: Posted,
) -> Answer {
    let incident: IncidentId = id(&incident)?;
    let form = &posted.form;
    let version = form.parsed("version").unwrap_or_default();
    let actual = Level::from_word(form.text("actual")).map(|level| (level, form.text("why")));
    let result = close::close(&app.ctx, &posted.member.actor, incident, version, actual).await;
    posted.answer(&format!("/incidents/{incident}"), result, "flash.incident_closed")
}

/// POST `/incidents/{id}/reopening`.
pub async fn reopening(
    State(app): State<App>,
    Path(incident): Path<String>,
    posted: Posted,
) -> Answer {
    let incident: IncidentId = id(&incident)?;
    let version = posted.form.parsed("version").unwrap_or_default();
    let result = close::reopen(&app.ctx, &posted.member.actor, incident, version).await;
    posted.answer(&format!("/incidents/{incident}"), result, "flash.incident_reopened")
}
