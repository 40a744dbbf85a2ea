//! A letter of an incident, from the facts to a real mail server: sent once, refusals seen.

use crate::post::read_in;
use app::config::Config;
use app::ctx::Ctx;
use app::incident::case::case;
use app::incident::dispatch::{Found, deliver, resolve, send};
use app::incident::letter::{LetterInput, composed, plan_call, save};
use app::incident::{RecordInput, Telling, record, room};
use app::{Actor, Error, job};
use domain::cue::Lang;
use domain::draft::DraftKind;
use domain::id::IncidentId;
use domain::incident::TellingState;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use store::incident_tellings;
use testkit::{TestApp, each_app};

/// The server lives as long as this.
pub(crate) struct Server {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    /// `None` only where somebody chose to do without: `HOUSTON_SKIP_SMTP=1`, as a quick run does.
    pub(crate) fn start() -> Option<Self> {
        if std::env::var("HOUSTON_SKIP_SMTP").is_ok_and(|v| v == "1") {
            eprintln!("without a mail server: HOUSTON_SKIP_SMTP=1");
            return None;
        }
        assert!(
            Path::new("/usr/lib/python3/dist-packages/aiosmtpd").exists(),
            "python3-aiosmtpd is missing: `cargo xtask test` installs it; HOUSTON_SKIP_SMTP=1 does without"
        );
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/smtp_server.py");
        let folder = tempfile::tempdir().expect("a folder");
        let mut child = Command::new("/usr/bin/python3")
            .arg(script)
            .arg(folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3");
        let mut line = String::new();
        let out = child.stdout.take().expect("its output");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let port = line.trim().parse().expect("a port");
        Some(Server { child, port, folder })
    }

    pub(crate) fn letters(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.folder.path()).expect("the folder");
        let mut paths: Vec<_> = files.map(|f| f.expect("a file").path()).collect();
        paths.sort();
        paths.iter().map(|p| std::fs::read_to_string(p).expect("a letter")).collect()
    }

    pub(crate) fn ctx(&self, app: &TestApp) -> Ctx {
        let mut ctx = app.ctx.clone();
        ctx.config = Arc::new(Config {
            smtp: Some(format!("smtp://127.0.0.1:{}", self.port)),
            smtp_from: Some("Орбита <hello@orbita.example>".to_owned()),
            ..(*app.ctx.config).clone()
        });
        ctx
    }
}

async fn incident(app: &TestApp) -> IncidentId {
    let input = RecordInput {
        title: "Каталог не сдан".to_owned(),
        promise: "каталог к выставке".to_owned(),
        ..RecordInput::default()
    };
    record(&app.ctx, &app.alice, app.client, &input).await.expect("an incident").id
}

fn letter(to: &str) -> LetterInput {
    LetterInput {
        purpose: "first_notice".to_owned(),
        recipient: to.to_owned(),
        subject: "Каталог".to_owned(),
        text: "Дина, каталог не сдан в срок.".to_owned(),
        ..LetterInput::default()
    }
}

/// Sends a letter and lets the queue work; how the letter stands.
async fn sent(app: &TestApp, ctx: &Ctx, id: IncidentId, to: &str) -> Telling {
    let (kept, version) = save(ctx, &app.alice, id, &letter(to)).await.expect("kept");
    send(ctx, &app.alice, id, kept, version).await.expect("queued");
    job::run_due(ctx).await.expect("the queue");
    let room = room(ctx, &app.alice, id).await.expect("the room");
    room.tellings.into_iter().find(|t| t.id == kept).expect("the letter")
}

async fn is_told(ctx: &Ctx, actor: &Actor, id: IncidentId) -> bool {
    room(ctx, actor, id).await.expect("the room").incident.told_at.is_some()
}

#[test]
fn a_letter_goes_out_once_and_stops_the_clock() {
    let Some(server) = Server::start() else { return };
    each_app(|app| {
        let ctx = server.ctx(&app);
        let server = &server;
        async move {
            let before = server.letters().len();
            let id = incident(&app).await;
            let found = sent(&app, &ctx, id, "dina@romashka.example").await;
            assert_eq!((found.state, found.error.as_deref()), (TellingState::Sent, None));
            assert!(is_told(&ctx, &app.alice, id).await);
            let key = found.message_key.expect("a key");
            assert!(key.ends_with("@orbita.example>"), "{key}");
            // The job runs once more, as after a crash before it was marked as done.
            deliver(&ctx, app.alice.workspace, id, found.id).await.expect("nothing to do");
            let letters = server.letters();
            assert_eq!(letters.len(), before + 1);
            assert!(letters.iter().any(|l| l.contains(&key)), "{letters:?}");
        }
    });
}

/// Mail of a client or of a server, as it stands in a mailbox.
pub(crate) fn mail(from: &str, headers: &str, body: &str) -> Vec<u8> {
    let date = "Date: Wed, 25 Feb 2026 10:00:00 +0300";
    let to = "To: hello@orbita.example\nSubject: Re: catalog";
    format!("From - x\nFrom: {from}\n{to}\n{date}\n{headers}\n\n{body}\n").into_bytes()
}

pub(crate) fn notification(key: &str) -> Vec<u8> {
    let headers = "Message-ID: <dsn@mx.example>\n\
        Content-Type: multipart/report; report-type=delivery-status; boundary=b";
    let status = "Final-Recipient: rfc822; dina@romashka.example\nAction: failed\n\
        Status: 5.1.1\nDiagnostic-Code: smtp; 550 mailbox is gone";
    let body = format!(
        "--b\nContent-Type: text/plain\n\nSorry\n--b\nContent-Type: message/delivery-status\n\n\
         {status}\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {key}\n--b--\n"
    );
    mail("MAILER-DAEMON@mx.example", headers, &body)
}

#[test]
fn a_sent_letter_is_one_touch_its_answer_is_found_and_its_return_is_seen() {
    let Some(server) = Server::start() else { return };
    each_app(|app| {
        let ctx = server.ctx(&app);
        async move {
            let id = incident(&app).await;
            let found = sent(&app, &ctx, id, "dina@romashka.example").await;
            let key = found.message_key.expect("a key");
            let n_touches = async || {
                let file = app::dossier::dossier(&ctx, &app.alice, app.client).await.unwrap();
                file.timeline.len()
            };
            assert_eq!(n_touches().await, 1, "the letter is a touch");
            // The copy in the folder of sent mail is the same letter.
            let copy = mail("hello@orbita.example", &format!("Message-ID: {key}"), "Copy");
            let outcome = read_in(&app, &copy, None).await;
            assert_eq!((outcome.progress.n_added, outcome.progress.n_known), (0, 1));
            // An unknown person answers it: the conversation tells whose it is.
            let headers = format!("Message-ID: <answer@x.example>\nIn-Reply-To: {key}");
            let answer = mail("Пётр <petr@unknown.example>", &headers, "Когда исправите?");
            assert_eq!(read_in(&app, &answer, None).await.progress.n_added, 1);
            assert_eq!(n_touches().await, 2);
            let seen = room(&ctx, &app.alice, id).await.unwrap();
            assert!(seen.answers.contains_key(&found.id), "{:?}", seen.answers);

            // The server says later that it did not arrive: the client has not been told.
            read_in(&app, &notification(&key), None).await;
            let seen = room(&ctx, &app.alice, id).await.unwrap();
            let letter = seen.tellings.iter().find(|t| t.id == found.id).unwrap();
            assert_eq!(letter.state, TellingState::Failed);
            assert_eq!(letter.error.as_deref(), Some("550 mailbox is gone"));
            assert_eq!((seen.incident.told_at, letter.told_at), (None, None));
            // Read once more, it changes nothing.
            let version = letter.version;
            read_in(&app, &notification(&key), None).await;
            let seen = room(&ctx, &app.alice, id).await.unwrap();
            let letter = seen.tellings.iter().find(|t| t.id == found.id).unwrap();
            assert_eq!(letter.version, version);
        }
    });
}

#[test]
fn a_refused_letter_is_seen_and_the_clock_runs_on() {
    let Some(server) = Server::start() else { return };
    each_app(|app| {
        let ctx = server.ctx(&app);
        async move {
            let id = incident(&app).await;
            let found = sent(&app, &ctx, id, "nobody@romashka.example").await;
            assert_eq!(found.state, TellingState::Failed);
            assert!(found.error.expect("why").contains("no such person"));
            assert!(!is_told(&ctx, &app.alice, id).await);
            let waits = sent(&app, &ctx, id, "later@romashka.example").await;
            assert_eq!(waits.state, TellingState::Queued, "it is tried again");
            assert!(waits.error.expect("why").contains("try again later"));
        }
    });
}

#[test]
fn what_may_have_gone_out_is_asked_and_not_sent_again() {
    let Some(server) = Server::start() else { return };
    each_app(|app| {
        let ctx = server.ctx(&app);
        let server = &server;
        async move {
            let before = server.letters().len();
            let id = incident(&app).await;
            let (actor, workspace) = (&app.alice, app.alice.workspace);
            let broken = sent(&app, &ctx, id, "broken@romashka.example").await;
            assert_eq!(broken.state, TellingState::Unknown);
            deliver(&ctx, workspace, id, broken.id).await.expect("nothing to do");
            assert_eq!(server.letters().len(), before + 1);
            resolve(&ctx, actor, id, broken.id, broken.version, Found::Arrived).await.unwrap();
            assert!(is_told(&ctx, actor, id).await);

            // The program dies while the letter is being handed over.
            let (kept, version) =
                save(&ctx, actor, id, &letter("dina@romashka.example")).await.unwrap();
            send(&ctx, actor, id, kept, version).await.unwrap();
            let mut tx = ctx.db.begin().await.unwrap();
            let mut dying = incident_tellings::get(&mut tx, workspace, id, kept).await.unwrap();
            let mut dying = dying.take().unwrap();
            dying.state = TellingState::Sending;
            incident_tellings::update(&mut tx, workspace, &dying, 1).await.unwrap();
            tx.commit().await.unwrap();
            job::run_due(&ctx).await.unwrap();
            let room = room(&ctx, actor, id).await.unwrap();
            let found = room.tellings.iter().find(|t| t.id == kept).unwrap();
            assert_eq!(found.state, TellingState::Unknown);
            assert_eq!(server.letters().len(), before + 1, "it was not sent");
            let lost = resolve(&ctx, actor, id, kept, found.version, Found::Lost).await;
            lost.expect("it may be sent again by a person");
        }
    });
}

#[test]
fn without_a_mail_server_nothing_is_queued_and_strangers_see_nothing() {
    each_app(|app| async move {
        let ctx = &app.ctx;
        let id = incident(&app).await;
        let (kept, version) =
            save(ctx, &app.alice, id, &letter("dina@romashka.example")).await.unwrap();
        let refused = send(ctx, &app.alice, id, kept, version).await;
        assert!(matches!(refused, Err(Error::Refused(_))));
        plan_call(ctx, &app.alice, id, None, Some("Начало"), Some(ctx.now())).await.unwrap();
        let file = case(ctx, &app.alice, id).await.unwrap();
        let contact = file.contact(None);
        let written =
            composed(&file, contact, DraftKind::FirstNotice, Lang::Ru, "Алиса").expect("a letter");
        assert!(written.text.starts_with("Дина, добрый день!"), "{}", written.text);
        assert!(written.text.contains("каталог к выставке"), "{}", written.text);
        for stranger in [&app.gleb, &app.zhenya] {
            let no = |error: Option<Error>| assert!(matches!(error, Some(Error::NotFound)));
            no(save(ctx, stranger, id, &letter("a@b.example")).await.err());
            no(send(ctx, stranger, id, kept, version).await.err());
            no(plan_call(ctx, stranger, id, None, None, None).await.err());
            no(case(ctx, stranger, id).await.err());
            no(resolve(ctx, stranger, id, kept, version, Found::Lost).await.err());
        }
        let boris = save(ctx, &app.boris, id, &letter("a@b.example")).await.err();
        assert!(matches!(boris, Some(Error::Forbidden)));
    });
}
