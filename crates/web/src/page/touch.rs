//! What people say by hand: a call just held, a busy window, a feeling.

use super::{Posted, id};
use crate::failure::Answer;
use crate::session::Member;
use crate::state::App;
use crate::view::Choice;
use crate::view::client::LogForm;
use app::dossier::Dossier;
use app::signal::{busy, gut};
use app::touch::log::{LoggedTouch, log};
use axum::extract::{Path, State};
use domain::health::Gut;
use domain::touch::{Channel, Direction};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// The ten-second form, ready to be sent as it is.
pub fn log_form(member: &Member, file: &Dossier, now: Timestamp) -> LogForm {
    let contacts = file
        .contacts
        .iter()
        .filter(|c| c.archived_at.is_none() && c.merged_into.is_none())
        .map(|c| (c.id, c.name.clone()));
    let projects =
        file.projects.iter().filter(|p| p.archived_at.is_none()).map(|p| (p.id, p.name.clone()));
    let usual = file.timeline.iter().find_map(|t| t.line.contact);
    let usual = usual.map(|c| c.to_string()).unwrap_or_default();
    let local = now.to_zoned(member.locale.zone.clone());
    LogForm {
        contacts: Choice::list(contacts, &usual),
        projects: Choice::list(projects, ""),
        at: local.strftime("%Y-%m-%dT%H:%M").to_string(),
        errors: super::client::no_errors(),
        text: String::new(),
    }
}

/// A local moment as a form sends it.
fn moment(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let local: DateTime = text.parse().ok()?;
    Some(local.to_zoned(zone.clone()).ok()?.timestamp())
}

/// The beginning of a local day.
fn day(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let date: Date = text.parse().ok()?;
    Some(date.to_zoned(zone.clone()).ok()?.timestamp())
}

/// POST `/clients/{id}/touches`.
pub async fn touches(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let form = &posted.form;
    let zone = &posted.member.locale.zone;
    let own = format!("/clients/{client}");
    let at = match form.opt("at") {
        None => Some(app.ctx.now()),
        Some(text) => moment(text, zone),
    };
    let channel = Channel::from_word(form.text("channel"));
    let (Some(at), Some(channel)) = (at, channel) else {
        return Ok(super::failed(&own, "problem.unknown_choice"));
    };
    let logged = LoggedTouch {
        client: id(&client)?,
        contact: form.opt("contact").map(id).transpose()?,
        project: form.opt("project").map(id).transpose()?,
        channel,
        direction: Direction::from_word(form.text("direction")).unwrap_or(Direction::Outgoing),
        at,
        minutes: form.parsed("minutes"),
        subject: form.text("subject").to_owned(),
        text: form.text("text").to_owned(),
        once: form.opt("once").map_or_else(
            || format!("{}|{}|{}", at.as_second(), channel.word(), form.text("text")),
            str::to_owned,
        ),
    };
    let result = log(&app.ctx, &posted.member.actor, &logged).await.map(|_| ());
    posted.answer(posted.next(&own), result, "flash.logged")
}

/// POST `/clients/{id}/busy-windows`: a window declared, or an offered one accepted (`answer=no`
/// refuses the offer: the words were no announcement).
pub async fn busy_windows(
    State(app): State<App>,
    Path(client): Path<String>,
    posted: Posted,
) -> Answer {
    let form = &posted.form;
    let actor = &posted.member.actor;
    let zone = &posted.member.locale.zone;
    let own = format!("/clients/{client}#busy");
    let touch = form.opt("touch").map(id).transpose()?;
    if form.text("answer") == "no" {
        let Some(touch) = touch else { return Ok(super::done(&own, "flash.saved")) };
        let busy = domain::cue::CueKind::Busy;
        app::dossier::deny_cue(&app.ctx, actor, touch, busy, true).await?;
        return Ok(super::done(&own, "flash.saved"));
    }
    let from = form.opt("from").map_or_else(|| Some(app.ctx.now()), |t| day(t, zone));
    // The last day belongs to the window.
    let until = day(form.text("until"), zone).and_then(|d| d.checked_add(24.hours()).ok());
    let (Some(from), Some(until)) = (from, until) else {
        return Ok(super::failed(&own, "problem.no_date"));
    };
    let reason = form.text("reason");
    let result = busy::declare(&app.ctx, actor, id(&client)?, from, until, reason, touch).await;
    posted.answer(&own, result.map(|_| ()), "flash.busy_declared")
}

/// POST `/busy-windows/{id}/end`.
pub async fn busy_end(
    State(app): State<App>,
    Path(window): Path<String>,
    posted: Posted,
) -> Answer {
    let result = busy::end(&app.ctx, &posted.member.actor, id(&window)?).await;
    posted.answer(posted.next("/"), result, "flash.busy_ended")
}

/// POST `/clients/{id}/feelings`.
pub async fn feelings(
    State(app): State<App>,
    Path(client): Path<String>,
    posted: Posted,
) -> Answer {
    let own = format!("/clients/{client}");
    let feeling = match Gut::from_word(posted.form.text("feeling")) {
        Some(Gut::Fine) => 0,
        Some(Gut::Uneasy) => -1,
        Some(Gut::Bad) => -2,
        None => return Ok(super::failed(&own, "problem.unknown_choice")),
    };
    let note = posted.form.text("note");
    let result = gut::feel(&app.ctx, &posted.member.actor, id(&client)?, feeling, note).await;
    posted.answer(posted.next(&own), result, "flash.felt")
}
