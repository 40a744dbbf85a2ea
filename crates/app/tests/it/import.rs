//! History comes in: a mailbox, a chat; once.

use crate::assert_error;
use crate::post::{ALICE, DINA, begun, letter, mbox, read_in, steady, upload};
use app::dossier::dossier;
use app::import::run::{self, State};
use app::{client, import};
use domain::id::{ClientId, TouchId};
use domain::touch::{Channel, Direction, TouchState};
use std::collections::BTreeSet;
use store::touches::{Touch, TouchCounts};
use testkit::{TestApp, each_app};

/// All touches of a client, oldest first.
async fn touches(app: &TestApp, client: ClientId) -> Vec<Touch> {
    let mut timeline = dossier(&app.ctx, &app.vera, client).await.unwrap().timeline;
    timeline.reverse();
    timeline
}

async fn counts(app: &TestApp) -> TouchCounts {
    let mut conn = app.ctx.db.read().await.unwrap();
    store::touches::counts(&mut conn, app.vera.workspace).await.unwrap()
}

const IVAN: &str = "Иван Петров <ivan@romashka.example>";
const UNKNOWN: &str = "Олег <oleg@svetlyput.example>";

#[test]
fn a_mailbox_becomes_touches_of_clients_contacts_and_conversations() {
    each_app(|app| async move {
        let letters = [
            letter("2026-02-24T10:00+03:00", DINA, ALICE, "1", "Пришлите, пожалуйста, смету."),
            letter("2026-02-24T12:00+03:00", ALICE, DINA, "2", "Отправили смету.").answering("1"),
            letter("2026-02-25T09:00+03:00", IVAN, ALICE, "3", "Добрый день, я новый директор."),
            letter("2026-02-25T10:00+03:00", UNKNOWN, ALICE, "4", "Ищем агентство, созвонимся?"),
            letter("2026-02-25T11:00+03:00", ALICE, "boris@orbita.example", "5", "Обед в час?"),
        ];
        let outcome = read_in(&app, &mbox(&letters), None).await;
        assert_eq!(outcome.state, State::Done);
        let p = outcome.progress;
        assert_eq!((p.n_read, p.n_added, p.n_known, p.n_problems), (5, 5, 0, 0));
        assert_eq!((p.done_bytes, p.done_bytes > 0), (p.size_bytes, true));
        let expected =
            TouchCounts { n_sorted: 3, n_unsorted: 1, n_ignored: 1, ..TouchCounts::default() };
        assert_eq!(counts(&app).await, expected);

        let found = touches(&app, app.client).await;
        let lines: Vec<_> = found.iter().map(|t| &t.line).collect();
        let directions: Vec<Direction> = lines.iter().map(|l| l.direction).collect();
        assert_eq!(directions, [Direction::Incoming, Direction::Outgoing, Direction::Incoming]);
        assert!(lines.iter().all(|l| l.channel == Channel::Mail && l.state == TouchState::Sorted));
        assert_eq!((lines[0].contact, lines[1].contact), (Some(app.dina), Some(app.dina)));
        assert!(lines.iter().all(|l| l.teammate == app.alice.teammate));
        assert!(lines[0].thread.is_some() && lines[0].thread == lines[1].thread);
        assert_ne!(lines[1].thread, lines[2].thread);
        assert_eq!(found[0].text.trim(), "Пришлите, пожалуйста, смету.");

        let card = client::card(&app.ctx, &app.alice, app.client).await.unwrap();
        let ivan = card.contacts.iter().find(|c| c.name == "Иван Петров").expect("found");
        assert!(ivan.is_found && lines[2].contact == Some(ivan.id));
    });
}

#[test]
fn importing_twice_adds_nothing_and_changes_nothing() {
    each_app(|app| async move {
        let letters = steady(40, "2026-02-27T15:00+03:00", 20);
        let first = read_in(&app, &mbox(&letters), None).await;
        assert_eq!((first.progress.n_added, first.progress.n_known), (40, 0));
        let before = dossier(&app.ctx, &app.vera, app.client).await.unwrap();
        let second = read_in(&app, &mbox(&letters), None).await;
        assert_eq!((second.progress.n_added, second.progress.n_known), (0, 40));
        let after = dossier(&app.ctx, &app.vera, app.client).await.unwrap();
        assert_eq!(before.timeline, after.timeline);
        assert_eq!(before.levels, after.levels);
        assert_eq!(before.contacts, after.contacts);
        // The same letters twice in one file are also one.
        let twice = [letters.clone(), letters].concat();
        let third = read_in(&app, &mbox(&twice), None).await;
        assert_eq!((third.progress.n_added, third.progress.n_known), (0, 80));
    });
}

#[test]
fn two_letters_with_one_message_id_and_different_text_both_go_in() {
    each_app(|app| async move {
        let letters = [
            letter("2026-02-24T10:00+03:00", DINA, ALICE, "same", "Первое письмо."),
            letter("2026-02-24T10:00+03:00", DINA, ALICE, "same", "Второе письмо."),
        ];
        let outcome = read_in(&app, &mbox(&letters), None).await;
        assert_eq!(outcome.progress.n_added, 2);
        let texts: BTreeSet<String> =
            touches(&app, app.client).await.into_iter().map(|t| t.text.trim().to_owned()).collect();
        assert_eq!(texts, BTreeSet::from(["Первое письмо.".into(), "Второе письмо.".into()]));
    });
}

/// Russian letters and ASCII in KOI8-R.
fn koi8(text: &str) -> Vec<u8> {
    const LOWER: &str = "юабцдефгхийклмнопярстужвьызшэщчъ";
    let byte = |c: char| {
        let place = |c: char| LOWER.chars().position(|l| l == c).map(|n| n as u8);
        let lower = c.to_lowercase().next().unwrap_or(c);
        match place(c) {
            Some(n) => 0xc0 + n,
            None => place(lower).map_or(c as u8, |n| 0xe0 + n),
        }
    };
    text.chars().map(byte).collect()
}

#[test]
fn an_old_letter_in_koi8_is_readable() {
    each_app(|app| async move {
        let mut bytes = b"From - Tue Feb 24 10:00:00 2026\nFrom: dina@romashka.example\n\
            To: alice@orbita.example\nDate: Tue, 24 Feb 2026 10:00:00 +0300\n\
            Message-ID: <koi8@letters.example>\nSubject: =?koi8-r?B?5M/Hz9fP0g==?=\n\
            Content-Type: text/plain; charset=koi8-r\n\n"
            .to_vec();
        bytes.extend(koi8("Здравствуйте, отправляем договор на подпись."));
        bytes.extend(b"\n");
        let outcome = read_in(&app, &bytes, None).await;
        assert_eq!((outcome.progress.n_added, outcome.progress.n_problems), (1, 0));
        let found = touches(&app, app.client).await.remove(0);
        assert_eq!(found.line.subject, "Договор");
        assert_eq!(found.text.trim(), "Здравствуйте, отправляем договор на подпись.");
    });
}

#[test]
fn a_broken_letter_is_reported_with_its_place_and_the_others_go_in() {
    each_app(|app| async move {
        let good = letter("2026-02-24T10:00+03:00", DINA, ALICE, "1", "До.");
        let mut bytes = mbox(&[good]);
        let broken_at = bytes.len();
        bytes.extend(
            b"From - Tue Feb 24 11:00:00 2026\nSubject: x\nDate: yesterday\n\n\xff\xfe\x00\n\n",
        );
        bytes.extend(mbox(&[letter("2026-02-24T12:00+03:00", DINA, ALICE, "3", "После.")]));
        let outcome = read_in(&app, &bytes, None).await;
        assert_eq!((outcome.state, outcome.progress.n_added), (State::Done, 3));
        let (row, problems) = import::get(&app.ctx, &app.vera, outcome.import).await.unwrap();
        assert_eq!(row.progress.n_problems, problems.len() as i64);
        let codes: Vec<&str> = problems.iter().map(|p| p.code.as_str()).collect();
        assert!(codes.contains(&"sender-missing"), "{codes:?}");
        assert_eq!(touches(&app, app.client).await.len(), 2);
        let place = &problems[0].place;
        assert!(place.starts_with("почта, "), "{place}");
        assert!(place.contains(&broken_at.to_string()), "{place} does not name {broken_at}");
    });
}

#[test]
fn our_own_domain_is_guessed_from_a_first_mailbox_and_never_over_a_word_of_a_human() {
    each_app(|app| async move {
        // An owner with an address in a public mail service: it tells nothing of the agency.
        let mut tx = app.ctx.db.begin().await.unwrap();
        let mut row =
            store::workspaces::get(&mut tx, app.vera.workspace).await.unwrap().expect("it");
        row.settings = "{}".to_owned();
        store::workspaces::update(&mut tx, &row).await.unwrap();
        tx.commit().await.unwrap();
        let own = "Вера <box@studio.example>";
        let writers = ["a@one.example", "b@two.example", "c@three.example"];
        let letters: Vec<_> = (0..9)
            .map(|i| {
                let at = format!("2026-02-24T1{i}:00+03:00");
                letter(&at, writers[i % 3], own, &i.to_string(), "Здравствуйте")
            })
            .collect();
        read_in(&app, &mbox(&letters), None).await;
        let mut conn = app.ctx.db.read().await.unwrap();
        let workspace = app.vera.workspace;
        let guessed = app::settings::load(&mut conn, workspace).await.unwrap();
        drop(conn);
        assert_eq!(guessed.own_domains, ["studio.example"]);
        assert!(!guessed.is_own_confirmed);
        // The next mailbox, of another box, changes nothing.
        let other: Vec<_> = letters
            .into_iter()
            .map(|l| crate::post::Letter { to: "box@else.example".to_owned(), ..l })
            .collect();
        read_in(&app, &mbox(&other), None).await;
        let mut conn = app.ctx.db.read().await.unwrap();
        assert_eq!(app::settings::load(&mut conn, workspace).await.unwrap(), guessed);
    });
}

#[test]
fn a_cancelled_import_stops_and_keeps_what_it_has_read() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let waiting = begun(&app, &mbox(&steady(30, "2026-02-27T15:00+03:00", 20))).await;
        import::cancel(ctx, &app.vera, waiting).await.unwrap();
        let outcome = run::run(ctx, app.vera.workspace, waiting).await.unwrap();
        assert_eq!((outcome.state, outcome.progress.n_added), (State::Cancelled, 0));

        let id = begun(&app, &mbox(&steady(1_500, "2026-02-27T15:00+03:00", 2))).await;
        let mut changes = ctx.listen();
        let (running, workspace) = (ctx.clone(), app.vera.workspace);
        let runner = tokio::task::spawn_blocking(move || {
            tokio::runtime::Handle::current().block_on(run::run(&running, workspace, id))
        });
        // The first batch is in.
        while changes.recv().await.unwrap().what != app::ctx::Topic::Imports {}
        import::cancel(ctx, &app.vera, id).await.unwrap();
        let outcome = runner.await.unwrap().unwrap();
        let n_added = outcome.progress.n_added;
        let (row, _) = import::get(ctx, &app.vera, id).await.unwrap();
        assert_eq!(row.progress, outcome.progress);
        assert_eq!(counts(&app).await.n_sorted, n_added);
        assert!((400..1_500).contains(&n_added), "{n_added}");
        assert_eq!((outcome.state, row.state.as_str()), (State::Cancelled, "cancelled"));
        app.run_jobs().await;
        assert_eq!(counts(&app).await.n_sorted, n_added, "the queue must not begin it anew");
    });
}

fn chat(lines: &[(&str, &str, &str, &str)]) -> Vec<u8> {
    let messages: Vec<String> = lines
        .iter()
        .enumerate()
        .map(|(i, (at, name, id, text))| {
            format!(
                r#"{{"id":{},"type":"message","date":"{at}","from":"{name}","from_id":"{id}","text":"{text}"}}"#,
                i + 1
            )
        })
        .collect();
    let messages = messages.join(",");
    format!(
        r#"{{"name":"Ромашка и Орбита","type":"private_group","id":77,"messages":[{messages}]}}"#
    )
    .into_bytes()
}

#[test]
fn in_a_chat_of_a_client_people_are_known_by_their_names() {
    each_app(|app| async move {
        let export = chat(&[
            ("2026-02-24T10:00:00", "Дина", "user1", "Добрый день, как дела с макетом?"),
            ("2026-02-24T10:05:00", "Алиса", "user2", "Добрый день, пришлём сегодня."),
            ("2026-02-24T10:07:00", "Роман", "user3", "Коллеги, жду макет и смету."),
        ]);
        let outcome = read_in(&app, &export, Some(app.client)).await;
        assert_eq!((outcome.state, outcome.progress.n_added), (State::Done, 3));
        let found = touches(&app, app.client).await;
        let line = |i: usize| &found[i].line;
        assert_eq!((line(0).direction, line(0).contact), (Direction::Incoming, Some(app.dina)));
        assert_eq!(
            (line(1).direction, line(1).teammate),
            (Direction::Outgoing, app.alice.teammate)
        );
        assert_eq!((line(1).contact, line(2).direction), (None, Direction::Incoming));
        assert!(found.iter().all(|t| t.line.channel == Channel::Chat));
        assert!(found.iter().all(|t| t.line.thread == line(0).thread && t.line.thread.is_some()));
        let card = client::card(&app.ctx, &app.alice, app.client).await.unwrap();
        let roman = card.contacts.iter().find(|c| c.name == "Роман").expect("a found contact");
        assert_eq!((roman.is_found, line(2).contact), (true, Some(roman.id)));
        // Moscow is the agency's zone; the export has no other.
        let first: TouchId = line(0).id;
        let at: jiff::Timestamp = "2026-02-24T10:00:00+03:00".parse().unwrap();
        assert_eq!(first.at_ms(), at.as_millisecond());
        let again = read_in(&app, &export, Some(app.client)).await;
        assert_eq!((again.progress.n_added, again.progress.n_known), (0, 3));
    });
}

#[test]
fn only_those_who_may_begin_see_and_stop_imports() {
    each_app(|app| async move {
        let id = begun(&app, &mbox(&steady(3, "2026-02-27T15:00+03:00", 2))).await;
        assert_error!(import::get(&app.ctx, &app.zhenya, id).await, NotFound);
        assert_error!(import::cancel(&app.ctx, &app.zhenya, id).await, NotFound);
        assert_error!(import::get(&app.ctx, &app.boris, id).await, Forbidden);
        assert_error!(import::list(&app.ctx, &app.boris, 9).await, Forbidden);
        assert!(import::list(&app.ctx, &app.zhenya, 9).await.unwrap().is_empty());
        let path = crate::post::upload(&app, &chat(&[]));
        let client = Some(app.client);
        let source = import::Source { kind: None, name: "чужой", path: &path, client };
        assert_error!(import::begin(&app.ctx, &app.gleb, &source).await, NotFound);
    });
}

#[test]
fn an_import_of_the_command_line_is_left_alone_while_it_runs_and_taken_over_when_it_dies() {
    each_app(|app| async move {
        let letters = steady(1_500, "2026-02-27T15:00+03:00", 2);
        let path = upload(&app, &mbox(&letters));
        let source = import::Source { kind: None, name: "почта", path: &path, client: None };
        let mut changes = app.ctx.listen();
        let is_begun = async {
            // The first is told before anything is read, the second after the first batch.
            for _ in 0..2 {
                changes.recv().await.expect("a change");
            }
        };
        tokio::select! {
            biased;
            () = is_begun => {}
            outcome = import::begin_and_run(&app.ctx, &app.vera, &source) => {
                panic!("it ended before it could be broken off: {outcome:?}");
            }
        }
        let progress = async || import::list(&app.ctx, &app.vera, 1).await.unwrap().remove(0);
        let begun = progress().await;
        assert!((1..1_500).contains(&begun.progress.n_read), "{begun:?}");
        app.run_jobs().await;
        assert_eq!(progress().await, begun, "its lease still holds");
        app.pass_hours(1);
        app.run_jobs().await;
        let ended = progress().await;
        assert_eq!(ended.state, State::Done.word());
        assert_eq!((ended.progress.n_read, ended.progress.n_known), (1_500, 0));
        assert_eq!(counts(&app).await.n_sorted, 1_500);
    });
}

#[test]
fn an_import_that_was_read_at_once_leaves_nothing_for_the_queue() {
    each_app(|app| async move {
        read_in(&app, &mbox(&steady(3, "2026-02-27T15:00+03:00", 20)), None).await;
        let mut conn = app.ctx.db.read().await.unwrap();
        let states = store::jobs::counts(&mut conn).await.unwrap();
        assert_eq!(states, [("done".to_owned(), 1)]);
    });
}
