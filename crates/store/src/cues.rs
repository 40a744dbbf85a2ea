//! Cues as rows: what `text` found in a touch.

use crate::db::{Conn, Row};
use crate::error::{Error, Result};
use crate::filter::Filter;
use crate::params;
use domain::cue::{Cue, CueKind, Span};
use domain::id::{TouchId, WorkspaceId};

pub(crate) const INSERT: &str = "insert into cue
    (workspace_id, touch_id, number, client_id, contact_id, kind, confidence, spans, rule,
     is_denied) values ";
pub(crate) const INSERT_ROW: &str = "($, $, $, $, $, $, $, $, $, $)";

const OF_TOUCHES: &str = "select touch_id, kind, confidence, spans, rule, is_denied from cue
    where workspace_id = $1";

/// A cue of a touch, and whether a teammate said that it is a false alarm.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredCue {
    pub touch: TouchId,
    pub cue: Cue,
    pub is_denied: bool,
}

/// The cues of some touches, in order. The touches must have been looked up at the door.
pub async fn of_touches(
    conn: &mut Conn,
    workspace: WorkspaceId,
    touches: &[TouchId],
) -> Result<Vec<StoredCue>> {
    let mut found = Vec::new();
    for touches in touches.chunks(500) {
        let mut filter = Filter::new(OF_TOUCHES, params![workspace]);
        filter.and_in("touch_id", touches.iter().copied());
        filter.push(" order by touch_id, number");
        found.append(&mut conn.all(&filter.sql, &filter.params, read).await?);
    }
    Ok(found)
}

const DENY: &str = "update cue set is_denied = $4
    where workspace_id = $1 and touch_id = $2 and kind = $3";

/// Notes that a teammate called the cues of a kind in a touch a false alarm, or no longer does.
pub async fn set_denied(
    conn: &mut Conn,
    workspace: WorkspaceId,
    touch: TouchId,
    kind: CueKind,
    is_denied: bool,
) -> Result<u64> {
    conn.execute(DENY, params![workspace, touch, kind.word(), is_denied]).await
}

const REMOVE: &str = "delete from cue where workspace_id = $1 and touch_id = $2";

/// Replaces the cues of a touch after it was read anew by a newer analysis.
pub async fn replace(
    conn: &mut Conn,
    workspace: WorkspaceId,
    touch: TouchId,
    (client, contact): (Option<domain::id::ClientId>, Option<domain::id::ContactId>),
    cues: &[Cue],
) -> Result<()> {
    conn.execute(REMOVE, params![workspace, touch]).await?;
    for (number, cue) in cues.iter().enumerate() {
        let spans = write_spans(&cue.spans);
        let params = params![
            workspace,
            touch,
            number as i64,
            client,
            contact,
            cue.kind.word(),
            i64::from(cue.confidence),
            &spans,
            &cue.rule,
            false
        ];
        conn.insert_rows(INSERT, INSERT_ROW, params).await?;
    }
    Ok(())
}

/// Spans as text: `12-20,33-40`.
pub(crate) fn write_spans(spans: &[Span]) -> String {
    let spans: Vec<String> = spans.iter().map(|s| format!("{}-{}", s.start, s.end)).collect();
    spans.join(",")
}

/// Spans out of their text.
pub(crate) fn read_spans(text: &str) -> Result<Vec<Span>> {
    let read = |part: &str| {
        let (start, end) = part.split_once('-')?;
        Some(Span { start: start.parse().ok()?, end: end.parse().ok()? })
    };
    text.split(',')
        .filter(|part| !part.is_empty())
        .map(|part| read(part).ok_or_else(|| Error::message("a span is not readable")))
        .collect()
}

fn read(row: &Row<'_>) -> Result<StoredCue> {
    Ok(StoredCue {
        touch: row.get(0)?,
        cue: Cue {
            kind: row.word(1, CueKind::from_word)?,
            confidence: u8::try_from(row.get::<i64>(2)?).unwrap_or(100),
            spans: read_spans(row.text(3)?)?,
            rule: row.get(4)?,
        },
        is_denied: row.get(5)?,
    })
}
