//! Links of every kind: what they share is asked of each table.

use super::*;
use crate::clients;
use crate::links::{self, Link, Target};
use crate::onboarding_links::ProtocolTarget;
use crate::portal::{self, PortalTarget};
use crate::sla_links::SheetTarget;
use crate::testing::each_db;
use domain::cue::Lang;
use domain::id::LinkId;
use jiff::civil::date;
use std::fmt::Debug;

async fn check<T>(conn: &mut Conn, ws: WorkspaceId, to: T)
where
    T: Target<Owner = ClientId> + Clone + Debug + PartialEq,
{
    let (id, owner) = (LinkId(Uuid::from_u128(1)), client_id(1));
    let link = Link {
        id,
        owner,
        recipient: "Дина".to_owned(),
        lang: Lang::En,
        created_by: None,
        created_at: 5,
        expires_at: 100,
        revoked_at: None,
        opened_at: None,
        to,
    };
    links::insert(conn, ws, &link, b"hash").await.unwrap();
    let newer = Link { id: LinkId(Uuid::from_u128(2)), created_at: 6, ..link.clone() };
    links::insert(conn, ws, &newer, b"newer").await.unwrap();
    assert_eq!(links::of_owner(conn, ws, owner).await.unwrap(), [newer, link.clone()]);
    let find = async |conn: &mut Conn, hash: &[u8], now| {
        links::by_token_hash::<T>(conn, hash, now).await.unwrap()
    };
    assert_eq!(find(conn, b"hash", 99).await, Some((ws, link.clone())));
    assert!(link.is_good(99) && !link.is_good(100));
    assert_eq!(find(conn, b"hash", 100).await, None);
    assert_eq!(find(conn, b"other", 9).await, None);
    assert!(!links::revoke::<T>(conn, ws, client_id(2), id, 9).await.unwrap());
    assert!(links::revoke::<T>(conn, ws, owner, id, 9).await.unwrap());
    assert!(!links::revoke::<T>(conn, ws, owner, id, 9).await.unwrap());
    assert_eq!(find(conn, b"hash", 9).await, None);
}

#[test]
fn a_link_of_any_kind_opens_while_it_is_good() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        clients::insert(&mut tx, ws, &client(1, "Север")).await.unwrap();
        let protocol = ProtocolTarget {
            protocol: "{}".to_owned(),
            acknowledged_at: None,
            acknowledged_by: String::new(),
            remark: String::new(),
        };
        check(&mut tx, ws, protocol).await;
        let sheet =
            SheetTarget { version: 3, acknowledged_at: None, acknowledged_by: String::new() };
        check(&mut tx, ws, sheet).await;
        check(&mut tx, ws, PortalTarget::default()).await;
    });
}

#[test]
fn a_portal_link_was_opened_when_something_was_seen_by_it() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        clients::insert(&mut tx, ws, &client(1, "Север")).await.unwrap();
        check(&mut tx, ws, PortalTarget::default()).await;
        let id = LinkId(Uuid::from_u128(2));
        for (what, now) in [("home", 8), ("wr_1", 7), ("home", 9)] {
            portal::note_view(&mut tx, ws, id, what, date(2026, 3, 1), now).await.unwrap();
        }
        let all = links::of_owner::<PortalTarget>(&mut tx, ws, client_id(1)).await.unwrap();
        let opened: Vec<_> = all.iter().map(|link| (link.opened_at, link.to.seen_at)).collect();
        assert_eq!(opened, [(Some(7), Some(9)), (None, None)]);
    });
}
