//! What the API refuses, and how: every route without a token, without the scope, to strangers.

use crate::api_client::Api;
use crate::api_routes::{Hidden, Route, routes};
use crate::api_things::things;
use domain::access::Scope;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use testkit::each_app;

#[test]
fn the_document_lists_every_route_and_no_other() {
    let document = serde_json::to_value(web::api::document()).expect("a document");
    let (mut listed, mut names) = (BTreeSet::new(), BTreeSet::new());
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("methods") {
            assert!(operation["summary"].as_str().is_some_and(|s| !s.is_empty()), "{path}");
            let name = operation["operationId"].as_str().expect("a name");
            assert!(names.insert(name.to_owned()), "{name} is there twice");
            for status in ["401", "403", "404", "409", "415", "422", "429", "500", "503"] {
                assert!(operation["responses"][status].is_object(), "{method} {path}: {status}");
            }
            listed.insert(format!("{method} {}", without_names(path)));
        }
    }
    let mut expected = BTreeSet::new();
    for Route(method, path, ..) in routes() {
        let path = path.split('?').next().unwrap_or_default();
        expected.insert(format!("{method} /api/v1{}", without_names(path)));
    }
    assert_eq!(listed, expected);
}

/// A path whose parameters are all called `id`.
fn without_names(path: &str) -> String {
    let segments = path.split('/').map(|s| if s.starts_with('{') { "{id}" } else { s });
    segments.collect::<Vec<_>>().join("/")
}

#[test]
fn nobody_comes_in_without_a_token() {
    each_app(|app| async move {
        let mut api = Api::new(app.clone());
        for (n, route) in routes().into_iter().enumerate() {
            // Whoever knocks this often at one door is sent away: another one has another count.
            if n % 50 == 49 {
                api = Api::new(app.clone());
            }
            let line = route.line(&[]).replace(['{', '}'], "");
            let answer = api.send(&line, &[], "").await;
            let codes = answer.codes();
            assert_eq!((answer.status, codes), (401, vec!["unauthorized".to_owned()]), "{line}");
            assert_eq!(answer.headers["www-authenticate"], "Bearer");
        }
        let wrong = [("authorization", "Bearer hou_no-such-token")];
        assert_eq!(api.send("GET /api/v1/me", &wrong, "").await.status, 401);
        let basic = [("authorization", "Basic dmVyYTp4")];
        assert_eq!(api.send("GET /api/v1/me", &basic, "").await.status, 401);
        assert_eq!(api.send("GET /api/v1/openapi.json", &[], "").await.status, 401);
    });
}

#[test]
fn a_token_does_nothing_beyond_its_scopes() {
    each_app(|app| async move {
        let api = Api::new(app);
        let things = things(&api).await;
        for route in routes().iter().filter(|route| route.1 != "/me") {
            let others: Vec<Scope> =
                Scope::ALL.iter().copied().filter(|scope| *scope != route.2).collect();
            let token = api.token(&api.app.vera, &others).await;
            let answer = api.call(&token, &route.line(&things), &route.body(&things)).await;
            assert_eq!(answer.status, 403, "{}: {}", route.line(&things), answer.body);
            assert_eq!(answer.codes(), ["forbidden"]);
        }
    });
}

#[test]
fn a_role_is_not_widened_by_a_token() {
    each_app(|app| async move {
        let api = Api::new(app);
        let things = things(&api).await;
        // A specialist with every scope still reads and logs only.
        let token = api.token(&api.app.boris, Scope::ALL).await;
        let allowed = [
            "/assignments/{assignment}/done",
            "/clients/{client}/edits",
            "/clients/{client}/gut",
            "/clients/{client}/meetings",
            "/clients/{client}/promises",
            "/clients/{client}/work-items",
            "/drafts/check",
            "/edits/parts",
            // What was reached is logged as a talk is.
            "/kpis/{kpi}/facts",
            "/kpis/{kpi}/facts/{day}",
            // What somebody wants to be told is their own.
            "/notifications/settings",
            "/touches",
            // The early button is anybody's (C006).
            "/warnings",
            "/work-items/{work_item}/end",
        ];
        for route in routes().iter().filter(|r| r.0 != "get" && !allowed.contains(&r.1)) {
            let answer = api.call(&token, &route.line(&things), &route.body(&things)).await;
            assert!(matches!(answer.status, 403 | 404), "{}", route.line(&things));
        }
    });
}

async fn is_hidden_from(api: &Api, who: &app::Actor, is_hidden: fn(Hidden) -> bool) {
    let things = things(api).await;
    let token = api.token(who, Scope::ALL).await;
    for route in routes().iter().filter(|route| is_hidden(route.3)) {
        let answer = api.call(&token, &route.line(&things), &route.body(&things)).await;
        assert_eq!(answer.status, 404, "{}: {}", route.line(&things), answer.body);
        assert_eq!(answer.codes(), ["not-found"]);
    }
    let name = json!("Ромашка");
    for line in ["GET /api/v1/clients", "GET /api/v1/attention", "GET /api/v1/signals"] {
        let answer = api.ok(&token, line, &Value::Null).await;
        assert!(!answer.body.to_string().contains(&name.to_string()), "{line}");
    }
}

#[test]
fn a_stranger_is_told_that_there_is_nothing() {
    each_app(|app| async move {
        let api = Api::new(app.clone());
        is_hidden_from(&api, &app.gleb, |hidden| hidden == Hidden::Strangers).await;
    });
}

#[test]
fn another_agency_is_told_that_there_is_nothing() {
    each_app(|app| async move {
        let api = Api::new(app.clone());
        is_hidden_from(&api, &app.zhenya, |hidden| hidden != Hidden::Nobody).await;
    });
}

#[test]
fn what_cannot_be_read_is_refused_with_its_place() {
    each_app(|app| async move {
        let api = Api::new(app);
        let token = api.token(&api.app.vera, Scope::ALL).await;
        let bearer = format!("Bearer {token}");
        let json = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let plain = [("authorization", bearer.as_str())];
        for (body, status, code) in [
            ("{\"name\": ", 400, "malformed-json"),
            ("", 400, "malformed-json"),
            ("[]", 422, "invalid-body"),
            ("{}", 422, "name:required"),
            ("{\"name\": 5}", 422, "invalid-body"),
            ("{\"name\": \"x\", \"nmae\": 1}", 422, "nmae:unknown-field"),
            ("{\"name\": \" \"}", 422, "name:empty"),
            ("{\"name\": \"a\\u0000b\"}", 422, "nul-character"),
            ("{\"name\": \"x\", \"manager\": \"cl_1\"}", 422, "manager:no-id"),
            ("{\"name\": \"x\", \"tier\": \"z\"}", 422, "tier:unknown-choice"),
        ] {
            let answer = api.send("POST /api/v1/clients", &json, body).await;
            assert_eq!((answer.status, answer.codes()), (status, vec![code.to_owned()]), "{body}");
        }
        let bare = api.send("POST /api/v1/clients", &plain, "{}").await;
        assert_eq!((bare.status, bare.codes()), (415, vec!["media-type".to_owned()]));
        for (line, status, code) in [
            ("GET /api/v1/clients?serach=x", 422, "serach:unknown-field"),
            ("GET /api/v1/clients?limit=x", 422, "limit:invalid-query"),
            ("GET /api/v1/clients?limit=201", 422, "limit:out-of-range"),
            ("GET /api/v1/clients?cursor=x", 422, "cursor:bad-cursor"),
            ("GET /api/v1/clients?level=pink", 422, "level:unknown-choice"),
            ("GET /api/v1/clients?search=%00", 422, "nul-character"),
            ("GET /api/v1/events?cursor=cl_1", 422, "cursor:bad-cursor"),
            ("GET /api/v1/clients/cl_1", 404, "not-found"),
            ("GET /api/v1/nothing", 404, "not-found"),
            ("PUT /api/v1/clients", 405, "method-not-allowed"),
            ("POST /api/v1/imports?name=x&kind=folder", 422, "kind:unknown-choice"),
        ] {
            let answer = api.send(line, &plain, "").await;
            assert_eq!((answer.status, answer.codes()), (status, vec![code.to_owned()]), "{line}");
        }
    });
}
