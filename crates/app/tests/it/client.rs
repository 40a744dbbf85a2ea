//! Clients are added, changed, archived, merged.

use crate::{assert_error, problems, refusal};
use app::client::{self, ClientInput};
use store::client_list::{ListFilter, Shelf};
use store::client_merge::MergeCounts;
use testkit::{TestApp, client_input, each_app};

#[test]
fn who_sees_only_own_clients_manages_the_one_they_add() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let own = client::create(ctx, &app.gleb, &client_input("Василёк")).await.unwrap();
        assert_eq!(own.manager, app.gleb.teammate);
        let of_vera = client::create(ctx, &app.vera, &client_input("Лютик")).await.unwrap();
        assert_eq!(of_vera.manager, None);
        let given = ClientInput { manager: app.alice.teammate, ..client_input("Клевер") };
        let given = client::create(ctx, &app.gleb, &given).await.unwrap();
        assert_eq!(given.manager, app.alice.teammate);
        assert!(client::card(ctx, &app.gleb, given.id).await.is_ok());
        assert_eq!(app.events(1).await, ["Глеб client.create"]);
    });
}

#[test]
fn wrong_fields_are_told_together_and_nothing_is_saved() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let wrong = ClientInput {
            name: " ".to_owned(),
            zone: "Moscow".to_owned(),
            tier: "z".to_owned(),
            fee_minor: Some(-1),
            currency: "рубль".to_owned(),
            manager: app.zhenya.teammate,
            domains: vec!["gmail.com".to_owned()],
            ..client_input("")
        };
        let expected = [
            "name:empty",
            "zone:unknown_zone",
            "tier:unknown_choice",
            "domains:free_mail",
            "fee:negative",
            "currency:unknown_choice",
            "manager:unknown_teammate",
        ];
        assert_eq!(problems(client::create(ctx, &app.alice, &wrong).await), expected);
        let edited = client::edit(ctx, &app.alice, app.client, 1, &wrong).await;
        assert_eq!(problems(edited), expected);
        let twin = client::create(ctx, &app.vera, &client_input("РОМАШКА")).await;
        assert_eq!(problems(twin), ["name:taken"]);
        let domains = vec!["romashka.example".to_owned()];
        let twin = ClientInput { domains, ..client_input("Ромашка-2") };
        assert_eq!(problems(client::create(ctx, &app.vera, &twin).await), ["domains:taken"]);
        let list = client::list(ctx, &app.vera, &ListFilter::default()).await.unwrap();
        assert_eq!(list.n_total, 1);
        // Another agency may know a company of the same name and domain.
        assert!(client::create(ctx, &app.zhenya, &client_input("Ромашка")).await.is_ok());
    });
}

#[test]
fn of_two_who_change_a_client_the_second_is_told() {
    each_app(|app| async move {
        let TestApp { ctx, client: id, .. } = &*app;
        let domains = vec!["romashka.example".to_owned(), "Romashka.Example".to_owned()];
        let manager = app.alice.teammate;
        let input =
            ClientInput {
                name: "Ромашка и Ко".to_owned(), manager, domains, ..client_input("")
            };
        let saved = client::edit(ctx, &app.alice, *id, 1, &input).await.unwrap();
        assert_eq!((saved.version, saved.name.as_str()), (2, "Ромашка и Ко"));
        assert_eq!(app.last_detail().await, r#"{"name":["Ромашка","Ромашка и Ко"]}"#);
        assert_error!(client::edit(ctx, &app.vera, *id, 1, &input).await, Conflict);
        // Nothing new: nothing is saved, no event is written.
        let events = app.events(50).await;
        let same = client::edit(ctx, &app.vera, *id, 2, &input).await.unwrap();
        assert_eq!(same.version, 2);
        assert_eq!(app.events(50).await, events);
    });
}

#[test]
fn an_archived_client_can_be_restored() {
    each_app(|app| async move {
        let TestApp { ctx, client: id, .. } = &*app;
        assert_error!(client::restore(ctx, &app.alice, *id, 1).await, Conflict);
        assert_error!(client::archive(ctx, &app.alice, *id, 7).await, Conflict);
        client::archive(ctx, &app.alice, *id, 1).await.unwrap();
        assert_error!(client::archive(ctx, &app.alice, *id, 2).await, Conflict);
        let list = client::list(ctx, &app.alice, &ListFilter::default()).await.unwrap();
        assert_eq!(list.n_total, 0);
        let archived = ListFilter { shelf: Shelf::Archived, ..ListFilter::default() };
        let list = client::list(ctx, &app.alice, &archived).await.unwrap();
        assert_eq!(list.rows[0].id, *id);
        client::restore(ctx, &app.alice, *id, 2).await.unwrap();
        assert_eq!(app.events(2).await, ["Алиса client.restore", "Алиса client.archive"]);
        assert_eq!(client::levels(ctx, &app.alice).await.unwrap(), [("grey".to_owned(), 1)]);
    });
}

#[test]
fn merging_shows_first_what_moves_and_closes_the_source() {
    each_app(|app| async move {
        let TestApp { ctx, client: source, .. } = &*app;
        let target = client::create(ctx, &app.alice, &client_input("Ромашка ООО")).await.unwrap();
        let expected =
            MergeCounts { n_domains: 1, n_contacts: 1, n_access: 1, ..MergeCounts::default() };
        let preview = client::preview_merge(ctx, &app.alice, *source, target.id).await.unwrap();
        assert_eq!(preview, expected);
        let itself = client::merge(ctx, &app.alice, *source, *source).await;
        assert_eq!(refusal(itself), "refused.merge-itself");
        let moved = client::merge(ctx, &app.alice, *source, target.id).await.unwrap();
        assert_eq!(moved, expected);
        let card = client::card(ctx, &app.boris, target.id).await.unwrap();
        assert_eq!(card.contacts[0].id, app.dina);
        assert_eq!(card.domains, ["romashka.example"]);
        assert_eq!(app.events(2).await, ["Алиса client.absorb", "Алиса client.merge"]);
        let again = client::merge(ctx, &app.alice, *source, target.id).await;
        assert_eq!(refusal(again), "refused.client-merged");
        let edited = client::edit(ctx, &app.alice, *source, 2, &client_input("X")).await;
        assert_eq!(refusal(edited), "refused.client-merged");
        let old = client::card(ctx, &app.alice, *source).await.unwrap();
        assert_eq!(old.client.merged_into, Some(target.id));
    });
}

#[test]
fn access_is_given_once_and_only_to_colleagues() {
    each_app(|app| async move {
        let TestApp { ctx, client: id, .. } = &*app;
        let n_events = app.events(50).await.len();
        let of_boris = app.boris.teammate.unwrap();
        client::grant(ctx, &app.alice, *id, of_boris).await.unwrap();
        client::revoke(ctx, &app.alice, *id, app.gleb.teammate.unwrap()).await.unwrap();
        assert_eq!(app.events(50).await.len(), n_events);
        let foreign = client::grant(ctx, &app.alice, *id, app.zhenya.teammate.unwrap()).await;
        assert_eq!(problems(foreign), ["teammate:unknown_teammate"]);
        client::grant(ctx, &app.alice, *id, app.gleb.teammate.unwrap()).await.unwrap();
        assert!(client::card(ctx, &app.gleb, *id).await.is_ok());
        assert_eq!(app.events(1).await, ["Алиса client.grant"]);
    });
}
