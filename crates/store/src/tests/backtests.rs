//! Outcomes of clients, back-tests with their trials, changes of the policy.

use super::*;
use crate::backtests::{self, Backtest, Trial};
use crate::client_merge;
use crate::client_outcomes::{self, ClientOutcome};
use crate::policy_changes::{self, PolicyChange};
use crate::testing::{count, each_db};
use crate::{Error, clients, teammates};
use domain::id::{BacktestId, PolicyChangeId};
use domain::outcome::Outcome;
use jiff::civil::date;

fn outcome(outcome: Outcome, day: i8) -> ClientOutcome {
    ClientOutcome {
        outcome,
        on: date(2026, 3, day),
        note: "ушли к другим".to_owned(),
        set_by: Some(teammate_id(1)),
        set_at: 7,
    }
}

fn backtest(n: u128) -> Backtest {
    Backtest {
        id: BacktestId(Uuid::from_u128(n)),
        state: "waiting".to_owned(),
        policy: "{}".to_owned(),
        policy_version: 3,
        asked_at: 100,
        n_clients: 0,
        n_done: 0,
        n_unmarked: 0,
        tallies: String::new(),
        is_cancelled: false,
        error: None,
        created_by: None,
        created_at: n as i64,
        finished_at: None,
    }
}

#[test]
fn what_became_of_a_client_is_one_record_and_moves_with_it() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let other = workspace(&mut tx).await;
        teammates::insert(&mut tx, ws, &teammate(1, "a@b.example", Role::Director)).await.unwrap();
        for n in 1..=3 {
            clients::insert(&mut tx, ws, &client(n, &format!("К{n}"))).await.unwrap();
        }
        let id = client_id(1);
        assert_eq!(client_outcomes::get(&mut tx, ws, id).await.unwrap(), None);
        for said in [outcome(Outcome::Kept, 1), outcome(Outcome::Left, 9)] {
            client_outcomes::set(&mut tx, ws, id, &said).await.unwrap();
        }
        let left = Some(outcome(Outcome::Left, 9));
        assert_eq!(client_outcomes::get(&mut tx, ws, id).await.unwrap(), left);
        assert_eq!(client_outcomes::get(&mut tx, other, id).await.unwrap(), None);
        clients::archive(&mut tx, ws, client_id(3), 1, 5).await.unwrap();
        let subjects = client_outcomes::subjects(&mut tx, ws).await.unwrap();
        let told: Vec<_> = subjects.iter().map(|s| (s.is_archived, s.outcome.is_some())).collect();
        assert_eq!(told, [(false, true), (false, false), (true, false)]);
        assert_eq!(client_outcomes::subjects(&mut tx, other).await.unwrap(), []);
        client_merge::merge(&mut tx, ws, id, client_id(2), 9).await.unwrap();
        assert_eq!(client_outcomes::get(&mut tx, ws, client_id(2)).await.unwrap(), left);
        assert!(client_outcomes::clear(&mut tx, ws, client_id(2)).await.unwrap());
        assert!(!client_outcomes::clear(&mut tx, ws, client_id(2)).await.unwrap());
        tx.commit().await.unwrap();
    });
}

#[test]
fn a_backtest_counts_its_clients_and_keeps_their_trials() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let other = workspace(&mut tx).await;
        for n in 1..=2 {
            clients::insert(&mut tx, ws, &client(n, &format!("К{n}"))).await.unwrap();
        }
        let run = backtest(1);
        backtests::insert(&mut tx, ws, &run).await.unwrap();
        assert_eq!(backtests::get(&mut tx, ws, run.id).await.unwrap(), Some(run.clone()));
        assert_eq!(backtests::get(&mut tx, other, run.id).await.unwrap(), None);
        backtests::begin(&mut tx, ws, run.id, (2, 1)).await.unwrap();
        let trial = |n: u128, threshold: u32, rank: i64| Trial {
            client: client_id(n),
            threshold,
            rank,
            trial: format!("{{\"n\":{n}}}"),
        };
        let first = [trial(1, 100, 2), trial(1, 125, 2)];
        backtests::add_trials(&mut tx, ws, run.id, &first).await.unwrap();
        backtests::save_progress(&mut tx, ws, run.id, 1).await.unwrap();
        let tried = backtests::tried(&mut tx, ws, run.id).await.unwrap();
        assert_eq!(tried.into_iter().collect::<Vec<_>>(), [client_id(1)]);
        let second = [trial(2, 100, 0), trial(2, 125, 0)];
        backtests::add_trials(&mut tx, ws, run.id, &second).await.unwrap();
        let at_125 = backtests::trials(&mut tx, ws, run.id, 125, 9).await.unwrap();
        assert_eq!(at_125, [trial(2, 125, 0), trial(1, 125, 2)]);
        assert_eq!(backtests::trials(&mut tx, other, run.id, 125, 9).await.unwrap(), []);
        let of_one = backtests::trials_of(&mut tx, ws, run.id, client_id(1)).await.unwrap();
        assert_eq!(of_one, first);
        let mut n_seen = 0;
        backtests::each_trial(&mut tx, ws, run.id, &mut |_| n_seen += 1).await.unwrap();
        assert_eq!(n_seen, 4);
        assert!(!backtests::is_cancelled(&mut tx, ws, run.id).await.unwrap());
        assert!(!backtests::cancel(&mut tx, other, run.id).await.unwrap());
        assert!(backtests::cancel(&mut tx, ws, run.id).await.unwrap());
        assert!(backtests::is_cancelled(&mut tx, ws, run.id).await.unwrap());
        let end = ("done", "[]", None);
        assert!(backtests::finish(&mut tx, ws, run.id, end, 50).await.unwrap());
        assert!(!backtests::finish(&mut tx, ws, run.id, end, 51).await.unwrap());
        assert!(!backtests::cancel(&mut tx, ws, run.id).await.unwrap());
        let late = backtests::save_progress(&mut tx, ws, run.id, 9).await;
        assert!(matches!(late, Err(Error::Stale)), "{late:?}");
        tx.commit().await.unwrap();
    });
}

#[test]
fn old_runs_are_removed_with_their_trials_and_a_running_one_stays() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        clients::insert(&mut tx, ws, &client(1, "Ёлка")).await.unwrap();
        for n in 1..=4 {
            let run = backtest(n);
            backtests::insert(&mut tx, ws, &run).await.unwrap();
            let trial =
                Trial { client: client_id(1), threshold: 100, rank: 0, trial: String::new() };
            backtests::add_trials(&mut tx, ws, run.id, &[trial]).await.unwrap();
            if n != 1 {
                backtests::finish(&mut tx, ws, run.id, ("done", "", None), 9).await.unwrap();
            }
        }
        assert_eq!(backtests::remove_old(&mut tx, ws, 2).await.unwrap(), 1);
        let left: Vec<i64> =
            backtests::list(&mut tx, ws, 9).await.unwrap().iter().map(|b| b.created_at).collect();
        assert_eq!(left, [4, 3, 1]);
        tx.commit().await.unwrap();
        assert_eq!(count(&db, "backtest_trial").await, 3);
    });
}

#[test]
fn a_change_of_the_policy_is_taken_back_once() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let change = PolicyChange {
            id: PolicyChangeId(Uuid::from_u128(1)),
            source: "answers".to_owned(),
            before: "{}".to_owned(),
            after: "{\"reply_recent\":9}".to_owned(),
            made_by: None,
            made_at: 5,
            undone_at: None,
        };
        policy_changes::insert(&mut tx, ws, &change).await.unwrap();
        let stored = policy_changes::get(&mut tx, ws, change.id).await.unwrap();
        assert_eq!(stored.as_ref(), Some(&change));
        assert!(policy_changes::undo(&mut tx, ws, change.id, 8).await.unwrap());
        assert!(!policy_changes::undo(&mut tx, ws, change.id, 9).await.unwrap());
        let undone = PolicyChange { undone_at: Some(8), ..change };
        assert_eq!(policy_changes::list(&mut tx, ws, 9).await.unwrap(), [undone]);
        tx.commit().await.unwrap();
    });
}
