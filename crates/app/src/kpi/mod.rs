//! KPIs of clients: agreeing on them, recording facts, reading where they stand (PRODUCT.md P2, P3).

mod actual;
mod agree;
mod carry;
pub(crate) mod facts;
mod read;
mod wish;

pub(crate) use actual::check as check_fact;
pub use actual::{ActualInput, Reading, forget, record, record_days};
pub use agree::{KpiInput, add, end, resume, revise};
pub(crate) use carry::set_carry;
pub use read::{KpiCard, KpiFile, PeriodResult, Version, all, file, of_client};
pub(crate) use read::{cards, running};
pub use store::kpi_actuals::Actual;
pub use wish::{Talk, make_offer};

use crate::access::{self, Actor};
use crate::ctx::{Change, Ctx, Topic};
use crate::error::{Error, Result};
use crate::event::Subject;
use domain::access::Action;
use domain::id::{ClientId, KpiId};
use domain::kpi::{Period, Terms};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::clients::Client;
use store::kpis::Kpi;
use store::{Conn, kpis};

/// The KPI with its client, if the actor may see it and do this.
async fn door(
    conn: &mut Conn,
    actor: &Actor,
    action: Action,
    id: KpiId,
) -> Result<(Kpi, Terms, Client)> {
    let found = kpis::get(conn, actor.workspace, &actor.audience(), id).await?;
    let kpi = found.ok_or(Error::NotFound)?;
    let client = access::client(conn, actor, action, kpi.client).await?;
    let terms = terms_of(&kpi.terms)?;
    Ok((kpi, terms, client))
}

fn terms_of(text: &str) -> Result<Terms> {
    serde_json::from_str(text).map_err(|e| Error::Internal(e.into()))
}

fn json<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::Internal(e.into()))
}

/// The day of a client's own clock.
fn today(ctx: &Ctx, client: &Client) -> Date {
    let zone = TimeZone::get(&client.zone).unwrap_or(TimeZone::UTC);
    ctx.now().to_zoned(zone).date()
}

/// The period that is shown: that of today, else the last one, else the first one.
pub fn shown_period(terms: &Terms, today: Date) -> Option<Period> {
    let last = || domain::signal::kpi::last_period(terms, today);
    terms.period_at(today).or_else(last).or_else(|| terms.period_at(terms.from))
}

fn subject<'a>(id: KpiId, terms: &'a Terms, client: ClientId) -> Subject<'a> {
    Subject { kind: "kpi", id: id.to_string(), name: &terms.name, client: Some(client) }
}

/// After a change: the verdict and the outlook anew, and open pages are told.
async fn changed(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<()> {
    crate::assess::run_one(ctx, actor.workspace, client).await?;
    ctx.tell(Change { workspace: actor.workspace, what: Topic::Attention });
    Ok(())
}
