//! The audit log: who changed what.

use super::at;
use crate::view::admin::AuditRow;
use app::dossier::Event;
use locale::{Locale, Value};

/// One line of the log as a sentence.
pub fn row(locale: &Locale, event: &Event) -> AuditRow {
    let key = format!("event.{}", event.verb);
    let name = if event.subject_name.is_empty() { "…" } else { &event.subject_name };
    let sentence = if locale.has(&key) {
        locale.fill(&key, &[("name", Value::Text(name.to_owned()))])
    } else {
        format!("{} «{name}»", event.verb)
    };
    AuditRow {
        id: event.id.to_string(),
        at: at(event.at),
        actor: if event.actor_kind == "system" {
            "Houston".to_owned()
        } else {
            event.actor_name.clone()
        },
        sentence,
        href: href(event),
        changes: changes(&event.detail),
    }
}

/// The page of what the event is about.
fn href(event: &Event) -> Option<String> {
    let folder = match event.subject_kind.as_str() {
        "client" => "clients",
        "contact" => "contacts",
        "import" => "imports",
        "teammate" => "teammates",
        "touch" => "touches",
        _ => return event.client.map(|client| format!("/clients/{client}")),
    };
    Some(format!("/{folder}/{}", event.subject_id))
}

/// Fields with their values before and after.
fn changes(detail: &str) -> Vec<(String, String, String)> {
    let Ok(serde_json::Value::Object(fields)) = serde_json::from_str(detail) else {
        return Vec::new();
    };
    fields
        .into_iter()
        .filter_map(|(field, value)| match value {
            serde_json::Value::Array(pair) if pair.len() == 2 => {
                Some((field, plain(&pair[0]), plain(&pair[1])))
            }
            _ => None,
        })
        .collect()
}

fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
