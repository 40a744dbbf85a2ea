//! What the API does: each route's success, paging, idempotency, sessions.

use crate::api_client::Api;
use app::auth::sign_in::{SignIn, SignedIn, sign_in};
use domain::access::Scope;
use serde_json::{Value, json};
use testkit::each_app;

const NONE: Value = Value::Null;

#[test]
fn clients_are_made_changed_archived_and_merged() {
    each_app(|app| async move {
        let api = Api::new(app);
        let token = api.token(&api.app.vera, Scope::ALL).await;
        let fee = json!({"minor": 25_000_000, "currency": "RUB"});
        let new = json!({"name": "Рога и копыта", "fee": fee, "domains": ["Roga.example"]});
        let made = api.ok(&token, "POST /api/v1/clients", &new).await;
        assert_eq!(made.status, 201);
        assert_eq!(made.body["fee"], fee);
        assert_eq!(made.body["domains"], json!(["roga.example"]));
        assert_eq!(made.text("created_at"), "2026-03-02T06:00:00Z");
        let own = format!("/api/v1/clients/{}", made.text("id"));
        let change = json!({"version": 1, "tier": "a", "fee": null});
        let changed = api.ok(&token, &format!("PATCH {own}"), &change).await;
        assert_eq!((changed.body["tier"].clone(), changed.body["fee"].clone()), (json!("a"), NONE));
        assert_eq!(changed.text("name"), "Рога и копыта");
        let stale = api.call(&token, &format!("PATCH {own}"), &change).await;
        assert_eq!((stale.status, stale.codes()), (409, vec!["conflict".to_owned()]));
        let read = api.ok(&token, &format!("GET {own}"), &NONE).await;
        assert_eq!(read.body, changed.body);

        api.ok(&token, &format!("PUT {own}/archive?version=2"), &NONE).await;
        let active = api.ok(&token, "GET /api/v1/clients?search=рога", &NONE).await;
        assert_eq!(active.body["items"], json!([]));
        let shelf = "GET /api/v1/clients?archived=true&sort=name&level=grey,red";
        let archived = api.ok(&token, shelf, &NONE).await;
        assert_eq!(archived.body["items"][0]["name"], "Рога и копыта");
        api.ok(&token, &format!("DELETE {own}/archive?version=3"), &NONE).await;
        let into = json!({"into": api.app.client.to_string()});
        let merged = api.ok(&token, &format!("POST {own}/merge"), &into).await;
        assert_eq!(merged.body["into"], into["into"]);
        let itself = format!("POST /api/v1/clients/{}/merge", api.app.client);
        let refused = api.call(&token, &itself, &into).await;
        assert_eq!((refused.status, refused.codes()), (422, vec!["merge-itself".to_owned()]));
    });
}

#[test]
fn contacts_and_projects_are_made_and_changed() {
    each_app(|app| async move {
        let api = Api::new(app);
        let token = api.token(&api.app.alice, &[Scope::Read, Scope::Write]).await;
        let own = format!("/api/v1/clients/{}", api.app.client);
        let new =
            json!({"name": "Егор", "addresses": ["Egor@romashka.example"], "is_senior": true});
        let made = api.ok(&token, &format!("POST {own}/contacts"), &new).await;
        assert_eq!(made.body["addresses"], json!(["egor@romashka.example"]));
        let path = format!("/api/v1/contacts/{}", made.text("id"));
        let change = json!({"version": 1, "position": "директор"});
        let changed = api.ok(&token, &format!("PATCH {path}"), &change).await;
        assert_eq!(changed.body["addresses"], made.body["addresses"]);
        assert_eq!(api.ok(&token, &format!("GET {path}"), &NONE).await.body, changed.body);
        let all = api.ok(&token, &format!("GET {own}/contacts"), &NONE).await;
        assert_eq!(all.body["items"].as_array().map(Vec::len), Some(2));

        let new = json!({"name": "Сайт", "starts_on": "2026-03-01", "due_on": "2026-04-01"});
        let made = api.ok(&token, &format!("POST {own}/projects"), &new).await;
        assert_eq!(made.text("due_on"), "2026-04-01");
        let path = format!("/api/v1/projects/{}", made.text("id"));
        let change = json!({"version": 1, "due_on": null});
        let changed = api.ok(&token, &format!("PATCH {path}"), &change).await;
        assert_eq!((changed.body["due_on"].clone(), changed.text("starts_on").len()), (NONE, 10));
        assert_eq!(api.ok(&token, &format!("GET {path}"), &NONE).await.body, changed.body);
        let all = api.ok(&token, &format!("GET {own}/projects"), &NONE).await;
        assert_eq!(all.body["items"], json!([changed.body]));
    });
}

#[test]
fn a_touch_sent_twice_is_logged_once_and_pages_go_back_in_time() {
    each_app(|app| async move {
        let api = Api::new(app);
        let token = api.token(&api.app.alice, &[Scope::Read, Scope::Write]).await;
        let touch = |n: u32| {
            json!({
                "client": api.app.client.to_string(), "channel": "call", "direction": "incoming",
                "at": format!("2026-02-{n:02}T12:00:00+03:00"), "external_id": format!("crm-{n}"),
                "contact": api.app.dina.to_string(), "minutes": 15,
                "text": "Недовольны отчётом, думаем уйти к другому подрядчику.",
            })
        };
        let mut ids = Vec::new();
        for n in 1..=5 {
            let made = api.ok(&token, "POST /api/v1/touches", &touch(n)).await;
            assert_eq!(made.text("at"), format!("2026-02-{n:02}T09:00:00Z"));
            ids.push(made.text("id"));
        }
        let again = api.ok(&token, "POST /api/v1/touches", &touch(3)).await;
        assert_eq!(again.text("id"), ids[2]);
        let own = format!("/api/v1/clients/{}", api.app.client);
        let (mut found, mut cursor) = (Vec::new(), String::new());
        for _ in 0..3 {
            let line = format!("GET {own}/touches?limit=2{cursor}");
            let page = api.ok(&token, &line, &NONE).await;
            let items = page.body["items"].as_array().expect("items").clone();
            found.extend(items.iter().map(|item| item["id"].as_str().expect("id").to_owned()));
            cursor = page.body["next"].as_str().map(|n| format!("&cursor={n}")).unwrap_or_default();
        }
        assert!(cursor.is_empty());
        ids.reverse();
        assert_eq!(found, ids);
        let one = api.ok(&token, &format!("GET /api/v1/touches/{}", ids[0]), &NONE).await;
        assert_eq!((one.text("channel"), one.body["minutes"].clone()), ("call".into(), json!(15)));
        let text: Vec<char> = one.text("text").chars().collect();
        let cues = one.body["cues"].as_array().expect("cues");
        assert!(!cues.is_empty());
        let span = &cues[0]["spans"][0];
        let place = |name: &str| usize::try_from(span[name].as_u64().expect("a place")).unwrap();
        assert!(text.get(place("start")..place("end")).is_some_and(|words| !words.is_empty()));
        let found = api.ok(&token, "GET /api/v1/search?q=подрядчик&limit=3", &NONE).await;
        assert_eq!(found.body["items"].as_array().map(Vec::len), Some(3));
    });
}

#[test]
fn a_warning_comes_with_its_reasons_and_takes_an_answer() {
    each_app(|app| async move {
        let api = Api::new(app);
        let token = api.token(&api.app.vera, Scope::ALL).await;
        let own = format!("/api/v1/clients/{}", api.app.client);
        let touch = json!({
            "client": api.app.client.to_string(), "channel": "call", "direction": "incoming",
            "at": "2026-03-01T12:00:00Z", "contact": api.app.dina.to_string(),
            "text": "Мы очень недовольны вашей работой и расторгаем договор.",
        });
        api.ok(&token, "POST /api/v1/touches", &touch).await;
        api.app.run_jobs().await;
        let line = format!("GET {own}/assessment?lang=en");
        let verdict = api.ok(&token, &line, &NONE).await;
        assert_eq!(verdict.text("level"), "red", "{}", verdict.body);
        let signal = &verdict.body["signals"][0];
        let reason = signal["reason"]["text"].as_str().expect("a sentence");
        assert!(reason.is_ascii() || !reason.contains(|c: char| ('а'..='я').contains(&c)));
        assert!(signal["messages"][0]["words"][0].as_str().is_some_and(|w| !w.is_empty()));
        let russian = api.ok(&token, &format!("GET {own}/assessment?lang=ru"), &NONE).await;
        assert_ne!(russian.body["signals"][0]["reason"]["text"], json!(reason));
        assert_eq!(russian.body["signals"][0]["reason"]["code"], signal["reason"]["code"]);
        let board = api.ok(&token, "GET /api/v1/attention", &NONE).await;
        assert_eq!(board.body["attention"][0]["name"], "Ромашка");
        let open = api.ok(&token, "GET /api/v1/signals", &NONE).await;
        let n_open = verdict.body["signals"].as_array().map(Vec::len);
        assert_eq!(open.body["items"][0]["signals"].as_array().map(Vec::len), n_open);

        for signal in verdict.body["signals"].as_array().expect("signals") {
            let answer = json!({"episode": signal["episode"], "answer": "false_alarm"});
            api.ok(&token, &format!("POST {own}/answers"), &answer).await;
        }
        let after = api.ok(&token, &line, &NONE).await;
        assert_ne!(after.text("level"), "red");
        let precision = api.ok(&token, "GET /api/v1/precision", &NONE).await;
        assert_eq!(precision.body["items"][0]["false_alarm"], json!(1));
        api.ok(&token, &format!("POST {own}/gut"), &json!({"feeling": -2})).await;
        let window = json!({"from": "2026-03-02T00:00:00Z", "until": "2026-03-12T00:00:00Z",
            "reason": "выставка"});
        let declared = api.ok(&token, &format!("POST {own}/busy-windows"), &window).await;
        let end = format!("DELETE /api/v1/busy-windows/{}", declared.text("id"));
        api.ok(&token, &end, &NONE).await;
        let list = api.ok(&token, "GET /api/v1/clients", &NONE).await;
        assert_eq!(list.body["items"][0]["feeling"], "bad");
    });
}

const LETTER: &str = "From: Кто-то <who@unknown.example>\r\nTo: alice@orbita.example\r\n\
    Subject: Hello\r\nDate: Mon, 23 Feb 2026 10:00:00 +0300\r\nMessage-ID: <1@unknown.example>\r\n\
    \r\nGood day, please call me back about the offer.\r\n";

#[test]
fn a_letter_is_imported_waits_in_the_tray_and_finds_its_client() {
    each_app(|app| async move {
        let api = Api::new(app);
        let token = api.token(&api.app.vera, Scope::ALL).await;
        let bearer = format!("Bearer {token}");
        let line = "POST /api/v1/imports?name=letter.eml";
        let headers = [("authorization", bearer.as_str())];
        let begun = api.send(line, &headers, LETTER).await;
        assert_eq!(begun.status, 201, "{}", begun.body);
        api.app.run_jobs().await;
        let path = format!("/api/v1/imports/{}", begun.text("id"));
        let import = api.ok(&token, &format!("GET {path}"), &NONE).await;
        assert_eq!(
            (import.text("state"), import.body["n_added"].clone()),
            ("done".into(), json!(1))
        );
        let list = api.ok(&token, "GET /api/v1/imports", &NONE).await;
        assert_eq!(list.body["items"][0]["id"], begun.body["id"]);
        api.ok(&token, &format!("DELETE {path}"), &NONE).await;

        let tray = api.ok(&token, "GET /api/v1/unsorted", &NONE).await;
        let group = &tray.body["items"][0];
        assert_eq!((&group["value"], &group["n_touches"]), (&json!("unknown.example"), &json!(1)));
        let touch = group["samples"][0].as_str().expect("a touch");
        let place = format!("PUT /api/v1/touches/{touch}/client");
        api.ok(&token, &place, &json!({"to": api.app.client.to_string()})).await;
        let moved = api.ok(&token, &format!("GET /api/v1/touches/{touch}"), &NONE).await;
        assert_eq!(moved.text("client"), api.app.client.to_string());
        api.ok(&token, &place, &json!({"to": "tray"})).await;
        let to = json!({"kind": "domain", "value": "unknown.example", "to": "ignored"});
        let assigned = api.ok(&token, "POST /api/v1/unsorted/assignments", &to).await;
        assert_eq!(assigned.body["n_touches"], json!(1));
        api.ok(&token, "POST /api/v1/routing-rules", &to).await;
        let rules = api.ok(&token, "GET /api/v1/routing-rules", &NONE).await;
        let rule = rules.body["items"][0]["id"].as_str().expect("a rule").to_owned();
        api.ok(&token, &format!("DELETE /api/v1/routing-rules/{rule}"), &NONE).await;
        let rules = api.ok(&token, "GET /api/v1/routing-rules", &NONE).await;
        assert_eq!(rules.body["items"], json!([]));
    });
}

#[test]
fn the_agency_is_read_and_changed() {
    each_app(|app| async move {
        let api = Api::new(app);
        let token = api.token(&api.app.vera, Scope::ALL).await;
        let me = api.ok(&token, "GET /api/v1/me", &NONE).await;
        assert_eq!((me.text("name"), me.text("role")), ("Вера".into(), "director".into()));
        let team = api.ok(&token, "GET /api/v1/teammates", &NONE).await;
        assert_eq!(team.body["items"].as_array().map(Vec::len), Some(4));
        let new = json!({"email": "new@orbita.example", "role": "specialist",
            "clients": [api.app.client.to_string()]});
        let invited = api.ok(&token, "POST /api/v1/invitations", &new).await;
        let secret = invited.text("link").replace("/invitations/", "");
        assert!(app::auth::invitation::look_up(&api.app.ctx, &secret).await.is_ok());
        for path in ["settings", "settings/addresses", "policy"] {
            let mut was = api.ok(&token, &format!("GET /api/v1/{path}"), &NONE).await.body;
            let fields = was.as_object_mut().expect("fields");
            fields.remove("is_confirmed");
            let change = match path {
                "settings" => ("name", json!("Орбита 2")),
                "settings/addresses" => ("domains", json!(["orbita.example"])),
                _ => ("policy", json!({"silence_min_gaps": 7})),
            };
            fields.insert(change.0.to_owned(), change.1.clone());
            let now = api.ok(&token, &format!("PUT /api/v1/{path}"), &was).await;
            match path {
                "policy" => assert_eq!(now.body["policy"]["silence_min_gaps"], json!(7)),
                _ => assert_eq!(now.body[change.0], change.1),
            }
            let stale = api.call(&token, &format!("PUT /api/v1/{path}"), &was).await;
            assert_eq!(stale.status, 409, "{path}");
        }
        let events = api.ok(&token, "GET /api/v1/events?limit=1", &NONE).await;
        let newest = &events.body["items"][0];
        assert_eq!(
            (&newest["verb"], &newest["actor_kind"]),
            (&json!("workspace.policy"), &json!("token"))
        );
        let next = events.text("next");
        let older =
            api.ok(&token, &format!("GET /api/v1/events?limit=1&cursor={next}"), &NONE).await;
        assert_eq!(older.body["items"][0]["verb"], "workspace.settings");
        let document = api.ok(&token, "GET /api/v1/openapi.json", &NONE).await;
        assert!(document.body["paths"]["/api/v1/clients"].is_object());
    });
}

#[test]
fn a_page_reads_with_its_session_and_writes_only_with_its_secret() {
    each_app(|app| async move {
        let api = Api::new(app);
        let ctx = &api.app.ctx;
        let input = SignIn {
            email: "vera@orbita.example",
            password: api.app.password,
            device: "тест",
            workspace: None,
        };
        let Ok(SignedIn::Done(session)) = sign_in(ctx, &input).await else { panic!("no session") };
        let cookie = format!("houston={}", session.token);
        let visit = app::auth::session::recognise(ctx, &session.token).await.expect("reads");
        let csrf = visit.expect("a visit").signed_in.session.csrf;
        let me = api.send("GET /api/v1/me", &[("cookie", &cookie)], "").await;
        assert_eq!((me.status, me.text("name")), (200, "Вера".to_owned()));
        let kind = ("content-type", "application/json");
        let new = json!({"name": "Новый"}).to_string();
        let line = "POST /api/v1/clients";
        let bare = api.send(line, &[("cookie", &cookie), kind], new.clone()).await;
        assert_eq!((bare.status, bare.codes()), (403, vec!["csrf".to_owned()]));
        let headers = [("cookie", cookie.as_str()), kind, ("x-csrf", &csrf)];
        assert_eq!(api.send(line, &headers, new).await.status, 201);
    });
}
