//! A weekly report from its draft to what is printed, on the pages and in the API.

use crate::api_client::Api;
use crate::site::{Site, signed_in};
use app::weekly;
use axum::http::StatusCode;
use domain::access::Scope;
use domain::id::WeeklyId;
use serde_json::{Value, json};
use testkit::{TestApp, each_app, on_sqlite};

/// A draft for the cast's client.
pub async fn draft(app: &TestApp) -> WeeklyId {
    weekly::prepare(&app.ctx, &app.alice, app.client).await.expect("a draft")
}

async fn task(app: &TestApp, title: &str) -> String {
    let input = app::work::ItemInput {
        kind: domain::work::ItemKind::Task,
        title: title.to_owned(),
        asked_by: String::new(),
        project: None,
        at: app.ctx.now(),
        ended_at: None,
        n_comments: 0,
        rating: None,
        owner: None,
        due_on: None,
        external_id: String::new(),
    };
    let added = app::work::add_item(&app.ctx, &app.alice, app.client, &input).await;
    added.expect("a task").id.to_string()
}

#[test]
fn a_report_is_prepared_explained_published_and_printed() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let empty = site.get(&alice, "/weekly").await.body;
        assert!(empty.contains("Отчётов ещё нет"), "an empty list says what it is for");
        let item = task(&app, "Лендинг <b>").await;
        let sent = site.post(&alice, &format!("/clients/{}/weekly", app.client), &[]).await;
        let own = sent.location.clone();
        assert!(own.starts_with("/weekly/wr_"), "{own}");
        let page = site.get(&alice, &own).await.body.replace('\u{a0}', " ");
        for shown in ["Лендинг &lt;b&gt;", "Нет обоснования", "Что это значит", "Это первый отчёт"]
        {
            assert!(page.contains(shown), "{shown}");
        }
        let word = format!("word.{item}");
        let form = |meaning: &'static str, version: &'static str| {
            vec![
                ("version", version),
                ("meaning", meaning),
                ("item", item.as_str()),
                ("planned", item.as_str()),
                (word.as_str(), "к выставке"),
            ]
        };
        let publish = format!("{own}/publication");
        let refused = site.post(&alice, &publish, &form("", "1")).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has_problem("meaning"), "the meaning comes before sending");
        assert!(refused.body.contains("к выставке"), "what was typed is not lost");
        let sent = site.post(&alice, &publish, &form("Готовимся к выставке", "2")).await;
        assert_eq!(sent.done(), (own.as_str(), "done~flash.weekly_published"));
        let stale = site.post(&alice, &own, &form("Иначе", "4")).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(stale.body.contains("опубликованное не меняется"));
        let sheet = site.get(&alice, &format!("{own}/sheet")).await.body.replace('\u{a0}', " ");
        for shown in ["Орбита", "Готовимся к выставке", "к выставке", "Ромашка"]
        {
            assert!(sheet.contains(shown), "{shown}");
        }
        let list = site.get(&alice, &format!("/weekly?client={}", app.client)).await.body;
        assert!(list.contains("не отправлялся"));
    });
}

#[test]
fn a_program_prepares_and_publishes_a_report() {
    each_app(|app| async move {
        let item = task(&app, "Лендинг").await;
        let api = Api::new(app.clone());
        let token = api.token(&app.alice, Scope::ALL).await;
        let prepare = format!("POST /api/v1/clients/{}/weekly", app.client);
        let id = api.ok(&token, &prepare, &Value::Null).await.text("id");
        let own = format!("/api/v1/weekly/{id}");
        let file = api.ok(&token, &format!("GET {own}"), &Value::Null).await.body;
        assert_eq!(file["tasks"][0]["part"], "new");
        assert_eq!(file["owed"][0]["code"], "weekly.missing-grounds");
        let said = json!({"version": 1, "meaning": "Начали", "tasks": [
            {"work_item": item, "is_planned": true, "word": "к выставке"}]});
        api.ok(&token, &format!("PUT {own}"), &said).await;
        api.ok(&token, &format!("POST {own}/publication"), &json!({"version": 2})).await;
        let list = api.ok(&token, "GET /api/v1/weekly", &Value::Null).await.body;
        assert!(list["items"][0]["published_at"].is_string());
        assert_eq!(list["items"][0]["n_owed"], 0);
    });
}
