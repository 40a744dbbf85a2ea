//! Asana: a project as `{"data": […]}`, or the bare list of its tasks. A task of the subtype
//! "approval" is one.

use domain::work::{ItemKind, ItemState};
use serde_json::Value;

use super::{Item, due, moment, text};

/// One task or approval.
pub(super) fn items(task: &Value, place: &str) -> Result<Vec<Item>, &'static str> {
    let id = text(&task["gid"]);
    if id.is_empty() {
        return Err("no gid");
    }
    let title = text(&task["name"]);
    let at_ms = moment(&task["created_at"]).ok_or("no believable date of creation")?;
    if title.is_empty() {
        // an empty line of a list in the making
        return Ok(Vec::new());
    }
    let is_done = task["completed"].as_bool() == Some(true);
    let is_approval = task["resource_subtype"].as_str() == Some("approval");
    let project = task["projects"][0]["name"].as_str();
    let member = task["memberships"][0]["project"]["name"].as_str();
    Ok(vec![Item {
        kind: if is_approval { ItemKind::Approval } else { ItemKind::Task },
        state: if is_done { ItemState::Done } else { ItemState::Open },
        shown_id: id.clone(),
        title,
        project: project.or(member).unwrap_or_default().trim().to_owned(),
        asked_by: text(&task["created_by"]["name"]),
        at_ms,
        ended_ms: if is_done { moment(&task["completed_at"]) } else { None },
        due: due(&task["due_on"], &task["due_at"]),
        n_comments: task["num_comments"].as_i64().unwrap_or(0),
        place: place.to_owned(),
        id,
    }])
}
