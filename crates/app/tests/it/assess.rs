//! The reconciler of verdicts: it may run as often as it likes.

use crate::post::{ALICE, DINA, letter, mbox, read_in, steady};
use app::{assess, client};
use domain::id::ClientId;
use store::assessments::{self, Assessment, LevelChange};
use store::params;
use store::testing::count;
use testkit::{TestApp, client_input, each_app};

async fn row(app: &TestApp, client: ClientId) -> Assessment {
    let mut conn = app.ctx.db.read().await.unwrap();
    let row = assessments::get(&mut conn, app.vera.workspace, client).await.unwrap();
    row.expect("assessed")
}

async fn changes(app: &TestApp) -> Vec<LevelChange> {
    let mut conn = app.ctx.db.read().await.unwrap();
    assessments::level_changes(&mut conn, app.vera.workspace, app.client).await.unwrap()
}

async fn all_due(app: &TestApp) {
    let mut tx = app.ctx.db.begin().await.unwrap();
    assessments::mark_all_due(&mut tx, app.vera.workspace).await.unwrap();
    tx.commit().await.unwrap();
}

/// Rows of whatever an assessment may write.
async fn written(app: &TestApp) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in ["assessment", "level_change", "signal_episode", "event", "job"] {
        counts.push(count(&app.ctx.db, table).await);
    }
    counts
}

#[test]
fn a_second_run_changes_nothing_but_the_moment() {
    each_app(|app| async move {
        let mut letters = steady(160, "2026-02-26T15:00+03:00", 26);
        let text = "Мы решили не продлевать договор и объявляем тендер.";
        letters.push(letter("2026-02-27T11:00+03:00", DINA, ALICE, "leaving", text));
        read_in(&app, &mbox(&letters), None).await;
        let (first, n_written) = (row(&app, app.client).await, written(&app).await);
        assert_eq!((first.level.as_str(), first.is_due), ("red", false));
        all_due(&app).await;
        assert!(row(&app, app.client).await.is_due);
        assert!(assess::run_due(&app.ctx).await.unwrap() >= 1);
        assert_eq!(row(&app, app.client).await, first);
        assert_eq!(written(&app).await, n_written);
        assert_eq!(assess::run_due(&app.ctx).await.unwrap(), 0);
        // A minute later nothing but moments is another one.
        let minute = jiff::SignedDuration::from_mins(1);
        app.ctx.clock.set(app.ctx.now() + minute);
        all_due(&app).await;
        assess::run_due(&app.ctx).await.unwrap();
        let later = row(&app, app.client).await;
        assert_eq!(later.computed_at, first.computed_at + 60_000);
        assert_eq!((later.level, later.rank), (first.level, first.rank));
        assert_eq!(later.summary, first.summary);
        assert_eq!(written(&app).await, n_written);
    });
}

#[test]
fn one_bad_client_does_not_stop_the_line_or_an_import() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let good = client::create(ctx, &app.alice, &client_input("Лютик")).await.unwrap().id;
        read_in(&app, &mbox(&steady(20, "2026-02-20T15:00+03:00", 26)), None).await;
        let of_romashka = row(&app, app.client).await;
        let broken = async |word: &str| {
            let mut tx = ctx.db.begin().await.unwrap();
            let sql = "update touch set direction = $3 where workspace_id = $1 and client_id = $2";
            let params = params![app.vera.workspace, app.client, word];
            tx.execute(sql, params).await.unwrap();
            tx.commit().await.unwrap();
        };
        broken("sideways").await;
        app.pass_hours(1);
        all_due(&app).await;
        assert_eq!(assess::run_due(ctx).await.unwrap(), 2);
        assert_eq!(row(&app, good).await.computed_at, ctx.now_ms());
        let bad = row(&app, app.client).await;
        assert_eq!((bad.is_due, &bad.verdict), (false, &of_romashka.verdict));
        // An import that touches the bad client still ends well.
        let next = letter("2026-02-27T11:00+03:00", DINA, ALICE, "next", "Добрый день!");
        let outcome = read_in(&app, &mbox(&[next]), None).await;
        assert_eq!((outcome.state.word(), outcome.progress.n_added), ("done", 1));
        // Mended, it is assessed again by itself.
        broken("incoming").await;
        app.pass_hours(2);
        assert!(assess::run_due(ctx).await.unwrap() >= 1);
        assert_eq!(row(&app, app.client).await.computed_at, ctx.now_ms());
    });
}

#[test]
fn the_history_of_levels_is_told_anew_after_an_import() {
    each_app(|app| async move {
        app.run_jobs().await;
        assert_eq!(changes(&app).await.len(), 1, "grey: nothing is known");
        // A year of letters with an angry one in September.
        let mut letters = steady(330, "2026-02-27T15:00+03:00", 26);
        let text = "Это безобразие, вы снова всё сорвали. Мы крайне недовольны вашей работой.";
        letters.push(letter("2025-09-15T11:00+03:00", DINA, ALICE, "angry", text));
        read_in(&app, &mbox(&letters), None).await;
        let told = changes(&app).await;
        let at = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_millisecond();
        let (from, until) = (at("2025-09-15T11:00+03:00"), at("2025-09-23T11:00+03:00"));
        let is_red = |c: &LevelChange| c.level == "red" && (from..until).contains(&c.at);
        assert!(told.iter().any(is_red), "{told:?}");
        assert!(told.windows(2).all(|two| two[0].level != two[1].level), "{told:?}");
        assert!(told.windows(2).all(|two| two[0].at < two[1].at), "{told:?}");
        assert_eq!(told.last().unwrap().level, row(&app, app.client).await.level);
        assert!(told.last().unwrap().at < app.ctx.now_ms(), "it was so before today: {told:?}");
        // The same letters once more: the same history.
        read_in(&app, &mbox(&letters), None).await;
        assert_eq!(changes(&app).await, told);
    });
}
