//! Work written down by hand and by program, and what the dossier shows of it.

use crate::api_client::Api;
use crate::site::{Site, signed_in};
use app::work::{Invoice, InvoiceInput, ItemInput, WorkItem};
use axum::http::StatusCode;
use domain::access::Scope;
use domain::money::{Currency, Money};
use domain::work::ItemKind;
use jiff::civil::date;
use serde_json::{Value, json};
use testkit::{TestApp, each_app, on_sqlite};

/// An approval that waits for the cast's client.
pub async fn item(app: &TestApp) -> WorkItem {
    let input = ItemInput {
        kind: ItemKind::Approval,
        title: "Макет".to_owned(),
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
    app::work::add_item(&app.ctx, &app.alice, app.client, &input).await.expect("an approval")
}

/// An invoice that nobody has paid.
pub async fn invoice(app: &TestApp) -> Invoice {
    let input = InvoiceInput {
        number: "СЧ-1".to_owned(),
        issued_on: date(2026, 2, 1),
        due_on: date(2026, 2, 10),
        paid_on: None,
        sum: Money::new(12_000_050, Currency::RUB),
        external_id: String::new(),
    };
    app::work::add_invoice(&app.ctx, &app.alice, app.client, &input).await.expect("an invoice")
}

#[test]
fn a_task_a_meeting_an_invoice_and_the_renewal_are_written_down_by_hand() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let own = format!("/clients/{}", app.client);
        let back = format!("{own}#work");
        let task = [("kind", "approval"), ("title", "Макет упаковки")];
        let sent = site.post(&alice, &format!("{own}/work-items"), &task).await;
        assert_eq!(sent.done(), (back.as_str(), "done~flash.saved"));
        let call = [("state", "planned"), ("title", "Планёрка"), ("starts_at", "2026-03-05T12:00")];
        let sent = site.post(&alice, &format!("{own}/meetings"), &call).await;
        assert_eq!(sent.done(), (back.as_str(), "done~flash.saved"));
        let bill = [
            ("number", "СЧ-7"),
            ("sum", "120 000,50"),
            ("issued_on", "2026-02-01"),
            ("due_on", "2026-02-20"),
        ];
        let sent = site.post(&alice, &format!("{own}/invoices"), &bill).await;
        assert_eq!(sent.done(), (back.as_str(), "done~flash.saved"));
        let wrong = [("sum", "сто"), ("due_on", "2026-02-20")];
        let refused = site.post(&alice, &format!("{own}/invoices"), &wrong).await;
        assert_eq!(refused.done(), (back.as_str(), "failed~problem.no_amount"));
        let dina = app.dina.to_string();
        let terms = [("renewal_on", "2026-03-20"), ("main_contact", dina.as_str())];
        let sent = site.post(&alice, &format!("{own}/terms"), &terms).await;
        assert_eq!(sent.done(), (back.as_str(), "done~flash.saved"));
        let page = site.get(&alice, &own).await.body.replace('\u{a0}', " ");
        for shown in ["Макет упаковки", "Планёрка", "120 000,50 ₽", "просрочен на 10 дней"]
        {
            assert!(page.contains(shown), "{shown}");
        }
        assert!(page.contains("До продления договора 18 дней"), "the renewal counts down");
        assert!(page.contains("о продлении ещё не говорили"), "its signal is open");
        let file =
            app::dossier::dossier(&app.ctx, &app.alice, app.client).await.expect("a dossier");
        let kinds: Vec<&str> = file
            .verdict
            .expect("a verdict")
            .assessment
            .signals
            .iter()
            .map(|j| j.signal.kind.word())
            .collect();
        assert_eq!(kinds, ["renewal", "late_payment"]);
        let approval = format!("/work-items/{}/end", file.work.items[0].id);
        assert_eq!(site.post(&alice, &approval, &[]).await.done().1, "done~flash.saved");
        let payment = format!("/invoices/{}/payment", file.work.invoices[0].id);
        assert_eq!(site.post(&alice, &payment, &[]).await.done().1, "done~flash.saved");
        let twice = site.post(&alice, &payment, &[]).await;
        assert_eq!(twice.status, StatusCode::CONFLICT);
        let page = site.get(&alice, &own).await.body;
        assert!(!page.contains("просрочен на"), "paid");
        let table = site.get(&alice, &format!("{own}/work.csv")).await.body;
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 4, "{table}");
        assert!(lines[3].contains("СЧ-7") && lines[3].contains("120000.50"), "{table}");
        let events = app.events(6).await;
        let verbs = [
            "invoice.pay",
            "work_item.end",
            "client.terms",
            "invoice.add",
            "meeting.add",
            "work_item.add",
        ];
        assert_eq!(events, verbs.map(|verb| format!("Алиса {verb}")));
    });
}

#[test]
fn a_program_that_sends_a_number_again_changes_the_same_row() {
    each_app(|app| async move {
        let api = Api::new(app.clone());
        let token = api.token(&app.alice, Scope::ALL).await;
        let own = format!("/api/v1/clients/{}", app.client);
        let task = |title: &str| {
            json!({"kind": "delivery", "title": title, "at": "2026-02-20T09:00:00Z",
                "external_id": "D-1", "comments": 3, "rating": 4})
        };
        let items = format!("POST {own}/work-items");
        let first = api.ok(&token, &items, &task("Ролик")).await.text("id");
        assert_eq!(api.ok(&token, &items, &task("Ролик 2")).await.text("id"), first);
        let bill = |paid: Value| {
            json!({"number": "СЧ-9", "issued_on": "2026-02-01", "due_on": "2026-02-10",
                "paid_on": paid, "sum": {"minor": 5_000_001, "currency": "EUR"}})
        };
        let invoices = format!("POST {own}/invoices");
        let first = api.ok(&token, &invoices, &bill(Value::Null)).await.text("id");
        assert_eq!(api.ok(&token, &invoices, &bill(json!("2026-02-12"))).await.text("id"), first);
        let call = |starts: &str| json!({"title": "Созвон", "starts_at": starts, "state": "planned", "external_id": "M"});
        let meetings = format!("POST {own}/meetings");
        api.ok(&token, &meetings, &call("2026-03-05T09:00:00Z")).await;
        api.ok(&token, &meetings, &call("2026-03-06T09:00:00Z")).await;
        let terms = json!({"renewal_on": "2026-12-31"});
        api.ok(&token, &format!("PUT {own}/terms"), &terms).await;
        let work = api.ok(&token, &format!("GET {own}/work"), &Value::Null).await.body;
        assert_eq!(work["items"][0]["title"], "Ролик 2");
        assert_eq!(
            (work["items"].as_array().map(Vec::len), &work["items"][0]["rating"]),
            (Some(1), &json!(4))
        );
        assert_eq!(work["invoices"][0]["paid_on"], "2026-02-12");
        assert_eq!(work["invoices"][0]["sum"], json!({"minor": 5_000_001, "currency": "EUR"}));
        assert_eq!(work["meetings"][0]["moves"], 1);
        assert_eq!(work["terms"]["renewal_on"], "2026-12-31");
        let wrong = json!({"kind": "song", "title": "x", "at": "2026-02-20T09:00:00Z"});
        assert_eq!(api.call(&token, &items, &wrong).await.codes(), ["kind:unknown-word"]);
        let late = json!({"kind": "task", "title": "", "at": "2027-02-20T09:00:00Z", "rating": 9});
        let codes = api.call(&token, &items, &late).await.codes();
        assert_eq!(codes, ["at:in-future", "rating:out-of-range", "title:empty"]);
    });
}
