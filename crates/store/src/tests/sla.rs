//! Service levels: versions and words about cases, and what a merger makes of them.

use super::*;
use crate::sla::{self, MarkRow, VersionRow};
use crate::testing::each_db;
use crate::{client_merge, clients};
use domain::id::{SlaMarkId, TouchId};
use domain::sla::{CaseOf, MarkKind};
use jiff::civil::date;

fn version(n: i64, note: &str) -> VersionRow {
    VersionRow {
        version: n,
        effective_on: date(2026, 3, 1),
        agreement: None,
        agreed: "{}".to_owned(),
        note: note.to_owned(),
        created_by: None,
        created_at: 1,
    }
}

fn mark(n: u128) -> MarkRow {
    MarkRow {
        id: SlaMarkId(Uuid::from_u128(n)),
        of: CaseOf::Touch(TouchId(n as i64)),
        kind: MarkKind::ALL[0],
        from_at: 5,
        until_at: None,
        reason: "ждём доступ".to_owned(),
        created_by: None,
        created_at: n as i64,
    }
}

/// Merges client 1 into client 2, which may have an agreement of its own.
fn check(has_own: bool, want_note: &str) {
    let want_note = want_note.to_owned();
    each_db(|db| {
        let want_note = want_note.clone();
        async move {
            let mut tx = db.begin().await.unwrap();
            let ws = workspace(&mut tx).await;
            for n in 1..=2 {
                clients::insert(&mut tx, ws, &client(n, &format!("К{n}"))).await.unwrap();
            }
            sla::insert(&mut tx, ws, client_id(1), &version(1, "от первого")).await.unwrap();
            sla::add_mark(&mut tx, ws, client_id(1), &mark(1)).await.unwrap();
            if has_own {
                sla::insert(&mut tx, ws, client_id(2), &version(1, "своё")).await.unwrap();
                sla::add_mark(&mut tx, ws, client_id(2), &mark(2)).await.unwrap();
            }
            client_merge::merge(&mut tx, ws, client_id(1), client_id(2), 9).await.unwrap();
            let versions = sla::versions(&mut tx, ws, client_id(2)).await.unwrap();
            let notes: Vec<&str> = versions.iter().map(|v| v.note.as_str()).collect();
            assert_eq!(notes, [want_note.as_str()], "one agreement counts");
            let marks = sla::marks(&mut tx, ws, client_id(2)).await.unwrap();
            assert_eq!(marks.len(), 1 + usize::from(has_own), "cases are told with their words");
            tx.commit().await.unwrap();
        }
    });
}

#[test]
fn a_merger_keeps_one_agreement_and_the_words_about_all_cases() {
    check(false, "от первого");
    check(true, "своё");
}
