//! One client in a back-test (A.14): was it warned about before it left, and how often for nothing.

use super::past::{Look, Past};
use crate::facts::AnswerKind;
use crate::health::Level;
use crate::outcome::Outcome;
use crate::policy::Policy;
use crate::signal::SignalKind;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// A warning that stood within so many days before the end belongs to it (ours).
pub const HORIZON_DAYS: u32 = 90;
/// Days ahead that are worth something (A.14: 30).
pub const EARLY_DAYS: u32 = 30;
/// Days that are replayed: a year, so that kept clients show their false alarms of all seasons.
pub const SPAN_DAYS: u32 = 365;
/// Two warnings closer than this are one (issue of the listening: adjacent alarms are one).
pub const GAP_DAYS: u32 = 14;
/// Days between two looks: a warning is found a day late at most, at half the cost (ours; a client of
/// 1,000 touches takes 19 ms of processor time at nine thresholds, measured).
pub const STEP_DAYS: u32 = 2;
/// Of a client whom nobody marked, the last days stay out: what a warning there will come to is not
/// known yet.
pub const UNDECIDED_DAYS: u32 = 90;

/// A spell of warnings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Warning {
    pub from: Timestamp,
    /// The last look at which it stood.
    pub until: Timestamp,
    /// The worst.
    pub level: Level,
    /// What was said when it began, strongest first.
    pub kinds: Vec<SignalKind>,
    /// A teammate said of one of its signals: it is so.
    pub is_confirmed: bool,
}

/// How early one kind of signal was there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lead {
    pub kind: SignalKind,
    pub at: Timestamp,
    /// Whole days before the end.
    pub days: u32,
}

/// What a back-test says of a client that left or nearly left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Warned at least [`EARLY_DAYS`] ahead.
    Early,
    /// Warned, but later than that.
    Late,
    /// Not warned, although enough was known.
    Missed,
    /// Not warned, and "we do not know" was said for most of the time.
    Unknown,
    /// Kept: nothing was owed.
    Kept,
}

crate::touch::words!(Verdict {
    Early = "early", Late = "late", Missed = "missed", Unknown = "unknown", Kept = "kept",
});

/// The result of one client at one threshold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    pub outcome: Outcome,
    pub verdict: Verdict,
    pub from: Timestamp,
    pub until: Timestamp,
    /// Days on which something could be said, and days of "we do not know".
    pub days_known: u32,
    pub days_grey: u32,
    pub warnings: Vec<Warning>,
    /// The warning that came first within the horizon, with its leading signal.
    pub lead: Option<Lead>,
    /// Every kind that was raised within the horizon, earliest first.
    pub kinds: Vec<Lead>,
}

impl Trial {
    /// Warnings for nothing: of a kept client, and not confirmed by anybody.
    pub fn false_alarms(&self) -> impl Iterator<Item = &Warning> {
        let is_kept = self.outcome == Outcome::Kept;
        self.warnings.iter().filter(move |w| is_kept && !w.is_confirmed)
    }
}

/// Tries a client whose end (or whose last certain day) is `until`. `None`: no history before it.
pub fn run(past: &Past, policy: &Policy, outcome: Outcome, until: Timestamp) -> Option<Trial> {
    let begins_at = past.begins_at().filter(|begins_at| *begins_at < until)?;
    let from = back(until, SPAN_DAYS).max(begins_at);
    // Whole steps counted back from the end, so that a later beginning does not move the looks.
    let n_steps = days(until, from) / i64::from(STEP_DAYS);
    let from = back(until, u32::try_from(n_steps).unwrap_or(0) * STEP_DAYS);
    let looks = past.replay(policy, from, until, STEP_DAYS);
    Some(judge(past, policy, outcome, (from, until), &looks))
}

fn judge(
    past: &Past,
    policy: &Policy,
    outcome: Outcome,
    (from, until): (Timestamp, Timestamp),
    looks: &[Look],
) -> Trial {
    let warnings = warnings(past, policy.notify_from, looks);
    let horizon = back(until, HORIZON_DAYS);
    let is_grey = |look: &&Look| look.level == Level::Grey;
    let near: Vec<&Look> = looks.iter().filter(|l| l.at >= horizon).collect();
    let is_blind = near.iter().copied().filter(is_grey).count() * 2 > near.len();
    let first = warnings.iter().find(|w| w.until >= horizon && w.from < until);
    let lead = first.filter(|_| outcome.is_loss()).and_then(|warning| {
        let kind = *warning.kinds.first()?;
        Some(Lead { kind, at: warning.from, days: ahead(until, warning.from) })
    });
    let verdict = match (outcome.is_loss(), lead) {
        (false, _) => Verdict::Kept,
        (true, Some(lead)) if lead.days >= EARLY_DAYS => Verdict::Early,
        (true, Some(lead)) if lead.days >= 1 => Verdict::Late,
        (true, _) if is_blind => Verdict::Unknown,
        (true, _) => Verdict::Missed,
    };
    let n_grey = looks.iter().filter(is_grey).count() as u32 * STEP_DAYS;
    Trial {
        outcome,
        verdict,
        from,
        until,
        days_known: looks.len() as u32 * STEP_DAYS - n_grey,
        days_grey: n_grey,
        kinds: if outcome.is_loss() { kinds(&near, until) } else { Vec::new() },
        warnings,
        lead: lead.filter(|lead| lead.days >= 1),
    }
}

/// Spells at which the level was one that is told at once; two that nearly touch are one.
fn warnings(past: &Past, notify_from: Level, looks: &[Look]) -> Vec<Warning> {
    let gap = i64::from(GAP_DAYS) * 86_400;
    let mut found: Vec<Warning> = Vec::new();
    for look in looks.iter().filter(|l| l.level >= notify_from) {
        let is_confirmed = look.counted.iter().any(|(_, episode)| is_confirmed(past, episode));
        match found.last_mut() {
            Some(last) if look.at.as_second() - last.until.as_second() <= gap => {
                last.until = look.at;
                last.level = last.level.max(look.level);
                last.is_confirmed |= is_confirmed;
            }
            _ => found.push(Warning {
                from: look.at,
                until: look.at,
                level: look.level,
                kinds: look.counted.iter().map(|(kind, _)| *kind).collect(),
                is_confirmed,
            }),
        }
    }
    found
}

/// Whether the newest answer to an episode was: it is so.
fn is_confirmed(past: &Past, episode: &str) -> bool {
    let answers = past.answers().iter().filter(|a| a.episode == episode);
    answers.max_by_key(|a| a.at).is_some_and(|a| a.kind == AnswerKind::Confirmed)
}

fn kinds(near: &[&Look], until: Timestamp) -> Vec<Lead> {
    let mut found: Vec<Lead> = Vec::new();
    for look in near {
        for (kind, _) in &look.counted {
            if !found.iter().any(|lead| lead.kind == *kind) && look.at < until {
                found.push(Lead { kind: *kind, at: look.at, days: ahead(until, look.at) });
            }
        }
    }
    found.retain(|lead| lead.days >= 1);
    found
}

fn back(at: Timestamp, days: u32) -> Timestamp {
    at.saturating_sub(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::MIN)
}

fn days(later: Timestamp, earlier: Timestamp) -> i64 {
    (later.as_second() - earlier.as_second()).div_euclid(86_400)
}

fn ahead(until: Timestamp, at: Timestamp) -> u32 {
    u32::try_from(days(until, at)).unwrap_or(0)
}
