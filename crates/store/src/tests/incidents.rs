//! Incidents, their sections and rows; warnings, plans, commitments, rates.

use super::*;
use crate::commitments::{self, Commitment};
use crate::early_warnings::{self, Warning};
use crate::error::Error;
use crate::filter::Audience;
use crate::incident_clauses::{self, ClauseRow};
use crate::incident_facts;
use crate::incident_leaks::{self, LeakRow};
use crate::incident_payments::{self, PaymentRow};
use crate::incident_sections::{self, SectionRow};
use crate::incident_tellings::{self, Telling};
use crate::incidents::{self, Incident, IncidentFilter};
use crate::key_rates::{self, KeyRateRow};
use crate::readiness_plans::{self, PlanRow};
use crate::testing::each_db;
use crate::{client_merge, clients};
use domain::draft::Fault;
use domain::id::{ClauseId, CommitmentId, IncidentId, LeakId, PaymentId, TellingId, WarningId};
use domain::incident::terms::PaymentKind;
use domain::incident::{FoundBy, IncidentState, SectionKind, TellingKind, TellingState};
use domain::severity::Level;
use jiff::civil::date;

pub(super) fn incident(n: u128, client: ClientId, title: &str) -> Incident {
    Incident {
        id: IncidentId(Uuid::from_u128(n)),
        client,
        project: None,
        title: title.to_owned(),
        promise: "50 покупателей до 30 июня".to_owned(),
        at_stake: String::new(),
        currency: "RUB".to_owned(),
        happened_at: Some(5),
        found_at: 10 + n as i64,
        found_by: FoundBy::ClientManagement,
        found_by_name: String::new(),
        client_learned_at: Some(10),
        client_learned_from: "отчёт".to_owned(),
        told_at: None,
        state: IncidentState::Open,
        fault: None,
        predicted: None,
        actual: None,
        touch: None,
        owner: None,
        recorded_by: None,
        recorded_at: 20,
        updated_at: 20,
        closed_at: None,
        closed_by: None,
        version: 1,
    }
}

pub(super) async fn begun(conn: &mut Conn) -> WorkspaceId {
    let ws = workspace(conn).await;
    clients::insert(conn, ws, &client(1, "Альфа")).await.unwrap();
    clients::insert(conn, ws, &client(2, "Бета")).await.unwrap();
    ws
}

#[test]
fn incidents_are_added_found_changed_and_closed() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = begun(&mut tx).await;
        for (n, of) in [(1, 1), (2, 2), (3, 1)] {
            let title = format!("100% срыв {n}");
            incidents::insert(&mut tx, ws, &incident(n, client_id(of), &title)).await.unwrap();
        }
        let first = incident(1, client_id(1), "100% срыв 1");
        let got = incidents::get(&mut tx, ws, &Audience::All, first.id).await.unwrap();
        assert_eq!(got, Some(first.clone()));
        let stranger = Audience::Teammate(teammate_id(9));
        assert_eq!(incidents::get(&mut tx, ws, &stranger, first.id).await.unwrap(), None);

        assert!(incidents::set_told(&mut tx, ws, first.id, 40, 41).await.unwrap());
        assert!(!incidents::set_told(&mut tx, ws, first.id, 50, 51).await.unwrap());
        let levels = (Some(Level::Medium), None);
        incidents::set_derived(&mut tx, ws, first.id, Some(Fault::Own), levels, 42).await.unwrap();
        let closed = Incident {
            told_at: Some(40),
            fault: Some(Fault::Own),
            predicted: Some(Level::Medium),
            actual: Some(Level::Low),
            state: IncidentState::Closed,
            closed_at: Some(60),
            closed_by: Some(teammate_id(1)),
            ..first.clone()
        };
        incidents::update(&mut tx, ws, &closed, 60).await.unwrap();
        let stale = incidents::update(&mut tx, ws, &closed, 60).await;
        assert!(matches!(stale, Err(Error::Stale)));
        let got = incidents::get(&mut tx, ws, &Audience::All, first.id).await.unwrap();
        assert_eq!(got, Some(Incident { version: 2, updated_at: 60, ..closed }));

        let all = IncidentFilter { limit: 9, ..IncidentFilter::default() };
        let check = async |conn: &mut Conn, filter: &IncidentFilter, want: &[u128]| {
            let page = incidents::page(conn, ws, &Audience::All, filter).await.unwrap();
            let ids: Vec<u128> = page.rows.iter().map(|i| i.id.0.as_u128()).collect();
            assert_eq!((ids.as_slice(), page.n_total), (want, want.len() as i64), "{filter:?}");
        };
        check(&mut tx, &all, &[3, 2, 1]).await;
        let of_one = IncidentFilter { client: Some(client_id(1)), ..all.clone() };
        check(&mut tx, &of_one, &[3, 1]).await;
        let own = IncidentFilter { fault: Some(Fault::Own), ..all.clone() };
        check(&mut tx, &own, &[1]).await;
        check(&mut tx, &IncidentFilter { only_untold: true, ..all.clone() }, &[3, 2]).await;
        let state = Some(IncidentState::Closed);
        check(&mut tx, &IncidentFilter { state, ..all.clone() }, &[1]).await;
        check(&mut tx, &IncidentFilter { words: "100% ".into(), ..all.clone() }, &[3, 2, 1]).await;
        check(&mut tx, &IncidentFilter { words: "0_".into(), ..all }, &[]).await;
        let open = incidents::open(&mut tx, ws, &Audience::All).await.unwrap();
        assert_eq!(open.iter().map(|i| i.found_at).collect::<Vec<_>>(), [12, 13]);
    });
}

#[test]
fn a_section_is_saved_as_of_its_version() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = begun(&mut tx).await;
        let it = incident(1, client_id(1), "срыв");
        incidents::insert(&mut tx, ws, &it).await.unwrap();
        let section = SectionRow {
            kind: SectionKind::Damage,
            body: "{}".into(),
            version: 0,
            updated_at: 1,
            updated_by: None,
        };
        incident_sections::put(&mut tx, ws, it.id, &section).await.unwrap();
        let again = incident_sections::put(&mut tx, ws, it.id, &section).await;
        assert!(matches!(again, Err(Error::Stale)));
        let later = SectionRow { body: "{\"a\":1}".into(), version: 1, updated_at: 2, ..section };
        incident_sections::put(&mut tx, ws, it.id, &later).await.unwrap();
        let again = incident_sections::put(&mut tx, ws, it.id, &later).await;
        assert!(matches!(again, Err(Error::Stale)));
        let want = SectionRow { version: 2, ..later };
        let got = incident_sections::get(&mut tx, ws, it.id, SectionKind::Damage).await.unwrap();
        assert_eq!(got.as_ref(), Some(&want));
        assert_eq!(incident_sections::all(&mut tx, ws, it.id).await.unwrap(), [want]);
    });
}

#[test]
fn rows_of_an_incident_are_added_and_taken_off() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = begun(&mut tx).await;
        let it = incident(1, client_id(1), "срыв");
        incidents::insert(&mut tx, ws, &it).await.unwrap();
        let leak = LeakRow {
            id: LeakId(Uuid::from_u128(1)),
            incident: it.id,
            who: "реклама".into(),
            how: "уже идёт".into(),
            expected_at: Some(99),
            created_by: None,
            created_at: 1,
        };
        incident_leaks::insert(&mut tx, ws, &leak).await.unwrap();
        assert_eq!(
            incident_leaks::of_incident(&mut tx, ws, it.id).await.unwrap(),
            std::slice::from_ref(&leak)
        );
        assert!(incident_leaks::remove(&mut tx, ws, it.id, leak.id, 5).await.unwrap());
        assert!(!incident_leaks::remove(&mut tx, ws, it.id, leak.id, 5).await.unwrap());
        assert_eq!(incident_leaks::of_incident(&mut tx, ws, it.id).await.unwrap(), []);

        let clause = ClauseRow {
            id: ClauseId(Uuid::from_u128(1)),
            incident: it.id,
            number: "7.2".into(),
            words: "0,1 % в день".into(),
            terms: "{}".into(),
            created_by: None,
            created_at: 1,
            updated_at: 1,
            version: 1,
        };
        incident_clauses::insert(&mut tx, ws, &clause).await.unwrap();
        let changed = ClauseRow { number: "7.3".into(), ..clause.clone() };
        incident_clauses::update(&mut tx, ws, &changed, 4).await.unwrap();
        let stale = incident_clauses::update(&mut tx, ws, &changed, 4).await;
        assert!(matches!(stale, Err(Error::Stale)));
        let want = ClauseRow { version: 2, updated_at: 4, ..changed };
        assert_eq!(incident_clauses::of_incident(&mut tx, ws, it.id).await.unwrap(), [want]);
        assert!(incident_clauses::remove(&mut tx, ws, it.id, clause.id, 5).await.unwrap());

        let payment = PaymentRow {
            id: PaymentId(Uuid::from_u128(1)),
            incident: it.id,
            kind: PaymentKind::Performed,
            on: date(2026, 7, 3),
            amount_minor: 100,
            note: "акт".into(),
            created_by: None,
            created_at: 1,
        };
        incident_payments::insert(&mut tx, ws, &payment).await.unwrap();
        let got = incident_payments::of_incident(&mut tx, ws, it.id).await.unwrap();
        assert_eq!(got, std::slice::from_ref(&payment));
        assert!(incident_payments::remove(&mut tx, ws, it.id, payment.id, 5).await.unwrap());

        let counts = incident_facts::count(&mut tx, ws, it.id).await.unwrap();
        assert_eq!(counts, incident_facts::Counts::default());

        let telling = Telling {
            id: TellingId(Uuid::from_u128(1)),
            incident: it.id,
            kind: TellingKind::Call,
            purpose: "apology".into(),
            state: TellingState::Draft,
            contact: None,
            recipient: "Анна".into(),
            subject: String::new(),
            text: String::new(),
            script: "скажите".into(),
            planned_at: Some(30),
            told_at: None,
            told_by: None,
            message_key: None,
            error: None,
            created_by: None,
            created_at: 1,
            updated_at: 1,
            version: 1,
        };
        incident_tellings::insert(&mut tx, ws, &telling).await.unwrap();
        let state = TellingState::Told;
        let told = Telling { state, told_at: Some(31), ..telling.clone() };
        incident_tellings::update(&mut tx, ws, &told, 32).await.unwrap();
        let stale = incident_tellings::update(&mut tx, ws, &told, 32).await;
        assert!(matches!(stale, Err(Error::Stale)));
        let want = Telling { version: 2, updated_at: 32, ..told };
        assert_eq!(incident_tellings::of_incident(&mut tx, ws, it.id).await.unwrap(), [want]);
        let counts = incident_facts::count(&mut tx, ws, it.id).await.unwrap();
        let want = incident_facts::Counts {
            n_calls: 1,
            reached_at: Some(31),
            n_apologies_told: 1,
            ..incident_facts::Counts::default()
        };
        assert_eq!(counts, want);
        let deeds = incident_facts::deeds(&mut tx, ws, it.id).await.unwrap();
        let apologized = incident_facts::Done::Apologized;
        assert_eq!(deeds, [incident_facts::DoneAt { what: apologized, at: 31 }]);
    });
}

#[test]
fn rates_warnings_plans_and_commitments_are_kept() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = begun(&mut tx).await;
        let rate = KeyRateRow {
            from: date(2026, 9, 14),
            percent: "13.50".into(),
            known_until: date(2026, 10, 25),
            source: "cbr.ru".into(),
            created_by: None,
            created_at: 1,
        };
        key_rates::put(&mut tx, ws, &rate).await.unwrap();
        let better = KeyRateRow { percent: "13.00".into(), ..rate.clone() };
        key_rates::put(&mut tx, ws, &better).await.unwrap();
        assert_eq!(key_rates::list(&mut tx, ws).await.unwrap(), [better]);
        assert!(key_rates::remove(&mut tx, ws, rate.from).await.unwrap());
        assert!(!key_rates::remove(&mut tx, ws, rate.from).await.unwrap());

        let warning = Warning {
            id: WarningId(Uuid::from_u128(1)),
            client: client_id(1),
            project: None,
            text: "не успеваю".into(),
            due_on: Some(date(2026, 7, 3)),
            by: None,
            at: 7,
            answered_at: None,
            answered_by: None,
            answer: String::new(),
            incident: None,
        };
        early_warnings::insert(&mut tx, ws, &warning).await.unwrap();
        let stranger = Audience::Teammate(teammate_id(9));
        assert_eq!(early_warnings::get(&mut tx, ws, &stranger, warning.id).await.unwrap(), None);
        let by = (Some(teammate_id(1)), 9);
        assert!(early_warnings::answer(&mut tx, ws, warning.id, by, "помогу", None).await.unwrap());
        assert!(
            !early_warnings::answer(&mut tx, ws, warning.id, by, "поздно", None).await.unwrap()
        );
        let want = Warning {
            answered_at: Some(9),
            answered_by: Some(teammate_id(1)),
            answer: "помогу".into(),
            ..warning
        };
        let got = early_warnings::list(&mut tx, ws, &Audience::All, None, 9).await.unwrap();
        assert_eq!(got, [want]);

        let plan = |n, version| PlanRow {
            client: client_id(n),
            body: format!("{{\"note\":\"{n}\"}}"),
            version,
            updated_at: 3,
            updated_by: None,
        };
        readiness_plans::put(&mut tx, ws, &plan(1, 0)).await.unwrap();
        readiness_plans::put(&mut tx, ws, &plan(2, 0)).await.unwrap();
        let again = readiness_plans::put(&mut tx, ws, &plan(1, 0)).await;
        assert!(matches!(again, Err(Error::Stale)));
        readiness_plans::put(&mut tx, ws, &plan(1, 1)).await.unwrap();

        let commitment = Commitment {
            id: CommitmentId(Uuid::from_u128(1)),
            client: client_id(1),
            project: None,
            name: "Реклама запуска".into(),
            to_whom: "покупатели".into(),
            live_on: date(2026, 7, 1),
            ends_on: None,
            sum_minor: Some(5),
            currency: "RUB".into(),
            created_by: None,
            created_at: 1,
        };
        commitments::insert(&mut tx, ws, &commitment).await.unwrap();
        let it = incident(1, client_id(1), "срыв");
        incidents::insert(&mut tx, ws, &it).await.unwrap();

        client_merge::merge(&mut tx, ws, client_id(1), client_id(2), 50).await.unwrap();
        let moved = incidents::get(&mut tx, ws, &Audience::All, it.id).await.unwrap().unwrap();
        assert_eq!(moved.client, client_id(2));
        let own = readiness_plans::get(&mut tx, ws, client_id(2)).await.unwrap();
        assert_eq!(own, Some(PlanRow { version: 1, ..plan(2, 1) }));
        let moved = commitments::of_client(&mut tx, ws, client_id(2)).await.unwrap();
        assert_eq!(moved, [Commitment { client: client_id(2), ..commitment }]);
        assert!(moved[0].is_live(date(2026, 7, 1)) && !moved[0].is_live(date(2026, 6, 30)));
        let id = moved[0].id;
        assert!(commitments::remove(&mut tx, ws, client_id(2), id, 9).await.unwrap());
    });
}
