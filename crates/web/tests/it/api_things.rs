//! One of everything that the API knows, to call its routes on.

use crate::api_client::Api;
use domain::access::Scope;
use domain::cue::Lang;
use serde_json::{Value, json};

/// Makes one of everything; the names in braces with their ids.
pub(super) async fn things(api: &Api) -> Vec<(&'static str, String)> {
    let token = api.token(&api.app.vera, Scope::ALL).await;
    let client = api.app.client.to_string();
    let own = format!("/api/v1/clients/{client}");
    let touch = json!({"client": client, "channel": "call"});
    let touch = api.ok(&token, "POST /api/v1/touches", &touch).await.text("id");
    let window = json!({"from": "2026-03-02T00:00:00Z", "until": "2026-03-09T00:00:00Z",
        "reason": "выставка"});
    let window = api.ok(&token, &format!("POST {own}/busy-windows"), &window).await.text("id");
    let project = json!({"name": "Сайт"});
    let project = api.ok(&token, &format!("POST {own}/projects"), &project).await.text("id");
    let rule = json!({"kind": "domain", "value": "bulk.example", "to": "ignored"});
    api.ok(&token, "POST /api/v1/routing-rules", &rule).await;
    let rules = api.ok(&token, "GET /api/v1/routing-rules", &Value::Null).await;
    let rule = rules.body["items"][0]["id"].as_str().expect("a rule").to_owned();
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str())];
    let letter = "From: a@b.example\r\nDate: Mon, 23 Feb 2026 10:00:00 +0300\r\n\r\nHello\r\n";
    let import = api.send("POST /api/v1/imports?name=a.eml", &headers, letter).await.text("id");
    let contact = api.app.dina.to_string();
    let backtest = api.ok(&token, "POST /api/v1/backtests", &Value::Null).await.text("id");
    let incident = json!({"client": client, "title": "Срыв"});
    let incident = api.ok(&token, "POST /api/v1/incidents", &incident).await.text("id");
    let commitment = json!({"name": "реклама", "live_on": "2026-03-01"});
    let commitments = format!("POST {own}/commitments");
    let commitment = api.ok(&token, &commitments, &commitment).await.text("id");
    let mut parts = parts(api, &token, &incident).await;
    let warning = json!({"client": client, "text": "не успеваю"});
    let warning = api.ok(&token, "POST /api/v1/warnings", &warning).await.text("id");
    let entry = json!({"kind": "seminar", "reason": "для отдела", "at": "2026-02-20T09:00:00Z"});
    let entry = api.ok(&token, &format!("POST {own}/trust"), &entry).await;
    let entry = entry.body["entries"][0]["id"].as_str().expect("an entry").to_owned();
    let agreement = crate::promise::agreement(&api.app).await.id.to_string();
    let milestone = crate::promise::milestone(&api.app).await.id.to_string();
    let promise = crate::promise::promise(&api.app).await.id.to_string();
    let (edit, pair, guideline_rule) = crate::edit::quarrel(&api.app).await;
    let brief = crate::brief::begun(&api.app).await.to_string();
    crate::onboarding::begun(&api.app).await;
    let ritual = crate::ritual::call(&api.app).await.to_string();
    let note = crate::person::note(&api.app).await.to_string();
    let (monitor, assignment) = crate::prevention::watched(&api.app).await;
    let work_item = crate::work::item(&api.app).await.id.to_string();
    let invoice = crate::work::invoice(&api.app).await.id.to_string();
    let kpi = crate::kpi::march(&api.app).await.to_string();
    let weekly = crate::weekly::draft(&api.app).await.to_string();
    let (ctx, vera) = (&api.app.ctx, &api.app.vera);
    let portal_link = app::portal::link(ctx, vera, api.app.client, "Дина", Lang::Ru, 5).await;
    let portal_link = portal_link.expect("a link");
    app::portal::say(ctx, &portal_link.secret, "слово").await.expect("said");
    let word = app::portal::words(ctx, vera).await.expect("words").remove(0).word.id.to_string();
    let (told, ..) = app::notice::groups(ctx, vera, None).await.expect("notifications");
    let notice = told.first().expect("a group").lines[0].id.to_string();
    let (case, mark, sheet) = crate::sla::everything(&api.app).await;
    let mut things = vec![
        ("{case}", case.to_string()),
        ("{mark}", mark.to_string()),
        ("{sheet}", sheet.link.id.to_string()),
        ("{day}", "2026-03-01".to_owned()),
        ("{kpi}", kpi),
        ("{monitor}", monitor.to_string()),
        ("{teammate}", api.app.boris.teammate.expect("Boris").to_string()),
        ("{assignment}", assignment.to_string()),
        ("{line}", "0".to_owned()),
        ("{days}", "30".to_owned()),
        ("{agreement}", agreement),
        ("{backtest}", backtest),
        ("{commitment}", commitment),
        ("{brief}", brief),
        ("{step}", "kick_off".to_owned()),
        ("{edit}", edit.to_string()),
        ("{guideline_rule}", guideline_rule.to_string()),
        ("{pair}", pair.to_string()),
        ("{entry}", entry),
        ("{from}", "2026-09-14".to_owned()),
        ("{incident}", incident),
        ("{warning}", warning),
        ("{client}", client),
        ("{contact}", contact),
        ("{import}", import),
        ("{invoice}", invoice),
        ("{milestone}", milestone),
        ("{note}", note),
        ("{ritual}", ritual),
        ("{project}", project),
        ("{promise}", promise),
        ("{rule}", rule),
        ("{touch}", touch),
        ("{window}", window),
        ("{letter}", format!("ml_{}", "0".repeat(32))),
        ("{list}", "ours".to_owned()),
        ("{notice}", notice),
        ("{portal_link}", portal_link.link.id.to_string()),
        ("{weekly}", weekly),
        ("{word}", word),
        ("{work_item}", work_item),
    ];
    things.append(&mut parts);
    things
}

/// One of everything that belongs to an incident, so that "not found" means "not yours to see".
async fn parts(api: &Api, token: &str, incident: &str) -> Vec<(&'static str, String)> {
    let own = format!("/api/v1/incidents/{incident}");
    let mut parts = Vec::new();
    for (name, path, body) in [
        (
            "{clause}",
            "clauses",
            json!({"number": "7.2", "terms": {"regime": "art395", "base_minor": 100,
                "base_kind": "price", "due_date": "2026-03-01"}}),
        ),
        ("{deed}", "deeds", json!({"kind": "emotions_denied"})),
        ("{finding}", "findings", json!({"kind": "overload", "what": "не успели"})),
        (
            "{gesture}",
            "gestures",
            json!({"name": "аудит", "kind": "service", "client_value_minor": 1,
                "own_cost_minor": 1}),
        ),
        ("{leak}", "leaks", json!({"who": "начальник"})),
        ("{link}", "links", json!({"recipient": "Дина"})),
        ("{measure}", "measures", json!({"name": "сверка"})),
        ("{option}", "options", json!({"kind": "move_date", "title": "Перенести"})),
        ("{payment}", "payments", json!({"kind": "paid", "on": "2026-03-01", "amount_minor": 1})),
        ("{telling}", "letters", json!({"text": "Добрый день!"})),
    ] {
        let made = api.ok(token, &format!("POST {own}/{path}"), &body).await;
        parts.push((name, made.text("id")));
    }
    let choice = json!({"own_proposal": "скидка"});
    api.ok(token, &format!("POST {own}/choices"), &choice).await;
    let follows = api.ok(token, &format!("GET {own}/duties"), &Value::Null).await;
    let duty = follows.body["duties"][0]["id"].as_str().expect("a duty").to_owned();
    parts.push(("{duty}", duty));
    parts
}
