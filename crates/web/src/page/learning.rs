//! What the agency's own answers have taught the reading of messages (L4).

use super::{Posted, show};
use crate::failure::Answer;
use crate::session::Member;
use crate::state::App;
use crate::view::learning::LearningPage;
use app::signal::learning::{ANSWERS_MIN, learning, switch};
use axum::extract::State;
use domain::access::Action;

/// GET `/settings/learning`.
pub async fn page(State(app): State<App>, member: Member) -> Answer {
    let now = learning(&app.ctx, &member.actor).await?;
    let gain = now.gain;
    let view = LearningPage {
        is_on: now.is_on,
        is_ready: now.is_ready(),
        may_switch: member.actor.may(Action::EditWorkspace),
        n_needed: i64::from(ANSWERS_MIN),
        n_answered: i64::from(gain.answered),
        n_false: i64::from(gain.false_alarms),
        n_false_before: i64::from(gain.false_before),
        n_false_after: i64::from(gain.false_after),
        n_confirmed: i64::from(gain.confirmed),
        n_confirmed_before: i64::from(gain.confirmed_before),
        n_confirmed_after: i64::from(gain.confirmed_after),
    };
    show(&app, &member, &view).await
}

/// POST `/settings/learning`: lets it count in new messages, or not.
pub async fn save(State(app): State<App>, posted: Posted) -> Answer {
    let is_on = posted.form.text("is_on") == "1";
    let result = switch(&app.ctx, &posted.member.actor, is_on).await;
    posted.answer("/settings/learning", result, "flash.saved")
}
