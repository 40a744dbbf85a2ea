//! A typical error is about to happen, or has happened (C003): money for advertising runs out, a launch
//! was not looked over, documents were not sent.

use super::prepared::Prepared;
use super::promised::{self, Spot};
use super::{Band, Evidence, Point, Series, Signal, SignalKind, Strength};
use crate::facts::ClientFacts;
use crate::monitor::{MonitorFact, MonitorKind, MonitorStanding};
use crate::policy::Policy;
use crate::promise::days_between;
use crate::reason::{Arg, Reason};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

/// A date that passed is a fact; what may be wrong is that the deed was not written down.
const CONFIDENCE: u8 = 75;
/// What is overdue for longer is forgotten, and no warning.
const FORGOTTEN_DAYS: i64 = 365;

/// The most urgent watched error at `now`.
pub fn detect(
    history: &Prepared,
    facts: &ClientFacts,
    policy: &Policy,
    now: Timestamp,
) -> Option<Signal> {
    let today = history.day_of(now);
    let flag_days = i64::from(policy.prevention.monitor_flag_days);
    let mut troubled: Vec<(Strength, MonitorStanding, &MonitorFact)> = facts
        .monitors
        .iter()
        .filter_map(|fact| {
            let standing = fact.standing(today)?;
            Some((strength(fact, standing, flag_days)?, standing, fact))
        })
        .collect();
    troubled.sort_by_key(|(strength, standing, fact)| {
        (std::cmp::Reverse(*strength), standing.urgency(), fact.id)
    });
    let (strength, standing, worst) = *troubled.first()?;
    let due = worst.due_on(today)?;
    let warned_on = due.saturating_sub(i64::from(worst.lead_days).days());
    let first_on = if matches!(standing, MonitorStanding::Soon { .. }) { warned_on } else { due };
    let since = promised::midnight(facts, first_on.max(worst.created_on), now);
    Some(Signal {
        kind: SignalKind::Monitor,
        strength,
        since,
        confidence: CONFIDENCE,
        episode: format!("monitor:{}:{due}", worst.id),
        reason: reason(worst, standing, due).with("count", Arg::Count(troubled.len() as i64)),
        relief: Reason::new(match worst.kind {
            MonitorKind::Balance => "signal.monitor.relief.balance",
            _ => "signal.monitor.relief",
        }),
        evidence: evidence(worst, facts, (today, now), since),
        held_by: None,
    })
}

/// What hurts on the same day warns while there is time; a deed warns when its date has passed.
fn strength(fact: &MonitorFact, standing: MonitorStanding, flag_days: i64) -> Option<Strength> {
    match standing {
        MonitorStanding::Overdue { days } if days > FORGOTTEN_DAYS => None,
        MonitorStanding::Overdue { days } if fact.kind.is_sharp() || days >= flag_days => {
            Some(Strength::Flag)
        }
        MonitorStanding::Overdue { .. } => Some(Strength::Watch),
        MonitorStanding::Soon { .. } if fact.kind.is_sharp() => Some(Strength::Watch),
        _ => None,
    }
}

fn reason(fact: &MonitorFact, standing: MonitorStanding, due: Date) -> Reason {
    let (code, days) = match (fact.kind, standing) {
        (MonitorKind::Balance, MonitorStanding::Soon { left_days }) => {
            ("signal.monitor.balance", left_days)
        }
        (MonitorKind::Balance, MonitorStanding::Overdue { days }) => {
            ("signal.monitor.balance_gone", days)
        }
        (_, MonitorStanding::Soon { left_days }) => ("signal.monitor.soon", left_days),
        (_, MonitorStanding::Overdue { days }) => ("signal.monitor", days),
        (_, MonitorStanding::Quiet { .. } | MonitorStanding::Done) => ("signal.monitor", 0),
    };
    Reason::new(code)
        .with("what", Arg::Text(fact.what.clone()))
        .with("days", Arg::Count(days))
        .with("due", Arg::Date(due))
}

fn evidence(
    fact: &MonitorFact,
    facts: &ClientFacts,
    (today, now): (Date, Timestamp),
    since: Timestamp,
) -> Evidence {
    if fact.kind != MonitorKind::Balance {
        let done = fact.rounds.iter().filter(|round| round.done_on <= today);
        let done = done.map(|round| Spot {
            on: round.due_on,
            days: days_between(round.due_on, round.done_on).max(0),
        });
        let open = fact.due_on(today).filter(|due| *due <= today);
        let open = open.map(|due| Spot { on: due, days: days_between(due, today) });
        return promised::evidence(facts, done.chain(open).collect(), now, since);
    }
    let enough =
        Band { low: f64::from(fact.lead_days), usual: f64::from(fact.lead_days), high: 1e6 };
    let point = |at: Timestamp, days: i64| Point {
        at,
        value: Some(days as f64),
        expected: Some(enough),
        quiet: false,
    };
    let noted = fact.balances.iter().filter(|note| note.on <= today);
    let mut points: Vec<Point> = noted
        .map(|note| point(promised::midnight(facts, note.on, now), fact.days_of(note)))
        .collect();
    let left = fact.due_on(today).map_or(0, |due| days_between(today, due).max(0));
    points.push(point(now, left));
    Evidence::Series(Series {
        unit: "series.balance_days".into(),
        points,
        changed_at: Some(since.min(now)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{ClientId, MonitorId};
    use crate::monitor::BalanceNote;
    use jiff::civil::date;
    use jiff::tz::TimeZone;

    fn monitor(kind: MonitorKind, due: i8) -> MonitorFact {
        MonitorFact {
            id: MonitorId(uuid::Uuid::nil()),
            kind,
            what: "акт за февраль".into(),
            created_on: date(2026, 2, 1),
            lead_days: 3,
            due_on: (kind != MonitorKind::Balance).then(|| date(2026, 3, due)),
            rounds: Vec::new(),
            spend_minor: 1_00,
            balances: vec![BalanceNote { on: date(2026, 3, 1), minor: i64::from(due - 1) * 1_00 }],
            ended_on: None,
        }
    }

    /// On the 10th of March at noon.
    fn check(monitors: &[MonitorFact], want: Option<(Strength, &str)>) {
        let mut facts = ClientFacts::new(ClientId(uuid::Uuid::nil()), TimeZone::UTC);
        facts.monitors = monitors.to_vec();
        let policy = Policy::default();
        let now = "2026-03-10T12:00:00Z".parse().expect("a moment");
        let history = Prepared::new(&facts, &policy, now);
        let found = detect(&history, &facts, &policy, now);
        let told = found.as_ref().map(|signal| (signal.strength, &*signal.reason.code));
        assert_eq!(told, want, "{monitors:?}");
    }

    #[test]
    fn money_that_runs_out_warns_in_time_and_a_deed_when_its_day_has_passed() {
        use MonitorKind::{Balance, Documents, Launch, Own};
        check(&[], None);
        check(&[monitor(Balance, 20)], None);
        check(&[monitor(Balance, 13)], Some((Strength::Watch, "signal.monitor.balance")));
        check(&[monitor(Balance, 10)], Some((Strength::Flag, "signal.monitor.balance_gone")));
        check(&[monitor(Launch, 12)], Some((Strength::Watch, "signal.monitor.soon")));
        check(&[monitor(Launch, 9)], Some((Strength::Flag, "signal.monitor")));
        check(&[monitor(Documents, 12)], None);
        check(&[monitor(Documents, 9)], Some((Strength::Watch, "signal.monitor")));
        check(&[monitor(Own, 5)], Some((Strength::Flag, "signal.monitor")));
        let both = [monitor(Documents, 9), monitor(Balance, 10)];
        check(&both, Some((Strength::Flag, "signal.monitor.balance_gone")));
    }
}
