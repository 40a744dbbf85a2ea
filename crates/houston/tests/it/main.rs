//! The program from outside: its commands on a folder of their own, and what survives when it dies.

mod commands;
mod killed;
mod people;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What a run of the program left.
#[derive(Debug)]
struct Ran {
    is_success: bool,
    out: String,
    err: String,
}

impl Ran {
    /// What it printed; it must have ended well.
    fn text(self) -> String {
        assert!(self.is_success, "{self:?}");
        self.out
    }

    /// The one JSON value that it printed.
    fn json(self) -> serde_json::Value {
        serde_json::from_str(&self.text()).expect("JSON")
    }

    /// JSON, one value a line.
    fn json_lines(self) -> Vec<serde_json::Value> {
        self.text().lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }

    /// What it said when it refused.
    fn refusal(self) -> String {
        assert!(!self.is_success, "{self:?}");
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self.err
    }
}

/// The program with its data in a folder and no other settings of ours.
fn program(data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_houston"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("HOUSTON_")) {
        command.env_remove(name);
    }
    command.env("HOUSTON_DATA", data).env("HOUSTON_LOG", "warn").current_dir(data);
    command
}

/// Runs the program to its end.
fn houston(data: &Path, args: &[&str], input: &str) -> Ran {
    let mut command = program(data);
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("starts");
    let mut stdin = child.stdin.take().expect("an input");
    let input = input.to_owned();
    let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
    let out = child.wait_with_output().expect("ends");
    writer.join().expect("writes");
    Ran {
        is_success: out.status.success(),
        out: String::from_utf8(out.stdout).expect("UTF-8"),
        err: String::from_utf8_lossy(&out.stderr).into_owned(),
    }
}

/// A folder with an agency of one owner, without clients.
fn agency() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let args = ["user", "add-owner", "--agency", "Орбита", "--name", "Вера"];
    let args = [&args[..], &["--email", "vera@orbita.example"]].concat();
    let text = houston(folder.path(), &args, "три зелёных слона\n").text();
    assert!(text.contains("vera@orbita.example"), "{text}");
    folder
}

/// A mailbox of `n` letters of several companies, some of them answers, of people whom nobody knows yet.
fn mailbox(n: usize) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for i in 0..n {
        let (company, second) = (i % 23, 1_700_000_000 + 3_600 * i as i64);
        let at = jiff::Timestamp::from_second(second).expect("a moment");
        let client = format!("person{}@company{company}.example", i % 3);
        let (from, to) = match i % 4 {
            3 => ("vera@orbita.example", client.as_str()),
            _ => (client.as_str(), "vera@orbita.example"),
        };
        let _ = writeln!(out, "From - {}", at.strftime("%a %b %e %H:%M:%S %Y"));
        let _ = writeln!(out, "From: {from}\nTo: {to}\nSubject: Letter {i}");
        let _ = writeln!(out, "Date: {}", at.strftime("%a, %d %b %Y %H:%M:%S +0000"));
        let _ = writeln!(out, "Message-ID: <{i}@letters.example>");
        if i >= 23 && i % 5 == 0 {
            let _ = writeln!(out, "In-Reply-To: <{}@letters.example>", i - 23);
        }
        let _ = writeln!(out, "Content-Type: text/plain; charset=utf-8\n");
        let _ = writeln!(out, "Посмотрели макет {i}, всё хорошо.\n");
    }
    out
}
