//! The ledger of trust: a cause is booked once, an entry is undone once.

use super::*;
use crate::testing::each_db;
use crate::trust_entries::{self, Entry};
use crate::{client_merge, clients};
use domain::id::EntryId;
use domain::trust::TrustEntryKind;

fn entry(n: u128, undoes: Option<u128>) -> Entry {
    Entry {
        id: EntryId(Uuid::from_u128(n)),
        client: client_id(1),
        contact: None,
        kind: TrustEntryKind::PromiseKept,
        at: n as i64,
        made_at: 9,
        points: 100,
        size: 1,
        cause_kind: "promise".to_owned(),
        cause_id: "pm_1".to_owned(),
        cause_part: 0,
        number: 0,
        title: "смета".to_owned(),
        reason: String::new(),
        made_by: None,
        undoes: undoes.map(|n| EntryId(Uuid::from_u128(n))),
    }
}

#[test]
fn a_cause_is_booked_once_and_undone_once() {
    each_db(|db| async move {
        let mut tx = db.begin().await.expect("begins");
        let w = workspace(&mut tx).await;
        for n in [1, 2] {
            clients::insert(&mut tx, w, &client(n, &format!("К{n}"))).await.expect("a client");
        }
        let mut added = Vec::new();
        let again = Entry { number: 1, ..entry(6, None) };
        for e in [entry(2, None), entry(3, None), entry(4, Some(2)), entry(5, Some(2)), again] {
            added.push(trust_entries::insert(&mut tx, w, &e).await.expect("asked"));
        }
        assert_eq!(added, [true, false, true, false, true]);
        client_merge::merge(&mut tx, w, client_id(1), client_id(2), 9).await.expect("merges");
        let ledger = trust_entries::of_client(&mut tx, w, client_id(2)).await.expect("reads");
        let ids: Vec<u128> = ledger.iter().map(|e| e.id.0.as_u128()).collect();
        assert_eq!(ids, [2, 4, 6]);
    });
}
