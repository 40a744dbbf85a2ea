//! Signing in, sessions, passwords (ASVS 6.2, 6.3, 7).

use crate::{assert_error, problems};
use app::Ctx;
use app::auth::first_start::{self, SetUp};
use app::auth::session::{self, NewSession};
use app::auth::sign_in::{self, SignIn, SignedIn};
use domain::cue::Lang;
use testkit::{TestApp, each_app};

async fn enter(ctx: &Ctx, email: &str, password: &str) -> app::Result<SignedIn> {
    let input = SignIn { email, password, device: "Firefox\u{7} на Linux", workspace: None };
    sign_in::sign_in(ctx, &input).await
}

async fn session_of_vera(app: &TestApp) -> NewSession {
    match enter(&app.ctx, " Vera@orbita.example", app.password).await.unwrap() {
        SignedIn::Done(new) => new,
        SignedIn::Choose(_) => panic!("Vera belongs to one agency"),
    }
}

#[test]
fn a_wrong_address_and_a_wrong_password_are_one_refusal() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let new = session_of_vera(&app).await;
        assert_eq!(new.session.device, "Firefox на Linux");
        assert_eq!(app.events(1).await, ["Вера session.begin"]);
        for (email, password) in [
            ("vera@orbita.example", "не тот пароль"),
            ("nobody@orbita.example", app.password),
            ("alice@orbita.example", ""),
            ("vera@orbita.example", &"длинный".repeat(1_000)),
        ] {
            let refused = enter(ctx, email, password).await;
            assert_eq!(problems(refused), ["password:wrong_sign_in"], "{email}");
        }
        assert_eq!(app.events(3).await, vec![" session.refuse"; 3]);
    });
}

#[test]
fn every_sign_in_has_a_token_of_its_own_that_is_kept_only_as_a_hash() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let (one, two) = (session_of_vera(&app).await, session_of_vera(&app).await);
        assert_ne!(one.token, two.token);
        assert_eq!(one.token.len(), 43);
        let visit = session::recognise(ctx, &one.token).await.unwrap().unwrap();
        assert_eq!(visit.actor, app.vera);
        assert_eq!(visit.signed_in.workspace_name, "Орбита");
        assert!(session::recognise(ctx, "").await.unwrap().is_none());
        let mut conn = ctx.db.read().await.unwrap();
        // The token itself is not kept: it is no one's hash.
        let plain = one.token.as_bytes();
        let found = store::sessions::by_token_hash(&mut conn, plain, ctx.now_ms()).await.unwrap();
        assert!(found.is_none());
    });
}

#[test]
fn a_session_ends_when_idle_when_old_and_when_told() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let idle = session_of_vera(&app).await;
        let used = session_of_vera(&app).await;
        for _ in 0..2 {
            app.pass_hours(24 * 9);
            assert!(session::recognise(ctx, &used.token).await.unwrap().is_some());
        }
        assert!(session::recognise(ctx, &idle.token).await.unwrap().is_none());
        assert_eq!(session::list(ctx, &app.vera).await.unwrap().len(), 1);
        for _ in 0..2 {
            app.pass_hours(24 * 9);
            let visit = session::recognise(ctx, &used.token).await.unwrap();
            assert_eq!(visit.is_some(), ctx.now_ms() < used.session.expires_at);
        }
        let (one, two) = (session_of_vera(&app).await, session_of_vera(&app).await);
        let three = session_of_vera(&app).await;
        assert_error!(session::end(ctx, &app.alice, one.session.id).await, NotFound);
        session::end(ctx, &app.vera, one.session.id).await.unwrap();
        assert!(session::recognise(ctx, &one.token).await.unwrap().is_none());
        // The set-up's own session is over by now, the idle ones are ended with the others.
        session::end_others(ctx, &app.vera, two.session.id).await.unwrap();
        assert!(session::recognise(ctx, &three.token).await.unwrap().is_none());
        assert!(session::recognise(ctx, &two.token).await.unwrap().is_some());
        assert_eq!(app.events(2).await, ["Вера session.end_others", "Вера session.end"]);
    });
}

#[test]
fn a_new_password_ends_all_other_sessions() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let (here, there) = (session_of_vera(&app).await, session_of_vera(&app).await);
        let present = here.session.id;
        let change = |old: &'static str, new: &'static str| {
            sign_in::change_password(ctx, &app.vera, present, old, new)
        };
        let wrong = change("не тот", "пять рыжих лис").await;
        assert_eq!(problems(wrong), ["old_password:wrong_password"]);
        let weak = change(app.password, "qwerty123").await;
        assert_eq!(problems(weak), ["password:password_usual"]);
        change(app.password, "пять рыжих лис").await.unwrap();
        assert!(session::recognise(ctx, &there.token).await.unwrap().is_none());
        assert!(session::recognise(ctx, &here.token).await.unwrap().is_some());
        let old = enter(ctx, "vera@orbita.example", app.password).await;
        assert_eq!(problems(old), ["password:wrong_sign_in"]);
        assert!(enter(ctx, "vera@orbita.example", "пять рыжих лис").await.is_ok());

        let n = sign_in::reset_password(ctx, "vera@orbita.example", "шесть белых сов").await;
        assert_eq!(n.unwrap(), 1);
        assert!(session::recognise(ctx, &here.token).await.unwrap().is_none());
        assert_eq!(sign_in::reset_password(ctx, "no@x.example", "x").await.unwrap(), 0);
    });
}

#[test]
fn one_person_of_two_agencies_chooses() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let input = testkit::teammate_input(
            "Вера",
            "vera@orbita.example",
            domain::access::Role::Specialist,
        );
        let word = Some(app.password);
        app::teammate::add(ctx, &app.zhenya, &input, word).await.unwrap();
        let choice = enter(ctx, "vera@orbita.example", app.password).await.unwrap();
        let both = vec![
            (app.vera.workspace, "Орбита".to_owned()),
            (app.zhenya.workspace, "Другие".to_owned()),
        ];
        assert_eq!(choice, SignedIn::Choose(both));
        let chosen = SignIn {
            email: "vera@orbita.example",
            password: app.password,
            device: "",
            workspace: Some(app.zhenya.workspace),
        };
        let SignedIn::Done(new) = sign_in::sign_in(ctx, &chosen).await.unwrap() else {
            panic!("chosen already")
        };
        let visit = session::recognise(ctx, &new.token).await.unwrap().unwrap();
        assert_eq!(visit.actor.workspace, app.zhenya.workspace);
    });
}

#[test]
fn the_first_start_happens_once() {
    each_app(|app| async move {
        assert!(!first_start::is_first_start(&app.ctx).await.unwrap());
        let input = SetUp {
            workspace: "Чужие",
            zone: "UTC",
            lang: Lang::Ru,
            name: "Некто",
            email: "x@x.example",
            password: "семь чёрных котов",
            device: "",
        };
        assert_error!(first_start::set_up(&app.ctx, &input).await, NotFound);
        let wrong = SetUp { workspace: "", zone: "?", email: "x", ..input };
        assert_eq!(
            problems(first_start::add_another(&app.ctx, &wrong).await),
            ["workspace:empty", "zone:unknown_zone", "email:no_email"]
        );
    });
}
