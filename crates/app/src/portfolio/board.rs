//! The board of all clients: spots for thousands, dots for the largest, arrows and alarms (C128, C130).

use super::{Bin, MOVES_DAYS, Placed, Unplaced, cell_of};
use crate::access::Actor;
use crate::ctx::Ctx;
use crate::error::Result;
use domain::access::Action;
use domain::id::ClientId;
use domain::matrix::Cell;
use domain::matrix::grade::{Drift, drift};
use domain::reason::{Arg, Reason};
use std::collections::HashMap;
use store::filter::Page;
use store::portfolio::{self, Move};

/// Clients that have a dot of their own; the others are spots.
const DOTS_MAX: i64 = 60;
/// Moves that are read of the last quarter.
const MOVES_MAX: i64 = 400;
/// Clients that the board names as not placed.
const UNPLACED_MAX: i64 = 12;
/// Rows of a page of one cell.
pub const CELL_PAGE: i64 = 50;
const DAY_MS: i64 = 86_400_000;

/// A client that is in another cell than a quarter ago.
#[derive(Clone, Debug)]
pub struct Moved {
    pub client: ClientId,
    pub name: String,
    pub moved_at: i64,
    pub was: Cell,
    pub is: Cell,
    pub drift: Drift,
    pub reason: Reason,
}

/// The board.
#[derive(Clone, Debug)]
pub struct Board {
    pub bins: Vec<Bin>,
    /// Clients that bring most, with a dot each.
    pub dots: Vec<Placed>,
    /// Where those clients were a quarter ago, if elsewhere: attractiveness and depth in tenths.
    pub from: HashMap<ClientId, (i64, i64)>,
    /// Falls first, the newest first among them.
    pub moved: Vec<Moved>,
    pub unplaced: Page<Unplaced>,
    pub n_placed: i64,
}

/// Reads the board of all clients that the actor sees.
pub async fn board(ctx: &Ctx, actor: &Actor) -> Result<Board> {
    actor.must(Action::ReadClient)?;
    let mut conn = ctx.db.read().await?;
    let (workspace, audience) = (actor.workspace, actor.audience());
    let bins = portfolio::bins(&mut conn, workspace, &audience).await?;
    let dots = portfolio::largest(&mut conn, workspace, &audience, DOTS_MAX).await?;
    let since = ctx.now_ms() - MOVES_DAYS * DAY_MS;
    let moves = portfolio::moves(&mut conn, workspace, &audience, since, MOVES_MAX).await?;
    let unplaced = portfolio::unplaced(&mut conn, workspace, &audience, UNPLACED_MAX).await?;
    // The newest come first: what is written last is where the client was when the quarter began.
    let mut from = HashMap::new();
    for step in &moves {
        if let (_, Some(attractiveness), Some(depth)) = &step.was {
            from.insert(step.client, (*attractiveness, *depth));
        }
    }
    Ok(Board {
        n_placed: bins.iter().map(|bin| bin.n_clients).sum(),
        bins,
        dots,
        from,
        moved: moved(&moves),
        unplaced,
    })
}

/// The moves of each client as one, from the first place of the quarter to the last.
fn moved(moves: &[Move]) -> Vec<Moved> {
    let mut newest: Vec<&Move> = Vec::new();
    let mut oldest: HashMap<ClientId, &Move> = HashMap::new();
    for step in moves {
        if oldest.insert(step.client, step).is_none() {
            newest.push(step);
        }
    }
    let mut all: Vec<Moved> = newest
        .into_iter()
        .filter_map(|last| {
            let first = oldest.get(&last.client)?;
            let (was, is) = (cell_of(&first.was.0)?, cell_of(&last.is.0)?);
            let drift = drift(was, is)?;
            Some(Moved {
                client: last.client,
                name: last.name.clone(),
                moved_at: last.moved_at,
                was,
                is,
                drift,
                reason: told(was, is, drift),
            })
        })
        .collect();
    all.sort_by_key(|moved| (moved.drift == Drift::Up, -moved.moved_at));
    all
}

fn told(was: Cell, is: Cell, drift: Drift) -> Reason {
    let strategy =
        |cell: Cell| Arg::Term(format!("matrix.strategy.{}", cell.strategy().word()).into());
    let code = match drift {
        Drift::Down => "matrix.moved.down",
        Drift::Up => "matrix.moved.up",
    };
    Reason::new(code).with("was", strategy(was)).with("is", strategy(is))
}

/// The clients of one cell.
#[derive(Clone, Debug)]
pub struct CellPage {
    pub cell: Cell,
    pub page: Page<Placed>,
    pub offset: i64,
}

/// A page of the clients of a cell, those that bring most first.
pub async fn cell(ctx: &Ctx, actor: &Actor, cell: Cell, offset: i64) -> Result<CellPage> {
    actor.must(Action::ReadClient)?;
    let mut conn = ctx.db.read().await?;
    let offset = offset.max(0);
    let word = cell.word();
    let audience = actor.audience();
    let page = (offset, CELL_PAGE);
    let page = portfolio::placed(&mut conn, actor.workspace, &audience, Some(&word), page).await?;
    Ok(CellPage { cell, page, offset })
}
