//! Words that clients left for the director.

use crate::failure::Answer;
use crate::page::{Posted, at, id, show};
use crate::session::Member;
use crate::state::App;
use crate::view::Link;
use crate::view::portal::{WordRow, WordsPage};
use app::portal::{self, ListedWord};
use axum::extract::{Path, State};

/// GET `/words`.
pub async fn list(State(app): State<App>, member: Member) -> Answer {
    let listed = portal::words(&app.ctx, &member.actor).await?;
    let row = |one: ListedWord| WordRow {
        id: one.word.id.to_string(),
        client: Link::new(one.word.client, one.client_name),
        said_by: one.word.said_by,
        text: one.word.text,
        said_at: at(one.word.said_at),
        seen_at: one.word.seen_at.map(at),
        seen_by: one.seen_by,
    };
    show(&app, &member, &WordsPage { words: listed.into_iter().map(row).collect() }).await
}

/// POST `/words/{id}/hearing`.
pub async fn hear(State(app): State<App>, Path(of): Path<String>, posted: Posted) -> Answer {
    let heard = portal::hear(&app.ctx, &posted.member.actor, id(&of)?).await;
    posted.answer("/words", heard, "flash.saved")
}
