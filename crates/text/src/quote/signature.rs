//! Signatures at the end of the new text: closing phrases, names with telephones, phones' own lines, disclaimers.

use super::Kind;

/// Lines that a signature may have after its closing phrase.
const MAX_SIGNATURE_LINES: usize = 14;
/// A line of a signature is short, in characters.
const MAX_LINE_CHARS: usize = 90;

/// Closing phrases, in lower case. Thanks are not among them: they are something said.
const CLOSINGS: [&str; 26] = [
    "all the best",
    "best regards",
    "best wishes",
    "cheers,",
    "kind regards",
    "kindest regards",
    "regards",
    "respectfully",
    "sincerely",
    "warm regards",
    "with best regards",
    "with kind regards",
    "with respect",
    "yours faithfully",
    "yours sincerely",
    "yours truly",
    "всего доброго",
    "всего наилучшего",
    "искренне ваш",
    "с добрыми пожеланиями",
    "с наилучшими пожеланиями",
    "с глубоким уважением",
    "с почтением",
    "с уважением",
    "с ув.",
    "хорошего дня,",
];

/// How mail programs name themselves at the end of a message, in lower case.
const DEVICES: [&str; 16] = [
    "envoyé de",
    "get outlook for",
    "mobile mail",
    "sent from",
    "sent via",
    "sent with",
    "загрузить outlook",
    "написано с ",
    "отправлено c ",
    "отправлено из",
    "отправлено от",
    "отправлено с",
    "отправлено через",
    "получите outlook",
    "скачать outlook",
    "скачайте outlook",
];

/// Beginnings of disclaimers, in lower case.
const DISCLAIMERS: [&str; 20] = [
    "confidentiality notice",
    "disclaimer",
    "email confidentiality",
    "important notice",
    "legal notice",
    "the contents of this e-mail",
    "the contents of this email",
    "the information contained in this",
    "the information in this email",
    "this communication is",
    "this e-mail and any",
    "this e-mail is confidential",
    "this e-mail message",
    "this email and any",
    "this email is confidential",
    "this message and any attach",
    "this message contains confidential",
    "уведомление о конфиденциальности",
    "внимание! настоящее сообщение",
    "конфиденциальность:",
];

/// Marks signatures at the end of every run of new text that reaches the end or a quote.
pub fn mark(lines: &[&str], kinds: &mut [Kind], sender: &str) {
    let sender: Vec<String> = words(sender).collect();
    let mut at = 0;
    while at < lines.len() {
        let run_end =
            kinds[at..].iter().position(|k| *k != Kind::New).map_or(lines.len(), |end| at + end);
        if run_end > at {
            mark_run(&lines[at..run_end], &mut kinds[at..run_end], at == 0, &sender);
        }
        at = run_end.max(at + 1);
    }
}

/// Marks the signature of one run. The first line of a message is never a signature: then it would be empty of text.
fn mark_run(lines: &[&str], kinds: &mut [Kind], is_first: bool, sender: &[String]) {
    let content = lines.iter().position(|line| !line.trim().is_empty()).unwrap_or(lines.len());
    let from = if is_first { content + 1 } else { content };
    let mut end =
        (from..lines.len()).find(|at| begins_signature(lines, *at)).unwrap_or(lines.len());
    // A name may stand above the footer that was found.
    end = contact_block(&lines[..end], from).unwrap_or(end);
    if let Some(named) = sender_line(&lines[..end], from, sender) {
        end = named;
    }
    kinds[end..].fill(Kind::Signature);
}

fn begins_signature(lines: &[&str], at: usize) -> bool {
    let line = lines[at].trim();
    if line.is_empty() {
        return false;
    }
    is_delimiter(line)
        || is_disclaimer(line)
        || is_footer_rule(lines, at)
        || ((is_closing(line) || is_device(line)) && rest_is_short(&lines[at + 1..]))
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|w| w.chars().count() > 1)
        .map(str::to_lowercase)
}

/// The line with the sender's own name, and nothing else, among the last lines.
fn sender_line(lines: &[&str], from: usize, sender: &[String]) -> Option<usize> {
    if sender.is_empty() {
        return None;
    }
    let mut seen = 0;
    let mut found = None;
    for at in (from..lines.len()).rev() {
        let line = lines[at].trim();
        if line.is_empty() {
            continue;
        }
        seen += 1;
        if seen > 8 || line.chars().count() > 60 || asks(line) || line.ends_with(['!', ':']) {
            break;
        }
        let named = words(line).count();
        if named > 0 && named <= 4 && words(line).all(|word| sender.contains(&word)) {
            found = Some(at);
        }
    }
    found
}

/// "-- ", "--", "—" alone on a line.
fn is_delimiter(line: &str) -> bool {
    matches!(line.trim(), "--" | "—" | "––" | "---" | "- --" | "–" | "*--*" | "__" | "___")
}

/// Longest phrase of the lists above, in characters, and room for what may stand around it.
const MAX_OPENING_CHARS: usize = 48;

/// The first letters of a line in lower case, without the decoration before them.
fn opening(line: &str, decoration: &[char]) -> String {
    line.trim_start_matches(decoration)
        .chars()
        .take(MAX_OPENING_CHARS)
        .flat_map(char::to_lowercase)
        .collect()
}

fn begins_any(opening: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| opening.starts_with(start))
}

fn is_closing(line: &str) -> bool {
    const DECORATION: [char; 5] = ['*', '_', ' ', '—', '-'];
    let opening = opening(line, &DECORATION);
    let start = line.trim_start_matches(DECORATION);
    CLOSINGS.iter().any(|closing| {
        if !opening.starts_with(closing) || line.chars().count() > 60 {
            return false;
        }
        let rest: String = start.chars().skip(closing.chars().count()).collect();
        // "С уважением отношусь к вашему мнению" is a sentence: the phrase must end where a name may begin.
        let rest = rest.trim_start();
        closing.ends_with(',')
            || rest.is_empty()
            || rest.starts_with([',', '.', '!', '-', '—', '*', '/', ';', '\\', ':'])
            || rest.split_whitespace().count() <= 3 && starts_with_capital(line, closing)
    })
}

/// Whether the word behind the phrase is a name: "С уважением Иван Петров".
fn starts_with_capital(line: &str, closing: &str) -> bool {
    let skipped = closing.split(' ').count();
    line.split_whitespace()
        .nth(skipped)
        .and_then(|w| w.chars().next())
        .is_some_and(char::is_uppercase)
}

/// "Sent from my iPhone", «Отправлено с моего Xiaomi»: short, and no sentence.
fn is_device(line: &str) -> bool {
    begins_any(&opening(line, &['*', '_', ' ', '[', '<']), &DEVICES)
        && line.chars().count() <= 100
        && !(line.contains(',') && line.ends_with('.'))
        && line.split_whitespace().count() <= 9
        && !is_sentence_of_sending(&line.to_lowercase())
}

/// «Отправлено с курьером вчера в 10:30» tells about a parcel or a paper, not about a phone.
fn is_sentence_of_sending(lower: &str) -> bool {
    const PARCELS: [&str; 9] = [
        "курьер",
        "склад",
        "вчера",
        "сегодня",
        "завтра",
        "опоздани",
        "задержк",
        "бухгалтери",
        "накладн",
    ];
    PARCELS.iter().any(|word| lower.contains(word))
}

fn is_disclaimer(line: &str) -> bool {
    const SUBJECTS: [&str; 8] =
        ["данная", "данное", "информация", "настоящее", "содержание", "сообщение", "эта", "это"];
    const DECORATION: [char; 3] = ['*', '_', ' '];
    let opening = opening(line, &DECORATION);
    if begins_any(&opening, &DISCLAIMERS) {
        return true;
    }
    if !begins_any(&opening, &SUBJECTS) {
        return false;
    }
    let start: String = line.trim_start_matches(DECORATION).chars().take(120).collect();
    let start = start.to_lowercase();
    start.contains("конфиденциальн") && (start.contains("сообщени") || start.contains("письм"))
}

/// A rule of underscores with a mailing list's or an antivirus' footer below it.
fn is_footer_rule(lines: &[&str], at: usize) -> bool {
    let line = lines[at].trim();
    let rule = line.len() >= 10 && line.bytes().all(|b| matches!(b, b'_' | b'-' | b'='));
    let rest = &lines[at + 1..];
    rule && rest.iter().filter(|l| !l.trim().is_empty()).count() <= 12
        && rest.iter().any(|l| l.contains("http") || l.contains('@') || l.contains("skype"))
}

/// Whether what follows a closing phrase can be a signature: few lines, short ones.
fn rest_is_short(rest: &[&str]) -> bool {
    let mut count = 0;
    for line in rest.iter().map(|l| l.trim()).filter(|l| !l.is_empty()) {
        if is_delimiter(line) || is_disclaimer(line) {
            return true;
        }
        count += 1;
        if count > MAX_SIGNATURE_LINES
            || (line.chars().count() > MAX_LINE_CHARS && !has_contact(line))
            || asks(line)
        {
            return false;
        }
    }
    true
}

/// A question or a postscript is something said.
fn asks(line: &str) -> bool {
    let lower = line.to_lowercase();
    line.ends_with('?')
        || lower.starts_with("p.s")
        || lower.starts_with("ps:")
        || lower.starts_with("p.p.s")
        || lower.starts_with("з.ы")
        || lower.starts_with("п.с")
        || lower.starts_with("зы ")
}

/// Start of a last paragraph that is a name with ways to reach it, without any closing phrase.
fn contact_block(lines: &[&str], from: usize) -> Option<usize> {
    let last = lines.iter().rposition(|line| !line.trim().is_empty())?;
    let mut start = last;
    while start > from && !lines[start - 1].trim().is_empty() {
        start -= 1;
    }
    // The paragraph before it must exist, or the signature would be the message.
    if start <= from || !lines[start - 1].trim().is_empty() {
        return dash_name(lines, last, from);
    }
    let block = &lines[start..=last];
    let short =
        block.len() <= 8 && block.iter().all(|l| l.chars().count() <= 70 && !asks(l.trim()));
    let contacts = block.iter().filter(|l| has_contact(l)).count();
    let named = is_name(block[0].trim());
    if short && named && contacts >= 1 && block.len() >= 2 {
        return Some(start);
    }
    dash_name(lines, last, from)
}

/// "-John" or "— Иван" as the last line but for ways to reach him.
fn dash_name(lines: &[&str], mut last: usize, from: usize) -> Option<usize> {
    while last > from
        && (lines[last].trim().is_empty() || has_contact(lines[last]) && lines[last].len() < 70)
    {
        last -= 1;
    }
    let line = lines[last].trim();
    let rest = line.strip_prefix(['-', '—', '–'])?;
    let rest = rest.strip_prefix(['-', ' ']).unwrap_or(rest);
    let alone = last > from && lines[last - 1].trim().is_empty();
    (alone && is_name(rest.trim()) && !rest.contains(['.', ':', ';', '?', '!', ',']))
        .then_some(last)
}

/// One to four words that begin with capitals.
fn is_name(line: &str) -> bool {
    let words = || line.trim_matches(['*', ',', '_']).split_whitespace();
    (1..=4).contains(&words().take(5).count())
        && words().all(|w| {
            w.chars().next().is_some_and(char::is_uppercase)
                && w.trim_end_matches(',').chars().all(|c| c.is_alphabetic() || "-.'’".contains(c))
        })
}

/// A telephone, an address or a link.
fn has_contact(line: &str) -> bool {
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    const WAYS: [&str; 9] =
        ["icq", "mob", "phone", "skype", "tel", "telegram", "whatsapp", "моб", "тел"];
    (7..=25).contains(&digits)
        || line.contains('@')
        || line.contains("http")
        || line.contains("www.")
        || begins_any(&opening(line, &[]), &WAYS)
}
