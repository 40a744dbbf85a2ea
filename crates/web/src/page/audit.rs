//! The audit log: who changed what.

use super::{at, show};
use crate::failure::Answer;
use crate::session::Member;
use crate::state::App;
use crate::url::escape;
use crate::view::admin::{AuditPage, AuditRow};
use crate::view::{Choice, Pager};
use app::audit::{EventFilter, find};
use app::dossier::Event;
use axum::extract::{Query, State};
use domain::access::Action;
use domain::id::EventId;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use locale::{Locale, Value};
use serde::Deserialize;

/// Lines of a page.
const ROWS: usize = 50;
/// What events are about: words of `subject.<word>`.
const KINDS: &[&str] = &[
    "busy_window",
    "client",
    "contact",
    "gut",
    "import",
    "invitation",
    "project",
    "rule",
    "session",
    "signal",
    "teammate",
    "token",
    "touch",
    "workspace",
];

/// `?actor=&kind=&from=&until=&before=&after=`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct AuditQuery {
    actor: String,
    kind: String,
    from: String,
    until: String,
    before: String,
    after: String,
}

/// GET `/audit`.
pub async fn page(
    State(app): State<App>,
    member: Member,
    Query(query): Query<AuditQuery>,
) -> Answer {
    member.actor.must(Action::ReadEvents)?;
    let zone = &member.locale.zone;
    let some = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
    let until = query.until.parse::<Date>().ok().and_then(|d| d.checked_add(1.day()).ok());
    let filter = EventFilter {
        actor: some(&query.actor),
        kind: some(&query.kind),
        from_ms: query.from.parse().ok().and_then(|date| midnight(date, zone)),
        until_ms: until.and_then(|date| midnight(date, zone)),
        before: query.before.parse().ok(),
        after: query.after.parse().ok(),
        limit: ROWS as i64 + 1,
    };
    let mut events = find(&app.ctx, &member.actor, &filter).await?;
    // One more than is shown tells whether there is another page in the direction of reading.
    let has_more = events.len() > ROWS;
    let is_back = filter.after.is_some();
    if has_more && is_back {
        events.remove(0);
    }
    events.truncate(ROWS);
    let newer = if is_back { has_more } else { filter.before.is_some() };
    let older = is_back || has_more;
    let link = |name, id: EventId| address(&query, name, id);
    let pager = Pager {
        total: None,
        previous: events.first().filter(|_| newer).map(|e| link("after", e.id)),
        next: events.last().filter(|_| older).map(|e| link("before", e.id)),
        ..Pager::default()
    };
    let locale = &member.locale;
    let people = app::teammate::list(&app.ctx, &member.actor).await?;
    let everybody = (String::new(), locale.t("audit.everybody"));
    let people = people.into_iter().map(|t| (t.id.to_string(), t.name));
    let everything = ("", locale.t("audit.everything"));
    let kinds = KINDS.iter().map(|kind| (*kind, locale.t(&format!("subject.{kind}"))));
    let view = AuditPage {
        rows: events.iter().map(|event| row(locale, event)).collect(),
        actors: Choice::list(std::iter::once(everybody).chain(people), &query.actor),
        kinds: Choice::list(std::iter::once(everything).chain(kinds), &query.kind),
        from: query.from.clone(),
        until: query.until.clone(),
        pager,
    };
    show(&app, &member, &view).await
}

fn midnight(date: Date, zone: &TimeZone) -> Option<i64> {
    Some(date.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond())
}

/// This page of the log with another place in it.
fn address(query: &AuditQuery, name: &str, id: EventId) -> String {
    let fields = [
        ("actor", &query.actor),
        ("kind", &query.kind),
        ("from", &query.from),
        ("until", &query.until),
    ];
    let mut address = format!("/audit?{name}={id}");
    for (name, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
        address.push_str(&format!("&{name}={}", escape(value)));
    }
    address
}

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
        changes: changes(locale, &event.detail),
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
fn changes(locale: &Locale, detail: &str) -> Vec<(String, String, String)> {
    let Ok(serde_json::Value::Object(fields)) = serde_json::from_str(detail) else {
        return Vec::new();
    };
    fields
        .into_iter()
        .filter_map(|(field, value)| match value {
            serde_json::Value::Array(pair) if pair.len() == 2 => {
                let key = format!("field.{field}");
                let name = if locale.has(&key) { locale.t(&key) } else { field };
                Some((name, plain(&pair[0]), plain(&pair[1])))
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
