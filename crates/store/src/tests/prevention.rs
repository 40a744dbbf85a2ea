//! What is watched, who has work, expectations and the clause of repeats: kept, and moved by a merger.

use super::*;
use crate::assignments::{self, AssignmentRow, TeammateLoad};
use crate::expectations::{self, CheckRow};
use crate::filter::Audience;
use crate::monitors::{self, BalanceRow, Monitor, RoundRow};
use crate::testing::each_db;
use crate::{client_merge, clients, error::Error, promises, repeat_clauses, teammates};
use domain::expectation::Verdict;
use domain::id::{AssignmentId, ClauseId, MonitorId, PromiseId};
use domain::load::Assignment;
use domain::monitor::{BalanceNote, Every, MonitorKind, Round};
use domain::promise::{Origin, PromiseKind, Side};
use jiff::civil::date;

fn monitor(n: u128, kind: MonitorKind) -> Monitor {
    Monitor {
        id: MonitorId(Uuid::from_u128(n)),
        client: client_id(1),
        project: None,
        kind,
        what: "Акт".to_owned(),
        owner: Some(teammate_id(1)),
        first_on: date(2026, 3, 5),
        every: Every::Month,
        due_on: Some(date(2026, 3, 5)),
        lead_days: 5,
        spend_minor: if kind == MonitorKind::Balance { 100 } else { 0 },
        currency: "RUB".to_owned(),
        lines: "[]".to_owned(),
        ended_on: None,
        created_on: date(2026, 3, 1),
        created_by: None,
        created_at: 1,
        updated_at: 1,
        version: 1,
    }
}

fn promise() -> promises::Promise {
    promises::Promise {
        id: PromiseId(Uuid::from_u128(7)),
        client: client_id(1),
        project: None,
        side: Side::Ours,
        kind: PromiseKind::Work,
        origin: Origin::Sale,
        what: "Сто заявок".to_owned(),
        words: String::new(),
        owner: None,
        contact: None,
        touch: None,
        made_on: date(2026, 2, 1),
        due_on: None,
        end: None,
        ended_note: String::new(),
        ended_by: None,
        created_by: None,
        created_at: 1,
        updated_at: 1,
        version: 1,
    }
}

#[test]
fn what_is_watched_is_kept_with_its_rounds_and_moves_with_a_merger() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        for n in 1..=2 {
            clients::insert(&mut tx, ws, &client(n, &format!("К{n}"))).await.unwrap();
        }
        let (act, money) = (monitor(1, MonitorKind::Documents), monitor(2, MonitorKind::Balance));
        for one in [&act, &money] {
            monitors::insert(&mut tx, ws, one).await.unwrap();
        }
        let stranger = Audience::Teammate(teammate_id(9));
        assert_eq!(monitors::get(&mut tx, ws, &stranger, act.id).await.unwrap(), None);
        assert_eq!(
            monitors::get(&mut tx, ws, &Audience::All, act.id).await.unwrap(),
            Some(act.clone())
        );
        let round = Round { due_on: date(2026, 3, 5), done_on: date(2026, 3, 6) };
        let done = RoundRow { round, note: "да".to_owned(), done_by: None, done_at: 3 };
        monitors::add_round(&mut tx, ws, act.id, &done).await.unwrap();
        for (day, minor) in [(1, 500), (4, 900)] {
            let note = BalanceNote { on: date(2026, 3, day), minor };
            let row = BalanceRow { note, noted_by: None, noted_at: 4 };
            monitors::add_balance(&mut tx, ws, money.id, &row).await.unwrap();
        }
        let logs = monitors::logs_of_client(&mut tx, ws, client_id(1)).await.unwrap();
        assert_eq!(logs[&act.id].rounds, [done]);
        let noted: Vec<i64> = logs[&money.id].balances.iter().map(|b| b.note.minor).collect();
        assert_eq!(noted, [500, 900]);
        let next = Monitor { due_on: Some(date(2026, 4, 5)), ..act };
        monitors::update(&mut tx, ws, &next, 5).await.unwrap();
        let again = monitors::update(&mut tx, ws, &next, 6).await;
        assert!(matches!(again, Err(Error::Stale)), "{again:?}");
        let until = date(2026, 3, 31);
        for (audience, n) in [(Audience::All, 1), (stranger, 0)] {
            assert_eq!(monitors::n_due(&mut tx, ws, &audience, until).await.unwrap(), n);
            let due = monitors::due(&mut tx, ws, &audience, until, 9).await.unwrap();
            assert_eq!(due.len() as i64, n);
        }
        client_merge::merge(&mut tx, ws, client_id(1), client_id(2), 9).await.unwrap();
        let facts = monitors::facts(&mut tx, ws, client_id(2)).await.unwrap();
        assert_eq!(facts.len(), 2);
        let kept = facts.iter().map(|fact| fact.rounds.len() + fact.balances.len()).sum::<usize>();
        assert_eq!(kept, 3);
    });
}

#[test]
fn work_hours_expectations_and_the_clause_of_repeats_are_kept_and_move() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        for n in 1..=2 {
            clients::insert(&mut tx, ws, &client(n, &format!("К{n}"))).await.unwrap();
        }
        teammates::insert(&mut tx, ws, &teammate(1, "ira@x.example", Role::Specialist))
            .await
            .unwrap();
        let row = AssignmentRow {
            fact: Assignment {
                id: AssignmentId(Uuid::from_u128(1)),
                client: client_id(1),
                teammate: teammate_id(1),
                what: "Макет".to_owned(),
                minutes: 90,
                from_on: date(2026, 3, 2),
                due_on: date(2026, 3, 6),
                created_on: date(2026, 3, 1),
                done_on: None,
                niche: "кафе".to_owned(),
                kpi: None,
                override_reason: String::new(),
                mentor: None,
            },
            project: None,
            created_by: None,
            created_at: 1,
            updated_at: 1,
            version: 1,
        };
        assignments::insert(&mut tx, ws, &row).await.unwrap();
        let stranger = Audience::Teammate(teammate_id(9));
        assert_eq!(assignments::get(&mut tx, ws, &stranger, row.fact.id).await.unwrap(), None);
        let mut done = row.clone();
        done.fact.done_on = Some(date(2026, 3, 4));
        assignments::update(&mut tx, ws, &done, 5).await.unwrap();
        let again = assignments::update(&mut tx, ws, &done, 6).await;
        assert!(matches!(again, Err(Error::Stale)), "{again:?}");
        for hours in [30, 35] {
            let load = TeammateLoad {
                teammate: teammate_id(1),
                week_minutes: hours * 60,
                niches: vec!["кафе".to_owned()],
            };
            assignments::put_load(&mut tx, ws, &load, (None, 1)).await.unwrap();
        }
        let loads = assignments::loads(&mut tx, ws).await.unwrap();
        assert_eq!((loads.len(), loads[0].week_minutes), (1, 35 * 60));

        promises::insert(&mut tx, ws, &promise()).await.unwrap();
        for verdict in [Verdict::Partly, Verdict::Holds] {
            let check = CheckRow {
                promise: promise().id,
                day: 30,
                verdict,
                note: String::new(),
                checked_on: date(2026, 3, 3),
                checked_by: None,
                checked_at: 1,
            };
            expectations::put(&mut tx, ws, client_id(1), &check).await.unwrap();
        }
        let clause = ClauseId(Uuid::from_u128(3));
        repeat_clauses::put(&mut tx, ws, client_id(1), Some(clause), (None, 1)).await.unwrap();
        client_merge::merge(&mut tx, ws, client_id(1), client_id(2), 9).await.unwrap();
        let checks = expectations::of_client(&mut tx, ws, client_id(2)).await.unwrap();
        assert_eq!((checks.len(), checks[0].verdict), (1, Verdict::Holds), "the last word counts");
        assert_eq!(repeat_clauses::get(&mut tx, ws, client_id(2)).await.unwrap(), Some(clause));
        repeat_clauses::put(&mut tx, ws, client_id(2), None, (None, 1)).await.unwrap();
        assert_eq!(repeat_clauses::get(&mut tx, ws, client_id(2)).await.unwrap(), None);
        let moved = assignments::of_client(&mut tx, ws, client_id(2)).await.unwrap();
        assert_eq!((moved.len(), moved[0].fact.done_on), (1, Some(date(2026, 3, 4))));
        assert_eq!(assignments::of_teammate(&mut tx, ws, teammate_id(1)).await.unwrap(), moved);
        assert_eq!(assignments::all(&mut tx, ws).await.unwrap(), moved);
    });
}
