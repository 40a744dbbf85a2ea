//! Assessments, episodes, answers, guts; the seam and the migrations.

use super::*;
use crate::answers::{self, Answer};
use crate::assessments::{self, Assessment, LevelChange};
use crate::error::Error;
use crate::filter::Audience;
use crate::guts::{self, Gut};
use crate::signal_episodes::{self, Episode};
use crate::testing::{count, each_db};
use crate::{clients, migrate, params, teammates};
use domain::id::{AnswerId, GutId};

fn assessment(n: u128, rank: i64, next_check_at: i64) -> Assessment {
    Assessment {
        client: client_id(n),
        level: "watch".to_owned(),
        rank,
        verdict: "{}".to_owned(),
        summary: String::new(),
        computed_at: 10,
        next_check_at,
        is_due: false,
    }
}

#[test]
fn clients_are_due_when_new_marked_or_in_time() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        for n in 1..=3 {
            clients::insert(&mut tx, ws, &client(n, &format!("К{n}"))).await.unwrap();
        }
        let due = assessments::due(&mut tx, 0, 9).await.unwrap();
        assert_eq!(due.len(), 3);
        assert_eq!(due[0], (ws, client_id(1)));
        for n in 1..=3 {
            assessments::save(&mut tx, ws, &assessment(n, n as i64, 100)).await.unwrap();
        }
        assert_eq!(assessments::due(&mut tx, 99, 9).await.unwrap(), []);
        assert_eq!(assessments::due(&mut tx, 100, 2).await.unwrap().len(), 2);
        assessments::mark_due(&mut tx, ws, &[client_id(2)]).await.unwrap();
        assert_eq!(assessments::due(&mut tx, 99, 9).await.unwrap(), [(ws, client_id(2))]);
        assessments::postpone(&mut tx, ws, client_id(2), 99).await.unwrap();
        assert_eq!(assessments::due(&mut tx, 98, 9).await.unwrap(), []);
        assert_eq!(assessments::due(&mut tx, 99, 9).await.unwrap(), [(ws, client_id(2))]);
        clients::archive(&mut tx, ws, client_id(2), 1, 5).await.unwrap();
        assert_eq!(assessments::due(&mut tx, 99, 9).await.unwrap(), []);
        assert_eq!(assessments::mark_all_due(&mut tx, ws).await.unwrap(), 3);
        let got = assessments::get(&mut tx, ws, client_id(1)).await.unwrap();
        assert_eq!(got, Some(Assessment { is_due: true, ..assessment(1, 1, 100) }));

        let home = assessments::home(&mut tx, ws, &Audience::All, 1, 9).await.unwrap();
        let names: Vec<&str> = home.iter().map(|line| line.name.as_str()).collect();
        assert_eq!(names, ["К3", "К1"]);
        let home = assessments::home(&mut tx, ws, &Audience::All, 2, 9).await.unwrap();
        assert_eq!(home.len(), 1);
        let stranger = Audience::Teammate(teammate_id(9));
        assert_eq!(assessments::home(&mut tx, ws, &stranger, 0, 9).await.unwrap(), []);
        tx.commit().await.unwrap();
    });
}

#[test]
fn levels_and_episodes_have_a_history() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        clients::insert(&mut tx, ws, &client(1, "Ёлка")).await.unwrap();
        let id = client_id(1);
        let change = |at: i64, level: &str| LevelChange {
            at,
            level: level.to_owned(),
            reason: "{}".to_owned(),
        };
        for c in [change(5, "green"), change(9, "amber"), change(9, "red")] {
            assessments::add_level_change(&mut tx, ws, id, &c).await.unwrap();
        }
        let history = assessments::level_changes(&mut tx, ws, id).await.unwrap();
        assert_eq!(history, [change(5, "green"), change(9, "red")]);
        assessments::forget_level_changes(&mut tx, ws, id).await.unwrap();
        assert_eq!(assessments::level_changes(&mut tx, ws, id).await.unwrap(), []);

        let episode = |name: &str, strength: &str, at: i64| Episode {
            episode: name.to_owned(),
            kind: "silence".to_owned(),
            strength: strength.to_owned(),
            first_at: at,
            last_at: at,
            closed_at: None,
        };
        for e in [episode("a", "watch", 5), episode("b", "flag", 6), episode("a", "flag", 7)] {
            signal_episodes::upsert(&mut tx, ws, id, &e).await.unwrap();
        }
        let open = ["a".to_owned()];
        let n = signal_episodes::close_others(&mut tx, ws, id, &open, 8).await.unwrap();
        assert_eq!(n, 1);
        let all = signal_episodes::of_client(&mut tx, ws, id).await.unwrap();
        let a = Episode { last_at: 7, ..episode("a", "flag", 5) };
        assert_eq!(all, [a, Episode { closed_at: Some(8), ..episode("b", "flag", 6) }]);
        assert_eq!(signal_episodes::close_others(&mut tx, ws, id, &[], 9).await.unwrap(), 1);
        signal_episodes::upsert(&mut tx, ws, id, &episode("b", "flag", 10)).await.unwrap();
        let all = signal_episodes::of_client(&mut tx, ws, id).await.unwrap();
        assert_eq!(all[1].closed_at, None);
        tx.commit().await.unwrap();
    });
}

#[test]
fn answers_and_feelings_are_kept_newest_first() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        teammates::insert(&mut tx, ws, &teammate(1, "a@b.example", Role::Director)).await.unwrap();
        clients::insert(&mut tx, ws, &client(1, "Ёлка")).await.unwrap();
        let answer = |n: u128| Answer {
            id: AnswerId(Uuid::from_u128(n)),
            client: client_id(1),
            episode: "a".to_owned(),
            kind: "silence".to_owned(),
            verdict: "explained".to_owned(),
            strength: "flag".to_owned(),
            note: String::new(),
            teammate: (n == 1).then(|| teammate_id(1)),
            at: n as i64,
        };
        let gut = |n: u128| Gut {
            id: GutId(Uuid::from_u128(n)),
            client: client_id(1),
            teammate: teammate_id(1),
            feeling: -2,
            note: "холодно".to_owned(),
            at: n as i64,
        };
        for n in 1..=2 {
            answers::insert(&mut tx, ws, &answer(n)).await.unwrap();
            guts::insert(&mut tx, ws, &gut(n)).await.unwrap();
        }
        let all = answers::of_client(&mut tx, ws, client_id(1)).await.unwrap();
        assert_eq!(all, [answer(2), answer(1)]);
        assert_eq!(answers::since(&mut tx, ws, 2).await.unwrap(), [answer(2)]);
        assert_eq!(guts::of_client(&mut tx, ws, client_id(1), 1).await.unwrap(), [gut(2)]);
        tx.commit().await.unwrap();
    });
}

#[test]
fn a_transaction_that_is_dropped_leaves_nothing() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        workspace(&mut tx).await;
        drop(tx);
        assert_eq!(count(&db, "workspace").await, 0);
    });
}

#[test]
fn migrating_twice_changes_nothing_and_a_newer_database_is_refused() {
    each_db(|db| async move {
        let again = migrate::migrate(&db, 7).await.unwrap();
        assert_eq!(again, migrate::Migrated::default());
        let mut tx = db.begin().await.unwrap();
        tx.execute(
            "insert into migration (name, hash, applied_at) values ($1, $2, $3)",
            params!["9999_x", "h", 1_i64],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let refused = migrate::migrate(&db, 8).await.unwrap_err().to_string();
        assert!(refused.contains("9999_x"), "{refused}");
    });
}

#[test]
fn a_row_of_one_agency_cannot_refer_to_a_row_of_another() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let other = workspace(&mut tx).await;
        clients::insert(&mut tx, ws, &client(1, "Ёлка")).await.unwrap();
        let stolen = crate::contacts::insert(&mut tx, other, &contact(1, client_id(1), "Д")).await;
        assert!(matches!(stolen, Err(Error::Other(_))), "{stolen:?}");
    });
}

#[test]
fn an_older_database_is_copied_aside_and_brought_up_to_date() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        workspace(&mut tx).await;
        tx.commit().await.unwrap();
        let n_before = count(&db, "migration").await;
        let done = migrate::migrate_as_later_program(&db, 9).await.unwrap();
        assert_eq!(done.applied, ["9000_later"]);
        assert_eq!(count(&db, "later").await, 0);
        assert_eq!(count(&db, "workspace").await, 1);
        match db.file() {
            Some(_) => {
                let copy = crate::Address::File(done.copy.expect("a copy"));
                let copy = crate::Db::open(&copy).await.unwrap();
                assert_eq!(
                    (count(&copy, "migration").await, count(&copy, "workspace").await),
                    (n_before, 1)
                );
            }
            None => assert_eq!(done.copy, None),
        }
    });
}
