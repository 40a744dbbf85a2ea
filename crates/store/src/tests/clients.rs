//! Clients, their domains, access, contacts, projects, merging, and the list.

use super::*;
use crate::client_list::{self, ListFilter, Order, Shelf};
use crate::error::Error;
use crate::filter::Audience;
use crate::projects::{self, Project};
use crate::testing::each_db;
use crate::{
    assessments, client_access, client_domains, client_merge, clients, contacts, teammates,
};
use domain::id::ProjectId;

#[test]
fn a_client_is_seen_by_its_manager_and_by_whom_it_was_shown() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        for n in 1..=3 {
            let t = teammate(n, &format!("t{n}@example.org"), Role::AccountManager);
            teammates::insert(&mut tx, ws, &t).await.unwrap();
        }
        let own = Client { manager: Some(teammate_id(1)), ..client(1, "Ёлка") };
        clients::insert(&mut tx, ws, &own).await.unwrap();
        clients::insert(&mut tx, ws, &client(2, "Берёза")).await.unwrap();
        assert!(client_access::grant(&mut tx, ws, own.id, teammate_id(2), 5).await.unwrap());
        assert!(!client_access::grant(&mut tx, ws, own.id, teammate_id(2), 6).await.unwrap());
        assert_eq!(client_access::of_client(&mut tx, ws, own.id).await.unwrap(), [teammate_id(2)]);
        let of = client_access::of_teammate(&mut tx, ws, teammate_id(2)).await.unwrap();
        assert_eq!(of, [own.id]);
        for (audience, sees) in [
            (Audience::All, true),
            (Audience::Teammate(teammate_id(1)), true),
            (Audience::Teammate(teammate_id(2)), true),
            (Audience::Teammate(teammate_id(3)), false),
        ] {
            let got = clients::get(&mut tx, ws, &audience, own.id).await.unwrap();
            assert_eq!(got, sees.then(|| own.clone()), "{audience:?}");
            let ids = [own.id, client_id(77)];
            let many = clients::get_many(&mut tx, ws, &audience, &ids).await.unwrap();
            assert_eq!(many.len(), usize::from(sees), "{audience:?}");
            let list = ListFilter::default();
            let page = client_list::page(&mut tx, ws, &audience, &list).await.unwrap();
            let n = if audience == Audience::All { 2 } else { i64::from(sees) };
            assert_eq!((page.n_total, page.rows.len() as i64), (n, n), "{audience:?}");
            let levels = client_list::levels(&mut tx, ws, &audience).await.unwrap();
            assert_eq!(levels.iter().map(|l| l.1).sum::<i64>(), n);
        }
        assert_eq!(clients::get_many(&mut tx, ws, &Audience::All, &[]).await.unwrap(), []);
        assert_eq!(
            clients::get(&mut tx, WorkspaceId(2), &Audience::All, own.id).await.unwrap(),
            None
        );
        assert!(client_access::revoke(&mut tx, ws, own.id, teammate_id(2)).await.unwrap());
        assert!(!client_access::revoke(&mut tx, ws, own.id, teammate_id(2)).await.unwrap());
        tx.commit().await.unwrap();
    });
}

#[test]
fn a_client_is_changed_archived_and_restored_only_in_its_last_version() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let mut c = client(1, "Ёлка");
        clients::insert(&mut tx, ws, &c).await.unwrap();
        c.name = "Сосна".to_owned();
        c.fee_minor = None;
        clients::update(&mut tx, ws, &c, 8).await.unwrap();
        assert!(matches!(clients::update(&mut tx, ws, &c, 8).await, Err(Error::Stale)));
        clients::archive(&mut tx, ws, c.id, 2, 9).await.unwrap();
        assert!(matches!(clients::archive(&mut tx, ws, c.id, 2, 9).await, Err(Error::Stale)));
        let got = clients::get(&mut tx, ws, &Audience::All, c.id).await.unwrap().unwrap();
        let expected = Client { updated_at: 9, archived_at: Some(9), version: 3, ..c.clone() };
        assert_eq!(got, expected);
        clients::restore(&mut tx, ws, c.id, 3, 10).await.unwrap();
        let got = clients::get(&mut tx, ws, &Audience::All, c.id).await.unwrap().unwrap();
        assert_eq!(got.archived_at, None);
        assert_eq!(clients::by_name(&mut tx, ws, "СОСНА ").await.unwrap(), Some(c.id));
        assert_eq!(clients::by_name(&mut tx, ws, "ёлка").await.unwrap(), None);
        tx.commit().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let twin = clients::insert(&mut tx, ws, &client(2, "сосна")).await;
        assert!(matches!(twin, Err(Error::Unique { place }) if place == "client"));
    });
}

#[test]
fn the_list_finds_filters_sorts_and_pages() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let boss = teammate(1, "boss@example.org", Role::Director);
        teammates::insert(&mut tx, ws, &boss).await.unwrap();
        for (n, name) in [(1, "Ёлка 100%"), (2, "Берёза"), (3, "Астра")] {
            let manager = (n == 2).then_some(boss.id);
            clients::insert(&mut tx, ws, &Client { manager, ..client(n, name) }).await.unwrap();
        }
        client_domains::set(&mut tx, ws, client_id(2), &["bereza.example".to_owned()])
            .await
            .unwrap();
        contacts::insert(&mut tx, ws, &contact(1, client_id(3), "Дина Ёжикова")).await.unwrap();
        contacts::add_address(&mut tx, ws, contact_id(1), "dina@mail.example").await.unwrap();
        for (n, level, rank) in [(1, "red", 50), (2, "green", 1), (3, "red", 60)] {
            let a = assessments::Assessment {
                client: client_id(n),
                level: level.to_owned(),
                rank,
                verdict: "{}".to_owned(),
                summary: format!("s{n}"),
                computed_at: 3,
                next_check_at: 4,
                is_due: false,
            };
            assessments::save(&mut tx, ws, &a).await.unwrap();
        }
        clients::archive(&mut tx, ws, client_id(1), 1, 5).await.unwrap();
        tx.commit().await.unwrap();

        let mut conn = db.read().await.unwrap();
        let base = ListFilter { shelf: Shelf::Both, ..ListFilter::default() };
        let query = |q: &str| ListFilter { query: q.to_owned(), ..base.clone() };
        let levels = |l: &[&str]| ListFilter {
            levels: l.iter().map(|&l| l.to_owned()).collect(),
            ..base.clone()
        };
        let cases: [(&str, ListFilter, &[u128], i64); 15] = [
            ("all", base.clone(), &[3, 1, 2], 3),
            ("by name", ListFilter { order: Order::Name, ..base.clone() }, &[3, 2, 1], 3),
            ("by touch", ListFilter { order: Order::LastTouch, ..base.clone() }, &[1, 2, 3], 3),
            ("active", ListFilter { shelf: Shelf::Active, ..base.clone() }, &[3, 2], 2),
            ("archived", ListFilter { shelf: Shelf::Archived, ..base.clone() }, &[1], 1),
            ("name", query("елка"), &[1], 1),
            ("sign", query("0%"), &[1], 1),
            ("no wildcard", query("а_т"), &[], 0),
            ("domain", query("bereza.ex"), &[2], 1),
            ("contact", query("ежиков"), &[3], 1),
            ("address", query("dina@"), &[3], 1),
            ("level", levels(&["red", "amber"]), &[3, 1], 2),
            ("manager", ListFilter { manager: Some(boss.id), ..base.clone() }, &[2], 1),
            ("second page", ListFilter { limit: 2, offset: 2, ..base.clone() }, &[2], 3),
            ("far page", ListFilter { limit: 2, offset: 8, ..base.clone() }, &[], 3),
        ];
        for (name, list, expected, n_total) in cases {
            let page = client_list::page(&mut conn, ws, &Audience::All, &list).await.unwrap();
            let ids: Vec<u128> = page.rows.iter().map(|row| row.id.0.as_u128()).collect();
            assert_eq!((ids.as_slice(), page.n_total), (expected, n_total), "{name}");
        }
        let first = ListFilter { limit: 1, levels: vec!["red".to_owned()], ..base };
        let page = client_list::page(&mut conn, ws, &Audience::All, &first).await.unwrap();
        assert_eq!((page.rows[0].summary.as_str(), page.n_total), ("s3", 2));
        let levels = client_list::levels(&mut conn, ws, &Audience::All).await.unwrap();
        assert_eq!(levels, [("green".to_owned(), 1), ("red".to_owned(), 1)]);
    });
}

#[test]
fn domains_belong_to_one_client() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        for n in 1..=2 {
            clients::insert(&mut tx, ws, &client(n, &format!("К{n}"))).await.unwrap();
        }
        let domains = ["a.example".to_owned(), "b.example".to_owned()];
        client_domains::set(&mut tx, ws, client_id(1), &domains).await.unwrap();
        client_domains::set(&mut tx, ws, client_id(1), &domains[1..]).await.unwrap();
        assert_eq!(client_domains::list(&mut tx, ws, client_id(1)).await.unwrap(), ["b.example"]);
        let owner = client_domains::owner(&mut tx, ws, "b.example").await.unwrap();
        assert_eq!(owner, Some(client_id(1)));
        assert_eq!(client_domains::owner(&mut tx, ws, "a.example").await.unwrap(), None);
        let all = client_domains::all(&mut tx, ws).await.unwrap();
        assert_eq!(all, [("b.example".to_owned(), client_id(1))]);
        tx.commit().await.unwrap();
        let mut tx = db.begin().await.unwrap();
        let taken = client_domains::set(&mut tx, ws, client_id(2), &domains).await;
        assert!(matches!(taken, Err(Error::Unique { place }) if place == "client_domain"));
    });
}

#[test]
fn contacts_are_added_changed_merged_and_known_by_address() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        clients::insert(&mut tx, ws, &client(1, "Ёлка")).await.unwrap();
        let mut dina = contact(1, client_id(1), "Дина");
        contacts::insert(&mut tx, ws, &dina).await.unwrap();
        contacts::insert(&mut tx, ws, &contact(2, client_id(1), "Д. Иванова")).await.unwrap();
        let a = ["dina@a.example".to_owned(), "old@a.example".to_owned()];
        contacts::set_addresses(&mut tx, ws, dina.id, &a).await.unwrap();
        contacts::set_addresses(&mut tx, ws, dina.id, &a[..1]).await.unwrap();
        assert!(contacts::add_address(&mut tx, ws, contact_id(2), "d@b.example").await.unwrap());
        assert!(!contacts::add_address(&mut tx, ws, contact_id(2), &a[0]).await.unwrap());

        dina.is_senior = false;
        contacts::update(&mut tx, ws, &dina, 7).await.unwrap();
        assert!(matches!(contacts::update(&mut tx, ws, &dina, 7).await, Err(Error::Stale)));
        contacts::set_archived(&mut tx, ws, dina.id, 2, Some(8), 8).await.unwrap();
        contacts::set_archived(&mut tx, ws, dina.id, 3, None, 9).await.unwrap();
        dina = Contact { version: 4, updated_at: 9, ..dina };
        let got = contacts::get(&mut tx, ws, &Audience::All, dina.id).await.unwrap();
        assert_eq!(got, Some(dina.clone()));
        let stranger = Audience::Teammate(teammate_id(5));
        assert_eq!(contacts::get(&mut tx, ws, &stranger, dina.id).await.unwrap(), None);
        assert_eq!(contacts::of_client(&mut tx, ws, client_id(1)).await.unwrap().len(), 2);

        contacts::merge(&mut tx, ws, contact_id(2), &dina, 11).await.unwrap();
        let again = contacts::merge(&mut tx, ws, contact_id(2), &dina, 11).await;
        assert!(matches!(again, Err(Error::Stale)));
        assert!(contacts::merge(&mut tx, ws, dina.id, &dina, 11).await.is_err());
        assert_eq!(contacts::of_client(&mut tx, ws, client_id(1)).await.unwrap(), [dina.clone()]);
        let mut known = contacts::by_address(&mut tx, ws).await.unwrap();
        known.sort();
        let address = |a: &str| (a.to_owned(), dina.id, client_id(1));
        assert_eq!(known, [address("d@b.example"), address("dina@a.example")]);
        let own = contacts::addresses_of_client(&mut tx, ws, client_id(1)).await.unwrap();
        assert_eq!(own.len(), 2);
        tx.commit().await.unwrap();
    });
}

#[test]
fn projects_are_added_changed_and_archived() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        clients::insert(&mut tx, ws, &client(1, "Ёлка")).await.unwrap();
        let mut p = Project {
            id: ProjectId(Uuid::from_u128(1)),
            client: client_id(1),
            name: "Сайт".to_owned(),
            starts_on: Some(jiff::civil::date(2026, 3, 1)),
            due_on: None,
            note: String::new(),
            created_at: 1,
            updated_at: 1,
            archived_at: None,
            version: 1,
        };
        projects::insert(&mut tx, ws, &p).await.unwrap();
        assert_eq!(
            projects::get(&mut tx, ws, &Audience::All, p.id).await.unwrap(),
            Some(p.clone())
        );
        let stranger = Audience::Teammate(teammate_id(5));
        assert_eq!(projects::get(&mut tx, ws, &stranger, p.id).await.unwrap(), None);
        p.due_on = Some(jiff::civil::date(2026, 9, 1));
        projects::update(&mut tx, ws, &p, 2).await.unwrap();
        assert!(matches!(projects::update(&mut tx, ws, &p, 2).await, Err(Error::Stale)));
        projects::set_archived(&mut tx, ws, p.id, 2, Some(3), 3).await.unwrap();
        let expected = Project { updated_at: 3, archived_at: Some(3), version: 3, ..p };
        assert_eq!(projects::of_client(&mut tx, ws, client_id(1)).await.unwrap(), [expected]);
        tx.commit().await.unwrap();
    });
}

#[test]
fn merging_moves_everything_to_the_client_that_stays() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let t = teammate(1, "t@example.org", Role::Specialist);
        teammates::insert(&mut tx, ws, &t).await.unwrap();
        for n in 1..=2 {
            clients::insert(&mut tx, ws, &client(n, &format!("К{n}"))).await.unwrap();
        }
        let (source, target) = (client_id(1), client_id(2));
        client_domains::set(&mut tx, ws, source, &["a.example".to_owned()]).await.unwrap();
        contacts::insert(&mut tx, ws, &contact(1, source, "Дина")).await.unwrap();
        client_access::grant(&mut tx, ws, source, t.id, 1).await.unwrap();
        super::touches::insert(&mut tx, ws, &[super::touches::sorted(5_000, source)]).await;
        let counts = client_merge::counts(&mut tx, ws, source).await.unwrap();
        let expected = client_merge::MergeCounts {
            n_domains: 1,
            n_contacts: 1,
            n_touches: 1,
            n_access: 1,
            ..Default::default()
        };
        assert_eq!(counts, expected);
        client_merge::merge(&mut tx, ws, source, target, 9).await.unwrap();
        let again = client_merge::merge(&mut tx, ws, source, target, 9).await;
        assert!(matches!(again, Err(Error::Stale)));
        assert!(client_merge::merge(&mut tx, ws, target, target, 9).await.is_err());
        let counts = client_merge::counts(&mut tx, ws, target).await.unwrap();
        assert_eq!(counts, expected);
        assert_eq!(
            client_merge::counts(&mut tx, ws, source).await.unwrap(),
            client_merge::MergeCounts::default()
        );
        let gone = clients::get(&mut tx, ws, &Audience::All, source).await.unwrap().unwrap();
        assert_eq!((gone.merged_into, gone.archived_at), (Some(target), Some(9)));
        let kept = clients::get(&mut tx, ws, &Audience::All, target).await.unwrap().unwrap();
        assert_eq!(kept.last_touch.map(|t| t.at_ms()), Some(5_000));
        let seen = Audience::Teammate(t.id);
        assert!(clients::get(&mut tx, ws, &seen, target).await.unwrap().is_some());
        tx.commit().await.unwrap();
        let list = ListFilter { shelf: Shelf::Both, ..ListFilter::default() };
        let mut conn = db.read().await.unwrap();
        let page = client_list::page(&mut conn, ws, &Audience::All, &list).await.unwrap();
        assert_eq!(page.n_total, 1);
    });
}
