//! The client does not give what it promised: materials, a decision, money (P1). A quiet sign: a busy
//! window holds it back.

use super::broken_promises::spot;
use super::prepared::Prepared;
use super::{Signal, SignalKind, Strength, promised};
use crate::facts::ClientFacts;
use crate::policy::Policy;
use crate::promise::{PromiseFact, Side, Standing};
use crate::reason::{Arg, Reason};
use jiff::Timestamp;

/// So many at once escalate (ours).
const ESCALATE_COUNT: usize = 3;
/// A promise that is overdue for longer is forgotten, and no warning.
const FORGOTTEN_DAYS: i64 = 365;
/// A date that passed is a fact; what may be wrong is that it came and nobody wrote it down.
const CONFIDENCE: u8 = 75;

/// What the client owes at `now`.
pub fn detect(
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    let (today, rule) = (history.day_of(now), &policy.promise);
    let theirs = || facts.promised.promises.iter().filter(|p| p.side == Side::Theirs);
    let overdue = |p: &PromiseFact| match p.standing(today) {
        Some(Standing::Overdue { days }) if days <= FORGOTTEN_DAYS => Some(days),
        _ => None,
    };
    let mut owed: Vec<(i64, &PromiseFact)> =
        theirs().filter_map(|p| Some((overdue(p)?, p))).collect();
    owed.sort_by_key(|(days, p)| (std::cmp::Reverse(*days), p.id));
    let (days, longest) = *owed.first()?;
    let strength =
        if days >= i64::from(rule.client_owes_escalate_days) || owed.len() >= ESCALATE_COUNT {
            Strength::Escalate
        } else if days >= i64::from(rule.client_owes_flag_days) {
            Strength::Flag
        } else {
            Strength::Watch
        };
    let since = longest.failed_on(today).map_or(now, |on| promised::midnight(facts, on, now));
    Some(Signal {
        kind: SignalKind::ClientOwes,
        strength,
        since,
        confidence: CONFIDENCE,
        episode: format!("client_owes:{}", longest.id),
        reason: Reason::new("signal.client_owes")
            .with("count", Arg::Count(owed.len() as i64))
            .with("what", Arg::Text(longest.what.clone()))
            .with("days", Arg::Count(days)),
        relief: Reason::new("signal.client_owes.relief"),
        evidence: promised::evidence(
            facts,
            theirs().filter_map(|p| spot(p, today)).collect(),
            now,
            since,
        ),
        held_by: None,
    })
}
