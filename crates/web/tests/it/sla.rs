//! Service levels: agreed in a form, told from what happens, shown to the client by a link.

use crate::api_client::Api;
use crate::site::{Site, signed_in};
use app::link::NewLink;
use app::sla::{MarkInput, SlaInput, mark, publish, save};
use app::work::{ItemInput, add_item};
use axum::http::StatusCode;
use domain::access::Scope;
use domain::id::SlaMarkId;
use domain::promise::Side;
use domain::sla::{
    AgreedHours, AgreedSla, CaseOf, LimitUnit, MarkKind, SlaClause, SlaDays, SlaLimit, SlaMeasure,
};
use domain::work::ItemKind;
use jiff::civil::{date, time};
use locale::Lang;
use serde_json::{Value, json};
use store::sla_links::SheetTarget;
use store::work_items::WorkItem;
use testkit::{TestApp, each_app, on_sqlite};

fn clause(key: u32, side: Side, measure: SlaMeasure, n: u32, words: &str) -> SlaClause {
    SlaClause {
        key,
        side,
        measure,
        limit: Some(SlaLimit { n, unit: LimitUnit::Hour }),
        target_percent: 90,
        words: words.to_owned(),
        compensation: None,
    }
}

/// We do tasks in two hours, the client approves in eight.
pub fn agreed() -> AgreedSla {
    AgreedSla {
        hours: AgreedHours {
            days: SlaDays::Working,
            intervals: vec![(time(9, 0, 0, 0), time(18, 0, 0, 0))],
            zone: "Europe/Moscow".into(),
        },
        clauses: vec![
            clause(1, Side::Ours, SlaMeasure::Task, 2, "Правки за два часа"),
            clause(2, Side::Theirs, SlaMeasure::Approval, 8, "Клиент отвечает за день"),
        ],
    }
}

/// Something that the client asked for.
async fn task(app: &TestApp) -> WorkItem {
    let input = ItemInput {
        kind: ItemKind::Task,
        title: "Поменять телефон на сайте".to_owned(),
        asked_by: String::new(),
        project: None,
        at: app.ctx.now(),
        ended_at: None,
        n_comments: 0,
        rating: None,
        owner: None,
        due_on: None,
        external_id: String::new(),
    };
    add_item(&app.ctx, &app.alice, app.client, &input).await.expect("a task")
}

/// One of everything: a case, a word about it, a link to the sheet.
pub async fn everything(app: &TestApp) -> (CaseOf, SlaMarkId, NewLink<SheetTarget>) {
    let input = SlaInput {
        effective_on: Some(date(2026, 1, 1)),
        agreement: None,
        agreed: agreed(),
        note: String::new(),
    };
    save(&app.ctx, &app.alice, app.client, 0, &input).await.expect("agrees");
    let of = CaseOf::Item(task(app).await.id);
    let reason = "ждём номер".to_owned();
    let input = MarkInput { of, kind: MarkKind::Wait, from: None, reason };
    let said = mark(&app.ctx, &app.alice, app.client, &input).await.expect("a word");
    let link = publish(&app.ctx, &app.alice, (app.client, 1), "Дина", Lang::Ru, 9).await;
    (of, said, link.expect("a link"))
}

const FORM: &[(&str, &str)] = &[
    ("version", "0"),
    ("days", "working"),
    ("intervals", "9-13, 14:00–18:00"),
    ("zone", "Europe/Moscow"),
    ("effective_on", "2026-02-01"),
    ("c0_key", "1"),
    ("c0_side", "ours"),
    ("c0_measure", "task"),
    ("c0_limit", "2"),
    ("c0_unit", "hour"),
    ("c0_target", "90"),
    ("c0_words", "Правки за два часа"),
    ("c0_owed", "per_breach"),
    ("c0_amount", "1 500,50"),
    ("c1_key", "2"),
    ("c1_side", "ours"),
    ("c1_measure", "words"),
    ("c1_words", "Три круга правок"),
];

fn with<'a>(changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = FORM.iter().filter(|(name, _)| changes.iter().all(|(other, _)| other != name));
    kept.copied().chain(changes.iter().copied()).collect()
}

#[test]
fn terms_are_agreed_in_a_form_that_loses_nothing_and_goes_never_backwards() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let own = format!("/clients/{}/sla", app.client);
        let empty = site.get(&alice, &own).await;
        assert!(empty.body.contains("Сроков ответа пока нет"));
        assert_eq!(empty.value("c0_limit"), Some("4".into()), "a proposal");
        let none = site.get(&alice, &format!("{own}/sheet")).await;
        assert_eq!(none.status, StatusCode::NOT_FOUND);
        for (change, said) in [
            (("intervals", "9-14, 13-18"), "Часы пересекаются"),
            (("intervals", "с утра"), "Часы пишите так"),
            (("zone", "Moon/Base"), "Такого часового пояса нет"),
            (("c0_limit", ""), "Условие 1: укажите срок"),
            (("c0_limit", "скоро"), "Нужно число"),
            (("c0_target", "900"), "Нужен процент"),
            (("c0_amount", "-5"), "больше нуля"),
            (("c0_measure", "approval"), "согласовывает клиент"),
        ] {
            let refused = site.post(&alice, &own, &with(&[change])).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{change:?}");
            assert!(refused.body.contains(said), "{change:?}: {said}");
            assert_eq!(refused.value("c1_words"), Some("Три круга правок".into()));
        }
        // an interval across midnight is one
        let night = with(&[("intervals", "22:00-6:00")]);
        assert_eq!(site.post(&alice, &own, &night).await.done().1, "done~flash.saved");
        assert!(site.get(&alice, &own).await.body.contains("22:00–6:00"));
        let again = site.post(&alice, &own, FORM).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
        let reasoned = [("version", "1"), ("note", "работаем днём")];
        let early = with(&[reasoned[0], reasoned[1], ("effective_on", "2026-01-31")]);
        let refused = site.post(&alice, &own, &early).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.body.contains("не могут начаться раньше"));
        let silent = site.post(&alice, &own, &with(&[("version", "1")])).await;
        assert!(silent.has_problem("note"), "a change without a reason");
        assert_eq!(site.post(&alice, &own, &with(&reasoned)).await.done().1, "done~flash.saved");
        let page = site.get(&alice, &own).await.body.replace('\u{a0}', " ");
        for shown in ["9:00–13:00, 14:00–18:00", "500,50", "Три круга правок", "работаем днём"]
        {
            assert!(page.contains(shown), "{shown}");
        }
    });
}

#[test]
fn a_clock_runs_stands_still_and_runs_over() {
    each_app(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let own = format!("/clients/{}/sla", app.client);
        assert_eq!(site.post(&alice, &own, FORM).await.done().1, "done~flash.saved");
        let task = task(&app).await;
        let of = task.id.to_string();
        let open = site.get(&alice, "/sla").await.body;
        assert!(open.contains("Поменять телефон") && open.contains("Время идёт"), "{open}");
        let marks = format!("{own}/marks");
        let wait = [("case", of.as_str()), ("kind", "wait")];
        let silent = site.post(&alice, &marks, &wait).await;
        assert_eq!(silent.done().1, "failed~problem.empty", "a pause without a reason");
        let wait = [wait[0], wait[1], ("reason", "ждём номер")];
        assert_eq!(site.post(&alice, &marks, &wait).await.done().1, "done~flash.saved");
        app.pass_hours(20);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let page = site.get(&alice, &own).await.body;
        assert!(page.contains("на паузе: ждём номер") && page.contains("Больше не ждём"), "paused");
        let page = page.replace("&#x2f;", "/");
        let (_, rest) = page.split_once("/marks/sm_").expect("a mark");
        let mark = format!("{marks}/sm_{}", &rest[..32]);
        assert_eq!(
            site.post(&alice, &format!("{mark}/end"), &[]).await.done().1,
            "done~flash.saved"
        );
        app.pass_hours(7);
        let page = site.get(&alice, &own).await.body;
        assert!(page.contains("опаздывает на"), "late");
        let dossier = site.get(&alice, &format!("/clients/{}", app.client)).await.body;
        assert!(dossier.replace("&#x2f;", "/").contains(&own), "a way");
        app::assess::run_one(&app.ctx, app.vera.workspace, app.client).await.expect("assesses");
        let dossier = site.get(&alice, &format!("/clients/{}", app.client)).await.body;
        assert!(dossier.contains("Клиент ждёт дольше, чем договорились"), "a signal");
        let unneeded = [("case", of.as_str()), ("kind", "unneeded")];
        assert_eq!(site.post(&alice, &marks, &unneeded).await.done().1, "done~flash.saved");
        let open = site.get(&alice, "/sla").await.body;
        assert!(open.contains("Никто не ждёт ответа"));
        let stranger = [("case", "wi_00000000000000000000000000000000"), ("kind", "unneeded")];
        assert_eq!(site.post(&alice, &marks, &stranger).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn the_client_sees_the_sheet_that_was_shown_and_acknowledges_it_once() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (_, _, link) = everything(&app).await;
        let nobody = crate::site::Browser::default();
        let own = format!("/s/{}", link.secret);
        let page = site.get(&nobody, &own).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("Правки за два часа") && page.body.contains("Подтверждаю"));
        assert!(!page.body.contains("Поменять телефон"), "nothing of how it is kept");
        let read = site.post_bare(&nobody, &own, &[("name", "Дина Серова")]).await;
        assert_eq!((read.status, read.location.as_str()), (StatusCode::SEE_OTHER, own.as_str()));
        site.post_bare(&nobody, &own, &[("name", "Другой")]).await;
        let page = site.get(&nobody, &own).await.body;
        assert!(page.contains("Условия подтверждены: Дина Серова"), "the first word counts");
        let (alice, _) = signed_in(&app, &app.alice).await;
        let sheet = format!("/clients/{}/sla/sheet", app.client);
        assert!(site.get(&alice, &sheet).await.body.contains("Дина Серова"));
        let inside = format!("/clients/{}/sla", app.client);
        assert!(site.get(&alice, &inside).await.body.contains("Дина Серова"));
        let stricter = [("version", "1"), ("c0_limit", "1"), ("note", "просили быстрее")];
        assert_eq!(
            site.post(&alice, &inside, &with(&stricter)).await.status,
            StatusCode::SEE_OTHER
        );
        let page = site.get(&alice, &inside).await.body;
        assert!(!page.contains("Дина Серова"), "nobody has acknowledged the new terms yet");
        let links = format!("/clients/{}/sla/links", app.client);
        let refused = [("version", "1"), ("recipient", ""), ("days", "9")];
        assert!(site.post(&alice, &links, &refused).await.has_problem("recipient"));
        let other = [("version", "7"), ("recipient", "Дина"), ("days", "9")];
        assert_eq!(site.post(&alice, &links, &other).await.status, StatusCode::NOT_FOUND);
        let revoke = format!("{links}/{}/revocation", link.link.id);
        assert_eq!(site.post(&alice, &revoke, &[]).await.done().1, "done~flash.revoked");
        assert_eq!(site.get(&nobody, &own).await.status, StatusCode::NOT_FOUND);
        assert_eq!(site.get(&nobody, "/s/nothing").await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn a_program_agrees_on_service_and_reads_its_clocks() {
    each_app(|app| async move {
        let api = Api::new(app.clone());
        let token = api.token(&app.alice, Scope::ALL).await;
        let own = format!("/api/v1/clients/{}/sla", app.client);
        let new = json!({"version": 0, "effective_on": "2026-02-01", "agreed": agreed()});
        assert_eq!(api.ok(&token, &format!("POST {own}"), &new).await.body["version"], 1);
        assert_eq!(api.call(&token, &format!("POST {own}"), &new).await.status, 409);
        let mut misspelled = new.clone();
        misspelled["agreed"]["clauses"][0]["limmit"] = json!(1);
        assert_eq!(api.call(&token, &format!("POST {own}"), &misspelled).await.status, 422);
        let task = task(&app).await.id.to_string();
        app.pass_hours(3);
        let one = api.ok(&token, &format!("GET {own}"), &Value::Null).await.body;
        assert_eq!(one["open"][0]["case"], json!(task));
        let state = one["open"][0]["state"].clone();
        let clocks = api.ok(&token, "GET /api/v1/sla/clocks", &Value::Null).await.body;
        assert_eq!((&clocks["items"][0]["state"], &clocks["items"][0]["key"]), (&state, &json!(1)));
        let future =
            json!({"case": task, "kind": "wait", "reason": "ждём", "from": "2027-01-01T00:00:00Z"});
        let marks = format!("POST {own}/marks");
        assert_eq!(api.call(&token, &marks, &future).await.codes(), ["from:out-of-range"]);
        let wait = json!({"case": task, "kind": "wait", "reason": "ждём"});
        let mark = api.ok(&token, &marks, &wait).await.text("id");
        let gleb = api.token(&app.gleb, Scope::ALL).await;
        let hidden = format!("GET /api/v1/sla/clocks?client={}", app.client);
        assert_eq!(api.call(&gleb, &hidden, &Value::Null).await.status, 404);
        let none = api.ok(&gleb, "GET /api/v1/sla/clocks", &Value::Null).await.body;
        assert_eq!(none["items"], json!([]), "a stranger's list is empty");
        api.ok(&token, &format!("DELETE {own}/marks/{mark}"), &Value::Null).await;
        let gone = api.call(&token, &format!("DELETE {own}/marks/{mark}"), &Value::Null).await;
        assert_eq!(gone.status, 404);
    });
}
