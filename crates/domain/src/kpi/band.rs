//! Bands of a KPI: every percent of the plan from zero up lies in exactly one (C011, T1).

use crate::money::{Decimal, share_percent_1dp};
use crate::reason::{Arg, Reason};

/// A named range of percents of the plan: `from` belongs to it, `to` to the next one.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    pub label: String,
    pub from: Decimal,
    /// None: no upper edge.
    pub to: Option<Decimal>,
}

/// A range of percents, without an upper edge when that is none.
pub type PercentRange = (Decimal, Option<Decimal>);

/// What keeps bands from covering every outcome once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BandFault {
    /// Percents in no band.
    pub holes: Vec<PercentRange>,
    /// Percents in several bands.
    pub overlaps: Vec<PercentRange>,
    /// Bands whose upper edge is not above the lower one, or that start below zero.
    pub inverted: Vec<PercentRange>,
}

/// Bands that cover zero to infinity without overlap.
#[derive(Clone, Debug, PartialEq)]
pub struct BandSet {
    /// Lowest first.
    bands: Vec<Band>,
}

/// Where a fact stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// Fact by plan, rounded half up to one decimal; the band is found by the exact value.
    pub percent_1dp: Decimal,
    pub band: Band,
    pub reasons: Vec<Reason>,
}

/// Why a fact has no place in the bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactError {
    /// Nothing was planned.
    PlanZero,
    /// A plan or fact below zero.
    Negative,
    /// A number too large to compare.
    TooLarge,
}

impl BandSet {
    /// Accepts bands in any order if they cover every outcome once, else lists what is wrong.
    pub fn new(bands: Vec<Band>) -> Result<BandSet, BandFault> {
        let is_inverted = |b: &&Band| b.from < Decimal::ZERO || b.to.is_some_and(|to| to <= b.from);
        let mut fault = BandFault::default();
        fault.inverted.extend(bands.iter().filter(is_inverted).map(|b| (b.from, b.to)));
        let mut sound: Vec<Band> = bands.iter().filter(|b| !is_inverted(b)).cloned().collect();
        sound.sort_by_key(|band| band.from);
        // Everything below `reached` is covered; none: covered without end.
        let mut reached = Some(Decimal::ZERO);
        for band in &sound {
            match reached {
                Some(edge) if band.from > edge => fault.holes.push((edge, Some(band.from))),
                Some(edge) if band.from < edge => {
                    fault.overlaps.push((band.from, Some(band.to.map_or(edge, |to| to.min(edge)))));
                }
                None => fault.overlaps.push((band.from, band.to)),
                Some(_) => {}
            }
            reached = match (reached, band.to) {
                (Some(edge), Some(to)) => Some(edge.max(to)),
                _ => None,
            };
        }
        if let Some(edge) = reached {
            fault.holes.push((edge, None));
        }
        if fault == BandFault::default() { Ok(BandSet { bands: sound }) } else { Err(fault) }
    }

    /// The bands, lowest first.
    pub fn bands(&self) -> &[Band] {
        &self.bands
    }

    /// Percent of the plan and its band; an edge belongs to the upper band.
    pub fn stand(&self, plan: Decimal, fact: Decimal) -> Result<Standing, FactError> {
        if plan.is_zero() {
            return Err(FactError::PlanZero);
        }
        if plan < Decimal::ZERO || fact < Decimal::ZERO {
            return Err(FactError::Negative);
        }
        let percent_1dp = share_percent_1dp(fact, plan).ok_or(FactError::TooLarge)?;
        let hundredfold = fact.checked_mul(Decimal::ONE_HUNDRED).ok_or(FactError::TooLarge)?;
        let mut found = &self.bands[0];
        for band in &self.bands {
            let edge = band.from.checked_mul(plan).ok_or(FactError::TooLarge)?;
            if edge > hundredfold {
                break;
            }
            found = band;
        }
        let reason = Reason::new("kpi.band")
            .with("percent", Arg::Number(f64::try_from(percent_1dp).unwrap_or_default()))
            .with("band", Arg::Text(found.label.clone()));
        Ok(Standing { percent_1dp, band: found.clone(), reasons: vec![reason] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::parse_decimal;
    use proptest::prelude::*;

    fn band(label: &str, from: &str, to: &str) -> Band {
        let edge = |text: &str| parse_decimal(text).unwrap();
        Band { label: label.into(), from: edge(from), to: (to != "∞").then(|| edge(to)) }
    }

    fn range((from, to): &PercentRange) -> String {
        format!("{from}..{}", to.map(|t| t.to_string()).unwrap_or("∞".into()))
    }

    #[test]
    fn bands_cover_every_outcome_once_or_the_fault_is_shown() {
        let check = |of: &[(&str, &str)], holes: &[&str], overlaps: &[&str], inverted: &[&str]| {
            let bands = of.iter().map(|(from, to)| band("x", from, to)).collect();
            let fault = BandSet::new(bands).err().unwrap_or_default();
            let show = |ranges: &[PercentRange]| ranges.iter().map(range).collect::<Vec<_>>();
            assert_eq!(show(&fault.holes), holes, "{of:?}");
            assert_eq!(show(&fault.overlaps), overlaps, "{of:?}");
            assert_eq!(show(&fault.inverted), inverted, "{of:?}");
        };
        check(&[("0", "50"), ("50", "∞")], &[], &[], &[]);
        check(&[("50", "∞"), ("0", "50")], &[], &[], &[]);
        // The bands of the article.
        check(&[("75", "80"), ("0", "50")], &["50..75", "80..∞"], &[], &[]);
        check(&[], &["0..∞"], &[], &[]);
        check(&[("0", "60"), ("50", "∞")], &[], &["50..60"], &[]);
        check(&[("0", "∞"), ("50", "70")], &[], &["50..70"], &[]);
        check(&[("0", "∞"), ("80", "∞")], &[], &["80..∞"], &[]);
        check(&[("0", "50"), ("80", "50"), ("50", "∞")], &[], &[], &["80..50"]);
        check(&[("10", "10"), ("0", "∞")], &[], &[], &["10..10"]);
        check(&[("-5", "50"), ("50", "∞")], &["0..50"], &[], &["-5..50"]);
    }

    fn usual() -> BandSet {
        BandSet::new(vec![
            band("bad", "0", "50"),
            band("tolerable", "50", "75"),
            band("fair", "75", "100"),
            band("good", "100", "∞"),
        ])
        .unwrap()
    }

    #[test]
    fn an_edge_belongs_to_the_upper_band_and_rounding_does_not_lift_a_fact() {
        let check = |plan: &str, fact: &str, want: Result<(&str, &str), FactError>| {
            let (plan, fact) = (parse_decimal(plan).unwrap(), parse_decimal(fact).unwrap());
            let got = usual().stand(plan, fact).map(|s| (s.percent_1dp.to_string(), s.band.label));
            assert_eq!(got, want.map(|(p, b)| (p.to_owned(), b.to_owned())), "{fact} of {plan}");
        };
        check("50", "6", Ok(("12.0", "bad")));
        check("100", "50", Ok(("50.0", "tolerable")));
        check("100", "74.99", Ok(("75.0", "tolerable")));
        check("100", "75", Ok(("75.0", "fair")));
        check("3", "2", Ok(("66.7", "tolerable")));
        check("100", "250", Ok(("250.0", "good")));
        check("1", "0", Ok(("0.0", "bad")));
        check("0", "5", Err(FactError::PlanZero));
        check("-1", "5", Err(FactError::Negative));
        check("1", "-5", Err(FactError::Negative));
    }

    proptest! {
        #[test]
        fn accepted_bands_hold_every_fact_exactly_once(
            edges in proptest::collection::vec((0..40_i64, 0..40_i64), 1..5),
            fact in 0..6000_i64,
        ) {
            let mut bands: Vec<Band> = edges
                .iter()
                .map(|(a, b)| Band { label: "x".into(), from: (*a).into(), to: Some((*b).into()) })
                .collect();
            bands.last_mut().unwrap().to = None;
            let fact = Decimal::new(fact, 2);
            let holds = |b: &&Band| b.from <= fact && b.to.is_none_or(|to| fact < to);
            let count = bands.iter().filter(holds).count();
            match BandSet::new(bands) {
                Ok(set) => {
                    prop_assert_eq!(count, 1);
                    let found = set.stand(Decimal::ONE_HUNDRED, fact).unwrap().band;
                    prop_assert!(holds(&&found));
                }
                Err(fault) => {
                    let within = |r: &PercentRange| r.0 <= fact && r.1.is_none_or(|to| fact < to);
                    prop_assert_eq!(fault.holes.iter().any(within), count == 0);
                    prop_assert_eq!(fault.overlaps.iter().any(within), count > 1);
                }
            }
        }
    }
}
