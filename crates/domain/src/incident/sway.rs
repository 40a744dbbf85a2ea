//! What would change the verdict on the cause (A.4): the single answers on which it hangs.

use crate::cause::{Circumstance, PossibleWithout, weigh};
use crate::money::Decimal;
use crate::reason::{Arg, Reason};

/// So many are told; more is no help.
const TOLD_MAX: usize = 3;

/// The single changes of an answer that would make another circumstance, or several, the cause.
/// Empty when the circumstances cannot be weighed, or nothing hangs on one answer.
pub fn sways(circumstances: &[Circumstance]) -> Vec<Reason> {
    let Ok(now) = weigh(circumstances) else { return Vec::new() };
    let mut found = Vec::new();
    for (at, circumstance) in circumstances.iter().enumerate() {
        if let Some(reason) = sway(circumstances, at, circumstance, &now.dominant) {
            found.push(reason);
        }
    }
    found.truncate(TOLD_MAX);
    found
}

/// The smallest change of one circumstance that changes the verdict.
fn sway(
    all: &[Circumstance],
    at: usize,
    circumstance: &Circumstance,
    dominant: &[usize],
) -> Option<Reason> {
    let is_other = |changed: Circumstance| {
        let mut all = all.to_vec();
        all[at] = changed;
        let mut now = dominant.to_vec();
        now.sort_unstable();
        weigh(&all).is_ok_and(|causes| {
            let mut then = causes.dominant;
            then.sort_unstable();
            then != now
        })
    };
    let named = |code| Reason::new(code).with("name", Arg::Text(circumstance.name.clone()));
    let steps: &[PossibleWithout] = match circumstance.possible_without {
        PossibleWithout::Unsure => &[PossibleWithout::Yes, PossibleWithout::No],
        PossibleWithout::Yes => &[PossibleWithout::Unsure, PossibleWithout::No],
        PossibleWithout::No => &[PossibleWithout::Unsure, PossibleWithout::Yes],
    };
    for &answer in steps {
        let changed = Circumstance {
            possible_without: answer,
            // A circumstance that was ruled out may lack its mechanism.
            mechanism: format!("{} ", circumstance.mechanism),
            ..circumstance.clone()
        };
        if !changed.mechanism.trim().is_empty() && is_other(changed) {
            let term = Arg::Term(format!("possible_without.{}", answer.word()).into());
            return Some(named("cause.sway.without").with("answer", term));
        }
    }
    for strength in [Decimal::ZERO, Decimal::ONE, Decimal::TWO, Decimal::from(3)] {
        if strength != circumstance.strength
            && is_other(Circumstance { strength, ..circumstance.clone() })
        {
            let strength = Arg::Text(strength.to_string());
            return Some(named("cause.sway.strength").with("strength", strength));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answers_on_which_the_verdict_hangs_are_named() {
        let circumstance = |name: &str, possible_without, strength: i64| Circumstance {
            name: name.into(),
            possible_without,
            strength: strength.into(),
            mechanism: "почему".into(),
        };
        let check = |all: &[Circumstance], want: &[&str]| {
            let codes: Vec<_> = sways(all).iter().map(|r| r.code.clone().into_owned()).collect();
            assert_eq!(codes, want);
        };
        use PossibleWithout::{No, Yes};
        // The office stood idle, the work was done badly.
        check(
            &[circumstance("idle", No, 3), circumstance("errors", Yes, 3)],
            &["cause.sway.without", "cause.sway.without"],
        );
        check(&[], &[]);
        check(
            &[circumstance("a", Yes, 3), circumstance("b", No, 0), circumstance("c", No, 0)],
            &["cause.sway.without", "cause.sway.strength", "cause.sway.strength"][..1],
        );
    }
}
