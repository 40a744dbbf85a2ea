//! What a mistake made again costs by the contract (C120): the clause that a person named, times the
//! repeats that a person confirmed. A sum to be talked over, never charged by itself.

use crate::access::{self, Actor};
use crate::agreement;
use crate::ctx::Ctx;
use crate::error::{Error, Result};
use crate::event::{self, Diff, Subject};
use domain::access::Action;
use domain::edit::fine_minor;
use domain::id::{ClauseId, ClientId};
use store::{edit_pairs, repeat_clauses};

/// The clause that was named, and what it comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct RepeatPrice {
    pub clause: ClauseId,
    /// As the contract numbers it.
    pub number: String,
    /// Verbatim.
    pub words: String,
    /// Of one repeat, minor units.
    pub each_minor: i64,
    pub n_repeats: i64,
    pub total_minor: i64,
    pub currency: String,
}

/// What a repeat costs, and the clauses from which one may be named.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RepeatPrices {
    pub price: Option<RepeatPrice>,
    /// Clauses with a fixed fine, or a percent of a known base.
    pub choices: Vec<(ClauseId, String)>,
}

/// What a mistake made again costs at a client.
pub async fn repeat_prices(ctx: &Ctx, actor: &Actor, client: ClientId) -> Result<RepeatPrices> {
    let contracts = agreement::contracts(ctx, actor, client).await?;
    let mut conn = ctx.db.read().await?;
    let chosen = repeat_clauses::get(&mut conn, actor.workspace, client).await?;
    let repeats = edit_pairs::repeats(&mut conn, actor.workspace, client).await?;
    let n_repeats = i64::try_from(repeats.len()).unwrap_or(i64::MAX);
    let mut prices = RepeatPrices::default();
    for contract in &contracts {
        let currency = contract.terms().map_or("RUB", |terms| terms.currency.code());
        for clause in &contract.clauses {
            let Some(each_minor) = clause.terms.as_ref().and_then(fine_minor) else { continue };
            let row = &clause.row;
            let name = format!("{}: {}", row.number, super::name_of(&row.words));
            prices.choices.push((row.id, name));
            if chosen == Some(row.id) {
                prices.price = Some(RepeatPrice {
                    clause: row.id,
                    number: row.number.clone(),
                    words: row.words.clone(),
                    each_minor,
                    n_repeats,
                    total_minor: each_minor.saturating_mul(n_repeats),
                    currency: currency.to_owned(),
                });
            }
        }
    }
    Ok(prices)
}

/// Names the clause by which a mistake made again costs; `None`: the contract names no price.
pub async fn name_clause(
    ctx: &Ctx,
    actor: &Actor,
    client: ClientId,
    clause: Option<ClauseId>,
) -> Result<()> {
    let known = repeat_prices(ctx, actor, client).await?;
    if clause.is_some_and(|id| !known.choices.iter().any(|(other, _)| *other == id)) {
        return Err(Error::field("clause", "unknown_choice"));
    }
    let mut tx = ctx.db.begin().await?;
    let client = access::client(&mut tx, actor, Action::EditLiability, client).await?;
    let before = known.price.map(|price| price.clause);
    if before == clause {
        return Ok(());
    }
    let by = (actor.teammate, ctx.now_ms());
    repeat_clauses::put(&mut tx, actor.workspace, client.id, clause, by).await?;
    let id = client.id.to_string();
    let about = Subject { kind: "client", id, name: &client.name, client: Some(client.id) };
    let diff = Diff::default().field("clause", &before, &clause);
    event::record(ctx, &mut tx, actor, "edit.clause", about, diff).await?;
    Ok(tx.commit().await?)
}
