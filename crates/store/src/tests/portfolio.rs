//! Grades, places and the board of thousands.

use super::*;
use crate::filter::Audience;
use crate::grades::{self, Grade};
use crate::portfolio::{self, Place};
use crate::testing::each_db;
use crate::{client_merge, clients};
use domain::id::GradeId;
use domain::matrix::grade::FactorKind;

fn place(cell: &str, attractiveness: i64, depth: i64, revenue_minor: i64) -> Place {
    Place {
        cell: cell.to_owned(),
        attractiveness: Some(attractiveness),
        depth: Some(depth),
        n_known: 9,
        near: String::new(),
        revenue_minor,
        currency: "RUB".to_owned(),
        computed_at: 1,
    }
}

#[test]
fn the_board_counts_in_bins_and_lists_by_revenue() {
    each_db(|db| async move {
        let mut tx = db.begin().await.expect("begins");
        let w = workspace(&mut tx).await;
        let other = workspace(&mut tx).await;
        for n in 1..=5_u128 {
            let client = client(n, &format!("К{n}"));
            clients::insert(&mut tx, w, &client).await.expect("a client");
        }
        for (n, depth) in [(1, 760), (2, 790), (3, 820)] {
            let place = place("high-high", 710, depth, n as i64);
            portfolio::put(&mut tx, w, client_id(n), &place).await.expect("put");
        }
        let was = Place::default();
        portfolio::put(&mut tx, w, client_id(4), &was).await.expect("put");
        let is = place("low-low", 100, 100, 9);
        portfolio::add_move(&mut tx, w, client_id(4), (&was, &is), 7).await.expect("moved");
        let all = Audience::All;
        let bins = portfolio::bins(&mut tx, w, &all).await.expect("bins");
        let n: Vec<_> = bins.iter().map(|b| (b.attractiveness, b.depth, b.n_clients)).collect();
        assert_eq!(n, [(14, 15, 2), (14, 16, 1)]);
        let page = portfolio::placed(&mut tx, w, &all, Some("high-high"), (1, 1)).await;
        let page = page.expect("a page");
        assert_eq!((page.rows[0].client, page.n_total), (client_id(2), 3));
        let none = portfolio::unplaced(&mut tx, w, &all, 1).await.expect("unplaced");
        assert_eq!((none.rows[0].client, none.n_total), (client_id(4), 2));
        let moves = portfolio::moves(&mut tx, w, &all, 7, 9).await.expect("moves");
        assert_eq!((moves.len(), moves[0].is.1), (1, Some(100)));
        assert!(portfolio::moves(&mut tx, w, &all, 8, 9).await.expect("moves").is_empty());
        let few = Audience::Teammate(teammate_id(9));
        assert!(portfolio::bins(&mut tx, w, &few).await.expect("bins").is_empty());
        assert!(portfolio::bins(&mut tx, other, &all).await.expect("bins").is_empty());
        assert_eq!(portfolio::active(&mut tx, w).await.expect("all").len(), 5);
    });
}

#[test]
fn grades_follow_a_client_into_another() {
    each_db(|db| async move {
        let mut tx = db.begin().await.expect("begins");
        let w = workspace(&mut tx).await;
        for n in [1, 2] {
            clients::insert(&mut tx, w, &client(n, &format!("К{n}"))).await.expect("a client");
        }
        let grade = Grade {
            id: GradeId(Uuid::from_u128(5)),
            client: client_id(1),
            factor: FactorKind::Margin,
            value: Some(75),
            evidence: "смета".to_owned(),
            made_by: None,
            made_at: 3,
        };
        grades::insert(&mut tx, w, &grade).await.expect("a grade");
        portfolio::put(&mut tx, w, client_id(1), &place("mid-mid", 500, 500, 1))
            .await
            .expect("put");
        assert_eq!(grades::of_client(&mut tx, w, client_id(1)).await.expect("reads"), [grade]);
        client_merge::merge(&mut tx, w, client_id(1), client_id(2), 9).await.expect("merges");
        assert_eq!(grades::of_client(&mut tx, w, client_id(2)).await.expect("reads").len(), 1);
        assert_eq!(portfolio::get(&mut tx, w, client_id(1)).await.expect("reads"), None);
        let spoke = portfolio::spoke(&mut tx, w, client_id(2), 0).await.expect("reads");
        assert_eq!(spoke, portfolio::Spoke::default());
    });
}
