//! Promises, milestones and agreements: what is written is read, dates and versions are only added.

use super::*;
use crate::agreements::{self, Agreement, AgreementClause, VersionRow};
use crate::filter::Audience;
use crate::milestones::{self, Milestone, ShowRow};
use crate::promise_facts::promised;
use crate::promises::{self, MoveRow, Promise};
use crate::testing::each_db;
use crate::{client_merge, clients, error::Error};
use domain::id::{AgreementId, ClauseId, MilestoneId, PromiseId, ShowId, TouchId};
use domain::promise::{End, EndKind, Move, MoveKind, Origin, PromiseKind, Show, ShowAnswer, Side};
use jiff::civil::date;

fn promise(n: u128) -> Promise {
    Promise {
        id: PromiseId(Uuid::from_u128(n)),
        client: client_id(1),
        project: None,
        side: Side::Ours,
        kind: PromiseKind::Work,
        origin: Origin::Sale,
        what: "Пять заявок в день".to_owned(),
        words: "меньше пяти не бывает".to_owned(),
        owner: None,
        contact: None,
        touch: Some(TouchId(7)),
        made_on: date(2026, 3, 1),
        due_on: Some(date(2026, 3, 10)),
        end: None,
        ended_note: String::new(),
        ended_by: None,
        created_by: None,
        created_at: 1,
        updated_at: 1,
        version: 1,
    }
}

fn moved(to: i8) -> MoveRow {
    let moved = Move { to: date(2026, 3, to), moved_on: date(2026, 3, 9), kind: MoveKind::Agreed };
    MoveRow { moved, reason: "ждём макет".to_owned(), moved_by: None, moved_at: 2 }
}

#[test]
fn a_promise_keeps_every_date_that_it_had() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        clients::insert(&mut tx, ws, &client(1, "К")).await.unwrap();
        let first = promise(1);
        promises::insert(&mut tx, ws, &first).await.unwrap();
        for to in [15, 20] {
            promises::add_move(&mut tx, ws, first.id, &moved(to)).await.unwrap();
        }
        let found = promises::get(&mut tx, ws, &Audience::All, first.id).await.unwrap();
        assert_eq!(found, Some(first.clone()));
        let stranger = Audience::Teammate(teammate_id(9));
        assert_eq!(promises::get(&mut tx, ws, &stranger, first.id).await.unwrap(), None);
        assert!(promises::list(&mut tx, ws, &stranger).await.unwrap().is_empty());
        let end = Some(End { how: EndKind::Kept, on: date(2026, 3, 19) });
        let kept = Promise { end, ended_note: "сдали".to_owned(), ..first.clone() };
        promises::update(&mut tx, ws, &kept, 5).await.unwrap();
        let again = promises::update(&mut tx, ws, &kept, 6).await;
        assert!(matches!(again, Err(Error::Stale)), "{again:?}");
        let kept = Promise { version: 2, updated_at: 5, ..kept };
        assert_eq!(
            promises::of_client(&mut tx, ws, client_id(1)).await.unwrap(),
            std::slice::from_ref(&kept)
        );
        assert_eq!(promises::list(&mut tx, ws, &Audience::All).await.unwrap(), [kept]);
        let moves = promises::moves(&mut tx, ws).await.unwrap();
        assert_eq!(moves[&first.id], [moved(15), moved(20)]);
        let facts = promised(&mut tx, ws, client_id(1)).await.unwrap();
        let deadline = &facts.promises[0].deadline;
        assert_eq!(deadline.due_on(date(2026, 3, 9)), Some(date(2026, 3, 20)));
        assert_eq!((deadline.first, facts.promises[0].end), (first.due_on, end));
    });
}

#[test]
fn a_milestone_is_shown_in_versions_and_each_is_answered_once() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        for n in 1..=2 {
            clients::insert(&mut tx, ws, &client(n, &format!("К{n}"))).await.unwrap();
        }
        let milestone = Milestone {
            id: MilestoneId(Uuid::from_u128(1)),
            client: client_id(1),
            project: None,
            what: "Прототип".to_owned(),
            owner: None,
            planned_on: date(2026, 3, 1),
            due_on: Some(date(2026, 3, 10)),
            cancelled_on: None,
            created_by: None,
            created_at: 1,
            updated_at: 1,
            version: 1,
        };
        milestones::insert(&mut tx, ws, &milestone).await.unwrap();
        milestones::add_move(&mut tx, ws, milestone.id, &moved(12)).await.unwrap();
        let version = |n: i64| ShowRow {
            id: ShowId(Uuid::from_u128(n as u128)),
            n,
            show: Show { on: date(2026, 3, 12), answer: None },
            link: "https://example.org".to_owned(),
            note: "первый".to_owned(),
            answer_note: String::new(),
            shown_by: None,
            created_at: 3,
        };
        let (one, two) = (version(1), version(2));
        for row in [&one, &two] {
            milestones::add_show(&mut tx, ws, milestone.id, row).await.unwrap();
        }
        let said = (ShowAnswer::Returned, date(2026, 3, 13));
        milestones::answer(&mut tx, ws, milestone.id, one.id, said, "крупнее").await.unwrap();
        let twice = milestones::answer(&mut tx, ws, milestone.id, one.id, said, "").await;
        assert!(matches!(twice, Err(Error::Stale)), "{twice:?}");
        let shows = milestones::shows_of_client(&mut tx, ws, client_id(1)).await.unwrap();
        let answered = ShowRow {
            show: Show { answer: Some(said), ..one.show },
            answer_note: "крупнее".to_owned(),
            ..one
        };
        assert_eq!(shows[&milestone.id], [answered, two]);
        let off = Milestone { cancelled_on: Some(date(2026, 3, 20)), ..milestone.clone() };
        milestones::update(&mut tx, ws, &off, 5).await.unwrap();
        // two records of one client become one
        client_merge::merge(&mut tx, ws, client_id(1), client_id(2), 9).await.unwrap();
        let all = milestones::of_client(&mut tx, ws, client_id(2)).await.unwrap();
        let off = Milestone { client: client_id(2), version: 2, updated_at: 5, ..off };
        assert_eq!(all, [off]);
        let facts = promised(&mut tx, ws, client_id(2)).await.unwrap();
        assert_eq!((facts.milestones[0].shows.len(), facts.promises.len()), (2, 0));
    });
}

#[test]
fn an_agreement_has_versions_and_clauses_and_can_be_taken_off() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        clients::insert(&mut tx, ws, &client(1, "К")).await.unwrap();
        let agreement = Agreement {
            id: AgreementId(Uuid::from_u128(1)),
            client: client_id(1),
            number: "Д-7".to_owned(),
            title: "Продвижение".to_owned(),
            created_by: None,
            created_at: 1,
        };
        agreements::insert(&mut tx, ws, &agreement).await.unwrap();
        let version = |n: i64| VersionRow {
            agreement: agreement.id,
            n,
            effective_on: date(2026, 3, n as i8),
            terms: "{}".to_owned(),
            note: String::new(),
            written_by: None,
            written_at: n,
        };
        for n in 1..=2 {
            agreements::add_version(&mut tx, ws, &version(n)).await.unwrap();
        }
        let versions = agreements::versions_of_client(&mut tx, ws, client_id(1)).await.unwrap();
        assert_eq!(versions, [version(1), version(2)]);
        let clause = AgreementClause {
            id: ClauseId(Uuid::from_u128(1)),
            agreement: agreement.id,
            number: "5.2".to_owned(),
            words: "0,1 % в день".to_owned(),
            terms: None,
            created_by: None,
            created_at: 1,
            version: 1,
        };
        agreements::add_clause(&mut tx, ws, &clause).await.unwrap();
        let priced = AgreementClause { terms: Some("{}".to_owned()), ..clause.clone() };
        agreements::update_clause(&mut tx, ws, &priced, 5).await.unwrap();
        let stale = agreements::update_clause(&mut tx, ws, &priced, 5).await;
        assert!(matches!(stale, Err(Error::Stale)), "{stale:?}");
        let clauses = agreements::clauses_of_client(&mut tx, ws, client_id(1)).await.unwrap();
        assert_eq!(clauses, [AgreementClause { version: 2, ..priced }]);
        let gone = agreements::remove_clause(&mut tx, ws, agreement.id, clause.id, 6);
        assert!(gone.await.unwrap());
        assert!(agreements::clauses_of_client(&mut tx, ws, client_id(1)).await.unwrap().is_empty());
        let found = agreements::get(&mut tx, ws, &Audience::All, agreement.id).await.unwrap();
        assert_eq!(found, Some(agreement.clone()));
        let stranger = Audience::Teammate(teammate_id(9));
        assert_eq!(agreements::get(&mut tx, ws, &stranger, agreement.id).await.unwrap(), None);
        assert!(agreements::remove(&mut tx, ws, agreement.id, 7).await.unwrap());
        assert!(!agreements::remove(&mut tx, ws, agreement.id, 8).await.unwrap());
        assert!(agreements::of_client(&mut tx, ws, client_id(1)).await.unwrap().is_empty());
    });
}
