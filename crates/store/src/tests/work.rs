//! Work items, meetings, invoices and terms; what the rules are told of them.

use super::*;
use crate::client_terms::{self, ClientTerms};
use crate::filter::Audience;
use crate::invoices::{self, Invoice};
use crate::meetings::{self, Meeting};
use crate::saved::Saved;
use crate::testing::each_db;
use crate::work_items::{self, WorkItem};
use crate::{client_merge, clients, contacts, teammates, work_facts};
use domain::id::{InvoiceId, MeetingId, WorkItemId};
use domain::money::{Currency, Money};
use domain::work::{ItemKind, ItemState, MeetingState};
use jiff::civil::date;

pub(super) fn item(n: u8, kind: ItemKind) -> WorkItem {
    WorkItem {
        id: WorkItemId(Uuid::from_u128(u128::from(n))),
        client: client_id(1),
        project: None,
        kind,
        state: ItemState::Open,
        source_key: [n; 16],
        external_id: format!("T-{n}"),
        title: "Баннеры".to_owned(),
        asked_by: "Анна".to_owned(),
        at: i64::from(n) * 1000,
        ended_at: None,
        n_comments: 0,
        rating: None,
        import: None,
        owner: None,
        due_on: None,
        choice: None,
        created_at: 1,
        updated_at: 1,
    }
}

fn meeting(n: u8) -> Meeting {
    Meeting {
        id: MeetingId(Uuid::from_u128(u128::from(n))),
        client: client_id(1),
        state: MeetingState::Planned,
        source_key: [n; 16],
        series: 7,
        title: "Планёрка".to_owned(),
        starts_at: i64::from(n) * 1000,
        minutes: 30,
        n_moves: 0,
        declined_by: String::new(),
        import: None,
        created_at: 1,
        updated_at: 1,
    }
}

fn invoice(n: u8) -> Invoice {
    Invoice {
        id: InvoiceId(Uuid::from_u128(u128::from(n))),
        client: client_id(1),
        source_key: [n; 16],
        number: format!("СЧ-{n}"),
        issued_on: date(2026, 3, 1),
        due_on: date(2026, 3, 10),
        paid_on: None,
        sum: Money::new(12_000_050, Currency::RUB),
        import: None,
        created_at: 1,
        updated_at: 1,
    }
}

#[test]
fn a_newer_export_changes_a_row_and_the_same_one_does_not() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        for n in 1..=2 {
            clients::insert(&mut tx, ws, &client(n, &format!("К{n}"))).await.unwrap();
        }
        let task = item(1, ItemKind::Task);
        assert_eq!(work_items::save(&mut tx, ws, &task).await.unwrap(), Saved::Added);
        let again = WorkItem { id: WorkItemId(Uuid::from_u128(9)), updated_at: 5, ..task.clone() };
        assert_eq!(work_items::save(&mut tx, ws, &again).await.unwrap(), Saved::Known);
        let done = WorkItem { state: ItemState::Done, ended_at: Some(7), ..again };
        let updated = Saved::Updated { moved_from: None };
        assert_eq!(work_items::save(&mut tx, ws, &done).await.unwrap(), updated);
        let moved = WorkItem { client: client_id(2), ..done.clone() };
        let updated = Saved::Updated { moved_from: Some(client_id(1)) };
        assert_eq!(work_items::save(&mut tx, ws, &moved).await.unwrap(), updated);
        let all = Audience::All;
        let got = work_items::get(&mut tx, ws, &all, task.id).await.unwrap();
        assert_eq!(got, Some(WorkItem { id: task.id, ..moved }));

        let first = meeting(1);
        assert_eq!(meetings::save(&mut tx, ws, &first).await.unwrap(), Saved::Added);
        assert_eq!(meetings::save(&mut tx, ws, &first).await.unwrap(), Saved::Known);
        let later = Meeting { starts_at: 90_000, ..first.clone() };
        let updated = Saved::Updated { moved_from: None };
        assert_eq!(meetings::save(&mut tx, ws, &later).await.unwrap(), updated);
        assert_eq!(meetings::save(&mut tx, ws, &later).await.unwrap(), Saved::Known);
        let got = meetings::of_client(&mut tx, ws, client_id(1), 9).await.unwrap();
        assert_eq!(got, [Meeting { n_moves: 1, ..later }]);

        let bill = invoice(1);
        assert_eq!(invoices::save(&mut tx, ws, &bill).await.unwrap(), Saved::Added);
        assert_eq!(invoices::save(&mut tx, ws, &bill).await.unwrap(), Saved::Known);
        let paid = Invoice { paid_on: Some(date(2026, 3, 12)), ..bill };
        assert_eq!(invoices::save(&mut tx, ws, &paid).await.unwrap(), updated);
        assert_eq!(invoices::of_client(&mut tx, ws, client_id(1), 9).await.unwrap(), [paid]);
        tx.commit().await.unwrap();
    });
}

#[test]
fn work_is_seen_by_who_sees_the_client_and_can_be_removed() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        let other = workspace(&mut tx).await;
        let vera = teammate(9, "v@a.example", Role::AccountManager);
        teammates::insert(&mut tx, ws, &vera).await.unwrap();
        clients::insert(&mut tx, ws, &client(1, "К")).await.unwrap();
        let (task, call, bill) = (item(1, ItemKind::Task), meeting(1), invoice(1));
        work_items::save(&mut tx, ws, &task).await.unwrap();
        meetings::save(&mut tx, ws, &call).await.unwrap();
        invoices::save(&mut tx, ws, &bill).await.unwrap();
        let stranger = Audience::Teammate(teammate_id(9));
        for (ws, audience) in [(ws, stranger), (other, Audience::All)] {
            let audience = &audience;
            assert_eq!(work_items::get(&mut tx, ws, audience, task.id).await.unwrap(), None);
            assert_eq!(meetings::get(&mut tx, ws, audience, call.id).await.unwrap(), None);
            assert_eq!(invoices::get(&mut tx, ws, audience, bill.id).await.unwrap(), None);
        }
        assert!(!work_items::delete(&mut tx, other, task.id).await.unwrap());
        assert!(work_items::delete(&mut tx, ws, task.id).await.unwrap());
        assert!(meetings::delete(&mut tx, ws, call.id).await.unwrap());
        assert!(invoices::delete(&mut tx, ws, bill.id).await.unwrap());
        let left = work_items::of_client(&mut tx, ws, client_id(1), None, 9).await.unwrap();
        assert_eq!(left, []);
        tx.commit().await.unwrap();
    });
}

#[test]
fn the_rules_are_told_what_is_recorded() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        clients::insert(&mut tx, ws, &client(1, "К")).await.unwrap();
        let sent = item(3, ItemKind::Approval);
        let unknown = WorkItem { state: ItemState::Done, ..item(4, ItemKind::Approval) };
        let handed = WorkItem { n_comments: 3, rating: Some(5), ..item(5, ItemKind::Delivery) };
        let dropped = WorkItem { state: ItemState::Cancelled, ..item(6, ItemKind::Task) };
        for row in
            [item(1, ItemKind::Task), item(2, ItemKind::Task), sent, unknown, handed, dropped]
        {
            work_items::save(&mut tx, ws, &row).await.unwrap();
        }
        invoices::save(&mut tx, ws, &invoice(1)).await.unwrap();
        meetings::save(&mut tx, ws, &Meeting { created_at: 500, ..meeting(9) }).await.unwrap();
        let work = work_facts::work(&mut tx, ws, client_id(1), 2000).await.unwrap();
        assert_eq!(work.tasks.iter().map(|t| t.at).collect::<Vec<_>>(), [2]);
        assert_eq!(work.approvals.len(), 1);
        assert_eq!((work.deliveries[0].comments, work.deliveries[0].is_rated), (3, true));
        assert_eq!(work.invoices[0].sum, Money::new(12_000_050, Currency::RUB));
        let found = work_facts::meetings(&mut tx, ws, client_id(1), 0).await.unwrap();
        assert_eq!((found[0].at, found[0].series), (9, 7));
        let says = |text: &str| text.starts_with("План");
        let span = (0, 1_000);
        let said = work_facts::moments_that_say(&mut tx, ws, client_id(1), span, &says);
        assert_eq!(said.await.unwrap(), [0]);
        tx.commit().await.unwrap();
    });
}

#[test]
fn terms_of_a_client_follow_merges() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        for n in 1..=2 {
            clients::insert(&mut tx, ws, &client(n, &format!("К{n}"))).await.unwrap();
            contacts::insert(&mut tx, ws, &contact(n, client_id(1), "Анна")).await.unwrap();
        }
        work_items::save(&mut tx, ws, &item(1, ItemKind::Task)).await.unwrap();
        let terms =
            ClientTerms { renewal_on: Some(date(2026, 12, 31)), main_contact: Some(contact_id(1)) };
        client_terms::set(&mut tx, ws, client_id(1), terms, 4).await.unwrap();
        assert_eq!(client_terms::get(&mut tx, ws, client_id(1)).await.unwrap(), terms);
        let stays = contact(2, client_id(1), "Анна");
        contacts::merge(&mut tx, ws, contact_id(1), &stays, 5).await.unwrap();
        client_merge::merge(&mut tx, ws, client_id(1), client_id(2), 6).await.unwrap();
        let merged = client_terms::get(&mut tx, ws, client_id(2)).await.unwrap();
        assert_eq!(merged, ClientTerms { main_contact: Some(contact_id(2)), ..terms });
        let moved = work_items::of_client(&mut tx, ws, client_id(2), None, 9).await.unwrap();
        assert_eq!(moved.len(), 1);
        tx.commit().await.unwrap();
    });
}
