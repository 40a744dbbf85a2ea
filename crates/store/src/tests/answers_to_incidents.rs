//! Options, choices, links, gestures, findings, measures and deeds of incidents.

use super::incidents::{begun, incident};
use super::*;
use crate::choice_moves::{self, ChoiceMove};
use crate::error::Error;
use crate::filter::Audience;
use crate::incident_choices::{self, ChoiceRow};
use crate::incident_compensations::{self, CompensationRow};
use crate::incident_deeds::{self, DeedRow};
use crate::incident_findings::{self, FindingRow};
use crate::incident_links::{self, IncidentLink, IncidentTarget, StoryRow};
use crate::incident_measures::{self, MeasureRow};
use crate::incident_options::{self, OptionRow};
use crate::incidents as store_incidents;
use crate::links;
use crate::saved::Saved;
use crate::testing::each_db;
use crate::work_items::{self, WorkItem};
use domain::carry_out::Moved;
use domain::cue::Lang;
use domain::handling::DeedKind;
use domain::id::{
    ChoiceId, CompensationId, DeedId, FindingId, IncidentId, KpiId, LinkId, MeasureId, OptionId,
};
use domain::incident::{CompensationState, MeasureState, OptionState};
use domain::options::OptionKind;
use domain::postmortem::FindingKind;
use domain::work::{ItemKind, ItemState};
use jiff::civil::date;

fn incident_id(n: u128) -> IncidentId {
    IncidentId(Uuid::from_u128(n))
}

async fn with_incident(conn: &mut Conn) -> WorkspaceId {
    let ws = begun(conn).await;
    let it = incident(1, client_id(1), "срыв");
    store_incidents::insert(conn, ws, &it).await.unwrap();
    ws
}

#[test]
fn options_are_offered_and_the_choice_has_duties() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = with_incident(&mut tx).await;
        let option = OptionRow {
            id: OptionId(Uuid::from_u128(1)),
            incident: incident_id(1),
            position: 0,
            kind: OptionKind::MoveDate,
            state: OptionState::Proposed,
            title: "Перенести".into(),
            terms: "на три дня".into(),
            new_date: Some(date(2026, 3, 9)),
            sum_minor: None,
            own_cost_minor: Some(5),
            approved_by: None,
            approved_at: None,
            override_why: String::new(),
            created_by: None,
            created_at: 1,
            updated_at: 1,
            version: 1,
        };
        incident_options::insert(&mut tx, ws, &option).await.unwrap();
        let offered = OptionRow {
            state: OptionState::Offered,
            approved_by: Some(teammate_id(1)),
            approved_at: Some(2),
            ..option.clone()
        };
        incident_options::update(&mut tx, ws, &offered, 3).await.unwrap();
        let stale = incident_options::update(&mut tx, ws, &offered, 4).await;
        assert!(matches!(stale, Err(Error::Stale)));
        let want = OptionRow { version: 2, updated_at: 3, ..offered };
        let got = incident_options::of_incident(&mut tx, ws, incident_id(1)).await.unwrap();
        assert_eq!(got, [want]);

        let choice = ChoiceRow {
            id: ChoiceId(Uuid::from_u128(1)),
            incident: incident_id(1),
            option: Some(option.id),
            own_proposal: String::new(),
            chosen_by: "Ольга".into(),
            how: "portal".into(),
            note: String::new(),
            receipt: "{}".into(),
            chosen_at: 5,
            recorded_by: None,
            carried_out_at: None,
            carried_out: String::new(),
        };
        incident_choices::insert(&mut tx, ws, &choice).await.unwrap();
        let duty = WorkItem {
            kind: ItemKind::Duty,
            owner: Some(teammate_id(1)),
            due_on: Some(date(2026, 3, 3)),
            choice: Some(choice.id),
            ..super::work::item(1, ItemKind::Duty)
        };
        work_items::save(&mut tx, ws, &duty).await.unwrap();
        let undated =
            WorkItem { due_on: None, choice: duty.choice, ..super::work::item(2, ItemKind::Duty) };
        work_items::save(&mut tx, ws, &undated).await.unwrap();
        work_items::save(&mut tx, ws, &super::work::item(3, ItemKind::Task)).await.unwrap();
        // The same source again says nothing of owner, day and choice: they stay.
        let again = WorkItem { owner: None, due_on: None, choice: None, ..duty.clone() };
        assert_eq!(work_items::save(&mut tx, ws, &again).await.unwrap(), Saved::Known);
        let done = WorkItem { state: ItemState::Done, ended_at: Some(6), owner: None, ..duty };
        work_items::schedule(&mut tx, ws, &done).await.unwrap();
        let duties = work_items::duties(&mut tx, ws, incident_id(1)).await.unwrap();
        assert_eq!(duties, [done.clone(), undated]);
        let moved = ChoiceMove {
            choice: choice.id,
            of: Moved::WorkItem(done.id),
            title: done.title.clone(),
            was_on: Some(date(2026, 3, 3)),
            moved_on: date(2026, 3, 9),
            units: None,
            moved_at: 6,
            undone_at: None,
        };
        let carried = ChoiceMove {
            of: Moved::Kpi(KpiId(Uuid::from_u128(4))),
            was_on: None,
            units: Some("12.5".parse().unwrap()),
            moved_at: 7,
            ..moved.clone()
        };
        for row in [&moved, &carried] {
            choice_moves::insert(&mut tx, ws, row).await.unwrap();
        }
        let of_client = choice_moves::of_client(&mut tx, ws, client_id(1)).await.unwrap();
        assert_eq!(of_client, [moved.clone(), carried.clone()]);
        // What was taken back stays on record, with the moment.
        choice_moves::undo(&mut tx, ws, &moved, 8).await.unwrap();
        choice_moves::undo(&mut tx, ws, &moved, 9).await.unwrap();
        let of_client = choice_moves::of_client(&mut tx, ws, client_id(1)).await.unwrap();
        assert_eq!(of_client, std::slice::from_ref(&carried));
        let undone = ChoiceMove { undone_at: Some(8), ..moved };
        let of_incident = choice_moves::of_incident(&mut tx, ws, incident_id(1)).await.unwrap();
        assert_eq!(of_incident, [undone, carried]);
        assert!(work_items::delete(&mut tx, ws, done.id).await.unwrap());
        let stranger = Audience::Teammate(teammate_id(9));
        assert_eq!(incident_choices::all(&mut tx, ws, &stranger).await.unwrap(), []);
        assert_eq!(incident_choices::get(&mut tx, ws, &stranger, choice.id).await.unwrap(), None);
        let seen = incident_choices::all(&mut tx, ws, &Audience::All).await.unwrap();
        assert_eq!(seen, std::slice::from_ref(&choice));
        let (it, id) = (incident_id(1), choice.id);
        let out = (7, "акт подписан");
        assert!(incident_choices::set_carried_out(&mut tx, ws, it, id, out).await.unwrap());
        assert!(!incident_choices::set_carried_out(&mut tx, ws, it, id, out).await.unwrap());
        let got = incident_choices::of_incident(&mut tx, ws, it).await.unwrap();
        let carried_out = "акт подписан".into();
        assert_eq!(got, [ChoiceRow { carried_out_at: Some(7), carried_out, ..choice }]);
    });
}

#[test]
fn a_link_is_found_by_its_hash_while_it_is_good() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = with_incident(&mut tx).await;
        let link = IncidentLink {
            id: LinkId(Uuid::from_u128(1)),
            owner: incident_id(1),
            recipient: "Ольга".into(),
            lang: Lang::En,
            created_by: None,
            created_at: 1,
            expires_at: 100,
            revoked_at: None,
            opened_at: None,
            to: IncidentTarget,
        };
        links::insert(&mut tx, ws, &link, b"hash").await.unwrap();
        let find = async |conn: &mut Conn, hash: &[u8], now| {
            links::by_token_hash::<IncidentTarget>(conn, hash, now).await.unwrap()
        };
        assert_eq!(find(&mut tx, b"hash", 99).await, Some((ws, link.clone())));
        assert_eq!(find(&mut tx, b"hash", 100).await, None);
        assert_eq!(find(&mut tx, b"other", 99).await, None);
        assert!(links::set_opened::<IncidentTarget>(&mut tx, ws, link.id, 5).await.unwrap());
        assert!(!links::set_opened::<IncidentTarget>(&mut tx, ws, link.id, 6).await.unwrap());
        let (it, id) = (incident_id(1), link.id);
        assert!(links::revoke::<IncidentTarget>(&mut tx, ws, it, id, 7).await.unwrap());
        assert!(!links::revoke::<IncidentTarget>(&mut tx, ws, it, id, 8).await.unwrap());
        assert_eq!(find(&mut tx, b"hash", 9).await, None);

        let draft =
            StoryRow { story: "Что было".into(), updated_at: 3, ..StoryRow::default() };
        incident_links::put_story(&mut tx, ws, it, &draft).await.unwrap();
        let stale = incident_links::put_story(&mut tx, ws, it, &draft).await;
        assert!(matches!(stale, Err(Error::Stale)));
        let out = StoryRow {
            published_story: "Что было".into(),
            published_at: Some(4),
            version: 1,
            ..draft
        };
        incident_links::put_story(&mut tx, ws, it, &out).await.unwrap();
        let got = incident_links::story(&mut tx, ws, it).await.unwrap();
        assert_eq!(got, Some(StoryRow { version: 2, ..out }));
    });
}

#[test]
fn findings_measures_gestures_and_deeds_are_kept() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = with_incident(&mut tx).await;
        let it = incident_id(1);
        let finding = FindingRow {
            id: FindingId(Uuid::from_u128(1)),
            incident: it,
            kind: FindingKind::Overload,
            what: "Взял много".into(),
            why: "никто не видел".into(),
            lesson: String::new(),
            created_by: None,
            created_at: 1,
            updated_at: 1,
            version: 1,
        };
        incident_findings::insert(&mut tx, ws, &finding).await.unwrap();
        let deeper = FindingRow { lesson: "Смотреть".into(), ..finding.clone() };
        incident_findings::update(&mut tx, ws, &deeper, 2).await.unwrap();
        let want = FindingRow { version: 2, updated_at: 2, ..deeper };
        let stranger = Audience::Teammate(teammate_id(9));
        let seen = async |conn: &mut Conn, who: &Audience| {
            incident_findings::all(conn, ws, who).await.unwrap().len()
        };
        assert_eq!(seen(&mut tx, &stranger).await, 0);
        assert_eq!(seen(&mut tx, &Audience::All).await, 1);
        let got = incident_findings::of_incident(&mut tx, ws, it).await.unwrap();
        assert_eq!(got, [want]);

        let measure = MeasureRow {
            id: MeasureId(Uuid::from_u128(1)),
            incident: it,
            finding: Some(finding.id),
            name: "Сверка".into(),
            owner: Some(teammate_id(1)),
            due_on: Some(date(2026, 3, 3)),
            check_how: "нет опозданий".into(),
            check_weeks: 6,
            state: MeasureState::Planned,
            proof: String::new(),
            done_at: None,
            proven_at: None,
            published_at: None,
            recurred_in: None,
            reopened_at: None,
            created_by: None,
            created_at: 1,
            updated_at: 1,
            version: 1,
        };
        incident_measures::insert(&mut tx, ws, &measure).await.unwrap();
        let done = MeasureRow { state: MeasureState::Done, done_at: Some(4), ..measure };
        incident_measures::update(&mut tx, ws, &done, 5).await.unwrap();
        let want = MeasureRow { version: 2, updated_at: 5, ..done };
        assert_eq!(
            incident_measures::of_incident(&mut tx, ws, it).await.unwrap(),
            std::slice::from_ref(&want)
        );
        let all = incident_measures::all(&mut tx, ws, &stranger).await.unwrap();
        assert_eq!(all, []);
        let dropped = MeasureRow { state: MeasureState::Dropped, ..want };
        incident_measures::update(&mut tx, ws, &dropped, 6).await.unwrap();
        assert_eq!(incident_measures::of_incident(&mut tx, ws, it).await.unwrap(), []);
        assert!(incident_findings::remove(&mut tx, ws, it, finding.id, 7).await.unwrap());
        assert!(!incident_findings::remove(&mut tx, ws, it, finding.id, 8).await.unwrap());

        let gesture = CompensationRow {
            id: CompensationId(Uuid::from_u128(1)),
            incident: it,
            name: "Аудит".into(),
            kind: "service".into(),
            state: CompensationState::Proposed,
            client_value_minor: 100,
            own_cost_minor: 20,
            due_on: Some(date(2026, 4, 1)),
            approved_by: None,
            approved_at: None,
            delivered_at: None,
            override_why: String::new(),
            note: String::new(),
            created_by: None,
            created_at: 1,
            updated_at: 1,
            version: 1,
        };
        incident_compensations::insert(&mut tx, ws, &gesture).await.unwrap();
        let state = CompensationState::Delivered;
        let given = CompensationRow { state, delivered_at: Some(9), ..gesture };
        incident_compensations::update(&mut tx, ws, &given, 9).await.unwrap();
        let got = incident_compensations::of_incident(&mut tx, ws, it).await.unwrap();
        assert_eq!(got, [CompensationRow { version: 2, updated_at: 9, ..given }]);

        let deed = DeedRow {
            id: DeedId(Uuid::from_u128(1)),
            incident: it,
            kind: DeedKind::Listened,
            at: 3,
            note: "сорок минут".into(),
            noted_by: Some(teammate_id(1)),
        };
        incident_deeds::insert(&mut tx, ws, &deed).await.unwrap();
        assert_eq!(
            incident_deeds::of_incident(&mut tx, ws, it).await.unwrap(),
            std::slice::from_ref(&deed)
        );
        assert!(incident_deeds::remove(&mut tx, ws, it, deed.id, 4).await.unwrap());
        assert_eq!(incident_deeds::of_incident(&mut tx, ws, it).await.unwrap(), []);
    });
}
