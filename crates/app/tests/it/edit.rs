//! Edits: written down in seconds, compared with what was asked before, grown into guidelines that
//! survive the team.

use crate::{assert_error, problems, refusal};
use app::edit::{self, EditInput, OtherText, RuleInput, Tally};
use domain::edit::{EditClass, PairAnswer, PairKind, PairVerdict, Settlement};
use domain::id::EditId;
use jiff::civil::{Date, date};
use testkit::{TestApp, each_app, on_sqlite};

fn said(text: &str, on: Date) -> EditInput {
    EditInput { text: text.into(), said_on: Some(on), ..EditInput::default() }
}

async fn add(app: &TestApp, input: EditInput) -> EditId {
    edit::add(&app.ctx, &app.boris, app.client, &[input]).await.expect("an edit")[0]
}

async fn tally(app: &TestApp) -> Tally {
    edit::register(&app.ctx, &app.alice, app.client).await.expect("a register").tally
}

#[test]
fn a_contradiction_is_found_confirmed_and_answered() {
    each_app(|app| async move {
        let first = EditInput {
            contact: Some(app.dina),
            ..said("Логотип крупнее", date(2026, 2, 2))
        };
        add(&app, first).await;
        let second = EditInput {
            author: "Олег".into(),
            ..said("Логотип мельче", date(2026, 2, 20))
        };
        let later = add(&app, second).await;
        let register = edit::register(&app.ctx, &app.alice, app.client).await.expect("a register");
        let [pair] = register.pairs.as_slice() else { panic!("{:?}", register.pairs) };
        assert_eq!(
            (pair.row.kind, pair.row.edit, pair.is_waiting()),
            (PairKind::Contradiction, later, true)
        );
        let OtherText::Edit(earlier) = &pair.earlier else { panic!("{pair:?}") };
        assert_eq!((earlier.text.as_str(), earlier.contact), ("Логотип крупнее", Some(app.dina)));
        let of = (later, pair.row.id);
        // a specialist writes edits down, who answers for the project decides
        let (ctx, word) = (&app.ctx, PairVerdict::Confirmed);
        assert_error!(edit::judge(ctx, &app.boris, of, word).await, Forbidden);
        assert_error!(edit::judge(ctx, &app.gleb, of, word).await, NotFound);
        assert_error!(edit::judge(ctx, &app.zhenya, of, word).await, NotFound);
        edit::judge(ctx, &app.alice, of, word).await.expect("confirmed");
        let now = tally(&app).await;
        assert_eq!((now.n_contradictions, now.n_waiting), (1, 1), "it waits for an answer");
        edit::answer(ctx, &app.alice, of, PairAnswer::Owner, "спросили Дину")
            .await
            .expect("answered");
        assert_eq!(tally(&app).await.n_waiting, 0);
        edit::judge(ctx, &app.alice, of, PairVerdict::Denied).await.expect("a second thought");
        let again = edit::answer(ctx, &app.alice, of, PairAnswer::Owner, "").await;
        assert_eq!(refusal(again), "refused.no-contradiction");
        assert_eq!(tally(&app).await.n_contradictions, 0);
    });
}

#[test]
fn a_rule_that_is_broken_again_is_our_repeated_mistake() {
    each_app(|app| async move {
        let (ctx, alice) = (&app.ctx, &app.alice);
        let first =
            add(&app, said("Не ставьте восклицательные знаки в заголовках", date(2026, 1, 12)))
                .await;
        edit::rule_of_edit(ctx, alice, first).await.expect("a rule in one click");
        let mut told = app.events(2).await;
        told.sort();
        assert_eq!(told, ["Алиса edit.classify", "Алиса guideline.add"], "both changes are told");
        assert_eq!(refusal(edit::rule_of_edit(ctx, alice, first).await), "refused.rule-exists");
        let register = edit::register(ctx, alice, app.client).await.expect("a register");
        assert_eq!(
            register.edits[0].row.class,
            Some(EditClass::Factual),
            "a rule is on the matter"
        );
        let again = add(
            &app,
            said("Опять: не ставьте восклицательные знаки в заголовках", date(2026, 2, 12)),
        )
        .await;
        let file = edit::one(ctx, alice, again).await.expect("an edit");
        let [pair] = file.pairs.as_slice() else { panic!("{:?}", file.pairs) };
        assert!(
            matches!(pair.earlier, OtherText::Rule(_)),
            "the rule goes before the edit: {pair:?}"
        );
        assert_eq!(tally(&app).await.n_repeats, 0, "nothing is counted before a person says so");
        edit::judge(ctx, alice, (again, pair.row.id), PairVerdict::Confirmed)
            .await
            .expect("confirmed");
        let now = tally(&app).await;
        assert_eq!((now.n_repeats, now.n_waiting), (1, 0));
        let no_answer =
            edit::answer(ctx, alice, (again, pair.row.id), PairAnswer::Numbers, "").await;
        assert_eq!(refusal(no_answer), "refused.no-contradiction");
    });
}

#[test]
fn guidelines_keep_who_changed_what_and_why() {
    each_app(|app| async move {
        let (ctx, alice, client) = (&app.ctx, &app.alice, app.client);
        let first = add(&app, said("Обращаться на «вы»", date(2026, 1, 12))).await;
        let rule = edit::rule_of_edit(ctx, alice, first).await.expect("a rule");
        let input = RuleInput {
            text: "Обращаться на «вы» с маленькой буквы".into(),
            ..RuleInput::default()
        };
        let silent = edit::reword(ctx, alice, rule, 1, &input).await;
        assert_eq!(problems(silent), ["why:empty"], "a change says why");
        let input = RuleInput { why: "попросили в письме".into(), ..input };
        edit::reword(ctx, &app.vera, rule, 1, &input).await.expect("reworded");
        assert_error!(edit::reword(ctx, alice, rule, 1, &input).await, Conflict);
        let board = RuleInput {
            text: "Главный цвет — синий".into(),
            section: "Дизайн".into(),
            decided_on: Some(date(2026, 2, 1)),
            decided_with: "Дина, Вера".into(),
            ..RuleInput::default()
        };
        let decided = edit::add_rule(ctx, alice, client, &board).await.expect("decided together");
        assert_eq!(problems(edit::retire(ctx, alice, rule, " ").await), ["why:empty"]);
        edit::retire(ctx, alice, rule, "новая редполитика").await.expect("retired");
        assert_error!(edit::retire(ctx, alice, rule, "ещё раз").await, Conflict);
        let texts = |file: edit::GuidelineFile| -> Vec<String> {
            file.rules.into_iter().map(|rule| rule.text).collect()
        };
        for (version, expected) in [
            (Some(1), vec!["Обращаться на «вы»"]),
            (Some(2), vec!["Обращаться на «вы» с маленькой буквы"]),
            (Some(3), vec!["Обращаться на «вы» с маленькой буквы", "Главный цвет — синий"]),
            (None, vec!["Главный цвет — синий"]),
        ] {
            let file =
                edit::guideline(ctx, &app.boris, client, None, version).await.expect("a file");
            let expected: std::collections::BTreeSet<String> =
                expected.into_iter().map(str::to_owned).collect();
            assert_eq!(
                texts(file).into_iter().collect::<std::collections::BTreeSet<_>>(),
                expected,
                "{version:?}"
            );
        }
        let file = edit::guideline(ctx, alice, client, None, None).await.expect("a file");
        let who: Vec<_> =
            file.versions.iter().map(|v| (v.n, v.row.by, v.row.why.as_str())).collect();
        assert_eq!(who[2], (2, app.vera.teammate, "попросили в письме"));
        assert_eq!(who[0], (4, alice.teammate, "новая редполитика"));
        let locale = locale::Locale::new(locale::Lang::Ru, jiff::tz::TimeZone::UTC);
        let text = edit::markdown(&locale, &file);
        for part in ["Главный цвет — синий", "Решено вместе", "Дина, Вера", "новая редполитика"]
        {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        for stranger in [&app.gleb, &app.zhenya] {
            assert_error!(edit::guideline(ctx, stranger, client, None, None).await, NotFound);
            assert_error!(edit::register(ctx, stranger, client).await, NotFound);
            assert_error!(edit::one(ctx, stranger, first).await, NotFound);
            assert_error!(
                edit::add(ctx, stranger, client, &[said("x", date(2026, 1, 1))]).await,
                NotFound
            );
            assert_error!(edit::retire(ctx, stranger, decided, "так").await, NotFound);
            assert_error!(edit::rule_of_edit(ctx, stranger, first).await, NotFound);
            assert!(edit::list(ctx, stranger, 9).await.expect("a list").is_empty());
        }
        assert_eq!(edit::list(ctx, alice, 9).await.expect("a list").len(), 1);
    });
}

#[test]
fn an_edit_is_settled_with_a_reason_and_taken_back() {
    on_sqlite(|app| async move {
        let (ctx, alice) = (&app.ctx, &app.alice);
        let id = add(&app, said("Шрифт повеселее", date(2026, 2, 1))).await;
        let refused = edit::settle(ctx, alice, id, Settlement::Refused, None, "").await;
        assert_eq!(problems(refused), ["note:empty"]);
        let early = Some(date(2026, 1, 1));
        let refused = edit::settle(ctx, alice, id, Settlement::Applied, early, "").await;
        assert_eq!(problems(refused), ["on:before_start"]);
        edit::settle(ctx, alice, id, Settlement::Refused, None, "спорит с брендбуком")
            .await
            .expect("refused");
        let again = edit::settle(ctx, alice, id, Settlement::Applied, None, "").await;
        assert_eq!(refusal(again), "refused.edit-settled");
        assert_eq!(tally(&app).await.n_open, 0);
        edit::reopen(ctx, alice, id).await.expect("reopened");
        edit::classify(ctx, alice, id, EditClass::Taste).await.expect("a class");
        let now = tally(&app).await;
        assert_eq!((now.n_open, now.n_unclassified), (1, 0));
    });
}

#[test]
fn words_that_change_are_compared_anew() {
    on_sqlite(|app| async move {
        let (ctx, alice) = (&app.ctx, &app.alice);
        add(&app, said("Логотип крупнее", date(2026, 2, 2))).await;
        let later = add(&app, said("Логотип мельче", date(2026, 2, 3))).await;
        assert_eq!(tally(&app).await.n_waiting, 1);
        let input = said("Поменяйте телефон в подвале", date(2026, 2, 3));
        edit::edit(ctx, alice, later, 1, &input).await.expect("changed");
        assert_eq!(tally(&app).await.n_waiting, 0, "nothing was judged, so nothing is left");
        assert_error!(edit::edit(ctx, alice, later, 1, &input).await, Conflict);
        let empty = edit::edit(ctx, alice, later, 2, &said(" ", date(2030, 1, 1))).await;
        assert_eq!(problems(empty), ["text:empty", "said_on:in-future"]);
    });
}

#[test]
fn an_edit_is_beside_everything_that_it_contradicts_and_a_belated_one_beside_what_came_since() {
    on_sqlite(|app| async move {
        let first = add(&app, said("Логотип крупнее", date(2026, 2, 2))).await;
        let second = add(&app, said("Сделайте логотип крупнее", date(2026, 2, 9))).await;
        let third = add(&app, said("Логотип мельче", date(2026, 2, 20))).await;
        let others = async |of: EditId, kind: PairKind| {
            let file = edit::register(&app.ctx, &app.alice, app.client).await.expect("a register");
            let pairs = file.pairs.into_iter().filter(|p| p.row.edit == of && p.row.kind == kind);
            let other = |p: edit::PairCard| match p.earlier {
                OtherText::Edit(earlier) => earlier.id,
                other => panic!("{other:?}"),
            };
            let mut others: Vec<EditId> = pairs.map(other).collect();
            others.sort_unstable();
            others
        };
        assert_eq!(others(third, PairKind::Contradiction).await, [first, second]);
        // found in an old letter: what was said since contradicts it, too
        let belated = add(&app, said("Пусть логотип будет крупнее", date(2026, 2, 15))).await;
        let mut beside = vec![first, second, belated];
        beside.sort_unstable();
        assert_eq!(others(third, PairKind::Contradiction).await, beside);
        assert_eq!(others(belated, PairKind::Repeat).await, [first, second]);
        // other words take back what was found of them, on both sides
        let input = said("Уберите телефон", date(2026, 2, 15));
        edit::edit(&app.ctx, &app.alice, belated, 1, &input).await.expect("reworded");
        assert_eq!(others(third, PairKind::Contradiction).await, [first, second]);
        assert!(others(belated, PairKind::Repeat).await.is_empty());
    });
}
