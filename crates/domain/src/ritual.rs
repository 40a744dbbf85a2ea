//! Rituals: regular talks that keep a relationship (K7, C092, C095, C106–C110): how often, when due, what
//! to say, who talks with whom.

use crate::access::Role;
use crate::id::{ContactId, TeammateId};
use crate::people::OrgLevel;
use crate::reason::{Arg, Reason};
use crate::touch::words;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What is done again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RitualKind {
    /// «Is everything all right?»: a call (C092).
    CheckIn,
    /// The director asks each level of the client (C095).
    HealthCheck,
    /// Both top managements meet (C095).
    TopMeeting,
    /// The agency teaches the client (C108).
    Seminar,
    /// The client teaches the agency (C109).
    ReverseSeminar,
    /// Somebody of ours works at the client's office; a note a week (C110).
    Embedding,
}

words!(RitualKind {
    CheckIn = "check_in", HealthCheck = "health_check", TopMeeting = "top_meeting",
    Seminar = "seminar", ReverseSeminar = "reverse_seminar", Embedding = "embedding",
});

impl RitualKind {
    /// Lines of the script, at `ritual.script.<kind>.<n>`, from 1.
    pub fn n_lines(self) -> usize {
        match self {
            RitualKind::CheckIn | RitualKind::HealthCheck => 5,
            RitualKind::TopMeeting
            | RitualKind::Seminar
            | RitualKind::ReverseSeminar
            | RitualKind::Embedding => 4,
        }
    }

    /// A talk of several with several: pairs of equal rank are drawn up.
    pub fn has_pairs(self) -> bool {
        matches!(self, RitualKind::HealthCheck | RitualKind::TopMeeting)
    }

    /// What is given and not asked for: it goes into the trust account (A.7: a seminar held).
    pub fn is_gift(self) -> bool {
        matches!(self, RitualKind::Seminar)
    }
}

/// What became of a ritual on its day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RitualResult {
    Held,
    /// To another day; the ritual is still due.
    Moved,
    /// Left out this time, with a reason.
    Skipped,
}

words!(RitualResult { Held = "held", Moved = "moved", Skipped = "skipped" });

/// Least and most days a week at the client's office (C110).
pub const EMBEDDED_DAYS: (i64, i64) = (2, 5);
/// Least and most days between two (ours): a week, two years.
pub const EVERY_DAYS: (i64, i64) = (7, 730);

/// How often, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct Cadence {
    pub every_days: i64,
    pub reason: Reason,
}

/// How often a client of that tier should have the ritual, by default.
///
/// The calls follow the client's own rhythm (all numbers ours): four of its usual pauses between days
/// with touches, and never less than half nor more than one and a half of what its tier asks for. Who
/// speaks often changes sooner, who speaks seldom is not to be pestered. `None`: nothing is proposed.
pub fn cadence(kind: RitualKind, tier: &str, rhythm_days: Option<f64>) -> Option<Cadence> {
    let by_tier = |a: i64, b: i64, c: i64| match tier {
        "a" => a,
        "b" => b,
        _ => c,
    };
    let base = match kind {
        RitualKind::CheckIn => by_tier(14, 21, 30),
        RitualKind::HealthCheck => by_tier(91, 182, 364),
        RitualKind::TopMeeting => by_tier(182, 364, 0),
        RitualKind::Seminar | RitualKind::ReverseSeminar => by_tier(182, 364, 0),
        RitualKind::Embedding => 0,
    };
    if base == 0 {
        return None;
    }
    let tier_word = match tier {
        "a" => "tier.a",
        "b" => "tier.b",
        _ => "tier.c",
    };
    let reason = |code| Reason::new(code).with("tier", Arg::Term(tier_word.into()));
    let rhythm = rhythm_days.filter(|days| days.is_finite() && kind == RitualKind::CheckIn);
    let Some(rhythm) = rhythm else {
        let reason = reason("ritual.cadence.tier").with("days", Arg::Count(base));
        return Some(Cadence { every_days: base, reason });
    };
    let least = (base / 2).max(EVERY_DAYS.0);
    let every_days = ((rhythm * 4.0).round() as i64).clamp(least, base * 3 / 2);
    let reason = reason("ritual.cadence.rhythm")
        .with("days", Arg::Count(every_days))
        .with("rhythm", Arg::Number((rhythm * 10.0).round() / 10.0));
    Some(Cadence { every_days, reason })
}

/// Fewer days with touches show no rhythm (ours).
const RHYTHM_DAYS_MIN: usize = 6;

/// The usual pause of a client: the median of days between days with touches, which are in order and
/// each there once. `None`: too few.
pub fn rhythm(days: &[Date]) -> Option<f64> {
    if days.len() < RHYTHM_DAYS_MIN {
        return None;
    }
    let mut pauses: Vec<i64> =
        days.windows(2).map(|w| i64::from((w[1] - w[0]).get_days())).collect();
    pauses.sort_unstable();
    let middle = pauses.len() / 2;
    Some(if pauses.len() % 2 == 1 {
        pauses[middle] as f64
    } else {
        (pauses[middle - 1] + pauses[middle]) as f64 / 2.0
    })
}

/// How a ritual stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RitualState {
    Overdue,
    Due,
    Upcoming,
}

words!(RitualState { Overdue = "overdue", Due = "due", Upcoming = "upcoming" });

/// From its day on a ritual is due, and overdue after a seventh of its pause, two days at least (ours): a
/// call that is two days late is no failure, one that is a week late is.
pub fn state(next_on: Date, every_days: Option<i64>, today: Date) -> RitualState {
    let late = i64::from((today - next_on).get_days());
    let grace = (every_days.unwrap_or(0) / 7).max(2);
    match late {
        days if days < 0 => RitualState::Upcoming,
        days if days <= grace => RitualState::Due,
        _ => RitualState::Overdue,
    }
}

/// The next day after one that was held or left out; `None`: it was to be once.
pub fn next(held_on: Date, every_days: Option<i64>) -> Option<Date> {
    every_days.map(|days| held_on.saturating_add(days.days()))
}

/// Somebody of ours who talks with somebody of theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peers {
    pub teammate: TeammateId,
    pub contact: ContactId,
}

/// The level of a role, to find equals.
fn rank(role: Role) -> OrgLevel {
    match role {
        Role::Director => OrgLevel::Top,
        Role::AccountDirector => OrgLevel::Head,
        Role::AccountManager | Role::ProjectManager => OrgLevel::Lead,
        Role::Specialist => OrgLevel::Specialist,
    }
}

/// Pairs of equal rank (C095): each of theirs talks with one of ours of the same level, or with the next
/// one above where we have none; nobody of ours is left with two while another equal has none.
pub fn pairs(ours: &[(TeammateId, Role)], theirs: &[(ContactId, OrgLevel)]) -> Vec<Peers> {
    let mut taken: Vec<(TeammateId, usize)> = ours.iter().map(|(id, _)| (*id, 0)).collect();
    let mut pairs = Vec::new();
    let mut people = theirs.to_vec();
    people.sort_by_key(|(id, level)| (*level, *id));
    for (contact, level) in people {
        let fit = ours.iter().enumerate().filter(|(_, (_, role))| rank(*role) <= level);
        // The nearest rank first, then who has fewer talks.
        let best =
            fit.min_by_key(|(n, (_, role))| (level as i32 - rank(*role) as i32, taken[*n].1, *n));
        if let Some((n, (teammate, _))) = best {
            taken[n].1 += 1;
            pairs.push(Peers { teammate: *teammate, contact });
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use uuid::Uuid;

    #[test]
    fn the_cadence_follows_tier_and_rhythm() {
        use RitualKind as K;
        let check = |kind, tier, rhythm, want: Option<(i64, &str)>| {
            let got = cadence(kind, tier, rhythm);
            let got = got.map(|c| (c.every_days, c.reason.code.into_owned()));
            assert_eq!(
                got,
                want.map(|(n, code)| (n, code.to_owned())),
                "{kind:?} {tier} {rhythm:?}"
            );
        };
        let (tier, own) = ("ritual.cadence.tier", "ritual.cadence.rhythm");
        check(K::CheckIn, "a", None, Some((14, tier)));
        check(K::CheckIn, "a", Some(1.0), Some((7, own)));
        check(K::CheckIn, "a", Some(3.0), Some((12, own)));
        check(K::CheckIn, "a", Some(60.0), Some((21, own)));
        check(K::CheckIn, "c", Some(1.0), Some((15, own)));
        check(K::CheckIn, "c", Some(f64::NAN), Some((30, tier)));
        check(K::HealthCheck, "b", Some(1.0), Some((182, tier)));
        check(K::TopMeeting, "c", None, None);
        check(K::Embedding, "a", None, None);
        // Never more seldom for a dearer client.
        for kind in RitualKind::ALL {
            for rhythm in [None, Some(0.5), Some(7.0), Some(90.0)] {
                let of = |tier| cadence(*kind, tier, rhythm).map_or(i64::MAX, |c| c.every_days);
                assert!(of("a") <= of("b") && of("b") <= of("c"), "{kind:?} {rhythm:?}");
            }
        }
    }

    #[test]
    fn the_rhythm_is_the_median_pause() {
        let day = |n: i64| date(2026, 1, 1).saturating_add(n.days());
        let check = |days: &[i64], want| {
            let days: Vec<Date> = days.iter().map(|n| day(*n)).collect();
            assert_eq!(rhythm(&days), want);
        };
        check(&[0, 1, 2, 3, 4], None);
        check(&[0, 1, 2, 3, 4, 50], Some(1.0));
        check(&[0, 1, 2, 4, 6, 8, 10], Some(2.0));
        check(&[0, 1, 2, 3, 5, 7, 9], Some(1.5));
    }

    #[test]
    fn a_ritual_is_due_on_its_day_and_overdue_after_a_seventh_of_its_pause() {
        use RitualState::{Due, Overdue, Upcoming};
        let on = date(2026, 3, 2);
        let check = |every, days: i64, want| {
            let today = on.saturating_add(days.days());
            assert_eq!(state(on, every, today), want, "{every:?} {days}");
        };
        for (every, grace) in [(None, 2), (Some(7), 2), (Some(14), 2), (Some(91), 13)] {
            check(every, -1, Upcoming);
            check(every, 0, Due);
            check(every, grace, Due);
            check(every, grace + 1, Overdue);
        }
        assert_eq!(next(on, Some(14)), Some(date(2026, 3, 16)));
        assert_eq!(next(on, None), None);
    }

    #[test]
    fn equals_talk_with_equals_and_the_work_is_shared() {
        let ours = |n, role| (TeammateId(Uuid::from_u128(n)), role);
        let theirs = |n, level| (ContactId(Uuid::from_u128(n)), level);
        let check =
            |a: &[(TeammateId, Role)], b: &[(ContactId, OrgLevel)], want: &[(u128, u128)]| {
                let got: Vec<(u128, u128)> = pairs(a, b)
                    .iter()
                    .map(|p| (p.teammate.0.as_u128(), p.contact.0.as_u128()))
                    .collect();
                assert_eq!(got, want);
            };
        let team =
            [ours(1, Role::Director), ours(2, Role::AccountManager), ours(3, Role::ProjectManager)];
        let levels = [
            theirs(10, OrgLevel::Lead),
            theirs(11, OrgLevel::Top),
            theirs(12, OrgLevel::Lead),
            theirs(13, OrgLevel::Head),
        ];
        check(&team, &levels, &[(1, 11), (1, 13), (2, 10), (3, 12)]);
        check(&[ours(2, Role::Specialist)], &[theirs(11, OrgLevel::Top)], &[]);
        check(&[], &levels, &[]);
    }
}
