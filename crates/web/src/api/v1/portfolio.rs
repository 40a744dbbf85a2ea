//! The portfolio: grades of a client, its place, and the board of all.

use crate::api::Reply;
use crate::api::caller::{Caller, Reader};
use crate::api::extract::{Body, id, word};
use crate::api::paging::{Page, offset};
use crate::api::value::{Instant, Why};
use crate::state::App;
use app::portfolio::{GradeInput, Placed, StandingFile};
use axum::Json;
use axum::extract::{Path, Query, State};
use domain::matrix::Cell;
use domain::matrix::grade::FactorKind;
use locale::Locale;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A factor of the matrix with what is known of it.
#[derive(Serialize, ToSchema)]
pub struct FactorRecord {
    /// margin, growth, potential, exclusivity, assortment_fit (attractiveness); spend_share,
    /// price_importance, loyalty, penetration (depth).
    pub factor: String,
    /// 0 to 100; none: nobody knows.
    pub value: Option<u8>,
    /// person, data; none: nobody knows.
    pub source: Option<String>,
    /// What the judgement of a person rests on.
    pub evidence: String,
    pub graded_at: Option<Instant>,
    /// Id of the teammate.
    pub graded_by: Option<String>,
    /// What the data say, or why they say nothing.
    pub data: Option<Why>,
    pub data_value: Option<u8>,
    /// Cells that the client reaches if this is ten points off, or anywhere where it is not known.
    pub sways: Vec<String>,
}

/// Where a client stands on the board and what that rests on.
#[derive(Serialize, ToSchema)]
pub struct StandingRecord {
    /// `high-mid`: attractiveness and depth; none: too little is known.
    pub cell: Option<String>,
    pub strategy: Option<String>,
    /// The strategy of the cell is our completion.
    pub is_ours: bool,
    pub attractiveness: Option<f64>,
    pub depth: Option<f64>,
    /// Cells that the client reaches when its scores are shaken by a tenth.
    pub near: Vec<String>,
    pub revenue_minor: i64,
    pub currency: String,
    pub factors: Vec<FactorRecord>,
    pub reasons: Vec<Why>,
}

fn standing(locale: &Locale, file: &StandingFile) -> StandingRecord {
    let place = file.standing.place.as_ref();
    let words = |cells: &[Cell]| cells.iter().map(|cell| cell.word()).collect();
    let factors = file.factors.iter().map(|line| {
        let sway = file.standing.sways.iter().find(|sway| sway.factor == line.factor);
        let source = if line.grade.is_some() { "person" } else { "data" };
        FactorRecord {
            factor: line.factor.word().to_owned(),
            value: line.value,
            source: line.value.map(|_| source.to_owned()),
            evidence: line.grade.as_ref().map(|g| g.evidence.clone()).unwrap_or_default(),
            graded_at: line.grade.as_ref().map(|g| Instant::ms(g.made_at)),
            graded_by: line.grade.as_ref().and_then(|g| g.made_by).map(|by| by.to_string()),
            data: line.data.as_ref().map(|found| match found {
                Ok(reading) => Why::new(locale, &reading.reason),
                Err(reason) => Why::new(locale, reason),
            }),
            data_value: line.data.as_ref().and_then(|d| d.as_ref().ok()).map(|r| r.value),
            sways: sway.map(|sway| words(&sway.cells)).unwrap_or_default(),
        }
    });
    StandingRecord {
        cell: place.map(|place| place.cell.word()),
        strategy: place.map(|place| place.cell.strategy().word().to_owned()),
        is_ours: place.is_some_and(|place| place.cell.is_ours()),
        attractiveness: place.map(|place| place.attractiveness),
        depth: place.map(|place| place.depth),
        near: place.map(|place| words(&place.near)).unwrap_or_default(),
        revenue_minor: file.revenue_minor,
        currency: file.client.currency.clone(),
        factors: factors.collect(),
        reasons: Why::list(locale, &file.standing.reasons),
    }
}

/// The grades of a client and its place on the board
#[utoipa::path(get, path = "/clients/{id}/grades", tag = "portfolio",
    params(("id" = String, Path)), responses((status = 200, body = StandingRecord)))]
pub async fn grades(
    State(app): State<App>,
    Reader(Caller { actor, locale, .. }): Reader,
    Path(client): Path<String>,
) -> Reply<StandingRecord> {
    let file = app::portfolio::standing(&app.ctx, &actor, id(&client)?).await?;
    Ok(Json(standing(&locale, &file)))
}

/// A grade of a person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewGrade {
    /// One of the nine factors.
    factor: String,
    /// 0 to 100; none: what the data say, or not known.
    #[schema(minimum = 0, maximum = 100)]
    value: Option<i64>,
    /// What it rests on; needed with a value.
    #[serde(default)]
    #[schema(max_length = 200)]
    evidence: String,
}

/// Grade a client: old grades stay, the newest of a factor counts
#[utoipa::path(post, path = "/clients/{id}/grades", tag = "portfolio",
    params(("id" = String, Path)), request_body = Vec<NewGrade>,
    responses((status = 200, body = StandingRecord)))]
pub async fn grade(
    State(app): State<App>,
    caller: Caller,
    Path(client): Path<String>,
    Body(new): Body<Vec<NewGrade>>,
) -> Reply<StandingRecord> {
    let client = id(&client)?;
    let mut inputs = Vec::with_capacity(new.len());
    for grade in new {
        inputs.push(GradeInput {
            factor: word("factor", &grade.factor, FactorKind::from_word)?,
            value: grade.value,
            evidence: grade.evidence,
        });
    }
    app::portfolio::grade(&app.ctx, &caller.actor, client, &inputs).await?;
    let file = app::portfolio::standing(&app.ctx, &caller.owner(), client).await?;
    Ok(Json(standing(&caller.locale, &file)))
}

/// A cell of the board.
#[derive(Serialize, ToSchema)]
pub struct CellRecord {
    pub cell: String,
    pub strategy: String,
    pub is_ours: bool,
    pub clients: i64,
}

/// A client that changed its cell within the last quarter.
#[derive(Serialize, ToSchema)]
pub struct MovedRecord {
    pub client: String,
    pub name: String,
    pub moved_at: Instant,
    pub was: String,
    pub is: String,
    /// down, up.
    pub drift: String,
    pub reason: Why,
}

/// The board of all clients that the caller sees.
#[derive(Serialize, ToSchema)]
pub struct BoardRecord {
    pub cells: Vec<CellRecord>,
    /// Falls first.
    pub moved: Vec<MovedRecord>,
    /// Clients of whom too little is known.
    pub unplaced: i64,
}

/// The board of the portfolio: cells, moves, alarms
#[utoipa::path(get, path = "/portfolio", tag = "portfolio",
    responses((status = 200, body = BoardRecord)))]
pub async fn board(
    State(app): State<App>,
    Reader(Caller { actor, locale, .. }): Reader,
) -> Reply<BoardRecord> {
    let board = app::portfolio::board(&app.ctx, &actor).await?;
    let mut cells: Vec<CellRecord> = Vec::new();
    for bin in &board.bins {
        let Some(cell) = Cell::from_word(&bin.cell) else { continue };
        match cells.last_mut().filter(|last| last.cell == bin.cell) {
            Some(last) => last.clients += bin.n_clients,
            None => cells.push(CellRecord {
                cell: bin.cell.clone(),
                strategy: cell.strategy().word().to_owned(),
                is_ours: cell.is_ours(),
                clients: bin.n_clients,
            }),
        }
    }
    let moved = board.moved.iter().map(|moved| MovedRecord {
        client: moved.client.to_string(),
        name: moved.name.clone(),
        moved_at: Instant::ms(moved.moved_at),
        was: moved.was.word(),
        is: moved.is.word(),
        drift: moved.drift.word().to_owned(),
        reason: Why::new(&locale, &moved.reason),
    });
    Ok(Json(BoardRecord { cells, moved: moved.collect(), unplaced: board.unplaced.n_total }))
}

/// A client of a cell.
#[derive(Serialize, ToSchema)]
pub struct PlacedRecord {
    pub client: String,
    pub name: String,
    pub tier: String,
    /// 0 to 100.
    pub attractiveness: Option<f64>,
    pub depth: Option<f64>,
    /// Factors of nine that are known.
    pub known: i64,
    pub revenue_minor: i64,
    pub currency: String,
}

impl From<Placed> for PlacedRecord {
    fn from(placed: Placed) -> Self {
        let score = |tenths: Option<i64>| tenths.map(|tenths| tenths as f64 / 10.0);
        PlacedRecord {
            client: placed.client.to_string(),
            name: placed.name,
            tier: placed.tier,
            attractiveness: score(placed.place.attractiveness),
            depth: score(placed.place.depth),
            known: placed.place.n_known,
            revenue_minor: placed.place.revenue_minor,
            currency: placed.place.currency,
        }
    }
}

/// Which clients.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CellQuery {
    /// `high-mid`: attractiveness and depth, each low, mid or high.
    cell: String,
    /// `next` of the page before.
    cursor: Option<String>,
}

/// The clients of a cell, those that bring most first
#[utoipa::path(get, path = "/portfolio/clients", tag = "portfolio", params(CellQuery),
    responses((status = 200, body = Page<PlacedRecord>)))]
pub async fn cell(
    State(app): State<App>,
    Reader(caller): Reader,
    Query(query): Query<CellQuery>,
) -> Reply<Page<PlacedRecord>> {
    let cell = word("cell", &query.cell, Cell::from_word)?;
    let first = offset(query.cursor.as_deref())?;
    let found = app::portfolio::cell(&app.ctx, &caller.actor, cell, first).await?.page;
    let until = first + found.rows.len() as i64;
    let next = (until < found.n_total && !found.rows.is_empty()).then(|| format!("n{until}"));
    Ok(Json(Page { items: found.rows.into_iter().map(PlacedRecord::from).collect(), next }))
}
