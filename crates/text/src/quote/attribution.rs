//! Lines that introduce an earlier message: "On … wrote:", «… пишет:», header blocks, separators.

/// Lines over which a mail program may wrap an introduction.
const MAX_WRAPPED: usize = 4;
/// No introduction is longer, in bytes.
const MAX_INTRODUCTION_BYTES: usize = 500;

/// Verbs of an introduction, in lower case.
const WROTE: [&str; 12] = [
    "wrote",
    "writes",
    "пишет",
    "писал",
    "написал",
    "написала",
    "сообщает",
    "сообщил",
    "сообщила",
    "schrieb",
    "a écrit",
    "сказал",
];

/// Words between dashes that begin an earlier message.
const SEPARATORS: [&str; 14] = [
    "forwarded message",
    "forwarded by",
    "original appointment",
    "original message",
    "reply message",
    "begin forwarded message",
    "исходное сообщение",
    "начало переадресованного сообщения",
    "начало пересылаемого сообщения",
    "пересланное сообщение",
    "пересылаемое сообщение",
    "переадресованное сообщение",
    "первоначальное сообщение",
    "конец пересылаемого",
];

/// Header names in a quoted block, by what they stand for.
const HEADERS: [(Header, &[&str]); 5] = [
    (Header::From, &["from", "от", "от кого", "отправитель", "from/от"]),
    (Header::Date, &["sent", "date", "отправлено", "дата", "отправлен", "дата отправки", "когда"]),
    (Header::To, &["to", "кому", "получатель", "reply-to"]),
    (Header::Cc, &["cc", "bcc", "копия", "скрытая копия", "important", "importance", "важность"]),
    (Header::Subject, &["subject", "тема"]),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Header {
    From,
    Date,
    To,
    Cc,
    Subject,
}

/// Whether everything from line `at` on is an earlier message: a separator or a block of headers.
pub fn starts_earlier_message(lines: &[&str], at: usize) -> bool {
    let line = lines[at].trim();
    is_separator(line) || begins_header_block(lines, at) || (is_rule(line) && rule_leads(lines, at))
}

/// "-----Original Message-----", "---------- Forwarded message ---------", "Begin forwarded message:".
fn is_separator(line: &str) -> bool {
    let dashed = line.starts_with(['-', '_', '=', '*', '—', '–']);
    let ends_open = line.ends_with(':');
    if line.len() > 120 || !(dashed || ends_open) {
        return false;
    }
    let words = line.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let known = SEPARATORS.iter().any(|s| words.starts_with(s));
    // Without dashes the words must be the whole line, or it is a sentence about a message.
    known
        && (line.starts_with("--")
            || dashed && line.ends_with(['-', '_', '=', '*'])
            || words.split(' ').count() <= 4)
}

/// A line of underscores or dashes.
fn is_rule(line: &str) -> bool {
    line.len() >= 5 && line.bytes().all(|b| matches!(b, b'_' | b'-' | b'=' | b'*' | b' '))
}

/// Whether a rule stands directly before a block of headers.
fn rule_leads(lines: &[&str], at: usize) -> bool {
    let next = (at + 1..lines.len().min(at + 4)).find(|next| !lines[*next].trim().is_empty());
    next.is_some_and(|next| begins_header_block(lines, next))
}

/// The header that a line states: "From: …", "*Sent:* …", «От: …».
fn header_of(line: &str) -> Option<Header> {
    let line = line.trim_start_matches([' ', '\t', '*', '\u{a0}', '\u{feff}']);
    let colon = line.bytes().take(48).position(|b| b == b':')?;
    let name = line[..colon].trim_matches([' ', '*', '\u{a0}']).to_lowercase();
    HEADERS.iter().find(|(_, names)| names.contains(&&*name)).map(|(header, _)| *header)
}

/// "From: … Sent: … To: … Subject: …" in any order, at least three different headers with From or a date among them.
fn begins_header_block(lines: &[&str], at: usize) -> bool {
    let Some(first) = header_of(lines[at]) else { return false };
    let mut seen = vec![first];
    // A long To list wraps, so lines that are no header are let pass, a few of them.
    let mut others = 0;
    for line in lines[at + 1..].iter().take(14) {
        match header_of(line) {
            Some(header) if !seen.contains(&header) => seen.push(header),
            // A second From begins another block.
            Some(Header::From) => break,
            Some(_) => {}
            None if others < 4 => others += 1,
            None => break,
        }
    }
    let addressed = seen.contains(&Header::From);
    let dated = seen.contains(&Header::Date);
    (addressed && dated && seen.len() >= 3)
        || (seen.len() >= 3 && first == Header::From)
        || is_mailer_pair(lines, at)
}

/// "From: a@b" directly followed by a date or subject, as phones write it.
fn is_mailer_pair(lines: &[&str], at: usize) -> bool {
    header_of(lines[at]) == Some(Header::From)
        && lines[at].contains('@')
        && lines
            .get(at + 1)
            .and_then(|next| header_of(next))
            .is_some_and(|next| next != Header::From)
}

/// Length in lines of an introduction that begins at `at`: "On Mon, Apr 2 … wrote:", «2 апреля 2012 г. … написал:».
pub fn introduction(lines: &[&str], at: usize) -> Option<usize> {
    let first = lines[at].trim_start();
    if first.is_empty() || !may_begin(first) {
        return None;
    }
    let mut joined = String::new();
    for (count, line) in lines[at..].iter().take(MAX_WRAPPED).enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('>') {
            return None;
        }
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(line);
        if joined.len() > MAX_INTRODUCTION_BYTES {
            return None;
        }
        if line.ends_with(':') || line.ends_with(":*") {
            let quoted_next = lines.get(at + count + 1..).is_some_and(|rest| {
                rest.iter()
                    .map(|l| l.trim())
                    .find(|l| !l.is_empty())
                    .is_some_and(|l| l.starts_with('>'))
            });
            return is_introduction(&joined, quoted_next).then_some(count + 1);
        }
    }
    None
}

/// Whether a line can begin an introduction: a cheap look before the lines are joined.
fn may_begin(line: &str) -> bool {
    line.starts_with("On ")
        || line.contains('@')
        || line.bytes().take(200).any(|b| b.is_ascii_digit())
        || line.ends_with(':') && has_verb(&line.to_lowercase())
        || line.starts_with("Здравствуйте")
}

fn has_verb(lower: &str) -> bool {
    let tail = lower.trim_end_matches([':', '*', ' ']);
    let tail = tail.strip_suffix("(а)").or_else(|| tail.strip_suffix("(a)")).unwrap_or(tail);
    WROTE.iter().any(|verb| tail.ends_with(verb))
}

fn is_introduction(line: &str, quoted_next: bool) -> bool {
    let lower = line.to_lowercase();
    let (timed, dated, addressed) = (has_time(line), has_date(&lower), line.contains('@'));
    let named = has_verb(&lower);
    // The Bat and Outlook in Russian put the verb before the date.
    let bat = ["вы писали", "you wrote", "писал(а)"].iter().any(|verb| lower.contains(verb));
    if named || bat {
        // "Иван пишет:" alone needs a quote behind it; with a date or an address it speaks for itself.
        return quoted_next
            || bat && dated && timed
            || (timed || dated || addressed) && begins_dated(&lower);
    }
    // Yandex, Mail.ru and Gmail in Russian have no verb: «02.04.2012, 18:29, "bob" <bob@…>:».
    (dated && timed && (addressed || quoted_next) && begins_dated(&lower))
        || (addressed && quoted_next && (dated || timed))
}

/// Begins as introductions do: with a date, a weekday, "On", an address or a name before a verb.
fn begins_dated(lower: &str) -> bool {
    const STARTS: [&str; 26] = [
        "on ",
        "am ",
        "le ",
        "at ",
        "в ",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "пн",
        "вт",
        "ср",
        "чт",
        "пт",
        "сб",
        "вс",
        "пон",
        "чет",
        "пят",
        "суб",
        "вос",
        "дата",
        "здравствуйте",
    ];
    let start = lower.trim_start_matches(['*', '"', '<', '«', ' ', '-', '—']);
    start.starts_with(|c: char| c.is_ascii_digit())
        || STARTS.iter().any(|s| start.starts_with(s))
        || start.split(' ').next().is_some_and(|word| word.contains('@'))
        || lower.split([' ', ',']).count() <= 14 && lower.contains('@')
}

/// "10:20" somewhere in the line.
fn has_time(line: &str) -> bool {
    let bytes = line.as_bytes();
    bytes.windows(4).any(|w| {
        w[0].is_ascii_digit() && w[1] == b':' && w[2].is_ascii_digit() && w[3].is_ascii_digit()
    })
}

/// A year, or a day with a month's name or in digits.
fn has_date(lower: &str) -> bool {
    let numbers = lower.split(|c: char| !c.is_ascii_digit());
    if numbers.clone().any(|n| n.len() == 4 && (n.starts_with("19") || n.starts_with("20"))) {
        return true;
    }
    let bytes = lower.as_bytes();
    bytes.windows(5).any(|w| {
        w[0].is_ascii_digit()
            && w[1].is_ascii_digit()
            && matches!(w[2], b'.' | b'/' | b'-')
            && w[3].is_ascii_digit()
            && w[4].is_ascii_digit()
    })
}
