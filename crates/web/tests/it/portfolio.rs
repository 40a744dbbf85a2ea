//! The portfolio on pages and in the API: the board, a cell, the assessment of a client.

use crate::api_client::Api;
use crate::site::{Site, signed_in};
use axum::http::StatusCode;
use domain::access::Scope;
use serde_json::json;
use testkit::{each_app, on_sqlite};

const GRADES: &[(&str, &str)] = &[
    ("margin_value", "75"),
    ("margin_evidence", "смета за полугодие"),
    ("potential_value", "100"),
    ("potential_evidence", "шесть новых точек"),
    ("exclusivity_value", "100"),
    ("exclusivity_evidence", "сказала Дина"),
    ("spend_share_value", "75"),
    ("spend_share_evidence", "по их бюджету"),
    ("penetration_value", "100"),
    ("penetration_evidence", "говорим со всеми"),
    ("growth_value", "none"),
];

#[test]
fn a_client_is_assessed_in_a_form_and_appears_on_the_board() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let own = format!("/clients/{}/grades", app.client);
        let empty = site.get(&alice, "/portfolio").await.body;
        assert!(empty.contains("На поле пока никого нет"));
        let page = site.get(&alice, &own).await;
        assert!(page.body.contains("Пока не в портфеле") && page.body.contains("не знаем"));
        let bare = [("margin_value", "75"), ("margin_evidence", " ")];
        let refused = site.post(&alice, &own, &bare).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has_problem("margin"));
        assert_eq!(site.post(&alice, &own, GRADES).await.done(), (&*own, "done~flash.graded"));
        let page = site.get(&alice, &own).await.body;
        for shown in ["Укреплять", "смета за полугодие", "Предложить услугу"]
        {
            assert!(page.contains(shown), "{shown}");
        }
        let steps = format!("/clients/{}/steps", app.client);
        let step = [("title", "Обратный семинар"), ("due_on", "2026-03-20")];
        let sent = site.post(&alice, &steps, &step).await;
        assert_eq!(sent.done(), (&*format!("{own}#steps"), "done~flash.step_added"));
        assert!(site.get(&alice, &own).await.body.contains("Обратный семинар"));
        let board = site.get(&alice, "/portfolio").await.body;
        assert!(board.contains(&format!("href=\"{own}\"")), "the dot leads to the client");
        assert!(board.contains("/portfolio?cell=high-high"));
        let cell = site.get(&alice, "/portfolio?cell=high-high").await.body;
        assert!(cell.contains(&own));
        let cell = site.get(&alice, "/portfolio?cell=low-low").await.body;
        assert!(cell.contains("никого нет"));
        let none = site.get(&alice, "/portfolio?cell=huge-low").await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);
        let (gleb, _) = signed_in(&app, &app.gleb).await;
        for foreign in ["/portfolio", "/portfolio?cell=high-high"] {
            let seen = site.get(&gleb, foreign).await.body;
            assert!(!seen.contains(&own), "{foreign}");
        }
    });
}

#[test]
fn the_api_tells_grades_cells_and_moves() {
    each_app(|app| async move {
        let api = Api::new(app.clone());
        let token = api.token(&app.alice, &[Scope::Read, Scope::Write]).await;
        let own = format!("/api/v1/clients/{}/grades", app.client);
        let grade =
            |factor: &str, value: i64| json!({"factor": factor, "value": value, "evidence": "x"});
        let body = json!([
            grade("margin", 80),
            grade("growth", 71),
            grade("potential", 90),
            grade("loyalty", 50),
            grade("spend_share", 60),
            grade("penetration", 55),
        ]);
        let found = api.ok(&token, &format!("POST {own}"), &body).await;
        assert_eq!(
            (found.text("cell"), found.text("strategy")),
            ("high-mid".into(), "invest_actively".into())
        );
        let read = api.ok(&token, &format!("GET {own}"), &json!(null)).await;
        assert_eq!(read.body, found.body);
        assert_eq!(read.body["factors"][1]["source"], "person");
        let board = api.ok(&token, "GET /api/v1/portfolio", &json!(null)).await;
        assert_eq!(board.body["cells"][0]["clients"], 1);
        let cell =
            api.ok(&token, "GET /api/v1/portfolio/clients?cell=high-mid", &json!(null)).await;
        assert_eq!(cell.body["items"][0]["client"], app.client.to_string());
        let stranger = api.token(&app.gleb, &[Scope::Read, Scope::Write]).await;
        let cell =
            api.ok(&stranger, "GET /api/v1/portfolio/clients?cell=high-mid", &json!(null)).await;
        assert_eq!(cell.body["items"], json!([]));
        let bad = api.call(&token, &format!("POST {own}"), &json!([grade("luck", 5)])).await;
        assert!(matches!(bad.status, 400 | 422), "{}", bad.status);
    });
}
