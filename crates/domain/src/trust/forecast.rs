//! What an incident does to the trust account in the days ahead (C027, A.7, beside C034): as it
//! stands, and with everything kept that the agency has taken upon itself.
//!
//! It knows this incident alone: its damage, how the client heard of it, gestures and measures. The
//! history before it is no part of it, and without an estimate of the damage there is none.

use super::{TrustEntry, TrustEntryKind, TrustPolicy, balance};
use crate::reason::{Arg, Reason};
use crate::severity::Damage;

/// Something that the agency owes the client after the incident; moments are Unix seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pledge {
    /// Until when; `None`: nobody said, so nothing is expected of it.
    pub due_at: Option<i64>,
    /// A gesture was delivered, a measure was proven.
    pub kept_at: Option<i64>,
    /// A measure did not help.
    pub failed_at: Option<i64>,
}

/// What is on record; moments are Unix seconds.
#[derive(Clone, Debug, PartialEq)]
pub struct ForecastFacts {
    /// `None`: not estimated yet.
    pub damage: Option<Damage>,
    pub found_at: i64,
    /// Until when the client had to hear it from us.
    pub tell_by: i64,
    pub told_at: Option<i64>,
    /// The client's side knew of it, from whomever.
    pub learned_at: Option<i64>,
    pub gestures: Vec<Pledge>,
    pub measures: Vec<Pledge>,
    /// Id of the incident: the proof of each entry.
    pub incident: String,
}

/// The balance of one day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ForecastDay {
    /// Unix seconds.
    pub at: i64,
    /// Nothing more is done.
    pub as_is: f64,
    /// The client is told now, and what was promised is kept on its day.
    pub if_kept: f64,
}

/// The account over the days ahead, today first, with what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    pub days: Vec<ForecastDay>,
    pub reasons: Vec<Reason>,
}

/// The whole account of the client on a day: its history, and what the incident does to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AccountDay {
    /// Days from today.
    pub days: u16,
    /// As if the incident had not been.
    pub without: f64,
    pub as_is: f64,
    pub if_kept: f64,
}

/// The account today and on the days ahead; `history` is the ledger without this incident.
pub fn account(
    history: &[TrustEntry],
    forecast: &Forecast,
    policy: &TrustPolicy,
    days: &[u16],
) -> Vec<AccountDay> {
    let of = |days: &u16| {
        let day = forecast.days.get(usize::from(*days))?;
        let without = balance(history, policy.half_life_days, day.at);
        let (as_is, if_kept) = (without + day.as_is, without + day.if_kept);
        Some(AccountDay { days: *days, without, as_is, if_kept })
    };
    days.iter().filter_map(of).collect()
}

const DAY: i64 = 86_400;
/// A week of silence is one entry (ours).
const SILENCE_STEP: i64 = 7 * DAY;

/// The days from `now` to so many days ahead; the reason why there is none while the damage is not
/// known.
pub fn forecast(
    facts: &ForecastFacts,
    policy: &TrustPolicy,
    now: i64,
    days_ahead: u16,
) -> Result<Forecast, Reason> {
    let Some(damage) = facts.damage else { return Err(Reason::new("trust.forecast.unknown")) };
    let kept = all_kept(facts, now);
    let day = |ahead: u16| {
        let at = now + i64::from(ahead) * DAY;
        let of = |facts: &ForecastFacts| {
            balance(&entries(facts, damage, policy, at), policy.half_life_days, at)
        };
        ForecastDay { at, as_is: of(facts), if_kept: of(&kept) }
    };
    let days: Vec<ForecastDay> = (0..=days_ahead).map(day).collect();
    let reasons = reasons(facts, damage, policy, &days);
    Ok(Forecast { days, reasons })
}

/// The ledger of the incident as it will stand at a moment.
fn entries(
    facts: &ForecastFacts,
    damage: Damage,
    policy: &TrustPolicy,
    until: i64,
) -> Vec<TrustEntry> {
    let mut entries = Vec::new();
    let mut add = |at: i64, kind, size| {
        if at <= until {
            let (points, evidence) = (policy.points(kind, size), facts.incident.clone());
            entries.push(TrustEntry { at, kind, points, evidence });
        }
    };
    let heard_at = [facts.told_at, facts.learned_at].into_iter().flatten().min();
    add(heard_at.unwrap_or(facts.found_at), TrustEntryKind::Incident, size(damage));
    if let Some(told) = facts.told_at.filter(|told| is_first(facts, *told)) {
        add(told, TrustEntryKind::BadNewsTold, 1.0);
    }
    let silent_until = facts.told_at.unwrap_or(until).min(until);
    let mut silent_since = facts.tell_by;
    while silent_since < silent_until {
        add(silent_since, TrustEntryKind::Silence, 1.0);
        silent_since += SILENCE_STEP;
    }
    for gesture in &facts.gestures {
        match (gesture.kept_at, gesture.due_at) {
            (Some(kept), _) => add(kept, TrustEntryKind::PromiseKept, 1.0),
            (None, Some(due)) if due < until => add(due, TrustEntryKind::PromiseBroken, 1.0),
            (None, _) => {}
        }
    }
    for measure in &facts.measures {
        match (measure.failed_at, measure.kept_at) {
            (Some(failed), _) => add(failed, TrustEntryKind::RepeatedError, 1.0),
            (None, Some(proven)) => add(proven, TrustEntryKind::PreventionProven, 1.0),
            (None, None) => {}
        }
    }
    entries
}

/// Steps of damage, one for the smallest.
fn size(damage: Damage) -> f64 {
    damage as usize as f64 + 1.0
}

fn is_first(facts: &ForecastFacts, told: i64) -> bool {
    facts.learned_at.is_none_or(|learned| told <= learned)
}

/// The same incident, told now, with what is owed kept on its day; what is overdue is kept now.
fn all_kept(facts: &ForecastFacts, now: i64) -> ForecastFacts {
    let keep = |pledges: &[Pledge]| -> Vec<Pledge> {
        let kept = |p: &Pledge| p.kept_at.or(p.due_at.map(|due| due.max(now)));
        pledges.iter().map(|p| Pledge { kept_at: kept(p), ..*p }).collect()
    };
    ForecastFacts {
        told_at: facts.told_at.or(Some(now)),
        gestures: keep(&facts.gestures),
        measures: keep(&facts.measures),
        ..facts.clone()
    }
}

fn reasons(
    facts: &ForecastFacts,
    damage: Damage,
    policy: &TrustPolicy,
    days: &[ForecastDay],
) -> Vec<Reason> {
    let points = |kind, size| Arg::Number(policy.points(kind, size));
    let code = match facts.told_at {
        Some(told) if is_first(facts, told) => "incident.trust.told",
        None if facts.learned_at.is_none() => "incident.trust.silence",
        _ => "incident.trust.learned",
    };
    let loss = Arg::Number(-policy.points(TrustEntryKind::Incident, size(damage)));
    let mut reasons = vec![
        Reason::new(code).with("loss", loss).with("gain", points(TrustEntryKind::BadNewsTold, 1.0)),
    ];
    if let Some(last) = days.last().filter(|last| last.if_kept > last.as_is + 0.05) {
        reasons.push(
            Reason::new("trust.forecast")
                .with("days", Arg::Count(days.len() as i64 - 1))
                .with("as_is", Arg::Number(last.as_is))
                .with("if_kept", Arg::Number(last.if_kept)),
        );
    }
    reasons.push(
        Reason::new("trust.forecast.basis")
            .with("gestures", Arg::Count(facts.gestures.len() as i64))
            .with("measures", Arg::Count(facts.measures.len() as i64)),
    );
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: i64 = 1_780_480_800;

    fn facts(damage: Option<Damage>) -> ForecastFacts {
        ForecastFacts {
            damage,
            found_at: NOW,
            tell_by: NOW + 4 * 3_600,
            told_at: None,
            learned_at: None,
            gestures: Vec::new(),
            measures: Vec::new(),
            incident: "in_1".into(),
        }
    }

    /// Balances today, in a week and in a month without fading, and the code of the first reason.
    fn check(facts: &ForecastFacts, as_is: [f64; 3], if_kept: [f64; 3], code: &str) {
        let policy = TrustPolicy { half_life_days: f64::INFINITY, ..TrustPolicy::default() };
        let found = forecast(facts, &policy, NOW, 30).expect("a forecast");
        let of = |line: fn(&ForecastDay) -> f64| [0, 7, 30].map(|at| line(&found.days[at]));
        assert_eq!((of(|d| d.as_is), of(|d| d.if_kept)), (as_is, if_kept), "{facts:?}");
        assert_eq!(found.reasons[0].code, code);
        let basis = found.reasons.last().map(|reason| reason.code.as_ref());
        assert_eq!(basis, Some("trust.forecast.basis"));
    }

    #[test]
    fn silence_takes_week_by_week_and_candor_gives_back() {
        let untold = facts(Some(Damage::Noticeable));
        check(&untold, [-6.0, -7.0, -11.0], [-4.0, -4.0, -4.0], "incident.trust.silence");
        let told = ForecastFacts { told_at: Some(NOW), ..untold.clone() };
        check(&told, [-4.0, -4.0, -4.0], [-4.0, -4.0, -4.0], "incident.trust.told");
        let learned = ForecastFacts { learned_at: Some(NOW - DAY), ..untold };
        check(&learned, [-6.0, -7.0, -11.0], [-6.0, -6.0, -6.0], "incident.trust.learned");
        let late = ForecastFacts { told_at: Some(NOW), ..learned };
        check(&late, [-6.0, -6.0, -6.0], [-6.0, -6.0, -6.0], "incident.trust.learned");
    }

    #[test]
    fn the_account_is_its_history_and_what_the_incident_does_to_it() {
        let policy = TrustPolicy { half_life_days: f64::INFINITY, ..TrustPolicy::default() };
        let found = forecast(&facts(Some(Damage::Noticeable)), &policy, NOW, 30).unwrap();
        let kept = TrustEntry {
            at: NOW - 90 * DAY,
            kind: TrustEntryKind::PromiseKept,
            points: 9.0,
            evidence: "pr_1".into(),
        };
        let days = account(&[kept], &found, &policy, &[0, 7, 30, 31]);
        let of = |day: &AccountDay| (day.days, day.without, day.as_is, day.if_kept);
        let got: Vec<_> = days.iter().map(of).collect();
        assert_eq!(got, [(0, 9.0, 3.0, 5.0), (7, 9.0, 2.0, 5.0), (30, 9.0, -2.0, 5.0)]);
    }

    #[test]
    fn what_is_owed_breaks_on_its_day_or_is_kept() {
        let due = |days: i64| Pledge { due_at: Some(NOW + days * DAY), ..Pledge::default() };
        let owed = ForecastFacts {
            told_at: Some(NOW),
            gestures: vec![due(5), Pledge::default()],
            measures: vec![due(20)],
            ..facts(Some(Damage::Small))
        };
        check(&owed, [-1.0, -3.0, -3.0], [-1.0, 0.0, 3.0], "incident.trust.told");
        let failed = Pledge { failed_at: Some(NOW), ..due(20) };
        let again = ForecastFacts { gestures: Vec::new(), measures: vec![failed], ..owed };
        check(&again, [-5.0, -5.0, -5.0], [-5.0, -5.0, -5.0], "incident.trust.told");
    }

    #[test]
    fn without_an_estimate_of_the_damage_nothing_is_forecast() {
        let refused = forecast(&facts(None), &TrustPolicy::default(), NOW, 30);
        assert_eq!(refused, Err(Reason::new("trust.forecast.unknown")));
    }

    fn any_pledge() -> impl Strategy<Value = Pledge> {
        (proptest::option::of(-40..40_i64), proptest::option::of(-40..0_i64)).prop_map(
            |(due, kept)| Pledge {
                due_at: due.map(|day| NOW + day * DAY),
                kept_at: kept.map(|day| NOW + day * DAY),
                failed_at: None,
            },
        )
    }

    proptest! {
        #[test]
        fn keeping_ones_word_is_never_worse_than_doing_nothing(
            gestures in proptest::collection::vec(any_pledge(), 0..4),
            measures in proptest::collection::vec(any_pledge(), 0..4),
            told in proptest::option::of(-40..0_i64), step in 0..4_usize,
        ) {
            let facts = ForecastFacts {
                gestures, measures,
                told_at: told.map(|day| NOW + day * DAY),
                found_at: NOW - 41 * DAY,
                tell_by: NOW - 41 * DAY + 4 * 3_600,
                ..facts(Some(Damage::ALL[step]))
            };
            let found = forecast(&facts, &TrustPolicy::default(), NOW, 30).unwrap();
            for day in found.days {
                prop_assert!(day.if_kept >= day.as_is - 1e-9, "{:?}", day);
            }
        }
    }
}
