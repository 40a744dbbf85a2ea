//! Service levels that are not kept (P5, C132): by us, and by the client.

use super::{Band, Evidence, Point, Series, Signal, SignalKind, Strength};
use crate::facts::ClientFacts;
use crate::policy::Policy;
use crate::promise::Side;
use crate::reason::{Arg, Reason};
use crate::sla::{ClockState, Clocked, kept, recent};
use jiff::{SignedDuration, Timestamp};

/// Cases of the evidence, the latest.
const SPOTS_MAX: usize = 40;
/// What was answered where Houston does not look passes for late.
const CONFIDENCE: u8 = 70;

/// At most one signal a side: of its worst term.
pub fn detect(facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Vec<Signal> {
    if facts.sla.versions.is_empty() {
        return Vec::new();
    }
    let clocked = recent(facts, policy, now);
    let sides = [(Side::Ours, SignalKind::SlaMissed), (Side::Theirs, SignalKind::SlaTheirs)];
    let of_side = |(side, kind)| {
        let mut keys: Vec<u32> =
            clocked.iter().filter(|one| one.term.side == side).map(|one| one.key).collect();
        keys.sort_unstable();
        keys.dedup();
        let all = keys.into_iter().filter_map(|key| of_term(&clocked, key, kind, policy, now));
        // the first of the equally strong ones stays
        all.reduce(|worst, next| if next.strength > worst.strength { next } else { worst })
    };
    sides.into_iter().filter_map(of_side).collect()
}

fn of_term(
    clocked: &[Clocked],
    key: u32,
    kind: SignalKind,
    policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    let rule = &policy.sla;
    let window = SignedDuration::from_hours(24 * i64::from(rule.sla_days));
    let from = now.saturating_sub(window).unwrap_or(Timestamp::MIN);
    let own: Vec<&Clocked> = clocked.iter().filter(|one| one.key == key).collect();
    let term = &own.last()?.term;
    let attained = kept(clocked, key, (from, Timestamp::MAX));
    let percent = attained.percent();
    let is_missed =
        attained.n_met + attained.n_breached >= rule.sla_min && attained.is_missed(term);
    let waiting = own.iter().filter(|one| one.case.asked_at >= from && one.is_open(now));
    let waiting = waiting.filter_map(|one| match one.clock.state {
        ClockState::Breached { over } => Some((over, *one)),
        _ => None,
    });
    let longest = waiting.max_by_key(|(over, one)| (*over, std::cmp::Reverse(one.case.asked_at)));
    let is_long = longest.is_some_and(|(over, one)| {
        over >= one
            .term
            .limit
            .saturating_mul(i32::try_from(rule.sla_flag_times).unwrap_or(i32::MAX))
    });
    let is_half = percent.is_some_and(|percent| percent <= term.target_percent / 2);
    let strength = match (is_missed, is_half && attained.n_breached >= rule.sla_escalate_count) {
        (true, true) => Strength::Escalate,
        (true, false) => Strength::Flag,
        (false, _) if is_long => Strength::Flag,
        (false, _) if longest.is_some() => Strength::Watch,
        _ => return None,
    };
    let first = chain_start(&own, window)?;
    Some(Signal {
        kind,
        strength,
        since: first.case.asked_at,
        confidence: CONFIDENCE,
        episode: format!("{}:{key}:{}", kind.word(), first.case.of),
        reason: reason(
            kind,
            longest.map(|(over, _)| over),
            is_missed,
            own.last()?,
            &attained,
            rule,
        ),
        relief: Reason::new(match kind {
            SignalKind::SlaMissed => "signal.sla_missed.relief",
            _ => "signal.sla_theirs.relief",
        })
        .with("target", Arg::Percent(i64::from(term.target_percent))),
        evidence: evidence(&own, first.case.asked_at),
        held_by: None,
    })
}

fn reason(
    kind: SignalKind,
    longest: Option<SignedDuration>,
    is_missed: bool,
    last: &Clocked,
    attained: &crate::sla::Attainment,
    rule: &crate::policy::SlaPolicy,
) -> Reason {
    let is_ours = kind == SignalKind::SlaMissed;
    let what = ("what", Arg::Text(last.term.words.clone()));
    if is_missed {
        let code = if is_ours { "signal.sla_missed" } else { "signal.sla_theirs" };
        return Reason::new(code)
            .with(what.0, what.1)
            .with("count", Arg::Count(i64::from(attained.n_breached)))
            .with("all", Arg::Count(i64::from(attained.n_met + attained.n_breached)))
            .with("days", Arg::Count(i64::from(rule.sla_days)))
            .with("target", Arg::Percent(i64::from(last.term.target_percent)));
    }
    let code = if is_ours { "signal.sla_missed.open" } else { "signal.sla_theirs.open" };
    let over = longest.unwrap_or(SignedDuration::ZERO).as_secs_f64() / 3600.0;
    Reason::new(code).with(what.0, what.1).with("over", Arg::Hours(over))
}

/// Where the run of late cases began: one episode as long as each follows the one before within the
/// time over which a term is judged.
fn chain_start<'a>(own: &[&'a Clocked], window: SignedDuration) -> Option<&'a Clocked> {
    let late: Vec<&'a Clocked> = own.iter().copied().filter(|one| one.is_breached()).collect();
    let mut start = late.len().checked_sub(1)?;
    let gap = |a: &Clocked, b: &Clocked| b.case.asked_at.duration_since(a.case.asked_at);
    while start > 0 && gap(late[start - 1], late[start]) <= window {
        start -= 1;
    }
    Some(late[start])
}

/// Hours that each case took, with the agreed limit.
fn evidence(own: &[&Clocked], since: Timestamp) -> Evidence {
    let hours = |d: SignedDuration| d.as_secs_f64() / 3600.0;
    let shown = own.len().saturating_sub(SPOTS_MAX);
    let point = |one: &&Clocked| Point {
        at: one.case.asked_at,
        value: Some(hours(one.clock.elapsed)),
        expected: Some(Band { low: 0.0, usual: 0.0, high: hours(one.term.limit) }),
        quiet: false,
    };
    Evidence::Series(Series {
        unit: "series.sla_hours".into(),
        points: own[shown..].iter().map(point).collect(),
        changed_at: Some(since),
    })
}
