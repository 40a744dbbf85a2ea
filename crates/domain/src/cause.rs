//! Dominant cause: which circumstance weighed most (C020, C014, RULES.md A.4).
//!
//! Blame-free on purpose: circumstances have shares, people have none.

use crate::money::Decimal;
use crate::reason::{Arg, Reason};
use crate::touch::words;
use serde::{Deserialize, Serialize};

/// One circumstance of a miss.
#[derive(Clone, Debug, PartialEq)]
pub struct Circumstance {
    pub name: String,
    /// Would the plan have been met without it?
    pub possible_without: PossibleWithout,
    /// 0…3.
    pub strength: Decimal,
    /// Why it had its effect; asked of every circumstance that weighs anything.
    pub mechanism: String,
}

/// Would the plan have been met without the circumstance?
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PossibleWithout {
    Yes,
    Unsure,
    No,
}

words!(PossibleWithout { Yes = "yes", Unsure = "unsure", No = "no" });

/// What the circumstances come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CauseVerdict {
    /// One circumstance outweighs the rest.
    Dominant,
    /// Several acted together.
    Joint,
    /// Nobody's fault: the risk that was agreed at the entrance (C014), or something is missing.
    InherentRisk,
}

words!(CauseVerdict {
    Dominant = "dominant", Joint = "joint", InherentRisk = "inherent_risk",
});

/// Shares and the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Causes {
    pub verdict: CauseVerdict,
    /// 0…1, in the order of the circumstances; all zero when nothing weighs.
    pub shares: Vec<f64>,
    /// Indexes of the dominant one, or of all that acted together, heaviest first.
    pub dominant: Vec<usize>,
    pub reasons: Vec<Reason>,
}

/// Why circumstances cannot be weighed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CauseError {
    /// Strength outside 0…3.
    StrengthOutOfRange { at: usize },
    /// Nothing says why it had its effect.
    MechanismMissing { at: usize },
}

/// Weighs circumstances.
pub fn weigh(circumstances: &[Circumstance]) -> Result<Causes, CauseError> {
    let weights = circumstances.iter().enumerate().map(|(at, c)| weight(at, c));
    let weights = weights.collect::<Result<Vec<Decimal>, CauseError>>()?;
    let sum: Decimal = weights.iter().sum();
    if sum.is_zero() {
        return Ok(Causes {
            verdict: CauseVerdict::InherentRisk,
            shares: vec![0.0; weights.len()],
            dominant: Vec::new(),
            reasons: vec![Reason::new("cause.inherent-risk")],
        });
    }
    let mut order: Vec<usize> = (0..weights.len()).filter(|&i| !weights[i].is_zero()).collect();
    order.sort_by(|&a, &b| weights[b].cmp(&weights[a]));
    let first = weights[order[0]];
    let second = order.get(1).map_or(Decimal::ZERO, |&i| weights[i]);
    let two = Decimal::TWO;
    // Exact: share >= 0.5, or 1.5 times the second. Two equal halves act together.
    let is_dominant =
        first > second && (first * two >= sum || first * two >= second * Decimal::from(3));
    if is_dominant {
        order.truncate(1);
    }
    let share = |w: &Decimal| f64::try_from(*w / sum).unwrap_or_default();
    let shares: Vec<f64> = weights.iter().map(share).collect();
    let verdict = if is_dominant { CauseVerdict::Dominant } else { CauseVerdict::Joint };
    let reasons = reasons(circumstances, &shares, &order, verdict);
    Ok(Causes { verdict, shares, dominant: order, reasons })
}

fn weight(at: usize, circumstance: &Circumstance) -> Result<Decimal, CauseError> {
    if !(Decimal::ZERO..=Decimal::from(3)).contains(&circumstance.strength) {
        return Err(CauseError::StrengthOutOfRange { at });
    }
    let doubtful = Decimal::new(5, 1);
    let weight = match circumstance.possible_without {
        PossibleWithout::Yes => circumstance.strength,
        PossibleWithout::Unsure => circumstance.strength * doubtful,
        PossibleWithout::No => Decimal::ZERO,
    };
    if !weight.is_zero() && circumstance.mechanism.trim().is_empty() {
        return Err(CauseError::MechanismMissing { at });
    }
    Ok(weight)
}

fn reasons(
    circumstances: &[Circumstance],
    shares: &[f64],
    dominant: &[usize],
    verdict: CauseVerdict,
) -> Vec<Reason> {
    let code = match verdict {
        CauseVerdict::Dominant => "cause.dominant",
        _ => "cause.joint",
    };
    let named = |&i: &usize| {
        Reason::new(code)
            .with("name", Arg::Text(circumstances[i].name.clone()))
            .with("share", Arg::Percent((shares[i] * 100.0).round() as i64))
            .with("mechanism", Arg::Text(circumstances[i].mechanism.trim().to_owned()))
    };
    let mut reasons: Vec<Reason> = dominant.iter().map(named).collect();
    let ruled_out = circumstances
        .iter()
        .filter(|c| c.possible_without == PossibleWithout::No)
        .map(|c| Reason::new("cause.ruled-out").with("name", Arg::Text(c.name.clone())));
    reasons.extend(ruled_out);
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn circumstance(name: &str, without: PossibleWithout, tenths: i64) -> Circumstance {
        Circumstance {
            name: name.into(),
            possible_without: without,
            strength: Decimal::new(tenths, 1),
            mechanism: "объявления не вышли".into(),
        }
    }

    #[test]
    fn the_heaviest_circumstance_dominates_or_several_act_together() {
        use PossibleWithout::{No, Unsure, Yes};
        let check = |of: &[(&str, PossibleWithout, i64)], verdict, want: &[&str]| {
            let all: Vec<_> = of.iter().map(|(n, c, s)| circumstance(n, *c, *s)).collect();
            let causes = weigh(&all).unwrap();
            let names: Vec<_> = causes.dominant.iter().map(|&i| all[i].name.as_str()).collect();
            assert_eq!((causes.verdict, names), (verdict, want.to_vec()), "{of:?}");
        };
        // The office stood idle for a day and the work was done badly: the idle day is not it.
        check(&[("idle", No, 30), ("errors", Yes, 30)], CauseVerdict::Dominant, &["errors"]);
        check(&[("a", Yes, 10), ("b", Yes, 10)], CauseVerdict::Joint, &["a", "b"]);
        check(&[("a", Yes, 20), ("b", Yes, 30), ("c", Yes, 20)], CauseVerdict::Dominant, &["b"]);
        check(
            &[("a", Yes, 25), ("b", Yes, 20), ("c", Unsure, 30)],
            CauseVerdict::Joint,
            &["a", "b", "c"],
        );
        check(&[("a", Unsure, 30), ("b", Yes, 10)], CauseVerdict::Dominant, &["a"]);
        check(&[("a", Yes, 30), ("b", Yes, 20), ("c", Yes, 10)], CauseVerdict::Dominant, &["a"]);
        check(&[("a", No, 30), ("b", Yes, 0)], CauseVerdict::InherentRisk, &[]);
        check(&[], CauseVerdict::InherentRisk, &[]);
    }

    #[test]
    fn a_weight_without_a_mechanism_is_refused() {
        let check = |without, tenths, mechanism: &str, want| {
            let all = [Circumstance {
                mechanism: mechanism.into(),
                ..circumstance("a", without, tenths)
            }];
            assert_eq!(weigh(&all).err(), want);
        };
        check(PossibleWithout::Yes, 10, " ", Some(CauseError::MechanismMissing { at: 0 }));
        check(PossibleWithout::No, 10, "", None);
        check(PossibleWithout::Yes, 31, "x", Some(CauseError::StrengthOutOfRange { at: 0 }));
        check(PossibleWithout::Yes, -1, "x", Some(CauseError::StrengthOutOfRange { at: 0 }));
    }

    proptest! {
        #[test]
        fn shares_sum_to_one_or_to_nothing(of in proptest::collection::vec((0..3_usize, 0..=30_i64), 0..8)) {
            let all: Vec<_> =
                of.iter().map(|(c, s)| circumstance("a", PossibleWithout::ALL[*c], *s)).collect();
            let causes = weigh(&all).unwrap();
            let sum: f64 = causes.shares.iter().sum();
            let want = if causes.dominant.is_empty() { 0.0 } else { 1.0 };
            prop_assert!((sum - want).abs() < 1e-9);
        }
    }
}
