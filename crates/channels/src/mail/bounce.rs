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
/// being tried.
pub fn read(headers: &Headers<'_>, bytes: &[u8], parts: &Parts<'_>) -> Option<Bounce> {
    if !headers.word(Field::ContentType).starts_with("multipart/report") {
        return None;
    }
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
    let own = super::ids(headers.get(Field::MessageId));
    let rest = &bytes[at..];
    let from = memchr::memmem::find(rest, b"delivery-status").unwrap_or(0);
    let letter = head(&rest[from..]);
    let id = super::ids(field(&letter, "message-id").as_deref().map(str::as_bytes));
    let message_id = id.into_iter().find(|id| !own.contains(id))?;
    Some(Bounce { message_id, why: why.chars().take(WHY_CHARS).collect() })
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
        let plain = report("failed", HEADERS).replace("multipart/report", "multipart/mixed");
        check(&plain, None);
        check("From: a@b.example\r\n\r\nAction: failed", None);
    }
}
