//! Edits on the pages: typed on a phone, parted from a letter, judged, answered, grown into guidelines.

use crate::site::{Site, signed_in};
use app::edit::{self, EditInput};
use axum::http::StatusCode;
use domain::id::{EditId, EditPairId, GuidelineRuleId};
use jiff::civil::date;
use testkit::{TestApp, on_sqlite};

/// Two edits of the cast's client that contradict each other, and a rule from the first one.
pub async fn quarrel(app: &TestApp) -> (EditId, EditPairId, GuidelineRuleId) {
    let said = |text: &str, day| EditInput {
        text: text.to_owned(),
        said_on: Some(date(2026, 2, day)),
        ..EditInput::default()
    };
    let inputs = [said("Логотип крупнее", 2), said("Логотип мельче", 20)];
    let added = edit::add(&app.ctx, &app.alice, app.client, &inputs).await.expect("edits");
    let rule = edit::rule_of_edit(&app.ctx, &app.alice, added[0]).await.expect("a rule");
    let file = edit::one(&app.ctx, &app.alice, added[1]).await.expect("an edit");
    (added[1], file.pairs[0].row.id, rule)
}

#[test]
fn an_edit_is_typed_in_seconds_and_settled_by_a_tap() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let own = format!("/clients/{}/edits", app.client);
        let page = site.get(&alice, &own).await;
        assert!(page.body.contains("Правок пока нет"), "an empty page says what it is for");
        let client = site.get(&alice, &format!("/clients/{}", app.client)).await.body;
        assert!(client.contains("Правки и гайдлайн"), "the client's page leads there");
        let empty = site.post(&alice, &own, &[("step", "one"), ("text", " ")]).await;
        assert_eq!(
            (empty.status, empty.has_problem("text")),
            (StatusCode::UNPROCESSABLE_ENTITY, true)
        );
        let typed =
            [("step", "one"), ("text", "Телефон в подвале: 8 800 555-35-35"), ("material", "сайт")];
        assert_eq!(
            site.post(&alice, &own, &typed).await.done(),
            (own.as_str(), "done~flash.edit_added")
        );
        let register = edit::register(&app.ctx, &app.alice, app.client).await.expect("a register");
        let row = &register.edits[0].row;
        let page = site.get(&alice, &own).await.body;
        assert!(
            page.contains("Телефон в подвале") && page.contains("по делу"),
            "with its suggestion"
        );
        let one = format!("/edits/{}", row.id);
        let back = [("next", own.as_str()), ("how", "applied")];
        let settled = site.post(&alice, &format!("{one}/settlement"), &back).await;
        assert_eq!(settled.done(), (own.as_str(), "done~flash.saved"));
        let refused = site.post(&alice, &format!("{one}/settlement"), &[("how", "refused")]).await;
        assert!(refused.body.contains("уже закрыта"), "{}", refused.status);
        site.post(&alice, &format!("{one}/reopening"), &[]).await.done();
        site.post(&alice, &format!("{one}/class"), &[("class", "our_error")]).await.done();
        let page = site.get(&alice, &one).await.body;
        assert!(page.contains("Наша ошибка"), "the class that a person chose");
    });
}

#[test]
fn a_letter_is_parted_and_only_what_is_ticked_is_kept() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let own = format!("/clients/{}/edits", app.client);
        let letter =
            "Добрый день!\n1. Логотип крупнее\n2. Цена 1200 рублей\n3. Уберите сноску\nСпасибо!";
        let logged = app::touch::log::LoggedTouch {
            client: app.client,
            contact: Some(app.dina),
            project: None,
            channel: domain::touch::Channel::Mail,
            direction: domain::touch::Direction::Incoming,
            at: app.ctx.now(),
            minutes: None,
            subject: "Правки".to_owned(),
            text: letter.to_owned(),
            once: "1".to_owned(),
        };
        let touch = app::touch::log::log(&app.ctx, &app.alice, &logged).await.expect("a touch");
        let from = site.get(&alice, &format!("{own}/new?touch={touch}")).await;
        assert!(from.body.contains("part_2") && !from.body.contains("part_3"), "three parts");
        let touch = touch.to_string();
        let message = site.get(&alice, &format!("/touches/{touch}")).await.body;
        assert!(message.contains("/edits/new?touch="), "the message leads to the form");
        let kept = [
            ("step", "parts"),
            ("touch", &touch),
            ("part_0", "Логотип крупнее"),
            ("take_0", "1"),
            ("class_0", "taste"),
            ("part_1", "Цена 1200 рублей"),
            ("class_1", "factual"),
            ("part_2", "Уберите сноску"),
            ("take_2", "1"),
            ("class_2", "factual"),
        ];
        site.post(&alice, &own, &kept).await.done();
        let register = edit::register(&app.ctx, &app.alice, app.client).await.expect("a register");
        let mut texts: Vec<_> = register
            .edits
            .iter()
            .map(|e| (e.row.text.as_str(), e.row.class.map(|c| c.word())))
            .collect();
        texts.sort_unstable();
        assert_eq!(
            texts,
            [("Логотип крупнее", Some("taste")), ("Уберите сноску", Some("factual"))]
        );
        assert!(
            register
                .edits
                .iter()
                .all(|e| e.row.touch.map(|t| t.to_string()) == Some(touch.clone()))
        );
        let bare = site.post(&alice, &own, &[("step", "part"), ("text", "Спасибо!")]).await;
        assert!(bare.status == StatusCode::OK && bare.body.contains("Отдельных просьб"));
        let none = site.post(&alice, &own, &[("step", "parts"), ("part_0", "x")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(none.value("take_0"), Some("1".to_owned()), "what was typed stays");
    });
}

#[test]
fn a_contradiction_is_shown_side_by_side_and_answered() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let (later, pair, _) = quarrel(&app).await;
        let own = format!("/edits/{later}/pairs/{pair}");
        let page = site.get(&alice, &own).await.body.replace('\u{a0}', " ");
        for part in [
            "Логотип крупнее",
            "Логотип мельче",
            "2 февраля",
            "20 февраля",
            "Спросить того, кто решает",
        ] {
            assert!(page.contains(part), "{part}");
        }
        assert_eq!(site.post(&alice, &own, &[]).await.done().1, "failed~problem.unknown_choice");
        site.post(&alice, &own, &[("answer", "owner"), ("note", "спросили директора")])
            .await
            .done();
        let list = site.get(&alice, &format!("/clients/{}/edits", app.client)).await.body;
        assert!(list.contains("спросили директора"), "answered ones are listed");
        let denied = site.post(&alice, &own, &[("verdict", "denied")]).await;
        assert_eq!(denied.done().1, "done~flash.saved");
    });
}

#[test]
fn guidelines_are_read_changed_and_taken_along() {
    on_sqlite(|app| async move {
        let site = Site::new(&app);
        let (alice, _) = signed_in(&app, &app.alice).await;
        let own = format!("/clients/{}/guideline", app.client);
        let page = site.get(&alice, &own).await.body;
        assert!(page.contains("Правил пока нет"));
        let (_, _, rule) = quarrel(&app).await;
        let board = [
            ("text", "Главный цвет — <b>синий</b>"),
            ("section", "Дизайн"),
            ("decided_on", "2026-02-10"),
            ("decided_with", "Дина, Алиса"),
        ];
        let added = site.post(&alice, &own, &board).await;
        assert_eq!(added.done(), (own.as_str(), "done~flash.rule_added"));
        let form = format!("/guideline-rules/{rule}");
        let silent = [("text", "Логотип не меньше 40 пикселей"), ("version", "1")];
        let refused = site.post(&alice, &form, &silent).await;
        assert!(refused.has_problem("why"), "{}", refused.status);
        assert!(refused.body.contains("не меньше 40"), "what was typed stays");
        let reasoned = [&silent[..], &[("why", "уточнили в письме")]].concat();
        site.post(&alice, &form, &reasoned).await.done();
        let page = site.get(&alice, &own).await.body;
        assert!(page.contains("не меньше 40") && page.contains("Решено вместе"), "{page}");
        let old = site.get(&alice, &format!("{own}?version=1")).await.body;
        assert!(old.contains("Это старая версия") && !old.contains("<b>Логотип не меньше"));
        let file = site.get(&alice, &format!("{own}.md")).await;
        assert!(file.body.starts_with("# Гайдлайн: Ромашка"), "{}", file.body);
        assert!(file.body.contains("\\<b\\>синий") && file.body.contains("уточнили в письме"));
        let out = site.post(&alice, &format!("{form}/retirement"), &[("why", "")]).await;
        assert_eq!(out.status, StatusCode::UNPROCESSABLE_ENTITY);
        site.post(&alice, &format!("{form}/retirement"), &[("why", "новый брендбук")]).await.done();
        site.post(&alice, &format!("{form}/restoration"), &[]).await.done();
        assert_eq!(
            site.get(&alice, &format!("{own}?project=pr_{}", "0".repeat(32))).await.status,
            StatusCode::NOT_FOUND
        );
    });
}
