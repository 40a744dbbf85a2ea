//! Mailboxes and chats, written by hand for a story.

use app::import::run::Outcome;
use app::import::{Source, begin, begin_and_run, upload_path};
use domain::id::{ClientId, ImportId};
use jiff::Timestamp;
use std::fmt::Write as _;
use std::path::PathBuf;
use testkit::TestApp;

pub const ALICE: &str = "Алиса <alice@orbita.example>";
pub const DINA: &str = "Дина <dina@romashka.example>";

/// One letter; `id` without angle brackets.
#[derive(Clone, Debug)]
pub struct Letter {
    pub at: Timestamp,
    pub from: String,
    pub to: String,
    pub id: String,
    pub answers: Option<String>,
    pub subject: String,
    pub text: String,
}

/// A letter of a moment, as `2026-02-24T10:00+03:00`.
pub fn letter(at: &str, from: &str, to: &str, id: &str, text: &str) -> Letter {
    Letter {
        at: at.parse().expect("a moment"),
        from: from.to_owned(),
        to: to.to_owned(),
        id: format!("{id}@letters.example"),
        answers: None,
        subject: "Договор".to_owned(),
        text: text.to_owned(),
    }
}

impl Letter {
    pub fn answering(self, id: &str) -> Self {
        Letter { answers: Some(format!("{id}@letters.example")), ..self }
    }

    pub fn about(self, subject: &str) -> Self {
        Letter { subject: subject.to_owned(), ..self }
    }
}

/// Prints letters as a mailbox in UTF-8.
pub fn mbox(letters: &[Letter]) -> Vec<u8> {
    let mut out = String::new();
    for l in letters {
        let _ = writeln!(out, "From - {}", l.at.strftime("%a %b %e %H:%M:%S %Y"));
        let _ = writeln!(out, "From: {}\nTo: {}\nSubject: {}", l.from, l.to, l.subject);
        let _ = writeln!(out, "Date: {}", l.at.strftime("%a, %d %b %Y %H:%M:%S +0000"));
        let _ = writeln!(out, "Message-ID: <{}>", l.id);
        if let Some(answers) = &l.answers {
            let _ = writeln!(out, "In-Reply-To: <{answers}>\nReferences: <{answers}>");
        }
        let _ = writeln!(out, "Content-Type: text/plain; charset=utf-8");
        let _ = writeln!(out, "Content-Transfer-Encoding: 8bit\n\n{}\n", l.text);
    }
    out.into_bytes()
}

/// `n` letters of a steady correspondence that ends at `until`: one every `hours`, two of three
/// from Дина, each third one an answer of Алиса.
pub fn steady(n: usize, until: &str, hours: i64) -> Vec<Letter> {
    let until: Timestamp = until.parse().expect("a moment");
    let texts = [
        "Добрый день! Подготовьте, пожалуйста, макет к концу недели.",
        "Посмотрели макет, всё хорошо. Запускайте.",
        "Добрый день! Приняли в работу, пришлём в четверг.",
    ];
    let one = |i: usize| {
        let back = jiff::SignedDuration::from_hours(hours * (n - 1 - i) as i64);
        let at = until.checked_sub(back).expect("a moment").to_string();
        let (from, to) = if i % 3 == 2 { (ALICE, DINA) } else { (DINA, ALICE) };
        letter(&at, from, to, &format!("steady-{i}"), texts[i % 3])
    };
    (0..n).map(one).collect()
}

/// Puts a source where uploads lie.
pub fn upload(app: &TestApp, bytes: &[u8]) -> PathBuf {
    std::fs::create_dir_all(app.ctx.config.uploads()).expect("a folder");
    let path = upload_path(&app.ctx);
    std::fs::write(&path, bytes).expect("a file");
    path
}

/// Reads a source to its end, as Вера.
pub async fn read_in(app: &TestApp, bytes: &[u8], client: Option<ClientId>) -> Outcome {
    let path = upload(app, bytes);
    let source = Source { kind: None, name: "почта", path: &path, client };
    begin_and_run(&app.ctx, &app.vera, &source).await.expect("an import")
}

/// Only begins an import; its file stays.
pub async fn begun(app: &TestApp, bytes: &[u8]) -> ImportId {
    let path = upload(app, bytes);
    let source = Source { kind: None, name: "почта", path: &path, client: None };
    begin(&app.ctx, &app.vera, &source).await.expect("an import")
}
