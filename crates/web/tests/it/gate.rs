//! Coming in and going out.

use crate::site::{Browser, Site, signed_in};
use app::auth::first_start::{SetUp, add_another};
use app::auth::invitation::{Invite, invite};
use axum::http::StatusCode;
use domain::access::Role;
use domain::cue::Lang;
use testkit::{TestApp, on_sqlite};

const NOBODY: Browser = Browser { cookies: String::new(), csrf: String::new() };

async fn try_password(site: &Site, email: &str, password: &str) -> crate::site::Answer {
    let fields = [("email", email), ("password", password), ("next", "/clients")];
    site.post(&NOBODY, "/sign-in", &fields).await
}

#[test]
fn who_signs_in_comes_back_to_the_page_and_out_again() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let asked = site.get(&NOBODY, "/clients?level=red").await;
        assert_eq!(asked.location, "/sign-in?next=/clients%3Flevel%3Dred");
        let form = site.get(&NOBODY, &asked.location).await;
        assert_eq!(form.value("next").as_deref(), Some("/clients?level=red"));
        let entered = try_password(&site, " Vera@Orbita.example ", app.password).await;
        assert_eq!(
            (entered.status, entered.location.as_str()),
            (StatusCode::SEE_OTHER, "/clients")
        );
        let token = entered.cookie("houston").expect("a cookie").to_owned();
        let mut browser = Browser { cookies: format!("houston={token}"), ..NOBODY };
        let page = site.get(&browser, "/clients").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("Ромашка"));
        assert_eq!(site.get(&browser, "/sign-in?next=/profile").await.location, "/profile");
        browser.csrf = page.value("csrf").expect("a token");
        let left = site.post(&browser, "/sign-out", &[]).await;
        assert_eq!((left.location.as_str(), left.cookie("houston")), ("/sign-in", Some("")));
        assert_eq!(site.get(&browser, "/clients").await.status, StatusCode::SEE_OTHER);
    });
}

#[test]
fn a_wrong_password_and_an_unknown_address_are_answered_alike() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let wrong = try_password(&site, "vera@orbita.example", "не тот пароль").await;
        let unknown = try_password(&site, "nemo@orbita.example", "не тот пароль").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(wrong.status, unknown.status);
        let without = |answer: &crate::site::Answer, email: &str| answer.body.replace(email, "");
        assert_eq!(
            without(&wrong, "vera@orbita.example"),
            without(&unknown, "nemo@orbita.example")
        );
        assert!(wrong.cookies.is_empty() && wrong.body.contains("Почта или пароль не подходят"));
        let abroad = [("email", "vera@orbita.example"), ("password", app.password)];
        let abroad = [&abroad[..], &[("next", "https://evil.example/")]].concat();
        assert_eq!(site.post(&NOBODY, "/sign-in", &abroad).await.location, "/");
    });
}

#[test]
fn the_eleventh_try_has_to_wait_even_with_the_right_password() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        for _ in 0..10 {
            let tried = try_password(&site, "nemo@orbita.example", "?").await;
            assert_eq!(tried.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let eleventh = try_password(&site, "vera@orbita.example", app.password).await;
        assert_eq!(eleventh.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(eleventh.cookies.is_empty());
        assert!(eleventh.body.contains("Слишком много попыток"));
    });
}

#[test]
fn who_belongs_to_two_agencies_chooses() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let second = SetUp {
            workspace: "Вторая",
            zone: "Europe/Moscow",
            lang: Lang::Ru,
            name: "Вера",
            email: "vera@orbita.example",
            password: app.password,
            device: "",
        };
        add_another(&app.ctx, &second).await.expect("a second agency");
        let asked = try_password(&site, "vera@orbita.example", app.password).await;
        assert_eq!(asked.status, StatusCode::OK);
        assert!(asked.cookies.is_empty());
        assert!(asked.body.contains("Орбита") && asked.body.contains("Вторая"));
        let workspace = app.vera.workspace.0.to_string();
        let fields = [
            ("email", "vera@orbita.example"),
            ("password", app.password),
            ("workspace", workspace.as_str()),
        ];
        let entered = site.post(&NOBODY, "/sign-in", &fields).await;
        assert!(entered.cookie("houston").is_some());
    });
}

#[test]
fn a_language_is_chosen_before_one_is_known() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        assert!(site.get(&NOBODY, "/sign-in").await.body.contains("<html lang=\"ru\""));
        let english = site.get(&NOBODY, "/sign-in?lang=en").await;
        assert!(english.body.contains("<html lang=\"en\""));
        assert_eq!(english.cookie("lang"), Some("en"));
        let browser = Browser { cookies: "lang=en".to_owned(), ..NOBODY };
        assert!(site.get(&browser, "/sign-in").await.body.contains("<html lang=\"en\""));
    });
}

async fn set_up(site: &Site, agency: &str, email: &str) -> crate::site::Answer {
    let fields = [
        ("agency", agency),
        ("name", "Вера"),
        ("email", email),
        ("password", "три зелёных слона"),
        ("zone", "Europe/Samara"),
    ];
    site.post(&NOBODY, "/setup", &fields).await
}

#[test]
fn the_first_person_makes_the_agency_and_nobody_after_that() {
    testkit::on_empty(|ctx| async move {
        let site = Site::over(&ctx);
        assert_eq!(site.get(&NOBODY, "/").await.location, "/setup");
        assert_eq!(site.get(&NOBODY, "/sign-in").await.location, "/setup");
        let page = site.get(&NOBODY, "/setup").await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.body.contains("name=\"code\""), "only this machine reaches it");
        let refused = set_up(&site, " ", "vera@orbita.example").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("id=\"e-agency\""), "the problem stands beside its field");
        assert_eq!(refused.value("email").as_deref(), Some("vera@orbita.example"));
        let made = set_up(&site, "Орбита", "vera@orbita.example").await;
        assert_eq!((made.status, made.location.as_str()), (StatusCode::SEE_OTHER, "/"));
        let token = made.cookie("houston").expect("is signed in");
        let browser = Browser { cookies: format!("houston={token}"), ..NOBODY };
        let settings = site.get(&browser, "/settings").await;
        assert!(settings.body.contains(">orbita.example</textarea>"), "own domain");
        assert_eq!(set_up(&site, "Захват", "x@evil.example").await.status, StatusCode::NOT_FOUND);
        assert_eq!(site.get(&NOBODY, "/setup").await.location, "/sign-in");
    });
}

#[test]
fn the_first_visitor_of_a_server_that_others_reach_must_know_its_setup_code() {
    testkit::on_empty(|ctx| async move {
        let mut public = ctx.clone();
        let config = app::config::Config {
            listen: "0.0.0.0:8900".parse().expect("an address"),
            ..(*ctx.config).clone()
        };
        public.config = config.into();
        let state = web::state::App::new(public);
        let code = state.setup_code.as_ref().expect("a code").to_string();
        let site = Site::of(state);
        assert!(site.get(&NOBODY, "/setup").await.body.contains("name=\"code\""));
        let try_code = async |code: &str| {
            let fields = [
                ("code", code),
                ("agency", "Орбита"),
                ("name", "Вера"),
                ("email", "vera@orbita.example"),
                ("password", "три зелёных слона"),
                ("zone", "Europe/Samara"),
            ];
            site.post(&NOBODY, "/setup", &fields).await
        };
        for wrong in ["", "0000-0000-0000", &code[1..]] {
            let refused = try_code(wrong).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
            assert!(refused.has_problem("code") && refused.cookies.is_empty(), "{wrong}");
        }
        let made = try_code(&code.to_lowercase()).await;
        assert_eq!((made.status, made.location.as_str()), (StatusCode::SEE_OTHER, "/"));
        assert!(made.cookie("houston").is_some());
        let again = try_code(&code).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND, "there is an owner now");
    });
}

#[test]
fn an_owner_with_a_public_mailbox_owns_no_domain() {
    testkit::on_empty(|ctx| async move {
        let site = Site::over(&ctx);
        let made = set_up(&site, "Орбита", "vera@gmail.com").await;
        let token = made.cookie("houston").expect("is signed in");
        let browser = Browser { cookies: format!("houston={token}"), ..NOBODY };
        let settings = site.get(&browser, "/settings").await;
        assert!(!settings.body.contains("gmail.com"), "all the world writes from there");
    });
}

#[test]
fn an_invitation_is_taken_once() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let email = "yana@orbita.example";
        let input =
            Invite { email, name: "Яна", role: Role::Specialist, clients: &[app.client] };
        let new = invite(&app.ctx, &app.vera, &input).await.expect("an invitation");
        let path = format!("/invitations/{}", new.secret);
        let page = site.get(&NOBODY, &path).await;
        assert!(page.body.contains("Орбита") && page.body.contains("Вера"));
        assert_eq!(page.value("name").as_deref(), Some("Яна"));
        let weak = site.post(&NOBODY, &path, &[("name", "Яна"), ("password", "12345678")]).await;
        assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(weak.body.contains("id=\"e-password\""));
        let fields = [("name", "Яна"), ("password", "восемь серых мышей")];
        let taken = site.post(&NOBODY, &path, &fields).await;
        let token = taken.cookie("houston").expect("is signed in");
        let browser = Browser { cookies: format!("houston={token}"), ..NOBODY };
        let client = format!("/clients/{}", app.client);
        assert_eq!(site.get(&browser, &client).await.status, StatusCode::OK);
        let again = site.get(&NOBODY, &path).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND);
        assert!(again.body.contains("уже использовали"));
    });
}

/// Every form of a member needs the token of the session.
#[test]
fn a_form_without_its_token_is_refused() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (vera, _) = signed_in(&app, &app.vera).await;
        // What a client opens by a link carries its own secret.
        let open = [
            "/c/{token}",
            "/invitations/{token}",
            "/k/{token}",
            "/p/{token}/words",
            "/s/{token}",
            "/setup",
            "/sign-in",
        ];
        let guarded = web::router::PAGES
            .iter()
            .filter(|(method, path)| *method == "post" && !open.contains(path));
        let mut n = 0;
        for (_, path) in guarded {
            for csrf in ["", "k3J"] {
                let path = path.replace("{number}", "0");
                let answer = site.post_bare(&vera, &path, &[("csrf", csrf)]).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
            }
            n += 1;
        }
        assert!(n > 30, "{n} forms");
        assert!(unchanged(&app).await);
    });
}

async fn unchanged(app: &TestApp) -> bool {
    let card = app::client::card(&app.ctx, &app.vera, app.client).await.expect("a card");
    card.client.version == 1 && card.client.archived_at.is_none()
}
