//! A synthetic Russian mailbox: real sentences in a made-up structure of clients, threads, quotes and attachments.

use std::io::{self, Write};

use anyhow::{Context, Result, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use encoding_rs::{Encoding, KOI8_R, UTF_8, WINDOWS_1251};
use jiff::Timestamp;

use crate::shared_data;

const CLIENTS: usize = 200;
const TEAMMATES: usize = 20;
/// Messages of one thread at most.
const MAX_THREAD: usize = 8;
/// First day of the history, 2024-01-08, in seconds since 1970.
const FIRST_S: i64 = 1_704_672_000;
/// Bytes of attachments a message on average, which makes 60,000 messages about 1 GB.
const ATTACHMENT_BYTES: usize = 30_000;

const FIRST_NAMES: [&str; 12] = [
    "Анна",
    "Иван",
    "Ольга",
    "Пётр",
    "Мария",
    "Сергей",
    "Елена",
    "Дмитрий",
    "Юлия",
    "Алексей",
    "Татьяна",
    "Игорь",
];
const LAST_NAMES: [&str; 10] = [
    "Щербак",
    "Ёлкин",
    "Кузьмин",
    "Соболь",
    "Воронко",
    "Жук",
    "Лисица",
    "Мороз",
    "Чайка",
    "Шевчук",
];
const SUBJECTS: [&str; 10] = [
    "Макеты на согласование",
    "Отчёт за месяц",
    "Правки по сайту",
    "Счёт и акт",
    "План на квартал",
    "Баннеры",
    "Встреча",
    "Срочно: ошибка в рассылке",
    "Бюджет",
    "Тексты для лендинга",
];

/// A small generator of numbers: the same seed gives the same mailbox on every machine (splitmix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `limit`.
    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.roll() % u64::try_from(limit.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

#[derive(Clone)]
struct Person {
    name: String,
    address: String,
}

/// The last message of a thread, which the next one answers.
struct Thread {
    subject: String,
    client: Person,
    teammate: Person,
    last_id: String,
    references: Vec<String>,
    last_text: String,
    last_at_s: i64,
    from_client: bool,
    length: usize,
}

/// Writes `messages` messages as one mbox, in the order of their dates within a thread.
///
/// # Errors
/// Fails if the sentences cannot be read or the output cannot be written.
pub fn write_mbox(output: &mut impl Write, messages: usize, seed: u64) -> Result<()> {
    let sentences = sentences()?;
    let mut dice = Dice(seed);
    let mut threads: Vec<Thread> = Vec::new();
    for number in 0..messages {
        let continues = !threads.is_empty() && dice.below(100) < 65;
        let at = if continues { dice.below(threads.len()) } else { usize::MAX };
        let mut thread =
            if continues { threads.swap_remove(at) } else { begin(&mut dice, number, messages) };
        write_message(output, &mut thread, &mut dice, &sentences, number, seed)?;
        thread.length += 1;
        if thread.length < MAX_THREAD {
            threads.push(thread);
        }
        if threads.len() > 300 {
            threads.swap_remove(dice.below(300));
        }
    }
    Ok(())
}

/// Sentences of everyday Russian, read at run time.
pub(crate) fn sentences() -> Result<Vec<String>> {
    let path = shared_data().context("no shared data")?.join("text/cedr/cedr-main-train.csv");
    let mut reader = csv::Reader::from_path(path)?;
    let mut found = Vec::new();
    for record in reader.records() {
        found.extend(record?.get(0).map(str::to_owned));
    }
    ensure!(!found.is_empty(), "no sentences");
    Ok(found)
}

fn begin(dice: &mut Dice, number: usize, messages: usize) -> Thread {
    let client = dice.below(CLIENTS);
    let person = dice.below(3);
    let name = |dice_a: usize, dice_b: usize| {
        format!(
            "{} {}",
            FIRST_NAMES[dice_a % FIRST_NAMES.len()],
            LAST_NAMES[dice_b % LAST_NAMES.len()]
        )
    };
    let teammate = dice.below(TEAMMATES);
    let days = i64::try_from(number * 730 / messages.max(1)).unwrap_or(0);
    let second = i64::try_from(dice.below(9 * 3600)).unwrap_or(0);
    Thread {
        subject: dice.pick(&SUBJECTS).to_owned(),
        client: Person {
            name: name(client * 7 + person, client + person * 3),
            address: format!("person{person}@client{client}.example"),
        },
        teammate: Person {
            name: name(teammate, teammate / 2),
            address: format!("manager{teammate}@agency.example"),
        },
        last_id: String::new(),
        references: Vec::new(),
        last_text: String::new(),
        last_at_s: FIRST_S + days * 86_400 + 6 * 3600 + second,
        from_client: dice.below(2) == 0,
        length: 0,
    }
}

fn write_message(
    output: &mut impl Write,
    thread: &mut Thread,
    dice: &mut Dice,
    sentences: &[String],
    number: usize,
    seed: u64,
) -> Result<()> {
    let (from, to) = if thread.from_client {
        (&thread.client, &thread.teammate)
    } else {
        (&thread.teammate, &thread.client)
    };
    let id = format!("{seed:x}.{number:x}@{}", from.address.split('@').nth(1).unwrap_or_default());
    let at = Timestamp::from_second(thread.last_at_s)?
        .to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::Offset::constant(3)));
    let charset = [UTF_8, UTF_8, UTF_8, WINDOWS_1251, KOI8_R][dice.below(5)];
    let new = new_text(dice, sentences, &to.name, &from.name);
    let body = with_quote(&new, thread, to, dice);
    let mut head = String::new();
    let asctime = at.strftime("%a %b %e %H:%M:%S %Y");
    head.push_str(&format!("From {} {asctime}\n", from.address));
    head.push_str(&format!(
        "Received: from mx.example by mail.agency.example; {}\n",
        at.strftime("%a, %d %b %Y %H:%M:%S %z")
    ));
    head.push_str(&format!("From: {} <{}>\n", word(&from.name, charset), from.address));
    head.push_str(&format!("To: {} <{}>\n", word(&to.name, charset), to.address));
    if dice.below(4) == 0 {
        head.push_str(&format!(
            "Cc: <boss@{}>\n",
            thread.client.address.split('@').nth(1).unwrap_or_default()
        ));
    }
    let subject =
        if thread.length > 0 { format!("Re: {}", thread.subject) } else { thread.subject.clone() };
    head.push_str(&format!(
        "Subject: {}\nDate: {}\n",
        word(&subject, charset),
        at.strftime("%a, %d %b %Y %H:%M:%S %z")
    ));
    head.push_str(&format!("Message-ID: <{id}>\n"));
    if !thread.last_id.is_empty() {
        let references: Vec<String> =
            thread.references.iter().map(|id| format!("<{id}>")).collect();
        head.push_str(&format!(
            "In-Reply-To: <{}>\nReferences: {}\n",
            thread.last_id,
            references.join("\n ")
        ));
    }
    head.push_str("MIME-Version: 1.0\n");
    output.write_all(head.as_bytes())?;
    write_body(output, &body, charset, dice, number)?;
    thread.references.push(id.clone());
    thread.last_id = id;
    thread.last_text = new;
    thread.last_at_s += i64::try_from(600 + dice.below(2 * 86_400)).unwrap_or(0);
    thread.from_client = !thread.from_client;
    Ok(())
}

fn new_text(dice: &mut Dice, sentences: &[String], to: &str, from: &str) -> String {
    let mut text = format!("{}, добрый день!\n\n", to.split(' ').next().unwrap_or_default());
    for _ in 0..1 + dice.below(4) {
        for _ in 0..1 + dice.below(5) {
            // A line that begins with "From " would need quoting in the mailbox; sentences are Russian and do not.
            text.push_str(sentences[dice.below(sentences.len())].trim());
            text.push(' ');
        }
        text.push_str("\n\n");
    }
    match dice.below(3) {
        0 => text.push_str(&format!("С уважением,\n{from}\n+7 495 000-00-00\n")),
        1 => text.push_str(&format!("--\n{from}\nагентство\n")),
        _ => {}
    }
    text
}

fn with_quote(new: &str, thread: &Thread, answered: &Person, dice: &mut Dice) -> String {
    if thread.last_text.is_empty() {
        return new.to_owned();
    }
    let quoted: String = thread.last_text.lines().map(|line| format!("> {line}\n")).collect();
    match dice.below(3) {
        0 => format!(
            "{new}\n15 мая 2026 г., 10:20, {} <{}> написал(а):\n{quoted}",
            answered.name, answered.address
        ),
        1 => format!(
            "{new}\n-----Исходное сообщение-----\nОт: {} <{}>\nОтправлено: 15 мая 2026 г. 10:20\nТема: {}\n\n{}",
            answered.name, answered.address, thread.subject, thread.last_text
        ),
        _ => format!("{new}\n15.05.2026 10:20, {} пишет:\n{quoted}", answered.name),
    }
}

/// An encoded word, in base64.
fn word(text: &str, charset: &'static Encoding) -> String {
    let words = text.split_inclusive(' ').map(|piece| {
        let bytes = charset.encode(piece).0;
        format!("=?{}?B?{}?=", charset.name().to_lowercase(), BASE64_STANDARD.encode(bytes))
    });
    words.collect::<Vec<_>>().join("\n ")
}

fn write_body(
    output: &mut impl Write,
    body: &str,
    charset: &'static Encoding,
    dice: &mut Dice,
    number: usize,
) -> Result<()> {
    let attached = dice.below(3) == 0;
    let boundary = format!("=_part_{number}");
    if attached {
        write!(output, "Content-Type: multipart/mixed; boundary=\"{boundary}\"\n\n--{boundary}\n")?;
    }
    let bytes = charset.encode(body).0;
    let name = charset.name().to_lowercase();
    match dice.below(3) {
        0 => {
            write!(
                output,
                "Content-Type: text/plain; charset={name}\nContent-Transfer-Encoding: 8bit\n\n"
            )?;
            output.write_all(&bytes)?;
        }
        1 => {
            write!(
                output,
                "Content-Type: text/plain; charset=\"{name}\"\nContent-Transfer-Encoding: base64\n\n"
            )?;
            write_base64(output, &bytes)?;
        }
        _ => {
            write!(
                output,
                "Content-Type: text/plain; charset={name}\nContent-Transfer-Encoding: quoted-printable\n\n"
            )?;
            write_quoted_printable(output, &bytes)?;
        }
    }
    if attached {
        let size = dice.below(2 * ATTACHMENT_BYTES);
        let file: Vec<u8> = (0..size).map(|_| dice.roll().to_le_bytes()[0]).collect();
        write!(
            output,
            "\n--{boundary}\nContent-Type: application/pdf; name=\"file{number}.pdf\"\n\
             Content-Disposition: attachment; filename=\"file{number}.pdf\"\nContent-Transfer-Encoding: base64\n\n"
        )?;
        write_base64(output, &file)?;
        writeln!(output, "--{boundary}--")?;
    }
    writeln!(output)?;
    Ok(())
}

fn write_base64(output: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    for line in BASE64_STANDARD.encode(bytes).as_bytes().chunks(76) {
        output.write_all(line)?;
        output.write_all(b"\n")?;
    }
    Ok(())
}

fn write_quoted_printable(output: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    let mut width = 0;
    for byte in bytes {
        let plain = matches!(byte, b' '..=b'~') && *byte != b'=';
        if *byte == b'\n' {
            output.write_all(b"\n")?;
            width = 0;
            continue;
        }
        if width > 70 {
            output.write_all(b"=\n")?;
            width = 0;
        }
        if plain {
            output.write_all(&[*byte])?;
            width += 1;
        } else {
            write!(output, "={byte:02X}")?;
            width += 3;
        }
    }
    Ok(())
}
