//! All clocks of a client at one moment, told from touches and work (A.15): nothing of it is stored.

use super::agreed::{SlaClause, SlaMeasure, SlaVersion};
use super::cases::{self, Case, CaseOf, Pause};
use super::{Attainment, Clock, ClockState, SlaHours, SlaTerm, clock};
use crate::agreement::in_force;
use crate::facts::ClientFacts;
use crate::policy::Policy;
use crate::promise::Side;
use crate::signal::prepared::moment;
use crate::touch::{Direction, words};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What a person said of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// It waits for the other side.
    Wait,
    /// It needs no answer, or was answered where Houston does not look.
    Unneeded,
}

words!(MarkKind { Wait = "wait", Unneeded = "unneeded" });

/// A word about a case.
#[derive(Clone, Debug, PartialEq)]
pub struct SlaMark {
    pub of: CaseOf,
    pub kind: MarkKind,
    pub from: Timestamp,
    /// `None`: until the other side speaks.
    pub until: Option<Timestamp>,
    /// Why, for both sides to read.
    pub reason: String,
}

/// What is agreed about service, and what was said of its cases.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SlaFacts {
    /// In the order in which they were written.
    pub versions: Vec<SlaVersion>,
    pub marks: Vec<SlaMark>,
}

/// A case under the term that held when it was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Clocked {
    /// [`super::agreed::SlaClause::key`].
    pub key: u32,
    /// Place of the version in [`SlaFacts::versions`].
    pub version: usize,
    pub term: SlaTerm,
    pub case: Case,
    pub clock: Clock,
}

impl Clocked {
    /// It is over the limit, answered since or not.
    pub fn is_breached(&self) -> bool {
        matches!(self.clock.state, ClockState::Breached { .. })
    }

    /// Why it waits for the other side at a moment; `None`: it does not.
    pub fn waits_for(&self, now: Timestamp) -> Option<&str> {
        let is_going = |p: &&Pause| p.from <= now && p.until.is_none_or(|until| now < until);
        self.case.pauses.iter().find(is_going).map(|pause| pause.reason.as_str())
    }

    /// Nobody has answered yet.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.case.answered_at.is_none_or(|at| at > now)
    }
}

/// A version made ready: its hours, and its measured terms with their keys.
type Ready = Option<(SlaHours, Vec<(u32, SlaMeasure, SlaTerm)>)>;

/// The clocks of all cases that were opened since a moment, in order of their opening.
pub fn clocks(
    facts: &ClientFacts,
    policy: &Policy,
    since: Timestamp,
    now: Timestamp,
) -> Vec<Clocked> {
    let versions = &facts.sla.versions;
    if versions.is_empty() {
        return Vec::new();
    }
    let ready: Vec<Ready> = versions.iter().map(|version| made_ready(version, policy)).collect();
    let effective: Vec<Date> = versions.iter().map(|version| version.effective_on).collect();
    let mut asked: Vec<(Side, SlaMeasure)> = Vec::new();
    for (_, measure, term) in ready.iter().flatten().flat_map(|(_, terms)| terms) {
        if !asked.contains(&(term.side, *measure)) {
            asked.push((term.side, *measure));
        }
    }
    let mut clocked = Vec::new();
    for (side, measure) in asked {
        for mut case in cases_of(facts, side, measure, now) {
            if case.asked_at < since || case.asked_at > now {
                continue;
            }
            let of = case.of;
            let marks = facts.sla.marks.iter().filter(|mark| mark.of == of);
            if marks.clone().any(is_unneeded) {
                continue;
            }
            // the day of the client: zones may differ between versions
            let at = in_force(&effective, case.asked_at.to_zoned(facts.zone.clone()).date());
            let Some((at, (hours, terms))) = at.and_then(|at| Some((at, ready[at].as_ref()?)))
            else {
                continue;
            };
            case.pauses = marks.map(|mark| pause(facts, mark, &case, side)).collect();
            if side == Side::Theirs {
                let busy = facts.busy.iter().map(|window| Pause {
                    from: window.from,
                    until: Some(window.until),
                    reason: window.reason.clone(),
                });
                case.pauses.extend(busy);
            }
            for (key, _, term) in terms.iter().filter(|t| t.1 == measure && t.2.side == side) {
                let clock = clock(&case, term, hours, now);
                let (key, term, case) = (*key, term.clone(), case.clone());
                clocked.push(Clocked { key, version: at, term, case, clock });
            }
        }
    }
    clocked.sort_by_key(|one| (one.case.asked_at, one.key));
    clocked
}

/// Clocks older than this, and than the days over which a term is judged, say nothing of how it is
/// kept now.
const RECENT_DAYS: i64 = 180;

/// The clocks that a verdict looks at.
pub fn recent(facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Vec<Clocked> {
    let days = RECENT_DAYS.max(i64::from(policy.sla.sla_days));
    let span = SignedDuration::from_hours(24 * days);
    clocks(facts, policy, now.saturating_sub(span).unwrap_or(Timestamp::MIN), now)
}

fn made_ready(version: &SlaVersion, policy: &Policy) -> Ready {
    let agreed = &version.agreed;
    let hours = agreed.hours.by(&policy.holidays).ok()?;
    let term = |c: &SlaClause| Some((c.key, c.measure, c.term(&agreed.hours)?));
    Some((hours, agreed.clauses.iter().filter_map(term).collect()))
}

fn is_unneeded(mark: &SlaMark) -> bool {
    mark.kind == MarkKind::Unneeded
}

fn cases_of(facts: &ClientFacts, side: Side, measure: SlaMeasure, now: Timestamp) -> Vec<Case> {
    match measure {
        SlaMeasure::Reply | SlaMeasure::ReplyMail | SlaMeasure::ReplyChat => {
            cases::cases(facts.touches_before(now), side, measure.channels())
        }
        SlaMeasure::Approval => {
            let all = facts.work.approvals.iter();
            all.map(|a| item(CaseOf::Item(a.id), a.sent_at, a.answered_at)).collect()
        }
        SlaMeasure::Task => {
            // done, but nobody wrote when: it says nothing of how long it took
            let all = facts.work.tasks.iter().filter(|t| t.is_open || t.done_at.is_some());
            all.map(|t| item(CaseOf::Item(t.id), t.at, t.done_at)).collect()
        }
        SlaMeasure::Words => Vec::new(),
    }
}

fn item(of: CaseOf, asked_at: i64, answered_at: Option<i64>) -> Case {
    let (asked_at, answered_at) = (moment(asked_at), answered_at.map(moment));
    Case { of, thread: None, asked_at, answered_at, pauses: Vec::new() }
}

/// The time for which a case waits; it ends by itself when the other side speaks in the conversation.
fn pause(facts: &ClientFacts, mark: &SlaMark, case: &Case, side: Side) -> Pause {
    let asks = match side {
        Side::Ours => Direction::Incoming,
        Side::Theirs => Direction::Outgoing,
    };
    let is_word = |t: &&crate::facts::TouchFact| {
        t.thread == case.thread && t.direction == asks && moment(t.at) > mark.from
    };
    let spoke = match case.of {
        CaseOf::Touch(_) => facts.touches.iter().find(is_word).map(|t| moment(t.at)),
        CaseOf::Item(_) => None,
    };
    let until = [mark.until, spoke].into_iter().flatten().min();
    Pause { from: mark.from, until, reason: mark.reason.clone() }
}

/// How a term was kept over the cases that were opened in `[from, until)`.
pub fn kept(clocked: &[Clocked], key: u32, (from, until): (Timestamp, Timestamp)) -> Attainment {
    let mut sum = Attainment::default();
    for one in clocked.iter().filter(|one| one.key == key) {
        if (from..until).contains(&one.case.asked_at) {
            sum.add(one.clock.state);
        }
    }
    sum
}

/// When the first running clock is over its limit.
pub fn next_due_at(clocked: &[Clocked]) -> Option<Timestamp> {
    clocked.iter().filter_map(|one| one.clock.state.due_at()).min()
}

#[cfg(test)]
mod tests;
