//! The disk is full in the middle of an import: a clear error, reading works, and with space again
//! the import goes on where it was. SQLite's own limit of pages stands for the disk.

use crate::post::{Letter, begun, mbox, read_in, steady};
use app::import::{self, Import};
use app::touch::log::{LoggedTouch, log};
use app::{client, job};
use domain::touch::{Channel, Direction};
use store::Engine;
use store::params;
use testkit::{TestApp, each_app};

/// Letters whose texts are too long for a few pages.
fn letters() -> Vec<Letter> {
    let mut letters = steady(2_500, "2026-02-27T15:00+03:00", 3);
    for (i, letter) in letters.iter_mut().enumerate() {
        letter.text = format!("{} Письмо номер {i}. {}", letter.text, "Подробности. ".repeat(20));
    }
    letters
}

/// Leaves the database so many pages more than it has.
async fn leave_pages(app: &TestApp, n_pages: i64) {
    let mut tx = app.ctx.db.begin().await.unwrap();
    let n: i64 = tx.one("pragma page_count", params![], |row| row.get(0)).await.unwrap();
    tx.batch(&format!("pragma max_page_count = {}", n + n_pages)).await.unwrap();
    tx.commit().await.unwrap();
}

/// Everything that the import may write, without the ids that a second run makes anew.
async fn content(app: &TestApp) -> Vec<(String, i64)> {
    let mut conn = app.ctx.db.read().await.unwrap();
    let mut found = Vec::new();
    for (what, sql) in [
        ("touches", "select count(*) from touch"),
        ("keys", "select count(distinct dedupe_key) from touch"),
        ("texts", "select count(*) from touch_text x join touch t on t.touch_id = x.touch_id"),
        ("threads", "select count(distinct thread) from touch"),
        ("numbers", "select sum(touch_id % 1000003) from touch"),
        ("cues", "select count(*) from cue"),
        ("contacts", "select count(*) from contact"),
        ("search", "select count(*) from touch_search_docsize"),
    ] {
        let n: i64 = conn.one(sql, params![], |row| row.get(0)).await.unwrap();
        found.push((what.to_owned(), n));
    }
    for c in
        store::assessments::level_changes(&mut conn, app.vera.workspace, app.client).await.unwrap()
    {
        found.push((c.level, c.at));
    }
    found
}

async fn imported(app: &TestApp) -> Import {
    import::list(&app.ctx, &app.vera, 1).await.unwrap().remove(0)
}

#[test]
fn a_full_disk_stops_an_import_with_clear_words_and_it_goes_on_where_it_was() {
    let whole = std::sync::Mutex::new(Vec::new());
    each_app(|app| {
        let whole = &whole;
        async move {
            if app.ctx.db.engine() == Engine::Sqlite {
                read_in(&app, &mbox(&letters()), None).await;
                *whole.lock().unwrap() = content(&app).await;
            }
        }
    });
    each_app(|app| {
        let expected = whole.lock().unwrap().clone();
        async move {
            if app.ctx.db.engine() == Engine::Sqlite {
                interrupted(&app, &expected).await;
            }
        }
    });
}

async fn interrupted(app: &TestApp, whole: &[(String, i64)]) {
    let ctx = &app.ctx;
    begun(app, &mbox(&letters())).await;
    let mut done_before = 0;
    for round in 0..2 {
        leave_pages(app, 300).await;
        assert_eq!(job::run_due(ctx).await.unwrap().n_wrong, 1, "round {round}");
        let stopped = imported(app).await;
        assert!(!app::import::run::State::is_over(&stopped.state), "{stopped:?}");
        assert!(stopped.progress.n_added > done_before, "{stopped:?}");
        done_before = stopped.progress.n_added;
        let n_touches = content(app).await[0].1;
        assert_eq!(n_touches, done_before, "what was counted is there");
        app.pass_hours(1);
    }
    // Reading works; writing is refused in words, not as a fault of ours.
    leave_pages(app, 0).await;
    assert!(client::card(ctx, &app.alice, app.client).await.is_ok());
    assert!(!app::dossier::dossier(ctx, &app.vera, app.client).await.unwrap().timeline.is_empty());
    let call = LoggedTouch {
        client: app.client,
        contact: None,
        project: None,
        channel: Channel::Call,
        direction: Direction::Outgoing,
        at: ctx.now(),
        minutes: Some(5),
        subject: "Созвон".to_owned(),
        text: "Длинный рассказ. ".repeat(1_000),
        once: "full".to_owned(),
    };
    let refused = log(ctx, &app.alice, &call).await;
    assert!(matches!(&refused, Err(app::Error::Unavailable(_))), "{refused:?}");
    let text = refused.unwrap_err().to_string();
    assert!(text.contains("cannot be saved now") && text.contains("full"), "{text}");

    leave_pages(app, 1_000_000).await;
    app.pass_hours(12);
    app.run_jobs().await;
    let done = imported(app).await;
    assert_eq!((done.state.as_str(), done.error.as_deref()), ("done", None));
    let p = done.progress;
    assert_eq!((p.n_read, p.n_added, p.n_known), (2_500, 2_500, 0), "it did not begin anew");
    assert_eq!(content(app).await[..8], whole[..8]);
}
