//! The identity of a message, by which importing twice adds nothing twice.

use sha2::{Digest, Sha256};

use crate::mail::Letter;

/// Sixteen bytes over the given fields; the order matters, the borders between them too.
pub fn of(fields: &[&[u8]]) -> [u8; 16] {
    let mut hash = Sha256::new();
    for field in fields {
        hash.update(u64::try_from(field.len()).unwrap_or(u64::MAX).to_le_bytes());
        hash.update(field);
    }
    let digest = hash.finalize();
    let mut key = [0; 16];
    key.copy_from_slice(&digest[..16]);
    key
}

/// The identity of a mail message: Message-ID, sender, date as written, and the words of the body.
///
/// What mailboxes and gateways change on the way does not count: Received lines, blanks, `>From `.
pub fn of_message(letter: &Letter) -> [u8; 16] {
    let sender = letter.from.as_ref().map(|from| from.address.as_bytes()).unwrap_or_default();
    let written = letter.written_at_ms.unwrap_or_default().to_le_bytes();
    let subject = if letter.message_id.is_empty() { letter.subject.as_bytes() } else { b"" };
    of(&[letter.message_id.as_bytes(), sender, &written, subject, squeeze(&letter.body).as_bytes()])
}

/// The words of a text with single spaces between them.
fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        // An mbox may or may not have put ">" before a line that begins with "From ".
        let line = if line.starts_with(">From ") { &line[1..] } else { line };
        for word in line.split_ascii_whitespace() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    out
}
