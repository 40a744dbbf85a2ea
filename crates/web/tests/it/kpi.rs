//! KPIs on pages: agreed, recorded with a thumb, opened as an incident.

use crate::api_client::Api;
use crate::site::{Site, signed_in};
use app::kpi::{KpiInput, add};
use axum::http::StatusCode;
use domain::access::Scope;
use domain::id::KpiId;
use domain::kpi::{AgreedBand, Aim, Cadence, Curve, Gradation, Measure, Mood, RiskNote, Terms};
use jiff::civil::date;
use serde_json::{Value, json};
use testkit::{TestApp, each_app, on_sqlite};

/// Fifty leads a month.
pub fn terms() -> Terms {
    let band = |label: &str, from: i64, to: Option<i64>, mood| AgreedBand {
        label: label.into(),
        from: from.into(),
        to: to.map(Into::into),
        mood,
        consequence: "месяц за наш счёт".into(),
        wording: String::new(),
    };
    Terms {
        name: "Заявки".into(),
        unit: "заявок".into(),
        aim: Aim::AtLeast,
        measure: Measure::Total,
        cadence: Cadence::Month,
        from: date(2026, 2, 1),
        to: None,
        plan: 50.into(),
        curve: Curve::Days,
        checkpoints: vec![40, 70],
        gradations: vec![Gradation {
            season: "год".into(),
            from: "01-01".parse().unwrap(),
            to: "12-31".parse().unwrap(),
            plan: None,
            bands: vec![band("мало", 0, Some(75), Mood::Bad), band("план", 75, None, Mood::Good)],
        }],
        risk: RiskNote {
            text: "спрос падает".into(),
            acknowledged_by: "Дина".into(),
            acknowledged_on: None,
        },
        carried: Vec::new(),
    }
}

/// Fifty leads in March, of the cast's client.
pub async fn march(app: &TestApp) -> KpiId {
    let input = KpiInput { project: None, terms: terms(), agreed_on: None, note: String::new() };
    add(&app.ctx, &app.alice, app.client, &input).await.expect("a kpi")
}

const FORM: &[(&str, &str)] = &[
    ("name", "Заявки с сайта"),
    ("unit", "заявок"),
    ("plan", "1 200,5"),
    ("cadence", "month"),
    ("aim", "at_least"),
    ("measure", "total"),
    ("from", "2026-03-01"),
    ("curve", "workdays"),
    ("checkpoints", "40, 70"),
    ("s0_season", "весь год"),
    ("s0_from", "01.01"),
    ("s0_to", "31.12"),
    ("s0_b0_label", "мало"),
    ("s0_b0_from", "0"),
    ("s0_b0_to", "75"),
    ("s0_b0_mood", "bad"),
    ("s0_b1_label", "план"),
    ("s0_b1_from", "75"),
    ("s0_b1_mood", "good"),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = FORM.iter().filter(|(name, _)| changes.iter().all(|(other, _)| other != name));
    kept.copied().chain(changes.iter().copied()).collect()
}

#[test]
fn a_kpi_is_agreed_in_a_form_that_shows_where_the_hole_is() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let own = format!("/clients/{}", app.client);
        let page = site.get(&alice, &own).await.body;
        assert!(page.contains("Показателей пока нет"));
        let form = site.get(&alice, &format!("{own}/kpis/new")).await;
        assert_eq!((form.status, form.value("s0_b0_to")), (StatusCode::OK, Some("75".into())));
        let to = format!("{own}/kpis");
        let refused = site.post(&alice, &to, &with(&[("s0_b0_to", "50"), ("plan", "0")])).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.has_problem("plan") && refused.has_problem("bands"));
        assert!(refused.body.contains("дыра 50–75 % плана"), "the hole is shown");
        assert_eq!(refused.value("name"), Some("Заявки с сайта".into()), "nothing is lost");
        let refused = site.post(&alice, &to, &with(&[("to", "2026-02-01")])).await;
        assert!(refused.has_problem("to"));
        let refused = site.post(&alice, &to, &with(&[("plan", "много")])).await;
        assert!(refused.has_problem("plan"));
        let done = site.post(&alice, &to, FORM).await;
        let (kpi, _) = done.done();
        let page = site.get(&alice, kpi).await.body.replace('\u{a0}', " ");
        for shown in ["Заявки с сайта", "1200,5", "0–75 %", "от 75 %", "Риск на входе не"]
        {
            assert!(page.contains(shown), "{shown}");
        }
        let form = site.get(&alice, &format!("{kpi}/form")).await;
        assert_eq!(form.value("plan"), Some("1200.5".into()));
        let version = [("version", "1"), ("plan", "900")];
        let revised = site.post(&alice, kpi, &with(&version)).await;
        assert_eq!(revised.done(), (kpi, "done~flash.saved"));
        let again = site.post(&alice, kpi, &with(&version)).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
    });
}

#[test]
fn a_fact_takes_a_number_and_a_thumb_and_a_miss_becomes_an_incident() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (boris, _) = signed_in(&app, &app.boris).await;
        let kpi = march(&app).await;
        let (own, back) = (format!("/kpis/{kpi}"), format!("/clients/{}#kpis", app.client));
        let facts = format!("{own}/facts");
        let next = ("next", back.as_str());
        let sent = site.post(&boris, &facts, &[("value", "3"), ("reading", "of_day"), next]).await;
        assert_eq!(sent.done(), (back.as_str(), "done~flash.saved"));
        let sent = site.post(&boris, &facts, &[("value", "сто"), next]).await;
        assert_eq!(sent.done(), (back.as_str(), "failed~problem.no_number"));
        let old = [("value", "2"), ("on", "2026-02-10"), ("reading", "of_day")];
        assert_eq!(site.post(&boris, &facts, &old).await.done().1, "done~flash.saved");
        let page = site.get(&boris, &format!("/clients/{}", app.client)).await.body;
        assert!(page.contains("id=\"kpis\"") && page.contains("оказатель под угрозой"), "a signal");
        let removal = format!("{facts}/2026-03-02/removal");
        assert_eq!(site.post(&boris, &removal, &[]).await.done().1, "done~flash.removed");
        assert_eq!(site.post(&boris, &removal, &[]).await.status, StatusCode::NOT_FOUND);
        app.pass_hours(24 * 9);
        // Sessions of the test last a day.
        let (boris, _) = signed_in(&app, &app.boris).await;
        let (alice, _) = signed_in(&app, &app.alice).await;
        let page = site.get(&alice, &own).await.body;
        assert!(page.contains("фактов нет"), "nothing since");
        let zero = [("value", "0"), ("reading", "of_day")];
        assert_eq!(site.post(&boris, &facts, &zero).await.done().1, "done~flash.saved");
        let page = site.get(&alice, &own).await.body;
        let page = page.replace("&#x2f;", "/").replace("&amp;", "&");
        let incident = format!("/incidents/new?client={}&kpi={kpi}", app.client);
        assert!(page.contains(&incident), "a way");
        let form = site.get(&alice, &incident).await;
        assert_eq!(form.value("title"), Some("«Заявки»: 0 из 50 заявок".into()));
        for shown in ["Договорились: 50 заявок", "спрос падает", "Дина", "месяц за наш счёт"]
        {
            assert!(form.body.contains(shown), "{shown}");
        }
        let (gleb, _) = signed_in(&app, &app.gleb).await;
        let hidden = site.get(&gleb, &format!("/incidents/new?kpi={kpi}")).await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_program_agrees_records_and_reads() {
    each_app(|app| async move {
        let api = Api::new(app);
        let token = api.token(&api.app.alice, Scope::ALL).await;
        let own = format!("/api/v1/clients/{}/kpis", api.app.client);
        let made = api.ok(&token, &format!("POST {own}"), &json!({"terms": terms()})).await;
        let kpi = format!("/api/v1/kpis/{}", made.text("id"));
        let facts = json!({"facts": [{"on": "2026-02-10", "value": "41"},
            {"on": "2026-03-01", "value": "2"}, {"on": "2026-03-02", "value": "1.5"}]});
        let post = format!("POST {kpi}/facts");
        assert_eq!(api.ok(&token, &post, &facts).await.body["n_new"], 3);
        assert_eq!(api.ok(&token, &post, &facts).await.body["n_new"], 0, "twice adds nothing");
        let so_far = json!({"facts": [{"on": "2026-03-02", "value": "5"}], "is_so_far": true});
        api.ok(&token, &post, &so_far).await;
        let one = api.ok(&token, &format!("GET {kpi}"), &Value::Null).await.body;
        assert_eq!((&one["outlook"]["fact"], &one["outlook"]["plan"]), (&json!("5"), &json!("50")));
        assert_eq!(one["periods"][1]["fact"], "41");
        assert_eq!(one["periods"][1]["band"], "план");
        assert_eq!(one["terms"]["gradations"][0]["bands"][0]["to"], "75");
        let all = api.ok(&token, "GET /api/v1/kpis", &Value::Null).await.body;
        assert_eq!(all["items"][0]["id"], one["id"]);
        let negative = json!({"facts": [{"on": "2026-03-02", "value": "-5"}]});
        assert_eq!(api.call(&token, &post, &negative).await.codes(), ["value:negative"]);
        let mut hole = terms();
        hole.gradations[0].bands[0].to = Some(50.into());
        let refused = api.call(&token, &format!("POST {own}"), &json!({"terms": hole})).await;
        assert_eq!((refused.status, refused.codes()), (422, vec!["kpi.fault.holes".to_owned()]));
        let wish = json!({"wish": "100", "note": "сто"});
        // who may only write may hold a wish against the past, too
        let writer = api.token(&api.app.alice, &[Scope::Write]).await;
        let offer = api.ok(&writer, &format!("POST {kpi}/offers"), &wish).await.body;
        assert_eq!((&offer["n"], &offer["firm"]), (&json!(1), &Value::Null));
        let day = format!("DELETE {kpi}/facts/2026-03-02");
        api.ok(&token, &day, &Value::Null).await;
        assert_eq!(api.call(&token, &day, &Value::Null).await.status, 404);
        let anew = json!({"version": 1, "terms": {"name": "x"}});
        assert_eq!(api.call(&token, &format!("PUT {kpi}"), &anew).await.status, 422);
        api.ok(&token, &format!("PUT {kpi}/end"), &Value::Null).await;
        let none = api.ok(&token, "GET /api/v1/kpis", &Value::Null).await.body;
        assert_eq!(none["items"], json!([]));
    });
}
