//! Open signals over all clients, those who need attention most first.

use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::Result;
use domain::access::Action;
use domain::assess::Judged;
use domain::id::ClientId;
use store::client_list::{self, ListFilter};

/// The open signals of one client.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientSignals {
    pub client: ClientId,
    pub name: String,
    pub signals: Vec<Judged>,
}

/// The signals of a page of clients, and whether more clients follow.
pub async fn open(
    ctx: &Ctx,
    actor: &Actor,
    offset: i64,
    limit: i64,
) -> Result<(Vec<ClientSignals>, bool)> {
    actor.must(Action::ReadClient)?;
    let mut conn = ctx.db.read().await?;
    let filter = ListFilter { offset, limit, ..ListFilter::default() };
    let page = client_list::page(&mut conn, actor.workspace, &actor.audience(), &filter).await?;
    let has_more = offset + (page.rows.len() as i64) < page.n_total;
    let mut found = Vec::new();
    for line in page.rows {
        let verdict = crate::board::verdict(&mut conn, actor, line.id).await?;
        let signals = verdict.map(|v| v.assessment.signals).unwrap_or_default();
        if !signals.is_empty() {
            found.push(ClientSignals { client: line.id, name: line.name, signals });
        }
    }
    Ok((found, has_more))
}
