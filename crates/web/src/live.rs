//! Live pages: the server says that something changed, the page asks for its fragment again.
//! No data travels in the event, so that access is checked where it always is.

use crate::session::Member;
use crate::state::App;
use app::ctx::{Change, Topic};
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use std::convert::Infallible;
use std::time::Duration;
use tokio_stream::wrappers::BroadcastStream;
use tokio_stream::wrappers::errors::BroadcastStreamRecvError;
use tokio_stream::{Stream, StreamExt};

/// Changes that come in a burst are told once in this span.
const QUIET: Duration = Duration::from_millis(400);

/// GET `/events/stream`.
pub async fn stream(
    State(state): State<App>,
    member: Member,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let workspace = member.actor.workspace;
    let changes = BroadcastStream::new(state.ctx.listen()).filter_map(move |change| match change {
        Ok(Change { workspace: w, what }) if w == workspace => Some(name(what)),
        Ok(_) => None,
        // Too much at once: let the page look at everything.
        Err(BroadcastStreamRecvError::Lagged(_)) => Some("attention"),
    });
    let events = changes.throttle(QUIET).map(|name| Ok(Event::default().event(name).data("")));
    Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(20)))
}

fn name(what: Topic) -> &'static str {
    match what {
        Topic::Attention => "attention",
        Topic::Imports => "imports",
    }
}
