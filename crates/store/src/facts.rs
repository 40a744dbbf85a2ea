//! What the rules may know about a client: the few queries that fill `domain::facts`.

use crate::cues::read_spans;
use crate::db::{Conn, Row};
use crate::error::{Error, Result};
use crate::params;
use domain::cue::CueKind;
use domain::facts::{BusyWindow, CueFact, TouchFact};
use domain::id::{ClientId, TouchId, WorkspaceId};
use domain::touch::{Channel, Direction};
use jiff::Timestamp;

const TOUCHES: &str = "select touch_id, direction, channel, contact_id, thread, is_substantive
    from touch where workspace_id = $1 and client_id = $2 and touch_id >= $3 order by touch_id";

/// A client's touches since an instant (milliseconds since 1970), in order of time.
pub async fn touches(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    since_ms: i64,
) -> Result<Vec<TouchFact>> {
    let params = params![workspace, client, TouchId::first_at(since_ms)];
    conn.all(TOUCHES, params, |row| {
        let id: TouchId = row.get(0)?;
        Ok(TouchFact {
            id,
            at: id.at_ms().div_euclid(1000),
            direction: row.word(1, Direction::from_word)?,
            channel: row.word(2, Channel::from_word)?,
            contact: row.get(3)?,
            thread: row.get::<Option<i64>>(4)?.map(|n| n as u64),
            is_substantive: row.get(5)?,
        })
    })
    .await
}

/// Put in order by the caller: asked for it, SQLite walks the cues of all clients since then.
const CUES: &str = "select touch_id, contact_id, kind, confidence, spans, is_denied, number
    from cue where workspace_id = $1 and client_id = $2 and touch_id >= $3";

/// The cues in a client's touches since an instant (milliseconds since 1970), in order of time.
pub async fn cues(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    since_ms: i64,
) -> Result<Vec<CueFact>> {
    let params = params![workspace, client, TouchId::first_at(since_ms)];
    let read = |row: &Row<'_>| {
        let touch: TouchId = row.get(0)?;
        let cue = CueFact {
            touch,
            at: touch.at_ms().div_euclid(1000),
            contact: row.get(1)?,
            kind: row.word(2, CueKind::from_word)?,
            confidence: u8::try_from(row.get::<i64>(3)?).unwrap_or(100),
            spans: read_spans(row.text(4)?)?,
            is_denied: row.get(5)?,
        };
        Ok((row.get::<i64>(6)?, cue))
    };
    let mut cues = conn.all(CUES, params, read).await?;
    cues.sort_unstable_by_key(|(number, cue)| (cue.touch, *number));
    Ok(cues.into_iter().map(|(_, cue)| cue).collect())
}

const BUSY: &str = "select busy_window_id, from_at, coalesce(ended_at, until_at), reason
    from busy_window where workspace_id = $1 and client_id = $2 and until_at >= $3
    order by from_at, busy_window_id";

/// A client's quiet spells that reach to an instant (milliseconds since 1970) or beyond. One that
/// was ended early counts until its end.
pub async fn busy(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    since_ms: i64,
) -> Result<Vec<BusyWindow>> {
    let instant = |ms: i64| Timestamp::from_millisecond(ms).map_err(Error::other);
    let mut found = Vec::new();
    conn.each(BUSY, params![workspace, client, since_ms], &mut |row| {
        found.push(BusyWindow {
            id: row.get(0)?,
            from: instant(row.get(1)?)?,
            until: instant(row.get(2)?)?,
            reason: row.get(3)?,
        });
        Ok(())
    })
    .await?;
    Ok(found)
}
