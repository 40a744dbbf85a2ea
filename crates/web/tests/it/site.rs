//! A browser without a screen: requests go to the router in this process.

use app::{Actor, Ctx};
use axum::Router;
use axum::body::{Body, BodyDataStream, to_bytes};
use axum::http::{Request, StatusCode, header};
use domain::id::SessionId;
use sha2::{Digest, Sha256};
use store::sessions::{self, Session};
use testkit::TestApp;
use tower::ServiceExt;
use web::state::App;

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    /// `name=value` of the cookies that were set.
    pub cookies: Vec<String>,
    pub body: String,
}

impl Answer {
    /// The value of a cookie that was set.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().filter_map(|c| c.split_once('=')).find(|(n, _)| *n == name).map(|c| c.1)
    }

    /// The address to which the answer leads, with the notice that goes along.
    pub fn done(&self) -> (&str, &str) {
        let problems: Vec<&str> = self.body.split("id=\"e-").skip(1).map(|p| &p[..20]).collect();
        assert_eq!(self.status, StatusCode::SEE_OTHER, "{problems:?}");
        (&self.location, self.cookie("flash").unwrap_or_default())
    }

    /// The value of an input.
    pub fn value(&self, name: &str) -> Option<String> {
        let mark = format!(" name=\"{name}\"");
        let tags = self.body.split(&mark).skip(1).filter_map(|rest| rest.split('>').next());
        let mut values = tags.filter_map(|tag| tag.split_once(" value=\""));
        let value = values.next()?.1.split_once('"')?.0;
        Some(value.replace("&#x2f;", "/").replace("&amp;", "&"))
    }

    /// The problem of a field, beside it; the empty name: of the form as a whole.
    pub fn has_problem(&self, field: &str) -> bool {
        let mark = if field.is_empty() {
            "role=\"alert\"".to_owned()
        } else {
            format!("id=\"e-{}\"", field.replace('.', "-"))
        };
        self.body.contains(&mark)
    }
}

/// A browser in which somebody is signed in, or nobody.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    pub cookies: String,
    pub csrf: String,
}

/// The pages over an application.
pub struct Site {
    router: Router,
}

impl Site {
    pub fn new(app: &TestApp) -> Self {
        Site::over(&app.ctx)
    }

    pub fn over(ctx: &Ctx) -> Self {
        let mut state = App::new(ctx.clone());
        // The real printer takes minutes to build; its own crate tests it.
        state.print_document = Some(|_, document| Ok(format!("%PDF- {document:?}").into_bytes()));
        state.print_statement = Some(|_, statement| {
            Ok(format!("%PDF {} {}", statement.agency, statement.clauses.len()).into_bytes())
        });
        Site::of(state)
    }

    pub fn of(state: App) -> Self {
        Site { router: web::router::router(state) }
    }

    async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        let status = response.status();
        let text = |name: header::HeaderName| {
            let values = response.headers().get_all(name);
            values.iter().filter_map(|v| v.to_str().ok().map(str::to_owned)).collect::<Vec<_>>()
        };
        let pair = |cookie: String| cookie.split(';').next().unwrap_or_default().to_owned();
        let cookies = text(header::SET_COOKIE).into_iter().map(pair).collect();
        let location = text(header::LOCATION).pop().unwrap_or_default();
        let bytes = to_bytes(response.into_body(), 8 << 20).await.expect("a body");
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status, location, cookies, body }
    }

    pub async fn get(&self, browser: &Browser, path: &str) -> Answer {
        let request = Request::get(path)
            .header(header::ACCEPT, "text/html")
            .header(header::COOKIE, &browser.cookies);
        self.send(request.body(Body::empty()).expect("a request")).await
    }

    /// Opens a stream of events; its frames come one by one.
    pub async fn stream(&self, browser: &Browser, path: &str) -> BodyDataStream {
        let request = Request::get(path).header(header::COOKIE, &browser.cookies);
        let request = request.body(Body::empty()).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        response.into_body().into_data_stream()
    }

    /// Sends a form with the token of the session.
    pub async fn post(&self, browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = [("csrf", browser.csrf.as_str())];
        self.post_bare(browser, path, &[&csrf[..], fields].concat()).await
    }

    /// Sends a form exactly as given.
    pub async fn post_bare(
        &self,
        browser: &Browser,
        path: &str,
        fields: &[(&str, &str)],
    ) -> Answer {
        let pairs = fields.iter().map(|(name, value)| format!("{name}={}", escape(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let request = Request::post(path)
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::HOST, "houston.example")
            .header(header::COOKIE, &browser.cookies);
        self.send(request.body(Body::from(body)).expect("a request")).await
    }
}

fn escape(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes()
        .map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// A browser in which the member is signed in; no password is asked for.
pub async fn signed_in(app: &TestApp, actor: &Actor) -> (Browser, SessionId) {
    let id = SessionId(app.ctx.new_id());
    let now = app.ctx.now_ms();
    let token = format!("token-of-{id}");
    let session = Session {
        id,
        teammate: actor.teammate.expect("a person"),
        csrf: format!("csrf-of-{id}"),
        device: "тест".to_owned(),
        created_at: now,
        seen_at: now,
        expires_at: now + 86_400_000,
    };
    let hash = Sha256::digest(token.as_bytes()).to_vec();
    let mut tx = app.ctx.db.begin().await.expect("begins");
    sessions::create(&mut tx, actor.workspace, &session, &hash).await.expect("a session");
    tx.commit().await.expect("commits");
    (Browser { cookies: format!("houston={token}"), csrf: session.csrf }, id)
}
