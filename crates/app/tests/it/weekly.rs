//! Weekly reports: from tasks to a draft, to what the client was told, which never changes.

use crate::letter::Server;
use crate::{assert_error, problems, refusal};
use app::job::Job;
use app::weekly::{self, SendInput, TaskWord, WeeklyFile, WeeklyInput};
use app::work::{ItemInput, WorkItem, add_item};
use app::{Actor, Ctx, client, job};
use domain::id::WeeklyId;
use domain::incident::TellingState;
use domain::weekly::Part;
use domain::work::ItemKind;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use testkit::{TestApp, each_app};

/// A task by its number; the same number again changes it.
async fn task(
    app: &TestApp,
    number: &str,
    title: &str,
    (set, ended): (&str, Option<&str>),
    due_on: Option<Date>,
) -> WorkItem {
    let at = |text: &str| -> Timestamp { text.parse().expect("a moment") };
    let input = ItemInput {
        kind: ItemKind::Task,
        title: title.to_owned(),
        asked_by: String::new(),
        project: None,
        at: at(set),
        ended_at: ended.map(at),
        n_comments: 0,
        rating: None,
        owner: None,
        due_on,
        external_id: number.to_owned(),
    };
    add_item(&app.ctx, &app.alice, app.client, &input).await.expect("a task")
}

const LONG_AGO: &str = "2026-02-10T09:00:00Z";

/// The cast's client in the week of 23 February: one task of each fate.
async fn a_week(app: &TestApp) {
    task(app, "1", "Баннеры", (LONG_AGO, Some("2026-02-26T12:00:00Z")), None).await;
    task(app, "2", "Тексты", (LONG_AGO, None), None).await;
    task(app, "3", "Каталог", (LONG_AGO, None), Some(date(2026, 3, 30))).await;
    task(app, "4", "Лендинг", ("2026-02-25T09:00:00Z", None), None).await;
    task(app, "5", "Старое", (LONG_AGO, Some("2026-02-12T09:00:00Z")), None).await;
}

/// Titles with their part and word, as a page shows them.
fn lines(file: &WeeklyFile) -> Vec<String> {
    let mut lines: Vec<String> = file
        .tasks
        .iter()
        .map(|(task, part)| {
            let part = part.map_or("left_out", Part::word);
            format!("{part}: {} {}", task.title, task.word).trim().to_owned()
        })
        .collect();
    lines.sort();
    lines
}

async fn one(app: &TestApp, id: WeeklyId) -> WeeklyFile {
    weekly::one(&app.ctx, &app.alice, id).await.expect("a report")
}

/// Says the same word of every task that owes one, and what the week means.
async fn explained(app: &TestApp, id: WeeklyId, change: impl Fn(&str, &mut TaskWord)) -> i64 {
    let file = one(app, id).await;
    let said = |(task, part): &(weekly::WeeklyTask, Option<Part>)| {
        let now = task.now.unwrap_or_default();
        let mut word = TaskWord {
            item: task.item,
            is_planned: now.is_planned,
            has_activity: now.has_activity,
            is_left_out: task.is_left_out,
            word: part.filter(|part| part.owes_word()).map_or("", |_| "так решили").to_owned(),
        };
        change(&task.title, &mut word);
        word
    };
    let tasks = file.tasks.iter().map(said).collect();
    let input = WeeklyInput {
        meaning: "Неделя по плану".to_owned(),
        ask: "Согласуйте макет".to_owned(),
        tasks,
        lang: String::new(),
    };
    let version = file.report.version;
    weekly::save(&app.ctx, &app.alice, (id, version), &input).await.expect("saved");
    version + 1
}

async fn published(app: &TestApp) -> WeeklyId {
    a_week(app).await;
    let id = weekly::prepare(&app.ctx, &app.alice, app.client).await.expect("a draft");
    let version = explained(app, id, |_, _| {}).await;
    weekly::publish(&app.ctx, &app.alice, (id, version)).await.expect("published");
    id
}

#[test]
fn a_draft_sorts_every_task_and_is_published_when_nothing_is_owed() {
    each_app(|app| async move {
        a_week(&app).await;
        let (ctx, alice) = (&app.ctx, &app.alice);
        let id = weekly::prepare(ctx, alice, app.client).await.expect("a draft");
        let again = weekly::prepare(ctx, alice, app.client).await.expect("the same");
        assert_eq!(id, again, "a week has one report");
        let file = one(&app, id).await;
        assert_eq!(file.report.week_on, date(2026, 2, 23));
        let want = ["carried: Тексты", "done: Баннеры", "new: Лендинг", "not_started: Каталог"];
        assert_eq!(lines(&file), want);
        let debts: Vec<&str> = file.debts.iter().map(|reason| &*reason.code).collect();
        assert_eq!(debts, ["weekly.missing-reason", "weekly.missing-grounds"]);
        assert!(format!("{:?}", file.debts).contains("«Каталог»"), "a task is named by its title");
        assert_eq!(problems(weekly::publish(ctx, alice, (id, 1)).await), ["meaning:empty"]);
        let input = WeeklyInput { meaning: "По плану".to_owned(), ..WeeklyInput::default() };
        weekly::save(ctx, alice, (id, 1), &input).await.expect("saved");
        assert_eq!(refusal(weekly::publish(ctx, alice, (id, 2)).await), "weekly.missing-reason");
        let version = explained(&app, id, |_, _| {}).await;
        assert_error!(weekly::publish(ctx, alice, (id, version - 1)).await, Conflict);
        weekly::publish(ctx, alice, (id, version)).await.expect("published");
        let verbs = app.events(1).await;
        assert_eq!(verbs, ["Алиса weekly.publish"]);
    });
}

#[test]
fn a_week_later_nothing_in_a_published_report_has_changed() {
    each_app(|app| async move {
        let id = published(&app).await;
        let before = one(&app, id).await;
        app.pass_hours(7 * 24);
        task(&app, "2", "Тексты для каталога", (LONG_AGO, None), None).await;
        task(&app, "4", "Лендинг", (LONG_AGO, Some("2026-03-05T09:00:00Z")), None).await;
        let gone = task(&app, "3", "Каталог", (LONG_AGO, None), Some(date(2026, 3, 30))).await;
        let mut tx = app.ctx.db.begin().await.expect("a transaction");
        store::work_items::delete(&mut tx, app.alice.workspace, gone.id).await.expect("gone");
        tx.commit().await.expect("kept");
        let after = one(&app, id).await;
        assert_eq!((&after.report, &after.tasks), (&before.report, &before.tasks));
        let changed = WeeklyInput { meaning: "Иначе".to_owned(), ..WeeklyInput::default() };
        let of = (id, before.report.version);
        let (ctx, alice) = (&app.ctx, &app.alice);
        let code = "refused.weekly-published";
        assert_eq!(refusal(weekly::save(ctx, alice, of, &changed).await), code);
        assert_eq!(refusal(weekly::refresh(ctx, alice, of).await), code);
        assert_eq!(refusal(weekly::publish(ctx, alice, of).await), code);
        assert_eq!(refusal(weekly::discard(ctx, alice, of).await), code);

        let next = weekly::prepare(ctx, alice, app.client).await.expect("the next");
        let file = one(&app, next).await;
        assert_eq!(file.before.as_ref().map(|r| r.id), Some(id));
        let want = ["carried: Тексты для каталога", "done: Лендинг", "not_started: Каталог"];
        assert_eq!(lines(&file), want, "a renamed task is the same, a removed one is told of");
        let renamed = file.tasks.iter().find(|(task, _)| task.title.starts_with("Тексты"));
        assert_eq!(renamed.map(|(task, _)| task.was_title.as_str()), Some("Тексты"));
        explained(&app, next, |title, word| {
            word.is_planned &= !title.starts_with("Тексты");
            word.is_left_out = true;
        })
        .await;
        let file = one(&app, next).await;
        assert_eq!(lines(&file)[1], "dropped: Тексты для каталога");
        assert!(file.tasks.iter().all(|(task, _)| !task.is_left_out), "what was shown stays seen");
    });
}

#[test]
fn a_task_that_no_report_has_shown_may_be_left_out() {
    each_app(|app| async move {
        a_week(&app).await;
        let (ctx, alice) = (&app.ctx, &app.alice);
        let id = weekly::prepare(ctx, alice, app.client).await.expect("a draft");
        let version = explained(&app, id, |title, word| {
            word.is_left_out = title == "Лендинг";
        })
        .await;
        weekly::publish(ctx, alice, (id, version)).await.expect("published");
        let file = one(&app, id).await;
        assert_eq!(lines(&file)[2], "left_out: Лендинг так решили");
        let tasks: Vec<_> = file.tasks.iter().map(|(task, _)| task.clone()).collect();
        let (_, letter) = weekly::composed(&file.report, &tasks, "Орбита", "Алиса");
        assert!(!letter.contains("Лендинг"), "{letter}");
        app.pass_hours(7 * 24);
        let next = weekly::prepare(ctx, alice, app.client).await.expect("the next");
        assert!(lines(&one(&app, next).await).contains(&"left_out: Лендинг".to_owned()));
    });
}

#[test]
fn drafts_make_themselves_once_and_a_discarded_one_stays_away() {
    each_app(|app| async move {
        let (ctx, alice) = (&app.ctx, &app.alice);
        task(&app, "1", "Баннеры", (LONG_AGO, None), None).await;
        let n = |listed: Vec<weekly::Listed>| listed.len();
        // Monday: what the weekend missed is made up for. A second run adds nothing.
        for _ in 0..2 {
            weekly::make_due(ctx).await.expect("drafts");
            let listed = weekly::list(ctx, alice, None, 9).await.expect("a list");
            assert_eq!(n(listed), 1);
        }
        let draft = weekly::list(ctx, alice, None, 9).await.expect("a list").remove(0).report;
        assert_eq!((draft.week_on, draft.created_by), (date(2026, 2, 23), None));
        weekly::discard(ctx, alice, (draft.id, 1)).await.expect("discarded");
        assert_error!(weekly::one(ctx, alice, draft.id).await, NotFound);
        weekly::make_due(ctx).await.expect("drafts");
        assert_eq!(n(weekly::list(ctx, alice, None, 9).await.expect("a list")), 0);
        let back = weekly::prepare(ctx, alice, app.client).await.expect("it comes when asked for");
        assert_eq!(back, draft.id);
        // Thursday: the week is still open. Friday afternoon: its draft is there.
        app.pass_hours(3 * 24);
        weekly::make_due(ctx).await.expect("drafts");
        assert_eq!(n(weekly::list(ctx, alice, None, 9).await.expect("a list")), 1);
        app.pass_hours(24 + 6);
        assert!(Job::WeeklyDrafts.name() == "weekly_drafts");
        weekly::make_due(ctx).await.expect("drafts");
        assert_eq!(n(weekly::list(ctx, alice, None, 9).await.expect("a list")), 2);
        client::archive(ctx, alice, app.client, 1).await.expect("archived");
        app.pass_hours(7 * 24);
        weekly::make_due(ctx).await.expect("drafts");
        assert_eq!(n(weekly::list(ctx, alice, None, 9).await.expect("a list")), 2);
    });
}

#[test]
fn strangers_do_not_know_that_there_is_a_report() {
    each_app(|app| async move {
        let id = published(&app).await;
        let ctx = &app.ctx;
        for stranger in [&app.gleb, &app.zhenya] {
            assert_error!(weekly::one(ctx, stranger, id).await, NotFound);
            assert_error!(weekly::prepare(ctx, stranger, app.client).await, NotFound);
            assert_error!(weekly::publish(ctx, stranger, (id, 1)).await, NotFound);
            assert_error!(weekly::send(ctx, stranger, id, &SendInput::default()).await, NotFound);
            assert_error!(weekly::list(ctx, stranger, Some(app.client), 9).await, NotFound);
            assert_eq!(weekly::list(ctx, stranger, None, 9).await.expect("a list").len(), 0);
        }
        assert!(weekly::one(ctx, &app.boris, id).await.is_ok());
        let of = (id, 1);
        assert_error!(weekly::publish(ctx, &app.boris, of).await, Forbidden);
        assert_error!(weekly::save(ctx, &app.boris, of, &WeeklyInput::default()).await, Forbidden);
    });
}

#[test]
fn a_published_report_goes_to_each_person_once_and_is_a_touch() {
    let Some(server) = Server::start() else { return };
    let server = &server;
    each_app(|app| async move {
        let ctx: Ctx = server.ctx(&app);
        let n_before = server.letters().len();
        a_week(&app).await;
        let draft = weekly::prepare(&ctx, &app.alice, app.client).await.expect("a draft");
        // named twice by a program, she gets one letter all the same
        let to_dina = SendInput { contacts: vec![app.dina, app.dina] };
        let early = weekly::send(&ctx, &app.alice, draft, &to_dina).await;
        assert_eq!(refusal(early), "refused.weekly-draft");
        let version = explained(&app, draft, |_, _| {}).await;
        weekly::publish(&ctx, &app.alice, (draft, version)).await.expect("published");
        assert_eq!(n_touches(&app, &app.alice).await, 0);
        for n in [1, 0] {
            let queued = weekly::send(&ctx, &app.alice, draft, &to_dina).await.expect("queued");
            assert_eq!(queued.len(), n, "who has it gets no second one");
            job::run_due(&ctx).await.expect("the queue");
        }
        let letters = server.letters();
        assert_eq!(letters.len(), n_before + 1);
        let file = one(&app, draft).await;
        assert_eq!(file.mails.len(), 1);
        assert!(file.mails[0].sent_at.is_some());
        assert!(file.mails[0].text.contains("— Каталог: так решили"), "{}", file.mails[0].text);
        assert_eq!(n_touches(&app, &app.alice).await, 1, "the letter is a touch of the client");
        let nobody = weekly::send(&ctx, &app.alice, draft, &SendInput::default()).await;
        assert_eq!(problems(nobody), ["contacts:empty"]);
        let without = weekly::send(&app.ctx, &app.alice, draft, &to_dina).await;
        assert_eq!(refusal(without), "refused.no-smtp");
    });
}

#[test]
fn a_letter_that_no_server_takes_fails_in_the_end_and_may_be_sent_anew() {
    each_app(|app| async move {
        let id = published(&app).await;
        let mut config = (*app.ctx.config).clone();
        // nothing listens there
        config.smtp = Some("smtp://127.0.0.1:1".to_owned());
        config.smtp_from = Some("hello@orbita.example".to_owned());
        let mut ctx: Ctx = app.ctx.clone();
        ctx.config = config.into();
        let to_dina = SendInput { contacts: vec![app.dina] };
        weekly::send(&ctx, &app.alice, id, &to_dina).await.expect("queued");
        let state = async || one(&app, id).await.mails[0].state;
        for _ in 0..5 {
            assert_eq!(state().await, TellingState::Queued);
            job::run_due(&ctx).await.expect("the queue");
            app.pass_hours(24);
        }
        assert_eq!(state().await, TellingState::Failed);
        let again = weekly::send(&ctx, &app.alice, id, &to_dina).await.expect("queued");
        assert_eq!(again.len(), 1, "what did not go out is no reason to keep quiet");
    });
}

async fn n_touches(app: &TestApp, actor: &Actor) -> usize {
    let file = app::dossier::dossier(&app.ctx, actor, app.client).await.expect("a dossier");
    file.timeline.len()
}

#[test]
fn a_report_that_did_not_arrive_or_of_which_nobody_knows_is_seen_by_who_sent_it() {
    let Some(server) = Server::start() else { return };
    let server = &server;
    each_app(|app| async move {
        use domain::incident::TellingState;
        use domain::notice::NoticeKind;
        let ctx: Ctx = server.ctx(&app);
        let alice = &app.alice;
        let id = published(&app).await;
        let to_dina = SendInput { contacts: vec![app.dina] };
        weekly::send(&ctx, alice, id, &to_dina).await.expect("queued");
        job::run_due(&ctx).await.expect("the queue");
        let mail = one(&app, id).await.mails.remove(0);
        // A copy of what was sent is the same letter; its return is told.
        let copy = crate::letter::mail(
            "hello@orbita.example",
            &format!("Message-ID: {}", mail.message_key),
            "Copy",
        );
        let outcome = crate::post::read_in(&app, &copy, None).await;
        assert_eq!((outcome.progress.n_added, outcome.progress.n_known), (0, 1));
        crate::post::read_in(&app, &crate::letter::notification(&mail.message_key), None).await;
        let lost = one(&app, id).await.mails.remove(0);
        assert_eq!(lost.state, TellingState::Failed);
        assert_eq!(lost.error.as_deref(), Some("550 mailbox is gone"));
        let (told, ..) = app::notice::groups(&ctx, alice, None).await.expect("notifications");
        let about: Vec<_> = told.iter().filter(|g| g.kind == NoticeKind::LetterLost).collect();
        assert_eq!((about.len(), about[0].lines.len()), (1, 1));
        assert_eq!(about[0].lines[0].href, format!("/weekly/{id}"));
        let (foreign, ..) = app::notice::groups(&ctx, &app.gleb, None).await.expect("his own");
        assert_eq!(foreign, []);

        // The program dies while the next letter is on its way: a person says what became of it.
        let sent = weekly::send(&ctx, alice, id, &to_dina).await.expect("queued again");
        let mut tx = ctx.db.begin().await.expect("begins");
        let found = store::outgoing_mails::get(&mut tx, alice.workspace, sent[0]).await;
        let mut dying = found.expect("reads").expect("the letter");
        dying.state = TellingState::Sending;
        store::outgoing_mails::update(&mut tx, alice.workspace, &dying, 1).await.expect("kept");
        tx.commit().await.expect("kept");
        job::run_due(&ctx).await.expect("the queue");
        let state = async || {
            let file = one(&app, id).await;
            file.mails.into_iter().find(|m| m.id == sent[0]).expect("the letter").state
        };
        assert_eq!(state().await, TellingState::Unknown);
        for stranger in [&app.gleb, &app.zhenya] {
            let said = weekly::resolve(&ctx, stranger, (id, sent[0]), weekly::Found::Arrived).await;
            assert_error!(said, NotFound);
        }
        let other = weekly::resolve(&ctx, alice, (id, mail.id), weekly::Found::Arrived).await;
        assert_error!(other, Conflict);
        let found = weekly::Found::Arrived;
        weekly::resolve(&ctx, alice, (id, sent[0]), found).await.expect("said");
        assert_eq!(state().await, TellingState::Sent);
        assert_error!(weekly::resolve(&ctx, alice, (id, sent[0]), found).await, Conflict);
    });
}

#[test]
fn what_does_not_fit_into_a_report_is_counted_and_said() {
    each_app(|app| async move {
        for n in 0..303 {
            task(&app, &n.to_string(), &format!("Задача {n}"), (LONG_AGO, None), None).await;
        }
        let id = weekly::prepare(&app.ctx, &app.alice, app.client).await.expect("a draft");
        let file = one(&app, id).await;
        assert_eq!((file.tasks.len(), file.report.n_cut), (300, 3));
        let tasks: Vec<_> = file.tasks.iter().map(|(task, _)| task.clone()).collect();
        let (_, letter) = weekly::composed(&file.report, &tasks, "Орбита", "Алиса");
        assert!(letter.contains("Ещё 3 задачи не поместились"), "{letter}");
    });
}
