//! Key rates: the shipped table with its date, and the rows that people add with their source (A.5).

use crate::access::Actor;
use crate::check::Check;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use domain::access::Action;
use domain::liability::KeyRates;
use domain::money::{Decimal, parse_decimal};
use jiff::civil::Date;
use store::Conn;
use store::key_rates;
pub use store::key_rates::KeyRateRow;

/// The shipped table with the agency's own rows, in order of their days.
pub async fn table(conn: &mut Conn, actor: &Actor) -> Result<KeyRates> {
    let rows = key_rates::list(conn, actor.workspace).await?;
    let mut rates = KeyRates::shipped().clone();
    for row in rows {
        if let Ok(percent) = parse_decimal(&row.percent) {
            rates = rates.with_rate(row.from, percent, row.known_until);
        }
    }
    Ok(rates)
}

/// What the page of rates shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Rates {
    /// Last day that the shipped table knows.
    pub shipped_until: Date,
    /// Last day that is known with the agency's own rows.
    pub known_until: Date,
    /// The rate in force on that day.
    pub last: Option<Decimal>,
    pub own: Vec<KeyRateRow>,
}

/// The rates as they stand.
pub async fn rates(ctx: &Ctx, actor: &Actor) -> Result<Rates> {
    actor.must(Action::EditLiability)?;
    let mut conn = ctx.db.read().await?;
    let rates = table(&mut conn, actor).await?;
    Ok(Rates {
        shipped_until: KeyRates::shipped().known_until(),
        known_until: rates.known_until(),
        last: rates.last_on(rates.known_until()),
        own: key_rates::list(&mut conn, actor.workspace).await?,
    })
}

/// Adds a rate from a day on, with its source, or puts the one of that day right.
pub async fn put(
    ctx: &Ctx,
    actor: &Actor,
    from: Date,
    percent: Decimal,
    known_until: Date,
    source: &str,
) -> Result<()> {
    actor.must(Action::EditLiability)?;
    let mut check = Check::default();
    let source = check.name("source", source);
    if !(Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&percent) {
        check.problem("percent", "no_percent");
    }
    if known_until < from {
        check.problem("known_until", "before_start");
    }
    check.done()?;
    let row = KeyRateRow {
        from,
        percent: percent.to_string(),
        known_until,
        source,
        created_by: actor.teammate,
        created_at: ctx.now_ms(),
    };
    let mut tx = ctx.db.begin().await?;
    key_rates::put(&mut tx, actor.workspace, &row).await?;
    let diff = Diff::default().value("percent", &row.percent).value("source", &row.source);
    event::record(ctx, &mut tx, actor, "key_rate.put", subject(from, &row.percent), diff).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a row of the agency off; the shipped table cannot be shortened.
pub async fn remove(ctx: &Ctx, actor: &Actor, from: Date) -> Result<()> {
    actor.must(Action::EditLiability)?;
    let mut tx = ctx.db.begin().await?;
    if !key_rates::remove(&mut tx, actor.workspace, from).await? {
        return Err(Error::NotFound);
    }
    let about = subject(from, "");
    event::record(ctx, &mut tx, actor, "key_rate.remove", about, Diff::default()).await?;
    tx.commit().await?;
    Ok(())
}

fn subject(from: Date, name: &str) -> Subject<'_> {
    Subject { kind: "key_rate", id: from.to_string(), name, client: None }
}
