//! The agency at a glance: numbers with their cases, over what the reader sees.

use crate::assert_error;
use app::incident::compensation::{self, GestureInput, move_on};
use app::incident::tell::{ToldInput, told};
use app::incident::{RecordInput, record};
use app::management::{self, List, Worth};
use app::promise::{PromiseInput, add, settle};
use domain::id::IncidentId;
use domain::incident::{CompensationState, TellingKind};
use domain::promise::{EndKind, Side};
use locale::Locale;
use testkit::{TestApp, each_app};

async fn incident(app: &TestApp, title: &str) -> IncidentId {
    let input = RecordInput { title: title.to_owned(), ..RecordInput::default() };
    record(&app.ctx, &app.alice, app.client, &input).await.expect("an incident").id
}

/// A gesture that was offered to the client: it costs 5,000.
async fn gesture(app: &TestApp, id: IncidentId) {
    let input = GestureInput {
        name: "аудит".to_owned(),
        kind: "service".to_owned(),
        client_value_minor: 900_000,
        own_cost_minor: 500_000,
        due_on: None,
        note: String::new(),
    };
    let (ctx, vera) = (&app.ctx, &app.vera);
    let gesture = compensation::add(ctx, vera, id, &input).await.expect("a gesture");
    let steps = [CompensationState::Approved, CompensationState::Offered];
    for (n, to) in steps.into_iter().enumerate() {
        let of = (id, gesture, n as i64 + 1);
        move_on(ctx, vera, of, to, "так решили").await.expect("moved");
    }
}

async fn promises(app: &TestApp, side: Side, kept: usize, failed: usize) {
    for n in 0..kept + failed {
        let input = PromiseInput::new(side, &format!("смета {n}"));
        let id = add(&app.ctx, &app.alice, app.client, &input).await.expect("a promise").id;
        let how = if n < kept { EndKind::Kept } else { EndKind::Broken };
        settle(&app.ctx, &app.alice, id, how, None, "").await.expect("settled");
    }
}

#[test]
fn every_number_has_its_cases() {
    each_app(|app| async move {
        let (ctx, vera) = (&app.ctx, &app.vera);
        let empty = management::overview(ctx, vera).await.expect("an overview");
        assert_eq!((empty.incidents.patterns.n, empty.ours.percent()), (0, None));
        assert_eq!(empty.watermelons.percent(), None);
        assert_eq!(empty.months.len(), management::MONTHS as usize);

        let heard = incident(&app, "Каталог").await;
        let silent = incident(&app, "Лендинг").await;
        gesture(&app, heard).await;
        app.pass_hours(2);
        let word = ToldInput {
            kind: TellingKind::Call,
            purpose: "first_notice".to_owned(),
            contact: Some(app.dina),
            recipient: String::new(),
            text: "каталог не готов".to_owned(),
            told_at: ctx.now(),
        };
        told(ctx, &app.alice, heard, &word).await.expect("told");
        promises(&app, Side::Ours, 4, 1).await;
        promises(&app, Side::Theirs, 1, 4).await;
        let found = management::overview(ctx, vera).await.expect("an overview");
        let p = &found.incidents.patterns;
        assert_eq!((p.n, p.n_told, p.tell_minutes), (2, 1, Some(120)));
        assert_eq!((p.cost_minor, p.n_with_cost), (500_000, 1));
        assert_eq!((found.ours.percent(), found.theirs.percent()), (Some(80), Some(20)));
        assert_eq!(found.levels.values().sum::<i64>(), 1);

        let of = async |list| management::cases(ctx, vera, list).await.expect("cases");
        let (tellings, n) = of(List::Tellings).await;
        assert_eq!((n, tellings[0].href.clone()), (2, format!("/incidents/{silent}")));
        assert_eq!(tellings[0].worth, Worth::Word("management.untold".to_owned()));
        assert_eq!(tellings[1].worth, Worth::Hours(2.0));
        let (costs, _) = of(List::Costs).await;
        assert_eq!(costs[0].worth, Worth::Money(500_000, "RUB".to_owned()));
        assert_eq!(costs[1].worth, Worth::Unknown, "not known is not nought");
        let (ours, n) = of(List::Ours).await;
        assert_eq!((n, ours[0].worth.clone()), (5, Worth::Word("management.failed".to_owned())));
        assert_eq!((of(List::Measures).await.1, of(List::Watermelons).await.1), (0, 0));

        let table = management::cases_csv(ctx, vera, List::Ours, &Locale::russian()).await;
        let table = String::from_utf8(table.expect("a table")).expect("text");
        assert!(table.contains("Ромашка;смета 4;") && table.contains(";не сдержано;"), "{table}");
        let table = management::numbers_csv(ctx, vera, &Locale::russian()).await;
        let table = String::from_utf8(table.expect("a table")).expect("text");
        assert!(table.contains("Своё слово сдержали, %;80"), "{table}");
    });
}

#[test]
fn only_who_leads_sees_it_and_another_agency_sees_its_own() {
    each_app(|app| async move {
        incident(&app, "Каталог").await;
        let ctx = &app.ctx;
        for nobody in [&app.alice, &app.boris, &app.gleb] {
            assert_error!(management::overview(ctx, nobody).await, Forbidden);
            assert_error!(management::cases(ctx, nobody, List::Costs).await, Forbidden);
        }
        let other = management::overview(ctx, &app.zhenya).await.expect("her own");
        assert_eq!((other.incidents.patterns.n, other.levels.values().sum::<i64>()), (0, 0));
        for list in List::ALL {
            let (cases, n) = management::cases(ctx, &app.zhenya, *list).await.expect("her own");
            assert_eq!((cases.len(), n), (0, 0), "{list:?}");
            assert_eq!(List::from_word(list.word()), Some(*list));
        }
    });
}
