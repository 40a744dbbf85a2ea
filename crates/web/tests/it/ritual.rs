//! Rituals on pages, in the API, on mission control and in the calendar of a phone.

use crate::api_client::Api;
use crate::site::{Site, signed_in};
use axum::http::StatusCode;
use domain::access::Scope;
use domain::ritual::RitualKind;
use serde_json::{Value, json};
use testkit::{TestApp, each_app, on_sqlite};

/// A call every 14 days that Alice owns, due today.
pub async fn call(app: &TestApp) -> domain::id::RitualId {
    let input = app::ritual::RitualInput {
        title: String::new(),
        every_days: Some(14),
        next_on: Some(jiff::civil::date(2026, 3, 2)),
        days_per_week: None,
        owner: app.alice.teammate,
    };
    let kind = RitualKind::CheckIn;
    app::ritual::start(&app.ctx, &app.alice, app.client, kind, &input).await.expect("a ritual")
}

#[test]
fn a_call_is_proposed_begun_due_held_and_planned_anew() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let own = format!("/clients/{}/rituals", app.client);
        let page = site.get(&alice, &own).await.body;
        assert!(page.contains("Предлагаем") && page.contains("value=\"check_in\""));
        let bad = [("kind", "check_in"), ("every_days", "3")];
        assert!(site.post(&alice, &own, &bad).await.has_problem("every_days"));
        let me = app.alice.teammate.expect("Alice").to_string();
        let begun = [("kind", "check_in"), ("every_days", "14"), ("owner", &*me)];
        assert_eq!(
            site.post(&alice, &own, &begun).await.done(),
            (&*own, "done~flash.ritual_started")
        );
        let twice = site.post(&alice, &own, &begun).await;
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "one call of a kind is enough");
        assert!(!site.get(&alice, "/").await.body.contains("href=\"/rituals?mine=1\""));
        app.pass_hours(14 * 24);
        let (alice, _) = signed_in(&app, &app.alice).await;
        assert!(site.get(&alice, "/").await.body.contains("href=\"/rituals?mine=1\""));
        let list = site.get(&alice, "/rituals").await.body;
        assert!(list.contains("пора") && list.contains("Ромашка"));
        app.pass_hours(3 * 24);
        let (alice, _) = signed_in(&app, &app.alice).await;
        assert!(site.get(&alice, "/rituals?mine=1").await.body.contains("просрочено на 3 дня"));

        let all = app::ritual::list(&app.ctx, &app.alice, true).await.expect("a list");
        let id = all[0].line.ritual.id;
        let path = format!("/rituals/{id}");
        let page = site.get(&alice, &path).await.body;
        assert!(page.contains("Чего хочет?"), "what nobody knows of Dina is to be asked");
        let to = format!("{path}/results");
        let silent = [("version", "1"), ("result", "held"), ("said", " ")];
        assert!(site.post(&alice, &to, &silent).await.has_problem("said"));
        let held = [("version", "1"), ("result", "held"), ("said", "Всё спокойно")];
        assert_eq!(
            site.post(&alice, &to, &held).await.done(),
            (&*path, "done~flash.ritual_result")
        );
        assert_eq!(site.post(&alice, &to, &held).await.status, StatusCode::CONFLICT);
        let page = site.get(&alice, &path).await.body;
        assert!(page.contains("Всё спокойно") && page.contains("через 14 дней"));
        assert!(!site.get(&alice, "/").await.body.contains("href=\"/rituals?mine=1\""));
        for stranger in [&app.gleb, &app.zhenya] {
            let (browser, _) = signed_in(&app, stranger).await;
            for hidden in [&own, &path] {
                assert_eq!(site.get(&browser, hidden).await.status, StatusCode::NOT_FOUND);
            }
            assert!(!site.get(&browser, "/rituals").await.body.contains("Ромашка"));
        }
    });
}

#[test]
fn a_phone_reads_the_calendar_until_the_address_is_replaced() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let id = call(&app).await;
        let secret = app::ritual::new_feed(&app.ctx, &app.alice).await.expect("a calendar");
        let address = format!("/calendar/{secret}");
        let phone = crate::site::Browser::default();
        let read = site.get(&phone, &address).await;
        assert_eq!(read.status, StatusCode::OK);
        assert!(read.body.starts_with("BEGIN:VCALENDAR\r\n"));
        for want in [&format!("UID:{id}@houston"), "DTSTART;VALUE=DATE:20260302", "Ромашка"]
        {
            assert!(read.body.contains(want), "{want}");
        }
        assert_eq!(site.get(&phone, &format!("{address}.ics")).await.status, StatusCode::OK);
        assert!(site.get(&alice, "/rituals").await.body.contains("Телефон читал"));
        let again = site.post(&alice, "/rituals/calendar", &[]).await;
        assert!(again.status == StatusCode::OK && again.body.contains("Адрес календаря готов"));
        assert_eq!(site.get(&phone, &address).await.status, StatusCode::NOT_FOUND);
        site.post(&alice, "/rituals/calendar/removal", &[]).await;
        let (gleb, _) = signed_in(&app, &app.gleb).await;
        let none = site.post(&gleb, "/rituals/calendar/removal", &[]).await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_seminar_held_is_a_gift_and_stays_one_when_the_client_is_assessed() {
    each_app(|app| async move {
        let api = Api::new(app.clone());
        let token = api.token(&app.alice, &[Scope::Read, Scope::Write]).await;
        let own = format!("/api/v1/clients/{}/rituals", app.client);
        let seminar = json!({"kind": "seminar", "title": "Отзывы", "every_days": 182});
        let made = api.ok(&token, &format!("POST {own}"), &seminar).await;
        let path = format!("/api/v1/rituals/{}", made.text("id"));
        let held = json!({"version": 1, "result": "held", "said": "Пришли восемь человек"});
        let after = api.ok(&token, &format!("POST {path}/results"), &held).await;
        assert_eq!(after.body["ritual"]["next_on"], "2026-08-31");
        assert_eq!(after.body["runs"][0]["said"], "Пришли восемь человек");
        app.run_jobs().await;
        let trust = format!("GET /api/v1/clients/{}/trust", app.client);
        let account = api.ok(&token, &trust, &Value::Null).await.body;
        assert_eq!(
            (&account["balance"], &account["entries"][0]["cause"]),
            (&json!(3.0), &json!("ritual"))
        );
        let listed = api.ok(&token, "GET /api/v1/rituals", &Value::Null).await;
        assert_eq!(listed.body["items"].as_array().map(Vec::len), Some(1));
        let bad =
            json!({"kind": "embedding", "title": "Борис", "every_days": 7, "days_per_week": 6});
        let bad = api.call(&token, &format!("POST {own}"), &bad).await;
        assert_eq!(
            (bad.status, bad.codes()),
            (422, vec!["days_per_week:days-per-week".to_owned()])
        );
        let why = json!({"why": "клиент сам"});
        api.ok(&token, &format!("POST {path}/end"), &why).await;
        let listed = api.ok(&token, "GET /api/v1/rituals", &Value::Null).await;
        assert_eq!(listed.body["items"], json!([]));
        let foreign = api.token(&app.zhenya, &[Scope::Read]).await;
        assert_eq!(api.call(&foreign, &format!("GET {path}"), &Value::Null).await.status, 404);
    });
}
