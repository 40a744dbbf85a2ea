//! A caller of the API without a socket.

use app::Actor;
use app::auth::token;
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, header};
use domain::access::Scope;
use serde_json::Value;
use std::sync::Arc;
use testkit::TestApp;
use tower::ServiceExt;

/// The router over the cast's agency.
pub struct Api {
    pub app: Arc<TestApp>,
    router: Router,
}

/// An answer.
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    /// Null where there is no JSON.
    pub body: Value,
}

impl Answer {
    /// The codes of a refusal, each with its field.
    pub fn codes(&self) -> Vec<String> {
        let errors = self.body["errors"].as_array().expect("an envelope");
        let code = |error: &Value| {
            assert!(error["detail"].as_str().is_some_and(|d| !d.is_empty()), "{error}");
            let code = error["code"].as_str().expect("a code");
            error["field"].as_str().map_or(code.to_owned(), |field| format!("{field}:{code}"))
        };
        errors.iter().map(code).collect()
    }

    /// A text of the body.
    pub fn text(&self, name: &str) -> String {
        self.body[name].as_str().unwrap_or_else(|| panic!("no {name} in {}", self.body)).to_owned()
    }
}

impl Api {
    /// The whole router of Houston.
    pub fn new(app: Arc<TestApp>) -> Self {
        let router = web::router::router(web::state::App::new(app.ctx.clone()));
        Api { app, router }
    }

    /// A token of somebody.
    pub async fn token(&self, of: &Actor, scopes: &[Scope]) -> String {
        token::create(&self.app.ctx, of, "тест", scopes, None).await.expect("a token").secret
    }

    /// Sends a request with the headers as given.
    pub async fn send(
        &self,
        line: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let (method, path) = line.split_once(' ').expect("a method and a path");
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 16 << 20).await.expect("a body");
        let is_json =
            parts.headers.get(header::CONTENT_TYPE).is_some_and(|k| k == "application/json");
        let body =
            if is_json { serde_json::from_slice(&bytes).expect("JSON") } else { Value::Null };
        Answer { status: parts.status.as_u16(), headers: parts.headers, body }
    }

    /// Sends JSON, or nothing where the body is null, with a token.
    pub async fn call(&self, token: &str, line: &str, body: &Value) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
        let text = if body.is_null() { String::new() } else { body.to_string() };
        self.send(line, &headers, text).await
    }

    /// The same, which must succeed.
    pub async fn ok(&self, token: &str, line: &str, body: &Value) -> Answer {
        let answer = self.call(token, line, body).await;
        assert!((200..300).contains(&answer.status), "{line}: {} {}", answer.status, answer.body);
        answer
    }
}
