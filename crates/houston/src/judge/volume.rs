//! `judge volume`: drops in a stream of touches (A.13).

use super::input::{Fields, Problem, decimal_of};
use super::{Outcome, body, share_of_hundred};
use domain::calendar::DayTable;
use domain::policy::Policy;
use domain::series::volume::{Alarm, AlarmLevel, Stream, detect};
use serde_json::{Value, json};

const WEEK_SECONDS: i64 = 7 * 86_400;
/// The Russian calendar is read by Moscow time.
const MOSCOW_OFFSET_SECONDS: i64 = 3 * 3600;

pub fn judge(fields: &Fields) -> Outcome {
    let instant = |value: &Value| {
        // Instants may carry a fraction of a second; days are what counts.
        let whole = decimal_of(value).ok().map(|d| d.floor());
        whole.and_then(|d| i64::try_from(d).ok()).filter(is_sane)
    };
    let bad = |name: &str| fields.bad(name, "Unix seconds");
    let read = |name: &str| instant(fields.need(name)?).ok_or_else(|| bad(name));
    let t: Option<Vec<i64>> = fields.list("t")?.iter().map(instant).collect();
    let mut t = t.ok_or_else(|| bad("t"))?;
    t.sort_unstable();
    let (from, until) = if fields.get("from").is_some() || fields.get("start").is_none() {
        (read("from")?, read("until")?)
    } else {
        let start = read("start")?;
        let weeks = i64::from(fields.count("weeks")?);
        (start, start + weeks * WEEK_SECONDS)
    };
    if until < from || until - from > SPAN_SECONDS_MAX {
        return Err(Problem::new(
            "bad-span",
            format!("from {from} to {until}: inverted, or longer than two hundred years"),
        ));
    }
    let busy = fields
        .opt_pairs("busy")?
        .iter()
        .map(|(a, b)| Some((instant(a)?, instant(b)?)))
        .collect::<Option<Vec<_>>>()
        .ok_or_else(|| bad("busy"))?;
    let days = match fields.opt_text("calendar")? {
        Some("ru") => Some(DayTable::russian()),
        None | Some("none") => None,
        Some(_) => return Err(fields.bad("calendar", "ru or none")),
    };
    let policy = Policy::default();
    let stream = Stream {
        t: &t,
        from,
        until,
        busy: &busy,
        days: days.as_deref(),
        utc_offset: if days.is_some() { MOSCOW_OFFSET_SECONDS } else { 0 },
    };
    let verdict = detect(&stream, &policy.volume_score(), &policy.volume_episodes());
    let recoveries: Vec<Value> = verdict
        .alarms
        .iter()
        .filter_map(|alarm| alarm.recovered_at.map(|at| json!({ "at": at })))
        .collect();
    Ok(body(json!({
        "alarms": verdict.alarms.iter().map(alarm).collect::<Vec<_>>(),
        "recoveries": recoveries,
        "too_little_data": verdict.too_little_data,
    })))
}

const SPAN_SECONDS_MAX: i64 = 200 * 366 * 86_400;

/// Within the years 1 to 9999, so that no arithmetic on it can overflow.
fn is_sane(at: &i64) -> bool {
    (-62_135_596_800..253_402_300_800).contains(at)
}

/// The level is the one at the moment of the alarm; what it grew to later is said apart.
fn alarm(alarm: &Alarm) -> Value {
    let level = match alarm.escalated_at {
        Some(at) if at <= alarm.at => "escalate",
        None if alarm.level == AlarmLevel::Escalate => "escalate",
        _ => "flag",
    };
    json!({
        "at": alarm.at,
        "level": level,
        "confidence": share_of_hundred(alarm.confidence),
        "expected": alarm.expected,
        "seen": alarm.seen,
        "since": alarm.since,
        "escalated_at": alarm.escalated_at,
        "usual_per_week": alarm.usual_per_week,
    })
}
