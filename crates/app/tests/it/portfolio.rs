//! The portfolio: grades with their grounds, the board, moves, steps.

use crate::{assert_error, problems};
use app::ctx::Clock;
use app::portfolio::{self, GradeInput, StepInput, board, cell, grade, standing};
use app::work::{InvoiceInput, add_invoice, end_item};
use domain::matrix::Cell;
use domain::matrix::grade::{Drift, FactorKind as F};
use domain::money::{Currency, Money};
use jiff::{SignedDuration, ToSpan};
use testkit::{TestApp, each_app};

fn of(factor: F, value: i64) -> GradeInput {
    GradeInput { factor, value: Some(value), evidence: "из сметы".into() }
}

fn good() -> Vec<GradeInput> {
    vec![
        of(F::Margin, 75),
        of(F::Potential, 100),
        of(F::Exclusivity, 75),
        of(F::SpendShare, 75),
        of(F::Loyalty, 75),
        of(F::PriceImportance, 25),
        of(F::Penetration, 75),
    ]
}

fn at(word: &str) -> Cell {
    Cell::from_word(word).expect("a cell")
}

/// The same agency so many days later.
fn later(app: &TestApp, days: i64) -> app::Ctx {
    let mut ctx = app.ctx.clone();
    ctx.clock = Clock::fixed(app.ctx.now() + SignedDuration::from_hours(24 * days));
    ctx
}

#[test]
fn grades_place_a_client_and_a_fall_is_an_alarm() {
    each_app(|app| async move {
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        let empty = standing(ctx, &app.boris, client).await.expect("a file");
        assert_eq!(empty.standing.place, None);
        assert_eq!(empty.standing.reasons[0].code, "matrix.unknown");
        assert_eq!(board(ctx, alice).await.expect("a board").unplaced.n_total, 1);

        assert_eq!(grade(ctx, alice, client, &good()).await.expect("graded"), 7);
        assert_eq!(grade(ctx, alice, client, &good()).await.expect("the same"), 0);
        let file = standing(ctx, alice, client).await.expect("a file");
        let place = file.standing.place.expect("a place");
        assert_eq!(place.cell.strategy().word(), "strengthen", "{:?}", file.factors);
        let margin = &file.factors[0];
        let known = margin.grade.as_ref().expect("a grade");
        assert_eq!((known.made_by, known.evidence.as_str()), (alice.teammate, "из сметы"));

        let soon = later(&app, 20);
        let worse = [of(F::Loyalty, 0), of(F::SpendShare, 0), of(F::PriceImportance, 100)];
        grade(&soon, alice, client, &worse).await.expect("graded");
        let shown = board(&soon, alice).await.expect("a board");
        assert_eq!((shown.n_placed, shown.unplaced.n_total), (1, 0));
        assert_eq!(shown.moved.len(), 1);
        assert_eq!((shown.moved[0].drift, shown.moved[0].is), (Drift::Down, at("high-low")));
        assert_eq!(shown.bins.iter().map(|bin| bin.n_clients).sum::<i64>(), 1);
        assert!(shown.from.contains_key(&client), "an arrow leads from where it was");
        let far = later(&app, 200);
        assert!(board(&far, alice).await.expect("a board").moved.is_empty(), "long ago");
        let old = standing(&far, alice, client).await.expect("a file");
        assert!(old.factors.iter().any(|line| line.is_old));
        assert_eq!(old.grades.len(), 10, "old grades stay");
    });
}

#[test]
fn a_grade_needs_its_ground_and_may_be_taken_back() {
    each_app(|app| async move {
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        let bare = GradeInput { evidence: String::new(), ..of(F::Margin, 50) };
        assert_eq!(problems(grade(ctx, alice, client, &[bare]).await), ["margin:empty"]);
        let far = of(F::Margin, 101);
        assert_eq!(problems(grade(ctx, alice, client, &[far]).await), ["value:out-of-range"]);
        grade(ctx, alice, client, &[of(F::Loyalty, 100)]).await.expect("graded");
        let back = GradeInput { factor: F::Loyalty, value: None, evidence: String::new() };
        assert_eq!(grade(ctx, alice, client, &[back]).await.expect("taken back"), 1);
        let file = standing(ctx, alice, client).await.expect("a file");
        let loyalty = file.factors.iter().find(|line| line.factor == F::Loyalty).expect("a line");
        assert!(loyalty.grade.is_none());
        let data = loyalty.data.as_ref().expect("data may speak");
        assert_eq!(data.as_ref().expect_err("nobody's attitude").code, "grade.loyalty.unknown");
    });
}

#[test]
fn the_data_speak_where_nobody_judged() {
    each_app(|app| async move {
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        let today = ctx.now().to_zoned(jiff::tz::TimeZone::UTC).date();
        for (days, roubles) in [(20, 130), (80, 130), (220, 100), (300, 100)] {
            let issued_on = today.saturating_sub(days.days());
            let invoice = InvoiceInput {
                number: format!("С-{days}"),
                issued_on,
                due_on: issued_on.saturating_add(10.days()),
                paid_on: None,
                sum: Money::new(roubles * 100, "RUB".parse::<Currency>().expect("RUB")),
                external_id: String::new(),
            };
            add_invoice(ctx, alice, client, &invoice).await.expect("an invoice");
        }
        let file = standing(ctx, alice, client).await.expect("a file");
        let growth = file.factors.iter().find(|line| line.factor == F::Growth).expect("a line");
        assert_eq!(growth.value, Some(80));
        assert_eq!(file.revenue_minor, 46_000);
        assert_eq!(portfolio::run(ctx).await.expect("computed"), 1);
        let once = board(ctx, alice).await.expect("a board").unplaced.rows;
        portfolio::run(ctx).await.expect("computed again");
        let again = board(ctx, alice).await.expect("a board").unplaced.rows;
        assert_eq!(once, again, "computing again changes nothing");
        assert!(once[0].n_known >= 1);
    });
}

#[test]
fn a_step_of_the_strategy_is_work_with_an_owner_and_a_day() {
    each_app(|app| async move {
        let (ctx, boris, client) = (&app.ctx, &app.boris, app.client);
        let due_on = Some(ctx.now().to_zoned(jiff::tz::TimeZone::UTC).date());
        let input = StepInput {
            title: "Встреча директоров".into(), owner: boris.teammate, due_on
        };
        let step = portfolio::add_step(ctx, boris, client, &input).await.expect("a step");
        let file = standing(ctx, boris, client).await.expect("a file");
        assert_eq!(file.steps.iter().map(|s| s.id).collect::<Vec<_>>(), [step.id]);
        assert_eq!((file.steps[0].owner, file.steps[0].due_on), (boris.teammate, due_on));
        end_item(ctx, boris, step.id).await.expect("done");
        let file = standing(ctx, boris, client).await.expect("a file");
        assert!(file.steps[0].ended_at.is_some());
    });
}

#[test]
fn strangers_learn_nothing_of_grades_and_the_board() {
    each_app(|app| async move {
        let (ctx, client) = (&app.ctx, app.client);
        grade(ctx, &app.alice, client, &good()).await.expect("graded");
        for stranger in [&app.gleb, &app.zhenya] {
            assert_error!(standing(ctx, stranger, client).await, NotFound);
            assert_error!(grade(ctx, stranger, client, &good()).await, NotFound);
            let input = StepInput { title: "x".into(), owner: None, due_on: None };
            assert_error!(portfolio::add_step(ctx, stranger, client, &input).await, NotFound);
            let seen = board(ctx, stranger).await.expect("a board");
            assert_eq!((seen.bins.len(), seen.dots.len(), seen.moved.len()), (0, 0, 0));
            assert_eq!((seen.n_placed, seen.unplaced.n_total), (0, 0));
            let page = cell(ctx, stranger, at("high-high"), 0).await.expect("a cell").page;
            assert_eq!((page.rows.len(), page.n_total), (0, 0));
        }
        assert_error!(grade(ctx, &app.boris, client, &good()).await, Forbidden);
        let page = cell(ctx, &app.boris, at("high-high"), 0).await.expect("a cell").page;
        assert_eq!(page.n_total, 1);
    });
}
