//! What kind of source a file is: told by its first bytes, not by its name.

use std::io::Read;
use std::path::Path;

/// Kinds of sources that can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Mbox,
    Eml,
    /// A Maildir or a folder of letters; only by command.
    Folder,
    Telegram,
    Whatsapp,
    Slack,
    /// A table (CSV or XLSX) of touches.
    Touches,
    /// A table of clients.
    Clients,
    /// A table of contacts.
    Contacts,
    /// A table of invoices.
    Invoices,
    /// A table of facts of KPIs.
    KpiFacts,
    /// A table of tasks, approvals and deliveries.
    Tasks,
    /// Exports of task trackers in JSON.
    Asana,
    Jira,
    Trello,
    /// A calendar of meetings.
    Ics,
}

impl Kind {
    /// All kinds.
    pub const ALL: &'static [Kind] = &[
        Kind::Mbox,
        Kind::Eml,
        Kind::Folder,
        Kind::Telegram,
        Kind::Whatsapp,
        Kind::Slack,
        Kind::Touches,
        Kind::Clients,
        Kind::Contacts,
        Kind::Invoices,
        Kind::KpiFacts,
        Kind::Tasks,
        Kind::Asana,
        Kind::Jira,
        Kind::Trello,
        Kind::Ics,
    ];

    /// The word in the database, the API and locale keys.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Mbox => "mbox",
            Kind::Eml => "eml",
            Kind::Folder => "folder",
            Kind::Telegram => "telegram",
            Kind::Whatsapp => "whatsapp",
            Kind::Slack => "slack",
            Kind::Touches => "touches",
            Kind::Clients => "clients",
            Kind::Contacts => "contacts",
            Kind::Invoices => "invoices",
            Kind::KpiFacts => "kpi_facts",
            Kind::Tasks => "tasks",
            Kind::Asana => "asana",
            Kind::Jira => "jira",
            Kind::Trello => "trello",
            Kind::Ics => "ics",
        }
    }

    /// The kind of a word.
    pub fn from_word(word: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|k| k.word() == word)
    }

    /// Is it a table whose columns have to be mapped first?
    pub fn is_table(self) -> bool {
        matches!(
            self,
            Kind::Touches
                | Kind::Clients
                | Kind::Contacts
                | Kind::Invoices
                | Kind::KpiFacts
                | Kind::Tasks
        )
    }

    /// Is it read into tasks and meetings, not into touches?
    pub fn is_work(self) -> bool {
        matches!(self, Kind::Asana | Kind::Jira | Kind::Trello | Kind::Ics)
    }
}

/// Bytes by which a file is recognised.
const HEAD_BYTES: u64 = 4096;

/// Tells the kind of a file; of a table, what it is a table of by its headings.
pub fn recognise(path: &Path, name: &str) -> std::io::Result<Option<Kind>> {
    let mut head = Vec::new();
    std::fs::File::open(path)?.take(HEAD_BYTES).read_to_end(&mut head)?;
    let kind = sniff(&head, name);
    Ok(match kind {
        Some(Kind::Touches) => Some(super::table::kind_of(path, name)),
        kind => kind,
    })
}

/// Tells the kind of a file from its beginning; a table of what, only a person can say, so it is
/// taken for touches. `None`: nothing that we know.
pub fn sniff(head: &[u8], name: &str) -> Option<Kind> {
    let start = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let extension = Path::new(name).extension().and_then(|e| e.to_str()).unwrap_or_default();
    let extension = extension.to_ascii_lowercase();
    let trimmed = start.trim_ascii_start();
    if start.starts_with(b"From ")
        || start.starts_with(b"\nFrom ")
        || start.starts_with(b"\r\nFrom ")
    {
        return Some(Kind::Mbox);
    }
    if start.starts_with(b"PK\x03\x04") {
        return Some(if extension == "zip" { Kind::Slack } else { Kind::Touches });
    }
    if starts_like(trimmed, "BEGIN:VCALENDAR") {
        return Some(Kind::Ics);
    }
    if is_chat_line(trimmed) {
        return Some(Kind::Whatsapp);
    }
    if let Some(tracker) = tracker(trimmed) {
        return Some(tracker);
    }
    if trimmed.starts_with(b"{") || trimmed.starts_with(b"[") {
        return Some(if trimmed.starts_with(b"{") { Kind::Telegram } else { Kind::Slack });
    }
    if matches!(extension.as_str(), "csv" | "tsv" | "xlsx" | "xls") {
        return Some(Kind::Touches);
    }
    if extension == "mbox" {
        return Some(Kind::Mbox);
    }
    if is_header_line(trimmed) || extension == "eml" {
        return Some(Kind::Eml);
    }
    let first_line = trimmed.split(|b| *b == b'\n').next().unwrap_or_default();
    let is_row = |separator| first_line.iter().filter(|b| **b == separator).count() >= 2;
    if is_row(b',') || is_row(b';') || is_row(b'\t') {
        return Some(Kind::Touches);
    }
    None
}

fn starts_like(text: &[u8], start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
}

/// Whose JSON it is, by keys that only this tracker writes.
fn tracker(text: &[u8]) -> Option<Kind> {
    if !text.starts_with(b"{") && !text.starts_with(b"[") {
        return None;
    }
    let text = String::from_utf8_lossy(text);
    let has = |keys: &[&str]| keys.iter().any(|key| text.contains(&format!("\"{key}\"")));
    if has(&["idOrganization", "idBoard", "idList", "descData", "labelNames"]) {
        return Some(Kind::Trello);
    }
    if has(&["gid"]) {
        return Some(Kind::Asana);
    }
    // The text of a chat may name a "fields" of its own; an issue has all three.
    let is_issue =
        has(&["fields"]) && has(&["key"]) && has(&["issues", "expand", "self", "summary"]);
    is_issue.then_some(Kind::Jira)
}

/// "Received: …": a name of header characters, a colon.
fn is_header_line(text: &[u8]) -> bool {
    let line = text.split(|b| *b == b'\n').next().unwrap_or_default();
    let Some(colon) = line.iter().position(|b| *b == b':') else { return false };
    let name = &line[..colon];
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'-';
    !name.is_empty() && name.len() <= 60 && name.iter().all(is_name) && name[0].is_ascii_uppercase()
}

/// "[12.03.24, 10:15:00] Anna: …" or "12/03/2024, 10:15 - Anna: …".
fn is_chat_line(text: &[u8]) -> bool {
    let line: String = String::from_utf8_lossy(&text[..text.len().min(80)]).into_owned();
    let line = line.trim_start_matches(['[', '\u{200e}']);
    let digits = line.chars().take_while(|c| c.is_ascii_digit()).count();
    let rest = &line[digits..];
    (1..=4).contains(&digits)
        && rest.starts_with(['.', '/', '-'])
        && (rest.contains(" - ") || rest.contains("] "))
        && rest.contains(':')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(head: &str, name: &str, expect: Option<Kind>) {
        assert_eq!(sniff(head.as_bytes(), name), expect, "{name}: {head:?}");
    }

    #[test]
    fn the_first_bytes_tell_the_kind() {
        check("From a@b Mon Jan 1", "mail", Some(Kind::Mbox));
        check("Received: from x\nSubject: y", "letter.txt", Some(Kind::Eml));
        check("{\n \"name\": \"Чат\"", "result.json", Some(Kind::Telegram));
        check("[{\"user\":\"U1\"}]", "2024-01-01.json", Some(Kind::Slack));
        check("PK\u{3}\u{4}…", "touches.xlsx", Some(Kind::Touches));
        check("PK\u{3}\u{4}…", "export.zip", Some(Kind::Slack));
        check("[12.03.24, 10:15:00] Анна: Добрый день", "chat.txt", Some(Kind::Whatsapp));
        check("12/03/2024, 10:15 - Anna: hi", "chat.txt", Some(Kind::Whatsapp));
        check("дата;клиент;текст\n1;2;3", "выгрузка", Some(Kind::Touches));
        check("BEGIN:VCALENDAR\r\nVERSION:2.0", "встречи", Some(Kind::Ics));
        check("{\"id\":\"1\",\"name\":\"Доска\",\"descData\":null", "b.json", Some(Kind::Trello));
        check("{\"data\":[{\"gid\":\"12\"", "p.json", Some(Kind::Asana));
        check(
            "{\"startAt\":0,\"issues\":[{\"key\":\"A-1\",\"fields\":{",
            "j.json",
            Some(Kind::Jira),
        );
        check("[{\"key\":\"A-1\",\"fields\":{\"summary\":\"x\"", "j.json", Some(Kind::Jira));
        check("просто текст без всего", "note.txt", None);
        check("", "empty", None);
    }
}
