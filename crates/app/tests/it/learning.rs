//! What an agency's answers teach the reading of its later messages.

use crate::post::{ALICE, DINA, letter, mbox, read_in};
use crate::{assert_error, problems};
use app::dossier::{Touch, deny_cue, touch};
use app::signal::learning::{ANSWERS_MIN, learning, switch};
use app::touch::search::{Search, search};
use domain::cue::CueKind;
use domain::id::TouchId;
use testkit::{TestApp, each_app};

/// What this client says for fun every time: the rules take it for a complaint.
fn teasing(n: u32) -> String {
    format!("Третий раз прошу прислать фото вашего офисного кота, номер {n}!")
}

/// What this client says in earnest.
fn earnest(n: u32) -> String {
    format!("Сколько можно ждать отчёт? Это безобразие, письмо номер {n}.")
}

/// Reads letters of one client in, every other one in earnest; the touches, oldest first.
async fn letters(app: &TestApp, numbers: std::ops::Range<u32>) -> Vec<Touch> {
    let text = |n: u32| if n.is_multiple_of(2) { teasing(n) } else { earnest(n) };
    let letters: Vec<_> = numbers
        .clone()
        .map(|n| {
            let at = format!("2026-02-{:02}T{:02}:00+03:00", 1 + n / 8, 9 + n % 8);
            letter(&at, DINA, ALICE, &format!("m{n}"), &text(n))
        })
        .collect();
    read_in(app, &mbox(&letters), None).await;
    let query = Search { text: "номер".to_owned(), limit: 200, ..Search::default() };
    let mut found = search(&app.ctx, &app.vera, &query).await.unwrap();
    found.sort_by_key(|touch| touch.line.id);
    found.split_off(numbers.start as usize)
}

async fn has_cue(app: &TestApp, id: TouchId) -> bool {
    let file = touch(&app.ctx, &app.vera, id).await.unwrap();
    file.cues.iter().any(|cue| cue.cue.kind == CueKind::Negativity)
}

#[test]
fn answers_teach_the_reading_of_new_messages_once_a_person_lets_them() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let enough = ANSWERS_MIN;
        let answered = letters(&app, 0..enough).await;
        assert_eq!(answered.len() as u32, enough);
        for touch in &answered[1..] {
            let is_fun = touch.text.contains("кота");
            deny_cue(ctx, &app.alice, touch.line.id, CueKind::Negativity, is_fun).await.unwrap();
        }
        let before = switch(ctx, &app.vera, true).await;
        assert_eq!(problems(before), ["is_on:too-few-answers"]);
        deny_cue(ctx, &app.alice, answered[0].line.id, CueKind::Negativity, true).await.unwrap();

        let now = learning(ctx, &app.vera).await.unwrap();
        assert!(now.is_ready() && !now.is_on);
        assert_eq!((now.gain.answered, now.gain.false_alarms), (enough, enough / 2));
        assert_eq!(now.gain.false_before, enough / 2, "{:?}", now.gain);
        assert!(now.gain.false_after < now.gain.false_before / 2, "{:?}", now.gain);
        assert!(now.gain.confirmed_after >= now.gain.confirmed_before, "{:?}", now.gain);

        // Nothing changes by itself.
        let unlearned = letters(&app, enough..enough + 2).await;
        assert!(has_cue(&app, unlearned[0].line.id).await);
        assert_error!(switch(ctx, &app.alice, true).await, Forbidden);
        switch(ctx, &app.vera, true).await.unwrap();
        let learned = letters(&app, enough + 2..enough + 4).await;
        assert!(!has_cue(&app, learned[0].line.id).await, "{}", learned[0].text);
        assert!(has_cue(&app, learned[1].line.id).await, "{}", learned[1].text);
        switch(ctx, &app.vera, false).await.unwrap();
        let again = letters(&app, enough + 4..enough + 6).await;
        assert!(has_cue(&app, again[0].line.id).await);
        let events = app.events(9).await;
        assert_eq!(
            events.iter().filter(|e| *e == "Вера workspace.learning").count(),
            2,
            "{events:?}"
        );
        // Another agency has learned nothing from it.
        assert_eq!(learning(ctx, &app.zhenya).await.unwrap().gain.answered, 0);
    });
}
