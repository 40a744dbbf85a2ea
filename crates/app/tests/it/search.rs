//! Search and calls logged by hand.

use crate::post::{ALICE, DINA, letter, mbox, read_in};
use crate::{assert_error, problems};
use app::Actor;
use app::touch::log::{LoggedTouch, log};
use app::touch::search::{Search, find, lines, meant, offer};
use domain::cue::Span;
use domain::touch::{Channel, Direction};
use testkit::{TestApp, client_input, each_app};

async fn subjects(app: &TestApp, actor: &Actor, words: &str) -> Vec<String> {
    let asked = Search { text: words.to_owned(), limit: 50, ..Search::default() };
    let found = lines(&app.ctx, actor, &asked).await.unwrap();
    found.into_iter().map(|line| line.subject).collect()
}

#[test]
fn search_finds_other_forms_of_the_words_and_only_what_the_reader_may_see() {
    each_app(|app| async move {
        let letters = [
            letter("2026-02-24T10:00+03:00", DINA, ALICE, "1", "Пришлите новые макеты баннеров.")
                .about("Баннеры"),
            letter("2026-02-24T11:00+03:00", DINA, ALICE, "2", "We were running two campaigns.")
                .about("Campaigns"),
            letter("2026-02-24T12:00+03:00", "x@else.example", ALICE, "3", "Макет баннера готов?")
                .about("Чужое"),
        ];
        read_in(&app, &mbox(&letters), None).await;
        for (words, expected) in [
            ("макетом", vec!["Чужое", "Баннеры"]),
            ("новый баннер", vec!["Баннеры"]),
            ("НОВЫХ МАКЕТОВ", vec!["Баннеры"]),
            ("campaign run", vec!["Campaigns"]),
            ("макет campaign", vec![]),
            ("дина", vec!["Campaigns", "Баннеры"]),
        ] {
            assert_eq!(subjects(&app, &app.vera, words).await, expected, "{words}");
        }
        // Only those on the client's team; nobody of them sees what waits in the tray by search.
        assert_eq!(subjects(&app, &app.alice, "макет").await, ["Баннеры"]);
        assert_eq!(subjects(&app, &app.boris, "макет").await, ["Баннеры"]);
        let nothing: [&str; 0] = [];
        assert_eq!(subjects(&app, &app.gleb, "макет").await, nothing);
        assert_eq!(subjects(&app, &app.zhenya, "макет").await, nothing);
        let asked = Search { text: "макета".to_owned(), limit: 9, ..Search::default() };
        let asked = Search { client: Some(app.client), ..asked };
        let found = find(&app.ctx, &app.alice, &asked).await.unwrap();
        let marks = app::touch::search::marks(&found.touches[0].text, &found.words);
        let text = &found.touches[0].text;
        let letters: Vec<char> = text.chars().collect();
        let cut = |s: &Span| letters[s.start as usize..s.end as usize].iter().collect();
        let marked: Vec<String> = marks.iter().map(cut).collect();
        assert_eq!(marked, ["макеты"]);
        assert!(find(&app.ctx, &app.gleb, &asked).await.unwrap().touches.is_empty());
    });
}

#[test]
fn a_client_is_meant_by_its_name_or_by_a_part_that_no_other_has() {
    each_app(|app| async move {
        for name in ["Север", "Северный ветер", "Юг"] {
            let mut input = client_input(name);
            input.domains = Vec::new();
            app::client::create(&app.ctx, &app.vera, &input).await.unwrap();
        }
        let ctx = &app.ctx;
        for (text, expected) in [
            ("ЮГ", Some("Юг")),
            ("ветер", Some("Северный ветер")),
            // The whole name of one, though another begins so.
            ("север", Some("Север")),
            ("Севе", None),
            ("Запад", None),
            ("%", None),
        ] {
            let found = meant(ctx, &app.vera, text).await.unwrap();
            assert_eq!(found.as_ref().map(|(_, name)| name.as_str()), expected, "{text}");
        }
        let id = app.client.to_string();
        assert_eq!(meant(ctx, &app.alice, &id).await.unwrap().unwrap().0, app.client);
        // Who has no access learns nothing, by id or by name.
        assert_eq!(meant(ctx, &app.gleb, &id).await.unwrap(), None);
        assert_eq!(meant(ctx, &app.gleb, "ромашка").await.unwrap(), None);
        let offered = offer(ctx, &app.vera, "вер").await.unwrap();
        assert_eq!((offered.choice.len(), offered.named.len()), (4, 2));
        assert_eq!(offer(ctx, &app.gleb, "вер").await.unwrap().named, []);
    });
}

fn call(app: &TestApp, once: &str) -> LoggedTouch {
    LoggedTouch {
        client: app.client,
        contact: Some(app.dina),
        project: None,
        channel: Channel::Call,
        direction: Direction::Outgoing,
        at: app.ctx.now(),
        minutes: Some(15),
        subject: "Созвон".to_owned(),
        text: "Обсудили смету, согласны.".to_owned(),
        once: once.to_owned(),
    }
}

#[test]
fn a_call_logged_twice_by_one_press_is_one_touch() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let first = log(ctx, &app.alice, &call(&app, "press")).await.unwrap();
        let events = app.events(50).await.len();
        assert_eq!(log(ctx, &app.alice, &call(&app, "press")).await.unwrap(), first);
        assert_eq!(app.events(50).await.len(), events);
        let second = log(ctx, &app.alice, &call(&app, "another press")).await.unwrap();
        assert_ne!(first, second);
        assert_eq!(subjects(&app, &app.vera, "смета").await, ["Созвон", "Созвон"]);
        // Two presses at once.
        let (one, two) = (call(&app, "race"), call(&app, "race"));
        let (one, two) = tokio::join!(log(ctx, &app.boris, &one), log(ctx, &app.boris, &two));
        assert_eq!(one.unwrap(), two.unwrap());
    });
}

#[test]
fn a_call_is_logged_with_what_can_be_true_and_by_whom_the_client_concerns() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let later = app.ctx.now() + jiff::SignedDuration::from_hours(2);
        let wrong = LoggedTouch {
            at: later,
            minutes: Some(0),
            channel: Channel::from_word("task").unwrap_or(Channel::Call),
            subject: "я".repeat(301),
            ..call(&app, "wrong")
        };
        let found = problems(log(ctx, &app.alice, &wrong).await);
        for expected in ["at:in-future", "minutes:out-of-range", "subject:too-long"] {
            assert!(found.iter().any(|p| p == expected), "{found:?}");
        }
        assert_error!(log(ctx, &app.gleb, &call(&app, "x")).await, NotFound);
        assert_error!(log(ctx, &app.zhenya, &call(&app, "x")).await, NotFound);
        let other = app::client::create(ctx, &app.alice, &client_input("Лютик")).await.unwrap();
        let crossed = LoggedTouch { client: other.id, ..call(&app, "crossed") };
        assert_eq!(problems(log(ctx, &app.alice, &crossed).await), ["contact:other-client"]);
    });
}
