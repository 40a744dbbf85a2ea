//! The client matrix: commercial attractiveness by depth of the relationship (C126–C130, T8, A.9).

pub mod grade;

use crate::money::Decimal;
use crate::reason::{Arg, Reason};
use crate::touch::words;
use serde::{Deserialize, Serialize};

/// Level of an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AxisLevel {
    Low,
    Mid,
    High,
}

words!(AxisLevel { Low = "low", Mid = "mid", High = "high" });

/// What to do with a client of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// 1: strengthen.
    Strengthen,
    /// 2: invest actively in the relationship.
    InvestActively,
    /// High and poor, ours: repair at once or let go knowingly.
    RepairOrRelease,
    /// 3: invest in the most loyal and interesting.
    InvestInLoyal,
    /// 4: protect income, focus the client on us.
    ProtectIncome,
    /// 5: earn the maximum while he stays; medium and low, "or the other way round".
    EarnMaximum,
    /// Low and excellent, ours: keep cheaply, standardize.
    KeepCheaply,
    /// 6: consider ending.
    ConsiderEnding,
}

words!(Strategy {
    Strengthen = "strengthen", InvestActively = "invest_actively",
    RepairOrRelease = "repair_or_release", InvestInLoyal = "invest_in_loyal",
    ProtectIncome = "protect_income", EarnMaximum = "earn_maximum",
    KeepCheaply = "keep_cheaply",
    ConsiderEnding = "consider_ending",
});

/// A place on the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    pub attractiveness: AxisLevel,
    pub depth: AxisLevel,
}

impl Cell {
    /// The strategy of the cell.
    pub fn strategy(self) -> Strategy {
        use AxisLevel::{High, Low, Mid};
        match (self.attractiveness, self.depth) {
            (High, High) => Strategy::Strengthen,
            (High, Mid) => Strategy::InvestActively,
            (High, Low) => Strategy::RepairOrRelease,
            (Mid, High) => Strategy::InvestInLoyal,
            (Mid, Mid) => Strategy::ProtectIncome,
            (Mid, Low) | (Low, Mid) => Strategy::EarnMaximum,
            (Low, High) => Strategy::KeepCheaply,
            (Low, Low) => Strategy::ConsiderEnding,
        }
    }

    /// Number of the article's category; none for the two cells it leaves open.
    pub fn category(self) -> Option<u8> {
        match self.strategy() {
            Strategy::Strengthen => Some(1),
            Strategy::InvestActively => Some(2),
            Strategy::InvestInLoyal => Some(3),
            Strategy::ProtectIncome => Some(4),
            Strategy::EarnMaximum => Some(5),
            Strategy::ConsiderEnding => Some(6),
            Strategy::RepairOrRelease | Strategy::KeepCheaply => None,
        }
    }

    /// The article leaves the cell open; the strategy is our completion (T8).
    pub fn is_ours(self) -> bool {
        self.category().is_none()
    }

    /// `attractiveness-depth`, `high-mid`.
    pub fn word(self) -> String {
        format!("{}-{}", self.attractiveness.word(), self.depth.word())
    }

    /// The cell of a word, if it is one.
    pub fn from_word(word: &str) -> Option<Cell> {
        let (attractiveness, depth) = word.split_once('-')?;
        let of = AxisLevel::from_word;
        Some(Cell { attractiveness: of(attractiveness)?, depth: of(depth)? })
    }
}

/// Factors of attractiveness (C126).
pub const ATTRACTIVENESS: [&str; 5] =
    ["margin", "growth", "potential", "exclusivity", "assortment_fit"];
/// Factors of depth (C127).
pub const DEPTH: [&str; 4] = ["spend_share", "price_importance", "loyalty", "penetration"];
/// The one factor where much is bad: it counts as 100 minus itself (C127).
pub const INVERSE: &str = "price_importance";

/// A factor as somebody graded it.
#[derive(Clone, Debug, PartialEq)]
pub struct Factor {
    pub name: String,
    /// 0…100.
    pub value: Decimal,
    /// Not negative; 1 is the usual one.
    pub weight: Decimal,
}

/// Edges of the levels and the shake that shows how sure they are.
#[derive(Clone, Debug, PartialEq)]
pub struct MatrixPolicy {
    /// From it on a score is mid (A.9).
    pub mid_from: Decimal,
    /// From it on a score is high (A.9).
    pub high_from: Decimal,
    /// Each score is shaken by this part of itself (A.9: ±10 %).
    pub shake: Decimal,
}

impl Default for MatrixPolicy {
    fn default() -> Self {
        MatrixPolicy { mid_from: 40.into(), high_from: 70.into(), shake: Decimal::new(1, 1) }
    }
}

/// Why an axis has no score.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MatrixError {
    /// No factor, or none with a weight.
    Empty,
    /// A value outside 0…100 or a weight outside 0…1000000.
    OutOfRange { factor: String },
}

/// An axis: a weighted mean, kept as a fraction so that edges are exact.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Axis {
    sum: Decimal,
    weight: Decimal,
}

impl Axis {
    fn of(factors: &[Factor]) -> Result<Axis, MatrixError> {
        let mut axis = Axis { sum: Decimal::ZERO, weight: Decimal::ZERO };
        for factor in factors {
            let is_value = (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&factor.value);
            let is_weight = (Decimal::ZERO..=Decimal::ONE_THOUSAND * Decimal::ONE_THOUSAND)
                .contains(&factor.weight);
            if !is_value || !is_weight {
                return Err(MatrixError::OutOfRange { factor: factor.name.clone() });
            }
            let is_inverse = factor.name == INVERSE;
            let value = if is_inverse { Decimal::ONE_HUNDRED - factor.value } else { factor.value };
            axis.sum += value * factor.weight;
            axis.weight += factor.weight;
        }
        if axis.weight.is_zero() { Err(MatrixError::Empty) } else { Ok(axis) }
    }

    fn score(self) -> f64 {
        f64::try_from(self.sum / self.weight).unwrap_or_default()
    }

    /// Level of the score times `by`.
    fn level(self, by: Decimal, policy: &MatrixPolicy) -> AxisLevel {
        let shaken = self.sum * by;
        if shaken >= policy.high_from * self.weight {
            AxisLevel::High
        } else if shaken >= policy.mid_from * self.weight {
            AxisLevel::Mid
        } else {
            AxisLevel::Low
        }
    }
}

/// A client on the board.
#[derive(Clone, Debug, PartialEq)]
pub struct Place {
    /// 0…100.
    pub attractiveness: f64,
    /// 0…100.
    pub depth: f64,
    pub cell: Cell,
    /// Other cells that the scores reach when shaken.
    pub near: Vec<Cell>,
    pub reasons: Vec<Reason>,
}

/// Finds the cell of a client.
pub fn place(
    attractiveness: &[Factor],
    depth: &[Factor],
    policy: &MatrixPolicy,
) -> Result<Place, MatrixError> {
    let (attractive, deep) = (Axis::of(attractiveness)?, Axis::of(depth)?);
    let cell_at = |a: Decimal, d: Decimal| Cell {
        attractiveness: attractive.level(a, policy),
        depth: deep.level(d, policy),
    };
    let cell = cell_at(Decimal::ONE, Decimal::ONE);
    let shakes = [Decimal::ONE - policy.shake, Decimal::ONE, Decimal::ONE + policy.shake];
    let mut near: Vec<Cell> = shakes
        .iter()
        .flat_map(|a| shakes.iter().map(|d| cell_at(*a, *d)))
        .filter(|other| *other != cell)
        .collect();
    near.sort();
    near.dedup();
    let term = |level: AxisLevel| Arg::Term(format!("matrix.level.{}", level.word()).into());
    let mut reasons = vec![
        Reason::new("matrix.cell")
            .with("attractiveness", term(cell.attractiveness))
            .with("depth", term(cell.depth))
            .with(
                "strategy",
                Arg::Term(format!("matrix.strategy.{}", cell.strategy().word()).into()),
            ),
    ];
    if cell.is_ours() {
        reasons.push(Reason::new("matrix.ours"));
    }
    if !near.is_empty() {
        reasons.push(Reason::new("matrix.near").with("cells", Arg::Count(near.len() as i64)));
    }
    Ok(Place { attractiveness: attractive.score(), depth: deep.score(), cell, near, reasons })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn factor(name: &str, value: i64, weight: i64) -> Factor {
        Factor { name: name.into(), value: value.into(), weight: weight.into() }
    }

    fn at(a: i64, d: i64) -> Place {
        let (a, d) = ([factor("margin", a, 1)], [factor("loyalty", d, 1)]);
        place(&a, &d, &MatrixPolicy::default()).unwrap()
    }

    #[test]
    fn every_cell_has_a_strategy_and_two_are_ours() {
        let check = |a, d, cell: &str, strategy: &str, category, near: &[&str]| {
            let place = at(a, d);
            let got = (place.cell.word(), place.cell.strategy().word(), place.cell.category());
            assert_eq!(got, (cell.into(), strategy, category), "{a} {d}");
            assert_eq!(place.near.iter().map(|c| c.word()).collect::<Vec<_>>(), near, "{a} {d}");
            assert_eq!(place.cell.is_ours(), category.is_none());
        };
        check(100, 100, "high-high", "strengthen", Some(1), &[]);
        check(90, 55, "high-mid", "invest_actively", Some(2), &[]);
        check(90, 10, "high-low", "repair_or_release", None, &[]);
        check(55, 90, "mid-high", "invest_in_loyal", Some(3), &[]);
        check(55, 55, "mid-mid", "protect_income", Some(4), &[]);
        check(55, 10, "mid-low", "earn_maximum", Some(5), &[]);
        check(10, 90, "low-high", "keep_cheaply", None, &[]);
        check(10, 55, "low-mid", "earn_maximum", Some(5), &[]);
        check(10, 10, "low-low", "consider_ending", Some(6), &[]);
        check(70, 40, "high-mid", "invest_actively", Some(2), &["mid-low", "mid-mid", "high-low"]);
        check(69, 55, "mid-mid", "protect_income", Some(4), &["high-mid"]);
        check(63, 55, "mid-mid", "protect_income", Some(4), &[]);
        check(64, 55, "mid-mid", "protect_income", Some(4), &["high-mid"]);
        let all: HashSet<_> = AxisLevel::ALL
            .iter()
            .flat_map(|&attractiveness| {
                AxisLevel::ALL.iter().map(move |&depth| Cell { attractiveness, depth }.strategy())
            })
            .collect();
        assert_eq!(all.len(), super::Strategy::ALL.len());
    }

    #[test]
    fn scores_are_weighted_means_and_price_importance_counts_backward() {
        let check = |factors: &[Factor], want: Result<f64, MatrixError>| {
            let other = [factor("margin", 50, 1)];
            let got = place(&other, factors, &MatrixPolicy::default()).map(|p| p.depth);
            assert_eq!(got, want, "{factors:?}");
        };
        check(&[factor("loyalty", 90, 1), factor("price_importance", 90, 1)], Ok(50.0));
        check(&[factor("loyalty", 90, 3), factor("penetration", 10, 1)], Ok(70.0));
        check(&[], Err(MatrixError::Empty));
        check(&[factor("loyalty", 90, 0)], Err(MatrixError::Empty));
        let out = |name: &str| Err(MatrixError::OutOfRange { factor: name.into() });
        check(&[factor("loyalty", 101, 1)], out("loyalty"));
        check(&[factor("loyalty", 1, -1)], out("loyalty"));
    }

    proptest! {
        #[test]
        fn a_better_grade_never_lowers_the_level(a in 0..=100_i64, d in 0..=100_i64, up in 0..50_i64) {
            let (low, high) = (at(a, d), at((a + up).min(100), d));
            prop_assert!(high.cell.attractiveness >= low.cell.attractiveness);
            prop_assert!(!low.near.contains(&low.cell));
        }
    }
}
