//! Coverage (C080): which families of signals could be judged at all. "We do not know" is a value
//! of its own, with its reason; never a zero.

use crate::facts::ClientFacts;
use crate::policy::Policy;
use crate::promise::{PromiseFact, Side};
use crate::reason::{Arg, Reason};
use crate::signal::prepared::Prepared;
use crate::signal::{Family, approvals, contact_silent, feedback, late_payment, silence};
use crate::touch::{Channel, Direction};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A family that cannot be judged, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Gap {
    pub family: Family,
    pub reason: Reason,
}

/// What could be judged.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    pub judged: Vec<Family>,
    pub gaps: Vec<Gap>,
}

impl Coverage {
    /// Share of the families that could be judged, whole percents.
    pub fn percent(&self) -> u8 {
        let all = self.judged.len() + self.gaps.len();
        // at most 100: judged is a part of all
        (self.judged.len() * 100).checked_div(all).unwrap_or(0) as u8
    }
}

/// Messages of the client are read for so many days back when its words are judged.
const WORDS_DAYS: i64 = 90;
/// Fewest tasks by which the volume of work can be judged (ours).
const MIN_TASKS: usize = 8;

/// Which families could be judged at `now`.
pub fn assess(
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Coverage {
    let mut coverage = Coverage::default();
    for family in Family::ALL {
        let is_expected = policy.coverage_families.contains(family);
        match judge(*family, history, facts, policy, now) {
            Verdict::Judged => coverage.judged.push(*family),
            Verdict::Gap(reason) => coverage.gaps.push(Gap { family: *family, reason }),
            Verdict::NoSource if is_expected => coverage
                .gaps
                .push(Gap { family: *family, reason: Reason::new("coverage.no_source") }),
            Verdict::NoSource => {}
        }
    }
    coverage
}

enum Verdict {
    Judged,
    Gap(Reason),
    NoSource,
}

fn judge(
    family: Family,
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Verdict {
    match family {
        Family::Contact => match silence::verdict(history, facts, policy, now) {
            Ok(_) if known_days(facts, now) < i64::from(policy.coverage_min_history_days) => {
                let days = Arg::Count(known_days(facts, now));
                Verdict::Gap(Reason::new("coverage.too_new").with("days", days))
            }
            Ok(_) => Verdict::Judged,
            Err(n) => too_few(n),
        },
        Family::Pace => pace(history, facts, policy, now),
        Family::Words => enough(messages(facts, now), policy.coverage_min_messages),
        Family::People => match contact_silent::main_contact(facts, policy, now) {
            Some(_) => Verdict::Judged,
            None => Verdict::Gap(Reason::new("coverage.no_main_contact")),
        },
        Family::Work => work(history, facts, policy, now),
        Family::Money => money(history, facts, policy, now),
        // an empty book of incidents says nothing about how calm a client is; KPIs with facts and
        // promises with dates do
        Family::Promise => match promises(history, facts, policy, now) {
            Verdict::Judged => Verdict::Judged,
            _ => promise(facts, now),
        },
    }
}

fn pace(history: &Prepared, facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Verdict {
    if approvals::is_judged(history, facts, policy, now) {
        return Verdict::Judged;
    }
    let now = now.as_second();
    let known = history
        .replies
        .values()
        .map(|person| person.replies.partition_point(|r| r.at < now))
        .max()
        .unwrap_or(0);
    enough(known, policy.reply_min_base + policy.reply_recent)
}

/// Tasks over months, or deliveries enough: either tells how much work and feedback there is.
fn work(history: &Prepared, facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Verdict {
    let (n_tasks, weeks) = history.tasks.known(now);
    let n_deliveries = facts.work.deliveries.partition_point(|d| d.at < now.as_second());
    if feedback::is_judged(history, facts, policy, now) {
        return Verdict::Judged;
    }
    if n_tasks == 0 && n_deliveries == 0 {
        return Verdict::NoSource;
    }
    if weeks < policy.work.tasks_min_base_weeks {
        return too_few(n_tasks as usize + n_deliveries);
    }
    enough(n_tasks as usize, MIN_TASKS)
}

/// Payments enough to know the client's habit, or a renewal date that can be watched.
fn money(history: &Prepared, facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Verdict {
    let is_judged = facts.work.renewal.is_some()
        || late_payment::habit_at(history, facts, policy, now).is_some();
    match facts.work.invoices.len() {
        _ if is_judged => Verdict::Judged,
        0 => Verdict::NoSource,
        n => too_few(n),
    }
}

/// A KPI with a fact of the last weeks; a plan without facts says nothing of the result.
fn promise(facts: &ClientFacts, now: Timestamp) -> Verdict {
    const FRESH_DAYS: i32 = 35;
    let kpis = &facts.work.kpis;
    let today = now.to_zoned(facts.zone.clone()).date();
    let is_fresh = |day: jiff::civil::Date| {
        day <= today && day.until(today).is_ok_and(|span| span.get_days() <= FRESH_DAYS)
    };
    if kpis.is_empty() {
        return Verdict::NoSource;
    }
    if kpis.iter().flat_map(|kpi| &kpi.actuals).any(|(day, _)| is_fresh(*day)) {
        return Verdict::Judged;
    }
    Verdict::Gap(Reason::new("coverage.no_facts"))
}

/// Promises and milestones enough that came due or have a date; fewer say nothing either way.
fn promises(history: &Prepared, facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Verdict {
    let today = history.day_of(now);
    let is_dated = |p: &&PromiseFact| {
        p.standing(today).is_some_and(|standing| {
            standing.is_kept().is_some() || p.deadline.due_on(today).is_some()
        })
    };
    let n_promises =
        facts.promised.promises.iter().filter(|p| p.side == Side::Ours).filter(is_dated).count();
    let milestones = facts.promised.milestones.iter();
    let n_milestones = milestones.filter(|m| m.deadline.due_on(today).is_some()).count();
    match n_promises + n_milestones {
        n if n >= policy.promise.promise_judged_min => Verdict::Judged,
        _ => Verdict::NoSource,
    }
}

fn messages(facts: &ClientFacts, now: Timestamp) -> usize {
    let oldest = now.as_second() - WORDS_DAYS * 86_400;
    facts
        .touches_before(now)
        .iter()
        .rev()
        .take_while(|t| t.at >= oldest)
        .filter(|t| t.direction == Direction::Incoming)
        .filter(|t| matches!(t.channel, Channel::Mail | Channel::Chat))
        .count()
}

/// Days since the first touch: a few lively weeks are no rhythm yet (T12).
fn known_days(facts: &ClientFacts, now: Timestamp) -> i64 {
    let first = facts.touches_before(now).first();
    first.map_or(0, |t| (now.as_second() - t.at).div_euclid(86_400))
}

fn enough(n: usize, needed: usize) -> Verdict {
    if n >= needed { Verdict::Judged } else { too_few(n) }
}

fn too_few(n: usize) -> Verdict {
    Verdict::Gap(Reason::new("coverage.no_baseline").with("n", Arg::Count(n as i64)))
}
