//! Workspaces, teammates, sessions, invitations, tokens, events.

use super::*;
use crate::api_tokens::{self, ApiToken};
use crate::error::Error;
use crate::events::{self, Event, EventFilter, Of};
use crate::invitations::{self, Invitation};
use crate::sessions::{self, Session};
use crate::teammates;
use crate::testing::each_db;
use domain::access::Scope;
use domain::id::{EventId, InvitationId, SessionId, TokenId};

#[test]
fn a_workspace_is_saved_only_by_who_read_it_last() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let id = workspace(&mut tx).await;
        let other = workspace(&mut tx).await;
        assert_eq!((id.0, other.0), (1, 2));
        let mut mine = workspaces::get(&mut tx, id).await.unwrap().unwrap();
        mine.name = "Новое".to_owned();
        mine.policy = r#"{"a":1}"#.to_owned();
        workspaces::update(&mut tx, &mine).await.unwrap();
        assert!(matches!(workspaces::update(&mut tx, &mine).await, Err(Error::Stale)));
        mine.version = 2;
        assert_eq!(workspaces::get(&mut tx, id).await.unwrap(), Some(mine));
        assert_eq!(workspaces::list(&mut tx).await.unwrap().len(), 2);
        tx.commit().await.unwrap();
    });
}

#[test]
fn teammates_are_added_found_changed_and_disabled() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let other = workspace(&mut tx).await;
        let anna = teammate(1, "anna@example.org", Role::Director);
        teammates::insert(&mut tx, ws, &anna).await.unwrap();
        let twin = teammate(2, "anna@example.org", Role::Specialist);
        teammates::insert(&mut tx, other, &twin).await.unwrap();
        assert_eq!(teammates::get(&mut tx, ws, anna.id).await.unwrap(), Some(anna.clone()));
        assert_eq!(teammates::get(&mut tx, other, anna.id).await.unwrap(), None);
        let found = teammates::by_email(&mut tx, "anna@example.org").await.unwrap();
        assert_eq!(found, [(ws, anna.clone()), (other, twin)]);

        let mut changed = anna.clone();
        changed.zone = Some("Asia/Omsk".to_owned());
        changed.role = Role::AccountDirector;
        teammates::update(&mut tx, ws, &changed).await.unwrap();
        assert!(matches!(teammates::update(&mut tx, ws, &changed).await, Err(Error::Stale)));
        teammates::set_password(&mut tx, ws, anna.id, "hash").await.unwrap();
        assert_eq!(teammates::count_role(&mut tx, ws, Role::AccountDirector).await.unwrap(), 1);
        teammates::set_disabled(&mut tx, ws, anna.id, 2, Some(9)).await.unwrap();
        assert_eq!(teammates::count_role(&mut tx, ws, Role::AccountDirector).await.unwrap(), 0);
        let now = &teammates::list(&mut tx, ws).await.unwrap()[0];
        assert_eq!(now.password_hash.as_deref(), Some("hash"));
        assert_eq!((now.version, now.disabled_at), (3, Some(9)));
        assert_eq!(teammates::by_email(&mut tx, "anna@example.org").await.unwrap().len(), 1);

        let own = ["a@chat".to_owned(), "b@chat".to_owned()];
        teammates::set_addresses(&mut tx, ws, anna.id, &own).await.unwrap();
        teammates::set_addresses(&mut tx, ws, anna.id, &own[..1]).await.unwrap();
        let mut known = teammates::addresses(&mut tx, ws).await.unwrap();
        known.sort();
        assert_eq!(
            known,
            [("a@chat".to_owned(), anna.id), ("anna@example.org".to_owned(), anna.id)]
        );
        tx.commit().await.unwrap();

        let mut tx = db.begin().await.unwrap();
        let again = teammate(3, "anna@example.org", Role::Director);
        let taken = teammates::insert(&mut tx, ws, &again).await;
        assert!(matches!(taken, Err(Error::Unique { place }) if place == "teammate"));
    });
}

#[test]
fn a_session_lives_until_it_ends_expires_or_its_person_is_disabled() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let anna = teammate(1, "anna@example.org", Role::Director);
        teammates::insert(&mut tx, ws, &anna).await.unwrap();
        let session = |n: u128| Session {
            id: SessionId(Uuid::from_u128(n)),
            teammate: anna.id,
            csrf: "c".to_owned(),
            device: "Firefox".to_owned(),
            created_at: 0,
            seen_at: 0,
            expires_at: 1_000_000,
        };
        for n in 1..=4_u8 {
            sessions::create(&mut tx, ws, &session(n.into()), &[n; 32]).await.unwrap();
        }
        let found = sessions::by_token_hash(&mut tx, &[1; 32], 5).await.unwrap().unwrap();
        assert_eq!(found.session, session(1));
        assert_eq!((found.workspace, found.role), (ws, Role::Director));
        assert_eq!(found.workspace_zone, "Europe/Moscow");
        assert_eq!(sessions::by_token_hash(&mut tx, &[1; 32], 1_000_000).await.unwrap(), None);
        assert_eq!(sessions::by_token_hash(&mut tx, &[9; 32], 5).await.unwrap(), None);

        sessions::touch(&mut tx, ws, session(1).id, 59_999).await.unwrap();
        let seen = |list: &[Session]| list.iter().map(|s| s.seen_at).collect::<Vec<_>>();
        assert_eq!(seen(&sessions::list(&mut tx, ws, anna.id, 5).await.unwrap()), [0, 0, 0, 0]);
        sessions::touch(&mut tx, ws, session(1).id, 60_000).await.unwrap();
        let list = sessions::list(&mut tx, ws, anna.id, 5).await.unwrap();
        assert_eq!(seen(&list), [60_000, 0, 0, 0]);

        assert!(sessions::end(&mut tx, ws, anna.id, session(2).id, 7).await.unwrap());
        assert!(!sessions::end(&mut tx, ws, anna.id, session(2).id, 7).await.unwrap());
        assert!(!sessions::end(&mut tx, ws, teammate_id(8), session(1).id, 7).await.unwrap());
        let n = sessions::end_others(&mut tx, ws, anna.id, session(1).id, 7).await.unwrap();
        assert_eq!(n, 2);
        assert_eq!(sessions::list(&mut tx, ws, anna.id, 5).await.unwrap().len(), 1);
        teammates::set_disabled(&mut tx, ws, anna.id, 1, Some(9)).await.unwrap();
        assert_eq!(sessions::by_token_hash(&mut tx, &[1; 32], 5).await.unwrap(), None);
        assert_eq!(sessions::end_all(&mut tx, ws, anna.id, 8).await.unwrap(), 1);
        tx.commit().await.unwrap();
    });
}

#[test]
fn an_invitation_is_taken_once() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let mut invitation = Invitation {
            id: InvitationId(Uuid::from_u128(1)),
            email: "new@example.org".to_owned(),
            name: "Новый".to_owned(),
            role: Role::Specialist,
            clients: vec![client_id(1), client_id(2)],
            created_by: teammate_id(1),
            created_at: 0,
            expires_at: 100,
            accepted_at: None,
            revoked_at: None,
        };
        let i = &invitation.clone();
        invitations::insert(&mut tx, ws, i, &[1; 32]).await.unwrap();
        let found = invitations::by_token_hash(&mut tx, &[1; 32], 99).await.unwrap();
        assert_eq!(found, Some((ws, i.clone())));
        assert_eq!(invitations::by_token_hash(&mut tx, &[1; 32], 100).await.unwrap(), None);
        assert_eq!(invitations::list_open(&mut tx, ws).await.unwrap(), std::slice::from_ref(i));
        assert!(invitations::accept(&mut tx, ws, i.id, 50).await.unwrap());
        assert!(!invitations::accept(&mut tx, ws, i.id, 51).await.unwrap());
        assert!(!invitations::revoke(&mut tx, ws, i.id, 51).await.unwrap());
        assert_eq!(invitations::by_token_hash(&mut tx, &[1; 32], 99).await.unwrap(), None);
        assert_eq!(invitations::list_open(&mut tx, ws).await.unwrap(), []);
        invitation.accepted_at = Some(50);
        assert_eq!(invitations::get(&mut tx, ws, i.id).await.unwrap(), Some(invitation));
        tx.commit().await.unwrap();
    });
}

#[test]
fn a_token_lives_until_it_is_revoked_or_expires() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let anna = teammate(1, "anna@example.org", Role::Director);
        teammates::insert(&mut tx, ws, &anna).await.unwrap();
        let token = ApiToken {
            id: TokenId(Uuid::from_u128(1)),
            teammate: anna.id,
            name: "CRM".to_owned(),
            scopes: vec![Scope::Import, Scope::Read],
            created_at: 0,
            expires_at: Some(100),
            used_at: None,
        };
        api_tokens::insert(&mut tx, ws, &token, &[1; 32]).await.unwrap();
        let found = api_tokens::by_token_hash(&mut tx, &[1; 32], 99).await.unwrap().unwrap();
        assert_eq!((found.token, found.role), (token.clone(), Role::Director));
        assert_eq!(api_tokens::by_token_hash(&mut tx, &[1; 32], 100).await.unwrap(), None);
        api_tokens::used(&mut tx, ws, token.id, 50).await.unwrap();
        api_tokens::used(&mut tx, ws, token.id, 51).await.unwrap();
        let list = api_tokens::list(&mut tx, ws, anna.id).await.unwrap();
        assert_eq!(list, [ApiToken { used_at: Some(50), ..token.clone() }]);
        assert!(!api_tokens::revoke(&mut tx, ws, teammate_id(2), token.id, 60).await.unwrap());
        assert!(api_tokens::revoke(&mut tx, ws, anna.id, token.id, 60).await.unwrap());
        assert_eq!(api_tokens::by_token_hash(&mut tx, &[1; 32], 99).await.unwrap(), None);
        assert_eq!(api_tokens::list(&mut tx, ws, anna.id).await.unwrap(), []);
        tx.commit().await.unwrap();
    });
}

#[test]
fn events_are_found_by_who_what_and_when() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let event = |n: i64| Event {
            id: EventId(Uuid::from_u128(n as u128)),
            at: n * 10,
            actor_kind: "teammate".to_owned(),
            actor_id: format!("tm{}", n % 2),
            actor_name: "Анна".to_owned(),
            verb: "client.edit".to_owned(),
            subject_kind: (if n % 3 == 0 { "contact" } else { "client" }).to_owned(),
            subject_id: "s".to_owned(),
            subject_name: "Ромашка".to_owned(),
            client: None,
            detail: r#"{"a":"ё"}"#.to_owned(),
        };
        let all: Vec<Event> = (1..=9).map(event).collect();
        events::append(&mut tx, ws, &all).await.unwrap();
        let id = |n: u128| Some(EventId(Uuid::from_u128(n)));
        let any = EventFilter { limit: 20, ..EventFilter::default() };
        let table: [(EventFilter, &[i64]); 8] = [
            (any.clone(), &[90, 80, 70, 60, 50, 40, 30, 20, 10]),
            (EventFilter { limit: 2, ..any.clone() }, &[90, 80]),
            (EventFilter { actor: Some("tm0".to_owned()), ..any.clone() }, &[80, 60, 40, 20]),
            (EventFilter { kind: Some("contact".to_owned()), ..any.clone() }, &[90, 60, 30]),
            (EventFilter { from_ms: Some(30), until_ms: Some(50), ..any.clone() }, &[40, 30]),
            (EventFilter { before: id(3), ..any.clone() }, &[20, 10]),
            // Nearest to where one stands, and still newest first.
            (EventFilter { after: id(3), limit: 2, ..any.clone() }, &[50, 40]),
            (
                EventFilter {
                    actor: Some("tm1".to_owned()),
                    kind: Some("client".to_owned()),
                    from_ms: Some(20),
                    before: id(9),
                    ..any
                },
                &[70, 50],
            ),
        ];
        for (asked, expected) in table {
            let found = events::find(&mut tx, ws, &asked).await.unwrap();
            let at: Vec<i64> = found.iter().map(|e| e.at).collect();
            assert_eq!(at, expected, "{asked:?}");
            assert_eq!(events::find(&mut tx, WorkspaceId(9), &asked).await.unwrap(), []);
            assert!(found.iter().all(|e| all.contains(e)));
        }
    });
}

#[test]
fn events_are_listed_by_workspace_client_and_subject() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let event = |n: u128, client: Option<ClientId>| Event {
            id: EventId(Uuid::from_u128(n)),
            at: n as i64,
            actor_kind: "teammate".to_owned(),
            actor_id: "tm".to_owned(),
            actor_name: "Анна".to_owned(),
            verb: "client.edit".to_owned(),
            subject_kind: "client".to_owned(),
            subject_id: format!("s{}", n % 2),
            subject_name: "Ромашка".to_owned(),
            client,
            detail: "{}".to_owned(),
        };
        let all: Vec<Event> = (1..=5).map(|n| event(n, (n < 3).then(|| client_id(1)))).collect();
        events::append(&mut tx, ws, &all).await.unwrap();
        events::append(&mut tx, ws, &[]).await.unwrap();
        let ids = |list: Vec<Event>| list.iter().map(|e| e.at).collect::<Vec<_>>();
        let list = events::list(&mut tx, ws, Of::Workspace, None, 2).await.unwrap();
        assert_eq!(list, [all[4].clone(), all[3].clone()]);
        let before = Some(all[3].id);
        assert_eq!(
            ids(events::list(&mut tx, ws, Of::Workspace, before, 9).await.unwrap()),
            [3, 2, 1]
        );
        let of = Of::Client(client_id(1));
        assert_eq!(ids(events::list(&mut tx, ws, of, None, 9).await.unwrap()), [2, 1]);
        let of = Of::Subject("client", "s0");
        assert_eq!(ids(events::list(&mut tx, ws, of, None, 9).await.unwrap()), [4, 2]);
        assert_eq!(
            events::list(&mut tx, WorkspaceId(9), Of::Workspace, None, 9).await.unwrap(),
            []
        );
        tx.commit().await.unwrap();
    });
}
