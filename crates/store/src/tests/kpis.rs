//! KPIs, their versions and facts; the bridge.

use super::*;
use crate::bridges::{self, BridgeVersion};
use crate::filter::Audience;
use crate::kpi_actuals::{self, Actual};
use crate::kpis::{self, Kpi, KpiTalk, KpiVersion};
use crate::testing::each_db;
use crate::{Error, client_merge, clients};
use domain::id::{KpiId, KpiTalkId};
use domain::money::Decimal;
use jiff::civil::date;

fn kpi(n: u128) -> Kpi {
    Kpi {
        id: KpiId(Uuid::from_u128(n)),
        client: client_id(1),
        project: None,
        version: 1,
        terms: "{\"plan\":\"50\"}".to_owned(),
        outlook: String::new(),
        ended_at: None,
        ended_by: None,
        created_by: None,
        created_at: n as i64,
        updated_at: n as i64,
    }
}

fn version(version: i64) -> KpiVersion {
    KpiVersion {
        version,
        agreed_on: date(2026, 9, version as i8),
        terms: format!("{{\"plan\":\"{version}\"}}"),
        note: String::new(),
        created_by: None,
        created_at: 9,
    }
}

fn actual(day: i8, value: i64) -> Actual {
    Actual {
        on: date(2026, 9, day),
        value: Decimal::new(value, 1).normalize(),
        source: "hand".to_owned(),
        recorded_by: None,
        recorded_at: 7,
    }
}

#[test]
fn versions_follow_each_other_and_facts_are_one_a_day() {
    each_db(|db| async move {
        let mut tx = db.begin().await.expect("begins");
        let w = workspace(&mut tx).await;
        let other = workspace(&mut tx).await;
        for n in [1, 2] {
            clients::insert(&mut tx, w, &client(n, &format!("К{n}"))).await.expect("a client");
        }
        let own = kpi(1);
        kpis::insert(&mut tx, w, &own, &version(1)).await.expect("a kpi");
        kpis::insert(&mut tx, w, &kpi(2), &version(1)).await.expect("a kpi");
        kpis::revise(&mut tx, w, own.id, &version(2)).await.expect("a version");
        let stale = kpis::revise(&mut tx, w, own.id, &version(2)).await;
        assert!(matches!(stale, Err(Error::Stale)));
        let all = kpis::versions(&mut tx, w, own.id).await.expect("versions");
        assert_eq!(all, [version(1), version(2)]);
        let found = kpis::get(&mut tx, w, &Audience::All, own.id).await.expect("reads");
        assert_eq!(found.map(|k| (k.version, k.terms)), Some((2, version(2).terms)));
        let theirs = kpis::get(&mut tx, other, &Audience::All, own.id).await.expect("reads");
        assert_eq!(theirs, None);
        let stranger = Audience::Teammate(teammate_id(9));
        assert_eq!(kpis::get(&mut tx, w, &stranger, own.id).await.expect("reads"), None);
        assert_eq!(kpis::list(&mut tx, w, &stranger).await.expect("reads"), []);
        assert_eq!(kpis::list(&mut tx, w, &Audience::All).await.expect("reads").len(), 2);

        for (day, value, is_new) in [(3, 25, true), (1, 10, true), (3, 25, false), (3, 30, true)] {
            let put = kpi_actuals::put(&mut tx, w, own.id, &actual(day, value)).await;
            assert_eq!(put.expect("puts"), is_new, "{day} {value}");
        }
        let since = kpi_actuals::since(&mut tx, w, own.id, date(2026, 9, 1)).await.expect("reads");
        let of = |day, value| (date(2026, 9, day), Decimal::from(value));
        assert_eq!(since, [of(1, 1), of(3, 3)]);
        let newest = kpi_actuals::newest(&mut tx, w, own.id, 1).await.expect("reads");
        assert_eq!(newest, [actual(3, 30)]);
        let day = date(2026, 9, 3);
        assert!(kpi_actuals::delete(&mut tx, w, own.id, day).await.expect("deletes"));
        assert!(!kpi_actuals::delete(&mut tx, w, own.id, day).await.expect("deletes"));

        kpis::keep_outlook(&mut tx, w, own.id, "{}", day).await.expect("keeps");
        kpis::set_ended(&mut tx, w, own.id, Some((5, None)), 5).await.expect("ends");
        let of_client = kpis::of_client(&mut tx, w, client_id(1)).await.expect("reads");
        let shown: Vec<_> =
            of_client.iter().map(|k| (k.id, k.outlook.as_str(), k.ended_at)).collect();
        assert_eq!(shown, [(kpi(2).id, "", None), (own.id, "{}", Some(5))], "ended ones last");
        let talk = KpiTalk {
            id: KpiTalkId(Uuid::from_u128(5)),
            offer: "{}".to_owned(),
            note: "сто".to_owned(),
            created_by: None,
            created_at: 6,
        };
        kpis::add_talk(&mut tx, w, own.id, &talk).await.expect("a talk");
        assert_eq!(kpis::talks(&mut tx, w, own.id).await.expect("reads"), [talk]);
        let bridge = BridgeVersion {
            version: 1,
            bridge: "{}".to_owned(),
            note: String::new(),
            created_by: None,
            created_at: 6,
        };
        bridges::insert(&mut tx, w, client_id(1), &bridge).await.expect("a bridge");
        client_merge::merge(&mut tx, w, client_id(1), client_id(2), 8).await.expect("merges");
        assert_eq!(kpis::of_client(&mut tx, w, client_id(2)).await.expect("reads").len(), 2);
        assert_eq!(bridges::versions(&mut tx, w, client_id(2)).await.expect("reads"), [bridge]);
        tx.commit().await.expect("commits");
    });
}
