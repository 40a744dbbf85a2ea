//! An incident from its record to its proof, through the API alone.

use crate::api_client::Api;
use domain::access::Scope;
use serde_json::{Value, json};
use testkit::each_app;

#[test]
fn an_incident_is_handled_from_its_record_to_its_proof() {
    each_app(|app| async move {
        let api = Api::new(app);
        let token = api.token(&api.app.vera, Scope::ALL).await;
        let client = api.app.client.to_string();
        let new = json!({"client": client, "title": "Публикации не вышли",
            "promise": "50 публикаций"});
        let id = api.ok(&token, "POST /api/v1/incidents", &new).await.text("id");
        let own = format!("/api/v1/incidents/{id}");
        let get =
            async |path: &str| api.ok(&token, &format!("GET {own}{path}"), &Value::Null).await.body;
        let send = async |line: &str, body: Value| {
            let (method, path) = line.split_once(' ').expect("a method and a path");
            api.ok(&token, &format!("{method} {own}{path}"), &body).await.body
        };
        let analysis = json!({"version": 0, "analysis": {"more_time": "yes", "days_lost": 5,
            "done_percent": "50", "miss_cause": "lack_of_time", "fault": "own"}});
        send("PUT /analysis", analysis).await;

        letters(&api, &token, &own).await;

        // What was heard.
        let heard = json!({"version": 0, "listening": {"words": "Мы вас ждали",
            "proposals": "скидка"}});
        send("PUT /listening", heard).await;
        let talk = get("/talk").await;
        assert_eq!(
            (&talk["listening"]["words"], &talk["listening_version"]),
            (&json!("Мы вас ждали"), &json!(1))
        );
        assert!(talk["plan"].as_array().is_some_and(|plan| plan.len() > 2));
        // News never goes by letter alone (C040).
        assert_eq!(
            (&talk["channel"]["first"], &talk["channel"]["then"]),
            (&json!("letter"), &json!("call"))
        );
        assert_eq!(talk["channel"]["reason"]["code"], "channel.both");
        send("POST /calls", json!({})).await;
        send("POST /deeds", json!({"kind": "emotions_denied", "note": "ничего страшного"})).await;
        let room = get("").await;
        assert_eq!(room["deeds"][0]["kind"], "emotions_denied");
        // Without damage and a fee nobody knows what trust will be, and that is said.
        assert_eq!((&room["trust_as_is"], &room["trust_if_kept"]), (&json!([]), &json!([])));
        assert_eq!(room["trust_reasons"][0]["code"], "trust.forecast.unknown");
        let mistakes = room["mistakes"].to_string();
        assert!(mistakes.contains("handling.denied-emotions"), "{mistakes}");

        // Ways out: proposed, changed, approved, offered; a gesture on its way.
        send("POST /options/proposals", Value::Null).await;
        let options = get("/options").await;
        for way in options["items"].as_array().expect("ways") {
            let path = format!("/options/{}", way["id"].as_str().expect("an id"));
            match way["kind"].as_str().expect("a kind") {
                "compensation" => {
                    send(&format!("DELETE {path}?version=1"), Value::Null).await;
                }
                "pay_performed_part" => {
                    let body = json!({"version": 1, "option": {"kind": "pay_performed_part",
                        "title": "Оплатить половину", "own_cost_minor": 100}});
                    send(&format!("PUT {path}"), body).await;
                    send(&format!("POST {path}/approval"), json!({"version": 2})).await;
                }
                _ => {
                    send(&format!("POST {path}/approval"), json!({"version": 1})).await;
                }
            }
        }
        send("POST /options/offer", Value::Null).await;
        let gesture = json!({"name": "Аудит", "kind": "service", "client_value_minor": 100,
            "own_cost_minor": 10});
        let gesture = send("POST /gestures", gesture).await["id"].clone();
        let steps = format!("POST /gestures/{}/steps", gesture.as_str().expect("an id"));
        send(&steps, json!({"version": 1, "to": "approved"})).await;
        let early = json!({"version": 2, "to": "delivered"});
        let refused =
            api.call(&token, &steps.replace("POST ", &format!("POST {own}")), &early).await;
        assert_eq!((refused.status, refused.codes()[0].as_str()), (422, "gesture-order"));
        assert_eq!(get("/gestures").await[0]["state"], "approved");

        page_and_choice(&api, &token, &own).await;
        prevention(&api, &token, &own).await;
    });
}

/// A letter: composed, kept, changed by one at a time, refused without a mail server, told elsewhere.
async fn letters(api: &Api, token: &str, own: &str) {
    let composed =
        api.ok(token, &format!("GET {own}/letter?kind=first_notice"), &Value::Null).await;
    assert!(composed.text("text").contains("публикаций"), "{}", composed.body);
    let english = api.ok(token, &format!("GET {own}/letter?lang=en"), &Value::Null).await;
    assert_ne!(english.text("text"), composed.text("text"));
    let letter = json!({"recipient": "dina@romashka.example", "subject": "О публикациях",
        "text": composed.text("text")});
    let kept = api.ok(token, &format!("POST {own}/letters"), &letter).await;
    let one = kept.text("id");
    let change = |version: i64| json!({"version": version, "letter": letter});
    let path = format!("{own}/letters/{one}");
    let changed = api.ok(token, &format!("PUT {path}"), &change(1)).await;
    assert_eq!(changed.body["version"], 2);
    assert_eq!(api.call(token, &format!("PUT {path}"), &change(1)).await.status, 409);
    let sent = api.call(token, &format!("POST {path}/sending"), &json!({"version": 2})).await;
    assert_eq!((sent.status, sent.codes()), (422, vec!["no-smtp".to_owned()]));
    let state = api.ok(token, &format!("GET {own}/tellings/{one}"), &Value::Null).await;
    assert_eq!((state.text("state"), state.text("kind")), ("draft".into(), "letter".into()));
    api.ok(token, &format!("POST {own}/told"), &json!({"kind": "call", "text": "позвонили"})).await;
    let all = api.ok(token, &format!("GET {own}/tellings"), &Value::Null).await;
    let states: Vec<&str> =
        all.body.as_array().expect("a list").iter().filter_map(|t| t["state"].as_str()).collect();
    assert_eq!(states, ["draft", "told"]);
}

/// The page is published, the client chooses on it, the choice is work.
async fn page_and_choice(api: &Api, token: &str, own: &str) {
    let page = json!({"version": 0, "story": "Мы не выпустили публикации."});
    api.ok(token, &format!("PUT {own}/client-page"), &page).await;
    let publish = format!("POST {own}/client-page/publication");
    api.ok(token, &publish, &json!({"version": 1})).await;
    let link = api.ok(token, &format!("POST {own}/links"), &json!({"recipient": "Дина"})).await;
    let open = api.send(&format!("GET {}", link.text("link")), &[], "").await;
    assert_eq!(open.status, 200);
    let options = api.ok(token, &format!("GET {own}/options"), &Value::Null).await;
    let ways = options.body["items"].as_array().expect("ways");
    let way = ways.iter().find(|way| way["kind"] == "move_date").expect("a date");
    let choice = json!({"option": way["id"], "chosen_by": "Дина"});
    for _ in 0..2 {
        api.ok(token, &format!("POST {own}/choices"), &choice).await;
    }
    let made = api.ok(token, &format!("GET {own}/choices"), &Value::Null).await;
    assert_eq!(made.body.as_array().map(Vec::len), Some(1));
    let follows = api.ok(token, &format!("GET {own}/duties"), &Value::Null).await;
    let duties = follows.body["duties"].as_array().expect("duties").clone();
    assert_eq!(duties.len(), 3);
    for duty in duties {
        let path = format!("PUT {own}/duties/{}", duty["id"].as_str().expect("an id"));
        api.ok(token, &path, &json!({"is_done": true})).await;
    }
    let made = api.ok(token, &format!("GET {own}/choices"), &Value::Null).await;
    assert!(made.body[0]["carried_out_at"].is_string(), "{}", made.body);
    let page = api.ok(token, &format!("GET {own}/client-page"), &Value::Null).await;
    assert!(page.body["links"][0]["opened_at"].is_string());
    let revoke = format!("DELETE {own}/links/{}", link.text("id"));
    api.ok(token, &revoke, &Value::Null).await;
    assert_eq!(api.send(&format!("GET {}", link.text("link")), &[], "").await.status, 404);
}

/// A finding with its measure, up to the proof; the case is in the library.
async fn prevention(api: &Api, token: &str, own: &str) {
    let finding = json!({"kind": "control_error", "what": "Сверили в день сдачи",
        "whys": ["Нет сверки заранее"], "lesson": "Сверять за неделю"});
    let found = api.ok(token, &format!("POST {own}/findings"), &finding).await.text("id");
    let change = json!({"version": 1, "finding": finding});
    api.ok(token, &format!("PUT {own}/findings/{found}"), &change).await;
    let measure = json!({"name": "Сверка за неделю", "finding": found});
    let made = api.ok(token, &format!("POST {own}/measures"), &measure).await.text("id");
    let path = format!("{own}/measures/{made}");
    let me = api.app.vera.teammate.expect("Vera").to_string();
    let owned = json!({"version": 1, "measure": {"name": "Сверка за неделю", "finding": found,
        "owner": me, "due_on": "2026-01-12"}});
    api.ok(token, &format!("PUT {path}"), &owned).await;
    let waiting = api.ok(token, "GET /api/v1/incident-measures", &Value::Null).await;
    assert_eq!(waiting.body[0]["state"], "overdue", "{}", waiting.body);
    let steps = [("done", "чек-лист"), ("proven", "шесть недель без ошибок")];
    for (version, (step, proof)) in (2..).zip(steps) {
        let body = json!({"version": version, "step": step, "proof": proof});
        api.ok(token, &format!("POST {path}/steps"), &body).await;
    }
    let cases = api.ok(token, "GET /api/v1/incident-library?like=публикации", &Value::Null).await;
    let case = &cases.body[0];
    assert_eq!(case["helped"][0]["proof"], "шесть недель без ошибок", "{}", cases.body);
    assert!(case["chosen"].is_string() && case["outcome"].is_null());
    api.ok(token, &format!("DELETE {own}/findings/{found}"), &Value::Null).await;
}

#[test]
fn an_open_incident_is_a_signal_of_its_client_in_the_api_and_on_the_page() {
    each_app(|app| async move {
        let site = crate::site::Site::new(&app);
        let (alice, _) = crate::site::signed_in(&app, &app.alice).await;
        let api = Api::new(app);
        let token = api.token(&api.app.vera, Scope::ALL).await;
        let client = api.app.client.to_string();
        let new = json!({"client": client, "title": "Ролик вышел без титров"});
        let id = api.ok(&token, "POST /api/v1/incidents", &new).await.text("id");
        api.app.run_jobs().await;
        let own = format!("GET /api/v1/clients/{client}/assessment");
        let found = api.ok(&token, &own, &Value::Null).await.body;
        let signal = &found["signals"][0];
        assert_eq!((&signal["kind"], &signal["family"]), (&json!("incident"), &json!("promise")));
        assert_eq!(signal["incident"]["id"].as_str(), Some(id.as_str()));
        assert_eq!(signal["incident"]["told_at"], Value::Null);
        let page = site.get(&alice, &format!("/clients/{client}")).await.body;
        assert!(page.contains("Ролик вышел без титров"), "the receipt names it");
        assert!(page.contains(&format!("/incidents/{id}")), "and leads to it");
        let telling = site.get(&alice, &format!("/incidents/{id}")).await.body;
        assert!(telling.contains("Одно письмо не даст услышать ответ"), "how to tell");
        assert!(telling.contains("Прогноза доверия нет"), "what nobody knows is said");
    });
}
