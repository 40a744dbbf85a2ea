//! What is watched, who has how much work, and expectations: on the pages and in the API.

use crate::api_client::Api;
use crate::api_routes::{Hidden, Route};
use crate::site::{Site, signed_in};
use app::load::{self, AssignmentInput};
use app::monitor::{self, MonitorInput};
use axum::http::StatusCode;
use domain::access::Scope;
use domain::id::{AssignmentId, MonitorId};
use domain::monitor::MonitorKind;
use jiff::civil::date;
use serde_json::{Value, json};
use testkit::{TestApp, on_sqlite};

/// A watched act with one line, and a piece of work of Boris.
pub async fn watched(app: &TestApp) -> (MonitorId, AssignmentId) {
    let input = MonitorInput {
        kind: MonitorKind::Documents,
        what: "Акт за февраль".into(),
        project: None,
        owner: None,
        due_on: Some(date(2026, 3, 5)),
        every: None,
        lead_days: None,
        balance_minor: None,
        spend_minor: None,
        lines: vec!["подписан".into()],
    };
    let monitor = monitor::add(&app.ctx, &app.alice, app.client, &input).await.expect("watched");
    let work = AssignmentInput {
        teammate: app.boris.teammate,
        what: "Макеты".into(),
        project: None,
        kpi: None,
        niche: String::new(),
        minutes: 60,
        from_on: None,
        due_on: Some(date(2026, 3, 6)),
        mentor: None,
        override_reason: String::new(),
    };
    let work = load::add(&app.ctx, &app.alice, app.client, &work).await.expect("given");
    (monitor, work)
}

/// The routes of the API, with what hides them and a body.
pub(super) fn routes() -> Vec<Route> {
    use Hidden::{Foreign, Nobody, Strangers};
    use Scope::{Admin, Read, Write};
    let watch = json!({"kind": "documents", "what": "Акт", "due_on": "2026-03-09"});
    let watched = json!({"version": 1, "monitor": &watch});
    let give = json!({"teammate": "{teammate}", "what": "Макет", "minutes": 60,
        "due_on": "2026-03-09"});
    let given = json!({"version": 1, "assignment": &give});
    let held = json!({"verdict": "holds"});
    let hours = json!({"week_minutes": 1800});
    vec![
        Route("get", "/clients/{client}/assignments", Read, Strangers, Value::Null),
        Route("post", "/clients/{client}/assignments", Write, Strangers, give),
        Route("put", "/assignments/{assignment}", Write, Strangers, given),
        Route("put", "/assignments/{assignment}/done", Write, Strangers, json!({})),
        Route("delete", "/assignments/{assignment}/done", Write, Strangers, Value::Null),
        Route("get", "/clients/{client}/monitors", Read, Strangers, Value::Null),
        Route("post", "/clients/{client}/monitors", Write, Strangers, watch),
        Route("get", "/monitors", Read, Nobody, Value::Null),
        Route("put", "/monitors/{monitor}", Write, Strangers, watched),
        Route(
            "post",
            "/monitors/{monitor}/balances",
            Write,
            Strangers,
            json!({"balance_minor": 5}),
        ),
        Route(
            "put",
            "/monitors/{monitor}/lines/{line}",
            Write,
            Strangers,
            json!({"is_done": true}),
        ),
        Route("post", "/monitors/{monitor}/rounds", Write, Strangers, json!({})),
        Route("delete", "/monitors/{monitor}", Write, Strangers, Value::Null),
        Route("get", "/load", Read, Nobody, Value::Null),
        Route("put", "/load/{teammate}", Admin, Foreign, hours),
        Route(
            "put",
            "/clients/{client}/onboarding/expectations/{promise}/{days}",
            Write,
            Strangers,
            held,
        ),
    ]
}

#[test]
fn an_error_is_watched_checked_and_done_on_the_page() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let own = format!("/clients/{}/monitors", app.client);
        assert!(site.get(&alice, &own).await.body.contains("На контроле пока ничего нет"));
        let form = site.get(&alice, &format!("{own}?kind=launch")).await.body;
        assert!(form.contains("Все ссылки открываются") && form.contains("name=\"due_on\""));
        let bare = [("kind", "launch"), ("what", "Запуск весны"), ("lines", "ссылки\nбюджет")];
        let refused = site.post(&alice, &own, &bare).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has_problem("due_on") && refused.body.contains("Запуск весны"));
        let whole = [&bare[..], &[("due_on", "2026-03-04"), ("every", "once")]].concat();
        assert_eq!(site.post(&alice, &own, &whole).await.done(), (&*own, "done~flash.saved"));
        let file = monitor::file(&app.ctx, &app.alice, app.client).await.expect("a file");
        let id = file.cards[0].row.id;
        let early = site.post(&alice, &format!("/monitors/{id}/rounds"), &[]).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(early.body.contains("Сначала отметьте все пункты"), "{}", early.body);
        for n in ["0", "1"] {
            let ticked = [("n", n), ("word", "done")];
            site.post(&alice, &format!("/monitors/{id}/lines"), &ticked).await.done();
        }
        assert!(site.get(&alice, "/monitors").await.body.contains("Запуск весны"));
        site.post(&alice, &format!("/monitors/{id}/rounds"), &[("note", "чисто")]).await.done();
        let page = site.get(&alice, &own).await.body;
        assert!(page.contains("Снято с контроля") && page.contains("чисто"));
        assert!(!site.get(&alice, "/monitors").await.body.contains("Запуск весны"));
    });
}

#[test]
fn hours_are_given_and_seen_and_work_of_other_clients_has_no_name() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let (gleb, _) = signed_in(&app, &app.gleb).await;
        let own = format!("/clients/{}/assignments", app.client);
        let who = app.boris.teammate.expect("Boris").to_string();
        let bare = [("what", "Секретные макеты"), ("teammate", who.as_str()), ("hours", "0")];
        let refused = site.post(&alice, &own, &bare).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("Секретные макеты") && refused.has_problem("due_on"));
        let whole = [("what", "Секретные макеты"), ("teammate", &who), ("hours", "40,5")];
        let whole = [&whole[..], &[("due_on", "2026-03-06")]].concat();
        site.post(&alice, &own, &whole).await.done();
        let page = site.get(&alice, &own).await.body;
        assert!(page.contains("Секретные макеты") && page.contains("успеет не раньше"), "{page}");
        let team = site.get(&gleb, "/load").await.body;
        assert!(team.contains("Работа для другого клиента") && !team.contains("Секретные"));
        let (vera, _) = signed_in(&app, &app.vera).await;
        let hours = [("week_hours", "45"), ("niches", "медицина, кафе")];
        site.post(&vera, &format!("/load/{who}"), &hours).await.done();
        let team = site.get(&alice, "/load").await.body;
        assert!(team.contains("медицина, кафе") && !team.contains("успеет не раньше"));
        assert_eq!(
            site.post(&alice, &format!("/load/{who}"), &hours).await.status,
            StatusCode::FORBIDDEN
        );
    });
}

#[test]
fn an_expectation_is_asked_on_the_page_of_onboarding() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        crate::onboarding::begun(&app).await;
        let promise = app::promise::PromiseInput {
            origin: domain::promise::Origin::Sale,
            words: "хотим как у соседей".into(),
            ..app::promise::PromiseInput::new(domain::promise::Side::Ours, "Сто заявок")
        };
        let promise = app::promise::add(&app.ctx, &app.alice, app.client, &promise).await;
        let promise = promise.expect("a promise").id;
        let own = format!("/clients/{}/onboarding", app.client);
        let page = site.get(&alice, &own).await.body;
        assert!(page.contains("хотим как у соседей") && page.contains("На берегу: сможем ли мы"));
        let to = format!("{own}/expectations/{promise}");
        let silent = [("day", "0"), ("verdict", "partly"), ("note", "")];
        assert!(site.post(&alice, &to, &silent).await.has_problem("note"));
        let said = [("day", "0"), ("verdict", "partly"), ("note", "только летом")];
        site.post(&alice, &to, &said).await.done();
        assert!(site.get(&alice, &own).await.body.contains("только летом"));
    });
}

#[test]
fn the_api_watches_a_balance_and_tells_what_is_due() {
    on_sqlite(|app| async move {
        let api = Api::new(app.clone());
        let token = api.token(&app.alice, &[Scope::Read, Scope::Write]).await;
        let own = format!("/api/v1/clients/{}/monitors", app.client);
        let balance = json!({"kind": "balance", "what": "Директ", "balance_minor": 300_000,
            "spend_minor": 100_000});
        let id = api.ok(&token, &format!("POST {own}"), &balance).await.text("id");
        let due = api.ok(&token, "GET /api/v1/monitors", &Value::Null).await;
        assert_eq!(due.body["items"][0]["left_days"], 3, "{}", due.body);
        let noted = json!({"balance_minor": 9_000_000});
        api.ok(&token, &format!("POST /api/v1/monitors/{id}/balances"), &noted).await;
        let due = api.ok(&token, "GET /api/v1/monitors", &Value::Null).await;
        assert_eq!(due.body["items"].as_array().map(Vec::len), Some(0));
        let all = api.ok(&token, &format!("GET {own}"), &Value::Null).await;
        assert_eq!(all.body["items"][0]["standing"], "quiet");
        assert_eq!(all.body["items"][0]["balance_minor"], 9_000_000);
        let odd = json!({"kind": "luck", "what": "x"});
        let odd = api.call(&token, &format!("POST {own}"), &odd).await;
        assert!(matches!(odd.status, 400 | 422), "{}", odd.status);
    });
}
