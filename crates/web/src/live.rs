//! Live pages: the server says that something changed, the page asks for its fragment again.
//! No data travels in the event, so that access is checked where it always is.

use crate::session::Member;
use crate::state::App;
use app::ctx::{Change, Topic};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use serde::Deserialize;
use std::convert::Infallible;
use std::time::Duration;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;
use tokio_stream::{Stream, StreamExt};

/// Changes that come in a burst are told once in this span.
const QUIET: Duration = Duration::from_millis(400);

/// The moment of what the page shows.
#[derive(Deserialize)]
pub struct Since {
    since: Option<String>,
}

/// GET `/events/stream`: `changed` with the topics as a JSON list. What changed between the reading
/// of the page (`since`) and this request is told at once.
pub async fn stream(
    State(state): State<App>,
    member: Member,
    Query(asked): Query<Since>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let workspace = member.actor.workspace;
    // Listening begins before the comparison: nothing falls between.
    let listened = state.ctx.listen();
    let last = headers.get("last-event-id").and_then(|v| v.to_str().ok()).map(str::to_owned);
    let missed = last.or(asked.since).is_some_and(|since| since != state.ctx.moment());
    let changes = BroadcastStream::new(listened).filter_map(move |change| match change {
        Ok(Change { workspace: w, what }) if w == workspace => Some(topics(what)),
        Ok(_) => None,
        // Too much at once: let the page look at everything.
        Err(BroadcastStreamRecvError::Lagged(_)) => Some(ALL),
    });
    let events = tokio_stream::iter(missed.then_some(ALL)).chain(changes).throttle(QUIET);
    let events = events.map(move |topics| {
        Ok(Event::default().event("changed").id(state.ctx.moment()).data(topics))
    });
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}

const ALL: &str = r#"["home","clients","client","unsorted","imports","import","backtest"]"#;

/// What a page listens to; see `assets/js/live.js`.
fn topics(what: Topic) -> &'static str {
    match what {
        Topic::Attention => r#"["home","clients","client","unsorted"]"#,
        Topic::Backtests => r#"["backtest"]"#,
        Topic::Imports => r#"["home","imports","import"]"#,
    }
}
