//! The people at a client: the map, the card, private notes, the person's own rights.

use crate::api_client::Api;
use crate::site::{Site, signed_in};
use axum::http::StatusCode;
use domain::access::Scope;
use domain::people::NoteAudience;
use serde_json::{Value, json};
use testkit::{TestApp, each_app, on_sqlite};

/// A note on Dina for the whole team.
pub async fn note(app: &TestApp) -> domain::id::NoteId {
    let text = "любит цифры".to_owned();
    let input = app::person::NoteInput { text, audience: NoteAudience::Team, until: None };
    app::person::add_note(&app.ctx, &app.alice, app.dina, &input).await.expect("a note")
}

#[test]
fn a_card_is_filled_in_and_its_gaps_are_shown_on_the_map() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let (map, own) =
            (format!("/clients/{}/people", app.client), format!("/contacts/{}/card", app.dina));
        let page = site.get(&alice, &map).await.body;
        assert!(page.contains("4 пробела") && page.contains("Уровень не отмечен"));
        let card = [
            ("version", "0"),
            ("level", "head"),
            ("influence", "high"),
            ("wants", "Запустить новинку"),
            ("politics", "Спорит с отделом продаж"),
        ];
        let sent = site.post(&alice, &own, &card).await;
        assert_eq!(sent.done(), (&*own, "done~flash.saved"));
        let page = site.get(&alice, &map).await.body;
        for shown in ["3 пробела", "Руководитель направления", "ни разу не говорили"]
        {
            assert!(page.contains(shown), "{shown}");
        }
        assert!(
            page.contains(&format!("href=\"{own}\" class=\"board-link\"")),
            "a circle is a link"
        );
        let again = site.post(&alice, &own, &card).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        let round = [("version", "1"), ("reports_to", &*app.dina.to_string())];
        let refused = site.post(&alice, &own, &round).await;
        assert!(refused.has_problem("reports_to"), "nobody reports to oneself");
        // A specialist of the client reads the four questions and nothing of what stands behind.
        let (boris, _) = signed_in(&app, &app.boris).await;
        let page = site.get(&boris, &own).await.body;
        assert!(page.contains("Запустить новинку") && !page.contains("отделом продаж"));
        let (gleb, _) = signed_in(&app, &app.gleb).await;
        let (zhenya, _) = signed_in(&app, &app.zhenya).await;
        for stranger in [&gleb, &zhenya] {
            for path in [&map, &own] {
                assert_eq!(site.get(stranger, path).await.status, StatusCode::NOT_FOUND);
            }
        }
    });
}

#[test]
fn a_note_is_seen_by_its_readers_until_its_day() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let (vera, _) = signed_in(&app, &app.vera).await;
        let (boris, _) = signed_in(&app, &app.boris).await;
        let (own, to) =
            (format!("/contacts/{}/card", app.dina), format!("/contacts/{}/notes", app.dina));
        let note =
            |audience, text, until| [("audience", audience), ("text", text), ("until", until)];
        for (audience, text) in [
            ("author", "Только мне"),
            ("directors", "Директору"),
            ("managers", "Менеджерам"),
            ("team", "Команде"),
        ] {
            let sent = site.post(&alice, &to, &note(audience, text, "2026-03-10")).await;
            assert_eq!(sent.done(), (&*format!("{own}#notes"), "done~flash.note_added"), "{text}");
        }
        let late = site.post(&alice, &to, &note("team", "Навсегда", "2030-01-01")).await;
        assert!(late.has_problem("until"), "a note lives a year at most");
        let seen = |body: String| -> Vec<&str> {
            ["Только мне", "Директору", "Менеджерам", "Команде"]
                .into_iter()
                .filter(|text| body.contains(text))
                .collect()
        };
        assert_eq!(seen(site.get(&alice, &own).await.body).len(), 4);
        assert_eq!(seen(site.get(&vera, &own).await.body), ["Директору", "Менеджерам", "Команде"]);
        assert_eq!(seen(site.get(&boris, &own).await.body), ["Команде"]);
        app.ctx.clock.set("2026-03-12T09:00:00+03:00".parse().expect("a moment"));
        assert!(seen(site.get(&alice, &own).await.body).is_empty(), "their day is over");
        app::person::sweep_notes(&app.ctx).await.expect("sweeps");
        app.ctx.clock.set("2026-03-02T09:00:00+03:00".parse().expect("a moment"));
        assert!(seen(site.get(&alice, &own).await.body).is_empty(), "they are gone for good");
    });
}

#[test]
fn the_api_tells_the_card_and_the_export_has_everything() {
    each_app(|app| async move {
        let api = Api::new(app.clone());
        let token = api.token(&app.vera, &[Scope::Read, Scope::Write]).await;
        let own = format!("/api/v1/contacts/{}", app.dina);
        let card = json!({"version": 0, "level": "lead", "answers": {"wants": "рост", "character": "прямая"}});
        let saved = api.ok(&token, &format!("PUT {own}/card"), &card).await;
        assert_eq!(saved.body["gaps"], json!(["why", "agency_role", "own_role"]));
        let note = json!({"text": "любит цифры", "audience": "directors"});
        api.ok(&token, &format!("POST {own}/notes"), &note).await;
        let basis = json!({"basis": "consent", "on": "2026-02-01", "note": "письмо"});
        let read = api.ok(&token, &format!("POST {own}/bases"), &basis).await;
        assert_eq!(read.body["bases"][0]["basis"], "consent");
        let touch = json!({
            "client": app.client.to_string(), "channel": "call", "direction": "incoming",
            "at": "2026-02-27T12:00:00+03:00", "external_id": "c-1",
            "contact": app.dina.to_string(), "text": "Ждём смету к пятнице",
        });
        api.ok(&token, "POST /api/v1/touches", &touch).await;
        let map = api
            .ok(&token, &format!("GET /api/v1/clients/{}/people", app.client), &Value::Null)
            .await;
        assert_eq!(map.body["ties"][0]["n_touches"], 1);
        let file = api.ok(&token, &format!("POST {own}/export"), &Value::Null).await.body;
        assert_eq!(file["person"]["addresses"], json!(["dina@romashka.example"]));
        assert_eq!(file["card"]["answers"]["character"], "прямая");
        assert_eq!(file["notes"][0]["text"], "любит цифры");
        assert_eq!(file["messages"][0]["text"], "Ждём смету к пятнице");
        let note = read.body["notes"][0]["id"].as_str().expect("an id");
        api.ok(&token, &format!("DELETE {own}/notes/{note}"), &Value::Null).await;
        let read = api.ok(&token, &format!("GET {own}/card"), &Value::Null).await;
        assert_eq!(read.body["notes"], json!([]));
        let manager = api.token(&app.alice, &[Scope::Read, Scope::Write]).await;
        let refused = api.call(&manager, &format!("POST {own}/export"), &Value::Null).await;
        assert_eq!(refused.status, 403, "only who answers for the data hands them out");
    });
}
