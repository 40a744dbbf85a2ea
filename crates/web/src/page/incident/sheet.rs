//! GET `/incidents/{id}/sheet`: the steps on one page to print, in the situation's own terms (C060).

use super::room::view;
use crate::failure::Answer;
use crate::page::{id, show};
use crate::session::Member;
use crate::state::App;
use crate::view::incident::SheetPage;
use app::incident::room;
use axum::extract::{Path, State};
use domain::draft::Fault;
use domain::money::Decimal;

/// The sheet.
pub async fn page(State(app): State<App>, member: Member, Path(incident): Path<String>) -> Answer {
    let room = room(&app.ctx, &member.actor, id(&incident)?).await?;
    let analysis = &room.analysis.value;
    let has_fact = analysis.kpi.as_ref().is_some_and(|kpi| kpi.fact > Decimal::ZERO);
    let has_share = analysis.done_percent.is_some_and(|share| share > Decimal::ZERO);
    let tone = match analysis.fault {
        Some(Fault::Own) => "own",
        Some(Fault::ThirdParty | Fault::ForceMajeure | Fault::Client) => "regret",
        Some(Fault::Disputed) => "disputed",
        None => "unknown",
    };
    let view = SheetPage {
        has_progress: has_fact || has_share || !analysis.done_items.is_empty(),
        tone: tone.to_owned(),
        room: view(&member, &room, app.ctx.now()),
    };
    show(&app, &member, &view).await
}
