//! Jira: the answer of its search, `{"issues": […]}`, or the bare list; with `changelog` the stays
//! in stages of approval are known, too.

use domain::work::{ItemKind, ItemState};
use serde_json::Value;

use super::{Entered, Item, approvals, due, moment, text};

/// An issue with the approvals that it went through.
pub(super) fn items(issue: &Value, place: &str) -> Result<Vec<Item>, &'static str> {
    let fields = &issue["fields"];
    let key = text(&issue["key"]);
    if key.is_empty() {
        return Err("no key");
    }
    let at_ms = moment(&fields["created"]).ok_or("no believable date of creation")?;
    let resolved = moment(&fields["resolutiondate"]);
    let is_done =
        resolved.is_some() || fields["status"]["statusCategory"]["key"].as_str() == Some("done");
    let title = text(&fields["summary"]);
    let task = Item {
        kind: ItemKind::Task,
        state: if is_done { ItemState::Done } else { ItemState::Open },
        id: key.clone(),
        title: if title.is_empty() { key.clone() } else { title },
        shown_id: key,
        project: text(&fields["project"]["name"]),
        asked_by: text(&fields["reporter"]["displayName"]),
        at_ms,
        ended_ms: if is_done { resolved.or_else(|| moment(&fields["updated"])) } else { None },
        due: due(&fields["duedate"], &Value::Null),
        n_comments: fields["comment"]["total"].as_i64().unwrap_or(0),
        place: place.to_owned(),
    };
    let mut items = approvals(&task, stages(issue, at_ms));
    items.insert(0, task);
    Ok(items)
}

fn stages(issue: &Value, created_ms: i64) -> Vec<Entered> {
    let mut stages = Vec::new();
    for history in issue["changelog"]["histories"].as_array().into_iter().flatten() {
        let Some(at_ms) = moment(&history["created"]) else { continue };
        let items = history["items"].as_array().into_iter().flatten();
        for item in items.filter(|i| i["field"].as_str() == Some("status")) {
            stages.push(Entered { at_ms, stage: text(&item["toString"]) });
        }
    }
    if stages.is_empty() {
        // without a changelog only the stage of now is known, not since when it lasts
        let status = text(&issue["fields"]["status"]["name"]);
        let since = moment(&issue["fields"]["statuscategorychangedate"]);
        stages.push(Entered { at_ms: since.unwrap_or(created_ms), stage: status });
        if since.is_none() {
            stages.clear();
        }
    }
    stages
}
