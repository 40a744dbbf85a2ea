//! Mailboxes in one file: where messages begin and end, in the shapes that are met.

use std::io::Cursor;

use channels::mbox::{Raw, Reader};

const LIMIT: usize = 1 << 20;

fn read(mailbox: &[u8], offset: u64) -> Vec<Raw> {
    let start = usize::try_from(offset).expect("an offset in memory");
    Reader::new(Cursor::new(&mailbox[start..]), offset, LIMIT)
        .map(|raw| raw.expect("memory does not fail"))
        .collect()
}

fn message(number: usize) -> String {
    format!(
        "From: anna{number}@client.example\nSubject: Макет {number}\n\nТекст письма {number}.\n"
    )
}

fn separator(number: usize) -> String {
    format!("From anna{number}@client.example Tue Mar  3 10:0{number}:00 2026\n")
}

fn check(title: &str, mailbox: &str, expected: &[&str]) {
    let read = read(mailbox.as_bytes(), 0);
    let bodies: Vec<String> = read
        .iter()
        .map(|raw| {
            String::from_utf8_lossy(&raw.bytes)
                .split_once("\n\n")
                .map_or(String::new(), |(_, b)| b.trim().to_owned())
        })
        .collect();
    assert_eq!(bodies, expected, "{title}");
}

#[test]
fn messages_are_told_apart_whatever_program_wrote_the_mailbox() {
    let plain = format!("{}{}\n{}{}", separator(1), message(1), separator(2), message(2));
    let two = ["Текст письма 1.", "Текст письма 2."];
    check("as it should be", &plain, &two);
    check("a mark of byte order first", &format!("\u{feff}{plain}"), &two);
    check("no blank line between", &plain.replace("\n\nFrom ", "\nFrom "), &two);
    check("no line end at the end", plain.trim_end(), &two);
    check("a message without a separator", &message(1), &two[..1]);
    check(
        "Thunderbird's separator",
        &plain.replace(&separator(1), "From - Tue Mar 03 10:00:00 2026\n"),
        &two,
    );
    let cut = format!("{plain}\n{}From: x@client.ex", separator(3));
    check("cut off in the last header", &cut, &["Текст письма 1.", "Текст письма 2.", ""]);
    check("empty", "", &[]);
    check("blanks only", "\n\n  \n", &[]);
}

#[test]
fn both_line_ends_are_read() {
    let mailbox = format!("{}{}\n{}{}", separator(1), message(1), separator(2), message(2))
        .replace('\n', "\r\n");
    let read = read(mailbox.as_bytes(), 0);
    assert_eq!(read.len(), 2);
    assert!(read[1].bytes.starts_with(b"From: anna2@client.example\r\n"));
}

#[test]
fn a_sentence_that_begins_with_from_stays_in_its_letter() {
    let body = "From: a@client.example\n\nHello.\n\nFrom the beginning we wanted more.\n\nFrom 2026 on: nothing.\n";
    let read =
        read(format!("{}{body}\n{}{}", separator(1), separator(2), message(2)).as_bytes(), 0);
    assert_eq!(read.len(), 2);
    assert!(String::from_utf8_lossy(&read[0].bytes).contains("From 2026 on: nothing."));
}

#[test]
fn quoted_separators_lose_one_mark() {
    let body = "From: a@client.example\n\n>From the start\n>>From a quote\n> From a reply\n";
    let read = read(format!("{}{body}", separator(1)).as_bytes(), 0);
    let text = String::from_utf8_lossy(&read[0].bytes).into_owned();
    assert!(text.ends_with("\n\nFrom the start\n>From a quote\n> From a reply\n"), "{text}");
}

#[test]
fn reading_goes_on_from_any_message() {
    let mailbox: String = (1..8).map(|n| format!("{}{}\n", separator(n), message(n))).collect();
    let all = read(mailbox.as_bytes(), 0);
    assert_eq!(all.len(), 7);
    for (index, raw) in all.iter().enumerate() {
        assert_eq!(read(mailbox.as_bytes(), raw.offset), all[index..], "from message {index}");
        assert_eq!(
            read(mailbox.as_bytes(), raw.next_offset),
            all[index + 1..],
            "after message {index}"
        );
    }
}

#[test]
fn of_a_message_above_the_limit_the_beginning_is_read_and_the_rest_goes_on() {
    let line = format!("{}\n", "QUJD".repeat(19));
    let huge =
        format!("{}From: a@client.example\n\nText.\n{}\n", separator(1), line.repeat(60_000));
    let mailbox = format!("{huge}{}{}", separator(2), message(2));
    let read = read(mailbox.as_bytes(), 0);
    assert_eq!(read.len(), 2);
    let whole = u64::try_from(huge.len() - separator(1).len()).expect("fits");
    assert_eq!(read[0].oversized, Some(whole));
    assert!(read[0].bytes.len() <= LIMIT && read[0].bytes.starts_with(b"From: a@client.example"));
    assert_eq!(read[1].offset, u64::try_from(huge.len()).expect("fits"));
    assert_eq!(read[1].oversized, None);
}

#[test]
fn separators_on_the_border_of_two_reads_are_found() {
    struct Slow<'a>(&'a [u8]);
    impl std::io::Read for Slow<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let count = self.0.len().min(7).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }
    let filler = "строка письма, которая занимает место\n".repeat(3000);
    let mailbox: String =
        (1..9).map(|n| format!("{}{}{filler}\n", separator(n), message(n))).collect();
    let slow: Vec<Raw> =
        Reader::new(Slow(mailbox.as_bytes()), 0, LIMIT).map(|raw| raw.expect("reads")).collect();
    assert_eq!(slow.len(), 8);
    assert_eq!(slow, read(mailbox.as_bytes(), 0));
}
