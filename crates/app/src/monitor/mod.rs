//! Monitors: typical errors that are watched before they happen (C003): advertising balances, launches,
//! briefs, closing documents, and whatever an agency adds.

mod keep;
mod read;

pub use keep::{MonitorInput, Tick, add, balance, done, edit, end, tick};
pub use read::{Card, Listed, MonitorFile, client_of, due, file};
pub use store::monitors::{BalanceRow, Log, Monitor, RoundRow};

use crate::access::{self, Actor};
use crate::error::{Error, Result};
use crate::event::Subject;
use domain::access::Action;
use domain::id::MonitorId;
use domain::monitor::MonitorKind;
use serde::{Deserialize, Serialize};
use store::clients::Client;
use store::{Conn, monitors};

/// Something to be looked at before a round is done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub text: String,
    pub is_done: bool,
}

/// Locale keys of what is usually looked at, by the error (ours, after A:14).
pub fn usual_lines(kind: MonitorKind) -> &'static [&'static str] {
    match kind {
        MonitorKind::Balance | MonitorKind::Own => &[],
        MonitorKind::Launch => &[
            "monitor.line.account",
            "monitor.line.region",
            "monitor.line.budget",
            "monitor.line.links",
            "monitor.line.texts",
            "monitor.line.goals",
            "monitor.line.second",
        ],
        MonitorKind::Brief => {
            &["monitor.line.filled", "monitor.line.told_back", "monitor.line.agreed"]
        }
        MonitorKind::Documents => &["monitor.line.act", "monitor.line.sent", "monitor.line.signed"],
    }
}

/// The monitor with its client, if the actor may see it and do this.
async fn found(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: MonitorId,
) -> Result<(Monitor, Client)> {
    let found = monitors::get(conn, actor.workspace, &actor.audience(), id).await?;
    let monitor = found.ok_or(Error::NotFound)?;
    let client = access::client(conn, actor, action, monitor.client).await?;
    Ok((monitor, client))
}

fn lines_of(monitor: &Monitor) -> Result<Vec<Line>> {
    serde_json::from_str(&monitor.lines).map_err(|e| Error::Internal(e.into()))
}

fn lines_json(lines: &[Line]) -> Result<String> {
    serde_json::to_string(lines).map_err(|e| Error::Internal(e.into()))
}

fn subject(monitor: &Monitor) -> Subject<'_> {
    let id = monitor.id.to_string();
    Subject { kind: "monitor", id, name: &monitor.what, client: Some(monitor.client) }
}
