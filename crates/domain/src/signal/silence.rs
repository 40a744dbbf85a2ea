//! Silence against the client's own rhythm (C072, A.1).

use super::prepared::{Prepared, moment};
use super::{Band, Evidence, Point, Series, Signal, SignalKind, Strength};
use crate::facts::{ClientFacts, MeetingFact};
use crate::policy::Policy;
use crate::reason::{Arg, Reason};
use crate::series::silence::{Silence, SilenceLevel, judge};
use jiff::Timestamp;

/// Gaps shown in the evidence.
const SHOWN_GAPS: usize = 40;

/// The silence of a client, if its rhythm is known and the pause is longer than usual.
pub fn detect(
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    let (silence, last) = verdict(history, facts, policy, now).ok()?;
    let strength = match silence.level {
        SilenceLevel::Normal => return None,
        SilenceLevel::Watch => Strength::Watch,
        SilenceLevel::Flag => Strength::Flag,
        SilenceLevel::Escalate => Strength::Escalate,
    };
    let touch = facts.touches.get(last)?;
    let reason = Reason::new("signal.silence")
        .with("count", Arg::Count(silence.gap_days))
        .with("usual", Arg::Number(silence.usual_days))
        .with("n", Arg::Count(silence.gaps as i64));
    Some(Signal {
        kind: SignalKind::Silence,
        strength,
        since: moment(touch.at),
        confidence: confidence(&silence),
        episode: format!("silence:{}", touch.id),
        reason,
        relief: Reason::new("signal.silence.relief"),
        evidence: Evidence::Series(series(history, facts, &silence, now)),
        held_by: None,
    })
}

/// The verdict with the place of the last contact in the facts, or the number of gaps when there
/// are too few.
pub fn verdict(
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Result<(Silence, usize), usize> {
    let today = history.day_of(now);
    let end = history.contact_days.partition_point(|(day, i)| {
        *day <= today && facts.touches.get(*i).is_some_and(|t| t.at < now.as_second())
    });
    let Some((last, place)) = history.contact_days[..end].last() else { return Err(0) };
    let gap_days = history.calendar.working_days_between(*last, today);
    let skipped = skipped_meetings(&facts.meetings, now);
    let gaps = &history.contact_gaps[..end - 1];
    let silence = judge(gaps, gap_days, skipped, &policy.silence())?;
    Ok((silence, *place))
}

/// Meetings of one series skipped in a row, the most of any series.
fn skipped_meetings(meetings: &[MeetingFact], now: Timestamp) -> u32 {
    let mut in_a_row: std::collections::BTreeMap<u64, u32> = Default::default();
    for meeting in meetings.iter().filter(|m| m.at < now.as_second()) {
        let count = in_a_row.entry(meeting.series).or_default();
        *count = if meeting.is_held() { 0 } else { *count + 1 };
    }
    in_a_row.into_values().max().unwrap_or(0)
}

fn confidence(silence: &Silence) -> u8 {
    // one gap more than all seen: the chance of the next gap being the longest is 1 / (n + 1)
    let base = silence.gaps as f64 / (silence.gaps as f64 + 1.0);
    let times = silence.gap_days as f64 / silence.usual_days;
    ((base * (1.0 - (-times / 1.5).exp())) * 100.0).clamp(0.0, 99.0) as u8
}

fn series(history: &Prepared, facts: &ClientFacts, silence: &Silence, now: Timestamp) -> Series {
    let band = Band { low: 0.0, usual: silence.usual_days, high: 2.0 * silence.usual_days };
    let today = history.day_of(now);
    let end = history.contact_days.partition_point(|(day, _)| *day <= today);
    let known = &history.contact_days[end.saturating_sub(SHOWN_GAPS)..end];
    let point = |at: i64, gap: i64| Point {
        at: moment(at),
        value: Some(gap as f64),
        expected: Some(band),
        quiet: facts.busy.iter().any(|b| b.from.as_second() <= at && at < b.until.as_second()),
    };
    let at_of = |i: usize| facts.touches.get(i).map_or(0, |t| t.at);
    let mut points: Vec<Point> = known
        .windows(2)
        .map(|pair| {
            let gap = history.calendar.working_days_between(pair[0].0, pair[1].0);
            point(at_of(pair[1].1), gap.max(1))
        })
        .collect();
    points.push(point(now.as_second(), silence.gap_days));
    Series {
        unit: "series.gap_days".into(),
        points,
        changed_at: known.last().map(|(_, i)| moment(at_of(*i))),
    }
}
