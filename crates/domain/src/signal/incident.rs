//! A promise was failed and the matter is still open (PRODUCT.md L2.10, R1). Never held back: a busy
//! client has been let down all the same.
//!
//! One missed promise is no crisis (T13), so an open incident is one flag; what is said nowhere else
//! is what makes it worse: the client was not told in time, learned of it from others, was let down
//! before, or may be lost over it. The strengths are ours.

use super::prepared::moment;
use super::{Evidence, IncidentProof, Signal, SignalKind, Strength};
use crate::facts::{ClientFacts, IncidentFact};
use crate::policy::Policy;
use crate::reason::{Arg, Reason};
use crate::severity::Level;
use jiff::Timestamp;

/// It is on record; only whether the client minds is not certain.
const CONFIDENCE: u8 = 95;

/// The incidents that are open at `now`, each a signal of its own.
pub fn detect(facts: &ClientFacts, policy: &Policy, now: Timestamp) -> Vec<Signal> {
    let second = now.as_second();
    let open = facts.incidents.iter().filter(|incident| {
        incident.found_at <= second && incident.closed_at.is_none_or(|closed| closed > second)
    });
    open.map(|incident| signal(facts, incident, policy, now)).collect()
}

fn signal(facts: &ClientFacts, incident: &IncidentFact, policy: &Policy, now: Timestamp) -> Signal {
    let is_past = |at: &i64| *at <= now.as_second();
    let told_at = incident.told_at.filter(is_past);
    let learned_at = incident.learned_at.filter(is_past);
    let n_recent = recent(facts, incident, policy);
    let is_severe =
        incident.predicted.is_some_and(|(level, at)| level == Level::High && is_past(&at));
    let (code, strength) = match told_at {
        None if learned_at.is_some() => ("signal.incident.learned", Strength::Escalate),
        None if is_past(&incident.tell_by) => ("signal.incident.late", Strength::Escalate),
        _ if is_severe => ("signal.incident.severe", Strength::Escalate),
        _ if n_recent > 1 => ("signal.incident.repeated", Strength::Escalate),
        _ => ("signal.incident", Strength::Flag),
    };
    let since = moment(incident.found_at);
    let told = if told_at.is_some() { "incident.told.yes" } else { "incident.told.no" };
    let relief = match told_at {
        Some(_) => "signal.incident.relief",
        None => "signal.incident.relief.untold",
    };
    Signal {
        kind: SignalKind::Incident,
        strength,
        since,
        confidence: CONFIDENCE,
        episode: format!("incident:{}", incident.id),
        reason: Reason::new(code)
            .with("title", Arg::Text(incident.title.clone()))
            .with("on", Arg::Date(since.to_zoned(facts.zone.clone()).date()))
            .with("told", Arg::Term(told.into()))
            .with("count", Arg::Count(n_recent))
            .with("days", Arg::Count(i64::from(policy.incident_repeat_days))),
        relief: Reason::new(relief),
        evidence: Evidence::Incident(IncidentProof {
            incident: incident.id,
            title: incident.title.clone(),
            found_at: since,
            tell_by: moment(incident.tell_by),
            told_at: told_at.map(moment),
            learned_at: learned_at.map(moment),
        }),
        held_by: None,
    }
}

/// Incidents found within the policy's days up to this one, this one among them; closed ones count.
fn recent(facts: &ClientFacts, incident: &IncidentFact, policy: &Policy) -> i64 {
    let since = incident.found_at - i64::from(policy.incident_repeat_days) * 86_400;
    let found = facts.incidents.iter().map(|other| other.found_at);
    found.filter(|at| (since..=incident.found_at).contains(at)).count() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::assess_client;
    use crate::health;
    use crate::id::{ClientId, IncidentId};
    use jiff::tz::TimeZone;
    use uuid::Uuid;

    const HOUR: i64 = 3_600;
    const DAY: i64 = 24 * HOUR;
    /// A Wednesday, ten in the morning.
    const FOUND: i64 = 1_780_480_800;

    /// `found told learned closed severe`, hours after the first discovery, `-` for never.
    fn incident(number: u128, line: &str) -> IncidentFact {
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = |i: usize| words[i].parse::<i64>().ok().map(|hour| FOUND + hour * HOUR);
        let found_at = at(0).expect("an hour");
        IncidentFact {
            id: IncidentId(Uuid::from_u128(number)),
            title: "ролик вышел без титров".into(),
            found_at,
            tell_by: found_at + 4 * HOUR,
            told_at: at(1),
            learned_at: at(2),
            closed_at: at(3),
            predicted: at(4).map(|at| (Level::High, at)),
        }
    }

    fn facts(lines: &[&str]) -> ClientFacts {
        let mut facts = ClientFacts::new(ClientId(Uuid::nil()), TimeZone::UTC);
        facts.incidents = (1..).zip(lines).map(|(n, line)| incident(n, line)).collect();
        facts
    }

    /// The codes with their strengths at an hour, strongest first, and the level.
    fn check(lines: &[&str], hour: i64, want: &[(&str, Strength)], level: health::Level) {
        let now = moment(FOUND + hour * HOUR);
        let found = assess_client(&facts(lines), &[], &Policy::default(), now);
        let signals = found.signals.iter().map(|j| &j.signal);
        let got: Vec<_> = signals.map(|s| (s.reason.code.as_ref(), s.strength)).collect();
        assert_eq!(got, want, "{lines:?} at {hour}");
        assert_eq!(found.health.level, level, "{lines:?} at {hour}");
    }

    #[test]
    fn an_open_incident_is_a_flag_and_a_closed_one_is_nothing() {
        use health::Level::{Grey, Watch};
        let one = &["0 2 - 50 -"];
        check(one, -1, &[], Grey);
        check(one, 1, &[("signal.incident", Strength::Flag)], Watch);
        check(one, 10, &[("signal.incident", Strength::Flag)], Watch);
        check(one, 50, &[], Grey);
    }

    #[test]
    fn silence_towards_the_client_makes_it_worse_until_we_tell() {
        use health::Level::{Amber, Watch};
        let told_late = &["0 20 - - -"];
        check(told_late, 3, &[("signal.incident", Strength::Flag)], Watch);
        check(told_late, 4, &[("signal.incident.late", Strength::Escalate)], Amber);
        check(told_late, 20, &[("signal.incident", Strength::Flag)], Watch);
        let learned = &["0 20 2 - -"];
        check(learned, 1, &[("signal.incident", Strength::Flag)], Watch);
        check(learned, 2, &[("signal.incident.learned", Strength::Escalate)], Amber);
        check(learned, 20, &[("signal.incident", Strength::Flag)], Watch);
    }

    #[test]
    fn a_repeated_one_and_one_that_may_cost_the_client_escalate() {
        use health::Level::{Amber, Watch};
        let severe = &["0 1 - - 30"];
        check(severe, 29, &[("signal.incident", Strength::Flag)], Watch);
        check(severe, 30, &[("signal.incident.severe", Strength::Escalate)], Amber);
        let again = &["-240 -239 - -200 -", "0 1 - - -"];
        check(again, 2, &[("signal.incident.repeated", Strength::Escalate)], Amber);
        let long_ago = &["-2200 -2199 - -2000 -", "0 1 - - -"];
        check(long_ago, 2, &[("signal.incident", Strength::Flag)], Watch);
        // two of one family are one ground, however many (T13)
        let both = &["0 1 - - -", "48 49 - - -"];
        let want =
            [("signal.incident.repeated", Strength::Escalate), ("signal.incident", Strength::Flag)];
        check(both, 50, &want, Amber);
    }

    #[test]
    fn the_receipt_says_which_incident_since_when_and_whether_the_client_was_told() {
        let now = moment(FOUND + 10 * HOUR);
        let found = detect(&facts(&["0 2 6 - -"]), &Policy::default(), now);
        let [signal] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(signal.episode, format!("incident:{}", IncidentId(Uuid::from_u128(1))));
        let Evidence::Incident(proof) = &signal.evidence else { panic!("{signal:?}") };
        assert_eq!(proof.title, "ролик вышел без титров");
        assert_eq!(
            (proof.found_at, proof.told_at),
            (moment(FOUND), Some(moment(FOUND + 2 * HOUR)))
        );
        let told = signal.reason.args.iter().find(|(name, _)| name == "told").map(|(_, arg)| arg);
        assert_eq!(told, Some(&Arg::Term("incident.told.yes".into())));
    }

    #[test]
    fn the_verdict_is_looked_at_again_when_the_time_to_tell_has_come() {
        let facts = facts(&["0 - - - -"]);
        let policy = Policy::default();
        let next = crate::plan::next_check_at(&facts, &policy, moment(FOUND + HOUR));
        assert_eq!(next, Some(moment(FOUND + 4 * HOUR)));
        assert_eq!(crate::plan::next_check_at(&facts, &policy, moment(FOUND + DAY)), None);
    }
}
