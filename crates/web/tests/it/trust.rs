//! The trust account on its page and in the API.

use crate::api_client::Api;
use crate::site::{Site, signed_in};
use axum::http::StatusCode;
use domain::access::Scope;
use serde_json::{Value, json};
use testkit::{each_app, on_sqlite};

#[test]
fn an_entry_is_written_and_taken_back_on_the_page() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let own = format!("/clients/{}/trust", app.client);
        let empty = site.get(&alice, &own).await.body;
        assert!(
            empty.contains("Записей пока нет") && empty.contains("Клиент этого счёта не видит")
        );
        let bare = [("kind", "seminar"), ("reason", " ")];
        let refused = site.post(&alice, &own, &bare).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has_problem("reason"));
        let entry = [("kind", "seminar"), ("reason", "Семинар о съёмке")];
        let sent = site.post(&alice, &own, &entry).await;
        assert_eq!(sent.done(), (&*own, "done~flash.trust_added"));
        let page = site.get(&alice, &own).await.body;
        assert!(page.contains("Семинар о съёмке") && page.contains("+3"));
        let file = app::trust::account(&app.ctx, &app.alice, app.client).await;
        let entry = file.expect("an account").lines[0].entry.id;
        let back = format!("{own}/{entry}/undoing");
        let sent = site.post(&alice, &back, &[("reason", "не наш")]).await;
        assert_eq!(sent.done(), (&*format!("{own}#ledger"), "done~flash.trust_undone"));
        let page = site.get(&alice, &own).await.body;
        assert!(page.contains("запись отменена") && page.contains("Семинар о съёмке"));
    });
}

#[test]
fn the_api_tells_the_account_and_refuses_what_it_does_not_know() {
    each_app(|app| async move {
        let api = Api::new(app.clone());
        let token = api.token(&app.alice, &[Scope::Read, Scope::Write]).await;
        let own = format!("/api/v1/clients/{}/trust", app.client);
        let at = app.ctx.now().to_string();
        let entry = json!({"kind": "bad_news_told", "reason": "позвонили сами", "at": at});
        let made = api.ok(&token, &format!("POST {own}"), &entry).await;
        assert_eq!(made.body["balance"], 2.0);
        let id = made.body["entries"][0]["id"].as_str().expect("an id").to_owned();
        let why = json!({"reason": "ошиблись"});
        api.ok(&token, &format!("POST {own}/{id}/undoing"), &why).await;
        let read = api.ok(&token, &format!("GET {own}"), &Value::Null).await;
        assert_eq!(read.body["balance"], 0.0);
        assert_eq!(read.body["entries"].as_array().map(Vec::len), Some(2));
        let bad = json!({"kind": "luck", "reason": "x", "at": at});
        let bad = api.call(&token, &format!("POST {own}"), &bad).await;
        assert!(matches!(bad.status, 400 | 422), "{}", bad.status);
        // what was written is answered with, also to a token that may not read anything else
        let writer = api.token(&app.alice, &[Scope::Write]).await;
        let made = api.ok(&writer, &format!("POST {own}"), &entry).await;
        assert_eq!(made.body["balance"], 2.0);
        let grade = json!([{"factor": "margin", "value": 70, "evidence": "смета"}]);
        let grades = format!("POST /api/v1/clients/{}/grades", app.client);
        let graded = api.ok(&writer, &grades, &grade).await;
        assert_eq!(graded.body["factors"][0]["value"], 70);
    });
}
