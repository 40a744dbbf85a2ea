//! Mission control.

use super::card::ClientLine;
use crate::api::Reply;
use crate::api::caller::Reader;
use crate::api::extract::{Query, word_opt};
use crate::api::value::Instant;
use crate::state::App;
use axum::Json;
use axum::extract::State;
use domain::cue::Lang;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// `?mine&lang`
#[derive(Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct AttentionQuery {
    /// Only clients that the caller manages.
    mine: Option<bool>,
    /// Language of the sentences: `ru`, `en`.
    #[param(pattern = "^(ru|en)$")]
    lang: Option<String>,
}

/// Who needs attention now; 60 clients at most, the worst first.
#[derive(Serialize, ToSchema)]
pub struct Attention {
    /// Number of clients at each level.
    levels: BTreeMap<String, i64>,
    /// Red, amber and watch.
    attention: Vec<ClientLine>,
    /// Calm only because a busy window holds a signal back.
    held: Vec<ClientLine>,
    /// Nothing can be said yet.
    grey: Vec<ClientLine>,
    calm: Vec<ClientLine>,
    /// Touches that wait in the tray, for those who sort them.
    n_unsorted: i64,
    assessed_at: Option<Instant>,
}

/// Mission control: who needs attention, and why
#[utoipa::path(get, path = "/attention", tag = "warnings", params(AttentionQuery),
    responses((status = 200, body = Attention)))]
pub async fn attention(
    State(app): State<App>,
    Reader(caller): Reader,
    Query(query): Query<AttentionQuery>,
) -> Reply<Attention> {
    let locale = caller.locale(word_opt("lang", query.lang.as_deref(), Lang::from_word)?);
    let mine = query.mine.unwrap_or(false);
    let board = app::board::board(&app.ctx, &caller.actor, mine, app::board::Cards::All).await?;
    let lines = |cards: Vec<app::board::Card>| {
        cards.into_iter().map(|card| ClientLine::new(&locale, card)).collect()
    };
    Ok(Json(Attention {
        levels: board.levels.iter().map(|(l, n)| (l.word().to_owned(), *n)).collect(),
        attention: lines(board.attention),
        held: lines(board.held),
        grey: lines(board.grey),
        calm: lines(board.calm),
        n_unsorted: app::board::n_unsorted(&app.ctx, &caller.actor).await?,
        assessed_at: board.assessed_at.map(Instant),
    }))
}
