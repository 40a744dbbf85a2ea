//! Health of a relation (L5, C080): a level by an open rule table over the signals (A.12), with
//! its reasons. No weighted sum, and the manager's own feeling is never an input (C077).

use crate::coverage::Coverage;
use crate::policy::Policy;
use crate::reason::{Arg, Reason};
use crate::signal::{Family, Signal, SignalKind, Strength};
use crate::touch::words;
use serde::{Deserialize, Serialize};

/// Level of a client. The order is of alarm, grey first: it is no shade of green.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// We do not know.
    Grey,
    Green,
    Watch,
    Amber,
    Red,
}

words!(Level {
    Grey = "grey", Green = "green", Watch = "watch", Amber = "amber", Red = "red",
});

impl Level {
    /// Locale key of its name.
    pub fn term(self) -> Arg {
        Arg::Term(format!("level.{}", self.word()).into())
    }
}

/// The manager's own feeling about a client, one tap (C077).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gut {
    Fine,
    /// "Something is off."
    Uneasy,
    Bad,
}

words!(Gut { Fine = "fine", Uneasy = "uneasy", Bad = "bad" });

/// A level with its receipts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Health {
    pub level: Level,
    /// The rule that gave the level, then the signals that fed it.
    pub reasons: Vec<Reason>,
    pub coverage: Coverage,
    /// Signals that counted, strongest first.
    pub counted: Vec<(SignalKind, Strength)>,
}

/// The level by table A.12. Held and answered-away signals must be left out by the caller; see
/// [`crate::assess::assess_client`].
pub fn assess<'a>(
    signals: impl IntoIterator<Item = &'a Signal>,
    coverage: Coverage,
    policy: &Policy,
) -> Health {
    let mut flagged: Vec<&Signal> =
        signals.into_iter().filter(|s| s.strength >= Strength::Flag).collect();
    flagged.sort_by(|a, b| b.strength.cmp(&a.strength).then(a.kind.cmp(&b.kind)));
    let (level, rule) = table(&flagged, &coverage, policy);
    let mut reasons = vec![rule];
    reasons.extend(flagged.iter().map(|s| s.reason.clone()));
    let counted = flagged.iter().map(|s| (s.kind, s.strength)).collect();
    Health { level, reasons, coverage, counted }
}

/// Rules in order; the first that holds gives the level.
fn table(flagged: &[&Signal], coverage: &Coverage, policy: &Policy) -> (Level, Reason) {
    let families = families(flagged);
    let count = Arg::Count(families.len() as i64);
    let escalated = flagged.iter().find(|s| s.strength == Strength::Escalate);
    // one escalation and one flag must be of different families: T13 wants independent grounds
    let companion = escalated
        .and_then(|e| flagged.iter().find(|s| s.kind.family() != e.kind.family()).map(|f| (e, f)));
    if let Some(direct) = flagged.iter().find(|s| s.strength == Strength::Direct) {
        let reason = Reason::new("health.red.direct").with("signal", direct.kind.term());
        return (Level::Red, reason);
    }
    if families.len() >= 3 {
        return (Level::Red, Reason::new("health.red.families").with("count", count));
    }
    if let Some((first, second)) = companion {
        let reason = Reason::new("health.red.escalate_and_flag")
            .with("first", first.kind.term())
            .with("second", second.kind.term());
        return (Level::Red, reason);
    }
    if families.len() >= 2 {
        return (Level::Amber, Reason::new("health.amber.families").with("count", count));
    }
    if let Some(signal) = escalated {
        let reason = Reason::new("health.amber.escalate").with("signal", signal.kind.term());
        return (Level::Amber, reason);
    }
    if let Some(signal) = flagged.first() {
        let reason = Reason::new("health.watch").with("signal", signal.kind.term());
        return (Level::Watch, reason);
    }
    let percent = Arg::Percent(i64::from(coverage.percent()));
    if coverage.percent() >= policy.coverage_floor_percent {
        (Level::Green, Reason::new("health.green").with("percent", percent))
    } else {
        (Level::Grey, Reason::new("health.grey").with("percent", percent))
    }
}

fn families(flagged: &[&Signal]) -> Vec<Family> {
    let mut families: Vec<Family> = flagged.iter().map(|s| s.kind.family()).collect();
    families.sort_unstable();
    families.dedup();
    families
}

/// What changed since, in one sentence; `None` when nothing that counts did.
pub fn changed(before: &Health, after: &Health) -> Option<Reason> {
    let kinds = |h: &Health| h.counted.iter().map(|(kind, _)| *kind).collect::<Vec<_>>();
    let (old, new) = (kinds(before), kinds(after));
    let came = new.iter().find(|k| !old.contains(k));
    let went = old.iter().find(|k| !new.contains(k));
    let levels =
        |reason: Reason| reason.with("from", before.level.term()).with("to", after.level.term());
    let is_same = before.level == after.level;
    match (came, went) {
        (Some(kind), _) if is_same => {
            Some(Reason::new("health.changed.came").with("signal", kind.term()))
        }
        (None, Some(kind)) if is_same => {
            Some(Reason::new("health.changed.went").with("signal", kind.term()))
        }
        (None, None) if is_same => stronger(before, after),
        (Some(kind), _) if after.level > before.level => {
            Some(levels(Reason::new("health.changed.worse")).with("signal", kind.term()))
        }
        (_, Some(kind)) if after.level < before.level => {
            Some(levels(Reason::new("health.changed.better")).with("signal", kind.term()))
        }
        _ => Some(levels(Reason::new("health.changed.level"))),
    }
}

/// The level and the kinds are the same, but one of them is stronger or weaker now.
fn stronger(before: &Health, after: &Health) -> Option<Reason> {
    after.counted.iter().find_map(|(kind, strength)| {
        let old = before.counted.iter().find(|(k, _)| k == kind).map(|(_, s)| *s)?;
        let code = match strength.cmp(&old) {
            std::cmp::Ordering::Greater => "health.changed.stronger",
            std::cmp::Ordering::Less => "health.changed.weaker",
            std::cmp::Ordering::Equal => return None,
        };
        Some(Reason::new(code).with("signal", kind.term()))
    })
}

/// Where the manager's feeling and the level disagree (C077); shown beside, never mixed in.
pub fn disagreement(level: Level, gut: Gut) -> Option<Reason> {
    let code = match (level, gut) {
        (Level::Amber | Level::Red, Gut::Fine) => "health.gut.calmer",
        (Level::Green, Gut::Uneasy | Gut::Bad) | (Level::Watch, Gut::Bad) => "health.gut.worse",
        (Level::Grey, Gut::Uneasy | Gut::Bad) => "health.gut.unseen",
        _ => return None,
    };
    Some(Reason::new(code).with("level", level.term()))
}
