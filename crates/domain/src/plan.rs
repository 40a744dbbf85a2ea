//! The planner: what to do when a verdict changed. `decide(before, after)` is a difference, so that
//! doing it twice does nothing twice; recompute is a reconciler (DESIGN.md).

use crate::assess::Assessment;
use crate::busy::{self, Proposal};
use crate::facts::ClientFacts;
use crate::health::{self, Health, Level};
use crate::id::BusyWindowId;
use crate::policy::Policy;
use crate::reason::Reason;
use crate::signal::prepared::moment;
use crate::signal::{Signal, SignalKind, Strength};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Effect {
    /// A new episode.
    Open { signal: Box<Signal> },
    /// An episode of known key is stronger or weaker, or a busy window holds or frees it.
    Update { signal: Box<Signal> },
    /// An episode is over.
    Close { episode: String, kind: SignalKind },
    /// The level is another one.
    LevelChanged { from: Option<Level>, to: Level, reason: Option<Reason> },
    /// A busy window ended: ask once whether all is well (A.1).
    AskAboutBusyWindow { window: BusyWindowId },
    /// A message announces a busy window: offer it.
    ProposeBusyWindow { proposal: Proposal },
    /// Tell the people of the client at once.
    Notify { level: Level, reason: Reason },
}

/// What to do, in order.
pub type Plan = Vec<Effect>;

/// What is known of the last verdict: small enough to be stored with the client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    pub health: Health,
    pub open: Vec<OpenEpisode>,
    /// Busy windows already asked about.
    pub asked: Vec<BusyWindowId>,
    /// Messages whose busy window was already offered.
    pub proposed: Vec<crate::id::TouchId>,
}

/// An open episode as far as a change can be told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OpenEpisode {
    pub episode: String,
    pub kind: SignalKind,
    pub strength: Strength,
    pub held_by: Option<BusyWindowId>,
    /// Whether it feeds the level.
    pub counts: bool,
}

impl From<&Assessment> for Standing {
    fn from(assessment: &Assessment) -> Self {
        let open = assessment
            .signals
            .iter()
            .map(|judged| OpenEpisode {
                episode: judged.signal.episode.clone(),
                kind: judged.signal.kind,
                strength: judged.signal.strength,
                held_by: judged.signal.held_by,
                counts: judged.counts,
            })
            .collect();
        Standing {
            health: assessment.health.clone(),
            open,
            asked: assessment.expired.clone(),
            proposed: assessment.proposals.iter().map(|p| p.touch).collect(),
        }
    }
}

/// The effects that lead from the last standing to an assessment. Empty when nothing changed.
pub fn decide(before: Option<&Standing>, after: &Assessment, policy: &Policy) -> Plan {
    let mut plan = Plan::new();
    let known = before.map_or(&[][..], |b| &b.open);
    episodes(known, after, &mut plan);
    let from = before.map(|b| b.health.level);
    let to = after.health.level;
    if from != Some(to) {
        let reason = before.and_then(|b| health::changed(&b.health, &after.health));
        plan.push(Effect::LevelChanged { from, to, reason });
    }
    let asked = before.map_or(&[][..], |b| &b.asked);
    for window in after.expired.iter().filter(|w| !asked.contains(w)) {
        plan.push(Effect::AskAboutBusyWindow { window: *window });
    }
    let proposed = before.map_or(&[][..], |b| &b.proposed);
    for proposal in after.proposals.iter().filter(|p| !proposed.contains(&p.touch)) {
        plan.push(Effect::ProposeBusyWindow { proposal: proposal.clone() });
    }
    if let Some(reason) = worth_telling(known, from, after, policy) {
        plan.push(Effect::Notify { level: to, reason });
    }
    plan
}

fn episodes(known: &[OpenEpisode], after: &Assessment, plan: &mut Plan) {
    for judged in &after.signals {
        let signal = &judged.signal;
        match known.iter().find(|e| e.episode == signal.episode) {
            None => plan.push(Effect::Open { signal: Box::new(signal.clone()) }),
            Some(e) if (e.strength, e.held_by) != (signal.strength, signal.held_by) => {
                plan.push(Effect::Update { signal: Box::new(signal.clone()) });
            }
            Some(_) => {}
        }
    }
    for e in known {
        if after.signals.iter().all(|j| j.signal.episode != e.episode) {
            plan.push(Effect::Close { episode: e.episode.clone(), kind: e.kind });
        }
    }
}

/// A worsening to the policy's level, or a new direct signal at a level that was red already.
fn worth_telling(
    known: &[OpenEpisode],
    from: Option<Level>,
    after: &Assessment,
    policy: &Policy,
) -> Option<Reason> {
    let to = after.health.level;
    if to >= policy.notify_from && from.is_none_or(|from| to > from) {
        return after.health.reasons.first().cloned();
    }
    let is_known = |episode: &str| {
        known.iter().any(|e| e.episode == episode && e.counts && e.strength == Strength::Direct)
    };
    after
        .signals
        .iter()
        .filter(|j| j.counts && j.signal.strength == Strength::Direct)
        .find(|j| !is_known(&j.signal.episode))
        .map(|j| j.signal.reason.clone())
}

/// The next moment at which the verdict may change without a new fact: the next local midnight
/// (silence and volume grow by the day), the end of a busy window, the fading of words. `None` for
/// a client with nothing to go by.
pub fn next_check_at(facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Option<Timestamp> {
    let days = |n: u32| 86_400 * i64::from(n);
    let mut moments: Vec<Timestamp> = Vec::new();
    let has_history = !facts.touches.is_empty() || !facts.meetings.is_empty();
    let has_dates = !facts.monitors.is_empty()
        || !facts.load.people.is_empty()
        || !facts.repeats.is_empty()
        || !facts.promised.is_empty();
    if has_history || has_dates || !facts.work.is_empty() {
        let midnight = now
            .to_zoned(facts.zone.clone())
            .date()
            .tomorrow()
            .and_then(|day| day.to_zoned(facts.zone.clone()));
        moments.extend(midnight.map(|z| z.timestamp()));
    }
    for window in &facts.busy {
        moments.extend([window.from, window.until]);
        moments.push(moment(window.until.as_second() + days(policy.busy_question_days)));
    }
    for cue in facts.cues_before(now) {
        moments.push(moment(cue.at + days(policy.words_window_days) + 1));
        moments.push(moment(cue.at + days(policy.busy_proposed_days)));
    }
    for contact in facts.contacts.iter().filter(|c| c.is_senior) {
        moments.push(moment(contact.first_seen_at + days(policy.new_senior_window_days) + 1));
    }
    // A rhythm is known, and an answer is stale, after so many days to the second, not at midnight.
    let first = facts.touches.first().map(|touch| touch.at);
    moments.extend(first.map(|at| moment(at + days(policy.coverage_min_history_days))));
    let answered = facts.work.approvals.iter().filter_map(|approval| approval.answered_at);
    moments.extend(answered.map(|at| moment(at + days(policy.reply_stale_days) + 1)));
    moments.extend(crate::sla::next_due_at(&crate::sla::recent(facts, policy, now)));
    moments.extend(facts.incidents.iter().map(|incident| moment(incident.tell_by)));
    moments.into_iter().filter(|at| *at > now).min()
}

/// Whether a busy window lasts now; the planner's callers show it beside the level.
pub fn is_busy(facts: &ClientFacts, now: Timestamp) -> bool {
    busy::active(&facts.busy, now).is_some()
}
