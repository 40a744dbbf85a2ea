//! Notifications: told once each, carried once, counted for who may see them.

use super::*;
use crate::filter::Audience;
use crate::notices::{self, Notice};
use crate::testing::each_db;
use crate::{client_access, client_merge, clients, teammates};
use domain::access::Role;
use domain::id::{MailId, NoticeId, TeammateId};
use domain::notice::{NoticeKind, Tie};

fn notice(n: u128, of: TeammateId, client: Option<ClientId>, key: &str) -> Notice {
    Notice {
        id: NoticeId(Uuid::from_u128(n)),
        teammate: of,
        kind: NoticeKind::Kpi,
        client,
        client_name: String::new(),
        dedupe_key: key.to_owned(),
        at: n as i64,
        reason: "{}".to_owned(),
        tie: Tie::Manager,
        href: "/".to_owned(),
        seen_at: None,
        leaves_at: Some(100 + n as i64),
        mail: None,
    }
}

#[test]
fn a_person_is_told_once_of_what_may_be_seen() {
    each_db(|db| async move {
        let mut tx = db.begin().await.expect("begins");
        let w = workspace(&mut tx).await;
        let other = workspace(&mut tx).await;
        let anna = teammate(1, "anna@example.org", Role::Specialist);
        teammates::insert(&mut tx, w, &anna).await.expect("Anna");
        for n in [1, 2] {
            clients::insert(&mut tx, w, &client(n, &format!("К{n}"))).await.expect("a client");
        }
        client_access::grant(&mut tx, w, client_id(1), anna.id, 1).await.expect("access");
        let of = Some(client_id(1));
        let mut added = Vec::new();
        for (n, of, key) in [(1, of, "a"), (2, of, "a"), (3, of, "b"), (4, None, "c")] {
            let row = notice(n, anna.id, of, key);
            added.push(notices::insert(&mut tx, w, &row).await.expect("asked"));
        }
        let foreign = notice(5, anna.id, Some(client_id(2)), "d");
        notices::insert(&mut tx, w, &foreign).await.expect("asked");
        assert_eq!(added, [true, false, true, true]);
        assert!(notices::is_told(&mut tx, w, "a").await.expect("reads"));
        assert!(!notices::is_told(&mut tx, other, "a").await.expect("reads"));
        let own = Audience::Teammate(anna.id);
        let ids = |rows: Vec<Notice>| -> Vec<u128> {
            rows.iter().map(|row| row.id.0.as_u128()).collect()
        };
        let me = (anna.id, &own);
        let list = notices::list(&mut tx, w, me, None, 9).await.expect("reads");
        assert_eq!(list[1].client_name, "К1");
        assert_eq!(ids(list), [4, 3, 1], "not of the client that she may not see");
        let older = notices::list(&mut tx, w, me, Some(3), 9).await.expect("reads");
        assert_eq!(ids(older), [1]);
        assert_eq!(notices::count_unseen(&mut tx, w, me, 9).await.expect("counts"), 3);
        assert_eq!(notices::count_unseen(&mut tx, w, me, 2).await.expect("counts"), 2);
        let all = (anna.id, &Audience::All);
        assert_eq!(notices::count_unseen(&mut tx, w, all, 9).await.expect("counts"), 4);
        let due = notices::leaving(&mut tx, w, me, 103).await.expect("reads");
        assert_eq!(ids(due), [1, 3]);
        let mail = Some(MailId(Uuid::from_u128(7)));
        notices::set_carried(&mut tx, w, anna.id, 103, mail).await.expect("carried");
        assert_eq!(ids(notices::leaving(&mut tx, w, me, 103).await.expect("reads")), []);
        let next = notices::next_leaves_at(&mut tx, w, anna.id).await.expect("reads");
        assert_eq!(next, Some(104));
        let one = Some((of, NoticeKind::Kpi));
        let seen = notices::see(&mut tx, w, anna.id, (9, 1), one).await.expect("seen");
        assert_eq!(seen, 1);
        let seen = notices::see(&mut tx, w, anna.id, (9, 99), None).await.expect("seen");
        assert_eq!(seen, 3);
        assert_eq!(notices::next_leaves_at(&mut tx, w, anna.id).await.expect("reads"), None);
        client_merge::merge(&mut tx, w, client_id(2), client_id(1), 9).await.expect("merges");
        assert_eq!(notices::list(&mut tx, w, me, None, 9).await.expect("reads").len(), 4);
        assert_eq!(notices::sweep(&mut tx, 4).await.expect("swept"), 2);
    });
}

#[test]
fn what_a_person_wants_is_kept_by_who_read_it_last() {
    each_db(|db| async move {
        let mut tx = db.begin().await.expect("begins");
        let w = workspace(&mut tx).await;
        let anna = teammate(1, "anna@example.org", Role::Specialist);
        teammates::insert(&mut tx, w, &anna).await.expect("Anna");
        notices::note_sent(&mut tx, w, anna.id, 5).await.expect("noted");
        notices::put_settings(&mut tx, w, anna.id, ("{\"a\":1}", 0)).await.expect("kept");
        let stale = notices::put_settings(&mut tx, w, anna.id, ("{}", 0)).await;
        assert!(matches!(stale, Err(crate::Error::Stale)));
        notices::note_undelivered(&mut tx, w, anna.id, "550").await.expect("noted");
        let found = notices::wanted(&mut tx, w).await.expect("reads");
        assert_eq!(found.len(), 1);
        assert_eq!(
            notices::wanted_by(&mut tx, w, anna.id).await.expect("reads"),
            found.first().cloned()
        );
        let one = &found[0];
        assert_eq!((one.settings.as_str(), one.version), ("{\"a\":1}", 1));
        assert_eq!((one.last_sent_at, one.undelivered.as_str()), (Some(5), "550"));
    });
}
