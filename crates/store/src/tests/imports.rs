//! Imports with their problems, and the rules that sort what comes in.

use super::*;
use crate::imports::{self, Import, Problem, Progress};
use crate::routing_rules::{self, RoutingRule};
use crate::testing::each_db;
use domain::id::{ImportId, RuleId};

#[test]
fn a_routing_rule_takes_the_place_of_the_one_before() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let rule = |n: u128, client: Option<ClientId>| RoutingRule {
            id: RuleId(Uuid::from_u128(n)),
            kind: "domain".to_owned(),
            value: "x.example".to_owned(),
            client,
            created_by: None,
            created_at: n as i64,
        };
        routing_rules::put(&mut tx, ws, &rule(1, Some(client_id(1)))).await.unwrap();
        routing_rules::put(&mut tx, ws, &rule(2, None)).await.unwrap();
        assert_eq!(routing_rules::list(&mut tx, ws).await.unwrap(), [rule(2, None)]);
        assert_eq!(routing_rules::get(&mut tx, ws, rule(1, None).id).await.unwrap(), None);
        let got = routing_rules::get(&mut tx, ws, rule(2, None).id).await.unwrap();
        assert_eq!(got, Some(rule(2, None)));
        assert!(routing_rules::remove(&mut tx, ws, rule(2, None).id, 9).await.unwrap());
        assert!(!routing_rules::remove(&mut tx, ws, rule(2, None).id, 9).await.unwrap());
        tx.commit().await.unwrap();
    });
}

#[test]
fn an_import_counts_all_problems_and_keeps_a_thousand() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let mut import = Import {
            id: ImportId(Uuid::from_u128(1)),
            kind: "mbox".to_owned(),
            name: "почта.mbox".to_owned(),
            state: "waiting".to_owned(),
            path: "/x".to_owned(),
            mapping: "{}".to_owned(),
            progress: Progress { size_bytes: 100, ..Progress::default() },
            is_cancelled: false,
            error: None,
            created_by: None,
            created_at: 1,
            finished_at: None,
        };
        imports::insert(&mut tx, ws, &import).await.unwrap();
        let problem = |n: i64| Problem {
            place: n.to_string(),
            code: if n % 3 == 0 { "bad_date" } else { "bad_line" }.to_owned(),
            message: "?".to_owned(),
        };
        let problems: Vec<Problem> = (0..990).map(problem).collect();
        imports::add_problems(&mut tx, ws, import.id, 0, &problems).await.unwrap();
        let more: Vec<Problem> = (990..1_200).map(problem).collect();
        imports::add_problems(&mut tx, ws, import.id, 990, &more).await.unwrap();
        imports::add_problems(&mut tx, ws, import.id, 1_200, &more).await.unwrap();
        let page = imports::problems(&mut tx, ws, import.id, (998, 50)).await.unwrap();
        assert_eq!(page, [problem(998), problem(999)]);
        let codes = imports::problem_codes(&mut tx, ws, import.id).await.unwrap();
        assert_eq!(codes, [("bad_line".to_owned(), 666), ("bad_date".to_owned(), 334)]);
        import.progress = Progress {
            size_bytes: 100,
            done_bytes: 60,
            n_read: 5,
            n_added: 3,
            n_known: 2,
            n_updated: 1,
            n_problems: 1_410,
        };
        imports::save_mapping(&mut tx, ws, import.id, "csv", "[1]").await.unwrap();
        (import.kind, import.mapping) = ("csv".to_owned(), "[1]".to_owned());
        imports::save_progress(&mut tx, ws, import.id, "running", import.progress).await.unwrap();
        assert!(!imports::is_cancelled(&mut tx, ws, import.id).await.unwrap());
        assert!(imports::cancel(&mut tx, ws, import.id).await.unwrap());
        assert!(imports::is_cancelled(&mut tx, ws, import.id).await.unwrap());
        imports::finish(&mut tx, ws, import.id, "failed", Some("disk"), 9).await.unwrap();
        assert!(!imports::cancel(&mut tx, ws, import.id).await.unwrap());
        let expected = Import {
            state: "failed".to_owned(),
            is_cancelled: true,
            error: Some("disk".to_owned()),
            finished_at: Some(9),
            ..import
        };
        assert_eq!(imports::get(&mut tx, ws, expected.id).await.unwrap(), Some(expected.clone()));
        assert_eq!(imports::list(&mut tx, ws, 5).await.unwrap(), [expected]);
        tx.commit().await.unwrap();
    });
}
