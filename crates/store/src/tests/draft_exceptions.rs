//! Rules that stay silent for a client.

use super::*;
use crate::draft_exceptions::{self, DraftException};
use crate::testing::each_db;
use crate::{client_merge, clients};
use domain::draft::RuleId;

fn exception(client: ClientId, rule: RuleId) -> DraftException {
    DraftException { client, rule, words: "жаль".to_owned(), created_by: None, created_at: 7 }
}

#[test]
fn a_rule_is_silenced_once_and_speaks_again() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let other = workspace(&mut tx).await;
        for n in 1..=2 {
            clients::insert(&mut tx, ws, &client(n, &format!("К{n}"))).await.unwrap();
        }
        let (first, second) = (client_id(1), client_id(2));
        let denial = exception(first, RuleId::Denial);
        assert!(draft_exceptions::add(&mut tx, ws, &denial).await.unwrap());
        assert!(!draft_exceptions::add(&mut tx, ws, &denial).await.unwrap());
        let own = exception(second, RuleId::Denial);
        assert!(draft_exceptions::add(&mut tx, ws, &own).await.unwrap());
        let victim = exception(first, RuleId::Victim);
        assert!(draft_exceptions::add(&mut tx, ws, &victim).await.unwrap());
        let found = draft_exceptions::of_client(&mut tx, ws, first).await.unwrap();
        assert_eq!(found, [denial.clone(), victim]);
        assert!(draft_exceptions::of_client(&mut tx, other, first).await.unwrap().is_empty());

        client_merge::merge(&mut tx, ws, first, second, 9).await.unwrap();
        let found = draft_exceptions::of_client(&mut tx, ws, second).await.unwrap();
        let rules: Vec<_> = found.iter().map(|e| e.rule).collect();
        assert_eq!(rules, [RuleId::Denial, RuleId::Victim]);
        assert!(draft_exceptions::remove(&mut tx, ws, second, RuleId::Denial).await.unwrap());
        assert!(!draft_exceptions::remove(&mut tx, ws, second, RuleId::Denial).await.unwrap());
        tx.commit().await.unwrap();
    });
}
