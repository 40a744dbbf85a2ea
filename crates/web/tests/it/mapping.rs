//! The columns of a table are named on their page before anything is taken in.

use crate::site::{Browser, Site, signed_in};
use app::import::{Kind, Source, begin};
use axum::http::StatusCode;
use testkit::{TestApp, on_sqlite};

const TABLE: &str = "\
Когда;Фирма;Что
02.02.2026 10:30;Ромашка;Обсудили план
31.02.2026;Ромашка;Нет такого дня
";

async fn begun(app: &TestApp) -> String {
    let path = app.ctx.config.data.join("таблица.csv");
    std::fs::write(&path, TABLE).expect("writes");
    let source =
        Source { kind: Some(Kind::Touches), name: "таблица.csv", path: &path, client: None };
    begin(&app.ctx, &app.alice, &source).await.expect("begins").to_string()
}

/// The form as the page shows it, with some fields put otherwise.
async fn send(
    site: &Site,
    browser: &Browser,
    path: &str,
    changed: &[(&str, &str)],
) -> crate::site::Answer {
    let was = site.get(browser, path).await.value("was").expect("the key of the columns");
    let mut fields = vec![
        ("was", was.as_str()),
        ("target", "touches"),
        ("separator", "semicolon"),
        ("encoding", "UTF-8"),
        ("date_format", "dmy"),
        ("has_heading", "1"),
        ("column_0", "at"),
        ("column_1", "nothing"),
        ("column_2", "text"),
        ("do", "import"),
    ];
    fields.retain(|(name, _)| changed.iter().all(|(other, _)| other != name));
    fields.extend_from_slice(changed);
    site.post(browser, path, &fields).await
}

#[test]
fn the_page_guesses_refuses_what_is_missing_or_twice_and_begins() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let import = begun(&app).await;
        let path = format!("/imports/{import}/mapping");
        let page = site.get(&alice, &path).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("<option value=\"at\" selected>"), "the date is guessed");
        assert!(page.body.contains("Непонятная дата"), "the bad row says why");
        let missing = send(&site, &alice, &path, &[]).await;
        assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(missing.has_problem(""), "no column tells the client");
        let twice = [("column_1", "client"), ("column_2", "client")];
        let twice = send(&site, &alice, &path, &twice).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(twice.has_problem("column_2"));
        let preview =
            send(&site, &alice, &path, &[("column_1", "client"), ("do", "preview")]).await;
        assert_eq!(preview.status, StatusCode::OK);
        assert!(preview.body.contains("Ромашка"), "the row as it is understood");
        // Columns of another kind of table were not seen yet: they are shown, not taken in.
        let other = send(&site, &alice, &path, &[("target", "clients")]).await;
        assert_ne!(other.status, StatusCode::SEE_OTHER);
        let begun = send(&site, &alice, &path, &[("column_1", "client")]).await;
        assert_eq!(begun.done(), (&*format!("/imports/{import}"), "done~flash.import_begun"));
        app.run_jobs().await;
        let again = site.get(&alice, &path).await;
        assert_eq!(again.location, format!("/imports/{import}"), "what is begun is not mapped");
        let file = app::dossier::dossier(&app.ctx, &app.vera, app.client).await.expect("a file");
        assert_eq!(file.timeline.len(), 1);
    });
}

#[test]
fn another_agency_does_not_know_of_the_table() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (zhenya, _) = signed_in(&app, &app.zhenya).await;
        let path = format!("/imports/{}/mapping", begun(&app).await);
        assert_eq!(site.get(&zhenya, &path).await.status, StatusCode::NOT_FOUND);
        let posted = site.post(&zhenya, &path, &[("do", "import")]).await;
        assert_eq!(posted.status, StatusCode::NOT_FOUND);
    });
}
