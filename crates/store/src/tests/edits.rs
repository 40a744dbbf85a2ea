//! Edits, what they are to each other, and the guidelines: what is written is read.

use super::*;
use crate::edit_pairs::{self, EditCounts, Other, PairRow};
use crate::edits::{self, EditRow, Settled};
use crate::filter::Audience;
use crate::guidelines::{self, ChangeRow, GuidelineRule};
use crate::testing::each_db;
use crate::{client_merge, clients, error::Error};
use domain::edit::guideline::{Change, ChangeKind};
use domain::edit::{EditClass, PairAnswer, PairKind, PairVerdict, Settlement};
use domain::id::{EditId, EditPairId, GuidelineRuleId, TouchId};
use jiff::civil::date;

fn edit(n: u128) -> EditRow {
    EditRow {
        id: EditId(Uuid::from_u128(n)),
        client: client_id(1),
        project: None,
        text: "Логотип крупнее".to_owned(),
        material: "баннер".to_owned(),
        contact: None,
        author: "Анна".to_owned(),
        said_on: date(2026, 3, n as i8),
        touch: Some(TouchId(7)),
        class: None,
        classified_by: None,
        settled: None,
        created_by: None,
        created_at: 1,
        updated_at: 1,
        version: 1,
    }
}

fn pair(n: u128, other: Other) -> PairRow {
    PairRow {
        id: EditPairId(Uuid::from_u128(n)),
        client: client_id(1),
        edit: edit(2).id,
        other,
        kind: PairKind::Contradiction,
        confidence: 90,
        reason: "{}".to_owned(),
        found_at: n as i64,
        verdict: None,
        answer: None,
        answer_note: String::new(),
    }
}

fn rule(n: u128) -> GuidelineRule {
    GuidelineRule {
        id: GuidelineRuleId(Uuid::from_u128(n)),
        client: client_id(1),
        project: None,
        section: "Тексты".to_owned(),
        text: "на «вы»".to_owned(),
        edit: Some(edit(1).id),
        decided_on: Some(date(2026, 2, 1)),
        decided_with: "Анна, Вера".to_owned(),
        retired_at: None,
        created_by: None,
        created_at: 5,
        version: 1,
    }
}

#[test]
fn an_edit_is_kept_classified_and_settled_once() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        clients::insert(&mut tx, ws, &client(1, "К")).await.unwrap();
        for n in 1..=2 {
            edits::insert(&mut tx, ws, &edit(n)).await.unwrap();
        }
        let found = edits::get(&mut tx, ws, &Audience::All, edit(1).id).await.unwrap();
        assert_eq!(found, Some(edit(1)));
        let stranger = Audience::Teammate(teammate_id(9));
        assert_eq!(edits::get(&mut tx, ws, &stranger, edit(1).id).await.unwrap(), None);
        assert!(edits::list(&mut tx, ws, &stranger, 9).await.unwrap().is_empty());
        let settled = Settled {
            how: Settlement::Refused,
            on: date(2026, 3, 4),
            note: "спорит с правилом".to_owned(),
            by: None,
        };
        let after = EditRow { class: Some(EditClass::Taste), settled: Some(settled), ..edit(1) };
        edits::update(&mut tx, ws, &after, 8).await.unwrap();
        let again = edits::update(&mut tx, ws, &after, 9).await;
        assert!(matches!(again, Err(Error::Stale)), "{again:?}");
        let after = EditRow { version: 2, updated_at: 8, ..after };
        let all = [edit(2), after];
        assert_eq!(edits::of_client(&mut tx, ws, client_id(1), 9).await.unwrap(), all);
        assert_eq!(edits::list(&mut tx, ws, &Audience::All, 9).await.unwrap(), all);
    });
}

#[test]
fn what_an_edit_is_to_others_waits_until_a_person_answers() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        clients::insert(&mut tx, ws, &client(1, "К")).await.unwrap();
        for n in 1..=2 {
            edits::insert(&mut tx, ws, &edit(n)).await.unwrap();
        }
        let one = pair(1, Other::Edit(edit(1).id));
        let two = pair(2, Other::Rule(rule(1).id));
        for row in [&one, &two] {
            edit_pairs::insert(&mut tx, ws, row).await.unwrap();
        }
        let ids = [one.edit, two.edit];
        let stranger = Audience::Teammate(teammate_id(9));
        assert!(edit_pairs::of_edits(&mut tx, ws, &stranger, &ids).await.unwrap().is_empty());
        let counts = edit_pairs::counts(&mut tx, ws, client_id(1)).await.unwrap();
        assert_eq!(counts, EditCounts { n_open: 2, n_waiting: 2 });
        let confirmed = PairRow { verdict: Some((PairVerdict::Confirmed, None, 3)), ..one };
        edit_pairs::save(&mut tx, ws, &confirmed).await.unwrap();
        // words that changed are compared anew, but what a person said stays
        edit_pairs::forget_unjudged(&mut tx, ws, client_id(1), edit(2).id).await.unwrap();
        let counts = edit_pairs::counts(&mut tx, ws, client_id(1)).await.unwrap();
        assert_eq!(counts.n_waiting, 1, "confirmed, and not answered");
        let answered = PairRow {
            answer: Some((PairAnswer::Owner, None, 4)),
            answer_note: "спросили директора".to_owned(),
            ..confirmed
        };
        edit_pairs::save(&mut tx, ws, &answered).await.unwrap();
        let rows = edit_pairs::of_client(&mut tx, ws, client_id(1)).await.unwrap();
        assert_eq!(rows, std::slice::from_ref(&answered));
        let rows = edit_pairs::of_edits(&mut tx, ws, &Audience::All, &ids).await.unwrap();
        assert_eq!(rows, [answered]);
        assert!(edit_pairs::of_edits(&mut tx, ws, &Audience::All, &[]).await.unwrap().is_empty());
        let ids = [edit(1).id, edit(2).id];
        let rows = edits::get_many(&mut tx, ws, &Audience::All, &ids).await.unwrap();
        assert_eq!(rows.len(), 2);
        assert!(edits::get_many(&mut tx, ws, &stranger, &ids).await.unwrap().is_empty());
        let counts = edit_pairs::counts(&mut tx, ws, client_id(1)).await.unwrap();
        assert_eq!(counts.n_waiting, 0);
    });
}

#[test]
fn guidelines_keep_every_change_and_survive_a_merger() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        for n in 1..=2 {
            clients::insert(&mut tx, ws, &client(n, &format!("К{n}"))).await.unwrap();
        }
        let first = rule(1);
        guidelines::insert(&mut tx, ws, &first).await.unwrap();
        let change = |kind, text: &str, at| ChangeRow {
            change: Change {
                rule: first.id,
                kind,
                project: None,
                section: "Тексты".to_owned(),
                text: text.to_owned(),
            },
            why: "попросили".to_owned(),
            by: None,
            at,
        };
        let changes =
            [change(ChangeKind::Added, "на «вы»", 5), change(ChangeKind::Retired, "на «вы»", 6)];
        for row in &changes {
            guidelines::add_change(&mut tx, ws, client_id(1), row).await.unwrap();
        }
        let found = guidelines::get(&mut tx, ws, &Audience::All, first.id).await.unwrap();
        assert_eq!(found, Some(first.clone()));
        let stranger = Audience::Teammate(teammate_id(9));
        assert_eq!(guidelines::get(&mut tx, ws, &stranger, first.id).await.unwrap(), None);
        let retired = GuidelineRule { retired_at: Some(6), ..first };
        guidelines::update(&mut tx, ws, &retired).await.unwrap();
        let again = guidelines::update(&mut tx, ws, &retired).await;
        assert!(matches!(again, Err(Error::Stale)), "{again:?}");
        client_merge::merge(&mut tx, ws, client_id(1), client_id(2), 9).await.unwrap();
        let rows = guidelines::of_client(&mut tx, ws, client_id(2)).await.unwrap();
        assert_eq!(rows, [GuidelineRule { client: client_id(2), version: 2, ..retired }]);
        let kept = guidelines::changes_of_client(&mut tx, ws, client_id(2)).await.unwrap();
        assert_eq!(kept, changes);
    });
}
