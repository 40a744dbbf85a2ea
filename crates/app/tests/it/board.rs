//! Mission control: how much of it is shown.

use app::board::{Cards, board};
use domain::health::Level;
use store::assessments::{self, Assessment};
use testkit::{TestApp, client_input, on_sqlite};

/// A client at a level, with as many busy windows that ended without a word.
async fn client_at(app: &TestApp, name: &str, level: Level, rank: i64, n_expired: usize) {
    let mut input = client_input(name);
    input.domains = Vec::new();
    let client = app::client::create(&app.ctx, &app.vera, &input).await.unwrap().id;
    let summary = serde_json::json!({
        "reason": null, "change": null, "since": "2026-02-01T00:00:00Z", "was": null, "kinds": [],
        "held": [], "held_reason": null, "held_until": null, "episode": null,
        "coverage_percent": 90, "n_expired": n_expired,
        "spark": { "unit": "series.touches_per_week", "points": [], "changed_at": null },
    });
    let row = Assessment {
        client,
        level: level.word().to_owned(),
        rank,
        verdict: "{}".to_owned(),
        summary: summary.to_string(),
        computed_at: 1,
        next_check_at: i64::MAX,
        is_due: false,
    };
    let mut tx = app.ctx.db.begin().await.unwrap();
    assessments::save(&mut tx, app.vera.workspace, &row).await.unwrap();
    tx.commit().await.unwrap();
}

#[test]
fn the_most_urgent_have_cards_and_the_rest_is_counted() {
    on_sqlite(|app| async move {
        client_at(&app, "Первый", Level::Red, 90, 0).await;
        client_at(&app, "Второй", Level::Amber, 80, 0).await;
        client_at(&app, "Третий", Level::Watch, 70, 1).await;
        client_at(&app, "Спокойный", Level::Green, 1, 0).await;
        let names = |cards: &[app::board::Card]| -> Vec<String> {
            cards.iter().map(|card| card.name.clone()).collect()
        };
        for (only_mine, cards, shown) in [
            (false, Cards::Urgent(2), &["Первый", "Второй"][..]),
            (false, Cards::All, &["Первый", "Второй", "Третий"]),
            (true, Cards::Urgent(2), &[]),
        ] {
            let found = board(&app.ctx, &app.vera, only_mine, cards).await.unwrap();
            assert_eq!(names(&found.attention), shown, "{cards:?}");
            if !only_mine {
                assert_eq!(found.n_attention, 3);
                assert_eq!(names(&found.calm), ["Спокойный"]);
                // Whose window is over is asked about, with a card or without.
                assert_eq!(found.to_ask.len(), 1);
                assert_eq!(found.to_ask[0].1, "Третий");
            }
        }
    });
}
