//! Jobs: once, with a lease, again after a failure.

use super::*;
use crate::jobs::{self, Job};
use crate::testing::each_db;
use domain::id::JobId;

fn job(n: u128, key: Option<&str>, run_at: i64) -> Job {
    Job {
        workspace: WorkspaceId(0),
        id: JobId(Uuid::from_u128(n)),
        kind: "assess".to_owned(),
        payload: "{}".to_owned(),
        dedupe_key: key.map(str::to_owned),
        run_at,
        attempts: 0,
        error: None,
        created_at: 1,
    }
}

#[test]
fn a_job_waits_once_for_each_key() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        assert!(jobs::enqueue(&mut tx, &job(1, Some("k"), 5)).await.unwrap());
        assert!(!jobs::enqueue(&mut tx, &job(2, Some("k"), 5)).await.unwrap());
        assert!(!jobs::enqueue(&mut tx, &job(2, Some("k"), 8)).await.unwrap());
        assert!(jobs::enqueue(&mut tx, &job(2, Some("k"), 3)).await.unwrap());
        assert_eq!(jobs::next_run_at(&mut tx).await.unwrap(), Some(3));
        assert!(jobs::enqueue(&mut tx, &job(3, None, 6)).await.unwrap());
        assert!(jobs::enqueue(&mut tx, &job(4, None, 7)).await.unwrap());
        assert_eq!(jobs::claim(&mut tx, "a", 2, 100).await.unwrap(), None);
        let first = jobs::claim(&mut tx, "a", 5, 100).await.unwrap().unwrap();
        assert_eq!(first, Job { attempts: 1, ..job(1, Some("k"), 3) });
        // It runs: the same work may be asked for again.
        assert!(jobs::enqueue(&mut tx, &job(5, Some("k"), 9)).await.unwrap());
        assert!(jobs::heartbeat(&mut tx, &first, "a", 200).await.unwrap());
        assert!(!jobs::heartbeat(&mut tx, &first, "b", 200).await.unwrap());
        // Gone wrong, but a newer one waits: that one is enough.
        assert!(jobs::retry(&mut tx, &first, "a", "no", 50).await.unwrap());
        let states = jobs::counts(&mut tx).await.unwrap();
        assert_eq!(states, [("superseded".to_owned(), 1), ("waiting".to_owned(), 3)]);
        tx.commit().await.unwrap();
    });
}

#[test]
fn a_job_that_its_maker_does_is_left_alone_until_its_lease_ends() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let own = Job { attempts: 1, ..job(1, Some("k"), 5) };
        jobs::enqueue_claimed(&mut tx, &own, "maker", 100).await.unwrap();
        assert_eq!(jobs::claim(&mut tx, "b", 100, 200).await.unwrap(), None);
        assert!(jobs::heartbeat(&mut tx, &own, "maker", 150).await.unwrap());
        assert_eq!(jobs::claim(&mut tx, "b", 150, 200).await.unwrap(), None);
        let taken = jobs::claim(&mut tx, "b", 151, 200).await.unwrap().unwrap();
        assert_eq!(taken, Job { attempts: 2, ..own.clone() });
        assert!(!jobs::heartbeat(&mut tx, &own, "maker", 300).await.unwrap());
        assert!(!jobs::finish(&mut tx, &own, "maker", 152).await.unwrap());
        assert!(jobs::finish(&mut tx, &taken, "b", 152).await.unwrap());
    });
}

#[test]
fn a_job_of_a_dead_worker_is_taken_over_and_the_dead_one_has_no_say() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        jobs::enqueue(&mut tx, &job(1, Some("k"), 5)).await.unwrap();
        let lost = jobs::claim(&mut tx, "a", 5, 100).await.unwrap().unwrap();
        assert_eq!(jobs::claim(&mut tx, "b", 100, 200).await.unwrap(), None);
        let taken = jobs::claim(&mut tx, "b", 101, 200).await.unwrap().unwrap();
        assert_eq!(taken.attempts, 2);
        assert!(!jobs::finish(&mut tx, &lost, "a", 102).await.unwrap());
        assert!(!jobs::retry(&mut tx, &lost, "a", "no", 102).await.unwrap());
        assert!(jobs::retry(&mut tx, &taken, "b", "no", 150).await.unwrap());
        let again = jobs::claim(&mut tx, "b", 150, 300).await.unwrap().unwrap();
        assert_eq!((again.attempts, again.error.as_deref()), (3, Some("no")));
        assert!(jobs::fail(&mut tx, &again, "b", "never", 151).await.unwrap());
        let failed = jobs::failed(&mut tx, WorkspaceId(0), 9).await.unwrap();
        assert_eq!(failed[0].error.as_deref(), Some("never"));
        assert!(jobs::run_again(&mut tx, WorkspaceId(0), again.id, 160).await.unwrap());
        assert!(!jobs::run_again(&mut tx, WorkspaceId(0), again.id, 160).await.unwrap());
        let last = jobs::claim(&mut tx, "b", 160, 300).await.unwrap().unwrap();
        assert!(jobs::finish(&mut tx, &last, "b", 170).await.unwrap());
        assert!(!jobs::cancel(&mut tx, WorkspaceId(0), last.id, 170).await.unwrap());
        jobs::enqueue(&mut tx, &job(2, None, 5)).await.unwrap();
        assert!(jobs::cancel(&mut tx, WorkspaceId(0), job(2, None, 5).id, 180).await.unwrap());
        assert_eq!(jobs::sweep(&mut tx, 175).await.unwrap(), 1);
        assert_eq!(jobs::counts(&mut tx).await.unwrap(), [("cancelled".to_owned(), 1)]);
        tx.commit().await.unwrap();
    });
}

#[test]
fn two_workers_never_take_the_same_job() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        for n in 1..=40 {
            jobs::enqueue(&mut tx, &job(n, None, 5)).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut workers = Vec::new();
        for worker in ["a", "b", "c"] {
            let db = db.clone();
            workers.push(tokio::spawn(async move {
                let mut taken = Vec::new();
                loop {
                    let mut tx = db.begin().await.unwrap();
                    let job = jobs::claim(&mut tx, worker, 5, 100).await.unwrap();
                    tx.commit().await.unwrap();
                    match job {
                        Some(job) => taken.push(job.id),
                        None => return taken,
                    }
                }
            }));
        }
        let mut all = Vec::new();
        for worker in workers {
            all.append(&mut worker.await.unwrap());
        }
        all.sort();
        let n_taken = all.len();
        all.dedup();
        assert_eq!((n_taken, all.len()), (40, 40));
    });
}
