//! Notifications: told once, to whom it concerns, with the case; one letter for what comes together.

use crate::assert_error;
use crate::letter::{Server, notification};
use crate::post::{ALICE, DINA, letter, mbox, read_in, steady};
use app::incident::RecordInput;
use app::notice::{self, Group};
use app::promise::{PromiseInput, add};
use app::{Actor, Ctx, assess, client, incident, job};
use domain::id::IncidentId;
use domain::notice::{NoticeKind, NoticeSettings, Pace, Reach, Tie};
use domain::promise::Side;
use jiff::civil::date;
use store::assessments;
use store::outgoing_mails::{self, OutgoingMail};
use testkit::{TestApp, each_app};

async fn failed(ctx: &Ctx, by: &Actor, app: &TestApp, title: &str) -> IncidentId {
    let input = RecordInput { title: title.to_owned(), ..RecordInput::default() };
    incident::record(ctx, by, app.client, &input).await.expect("an incident").id
}

async fn unseen(ctx: &Ctx, actor: &Actor) -> Vec<Group> {
    notice::groups(ctx, actor, None).await.expect("notifications").0
}

/// Kinds with the number of lines in each, as the page puts them together.
async fn told(ctx: &Ctx, actor: &Actor) -> Vec<(NoticeKind, usize)> {
    unseen(ctx, actor).await.iter().map(|group| (group.kind, group.lines.len())).collect()
}

async fn wants(ctx: &Ctx, actor: &Actor, settings: NoticeSettings) {
    let version = notice::mine(ctx, actor).await.expect("mine").version;
    notice::save_settings(ctx, actor, version, &settings).await.expect("saved");
}

/// The letters with notifications to a person.
async fn letters(ctx: &Ctx, actor: &Actor) -> Vec<OutgoingMail> {
    let mut conn = ctx.db.read().await.expect("reads");
    let me = actor.teammate.expect("a person").to_string();
    outgoing_mails::of_subject(&mut conn, actor.workspace, "notice", &me).await.expect("letters")
}

#[test]
fn who_may_see_the_client_is_told_and_nobody_else() {
    each_app(|app| async move {
        let (ctx, client) = (&app.ctx, app.client);
        let id = failed(ctx, &app.alice, &app, "Каталог не сдан, Борис болел").await;
        let groups = unseen(ctx, &app.boris).await;
        assert_eq!((groups.len(), groups[0].kind), (1, NoticeKind::IncidentRecorded));
        assert_eq!((groups[0].client, groups[0].tie), (Some(client), Tie::Team));
        assert_eq!(groups[0].client_name, "Ромашка");
        let line = &groups[0].lines[0];
        assert_eq!(line.href, format!("/incidents/{id}"));
        assert!(!format!("{:?}", line.reason).contains("Борис"), "no name while it is open");
        assert_eq!((line.leaves_at, line.mailed_at), (None, None), "there is no mail server");
        assert_eq!(unseen(ctx, &app.vera).await[0].tie, Tie::Leads);
        for nobody in [&app.alice, &app.gleb, &app.zhenya] {
            assert_eq!(unseen(ctx, nobody).await, []);
            assert_eq!(notice::n_unseen(ctx, nobody).await.expect("a number"), 0);
            assert_error!(notice::open(ctx, nobody, line.id).await, NotFound);
            assert_error!(notice::see(ctx, nobody, line.id).await, NotFound);
        }
        assert_eq!(notice::n_unseen(ctx, &app.boris).await.expect("a number"), 1);
        let of_boris = app.boris.teammate.expect("Boris");
        client::revoke(ctx, &app.alice, client, of_boris).await.expect("revoked");
        assert_eq!(unseen(ctx, &app.boris).await, [], "what may not be seen is not told any more");
        assert_eq!(notice::n_unseen(ctx, &app.boris).await.expect("a number"), 0);
        assert_error!(notice::open(ctx, &app.boris, line.id).await, NotFound);

        wants(ctx, &app.vera, NoticeSettings { reach: Reach::Own, ..Default::default() }).await;
        failed(ctx, &app.alice, &app, "Ещё").await;
        assert_eq!(told(ctx, &app.vera).await, [(NoticeKind::IncidentRecorded, 1)]);
        let line = unseen(ctx, &app.vera).await[0].lines[0].id;
        let href = notice::open(ctx, &app.vera, line).await.expect("the case");
        assert_eq!(href, format!("/incidents/{id}"));
        assert_eq!(unseen(ctx, &app.vera).await, []);
        let stale = notice::save_settings(ctx, &app.vera, 7, &NoticeSettings::default()).await;
        assert_error!(stale, Conflict);
    });
}

#[test]
fn what_the_client_says_outright_is_told_once_with_its_signal() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let mut all = steady(160, "2026-02-26T15:00+03:00", 26);
        read_in(&app, &mbox(&all), None).await;
        assert_eq!(told(ctx, &app.alice).await, [], "a first look is no news");
        let text = "Мы решили не продлевать договор и объявляем тендер.";
        all.push(letter("2026-02-27T11:00+03:00", DINA, ALICE, "leaving", text));
        read_in(&app, &mbox(&all), None).await;
        for _ in 0..2 {
            let found = told(ctx, &app.alice).await;
            assert!(found.iter().any(|(kind, _)| *kind == NoticeKind::DirectSignal), "{found:?}");
            assert!(!found.iter().any(|(kind, _)| *kind == NoticeKind::LevelWorsened), "{found:?}");
            let n: usize = found.iter().map(|(_, n)| n).sum();
            assert_eq!(n as i64, notice::n_unseen(ctx, &app.alice).await.expect("a number"));
            assert!(n <= 2, "{found:?}");
            let href = unseen(ctx, &app.alice).await[0].lines[0].href.clone();
            assert!(href.starts_with(&format!("/clients/{}/signals/", app.client)), "{href}");
            let mut tx = ctx.db.begin().await.expect("begins");
            assessments::mark_all_due(&mut tx, app.vera.workspace).await.expect("due");
            tx.commit().await.expect("kept");
            assess::run_due(ctx).await.expect("assessed");
        }
        assert_eq!(told(ctx, &app.gleb).await, []);
    });
}

#[test]
fn what_only_the_clock_does_is_told_once() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let boris = app.boris.teammate;
        let input = PromiseInput {
            due_on: Some(date(2026, 3, 3)),
            owner: boris,
            ..PromiseInput::new(Side::Ours, "смета")
        };
        add(ctx, &app.alice, app.client, &input).await.expect("a promise");
        assert_eq!(notice::run(ctx).await.expect("a look"), 0, "its day has not passed");
        let nobody = Actor::system(app.vera.workspace);
        failed(ctx, &nobody, &app, "Срыв").await;
        app.pass_hours(3 * 24);
        assert_eq!(notice::run(ctx).await.expect("a look"), 5, "two of the promise, three to tell");
        assert_eq!(notice::run(ctx).await.expect("a look"), 0, "nothing twice");
        let kinds = |groups: Vec<Group>| -> Vec<_> {
            groups.iter().map(|group| (group.kind, group.tie)).collect()
        };
        let of_boris = kinds(unseen(ctx, &app.boris).await);
        assert!(of_boris.contains(&(NoticeKind::PromiseOverdue, Tie::Named)), "{of_boris:?}");
        let of_vera = kinds(unseen(ctx, &app.vera).await);
        assert!(!of_vera.iter().any(|(kind, _)| *kind == NoticeKind::PromiseOverdue));
        assert!(of_vera.iter().any(|(kind, _)| *kind == NoticeKind::TellOverdue));
        assert_eq!(told(ctx, &app.gleb).await, []);
    });
}

#[test]
fn what_comes_together_leaves_in_one_letter_and_never_twice() {
    let Some(server) = Server::start() else { return };
    each_app(|app| {
        let ctx = server.ctx(&app);
        let server = &server;
        async move {
            let n_before = server.letters().len();
            let (alice, vera) = (&app.alice, &app.vera);
            wants(&ctx, &app.boris, quiet_on_the_page()).await;
            for title in ["Первый", "Второй", "Третий"] {
                failed(&ctx, alice, &app, title).await;
            }
            job::run_due(&ctx).await.expect("the queue");
            let sent = letters(&ctx, vera).await;
            assert_eq!((sent.len(), server.letters().len()), (1, n_before + 1));
            assert_eq!(sent[0].subject, "Ромашка: Записан факап");
            for words in ["Первый", "Третий", "Вы отвечаете за всех клиентов"]
            {
                assert!(sent[0].text.contains(words), "{}", sent[0].text);
            }
            // A worker that died comes back: everything has left.
            let me = vera.teammate.expect("Vera");
            for _ in 0..2 {
                notice::deliver(&ctx, vera.workspace, me).await.expect("nothing to do");
            }
            job::run_due(&ctx).await.expect("the queue");
            assert_eq!(server.letters().len(), n_before + 1);
            let lines = &unseen(&ctx, vera).await[0].lines;
            assert!(lines.iter().all(|line| line.mailed_at.is_some() && line.leaves_at.is_none()));

            // The next one waits for the pause, and what was seen meanwhile stays at home.
            failed(&ctx, alice, &app, "Четвёртый").await;
            job::run_due(&ctx).await.expect("the queue");
            assert_eq!(letters(&ctx, vera).await.len(), 1);
            notice::see_all(&ctx, vera, ctx.now_ms()).await.expect("seen");
            app.pass_hours(1);
            job::run_due(&ctx).await.expect("the queue");
            assert_eq!(letters(&ctx, vera).await.len(), 1);

            // In the evening it is quiet until the morning.
            app.pass_hours(12);
            failed(&ctx, alice, &app, "Пятый").await;
            job::run_due(&ctx).await.expect("the queue");
            assert_eq!(letters(&ctx, vera).await.len(), 1);
            app.pass_hours(10);
            job::run_due(&ctx).await.expect("the queue");
            let sent = letters(&ctx, vera).await;
            assert_eq!(sent.len(), 2);
            assert!(sent[1].text.contains("Пятый") && !sent[1].text.contains("Четвёртый"));
            assert_eq!(letters(&ctx, &app.boris).await.len(), 0, "he asked for the page only");
            assert_eq!(letters(&ctx, &app.gleb).await.len(), 0);

            // Her mailbox is gone: she sees so, and puts it right.
            read_in(&app, &notification(&sent[1].message_key), None).await;
            let mine = notice::mine(&ctx, vera).await.expect("mine");
            assert_eq!(mine.undelivered, "550 mailbox is gone");
            wants(&ctx, vera, mine.settings).await;
            assert_eq!(notice::mine(&ctx, vera).await.expect("mine").undelivered, "");
        }
    });
}

fn quiet_on_the_page() -> NoticeSettings {
    let paces = NoticeKind::ALL.iter().map(|kind| (*kind, Pace::PageOnly)).collect();
    NoticeSettings { paces, ..NoticeSettings::default() }
}
