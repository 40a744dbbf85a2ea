//! Accounts are added, changed, closed.

use crate::{assert_error, problems, refusal};
use app::auth::{session, sign_in};
use app::teammate::{self, ProfileInput};
use domain::access::Role;
use domain::cue::Lang;
use testkit::{each_app, teammate_input};

#[test]
fn accounts_are_for_directors_and_directors_only_for_directors() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let input = teammate_input("Зоя", "zoya@orbita.example", Role::AccountDirector);
        assert_error!(teammate::add(ctx, &app.alice, &input, None).await, Forbidden);
        let zoya = teammate::add(ctx, &app.vera, &input, None).await.unwrap();
        let zoya = sign_in::actor_of(app.vera.workspace, &zoya);
        let boss = teammate_input("Илья", "ilya@orbita.example", Role::Director);
        assert_error!(teammate::add(ctx, &zoya, &boss, None).await, Forbidden);
        let vera = app.vera.teammate.unwrap();
        let demoted = teammate_input("Вера", "vera@orbita.example", Role::Specialist);
        assert_error!(teammate::edit(ctx, &zoya, vera, 1, &demoted).await, Forbidden);
        assert_error!(teammate::disable(ctx, &zoya, vera, 1).await, Forbidden);
        let promoted = teammate_input("Борис", "boris@orbita.example", Role::Director);
        let boris = app.boris.teammate.unwrap();
        assert_error!(teammate::edit(ctx, &zoya, boris, 1, &promoted).await, Forbidden);
        assert_error!(teammate::card(ctx, &app.boris, vera).await, Forbidden);
        assert!(teammate::card(ctx, &app.boris, boris).await.is_ok());
        assert_error!(teammate::card(ctx, &app.zhenya, boris).await, NotFound);
        assert_error!(teammate::disable(ctx, &app.zhenya, boris, 1).await, NotFound);
        let twin = teammate_input("Боря", "Boris@orbita.example", Role::Specialist);
        assert_eq!(problems(teammate::add(ctx, &app.vera, &twin, None).await), ["email:taken"]);
        assert_eq!(teammate::list(ctx, &app.boris).await.unwrap().len(), 5);
    });
}

#[test]
fn a_teammate_is_changed_in_the_last_version() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let boris = app.boris.teammate.unwrap();
        let mut input = teammate_input("Борис Б.", "boris@orbita.example", Role::ProjectManager);
        input.addresses = vec!["@boris".to_owned()];
        let saved = teammate::edit(ctx, &app.vera, boris, 1, &input).await.unwrap();
        assert_eq!((saved.version, saved.role), (2, Role::ProjectManager));
        assert_error!(teammate::edit(ctx, &app.vera, boris, 1, &input).await, Conflict);
        let detail = app.last_detail().await;
        assert!(detail.contains(r#""role":["specialist","project_manager"]"#), "{detail}");
        let card = teammate::card(ctx, &app.vera, boris).await.unwrap();
        assert_eq!((card.addresses, card.clients), (vec!["@boris".to_owned()], vec![app.client]));

        let profile = ProfileInput {
            name: "Боря".to_owned(),
            lang: Lang::En,
            zone: Some("Asia/Omsk".to_owned()),
            theme: "dark".to_owned(),
        };
        let own = teammate::edit_profile(ctx, &app.boris, 2, &profile).await.unwrap();
        assert_eq!((own.version, own.lang.as_str()), (3, "en"));
        assert_error!(
            teammate::edit_profile(
                ctx,
                &app.boris,
                2,
                &ProfileInput { theme: "light".to_owned(), ..profile.clone() }
            )
            .await,
            Conflict
        );
        let wrong = ProfileInput { theme: "pink".to_owned(), ..profile };
        let wrong = teammate::edit_profile(ctx, &app.boris, 3, &wrong).await;
        assert_eq!(problems(wrong), ["theme:unknown_choice"]);
    });
}

#[test]
fn a_closed_account_is_out_at_once_and_the_last_director_stays() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let vera = app.vera.teammate.unwrap();
        let itself = teammate::disable(ctx, &app.vera, vera, 1).await;
        assert_eq!(refusal(itself), "refused.last-director");
        let lesser = teammate_input("Вера", "vera@orbita.example", Role::Specialist);
        let demoted = teammate::edit(ctx, &app.vera, vera, 1, &lesser).await;
        assert_eq!(refusal(demoted), "refused.last-director");

        let input = teammate_input("Илья", "ilya@orbita.example", Role::Director);
        let word = Some("четыре синих кита");
        let ilya = teammate::add(ctx, &app.vera, &input, word).await.unwrap();
        let entered = sign_in::sign_in(
            ctx,
            &sign_in::SignIn {
                email: "ilya@orbita.example",
                password: "четыре синих кита",
                device: "",
                workspace: None,
            },
        );
        let sign_in::SignedIn::Done(new) = entered.await.unwrap() else { panic!("no session") };
        assert!(session::recognise(ctx, &new.token).await.unwrap().is_some());
        teammate::disable(ctx, &app.vera, ilya.id, 1).await.unwrap();
        assert!(session::recognise(ctx, &new.token).await.unwrap().is_none());
        assert_error!(teammate::disable(ctx, &app.vera, ilya.id, 2).await, Conflict);
        teammate::enable(ctx, &app.vera, ilya.id, 2).await.unwrap();
        assert!(session::recognise(ctx, &new.token).await.unwrap().is_none());
        assert_eq!(app.events(2).await, ["Вера teammate.enable", "Вера teammate.disable"]);
    });
}
