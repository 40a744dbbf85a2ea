//! The board of the portfolio, the clients of a cell, the assessment of one client and its steps.

use super::{Posted, at, done, id, page, refused, show};
use crate::failure::{Answer, Failure};
use crate::form::Form;
use crate::session::Member;
use crate::state::App;
use crate::view::portfolio::{
    CellPage, CellRow, FactorRow, GradeRow, GradesPage, MoveRow, MovedRow, PlacedRow,
    PortfolioPage, StepRow,
};
use crate::view::{By, Choice, Errors, Link, Pager};
use app::portfolio::{
    BIN_TENTHS, Board, FactorLine, GradeInput, Placed, StandingFile, StepInput, cell_of,
};
use axum::extract::{Path, Query, State};
use domain::access::Action;
use domain::id::{ClientId, TeammateId};
use domain::matrix::grade::{Drift, FactorKind};
use domain::matrix::{AxisLevel, Cell};
use jiff::ToSpan;
use report::chart::{BoardCell, BoardDot, BoardPicture, BoardSpot};
use serde::Deserialize;

/// Rows of the histories that the page shows.
const HISTORY_SHOWN: usize = 60;
/// A new step is due in two weeks, unless somebody says otherwise.
const STEP_DAYS: i64 = 14;

/// `?cell=high-mid&page=2`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct BoardQuery {
    cell: Option<String>,
    page: i64,
}

/// GET `/portfolio`.
pub async fn board(
    State(app): State<App>,
    member: Member,
    Query(query): Query<BoardQuery>,
) -> Answer {
    if let Some(word) = &query.cell {
        let cell = Cell::from_word(word).ok_or_else(Failure::not_found)?;
        return cell_page(&app, &member, cell, query.page.max(1)).await;
    }
    let board = app::portfolio::board(&app.ctx, &member.actor).await?;
    show(&app, &member, &board_view(&member, board)).await
}

fn board_view(member: &Member, board: Board) -> PortfolioPage {
    let cells: Vec<CellRow> = all_cells()
        .map(|cell| {
            let word = cell.word();
            let own = board.bins.iter().filter(|bin| bin.cell == word);
            CellRow { n_clients: own.map(|bin| bin.n_clients).sum(), ..row_of(cell) }
        })
        .collect();
    let picture = picture(member, &board, &cells);
    let moved = |drift: Drift| {
        let own = board.moved.iter().filter(|moved| moved.drift == drift);
        own.map(|moved| MovedRow {
            client: Link::new(moved.client, moved.name.clone()),
            at: at(moved.moved_at),
            reason: moved.reason.clone(),
        })
        .collect()
    };
    PortfolioPage {
        n_dots: picture.dots.len() as i64,
        picture,
        cells,
        down: moved(Drift::Down),
        up: moved(Drift::Up),
        n_unplaced: board.unplaced.n_total,
        n_placed: board.n_placed,
        unplaced: board
            .unplaced
            .rows
            .iter()
            .map(|row| (Link::new(row.client, row.name.clone()), row.n_known))
            .collect(),
    }
}

/// The most attractive and deepest first.
fn all_cells() -> impl Iterator<Item = Cell> {
    let levels = || AxisLevel::ALL.iter().rev().copied();
    levels()
        .flat_map(move |attractiveness| levels().map(move |depth| Cell { attractiveness, depth }))
}

fn row_of(cell: Cell) -> CellRow {
    CellRow {
        word: cell.word(),
        attractiveness: cell.attractiveness.word(),
        depth: cell.depth.word(),
        strategy: cell.strategy().word(),
        is_ours: cell.is_ours(),
        n_clients: 0,
    }
}

fn strategy(cell: Cell) -> &'static str {
    cell.strategy().word()
}

fn points(tenths: Option<i64>) -> f64 {
    tenths.unwrap_or(0) as f64 / 10.0
}

fn picture(member: &Member, board: &Board, rows: &[CellRow]) -> BoardPicture {
    let locale = &member.locale;
    let level = |word: &str| AxisLevel::from_word(word).map_or(0, |level| level as u8);
    let cells = rows.iter().map(|row| BoardCell {
        attractiveness: level(row.attractiveness),
        depth: level(row.depth),
        strategy: locale.t(&format!("matrix.strategy.{}", row.strategy)),
        is_ours: row.is_ours,
        n_clients: row.n_clients,
        href: format!("/portfolio?cell={}", row.word),
    });
    // Where every client has a dot, spots would only repeat them.
    let has_spots = board.n_placed > board.dots.len() as i64;
    let spots = board.bins.iter().filter(|_| has_spots).map(|bin| {
        let middle = |step: i64| ((step * BIN_TENTHS + BIN_TENTHS / 2) as f64 / 10.0).min(100.0);
        BoardSpot {
            attractiveness: middle(bin.attractiveness),
            depth: middle(bin.depth),
            n_clients: bin.n_clients,
        }
    });
    // Sums of different currencies cannot be compared: each against the largest of its own.
    let largest = |currency: &str| {
        let own = board.dots.iter().filter(|dot| dot.place.currency == currency);
        own.map(|dot| dot.place.revenue_minor).max().unwrap_or(0).max(1) as f64
    };
    let dots = board.dots.iter().map(|dot| BoardDot {
        name: dot.name.clone(),
        href: format!("/clients/{}/grades", dot.client),
        attractiveness: points(dot.place.attractiveness),
        depth: points(dot.place.depth),
        size: dot.place.revenue_minor as f64 / largest(&dot.place.currency),
        from: board.from.get(&dot.client).map(|(a, d)| (points(Some(*a)), points(Some(*d)))),
        told: told(member, dot),
    });
    BoardPicture { cells: cells.collect(), spots: spots.collect(), dots: dots.collect() }
}

fn told(member: &Member, dot: &Placed) -> String {
    let locale = &member.locale;
    let revenue = match dot.place.revenue_minor {
        0 => locale.t("portfolio.revenue.none"),
        minor => locale.money(minor, &dot.place.currency),
    };
    let score = |tenths| locale.count(points(tenths).round() as i64).into();
    let args = [
        ("name", dot.name.clone().into()),
        ("attractiveness", score(dot.place.attractiveness)),
        ("depth", score(dot.place.depth)),
        ("revenue", revenue.into()),
    ];
    locale.fill("portfolio.dot", &args)
}

async fn cell_page(app: &App, member: &Member, cell: Cell, number: i64) -> Answer {
    let rows_a_page = app::portfolio::CELL_PAGE;
    let offset = number.saturating_sub(1).saturating_mul(rows_a_page);
    let found = app::portfolio::cell(&app.ctx, &member.actor, cell, offset).await?;
    let (rows, total) = (found.page.rows, found.page.n_total);
    let n = rows.len() as i64;
    let href = |page: i64| format!("/portfolio?cell={}&page={page}", cell.word());
    let view = CellPage {
        cell: CellRow { n_clients: total, ..row_of(cell) },
        pager: Pager {
            total: Some(total),
            from: if n == 0 { 0 } else { offset + 1 },
            to: if n == 0 { 0 } else { offset + n },
            previous: (number > 1).then(|| href(number - 1)),
            next: (offset + n < total).then(|| href(number + 1)),
        },
        rows: rows.into_iter().map(placed_row).collect(),
    };
    show(app, member, &view).await
}

fn placed_row(row: Placed) -> PlacedRow {
    let near = row.place.near.split(' ').filter_map(cell_of).map(strategy);
    let mut near: Vec<&'static str> = near.collect();
    near.dedup();
    PlacedRow {
        client: Link::new(row.client, row.name),
        attractiveness: points(row.place.attractiveness).round() as i64,
        depth: points(row.place.depth).round() as i64,
        n_known: row.place.n_known,
        revenue_minor: row.place.revenue_minor,
        currency: row.place.currency,
        near,
    }
}

/// GET `/clients/{id}/grades`.
pub async fn grades(State(app): State<App>, member: Member, Path(client): Path<String>) -> Answer {
    let file = app::portfolio::standing(&app.ctx, &member.actor, id(&client)?).await?;
    show(&app, &member, &grades_view(&app, &member, &file, None)).await
}

/// POST `/clients/{id}/grades`.
pub async fn grade(State(app): State<App>, Path(client): Path<String>, posted: Posted) -> Answer {
    let Posted { member, form } = &posted;
    let client: ClientId = id(&client)?;
    let file = app::portfolio::standing(&app.ctx, &member.actor, client).await?;
    let inputs = inputs(form);
    match app::portfolio::grade(&app.ctx, &member.actor, client, &inputs).await {
        Ok(_) => Ok(done(&format!("/clients/{client}/grades"), "flash.graded")),
        Err(error) => {
            let (status, errors) = refused(&member.locale, error)?;
            let view = grades_view(&app, member, &file, Some((form, errors)));
            page(&app, member, status, &view).await
        }
    }
}

/// A factor that is not in the form is left as it is.
fn inputs(form: &Form) -> Vec<GradeInput> {
    let of = |factor: &FactorKind| {
        let word = factor.word();
        let value = form.opt(&format!("{word}_value"))?;
        Some(GradeInput {
            factor: *factor,
            value: value.parse().ok(),
            evidence: form.text(&format!("{word}_evidence")).to_owned(),
        })
    };
    FactorKind::ALL.iter().filter_map(of).collect()
}

/// POST `/clients/{id}/steps`.
pub async fn add_step(
    State(app): State<App>,
    Path(client): Path<String>,
    posted: Posted,
) -> Answer {
    let Posted { member, form } = &posted;
    let client: ClientId = id(&client)?;
    let input = StepInput {
        title: form.text("title").to_owned(),
        owner: form.parsed::<TeammateId>("owner"),
        due_on: form.parsed("due_on"),
    };
    let result = app::portfolio::add_step(&app.ctx, &member.actor, client, &input).await;
    posted.answer(&format!("/clients/{client}/grades#steps"), result.map(drop), "flash.step_added")
}

fn grades_view(
    app: &App,
    member: &Member,
    file: &StandingFile,
    typed: Option<(&Form, Errors)>,
) -> GradesPage {
    let place = file.standing.place.as_ref();
    let form = typed.as_ref().map(|(form, _)| *form);
    let name =
        |by: Option<TeammateId>| by.and_then(|by| file.names.get(&by).cloned()).unwrap_or_default();
    let today = app.ctx.now().to_zoned(member.locale.zone.clone()).date();
    let grades = file.grades.iter().take(HISTORY_SHOWN).map(|grade| GradeRow {
        factor: grade.factor.word(),
        value: grade.value,
        evidence: grade.evidence.clone(),
        by: By { name: name(grade.made_by), at: at(grade.made_at) },
    });
    let moves = file.moves.iter().take(HISTORY_SHOWN).map(|moved| MoveRow {
        at: at(moved.moved_at),
        was: cell_of(&moved.was.0).map(strategy),
        is: cell_of(&moved.is.0).map(strategy),
    });
    let steps = file.steps.iter().map(|step| StepRow {
        id: step.id.to_string(),
        title: step.title.clone(),
        owner: name(step.owner),
        due_on: step.due_on,
        is_late: step.ended_at.is_none() && step.due_on.is_some_and(|due| due < today),
        done_at: step.ended_at.map(at),
    });
    let mut people: Vec<(String, String)> =
        file.names.iter().map(|(id, name)| (id.to_string(), name.clone())).collect();
    people.sort_by(|a, b| a.1.cmp(&b.1));
    let me = member.actor.teammate.map(|id| id.to_string()).unwrap_or_default();
    GradesPage {
        client: Link::new(file.client.id, &file.client.name),
        cell: place.map(|place| row_of(place.cell)),
        attractiveness: place.map(|place| place.attractiveness.round() as i64),
        depth: place.map(|place| place.depth.round() as i64),
        revenue_minor: file.revenue_minor,
        currency: file.client.currency.clone(),
        reasons: file.standing.reasons.clone(),
        factors: file.factors.iter().map(|line| factor(member, file, line, form)).collect(),
        grades: grades.collect(),
        moves: moves.collect(),
        steps: steps.collect(),
        owners: Choice::list(people, &me),
        due_on: today.saturating_add(STEP_DAYS.days()),
        may_grade: member.actor.may(Action::EditClient),
        may_add: member.actor.may(Action::LogTouch),
        errors: typed.map(|(_, errors)| errors).unwrap_or_default(),
    }
}

fn factor(
    member: &Member,
    file: &StandingFile,
    line: &FactorLine,
    form: Option<&Form>,
) -> FactorRow {
    let word = line.factor.word();
    let grade = line.grade.as_ref();
    let stands = grade.and_then(|grade| grade.value).map(|value| value.to_string());
    let chosen = form.and_then(|form| form.opt(&format!("{word}_value")).map(str::to_owned));
    let chosen = chosen.or(stands).unwrap_or_else(|| "none".to_owned());
    let evidence = form.map(|form| form.text(&format!("{word}_evidence")).to_owned());
    let sways = file.standing.sways.iter().filter(|sway| sway.factor == line.factor);
    let data = line.data.as_ref();
    FactorRow {
        factor: word,
        is_of_depth: line.factor.is_of_depth(),
        value: line.value,
        by: grade.map(|grade| By {
            name: grade.made_by.and_then(|by| file.names.get(&by).cloned()).unwrap_or_default(),
            at: at(grade.made_at),
        }),
        evidence: evidence
            .or_else(|| grade.map(|grade| grade.evidence.clone()))
            .unwrap_or_default(),
        is_old: line.is_old,
        data: data.map(|found| match found {
            Ok(reading) => reading.reason.clone(),
            Err(reason) => reason.clone(),
        }),
        data_value: data.and_then(|found| found.as_ref().ok()).map(|reading| reading.value),
        may_data: data.is_some(),
        sways: sways.flat_map(|sway| sway.cells.iter().copied().map(strategy)).collect(),
        choices: choices(member, word, &chosen, data.is_some()),
    }
}

/// The five steps of the scale, what is not known, and a value between that the API set.
fn choices(member: &Member, word: &str, chosen: &str, may_data: bool) -> Vec<Choice> {
    let locale = &member.locale;
    let none = if may_data { "grade.value.data" } else { "grade.value.none" };
    let mut items = vec![("none".to_owned(), locale.t(none))];
    for step in [0, 25, 50, 75, 100] {
        items.push((step.to_string(), locale.t(&format!("grade.scale.{word}.{step}"))));
    }
    if items.iter().all(|(value, _)| value != chosen) {
        let label = locale.fill("grade.value.exact", &[("value", chosen.to_owned().into())]);
        items.push((chosen.to_owned(), label));
    }
    Choice::list(items, chosen)
}
