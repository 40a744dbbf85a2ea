//! Contacts are added, changed, archived, merged.

use crate::{assert_error, problems, refusal};
use app::client;
use app::contact::{self, ContactInput};
use testkit::{TestApp, client_input, contact_input, each_app};

#[test]
fn a_contact_is_changed_in_its_last_version_and_leaves_a_trace() {
    each_app(|app| async move {
        let TestApp { ctx, dina, .. } = &*app;
        let input = ContactInput {
            is_senior: true,
            attitude: "supporter".to_owned(),
            preferred: "chat".to_owned(),
            ..contact_input("Дина Орлова", &["dina@romashka.example", "@DinaOrlova"])
        };
        let saved = contact::edit(ctx, &app.alice, *dina, 1, &input).await.unwrap();
        assert_eq!((saved.version, saved.is_senior), (2, true));
        let detail = app.last_detail().await;
        assert!(detail.contains(r#""name":["Дина","Дина Орлова"]"#), "{detail}");
        assert!(detail.contains("@dinaorlova"), "{detail}");
        assert_error!(contact::edit(ctx, &app.vera, *dina, 1, &input).await, Conflict);
        let wrong = ContactInput {
            name: String::new(),
            preferred: "голубь".to_owned(),
            attitude: "?".to_owned(),
            addresses: vec!["нет@".to_owned()],
            ..ContactInput::default()
        };
        assert_eq!(
            problems(contact::edit(ctx, &app.alice, *dina, 2, &wrong).await),
            [
                "name:empty",
                "preferred:unknown_choice",
                "attitude:unknown_choice",
                "addresses:no_address"
            ]
        );
        contact::archive(ctx, &app.alice, *dina, 2).await.unwrap();
        assert_error!(contact::archive(ctx, &app.alice, *dina, 3).await, Conflict);
        contact::restore(ctx, &app.alice, *dina, 3).await.unwrap();
        assert_eq!(app.events(2).await, ["Алиса contact.restore", "Алиса contact.archive"]);
    });
}

#[test]
fn two_records_of_one_person_become_one() {
    each_app(|app| async move {
        let TestApp { ctx, client: id, dina, .. } = &*app;
        let taken = contact_input("Д. Орлова", &["dina@romashka.example"]);
        let twin = contact::create(ctx, &app.alice, *id, &taken).await;
        assert_eq!(problems(twin), ["addresses:taken"]);
        let other = contact_input("Д. Орлова", &["orlova@mail.example"]);
        let twin = contact::create(ctx, &app.alice, *id, &other).await.unwrap();
        let preview = contact::preview_merge(ctx, &app.alice, twin.id, *dina).await.unwrap();
        assert_eq!(preview.addresses, ["orlova@mail.example"]);
        let itself = contact::merge(ctx, &app.alice, *dina, *dina).await;
        assert_eq!(refusal(itself), "refused.merge-itself");
        contact::merge(ctx, &app.alice, twin.id, *dina).await.unwrap();
        let again = contact::merge(ctx, &app.alice, twin.id, *dina).await;
        assert_eq!(refusal(again), "refused.contact-merged");
        let card = client::card(ctx, &app.alice, *id).await.unwrap();
        assert_eq!(card.contacts.iter().map(|c| c.id).collect::<Vec<_>>(), [*dina]);
        assert_eq!(app.events(1).await, ["Алиса contact.merge"]);

        let elsewhere = client::create(ctx, &app.alice, &client_input("Лютик")).await.unwrap();
        let stranger = contact_input("Ева", &[]);
        let stranger = contact::create(ctx, &app.alice, elsewhere.id, &stranger).await.unwrap();
        let crossed = contact::merge(ctx, &app.alice, stranger.id, *dina).await;
        assert_eq!(refusal(crossed), "refused.merge-other-client");
    });
}
