//! Onboarding on the pages: the programme after the win, and the page that the client acknowledges.

use crate::site::{Browser, Site, signed_in};
use axum::http::StatusCode;
use testkit::{TestApp, on_sqlite};

/// An onboarding of the cast's client that has begun.
pub async fn begun(app: &TestApp) {
    app::onboarding::begin(&app.ctx, &app.alice, app.client, None, None).await.expect("begun");
}

#[test]
fn the_programme_is_begun_marked_and_its_protocol_acknowledged() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let own = format!("/clients/{}/onboarding", app.client);
        let empty = site.get(&alice, &own).await;
        assert!(empty.body.contains("Программа старта не начата"));
        let later = site.post(&alice, &own, &[("started_on", "2027-01-01")]).await;
        assert!(later.has_problem("started_on"), "{}", later.status);
        site.post(&alice, &own, &[("started_on", "2026-02-25")]).await.done();
        let page = site.get(&alice, &own).await.body.replace('\u{a0}', " ");
        assert!(page.contains("сделано 0 из 14") && page.contains("просрочен"), "{page}");
        site.post(&alice, &format!("{own}/steps/kick_off"), &[("word", "done")]).await.done();
        let silent = site.post(&alice, &format!("{own}/steps/sla"), &[("word", "skipped")]).await;
        assert_eq!(
            (silent.status, silent.has_problem("note")),
            (StatusCode::UNPROCESSABLE_ENTITY, true)
        );
        let odd = site.post(&alice, &format!("{own}/steps/dance"), &[("word", "done")]).await;
        assert_eq!(odd.status, StatusCode::NOT_FOUND);
        let early = site.post(&alice, &format!("{own}/links"), &[("recipient", "Дина")]).await;
        assert!(early.body.contains("Заполните все части протокола"), "{}", early.status);
        let parts =
            ["goal", "for_client", "for_team", "principles", "process", "structure", "team"];
        let mut typed: Vec<(&str, &str)> =
            parts.iter().map(|p| (*p, "Показ по средам <b>")).collect();
        typed.push(("version", "1"));
        site.post(&alice, &format!("{own}/protocol"), &typed).await.done();
        let made = site.post(&alice, &format!("{own}/links"), &[("recipient", "Дина")]).await;
        let address = made.body.split("id=\"fresh-link\"").nth(1).and_then(|rest| {
            let value = rest.split_once("value=\"")?.1.split_once('"')?.0;
            Some(value.replace("&#x2f;", "/"))
        });
        let address = address.expect("the new address");
        let path = &address[address.find("/k/").expect("a path")..];
        let nobody = Browser::default();
        let shown = site.get(&nobody, path).await;
        assert_eq!(shown.status, StatusCode::OK);
        assert!(shown.body.contains("Показ по средам &lt;b&gt;") && !shown.body.contains("Алиса"));
        let said = [("name", "Дина Ильина"), ("remark", "")];
        let sent = site.post_bare(&nobody, path, &said).await;
        assert_eq!((sent.status, sent.location.as_str()), (StatusCode::SEE_OTHER, path));
        let receipt = site.get(&nobody, path).await.body;
        assert!(receipt.contains("Подтверждено") && !receipt.contains("<form"), "once");
        let page = site.get(&alice, &own).await.body;
        assert!(page.contains("Дина Ильина"), "who acknowledged");
        let dossier = site.get(&alice, &format!("/clients/{}", app.client)).await.body;
        assert!(dossier.contains("Старт работы"), "the client's page leads there");
        let wrong = site.get(&nobody, "/k/nothing").await;
        assert_eq!(wrong.status, StatusCode::NOT_FOUND);
    });
}
