//! Whether a message says anything: «ок», «спасибо», an invitation or an automatic reply does not.

use crate::cue::find::Message;
use crate::cue::rules::Rules;

/// Beginnings of messages that machines write.
const AUTOMATIC: &[&str] = &[
    "begin:vcalendar",
    "автоматический ответ",
    "автоответ",
    "это автоматическ",
    "данное сообщение сформировано автоматически",
    "automatic reply",
    "auto-reply",
    "autoreply",
    "auto reply",
    "this is an automated",
    "this is an automatic",
    "out of office",
    "приглашение:",
    "обновленное приглашение",
    "принято:",
    "отклонено:",
    "invitation:",
    "updated invitation",
    "accepted:",
    "declined:",
    "tentatively accepted",
    "canceled event",
    "cancelled event",
    "встреча отменена:",
    "delivery status notification",
    "undeliverable:",
    "mail delivery failed",
    "you have been invited to the following event",
    "вас пригласили на",
    "вы приглашены на следующее мероприятие",
];

/// How far from the start of a message a machine shows itself, in characters.
const HEAD_CHARS: usize = 70;

/// Whether a message says more than that it was read.
pub fn is_substantive(rules: &Rules, text: &str, message: &Message) -> bool {
    let words = &message.infos;
    if words.iter().all(|word| word.fits(rules.acknowledgment)) {
        return false;
    }
    let head: String = text
        .trim_start()
        .chars()
        .take(HEAD_CHARS)
        .collect::<String>()
        .to_lowercase()
        .replace('ё', "е");
    !AUTOMATIC.iter().any(|mark| head.starts_with(mark))
        && !head.contains("begin:vcalendar")
        && !is_meeting_link(text, words.len())
}

/// A link to a call with a few words around it.
fn is_meeting_link(text: &str, words: usize) -> bool {
    words < 14
        && text.contains("://")
        && ["meet.google.com/", "zoom.us/j", "teams.microsoft.com/l/meetup", "telemost.yandex"]
            .iter()
            .any(|link| text.contains(link))
}
