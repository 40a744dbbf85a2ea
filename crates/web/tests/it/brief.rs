//! Briefs on the pages.

use crate::site::{Site, signed_in};
use axum::http::StatusCode;
use domain::brief::BriefKind;
use domain::id::BriefId;
use testkit::{TestApp, on_sqlite};

/// A brief of the cast's client that was begun.
pub async fn begun(app: &TestApp) -> BriefId {
    let of = (BriefKind::Site, "Сайт", None);
    app::brief::add(&app.ctx, &app.alice, app.client, of).await.expect("a brief")
}

#[test]
fn a_brief_is_begun_filled_and_told_back() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let own = format!("/clients/{}/briefs", app.client);
        assert!(site.get(&alice, &own).await.body.contains("Брифов пока нет"));
        assert_eq!(
            site.post(&alice, &own, &[("kind", "x")]).await.done().1,
            "failed~problem.unknown_choice"
        );
        let made = site.post(&alice, &own, &[("kind", "video"), ("title", "Ролик")]).await;
        let (one, _) = made.done();
        let one = one.to_owned();
        let page = site.get(&alice, &one).await.body;
        assert!(page.contains("Где покажем ролик?") && page.contains("Без этого начинать нельзя"));
        let agreed = [("version", "1"), ("answer_0", "больше заявок"), ("agreed_by", "Дина")];
        let early = site.post(&alice, &one, &agreed).await;
        assert_eq!(
            (early.status, early.has_problem("told_back")),
            (StatusCode::UNPROCESSABLE_ENTITY, true)
        );
        assert!(early.body.contains("больше заявок"), "what was typed stays");
        let told = [
            &agreed[..],
            &[("told_back", "Вы хотите больше заявок"), ("own_question", "Есть ли архив?")],
        ]
        .concat();
        site.post(&alice, &one, &told).await.done();
        let page = site.get(&alice, &one).await.body;
        assert!(page.contains("клиент согласен") && page.contains("Есть ли архив?"), "{page}");
        let template =
            site.post(&alice, "/brief-templates/video", &[("questions", "Есть ли архив?")]).await;
        assert_eq!(template.done().1, "done~flash.saved");
        assert_eq!(site.get(&alice, "/brief-templates/dance").await.status, StatusCode::NOT_FOUND);
    });
}
