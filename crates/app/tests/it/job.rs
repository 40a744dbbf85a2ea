//! The queue: once, again after a failure, by schedule.

use crate::assert_error;
use app::job::{self, Job, PROGRAM, Ran};
use app::schedule;
use domain::id::{ImportId, JobId};
use store::jobs;
use testkit::{TestApp, each_app};

#[test]
fn a_due_client_is_assessed_once() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        app.run_jobs().await;
        let mut conn = ctx.db.read().await.unwrap();
        assert_eq!(store::assessments::due(&mut conn, 0, 9).await.unwrap(), []);
        let workspace = app.vera.workspace;
        let first = store::assessments::get(&mut conn, workspace, app.client).await.unwrap();
        assert_eq!(first.as_ref().map(|a| a.computed_at), Some(ctx.now_ms()));
        drop(conn);
        app.run_jobs().await;
        let mut conn = ctx.db.read().await.unwrap();
        let second = store::assessments::get(&mut conn, workspace, app.client).await.unwrap();
        assert_eq!(first, second);
    });
}

#[test]
fn missed_runs_of_the_schedule_collapse_into_one() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        schedule::ensure(ctx).await.unwrap();
        schedule::ensure(ctx).await.unwrap();
        let all = Ran { n_done: 6, n_wrong: 0 };
        assert_eq!(app.run_jobs().await, all);
        app.pass_hours(24 * 5);
        assert_eq!(app.run_jobs().await, all);
        let mut conn = ctx.db.read().await.unwrap();
        let states = jobs::counts(&mut conn).await.unwrap();
        assert_eq!(states, [("done".to_owned(), 12), ("waiting".to_owned(), 6)]);
        drop(conn);
        app.pass_hours(24 * 20);
        app.run_jobs().await;
        let mut conn = ctx.db.read().await.unwrap();
        let done = jobs::counts(&mut conn).await.unwrap();
        assert!(done.contains(&("done".to_owned(), 6)), "old ones are swept: {done:?}");
    });
}

/// A row as a newer version of the program might have left it.
async fn enqueue_unknown(app: &TestApp) -> JobId {
    let id = JobId(app.ctx.new_id());
    let row = jobs::Job {
        workspace: app.vera.workspace,
        id,
        kind: "dream".to_owned(),
        payload: r#"{"kind":"dream"}"#.to_owned(),
        dedupe_key: None,
        run_at: app.ctx.now_ms(),
        attempts: 0,
        error: None,
        created_at: app.ctx.now_ms(),
    };
    let mut tx = app.ctx.db.begin().await.unwrap();
    jobs::enqueue(&mut tx, &row).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[test]
fn a_job_that_goes_wrong_is_tried_five_times_and_stays_for_people_to_see() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let id = enqueue_unknown(&app).await;
        let mut n_wrong = 0;
        for _ in 0..10 {
            n_wrong += job::run_due(ctx).await.unwrap().n_wrong;
            app.pass_hours(1);
        }
        assert_eq!(n_wrong, 5);
        let failed = job::failed(ctx, &app.vera, 9).await.unwrap();
        assert_eq!(failed.iter().map(|j| j.id).collect::<Vec<_>>(), [id]);
        assert!(failed[0].error.as_deref().unwrap_or_default().contains("dream"));
        assert_error!(job::failed(ctx, &app.alice, 9).await, Forbidden);
        assert_error!(job::run_again(ctx, &app.zhenya, id).await, NotFound);
        job::run_again(ctx, &app.vera, id).await.unwrap();
        assert_eq!(job::run_due(ctx).await.unwrap().n_wrong, 1);
        assert_error!(job::cancel(ctx, &app.zhenya, id).await, NotFound);
        job::cancel(ctx, &app.vera, id).await.unwrap();
        app.pass_hours(9);
        assert_eq!(job::run_due(ctx).await.unwrap().n_wrong, 0);
    });
}

#[test]
fn what_cannot_succeed_is_not_tried_again() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let mut tx = ctx.db.begin().await.unwrap();
        let gone = Job::Import { import: ImportId(uuid::Uuid::nil()) };
        let now = ctx.now_ms();
        assert!(job::enqueue(ctx, &mut tx, app.vera.workspace, &gone, now).await.unwrap());
        assert!(!job::enqueue(ctx, &mut tx, app.vera.workspace, &gone, now).await.unwrap());
        assert!(job::enqueue(ctx, &mut tx, PROGRAM, &Job::Sweep, now).await.unwrap());
        tx.commit().await.unwrap();
        let ran = job::run_due(ctx).await.unwrap();
        assert_eq!(ran, Ran { n_done: 2, n_wrong: 1 });
        assert_eq!(job::failed(ctx, &app.vera, 9).await.unwrap().len(), 1);
    });
}

#[test]
fn workers_stop_when_told_and_do_what_they_are_woken_for() {
    each_app(|app| async move {
        let ctx = app.ctx.clone();
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let workers = tokio::spawn(job::run_forever(ctx.clone(), stopped));
        let is_assessed = async || {
            let mut conn = ctx.db.read().await.unwrap();
            store::assessments::due(&mut conn, 0, 9).await.unwrap().is_empty()
        };
        while !is_assessed().await {
            tokio::task::yield_now().await;
        }
        stop.send(true).unwrap();
        workers.await.unwrap();
    });
}
