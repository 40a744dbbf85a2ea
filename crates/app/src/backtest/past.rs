//! A client's history as it was known: what a back-test and the proposals of thresholds look at.

use crate::assess::{load_answers, load_facts};
use crate::error::Result;
use domain::backtest::past::{KnownWindow, Past};
use domain::backtest::trial::SPAN_DAYS;
use domain::facts::BusyWindow;
use domain::id::{ClientId, WorkspaceId};
use domain::policy::Policy;
use jiff::Timestamp;
use store::Conn;

/// Loads what was known of a client before `until`, a year more than a verdict looks back, so that a
/// verdict of a year ago finds its history, too. The door is the caller's: a back-test is of a whole
/// agency, and only those who see all its clients may begin one.
pub(crate) async fn load(
    conn: &mut Conn,
    workspace: WorkspaceId,
    client: ClientId,
    policy: &Policy,
    until: Timestamp,
) -> Result<Past> {
    let long = Policy { history_days: policy.history_days + SPAN_DAYS, ..policy.clone() };
    let mut facts = load_facts(conn, workspace, client, &long, until).await?;
    let end = facts.touches.partition_point(|t| t.at < until.as_second());
    facts.touches.truncate(end);
    facts.cues.retain(|c| c.at < until.as_second());
    let moment = |ms: i64| Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX);
    let windows = store::busy_windows::of_client(conn, workspace, client).await?;
    let known = windows.into_iter().map(|w| KnownWindow {
        window: BusyWindow {
            id: w.id,
            from: moment(w.from_at),
            until: moment(w.until_at),
            reason: w.reason,
        },
        known_at: moment(w.created_at),
        ended_at: w.ended_at.map(moment),
    });
    let answers = load_answers(conn, workspace, client).await?;
    Ok(Past::new(facts, known.collect(), answers))
}
