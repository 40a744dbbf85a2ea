//! Results on the way (P6, C113): what was to be shown and was not, and what was shown and met with
//! silence.

use super::prepared::Prepared;
use super::promised::{self, Spot};
use super::{Signal, SignalKind, Strength};
use crate::facts::ClientFacts;
use crate::policy::Policy;
use crate::promise::{MilestoneFact, MilestoneStanding};
use crate::reason::{Arg, Reason};
use jiff::civil::Date;
use jiff::{Span, Timestamp};

/// What lasts for longer is forgotten, and no warning.
const FORGOTTEN_DAYS: i64 = 365;
/// So many at once escalate (ours).
const ESCALATE_COUNT: usize = 3;
/// A date that passed is a fact; what may be wrong is that the show was not written down.
const CONFIDENCE: u8 = 75;

/// A result that the client should have seen by now.
pub fn late(
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    let rule = &policy.promise;
    let limits = (rule.milestone_late_flag_days, rule.milestone_late_escalate_days);
    detect(
        history,
        facts,
        policy,
        now,
        SignalKind::MilestoneLate,
        limits,
        |standing| match standing {
            MilestoneStanding::Late { days } => Some(days),
            _ => None,
        },
    )
}

/// A result that the client has and says nothing of.
pub fn silent(
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    let rule = &policy.promise;
    let limits = (rule.milestone_silent_days, rule.milestone_silent_escalate_days);
    detect(history, facts, policy, now, SignalKind::MilestoneSilent, limits, |standing| {
        match standing {
            MilestoneStanding::Silent { days } => Some(days),
            _ => None,
        }
    })
}

fn detect(
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
    kind: SignalKind,
    (flag_days, escalate_days): (u32, u32),
    troubled_days: impl Fn(MilestoneStanding) -> Option<i64>,
) -> Option<Signal> {
    let today = history.day_of(now);
    let all = &facts.promised.milestones;
    let mut troubled: Vec<(i64, &MilestoneFact)> = all
        .iter()
        .filter_map(|m| Some((troubled_days(m.standing(&policy.promise, today)?)?, m)))
        .filter(|(days, _)| *days <= FORGOTTEN_DAYS)
        .collect();
    troubled.sort_by_key(|(days, m)| (std::cmp::Reverse(*days), m.id));
    let (days, longest) = *troubled.first()?;
    let strength = if days >= i64::from(escalate_days) || troubled.len() >= ESCALATE_COUNT {
        Strength::Escalate
    } else if days >= i64::from(flag_days) {
        Strength::Flag
    } else {
        Strength::Watch
    };
    let (code, relief) = match kind {
        SignalKind::MilestoneLate => ("signal.milestone_late", "signal.milestone_late.relief"),
        _ => ("signal.milestone_silent", "signal.milestone_silent.relief"),
    };
    let first_on = today.saturating_sub(Span::new().days(days));
    let since = promised::midnight(facts, first_on, now);
    Some(Signal {
        kind,
        strength,
        since,
        confidence: CONFIDENCE,
        episode: format!("{}:{}", kind.word(), longest.id),
        reason: Reason::new(code)
            .with("count", Arg::Count(troubled.len() as i64))
            .with("what", Arg::Text(longest.what.clone()))
            .with("days", Arg::Count(days)),
        relief: Reason::new(relief),
        evidence: promised::evidence(
            facts,
            all.iter().filter_map(|m| spot(m, policy, today)).collect(),
            now,
            since,
        ),
        held_by: None,
    })
}

/// A milestone whose date has come, with the days that the client saw it too late.
fn spot(milestone: &MilestoneFact, policy: &Policy, today: Date) -> Option<Spot> {
    let on = milestone.deadline.binding_on(today)?;
    let shown = milestone.shows.first().map(|show| show.on).filter(|on| *on <= today);
    let days = match (milestone.standing(&policy.promise, today)?, shown) {
        (MilestoneStanding::Cancelled | MilestoneStanding::Planned { .. }, _) => return None,
        (_, Some(shown)) => crate::promise::days_between(on, shown).max(0),
        (_, None) => crate::promise::days_between(on, today),
    };
    Some(Spot { on, days })
}
