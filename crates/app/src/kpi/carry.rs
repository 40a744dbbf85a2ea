//! What the client's choice carries into a later period of a KPI (C061, C066): a version of its own,
//! with the reason as its note; taken back, another one.

use super::{json, subject, terms_of};
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::id::{IncidentId, KpiId};
use domain::kpi::Carry;
use jiff::civil::Date;
use store::clients::Client;
use store::kpis::{self, KpiVersion};
use store::{Audience, Tx};

/// Sets what the choice of an incident carries; `None`: nothing. The same again makes no version.
/// The client was looked up at the door.
pub(crate) async fn set_carry(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    (client, id, incident): (&Client, KpiId, IncidentId),
    carry: Option<&Carry>,
    (today, note): (Date, &str),
) -> Result<()> {
    let found = kpis::get(tx, actor.workspace, &Audience::All, id).await?;
    let kpi = found.filter(|kpi| kpi.client == client.id).ok_or(Error::NotFound)?;
    let before = terms_of(&kpi.terms)?;
    let mut after = before.clone();
    after.carried.retain(|known| known.incident != incident);
    after.carried.extend(carry.cloned());
    if after == before {
        return Ok(());
    }
    let last = kpis::versions(tx, actor.workspace, id).await?.pop();
    let version = KpiVersion {
        version: kpi.version + 1,
        agreed_on: last.map_or(today, |last| last.agreed_on.max(today)),
        terms: json(&after)?,
        note: note.to_owned(),
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
    };
    kpis::revise(tx, actor.workspace, id, &version).await?;
    let units = |carry: Option<&Carry>| carry.map(|carry| carry.units.normalize().to_string());
    let known = before.carried.iter().find(|known| known.incident == incident);
    let diff = Diff::default()
        .field("units", &units(known), &units(carry))
        .value("version", &version.version)
        .value("note", &note);
    let subject = subject(id, &after, client.id);
    event::record(ctx, tx, actor, "kpi.carry", subject, diff).await
}
