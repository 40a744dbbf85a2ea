//! The page on which any letter is checked, without scripts.

use crate::site::{Site, signed_in};
use axum::http::StatusCode;
use testkit::on_sqlite;

#[test]
fn a_letter_is_checked_by_a_button_and_not_here_is_remembered() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (browser, _) = signed_in(&app, &app.alice).await;
        let client = app.client.to_string();
        let empty = site.get(&browser, &format!("/drafts?client={client}")).await;
        assert_eq!(empty.status, StatusCode::OK);
        assert!(empty.body.contains("selected>Ромашка"), "the client is chosen");
        let text = "Дина, ничего страшного.\r\nЗавтра пришлём & \"проверим\".";
        let fields = [("text", text), ("kind", "reply"), ("client", &client)];
        let found = site.post(&browser, "/drafts", &fields).await;
        assert!(found.body.contains("found-error\">ничего страшного</mark>"), "{}", found.body);
        assert!(found.body.contains("&amp; &quot;"), "the text is shown as text");
        assert!(found.body.contains("value=\"denial\""), "not here");
        let silenced = [&fields[..], &[("not_here", "denial"), ("words-denial", "x")]].concat();
        let quiet = site.post(&browser, "/drafts", &silenced).await;
        assert!(!quiet.body.contains("<mark"), "the rule is silent");
        assert!(quiet.body.contains("name=\"again\" value=\"denial\""), "there is a way back");
        let again = [&fields[..], &[("again", "denial")]].concat();
        assert!(site.post(&browser, "/drafts", &again).await.body.contains("<mark"));
        let unknown = [&fields[..], &[("not_here", "nonsense")]].concat();
        let refused = site.post(&browser, "/drafts", &unknown).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let (stranger, _) = signed_in(&app, &app.gleb).await;
        assert_eq!(site.post(&stranger, "/drafts", &fields).await.status, StatusCode::NOT_FOUND);
        let long = "я".repeat(20_001);
        let refused = site.post(&browser, "/drafts", &[("text", &long)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has_problem("text"));
    });
}
