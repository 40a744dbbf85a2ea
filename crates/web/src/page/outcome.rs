//! What became of a client, as a person says it.

use super::{Posted, id};
use crate::failure::Answer;
use crate::state::App;
use app::client::{OutcomeInput, card, clear_outcome, set_outcome};
use axum::extract::{Path, State};
use domain::outcome::Outcome;
use jiff::civil::Date;

/// POST `/clients/{id}/outcome`; `outcome` left empty takes back what was said.
pub async fn save(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let (form, actor) = (&posted.form, &posted.member.actor);
    let own = format!("/clients/{client}#outcome");
    let client = card(&app.ctx, actor, id(&client)?).await?.client.id;
    let result = match (form.opt("outcome"), form.parsed::<Date>("on")) {
        (None, _) => match clear_outcome(&app.ctx, actor, client).await {
            // Nothing was said: nothing to take back.
            Err(app::Error::Conflict) => Ok(()),
            other => other,
        },
        (Some(word), on) => {
            let Some(outcome) = Outcome::from_word(word) else {
                return Ok(super::failed(&own, "problem.unknown_choice"));
            };
            let Some(on) = on else { return Ok(super::failed(&own, "problem.no_date")) };
            let note = form.text("note").to_owned();
            set_outcome(&app.ctx, actor, client, &OutcomeInput { outcome, on, note }).await
        }
    };
    posted.answer(&own, result, "flash.saved")
}
