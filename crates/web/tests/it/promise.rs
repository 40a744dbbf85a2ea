//! Promises of both sides, milestones and contracts, written down and seen on the pages.

use crate::site::{Site, signed_in};
use app::agreement::{Agreement, AgreementInput};
use app::milestone::{Milestone, MilestoneInput};
use app::promise::{Promise, PromiseInput};
use axum::http::StatusCode;
use domain::agreement::{AgreementTerms, Renewal, ValuePer};
use domain::money::Currency;
use domain::promise::Side;
use jiff::civil::date;
use testkit::{TestApp, on_sqlite};

/// A promise of ours to the cast's client that waits for its day.
pub async fn promise(app: &TestApp) -> Promise {
    let input = PromiseInput {
        due_on: Some(date(2026, 3, 20)),
        ..PromiseInput::new(Side::Ours, "Прислать макет")
    };
    app::promise::add(&app.ctx, &app.alice, app.client, &input).await.expect("a promise")
}

/// A result that the cast's client has not seen yet.
pub async fn milestone(app: &TestApp) -> Milestone {
    let input = MilestoneInput {
        what: "Прототип".to_owned(),
        project: None,
        owner: None,
        planned_on: None,
        due_on: Some(date(2026, 3, 20)),
    };
    app::milestone::add(&app.ctx, &app.alice, app.client, &input).await.expect("a milestone")
}

/// A contract with the cast's client.
pub async fn agreement(app: &TestApp) -> Agreement {
    let terms = AgreementTerms {
        from_on: date(2026, 1, 1),
        until_on: Some(date(2026, 12, 31)),
        value_minor: Some(30_000_000),
        value_per: ValuePer::Month,
        currency: Currency::RUB,
        renewal: Renewal::ByTalk,
        notice_days: Some(30),
    };
    let (number, title) = ("Д-7".to_owned(), "Продвижение".to_owned());
    let input = AgreementInput { number, title, terms, note: String::new() };
    app::agreement::add(&app.ctx, &app.alice, app.client, &input).await.expect("a contract")
}

#[test]
fn a_promise_is_written_down_moved_and_kept() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let own = format!("/clients/{}", app.client);
        let page = site.get(&alice, &own).await.body.replace('\u{a0}', " ");
        assert!(page.contains("Обещаний пока не записано"), "an empty section says what it is for");
        assert!(page.contains("пока не знаем"), "no rate of nothing");
        let form = site.get(&alice, &format!("{own}/promises/new")).await;
        assert_eq!(form.status, StatusCode::OK);
        let empty = site.post(&alice, &format!("{own}/promises"), &[("side", "ours")]).await;
        assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
        let typed = [("side", "ours"), ("what", "Прислать макет"), ("day", "2026-03-05")];
        let sent = site.post(&alice, &format!("{own}/promises"), &typed).await;
        let list = format!("{own}/agreements");
        assert_eq!(sent.done(), (list.as_str(), "done~flash.promise_added"));
        let (_, ledger) =
            app::promise::of_client(&app.ctx, &app.alice, app.client).await.expect("a ledger");
        let id = ledger.promises[0].row.id;
        assert_eq!(ledger.promises[0].row.due_on, Some(date(2026, 3, 5)));
        assert_eq!(ledger.promises[0].row.owner, app.alice.teammate, "whoever writes it keeps it");
        let one = format!("/promises/{id}");
        let moved = [("to", "2026-03-12"), ("kind", "agreed"), ("reason", "ждём фото")];
        let sent = site.post(&alice, &format!("{one}/moves"), &moved).await;
        assert_eq!(sent.done(), (one.as_str(), "done~flash.saved"));
        let same = site.post(&alice, &format!("{one}/moves"), &moved).await;
        assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = site.get(&alice, &one).await.body.replace('\u{a0}', " ");
        for shown in ["<s>5 марта</s>", "12 марта", "ждём фото", "другая сторона согласилась"]
        {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        let kept = [("how", "kept"), ("note", "сдали вовремя")];
        let sent = site.post(&alice, &format!("{one}/end"), &kept).await;
        assert_eq!(sent.done(), (one.as_str(), "done~flash.saved"));
        let again = site.post(&alice, &format!("{one}/end"), &kept).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.body.contains("уже закрыто"), "it says why");
        let page = site.get(&alice, &list).await.body;
        assert!(page.contains("сдали вовремя") && page.contains("сдержано"), "{page}");
        let events = app.events(3).await;
        let verbs = ["promise.keep", "promise.move", "promise.add"];
        assert_eq!(events, verbs.map(|verb| format!("Алиса {verb}")));
    });
}

#[test]
fn a_broken_word_is_a_signal_on_the_page_and_goes_when_it_is_kept() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let own = format!("/clients/{}", app.client);
        let said = [
            ("side", "theirs"),
            ("what", "Фото продукции"),
            ("made_on", "2026-02-02"),
            ("due_on", "2026-02-20"),
            ("kind", "input"),
        ];
        site.post(&alice, &format!("{own}/promises"), &said).await.done();
        let page = site.get(&alice, &own).await.body.replace('\u{a0}', " ");
        assert!(page.contains("Клиент обещал и не дал: «Фото продукции»"), "the signal");
        assert!(page.contains("просрочено на 10 дней"), "how late");
        let (_, ledger) =
            app::promise::of_client(&app.ctx, &app.alice, app.client).await.expect("a ledger");
        let end = format!("/promises/{}/end", ledger.promises[0].row.id);
        site.post(&alice, &end, &[("how", "kept")]).await.done();
        let page = site.get(&alice, &own).await.body.replace('\u{a0}', " ");
        assert!(!page.contains("Клиент обещал и не дал"), "it came");
    });
}

#[test]
fn a_milestone_is_shown_returned_shown_again_and_accepted() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let one = format!("/milestones/{}", milestone(&app).await.id);
        let early = site.post(&alice, &format!("{one}/answers"), &[("answer", "accepted")]).await;
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(early.body.contains("ответа ждёт только показанное"), "it says why");
        let steps = [
            ("shows", vec![("note", "первый")]),
            ("answers", vec![("answer", "returned"), ("note", "крупнее")]),
            ("shows", vec![("note", "второй")]),
            ("answers", vec![("answer", "accepted")]),
        ];
        for (step, fields) in steps {
            let sent = site.post(&alice, &format!("{one}/{step}"), &fields).await;
            assert_eq!(sent.done(), (one.as_str(), "done~flash.saved"), "{step}");
        }
        let page = site.get(&alice, &one).await.body.replace('\u{a0}', " ");
        for shown in ["Версия 1", "Версия 2", "вернули на доработку", "крупнее", "принято"]
        {
            assert!(page.contains(shown), "{shown}");
        }
        let late = site.post(&alice, &format!("{one}/shows"), &[]).await;
        assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn a_contract_is_amended_forwards_corrected_and_never_backwards() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let one = format!("/agreements/{}", agreement(&app).await.id);
        let page = site.get(&alice, &format!("/clients/{}", app.client)).await.body;
        let page = page.replace('\u{a0}', " ");
        assert!(page.contains("31 декабря"), "the renewal follows the contract");
        let change = |n: &'static str, from: &'static str, value: &'static str| {
            let same = [("currency", "RUB"), ("from_on", "2026-01-01")];
            [("n_known", n), ("effective_on", from), ("value", value)]
                .into_iter()
                .chain(same)
                .collect::<Vec<_>>()
        };
        let sent = site.post(&alice, &one, &change("1", "2026-03-01", "350 000")).await;
        assert_eq!(sent.done(), (one.as_str(), "done~flash.saved"));
        let back = site.post(&alice, &one, &change("2", "2026-02-01", "1")).await;
        assert_eq!(back.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(back.body.contains("Задним числом"), "it says why");
        let other = site.post(&alice, &one, &change("1", "2026-03-05", "1")).await;
        assert_eq!(other.status, StatusCode::CONFLICT, "somebody wrote meanwhile");
        let sent = site.post(&alice, &one, &change("2", "2026-03-01", "360 000")).await;
        assert_eq!(sent.done(), (one.as_str(), "done~flash.saved"));
        let page = site.get(&alice, &one).await.body.replace('\u{a0}', " ");
        for shown in ["300 000 ₽", "350 000 ₽", "360 000 ₽", "исправлено", "действует"]
        {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        let verbs = app.events(2).await;
        assert_eq!(verbs, ["Алиса agreement.correct", "Алиса agreement.amend"]);
    });
}

#[test]
fn an_incident_rests_on_a_clause_of_the_contract() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let one = format!("/agreements/{}", agreement(&app).await.id);
        let words = "За просрочку исполнитель платит 0,1 % цены этапа за каждый день";
        let clause = [
            ("number", "5.2"),
            ("words", words),
            ("regime", "contract_daily"),
            ("percent", "0,1"),
            ("base_kind", "stage"),
        ];
        let sent = site.post(&alice, &format!("{one}/clauses"), &clause).await;
        assert_eq!(sent.done().1, "done~flash.saved");
        let plain = [("number", "3.1"), ("words", "Отчёт до 5 числа"), ("regime", "none")];
        site.post(&alice, &format!("{one}/clauses"), &plain).await.done();
        let input =
            app::incident::RecordInput { title: "Срыв".to_owned(), ..Default::default() };
        let incident =
            app::incident::record(&app.ctx, &app.alice, app.client, &input).await.expect("it");
        let new = format!("/incidents/{}/clauses/new", incident.id);
        let page = site.get(&alice, &new).await.body;
        assert!(page.contains("Д-7, 5.2") && !page.contains("Д-7, 3.1"), "only what has a price");
        let at = page.find("?from=cz_").expect("a link");
        let from = &page[at..at + "?from=cz_".len() + 32];
        let page = site.get(&alice, &format!("{new}{from}")).await.body;
        assert!(page.contains(words) && page.contains("value=\"0.1\""), "verbatim, with its price");
    });
}

#[test]
fn who_may_not_see_costs_does_not_see_contracts() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        agreement(&app).await;
        let (boris, _) = signed_in(&app, &app.boris).await;
        let own = format!("/clients/{}/agreements", app.client);
        let page = site.get(&boris, &own).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.body.contains("Д-7"), "a specialist");
        let (gleb, _) = signed_in(&app, &app.gleb).await;
        assert_eq!(site.get(&gleb, &own).await.status, StatusCode::NOT_FOUND);
    });
}

#[test]
fn the_most_urgent_promise_is_listed_first_however_old_it_is() {
    on_sqlite(|app| async move {
        let said = |what: &str, made: i8, due: i8| PromiseInput {
            made_on: Some(date(2026, 2, made)),
            due_on: Some(date(2026, 3, due)),
            ..PromiseInput::new(Side::Ours, what)
        };
        for input in [said("давно просрочено", 1, 1), said("ещё есть время", 20, 30)]
        {
            app::promise::add(&app.ctx, &app.alice, app.client, &input).await.expect("a promise");
        }
        let one = app::promise::list(&app.ctx, &app.alice, 1).await.expect("a list");
        let what: Vec<&str> = one.iter().map(|listed| listed.held.row.what.as_str()).collect();
        assert_eq!(what, ["давно просрочено"]);
    });
}
