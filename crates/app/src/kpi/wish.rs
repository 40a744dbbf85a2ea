//! A wish of the client against the past of a KPI, and the record of the talk (C012).

use super::{door, json, subject};
use crate::access::Actor;
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::{KpiId, KpiTalkId, TeammateId, WorkspaceId};
use domain::kpi::{Offer, Past, offer};
use domain::money::Decimal;
use store::Conn;
use store::kpis::{self, KpiTalk};

/// A wish, what was offered, what came of it.
#[derive(Clone, Debug)]
pub struct Talk {
    pub offer: Offer,
    /// What the client said, what the market says.
    pub note: String,
    pub by: Option<TeammateId>,
    pub at: i64,
}

/// Holds a wish against the periods that are over, and records the offer.
pub async fn make_offer(
    ctx: &Ctx,
    actor: &Actor,
    id: KpiId,
    wish: Decimal,
    note: &str,
) -> Result<Offer> {
    if wish <= Decimal::ZERO {
        return Err(Error::field("wish", "no_amount"));
    }
    let file = super::read::file_for(ctx, actor, Action::EditProject, id).await?;
    let over = file.periods.iter().filter(|p| !p.is_current && p.is_known);
    let past: Vec<Past> =
        over.map(|p| Past { fact: f64::try_from(p.fact).unwrap_or(f64::MAX) }).collect();
    let made = offer(&past, f64::try_from(wish).unwrap_or(f64::MAX), file.card.terms.aim);
    let mut check = Check::default();
    let note = check.note("note", note);
    check.done()?;
    let mut tx = ctx.db.begin().await?;
    let (_, terms, client) = door(&mut tx, actor, Action::EditProject, id).await?;
    let talk = KpiTalk {
        id: KpiTalkId(ctx.new_id()),
        offer: json(&made)?,
        note,
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
    };
    kpis::add_talk(&mut tx, actor.workspace, id, &talk).await?;
    let diff = Diff::default().value("wish", &wish.to_string());
    let subject = subject(id, &terms, client.id);
    event::record(ctx, &mut tx, actor, "kpi.offer", subject, diff).await?;
    tx.commit().await?;
    Ok(made)
}

pub(super) async fn talks(conn: &mut Conn, workspace: WorkspaceId, id: KpiId) -> Result<Vec<Talk>> {
    let rows = kpis::talks(conn, workspace, id).await?;
    let talk = |row: KpiTalk| {
        let offer = serde_json::from_str(&row.offer).map_err(|e| Error::Internal(e.into()))?;
        Ok(Talk { offer, note: row.note, by: row.created_by, at: row.created_at })
    };
    rows.into_iter().map(talk).collect()
}
