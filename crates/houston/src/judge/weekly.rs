//! `judge weekly` (A.10).

use super::input::{Fields, Problem};
use super::{Outcome, body, reasons};
use domain::weekly::{TaskState, diff};
use locale::Locale;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub fn judge(fields: &Fields, locale: &Locale) -> Outcome {
    let (before, after) = (tasks(fields, "before")?, tasks(fields, "after")?);
    let weekly = diff(&before, &after, &texts(fields, "reasons")?, &texts(fields, "grounds")?)
        .map_err(|e| Problem::new("duplicate-id", format!("task {} stands twice", e.id)))?;
    Ok(body(json!({
        "done": weekly.done,
        "carried": weekly.carried,
        "dropped": weekly.dropped,
        "not_started": weekly.not_started,
        "new": weekly.new,
        "missing_reason": weekly.missing_reason,
        "missing_grounds": weekly.missing_grounds,
        "publishable": weekly.is_publishable(),
        "reasons": reasons(locale, &weekly.reasons),
    })))
}

fn tasks(fields: &Fields, name: &str) -> Result<Vec<TaskState>, Problem> {
    let task = |item: &Fields| {
        Ok(TaskState {
            id: item.id("id")?,
            title: item.opt_text("title")?.unwrap_or_default().to_owned(),
            is_planned: item.flag("planned")?,
            is_done: item.flag("done")?,
            has_activity: activity(item)?,
        })
    };
    fields.objects(name)?.iter().map(task).collect()
}

/// A count, hours, a flag or a list of what was done; absent is none.
fn activity(item: &Fields) -> Result<bool, Problem> {
    match item.get("activity") {
        None => Ok(false),
        Some(Value::Bool(is_any)) => Ok(*is_any),
        Some(Value::Array(list)) => Ok(!list.is_empty()),
        Some(_) => Ok(!item.decimal("activity")?.is_zero()),
    }
}

fn texts(fields: &Fields, name: &str) -> Result<BTreeMap<String, String>, Problem> {
    let Some(map) = fields.opt_object(name)? else { return Ok(BTreeMap::new()) };
    let text = |(id, value): (&String, &Value)| match value {
        Value::String(text) => Some((id.clone(), text.clone())),
        _ => None,
    };
    Ok(map.entries().filter_map(text).collect())
}
