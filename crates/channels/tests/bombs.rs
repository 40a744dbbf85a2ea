//! Messages made to hurt: each is read within bounds of time and memory, its faults are named, and the rest goes in.

use std::io::{Cursor, Read};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use channels::mail::{At, parse};
use channels::{Inbound, Limits, Problem, html, mbox, source};

const HEAD: &str = "From: Анна <anna@client.example>\r\nSubject: Бомба\r\nDate: Tue, 3 Mar 2026 10:00:00 +0300\r\n";

/// CPU time of this thread, which other work on the machine does not lengthen; zero where the system does not say.
fn cpu_time() -> Duration {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(text.split(' ').next().and_then(|n| n.parse().ok()).unwrap_or(0))
}

fn read(message: &[u8]) -> (Inbound, Vec<&'static str>) {
    let begun = cpu_time();
    let (inbound, problems) = parse(message, &At::new("bombs.mbox", "byte 0"));
    // BENCHMARKS S2 allows 1 s for 10 MB in release; a test build without optimisation gets ten times that.
    let megabytes = u32::try_from(message.len() >> 20).expect("small");
    let allowed = Duration::from_millis(1000) * (1 + megabytes);
    let taken = cpu_time().saturating_sub(begun);
    let start: String = inbound.text.chars().take(40).collect();
    assert!(taken < allowed, "{taken:?} for {megabytes} MB of {start:?}");
    (inbound, problems.iter().map(|p| p.code).collect())
}

fn message(more_head: &str, body: &str) -> Vec<u8> {
    format!("{HEAD}{more_head}\r\n{body}").into_bytes()
}

fn check(title: &str, message: &[u8], problem: &str, text: &str) {
    let (inbound, problems) = read(message);
    assert!(problems.contains(&problem) || problem.is_empty(), "{title}: {problems:?}");
    assert!(
        inbound.text.contains(text),
        "{title}: {:?}",
        inbound.text.chars().take(80).collect::<String>()
    );
    assert!(inbound.text.len() <= Limits::default().text_bytes, "{title}");
    assert!(
        inbound.subject.len() < 8000 && inbound.to.len() <= 500 && inbound.references.len() <= 50,
        "{title}"
    );
    assert!(!inbound.text.contains('\0') && !inbound.subject.contains('\0'), "{title}");
}

#[test]
fn many_parts() {
    let part = "--b\r\nContent-Type: text/plain\r\n\r\nЧасть письма.\r\n";
    let body = format!("{}--b--\r\n", part.repeat(10_000));
    let bomb = message("Content-Type: multipart/mixed; boundary=b\r\n", &body);
    check("10,000 parts", &bomb, "too-many-parts", "Часть письма.");
}

#[test]
fn deep_nesting() {
    let mut bomb = HEAD.to_owned();
    for level in 0..200 {
        bomb.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"
        ));
        bomb.push_str(&format!(
            "Content-Type: text/plain; charset=utf-8\r\n\r\nУровень {level}.\r\n--b{level}\r\n"
        ));
    }
    check("200 levels", bomb.as_bytes(), "nesting-too-deep", "Уровень 1.");
    check("200 levels", bomb.as_bytes(), "message-cut-off", "Уровень 50.");
}

#[test]
fn many_headers_and_long_ones() {
    let many = message(&"X-Spam: yes\r\n".repeat(500_000), "Текст");
    check("500,000 headers", &many, "", "Текст");
    let received =
        message(&"Received: by mx; Tue, 3 Mar 2026 10:00:00 +0300\r\n".repeat(100_000), "Текст");
    check("100,000 Received", &received, "", "Текст");
    let long = message(&format!("To: {}\r\n", "a@b.example, ".repeat(1_000_000)), "Текст");
    check("a To of 13 MB", &long, "header-too-long", "Текст");
    check("a To of 13 MB", &long, "too-many-recipients", "Текст");
    let folded =
        message(&format!("References: {}\r\n", "<a@b.example>\r\n ".repeat(1_000_000)), "Текст");
    check("a million references", &folded, "header-too-long", "Текст");
}

#[test]
fn encoded_words_without_end() {
    let words = "=?koi8-r?B?79TexdQ=?= ".repeat(170_000);
    check(
        "3.8 MB of words",
        &message(&format!("X: y\r\nSubject: {words}\r\n"), "Текст"),
        "header-too-long",
        "Текст",
    );
    let open = format!(
        "From: {}\r\nSubject: {}\r\n\r\nТекст",
        "=?".repeat(60_000),
        "=?utf-8?Q?".repeat(12_000)
    );
    check("words never closed", open.as_bytes(), "sender-missing", "Текст");
}

#[test]
fn bodies_without_end() {
    let line = "длинная строка ".repeat(400_000);
    check(
        "a line of 10 MB",
        &message("Content-Type: text/plain; charset=utf-8\r\n", &line),
        "text-too-long",
        "длинная",
    );
    let zeros = BASE64_STANDARD.encode(vec![b'x'; 8 << 20]);
    let bomb = message("Content-Transfer-Encoding: base64\r\n", &zeros);
    check("base64 of 8 MB", &bomb, "text-too-long", "xxx");
    check("NUL bytes", &message("", "Те\0кст\0\0 с нулями"), "", "Текст с нулями");
    let soft =
        message("Content-Transfer-Encoding: quoted-printable\r\n", &"=\r\n".repeat(1_000_000));
    check("soft breaks only", &soft, "", "");
    let spaces = message("Content-Transfer-Encoding: quoted-printable\r\n", &" ".repeat(3_000_000));
    check("blanks only", &spaces, "", "");
    let quotes = message("", &format!("Новое.\r\n{}", ">".repeat(3_000_000)));
    check("arrows only", &quotes, "", "Новое.");
    let introductions = message("", &"On 2 мая 2026 10:20 a@b.example пишет\n".repeat(50_000));
    check("introductions only", &introductions, "", "On 2 мая");
    let headers = message("", &"От: Иван\n".repeat(200_000));
    check("header lines only", &headers, "", "От: Иван");
}

#[test]
fn html_without_end() {
    let head = "Content-Type: text/html; charset=utf-8\r\n";
    let deep = format!(
        "{}Текст{}",
        "<div><blockquote><table><tr><td>".repeat(100_000),
        "</div>".repeat(100_000)
    );
    let (inbound, _) = read(&message(head, &deep));
    assert!(inbound.quoted.contains("Текст"));
    check(
        "tags never closed",
        &message(head, &format!("Текст{}", "<a href='".repeat(500_000))),
        "",
        "Текст",
    );
    check(
        "comments never closed",
        &message(head, &format!("Текст{}", "<!--".repeat(500_000))),
        "",
        "Текст",
    );
    let hidden = format!("{}Текст", "<div style='display:none'>".repeat(20_000));
    check("hidden, never closed", &message(head, &hidden), "", "Текст");
    let entities = format!("Текст{}", "&#1090;&unknown".repeat(300_000));
    check("references", &message(head, &entities), "text-too-long", "Текст");
    let (text, full) = html::to_text(&"<p>абв</p>".repeat(100_000), 1000);
    assert!(full && text.len() <= 1000);
}

#[test]
fn dates_and_senders_that_cannot_be() {
    for date in [
        "Sat, 01 Jan 0000 00:00:00 +0000",
        "Fri, 31 Dec 9999 23:59:59 +0000",
        "вчера",
        "99999999999999999999",
    ] {
        let text = format!(
            "Received: by mx; Tue, 3 Mar 2026 10:00:00 +0300\r\nFrom: a@b.example\r\nDate: {date}\r\n\r\nТекст"
        );
        let (inbound, problems) = read(text.as_bytes());
        assert_eq!(
            (inbound.at_ms, problems),
            (Some(1_772_521_200_000), vec!["date-unbelievable"]),
            "{date}"
        );
        let (inbound, _) =
            read(format!("From: a@b.example\r\nDate: {date}\r\n\r\nТекст").as_bytes());
        assert_eq!(inbound.at_ms, None, "{date}");
    }
    let (inbound, problems) =
        read("From: Анна\r\nDate: Tue, 3 Mar 2026 10:00:00 +0300\r\n\r\nТекст".as_bytes());
    assert_eq!(problems, ["sender-missing"]);
    assert_eq!(
        inbound.from.map(|from| (from.name, from.address)),
        Some(("Анна".to_owned(), String::new()))
    );
}

/// A mailbox of which most is one endless attachment, made as it is read.
struct Endless {
    start: Cursor<Vec<u8>>,
    /// What the attachment consists of, repeated.
    lines: Vec<u8>,
    left: u64,
    end: Cursor<Vec<u8>>,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.start.read(buffer)?;
        if count > 0 || buffer.is_empty() {
            return Ok(count);
        }
        if self.left == 0 {
            return self.end.read(buffer);
        }
        let wanted = buffer.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let count = wanted.min(self.lines.len());
        buffer[..count].copy_from_slice(&self.lines[..count]);
        self.left -= u64::try_from(count).expect("fits");
        Ok(count)
    }
}

/// Peak memory of this process so far, in MB; `None` where the system does not say.
fn peak_mb() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kb| kb / 1024)
}

#[test]
fn an_attachment_of_a_gigabyte_is_streamed_past() {
    let start = format!(
        "From a@b.example Tue Mar  3 10:00:00 2026\n{}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nТекст письма.\n--b\n\
         Content-Type: application/zip; name=a.zip\nContent-Transfer-Encoding: base64\n\n",
        HEAD.replace("\r\n", "\n")
    );
    let end = format!("\n--b--\n\nFrom c@b.example Tue Mar  3 11:00:00 2026\n{HEAD}\nВторое.\n");
    let size = 1 << 30;
    let input = Endless {
        start: Cursor::new(start.into_bytes()),
        lines: format!("{}\n", "Q".repeat(76)).repeat(4096).into_bytes(),
        left: size,
        end: Cursor::new(end.into_bytes()),
    };
    let before = peak_mb();
    let limits = Limits { message_bytes: 16 << 20, ..Limits::default() };
    let read: Vec<(Option<Inbound>, Vec<Problem>)> =
        mbox::Reader::new(input, 0, limits.message_bytes)
            .map(|raw| {
                source::parse_raw(&raw.expect("memory does not fail"), "endless.mbox", limits)
            })
            .collect();
    assert_eq!(read.len(), 2);
    let (first, problems) = &read[0];
    let first = first.as_ref().expect("a message");
    assert_eq!(
        (first.text.as_str(), first.attachments[0].name.as_str()),
        ("Текст письма.", "a.zip")
    );
    assert_eq!(problems[0].code, "message-too-large");
    assert_eq!(read[1].0.as_ref().map(|m| m.text.as_str()), Some("Второе."));
    if let (Some(before), Some(after)) = (before, peak_mb()) {
        assert!(after - before.min(after) <= 200, "{before} MB before, {after} MB after");
    }
}
