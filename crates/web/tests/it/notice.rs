//! Notifications and the agency at a glance, on pages and in the API.

use crate::api_client::Api;
use crate::site::{Site, signed_in};
use app::incident::{RecordInput, record};
use axum::http::StatusCode;
use domain::access::Scope;
use serde_json::json;
use testkit::{TestApp, each_app, on_sqlite};

async fn incident(app: &TestApp, title: &str) -> String {
    let input = RecordInput { title: title.to_owned(), ..RecordInput::default() };
    record(&app.ctx, &app.alice, app.client, &input).await.expect("an incident").id.to_string()
}

#[test]
fn the_bell_counts_a_line_leads_to_its_case_and_settings_are_kept() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (vera, _) = signed_in(&app, &app.vera).await;
        let empty = site.get(&vera, "/notifications").await.body;
        assert!(empty.contains("Новостей нет"), "an empty page says what it is for");
        assert!(!empty.contains("новое уведомление"));
        let id = incident(&app, "Каталог <b>").await;
        incident(&app, "Лендинг").await;
        let home = site.get(&vera, "/").await.body.replace('\u{a0}', " ");
        assert!(home.contains("2 новых уведомления"), "the bell counts on every page");
        let page = site.get(&vera, "/notifications").await.body.replace('\u{a0}', " ");
        let page = page.replace("&#x2f;", "/");
        for shown in ["Записан факап", "Каталог &lt;b&gt;", "Вы отвечаете за всех клиентов"]
        {
            assert!(page.contains(shown), "{shown}");
        }
        let link = page.split("href=\"").find(|rest| rest.starts_with("/notifications/nc_"));
        let link = link.and_then(|rest| rest.split('"').next()).expect("a line");
        let (gleb, _) = signed_in(&app, &app.gleb).await;
        assert_eq!(site.get(&gleb, link).await.status, StatusCode::NOT_FOUND);
        let opened = site.get(&vera, link).await;
        assert_eq!(opened.status, StatusCode::SEE_OTHER);
        assert!(opened.location.starts_with("/incidents/in_"), "{}", opened.location);
        assert!(site.get(&vera, &format!("/incidents/{id}")).await.status.is_success());
        let page = site.get(&vera, "/notifications").await.body;
        assert!(page.contains("Прочитанные") && !page.contains("Отметить всё"));
        incident(&app, "Третий").await;
        let until = app.ctx.now_ms().to_string();
        let seen = site.post(&vera, "/notifications/seen", &[("until", &until)]).await;
        assert_eq!(seen.done(), ("/notifications", "done~flash.notices_seen"));

        let settings = "/notifications/settings";
        let page = site.get(&vera, settings).await.body;
        assert!(page.contains("Почта в Хьюстоне не настроена"), "it works without a channel");
        let form = [
            ("version", "0"),
            ("pace.kpi", "at_once"),
            ("reach", "all"),
            ("digest_hour", "10"),
            ("quiet_from", "19"),
            ("quiet_until", "8"),
        ];
        assert_eq!(site.post(&vera, settings, &form).await.done().1, "done~flash.notices_saved");
        let page = site.get(&vera, settings).await.body;
        for kept in ["<option value=\"all\" selected>", "<option value=\"19\" selected>"] {
            assert!(page.contains(kept), "{kept}");
        }
        let stale = site.post(&vera, settings, &form).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let wrong = [("version", "1"), ("digest_hour", "25")];
        let refused = site.post(&vera, settings, &wrong).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has_problem("digest_hour"));
    });
}

#[test]
fn a_program_reads_notifications_and_the_numbers_of_the_agency() {
    each_app(|app| async move {
        let id = incident(&app, "Каталог").await;
        let api = Api::new(app.clone());
        let token = api.token(&app.vera, Scope::ALL).await;
        let list = api.ok(&token, "GET /api/v1/notifications", &json!(null)).await.body;
        let group = &list["unseen"][0];
        assert_eq!((&group["kind"], &group["tie"]), (&json!("incident_recorded"), &json!("leads")));
        let notice = &group["notices"][0];
        assert_eq!(notice["path"], format!("/incidents/{id}"));
        assert_eq!(notice["why"]["text"], "Записан факап: Каталог");
        let own = format!("/api/v1/notifications/{}/seen", notice["id"].as_str().expect("an id"));
        let stranger = api.token(&app.gleb, Scope::ALL).await;
        assert_eq!(api.call(&stranger, &format!("PUT {own}"), &json!(null)).await.status, 404);
        api.ok(&token, &format!("PUT {own}"), &json!(null)).await;
        let list = api.ok(&token, "GET /api/v1/notifications", &json!(null)).await.body;
        assert_eq!(list["unseen"], json!([]));
        let path = "/api/v1/notifications/settings";
        let mut mine = api.ok(&token, &format!("GET {path}"), &json!(null)).await.body;
        assert_eq!(mine["paces"]["kpi"], "digest");
        mine["paces"]["kpi"] = json!("page_only");
        api.ok(&token, &format!("PUT {path}"), &mine).await;
        let kept = api.ok(&token, &format!("GET {path}"), &json!(null)).await.body;
        assert_eq!((&kept["paces"]["kpi"], &kept["version"]), (&json!("page_only"), &json!(1)));

        let found = api.ok(&token, "GET /api/v1/management", &json!(null)).await.body;
        assert_eq!((&found["n_incidents"], &found["tell_minutes"]), (&json!(1), &json!(null)));
        let cases = api.ok(&token, "GET /api/v1/management/tellings", &json!(null)).await.body;
        assert_eq!(cases["items"][0]["word"], "untold");
        let none = api.call(&token, "GET /api/v1/management/luck", &json!(null)).await;
        assert_eq!(none.status, 404);
    });
}

#[test]
fn the_numbers_of_the_agency_open_onto_their_cases() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (vera, _) = signed_in(&app, &app.vera).await;
        let id = incident(&app, "Каталог").await;
        let page = site.get(&vera, "/management").await.body.replace("&#x2f;", "/");
        for shown in ["не знаем", "/management/ours", "/signals/precision", "/clients?level=red"]
        {
            assert!(page.contains(shown), "{shown}");
        }
        let cases = site.get(&vera, "/management/tellings").await.body.replace("&#x2f;", "/");
        assert!(cases.contains(&format!("/incidents/{id}")) && cases.contains("ещё не сказали"));
        for list in app::management::List::ALL {
            let address = format!("/management/{}", list.word());
            assert_eq!(site.get(&vera, &address).await.status, StatusCode::OK, "{address}");
            let table = site.get(&vera, &format!("{address}/cases.csv")).await;
            assert_eq!(table.status, StatusCode::OK, "{address}");
        }
        let table = site.get(&vera, "/management/numbers.csv").await;
        assert!(table.body.contains("Факапов за 12 месяцев"), "{}", table.body);
        assert_eq!(site.get(&vera, "/management/luck").await.status, StatusCode::NOT_FOUND);
    });
}
