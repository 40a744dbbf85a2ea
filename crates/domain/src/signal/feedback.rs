//! Less feedback on what is handed over: no word of good or bad (C073).

use super::prepared::{Prepared, moment};
use super::{Band, Evidence, Point, Series, Signal, SignalKind, Strength};
use crate::facts::ClientFacts;
use crate::policy::Policy;
use crate::reason::{Arg, Reason};
use crate::work::DeliveryFact;
use jiff::Timestamp;

/// Earlier deliveries that are compared, the latest.
const BASE_MAX: usize = 40;
/// Without a delivery for so many days there is nothing to speak of.
const STALE_DAYS: i64 = 90;
/// A client who hardly ever comments cannot comment much less, mean signs a delivery.
const MIN_USUAL: f64 = 0.8;

/// Recent deliveries against the earlier ones.
#[derive(Clone, Copy, Debug)]
struct Thin {
    usual: f64,
    recent: f64,
    /// How many standard errors they lie apart.
    score: f64,
}

/// The deliveries on which less and less is said.
pub fn detect(
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    let known = judged(history, facts, policy, now);
    let thin = compare(&known, policy)?;
    let last = known.last()?;
    if now.as_second() - last.at > STALE_DAYS * 86_400 {
        return None;
    }
    // the episode is known by the delivery after which it was first sure
    let mut first = known.len();
    while first > 1 && compare(&known[..first - 1], policy).is_some() {
        first -= 1;
    }
    let since = known.get(first.saturating_sub(policy.work.feedback_recent))?;
    Some(Signal {
        kind: SignalKind::Feedback,
        strength: Strength::Flag,
        since: moment(since.at),
        confidence: (50.0 + 15.0 * thin.score).clamp(0.0, 97.0) as u8,
        episode: format!("feedback:{}", known.get(first - 1)?.id),
        reason: Reason::new("signal.feedback")
            .with("count", Arg::Count(policy.work.feedback_recent as i64))
            .with("recent", Arg::Number(thin.recent))
            .with("usual", Arg::Number(thin.usual)),
        relief: Reason::new("signal.feedback.relief"),
        evidence: Evidence::Series(series(&known, &thin, moment(since.at))),
        held_by: None,
    })
}

/// Deliveries enough to judge feedback by.
pub fn is_judged(history: &Prepared, facts: &ClientFacts, policy: &Policy, now: Timestamp) -> bool {
    let work = &policy.work;
    judged(history, facts, policy, now).len() >= work.feedback_recent + work.feedback_min_base
}

/// Deliveries that the client has had its time to comment on, outside busy windows.
fn judged<'a>(
    history: &Prepared,
    facts: &'a ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Vec<&'a DeliveryFact> {
    let wait = i64::from(policy.work.feedback_wait_days);
    let today = history.day_of(now);
    let is_due = |d: &&DeliveryFact| {
        let day = history.day_of(moment(d.at));
        let due = day.saturating_add(jiff::Span::new().days(wait));
        due <= today
    };
    let is_excused = |d: &&DeliveryFact| {
        facts
            .busy
            .iter()
            .any(|b| b.from.as_second() <= d.at + wait * 86_400 && d.at < b.until.as_second())
    };
    facts.work.deliveries.iter().filter(is_due).filter(|d| !is_excused(d)).collect()
}

/// Comments, and a mark as one more.
fn signs(delivery: &DeliveryFact) -> f64 {
    f64::from(delivery.comments) + f64::from(u8::from(delivery.is_rated))
}

/// Feedback that thinned out, if it did.
fn compare(known: &[&DeliveryFact], policy: &Policy) -> Option<Thin> {
    let work = &policy.work;
    let split = known.len().checked_sub(work.feedback_recent.max(1))?;
    let base = &known[split.saturating_sub(BASE_MAX)..split];
    if base.len() < work.feedback_min_base.max(1) {
        return None;
    }
    let mean =
        |part: &[&DeliveryFact]| part.iter().map(|d| signs(d)).sum::<f64>() / part.len() as f64;
    let (usual, recent) = (mean(base), mean(&known[split..]));
    let spread = base.iter().map(|d| (signs(d) - usual).powi(2)).sum::<f64>() / base.len() as f64;
    // comments come in bursts: the spread seen, but never below that of chance
    let variance = spread.max(usual);
    let error = variance / (known.len() - split) as f64 + variance / base.len() as f64;
    let score = (usual - recent) / error.sqrt().max(f64::EPSILON);
    let kept = 1.0 - f64::from(work.feedback_min_drop_percent) / 100.0;
    let is_thin = usual >= MIN_USUAL && recent <= kept * usual && score >= work.feedback_min_score;
    is_thin.then_some(Thin { usual, recent, score })
}

fn series(known: &[&DeliveryFact], thin: &Thin, since: Timestamp) -> Series {
    let spread = thin.usual.sqrt();
    let band =
        Band { low: (thin.usual - spread).max(0.0), usual: thin.usual, high: thin.usual + spread };
    let shown = known.len().saturating_sub(BASE_MAX);
    let point = |delivery: &&DeliveryFact| Point {
        at: moment(delivery.at),
        value: Some(signs(delivery)),
        expected: Some(band),
        quiet: false,
    };
    Series {
        unit: "series.delivery_comments".into(),
        points: known[shown..].iter().map(point).collect(),
        changed_at: Some(since),
    }
}
