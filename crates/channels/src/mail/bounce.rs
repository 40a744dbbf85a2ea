//! A delivery status notification (RFC 3464): which letter did not arrive, and why.

use crate::mime::header::{Field, Headers};
use crate::mime::part::Parts;
use serde::{Deserialize, Serialize};

/// Bytes of each part that are looked at: the notification is short, the letter in it may be long.
const READ_BYTES: usize = 64 * 1024;
/// Characters of the server's words that are kept.
const WHY_CHARS: usize = 500;

/// A letter of ours that came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bounce {
    /// Message-ID of that letter, without angle brackets.
    pub message_id: String,
    /// What the server said: its diagnostic, or the status code.
    pub why: String,
}

/// The letter that a notification tells of; `None`: it is none, or says that all is well or still
/// being tried. Most servers write RFC 3464; some (exim, qmail, older ones) write plain words, which are
/// read only when a mail server wrote them.
pub fn read(
    headers: &Headers<'_>,
    bytes: &[u8],
    parts: &Parts<'_>,
    (from, subject): (&str, &str),
) -> Option<Bounce> {
    if headers.word(Field::ContentType).starts_with("multipart/report") {
        return report(headers, bytes, parts);
    }
    let local = from.split('@').next().unwrap_or_default().to_ascii_lowercase();
    let names_recipients = headers.get(Field::XFailedRecipients).is_some();
    if !names_recipients && local != "mailer-daemon" && local != "postmaster" {
        return None;
    }
    plain(headers, parts, subject, names_recipients)
}

/// A notification as RFC 3464 has it.
fn report(headers: &Headers<'_>, bytes: &[u8], parts: &Parts<'_>) -> Option<Bounce> {
    let status = parts.leaves.iter().find(|part| part.kind == "message/delivery-status")?;
    let status = head(status.body);
    let has_failed = field(&status, "action").is_some_and(|a| a.eq_ignore_ascii_case("failed"));
    if !has_failed {
        return None;
    }
    let said = field(&status, "diagnostic-code").or_else(|| field(&status, "status"));
    let why = said.unwrap_or_default();
    let why = why.split_once(';').map_or(why.as_str(), |(_, words)| words).trim();
    // The letter itself, or its headers, stand behind the status, whatever the type of their part.
    let at = headers.end.min(bytes.len());
    let rest = &bytes[at..];
    let from = memchr::memmem::find(rest, b"delivery-status").unwrap_or(0);
    let message_id = letter_of(headers, &head(&rest[from..]))?;
    Some(Bounce { message_id, why: shortened(why) })
}

/// Words that a server uses of a letter that did not arrive.
const FAILED: &[&str] = &[
    "could not be delivered",
    "couldn't be delivered",
    "delivery failed",
    "delivery failure",
    "failure notice",
    "returned to sender",
    "undeliver",
    "wasn't delivered",
    "не доставлен",
    "не может быть доставлен",
    "не удалось доставить",
    "недоставлен",
];
/// Words of a letter that is still being tried.
const DELAYED: &[&str] = &["delay", "warning", "will retry", "задерж"];

/// A notification in plain words.
fn plain(
    headers: &Headers<'_>,
    parts: &Parts<'_>,
    subject: &str,
    names_recipients: bool,
) -> Option<Bounce> {
    let subject = subject.to_lowercase();
    let says = |words: &[&str], text: &str| words.iter().any(|word| text.contains(word));
    if says(DELAYED, &subject) {
        return None;
    }
    let part = parts.leaves.iter().find(|part| part.kind.starts_with("text/"))?;
    let (decoded, _) = part.transfer.decode(part.body, READ_BYTES);
    let text = head(&decoded);
    let why = text.lines().map(str::trim).find(|line| has_permanent_code(line));
    let has_failed = names_recipients
        || why.is_some()
        || says(FAILED, &subject)
        || says(FAILED, &text.to_lowercase());
    if !has_failed {
        return None;
    }
    let message_id = letter_of(headers, &text)?;
    Some(Bounce { message_id, why: shortened(why.unwrap_or_default()) })
}

/// `550`, `5.1.1`: what a server says when it will not try again.
fn has_permanent_code(line: &str) -> bool {
    line.split([' ', ':', '-', '#', '(', ')', '<', '>', ',']).any(|word| {
        let bytes = word.as_bytes();
        let is_code = bytes.len() == 3 && bytes.iter().all(u8::is_ascii_digit);
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let is_status = word.split('.').count() == 3 && word.split('.').all(digits);
        bytes.first() == Some(&b'5') && (is_code || is_status)
    })
}

/// Message-ID of the letter: as it stands in what came back, else what the notification answers.
fn letter_of(headers: &Headers<'_>, returned: &str) -> Option<String> {
    let own = super::ids(headers.get(Field::MessageId));
    let said = field(returned, "message-id");
    let answers = [Field::InReplyTo, Field::References].map(|field| headers.get(field));
    let ids = std::iter::once(said.as_deref().map(str::as_bytes)).chain(answers);
    ids.flat_map(|raw| raw.map(|raw| super::ids(Some(raw))).unwrap_or_default())
        .find(|id| !own.contains(id))
}

fn shortened(why: &str) -> String {
    why.chars().take(WHY_CHARS).collect()
}

fn head(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(READ_BYTES)]).into_owned()
}

/// The first field of that name in lines of fields, its folded lines joined.
fn field(text: &str, name: &str) -> Option<String> {
    let mut lines = text.lines().skip_while(|line| {
        let found = line.split_once(':').map(|(found, _)| found.trim());
        !found.is_some_and(|found| found.eq_ignore_ascii_case(name))
    });
    let mut value = lines.next()?.split_once(':')?.1.trim().to_owned();
    for more in lines.take_while(|line| line.starts_with([' ', '\t'])) {
        value.push(' ');
        value.push_str(more.trim());
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use crate::mail::{At, parse};

    /// A notification with that action and that third part.
    fn report(action: &str, letter: &str) -> String {
        format!(
            "From: MAILER-DAEMON@mx.example\r\nTo: hello@orbita.example\r\n\
             Date: Tue, 24 Feb 2026 10:00:00 +0300\r\nMessage-ID: <dsn-1@mx.example>\r\n\
             Subject: Undelivered Mail Returned to Sender\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"b1\"\r\n\r\n\
             --b1\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n\
             --b1\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; dina@romashka.example\r\n\
             Action: {action}\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1\r\n no such person\r\n\
             --b1\r\n{letter}\r\n--b1--\r\n"
        )
    }

    const HEADERS: &str = "Content-Type: text/rfc822-headers\r\n\r\nFrom: hello@orbita.example\r\n\
        Message-ID: <te_1.2@orbita.example>\r\nSubject: x\r\n";
    const WHOLE: &str = "Content-Type: message/rfc822\r\n\r\nFrom: hello@orbita.example\r\n\
        Message-ID:\r\n <te_1.2@orbita.example>\r\nSubject: x\r\n\r\nText\r\n";

    #[test]
    fn a_letter_that_came_back_is_known_by_its_message_id() {
        let check = |bytes: &str, want: Option<(&str, &str)>| {
            let (inbound, _) = parse(bytes.as_bytes(), &At::new("test", "0"));
            let found = inbound.bounce.as_ref().map(|b| (b.message_id.as_str(), b.why.as_str()));
            assert_eq!(found, want, "{bytes}");
        };
        let want = Some(("te_1.2@orbita.example", "550 5.1.1 no such person"));
        check(&report("failed", HEADERS), want);
        check(&report("Failed", WHOLE), want);
        // Still being tried, or arrived: nothing came back.
        check(&report("delayed", HEADERS), None);
        check(&report("delivered", HEADERS), None);
        // Of which letter it speaks nobody can tell.
        check(&report("failed", "Content-Type: text/plain\r\n\r\nnothing"), None);
        let mixed = report("failed", HEADERS).replace("multipart/report", "multipart/mixed");
        check(&mixed, None);
        check("From: a@b.example\r\n\r\nAction: failed", None);
    }

    /// A notification in plain words.
    fn plain(from: &str, headers: &str, subject: &str, body: &str) -> String {
        format!(
            "From: {from}\r\nTo: hello@orbita.example\r\n{headers}\
             Date: Tue, 24 Feb 2026 10:00:00 +0300\r\nMessage-ID: <own-1@mx.example>\r\n\
             Subject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n"
        )
    }

    #[test]
    fn servers_that_write_plain_words_are_understood_and_people_are_not_taken_for_servers() {
        let check = |bytes: &str, want: Option<(&str, &str)>| {
            let (inbound, _) = parse(bytes.as_bytes(), &At::new("test", "0"));
            let found = inbound.bounce.as_ref().map(|b| (b.message_id.as_str(), b.why.as_str()));
            assert_eq!(found, want, "{bytes}");
        };
        let id = "te_1.2@orbita.example";
        let copy = "------ This is a copy of the message ------\r\n\r\nMessage-ID: <te_1.2@orbita.example>";
        let daemon = "Mail Delivery System <Mailer-Daemon@mx.example>";
        let failed = "X-Failed-Recipients: dina@romashka.example\r\n";
        let body = format!(
            "A message could not be delivered:\r\n  dina@romashka.example\r\n    \
            550 5.1.1 no such person\r\n\r\n{copy}"
        );
        check(
            &plain(daemon, failed, "Mail delivery failed", &body),
            Some((id, "550 5.1.1 no such person")),
        );
        let qmail = format!(
            "Hi. This is the qmail-send program.\r\n<dina@romashka.example>:\r\n\
            Sorry, no mailbox here by that name. (#5.1.1)\r\n\r\n{copy}"
        );
        let why = "Sorry, no mailbox here by that name. (#5.1.1)";
        check(&plain("MAILER-DAEMON@mx.example", "", "failure notice", &qmail), Some((id, why)));
        // Only what it answers tells which letter it was.
        let answers = "In-Reply-To: <te_1.2@orbita.example>\r\n";
        let russian = "Письмо не доставлено: такого адреса нет.";
        check(
            &plain("postmaster@mx.example", answers, "Недоставленное письмо", russian),
            Some((id, "")),
        );
        // Still being tried; a robot that is glad; a person who quotes.
        check(&plain(daemon, "", "Warning: message delayed 24 hours", &body), None);
        check(
            &plain("postmaster@mx.example", answers, "Спасибо", "Мы получили ваше письмо."),
            None,
        );
        check(&plain("dina@romashka.example", answers, "Re: каталог", &body), None);
        // Of which letter it speaks nobody can tell.
        check(&plain(daemon, failed, "Mail delivery failed", "550 no such person"), None);
    }
}
