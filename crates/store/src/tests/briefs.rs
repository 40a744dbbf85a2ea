//! Briefs and an agency's own questions.

use super::*;
use crate::briefs::{self, BriefRow};
use crate::filter::Audience;
use crate::testing::each_db;
use crate::{client_merge, clients, error::Error};
use domain::brief::BriefKind;
use domain::id::BriefId;
use jiff::civil::date;

#[test]
fn a_brief_is_kept_and_moves_with_a_merger() {
    each_db(|db| async move {
        let mut tx = db.begin().await.unwrap();
        let ws = workspace(&mut tx).await;
        for n in 1..=2 {
            clients::insert(&mut tx, ws, &client(n, &format!("К{n}"))).await.unwrap();
        }
        let row = BriefRow {
            id: BriefId(Uuid::from_u128(1)),
            client: client_id(1),
            project: None,
            kind: BriefKind::Site,
            title: "Сайт".to_owned(),
            answers: "[]".to_owned(),
            told_back: String::new(),
            agreed_by: String::new(),
            agreed_on: None,
            created_by: None,
            created_at: 1,
            updated_at: 1,
            version: 1,
        };
        briefs::insert(&mut tx, ws, &row).await.unwrap();
        let stranger = Audience::Teammate(teammate_id(9));
        assert_eq!(briefs::get(&mut tx, ws, &stranger, row.id).await.unwrap(), None);
        let agreed = BriefRow {
            told_back: "поняли так".to_owned(),
            agreed_by: "Дина".to_owned(),
            agreed_on: Some(date(2026, 3, 2)),
            ..row
        };
        briefs::update(&mut tx, ws, &agreed, 5).await.unwrap();
        let again = briefs::update(&mut tx, ws, &agreed, 6).await;
        assert!(matches!(again, Err(Error::Stale)), "{again:?}");
        client_merge::merge(&mut tx, ws, client_id(1), client_id(2), 9).await.unwrap();
        let expected = BriefRow { client: client_id(2), version: 2, updated_at: 5, ..agreed };
        let found = briefs::get(&mut tx, ws, &Audience::All, expected.id).await.unwrap();
        assert_eq!(found, Some(expected.clone()));
        assert_eq!(briefs::of_client(&mut tx, ws, client_id(2)).await.unwrap(), [expected]);
        for questions in ["[\"goal\"]", "[\"goal\",\"budget\"]"] {
            briefs::put_template(&mut tx, ws, BriefKind::Pr, questions, (None, 1)).await.unwrap();
        }
        let own = briefs::templates(&mut tx, ws).await.unwrap();
        assert_eq!(own, [(BriefKind::Pr, "[\"goal\",\"budget\"]".to_owned())]);
        briefs::remove_template(&mut tx, ws, BriefKind::Pr).await.unwrap();
        assert!(briefs::templates(&mut tx, ws).await.unwrap().is_empty());
    });
}
