//! Onboarding: steps, the protocol, and the links by which it is acknowledged.

use super::*;
use crate::onboarding_links::{self, ProtocolLink, ProtocolTarget};
use crate::onboardings::{self, Onboarding, StepCounts, StepRow};
use crate::testing::each_db;
use crate::{client_merge, clients, error::Error, links};
use domain::cue::Lang;
use domain::id::LinkId;
use domain::onboarding::Step;
use jiff::civil::date;

fn begun(n: u128) -> Onboarding {
    Onboarding {
        client: client_id(n),
        started_on: date(2026, 3, 1),
        protocol: "{}".to_owned(),
        started_by: None,
        updated_at: 1,
        version: 1,
    }
}

fn step(step: Step) -> StepRow {
    StepRow {
        step,
        owner: None,
        due_on: step.usual_due_on(date(2026, 3, 1)),
        done_on: None,
        skipped_why: String::new(),
        note: String::new(),
        marked_by: None,
        marked_at: None,
    }
}

#[test]
fn steps_are_counted_until_they_are_done_or_skipped() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let (id, today) = (client_id(1), date(2026, 3, 8));
        clients::insert(&mut tx, ws, &client(1, "К")).await.unwrap();
        assert_eq!(
            onboardings::counts(&mut tx, ws, id, today).await.unwrap(),
            StepCounts::default()
        );
        onboardings::insert(&mut tx, ws, &begun(1)).await.unwrap();
        assert_eq!(onboardings::get(&mut tx, ws, id).await.unwrap(), Some(begun(1)));
        for kind in [Step::Check30, Step::KickOff, Step::Team, Step::Calls] {
            onboardings::put_step(&mut tx, ws, id, &step(kind)).await.unwrap();
        }
        let done = StepRow { done_on: Some(today), marked_at: Some(7), ..step(Step::KickOff) };
        let skipped =
            StepRow { skipped_why: "давно знакомы".to_owned(), ..step(Step::Team) };
        for row in [&done, &skipped] {
            onboardings::put_step(&mut tx, ws, id, row).await.unwrap();
        }
        let rows = onboardings::steps(&mut tx, ws, id).await.unwrap();
        assert_eq!(rows, [done, skipped, step(Step::Calls), step(Step::Check30)]);
        let counts = onboardings::counts(&mut tx, ws, id, date(2026, 3, 9)).await.unwrap();
        assert_eq!(counts, StepCounts { n_steps: 4, n_open: 2, n_overdue: 1 });
        let after = Onboarding { protocol: "{\"goal\":\"продажи\"}".to_owned(), ..begun(1) };
        onboardings::update(&mut tx, ws, &after).await.unwrap();
        let again = onboardings::update(&mut tx, ws, &after).await;
        assert!(matches!(again, Err(Error::Stale)), "{again:?}");
    });
}

#[test]
fn a_protocol_is_acknowledged_once_and_moves_with_a_merger() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        for n in 1..=2 {
            clients::insert(&mut tx, ws, &client(n, &format!("К{n}"))).await.unwrap();
            onboardings::insert(&mut tx, ws, &begun(n)).await.unwrap();
            onboardings::put_step(&mut tx, ws, client_id(n), &step(Step::KickOff)).await.unwrap();
        }
        let link = ProtocolLink {
            id: LinkId(Uuid::from_u128(1)),
            owner: client_id(1),
            recipient: "Дина".to_owned(),
            lang: Lang::Ru,
            created_by: None,
            created_at: 5,
            expires_at: 100,
            revoked_at: None,
            opened_at: None,
            to: ProtocolTarget {
                protocol: "{}".to_owned(),
                acknowledged_at: None,
                acknowledged_by: String::new(),
                remark: String::new(),
            },
        };
        links::insert(&mut tx, ws, &link, b"hash").await.unwrap();
        let find = async |conn: &mut Conn, hash: &[u8], now| {
            links::by_token_hash::<ProtocolTarget>(conn, hash, now).await.unwrap()
        };
        assert_eq!(find(&mut tx, b"hash", 99).await, Some((ws, link.clone())));
        assert_eq!(find(&mut tx, b"hash", 100).await, None);
        assert_eq!(find(&mut tx, b"other", 9).await, None);
        links::set_opened::<ProtocolTarget>(&mut tx, ws, link.id, 6).await.unwrap();
        let said = ("Дина", "созвон лучше в среду");
        onboarding_links::acknowledge(&mut tx, ws, link.id, 7, said).await.unwrap();
        let twice = onboarding_links::acknowledge(&mut tx, ws, link.id, 8, said).await;
        assert!(matches!(twice, Err(Error::Stale)), "{twice:?}");
        client_merge::merge(&mut tx, ws, client_id(1), client_id(2), 9).await.unwrap();
        let moved = links::of_owner(&mut tx, ws, client_id(2)).await.unwrap();
        let expected = ProtocolLink {
            owner: client_id(2),
            opened_at: Some(6),
            to: ProtocolTarget {
                acknowledged_at: Some(7),
                acknowledged_by: said.0.to_owned(),
                remark: said.1.to_owned(),
                ..link.to.clone()
            },
            ..link.clone()
        };
        assert_eq!(moved, [expected]);
        // a client has one programme: the target's own counts
        assert_eq!(onboardings::steps(&mut tx, ws, client_id(2)).await.unwrap().len(), 1);
        let revoke = async |conn: &mut Conn| {
            links::revoke::<ProtocolTarget>(conn, ws, client_id(2), link.id, 9).await.unwrap()
        };
        assert!(revoke(&mut tx).await);
        assert!(!revoke(&mut tx).await);
        assert_eq!(find(&mut tx, b"hash", 9).await, None);
    });
}
