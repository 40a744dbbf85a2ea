//! WhatsApp's text export ("Export chat"), whose dates depend on the telephone it was made on.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};

use domain::touch::Channel;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

use crate::mime::date;
use crate::{AttachmentInfo, Inbound, Item, Person, Problem, key};

/// Lines by which the order of day and month is judged.
const SAMPLE_LINES: usize = 2000;
/// Bytes of one line, and of one message, that are kept.
const MAX_BYTES: usize = 256 * 1024;

/// Which number of a date is which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    DayFirst,
    MonthFirst,
}

/// Iterates over the messages of an export.
pub struct Reader<R> {
    input: BufReader<R>,
    source: String,
    zone: TimeZone,
    order: Order,
    /// Lines that were read to judge the order of dates, with their byte lengths.
    ahead: VecDeque<(String, u64)>,
    done_bytes: u64,
    line: u64,
    /// The message that is being put together.
    open: Option<Message>,
    /// Messages so far with the same second and sender: tells two equal ones apart.
    same: (String, u32),
    problems: Vec<Problem>,
    ended: bool,
}

struct Message {
    at_ms: Option<i64>,
    sender: Option<String>,
    text: String,
    line: u64,
}

/// A line that begins a message: three numbers of the date, the time, and what follows.
struct Start<'a> {
    date: [i16; 3],
    time: Time,
    rest: &'a str,
}

/// Reads an export; `zone` is that of the telephone.
pub fn parse<R: Read>(input: R, source: &str, zone: TimeZone) -> Reader<R> {
    let mut reader = Reader {
        input: BufReader::with_capacity(64 * 1024, input),
        source: source.to_owned(),
        zone,
        order: Order::DayFirst,
        ahead: VecDeque::new(),
        done_bytes: 0,
        line: 0,
        open: None,
        same: (String::new(), 0),
        problems: Vec::new(),
        ended: false,
    };
    reader.judge_order();
    reader
}

impl<R: Read> Reader<R> {
    /// One line of the file, cut at the limit; `None` at the end.
    fn raw_line(&mut self) -> Option<(String, u64)> {
        let mut bytes = Vec::new();
        let mut length = 0;
        loop {
            let chunk = match self.input.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    let place = format!("byte {}", self.done_bytes);
                    self.problems.push(Problem::new(
                        &self.source,
                        &place,
                        "unreadable-file",
                        error.to_string(),
                    ));
                    return None;
                }
            };
            let newline = memchr::memchr(b'\n', chunk);
            let count = newline.map_or(chunk.len(), |at| at + 1);
            bytes.extend_from_slice(&chunk[..count.min(MAX_BYTES.saturating_sub(bytes.len()))]);
            self.input.consume(count);
            length += count as u64;
            if count == 0 || newline.is_some() {
                break;
            }
        }
        (length > 0).then(|| (clean(&String::from_utf8_lossy(&bytes)), length))
    }

    fn next_line(&mut self) -> Option<String> {
        let (text, length) = self.ahead.pop_front().or_else(|| self.raw_line())?;
        self.done_bytes += length;
        self.line += 1;
        Some(text)
    }

    /// The month comes first if some second number is above 12, or if that way the dates never go back.
    fn judge_order(&mut self) {
        while self.ahead.len() < SAMPLE_LINES {
            let Some(line) = self.raw_line() else { break };
            self.ahead.push_back(line);
        }
        let dates: Vec<[i16; 3]> =
            self.ahead.iter().filter_map(|(line, _)| start(line)).map(|s| s.date).collect();
        let steps_back = |order: Order| {
            let days: Vec<Option<Date>> = dates.iter().map(|date| day(*date, order)).collect();
            let impossible = days.iter().filter(|day| day.is_none()).count();
            let known: Vec<Date> = days.into_iter().flatten().collect();
            impossible * 10 + known.windows(2).filter(|pair| pair[1] < pair[0]).count()
        };
        if steps_back(Order::MonthFirst) < steps_back(Order::DayFirst) {
            self.order = Order::MonthFirst;
        }
    }

    fn begin(&self, start: &Start) -> Message {
        let local = day(start.date, self.order).map(|day| DateTime::from_parts(day, start.time));
        let at = local.and_then(|local| self.zone.to_ambiguous_timestamp(local).compatible().ok());
        let at_ms = at.map(|at| at.as_millisecond()).filter(|at| date::is_plausible(*at));
        let (sender, text) = match sender_end(start.rest) {
            Some(end) => {
                (Some(start.rest[..end].trim().to_owned()), start.rest[end + 1..].trim_start())
            }
            None => (None, start.rest),
        };
        Message { at_ms, sender, text: text.to_owned(), line: self.line }
    }

    fn finish(&mut self, message: Message) -> Item {
        let place = format!("line {}", message.line);
        let mut problems = std::mem::take(&mut self.problems);
        if message.at_ms.is_none() {
            problems.push(Problem::new(
                &self.source,
                &place,
                "date-unbelievable",
                "the date cannot be read",
            ));
        }
        let from = message.sender.map(|name| Person { address: format!("whatsapp:{name}"), name });
        let sender = from.as_ref().map(|from| from.name.clone()).unwrap_or_default();
        // The export has no ids: the n-th equal message of a minute is told by its number.
        let when = message.at_ms.unwrap_or_default();
        let identity = format!("{when}|{sender}|{}", message.text);
        self.same =
            if self.same.0 == identity { (identity, self.same.1 + 1) } else { (identity, 0) };
        let key = key::of(&[b"whatsapp", self.same.0.as_bytes(), &self.same.1.to_le_bytes()]);
        let (text, attachments) = media(message.text.trim());
        let is_automatic = from.is_none();
        let inbound = Inbound {
            key,
            channel: Channel::Chat,
            at_ms: message.at_ms,
            from,
            to: Vec::new(),
            cc: Vec::new(),
            subject: String::new(),
            text,
            quoted: String::new(),
            message_id: String::new(),
            in_reply_to: None,
            references: Vec::new(),
            is_automatic,
            attachments,
            html: false,
            call: None,
            bounce: None,
            place,
        };
        Item { inbound: Some(inbound), problems, done_bytes: self.done_bytes }
    }
}

impl<R: Read> Iterator for Reader<R> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        while !self.ended {
            let Some(line) = self.next_line() else {
                self.ended = true;
                break;
            };
            if let Some(start) = start(&line) {
                let message = self.begin(&start);
                if let Some(whole) = self.open.replace(message) {
                    return Some(self.finish(whole));
                }
            } else if let Some(open) = &mut self.open {
                if open.text.len() + line.len() < MAX_BYTES {
                    open.text.push('\n');
                    open.text.push_str(line.trim_end());
                }
            } else if !line.trim().is_empty() {
                self.ended = true;
                let place = format!("line {}", self.line);
                let message =
                    "the first line does not begin with a date, as WhatsApp's export does";
                let problems = vec![Problem::new(&self.source, &place, "not-an-export", message)];
                return Some(Item { inbound: None, problems, done_bytes: self.done_bytes });
            }
        }
        if let Some(last) = self.open.take() {
            return Some(self.finish(last));
        }
        let problems = std::mem::take(&mut self.problems);
        (!problems.is_empty()).then_some(Item {
            inbound: None,
            problems,
            done_bytes: self.done_bytes,
        })
    }
}

/// Without line ends, direction marks and control characters; narrow and hard spaces become spaces.
fn clean(line: &str) -> String {
    line.chars()
        .filter(|c| {
            !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}')
                && (!c.is_control() || *c == '\t')
        })
        .map(|c| if matches!(c, '\u{202f}' | '\u{a0}') { ' ' } else { c })
        .collect()
}

/// `[04.01.18, 11:53:57] `, `01/20/2019, 08:49 p. m. - `, `2/11/19, 14:18 - `.
fn start(line: &str) -> Option<Start<'_>> {
    let bracketed = line.starts_with('[');
    let inner = line.strip_prefix('[').unwrap_or(line);
    let date_end = inner.find([',', ' '])?;
    let fields: Vec<&str> = inner[..date_end].split(['.', '/', '-']).collect();
    let [first, second, third] = fields.as_slice() else { return None };
    let number =
        |text: &str| text.parse::<i16>().ok().filter(|n| *n >= 0 && (1..=4).contains(&text.len()));
    let date = [number(first)?, number(second)?, number(third)?];
    let after = inner[date_end..].trim_start_matches([',', ' ']);
    let (clock, rest) = if bracketed {
        after.split_once(']')?
    } else {
        let dash = [" - ", " – ", " — "]
            .iter()
            .filter_map(|dash| after.find(dash).map(|at| (at, dash.len())))
            .min()?;
        (&after[..dash.0], &after[dash.0 + dash.1..])
    };
    Some(Start { date, time: time_of(clock)?, rest: rest.trim_start() })
}

/// "11:53:57", "08:49 p. m.", "4:30 PM".
fn time_of(clock: &str) -> Option<Time> {
    let lower = clock.trim().to_lowercase();
    let end = lower.find(|c: char| !(c.is_ascii_digit() || c == ':')).unwrap_or(lower.len());
    let mut fields = lower[..end].split(':').map(|field| field.parse::<i8>().ok());
    let (mut hour, minute) = (fields.next()??, fields.next()??);
    let half: String = lower[end..].chars().filter(|c| c.is_alphabetic()).collect();
    match half.as_str() {
        "" => {}
        "am" if hour == 12 => hour = 0,
        "pm" if hour < 12 => hour += 12,
        "am" | "pm" => {}
        _ => return None,
    }
    Time::new(hour, minute, fields.next().flatten().unwrap_or(0), 0).ok()
}

fn day([first, second, third]: [i16; 3], order: Order) -> Option<Date> {
    let (year, month, day) = match order {
        _ if first > 31 => (first, second, third),
        Order::DayFirst => (third, second, first),
        Order::MonthFirst => (third, first, second),
    };
    let year = if year < 100 { 2000 + year } else { year };
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Where the sender's name ends: at the first colon with a blank or nothing behind it that a name can stand before.
fn sender_end(rest: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = rest[from..].find(':') {
        let at = from + found;
        let behind = rest[at + 1..].chars().next();
        if behind.is_none_or(|c| c == ' ' || c == '.' || c == '\t') {
            // A question within a name ("Works with colons?:") still ends at its last colon.
            return (rest[..at].chars().count() <= 80).then_some(at);
        }
        from = at + 1;
    }
    None
}

/// A file instead of text: "IMG-1.jpg (file attached)", «<Без медиафайлов>», "<attached: 1.pdf>".
fn media(text: &str) -> (String, Vec<AttachmentInfo>) {
    let attached =
        |name: &str| AttachmentInfo { name: name.trim().to_owned(), mime: String::new(), size: 0 };
    for mark in ["(file attached)", "(файл добавлен)", "(приложенный файл)"]
    {
        if let Some((name, rest)) = text.split_once(mark) {
            return (rest.trim().to_owned(), vec![attached(name)]);
        }
    }
    for mark in ["<attached:", "<прикреплено:", "<приложено:"] {
        if let Some(name) = text.strip_prefix(mark).and_then(|rest| rest.split('>').next()) {
            return (String::new(), vec![attached(name)]);
        }
    }
    if matches!(text, "<Media omitted>" | "<Без медиафайлов>" | "<Медиа исключено>")
    {
        return (String::new(), vec![attached("")]);
    }
    (text.to_owned(), Vec::new())
}
