//! Recording facts: by hand in ten seconds, from a table, by program.

use super::{changed, door, subject, today};
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff};
use domain::access::Action;
use domain::id::KpiId;
use domain::kpi::{Measure, Terms};
use domain::money::Decimal;
use jiff::civil::Date;
use store::kpi_actuals::{self, Actual, to_e4};
use store::{Conn, Tx};

/// What a number says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// The fact of that day.
    OfDay,
    /// Everything since the period began, that day included.
    SoFar,
}

/// A fact as a person gives it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ActualInput {
    pub on: Date,
    pub value: Decimal,
    pub reading: Reading,
}

/// Days of one call.
const DAYS_MAX: usize = 5_000;

/// Records a fact; the one of the same day is replaced.
pub async fn record(
    ctx: &Ctx,
    actor: &Actor,
    id: KpiId,
    input: ActualInput,
    source: &'static str,
) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (_, terms, client) = door(&mut tx, actor, Action::LogTouch, id).await?;
    check(&terms, (input.on, input.value), today(ctx, &client))?;
    let value = match (input.reading, terms.measure) {
        (Reading::SoFar, Measure::Total) => {
            let before = before(&mut tx, actor, id, &terms, input.on).await?;
            let value =
                input.value.checked_sub(before).ok_or(Error::field("value", "too_large"))?;
            if value < Decimal::ZERO {
                return Err(Error::field("value", "below-recorded"));
            }
            value
        }
        (Reading::OfDay, _) | (Reading::SoFar, Measure::Average) => input.value,
    };
    let is_new = put(ctx, &mut tx, actor, id, (input.on, value), source).await?;
    if is_new {
        let diff = Diff::default().value("on", &input.on).value("value", &value.to_string());
        let subject = subject(id, &terms, client.id);
        event::record(ctx, &mut tx, actor, "kpi.record", subject, diff).await?;
    }
    tx.commit().await?;
    changed(ctx, actor, client.id).await
}

/// Records facts of days, all or none; how many of them said something new.
pub async fn record_days(
    ctx: &Ctx,
    actor: &Actor,
    id: KpiId,
    days: &[(Date, Decimal)],
    source: &'static str,
) -> Result<usize> {
    let mut tx = ctx.db.begin().await?;
    let (_, terms, client) = door(&mut tx, actor, Action::LogTouch, id).await?;
    if days.len() > DAYS_MAX {
        return Err(Error::field("facts", "too_many"));
    }
    let today = today(ctx, &client);
    let mut n_new = 0;
    for &(on, value) in days {
        check(&terms, (on, value), today)?;
        n_new += usize::from(put(ctx, &mut tx, actor, id, (on, value), source).await?);
    }
    if n_new > 0 {
        let diff = Diff::default().value("count", &n_new);
        let subject = subject(id, &terms, client.id);
        event::record(ctx, &mut tx, actor, "kpi.record", subject, diff).await?;
    }
    tx.commit().await?;
    changed(ctx, actor, client.id).await?;
    Ok(n_new)
}

/// What cannot be a fact of that day, as a problem of its field.
pub(crate) fn check(terms: &Terms, (on, value): (Date, Decimal), today: Date) -> Result<()> {
    if on > today {
        return Err(Error::field("on", "in-future"));
    }
    if terms.period_at(on).is_none() {
        return Err(Error::field("on", "outside-kpi"));
    }
    if value < Decimal::ZERO {
        return Err(Error::field("value", "negative"));
    }
    if to_e4(value).is_none() {
        return Err(Error::field("value", "too_fine"));
    }
    Ok(())
}

async fn put(
    ctx: &Ctx,
    tx: &mut Tx,
    actor: &Actor,
    id: KpiId,
    (on, value): (Date, Decimal),
    source: &'static str,
) -> Result<bool> {
    let actual = Actual {
        on,
        value,
        source: source.to_owned(),
        recorded_by: actor.teammate,
        recorded_at: ctx.now_ms(),
    };
    Ok(kpi_actuals::put(tx, actor.workspace, id, &actual).await?)
}

/// What is recorded of the period before a day.
async fn before(
    conn: &mut Conn,
    actor: &Actor,
    id: KpiId,
    terms: &Terms,
    on: Date,
) -> Result<Decimal> {
    let Some(period) = terms.period_at(on) else { return Ok(Decimal::ZERO) };
    let facts = kpi_actuals::since(conn, actor.workspace, id, period.from).await?;
    let earlier = facts.iter().filter(|(day, _)| *day < on);
    Ok(earlier.fold(Decimal::ZERO, |sum, (_, value)| sum.saturating_add(*value)))
}

/// Takes the fact of a day off: it was recorded by mistake.
pub async fn forget(ctx: &Ctx, actor: &Actor, id: KpiId, on: Date) -> Result<()> {
    let mut tx = ctx.db.begin().await?;
    let (_, terms, client) = door(&mut tx, actor, Action::LogTouch, id).await?;
    if !kpi_actuals::delete(&mut tx, actor.workspace, id, on).await? {
        return Err(Error::NotFound);
    }
    let diff = Diff::default().value("on", &on);
    let subject = subject(id, &terms, client.id);
    event::record(ctx, &mut tx, actor, "kpi.forget", subject, diff).await?;
    tx.commit().await?;
    changed(ctx, actor, client.id).await
}
