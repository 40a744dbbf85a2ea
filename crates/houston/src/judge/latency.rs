//! `judge latency`: slower replies (A.1).

use super::input::{Fields, Problem, decimal_of};
use super::{Outcome, body, share_of_hundred};
use domain::policy::Policy;
use domain::series::latency::{LatencyAlarm, detect};
use domain::series::volume::AlarmLevel;
use serde_json::{Value, json};

pub fn judge(fields: &Fields) -> Outcome {
    fields.need("replies")?;
    let hours = fields
        .opt_pairs("replies")?
        .iter()
        .map(|(_, hours)| decimal_of(hours).ok().and_then(|h| f64::try_from(h).ok()))
        .map(|hours| {
            hours.filter(|h| *h >= 0.0).ok_or_else(|| fields.bad("replies", "hours, zero or more"))
        })
        .collect::<Result<Vec<f64>, Problem>>()?;
    let alarms = detect(&hours, &Policy::default().latency());
    Ok(body(json!({ "alarms": alarms.iter().map(alarm).collect::<Vec<_>>() })))
}

/// The level is the one at the moment of the alarm; what it grew to later is said apart.
fn alarm(alarm: &LatencyAlarm) -> Value {
    let level = match alarm.escalated {
        Some(at) if at <= alarm.index => "escalate",
        None if alarm.level == AlarmLevel::Escalate => "escalate",
        _ => "flag",
    };
    json!({
        "index": alarm.index,
        "level": level,
        "confidence": share_of_hundred(alarm.confidence),
        "since": alarm.since,
        "escalated_index": alarm.escalated,
        "usual_hours": alarm.usual_hours,
        "recent_hours": alarm.recent_hours,
    })
}
