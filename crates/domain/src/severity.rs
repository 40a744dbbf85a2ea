//! Severity of an incident: what it will do to the relationship (C022–C028, RULES.md A.3).
//!
//! Loyalty by damage gives the base level; how the incident is handled moves it a step.

use crate::money::Decimal;
use crate::reason::{Arg, Reason};
use crate::touch::words;
use serde::{Deserialize, Serialize};

/// The relationship before the incident (C023).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loyalty {
    /// Works against the agency, or for another contractor.
    Hostile,
    Disloyal,
    Neutral,
    /// Loyal, with a history.
    Loyal,
}

words!(Loyalty {
    Hostile = "hostile", Disloyal = "disloyal", Neutral = "neutral", Loyal = "loyal",
});

/// Consequences, lightest first (C022).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Relations stay as they were.
    Low,
    /// Stays, wary.
    Medium,
    /// The client is lost.
    High,
}

words!(Level { Low = "low", Medium = "medium", High = "high" });

/// Damage in monthly fees, by step (C024).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Damage {
    Small,
    Noticeable,
    Large,
    Huge,
}

words!(Damage {
    Small = "small", Noticeable = "noticeable", Large = "large", Huge = "huge",
});

/// Numbers and tables of the rule.
#[derive(Clone, Debug, PartialEq)]
pub struct SeverityPolicy {
    /// From this loss on, in monthly fees, the damage is noticeable (A.3).
    pub noticeable_from_fees: Decimal,
    /// From this loss on it is large (A.3).
    pub large_from_fees: Decimal,
    /// Above this loss it is huge (A.3).
    pub huge_above_fees: Decimal,
    /// Level by loyalty (hostile first) and damage (small first). A.3 leaves "disloyal, small"
    /// open: medium is ours, between the hostile and the neutral row.
    pub base: [[Level; 4]; 4],
    /// Steps of the order of actions; all of them in time lower the level.
    pub steps: u8,
}

impl Default for SeverityPolicy {
    fn default() -> Self {
        use Level::{High, Low, Medium};
        SeverityPolicy {
            noticeable_from_fees: Decimal::new(25, 2),
            large_from_fees: Decimal::ONE,
            huge_above_fees: Decimal::from(3),
            base: [
                [High, High, High, High],
                [Medium, High, High, High],
                [Low, Medium, High, High],
                [Low, Low, Medium, High],
            ],
            steps: 5,
        }
    }
}

/// What is known of an incident.
#[derive(Clone, Debug, PartialEq)]
pub struct IncidentFacts {
    pub loyalty: Loyalty,
    /// Loss in monthly fees.
    pub damage_fees: Decimal,
    /// The company's name suffers.
    pub reputation: bool,
    /// The contact suffers before his own people (C026).
    pub personal: bool,
    /// A commitment that is still running depends on it: the level is never low.
    pub live_commitment: bool,
    /// The client learned of it before we said so.
    pub client_learned_first: bool,
    /// Steps of the order of actions done in time.
    pub steps_in_time: u8,
}

/// The predicted level and what can still change it (C028).
#[derive(Clone, Debug, PartialEq)]
pub struct Severity {
    pub level: Level,
    /// All steps in time from here on.
    pub if_handled_well: Level,
    /// No step in time, and the client learns of it first.
    pub if_handled_badly: Level,
    pub damage: Damage,
    pub reasons: Vec<Reason>,
}

/// Predicts the consequences.
pub fn predict(facts: &IncidentFacts, policy: &SeverityPolicy) -> Severity {
    let damage = damage(facts, policy);
    let base = policy.base[facts.loyalty as usize][damage as usize];
    let is_handled = facts.steps_in_time >= policy.steps;
    let level = handled(base, is_handled, facts.client_learned_first, facts.live_commitment);
    Severity {
        level,
        if_handled_well: handled(base, true, facts.client_learned_first, facts.live_commitment),
        if_handled_badly: handled(base, false, true, facts.live_commitment),
        damage,
        reasons: reasons(facts, policy, damage, base, level),
    }
}

fn damage(facts: &IncidentFacts, policy: &SeverityPolicy) -> Damage {
    let fees = facts.damage_fees;
    let step = if fees > policy.huge_above_fees {
        Damage::Huge
    } else if fees >= policy.large_from_fees {
        Damage::Large
    } else if fees >= policy.noticeable_from_fees {
        Damage::Noticeable
    } else {
        Damage::Small
    };
    match (facts.reputation || facts.personal, step) {
        (false, step) => step,
        (true, Damage::Small) => Damage::Noticeable,
        (true, Damage::Noticeable) => Damage::Large,
        (true, Damage::Large | Damage::Huge) => Damage::Huge,
    }
}

/// Handling lowers first, then learning first raises, in the order of A.3.
fn handled(base: Level, is_handled: bool, is_learned_first: bool, is_live: bool) -> Level {
    let lowered = match (is_handled, base) {
        (false, level) => level,
        (true, Level::High) => Level::Medium,
        (true, Level::Medium | Level::Low) => Level::Low,
    };
    let raised = match (is_learned_first, lowered) {
        (false, level) => level,
        (true, Level::Low) => Level::Medium,
        (true, Level::Medium | Level::High) => Level::High,
    };
    if is_live { raised.max(Level::Medium) } else { raised }
}

fn reasons(
    facts: &IncidentFacts,
    policy: &SeverityPolicy,
    damage: Damage,
    base: Level,
    level: Level,
) -> Vec<Reason> {
    let mut reasons = vec![
        Reason::new("severity.base")
            .with("loyalty", Arg::Term(term("severity.loyalty", facts.loyalty.word())))
            .with("damage", Arg::Term(term("severity.damage", damage.word())))
            .with("level", Arg::Term(term("severity.level", base.word()))),
    ];
    if facts.reputation || facts.personal {
        reasons.push(Reason::new("severity.harm-beyond-money"));
    }
    if facts.steps_in_time >= policy.steps {
        reasons.push(Reason::new("severity.handled"));
    } else {
        reasons.push(
            Reason::new("severity.steps")
                .with("done", Arg::Count(i64::from(facts.steps_in_time)))
                .with("steps", Arg::Text(policy.steps.to_string())),
        );
    }
    if facts.client_learned_first {
        reasons.push(Reason::new("severity.client-learned-first"));
    }
    if facts.live_commitment && level == Level::Medium {
        reasons.push(Reason::new("severity.live-commitment"));
    }
    reasons
}

fn term(group: &str, word: &str) -> std::borrow::Cow<'static, str> {
    format!("{group}.{word}").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::parse_decimal;
    use proptest::prelude::*;

    fn facts(loyalty: Loyalty, fees: &str) -> IncidentFacts {
        IncidentFacts {
            loyalty,
            damage_fees: parse_decimal(fees).unwrap(),
            reputation: false,
            personal: false,
            live_commitment: false,
            client_learned_first: false,
            steps_in_time: 0,
        }
    }

    fn level(facts: &IncidentFacts) -> Level {
        predict(facts, &SeverityPolicy::default()).level
    }

    #[test]
    fn loyalty_and_damage_give_the_base_level() {
        use Level::{High, Low, Medium};
        let check = |loyalty, wants: [Level; 4]| {
            for (fees, want) in ["0.24", "0.25", "3", "3.01"].iter().zip(wants) {
                assert_eq!(level(&facts(loyalty, fees)), want, "{loyalty:?} {fees}");
            }
        };
        check(Loyalty::Hostile, [High, High, High, High]);
        check(Loyalty::Disloyal, [Medium, High, High, High]);
        check(Loyalty::Neutral, [Low, Medium, High, High]);
        check(Loyalty::Loyal, [Low, Low, Medium, High]);
        assert_eq!(level(&facts(Loyalty::Loyal, "0.99")), Low);
        assert_eq!(level(&facts(Loyalty::Loyal, "1")), Medium);
    }

    #[test]
    fn harm_handling_and_learning_first_move_a_step() {
        let check = |name: &str, change: &dyn Fn(&mut IncidentFacts), want: (&str, &str, &str)| {
            let mut facts = facts(Loyalty::Neutral, "0.5");
            change(&mut facts);
            let s = predict(&facts, &SeverityPolicy::default());
            let got = (s.level.word(), s.if_handled_well.word(), s.if_handled_badly.word());
            assert_eq!(got, want, "{name}");
        };
        check("as it is", &|_| (), ("medium", "low", "high"));
        check("four steps", &|f| f.steps_in_time = 4, ("medium", "low", "high"));
        check("five steps", &|f| f.steps_in_time = 5, ("low", "low", "high"));
        check("personal", &|f| f.personal = true, ("high", "medium", "high"));
        let both = |f: &mut IncidentFacts| (f.personal, f.reputation) = (true, true);
        check("both are one step", &both, ("high", "medium", "high"));
        check("learned first", &|f| f.client_learned_first = true, ("high", "medium", "high"));
        check("live", &|f| f.live_commitment = true, ("medium", "medium", "high"));
        let live_handled = |f: &mut IncidentFacts| (f.live_commitment, f.steps_in_time) = (true, 5);
        check("live is never low", &live_handled, ("medium", "medium", "high"));
    }

    fn any_facts() -> impl Strategy<Value = IncidentFacts> {
        let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
        (0..4_usize, 0..600_i64, flags, 0..=5_u8).prop_map(
            |(loyalty, fees, (reputation, personal, live_commitment, first), steps_in_time)| {
                IncidentFacts {
                    loyalty: Loyalty::ALL[loyalty],
                    damage_fees: Decimal::new(fees, 2),
                    reputation,
                    personal,
                    live_commitment,
                    client_learned_first: first,
                    steps_in_time,
                }
            },
        )
    }

    proptest! {
        #[test]
        fn worse_facts_never_lower_the_level(f in any_facts(), more in 1..300_i64) {
            let now = level(&f);
            let worse = [
                IncidentFacts { damage_fees: f.damage_fees + Decimal::new(more, 2), ..f.clone() },
                IncidentFacts { reputation: true, ..f.clone() },
                IncidentFacts { personal: true, ..f.clone() },
                IncidentFacts { live_commitment: true, ..f.clone() },
                IncidentFacts { client_learned_first: true, ..f.clone() },
                IncidentFacts { steps_in_time: f.steps_in_time.saturating_sub(1), ..f.clone() },
                IncidentFacts { loyalty: Loyalty::ALL[(f.loyalty as usize).saturating_sub(1)], ..f.clone() },
            ];
            for facts in worse {
                prop_assert!(level(&facts) >= now, "{:?}", facts);
            }
        }

        #[test]
        fn the_level_lies_between_the_best_and_the_worst_handling(f in any_facts()) {
            let s = predict(&f, &SeverityPolicy::default());
            prop_assert!(s.if_handled_well <= s.level && s.level <= s.if_handled_badly);
            prop_assert!(!f.live_commitment || s.if_handled_well >= Level::Medium);
        }
    }
}
