//! Whatever the bytes are, every reader comes to an end without a panic, and says where it gave up.

mod shared;

use std::io::Cursor;
use std::time::{Duration, Instant};

use channels::mail::{At, parse};
use channels::source::{Mail, Resume};
use channels::table::{Options, Table, Target, guess_mapping, record};
use channels::{Inbound, Limits, mbox, source, telegram, whatsapp};
use jiff::tz::TimeZone;

/// How long each reader is tried with broken samples.
const TRY_FOR: Duration = Duration::from_millis(1500);

const MAIL: &str = "Received: from a by b; Tue, 3 Mar 2026 10:00:00 +0300\r\nFrom: =?koi8-r?B?4c7OwQ==?= <anna@client.example>\r\n\
To: \"Иван, менеджер\" <ivan@agency.example>, team:a@b.example,c@d.example;\r\nSubject: =?utf-8?Q?=D0=9C=D0?=\r\n =?utf-8?Q?=B0?=\r\n\
Date: Tue, 3 Mar 2026 10:00:00 +0300\r\nMessage-ID: <1@client.example>\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n\
--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n--c\r\nContent-Type: text/plain; charset=windows-1251\r\n\
Content-Transfer-Encoding: quoted-printable\r\n\r\n=CF=F0=E8=E2=E5=F2\r\n--c\r\nContent-Type: text/html\r\n\r\n\
<p>a&nbsp;<b>b</b><blockquote>c</blockquote>&#1087;<div style='display:none'>x</div>\r\n--c--\r\n--b\r\n\
Content-Type: application/pdf; name*0*=utf-8'ru'%D0%BC; name*1=a.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\nQUJD\r\n--b--\r\n";

const EXPORT: &str = r#"{"name":"Анна","type":"personal_chat","id":4,"messages":[{"id":1,"type":"message",
"date":"2026-03-02T10:00:00","from":"Анна","from_id":"user4","text":["а",{"type":"bold","text":"б"}]},
{"id":2,"type":"service","actor":"Анна","actor_id":"user4","action":"phone_call","duration_seconds":3,"text":""}]}"#;

const TABLE: &str = "Дата;Клиент;Канал;Email;Текст\n15.05.2026 10:20;\"Ёлка; и К\";звонок;a@b.example;=1+1\n\n2026-05-16;Дуб;чат;;\"а\"\"б\"\n";

/// A small generator (splitmix64), so that a failure comes again with its seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(limit.max(1)).expect("fits")).expect("fits")
    }
}

/// One to eight faults: bytes changed, cut out, doubled, or put in from a list of signs that mean something.
fn broken(sample: &[u8], dice: &mut Dice) -> Vec<u8> {
    const SIGNS: [&[u8]; 16] = [
        b"\0", b"\r\n", b"\n\n", b"=?", b"?=", b"--b", b"\"", b"<", b">", b"&#", b"\xff", b"\xd0",
        b"{", b"]", b";", b"\nFrom ",
    ];
    let mut bytes = sample.to_vec();
    for _ in 0..=dice.below(8) {
        let at = dice.below(bytes.len() + 1);
        let length = dice.below(40).min(bytes.len() - at);
        match dice.below(5) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(dice.below(256)).expect("a byte"),
            1 => drop(bytes.drain(at..at + length)),
            2 => {
                let copy = bytes[at..at + length].to_vec();
                bytes.splice(at..at, copy);
            }
            3 => bytes.truncate(at.max(1)),
            _ => drop(bytes.splice(at..at, SIGNS[dice.below(SIGNS.len())].iter().copied())),
        }
    }
    bytes
}

fn try_broken(sample: &[u8], read: impl Fn(&[u8])) {
    let begun = Instant::now();
    let mut seed = 0;
    while begun.elapsed() < TRY_FOR {
        let bytes = broken(sample, &mut Dice(seed));
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| read(&bytes)));
        assert!(result.is_ok(), "seed {seed}: {:?}", String::from_utf8_lossy(&bytes));
        seed += 1;
    }
    println!("{seed} broken samples");
    assert!(seed > 50);
}

/// What every message must hold to, whatever it was made of.
fn check_sane(inbound: &Inbound) {
    let fields = [&inbound.text, &inbound.quoted, &inbound.subject, &inbound.message_id];
    assert!(fields.iter().all(|field| !field.contains('\0')));
    assert!(inbound.at_ms.is_none_or(|at| (31_536_000_000..4_133_980_800_000).contains(&at)));
}

fn read_mail(bytes: &[u8]) {
    let (inbound, problems) = parse(bytes, &At::new("broken.eml", "message 1"));
    assert!(problems.iter().all(|problem| problem.code != "reader-failed"));
    check_sane(&inbound);
}

#[test]
fn broken_mail_is_read() {
    try_broken(MAIL.as_bytes(), read_mail);
}

#[test]
fn broken_mailboxes_are_read_and_no_byte_is_passed_over() {
    let mailbox = format!(
        "From a@b Tue Mar  3 10:00:00 2026\n{MAIL}\nFrom c@d Tue Mar  3 10:00:00 2026\n{MAIL}"
    );
    try_broken(mailbox.as_bytes(), |bytes| {
        let mut last = 0;
        for raw in mbox::Reader::new(Cursor::new(bytes), 0, 1500) {
            let raw = raw.expect("memory does not fail");
            assert!(raw.offset >= last && raw.next_offset > raw.offset);
            last = raw.next_offset;
            source::parse_raw(&raw, "broken.mbox", Limits::default());
        }
        let blank_end = bytes.trim_ascii_end().len() as u64;
        assert!(
            last >= blank_end
                || bytes.trim_ascii().is_empty()
                || last == 0 && bytes.trim_ascii() == b"\xef\xbb\xbf"
        );
    });
}

#[test]
fn broken_exports_are_read() {
    try_broken(EXPORT.as_bytes(), |bytes| {
        for item in telegram::parse(bytes, "result.json", TimeZone::UTC) {
            item.inbound.iter().for_each(check_sane);
        }
    });
}

#[test]
fn broken_chats_are_read() {
    const CHAT: &str = "[03.02.2026, 10:20:30] Анна: Где макет?\nжду\n03.02.26, 4:20 PM - Анна: a.pdf (file attached)\n";
    try_broken(CHAT.as_bytes(), |bytes| {
        for item in whatsapp::parse(bytes, "chat.txt", TimeZone::UTC) {
            item.inbound.iter().for_each(check_sane);
        }
    });
}

#[test]
fn broken_tables_are_read() {
    let windows = encoding_rs::WINDOWS_1251.encode(TABLE).0.into_owned();
    for sample in [TABLE.as_bytes(), windows.as_slice()] {
        try_broken(sample, |bytes| {
            let Ok(table) =
                Table::open(Cursor::new(bytes.to_vec()), "table.csv", &Options::default())
            else {
                return;
            };
            let headers = table.headers.clone();
            let mapping = guess_mapping(&headers, Target::Touches);
            for row in table.rows().flatten() {
                record(&row, &mapping, &headers, "table.csv");
            }
        });
    }
}

#[test]
fn published_broken_messages_are_read() {
    let Some(folder) = shared::data("mail") else { return };
    let files = shared::files(&folder);
    assert!(files.len() > 1000);
    for path in files {
        let bytes = std::fs::read(&path).expect("a sample");
        let begun = Instant::now();
        let name = path.display().to_string();
        let (inbound, problems) = parse(&bytes, &At::new(&name, "message 1"));
        assert!(problems.iter().all(|problem| problem.code != "reader-failed"), "{name}");
        check_sane(&inbound);
        for raw in mbox::Reader::new(Cursor::new(&bytes), 0, 64 << 20) {
            source::parse_raw(&raw.expect("memory does not fail"), &name, Limits::default());
        }
        assert!(begun.elapsed() < Duration::from_secs(10), "{name}");
    }
}

#[test]
fn folders_and_maildirs_are_read_and_resumed() {
    let root = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    let message = |n: u8| {
        format!("From: a@b.example\nDate: Tue, 3 Mar 2026 10:0{n}:00 +0300\n\nПисьмо {n}.\n")
    };
    write("cur/1:2,S", &message(1));
    write("new/2", &message(2));
    write("tmp/3", "half of a message");
    write(".Отправленные/cur/4:2,S", &message(4));
    write("dovecot.index.log", "binary");
    write(
        "box",
        &format!(
            "From a Tue Mar  3 10:00:00 2026\n{}\nFrom b Tue Mar  3 10:00:00 2026\n{}",
            message(5),
            message(6)
        ),
    );
    write("letter.eml", &message(7));
    write("empty.eml", "");
    let open =
        |from: Resume| Mail::open(root.path(), "mail", from, Limits::default()).expect("opens");
    let mut all = open(Resume::default());
    let (mut texts, mut places, mut codes) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(item) = all.next() {
        places.push(all.resume());
        codes.extend(item.problems.iter().map(|p| (p.code, p.source.clone())));
        texts.push(item.inbound.map(|m| m.text).unwrap_or_default());
        assert!(item.done_bytes <= all.total_bytes());
    }
    let mut sorted = texts.clone();
    sorted.sort();
    assert_eq!(
        sorted,
        ["", "Письмо 1.", "Письмо 2.", "Письмо 4.", "Письмо 5.", "Письмо 6.", "Письмо 7."]
    );
    assert_eq!(codes, [("empty-message", "mail/empty.eml".to_owned())]);
    for (index, place) in places.iter().enumerate() {
        let rest: Vec<String> =
            open(*place).map(|item| item.inbound.map(|m| m.text).unwrap_or_default()).collect();
        assert_eq!(rest, texts[index + 1..], "after item {index}");
    }
}
