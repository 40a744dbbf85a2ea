//! The nine grades of a client and what they rest on: judged by a person or read from the data, with
//! what is not known said (C126, C127, A.9, T14).

use super::{Cell, Factor, MatrixPolicy, Place, place};
use crate::money::Decimal;
use crate::reason::{Arg, Reason};
use crate::touch::words;
use serde::{Deserialize, Serialize};

/// A factor of the matrix. Its scale is 0, 25, 50, 75, 100, each step with a sentence of its own at
/// the locale key `grade.scale.<factor>.<step>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorKind {
    Margin,
    Growth,
    Potential,
    Exclusivity,
    AssortmentFit,
    SpendShare,
    /// The one where much is bad (C127).
    PriceImportance,
    Loyalty,
    Penetration,
}

words!(FactorKind {
    Margin = "margin", Growth = "growth", Potential = "potential", Exclusivity = "exclusivity",
    AssortmentFit = "assortment_fit", SpendShare = "spend_share",
    PriceImportance = "price_importance", Loyalty = "loyalty", Penetration = "penetration",
});

impl FactorKind {
    /// It belongs to the depth of the relationship, else to the attractiveness.
    pub fn is_of_depth(self) -> bool {
        super::DEPTH.contains(&self.word())
    }
}

/// What the data say of a factor.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// 0…100.
    pub value: u8,
    pub reason: Reason,
}

/// What was billed in a half year, minor units of one currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Billed {
    pub minor: i64,
    pub n_invoices: u32,
}

/// Fewer invoices in a half year say nothing of growth (ours, in the spirit of T12).
const INVOICES_MIN: u32 = 2;

/// Growth from what was billed in the last half year against the half year before: nothing changed is
/// 50, half as much again is 100, half as much is 0 (C126; the scale is ours).
pub fn growth(now: Billed, before: Billed) -> Result<Reading, Reason> {
    if now.n_invoices < INVOICES_MIN || before.n_invoices < INVOICES_MIN || before.minor <= 0 {
        let n = Arg::Count(i64::from(now.n_invoices + before.n_invoices));
        return Err(Reason::new("grade.growth.unknown").with("n", n));
    }
    let change = (now.minor as f64 / before.minor as f64 - 1.0) * 100.0;
    let value = (50.0 + change).clamp(0.0, 100.0).round() as u8;
    let percent = Arg::Percent(change.clamp(-100.0, 100_000.0).round() as i64);
    Ok(Reading { value, reason: Reason::new("grade.growth").with("percent", percent) })
}

/// A contact as depth sees it (T14: loyalty and penetration are facts of a person).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContactStand {
    /// 0…100; `None`: nobody noted how the person stands to us.
    pub loyalty: Option<u8>,
    pub is_senior: bool,
    /// Spoke with us in the last [`ACTIVE_DAYS`].
    pub is_active: bool,
}

/// So many days back a contact counts as in touch (ours).
pub const ACTIVE_DAYS: i64 = 90;

/// Loyalty by the word of an attitude (ours); none for a word that says nothing.
pub fn loyalty_of(attitude: &str) -> Option<u8> {
    Some(match attitude {
        "champion" => 100,
        "supporter" => 85,
        "friendly" => 70,
        "neutral" => 50,
        "wary" => 30,
        "rival_leaning" => 10,
        "hostile" => 0,
        _ => return None,
    })
}

/// Loyalty rolled up over the contacts; a senior one counts twice.
pub fn loyalty(contacts: &[ContactStand]) -> Result<Reading, Reason> {
    let (mut sum, mut weight, mut n_known) = (0, 0, 0);
    for contact in contacts {
        let Some(value) = contact.loyalty else { continue };
        let counts = if contact.is_senior { 2 } else { 1 };
        sum += i64::from(value) * counts;
        weight += counts;
        n_known += 1;
    }
    let coverage = |reason: Reason| {
        reason.with("known", Arg::Count(n_known)).with("all", Arg::Count(contacts.len() as i64))
    };
    if weight == 0 {
        return Err(coverage(Reason::new("grade.loyalty.unknown")));
    }
    let value = u8::try_from(sum / weight).unwrap_or(100);
    Ok(Reading { value, reason: coverage(Reason::new("grade.loyalty")) })
}

/// How deep our contacts reach: people in touch, seniors among them, and on our side more than one
/// who speaks with them (C090, C127; the points are ours).
pub fn penetration(contacts: &[ContactStand], n_teammates: u32) -> Result<Reading, Reason> {
    if contacts.is_empty() {
        return Err(Reason::new("grade.penetration.unknown"));
    }
    let n_active = contacts.iter().filter(|c| c.is_active).count();
    let n_senior = contacts.iter().filter(|c| c.is_active && c.is_senior).count();
    let mut value = match n_active {
        0 => 0,
        1 => 20,
        2 => 40,
        _ => 60,
    };
    if n_senior > 0 {
        value += 25;
    }
    if n_active > 0 && n_teammates > 1 {
        value += 15;
    }
    let reason = Reason::new("grade.penetration")
        .with("active", Arg::Count(n_active as i64))
        .with("all", Arg::Count(contacts.len() as i64))
        .with("senior", Arg::Count(n_senior as i64))
        .with("ours", Arg::Count(i64::from(n_teammates)));
    Ok(Reading { value, reason })
}

/// Where a client stands with what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// `None`: too little is known on one of the axes.
    pub place: Option<Place>,
    pub missing: Vec<FactorKind>,
    /// What each factor could still do to the cell.
    pub sways: Vec<Sway>,
    pub reasons: Vec<Reason>,
}

/// The cells that a client reaches when one factor is another than was thought: a known one by ten
/// points up or down, an unknown one anywhere on its scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Sway {
    pub factor: FactorKind,
    pub cells: Vec<Cell>,
}

/// A known factor is shaken by so many points (A.9: ten percent of the scale).
const SHAKE: u8 = 10;
/// Factors that must be known before an axis has a level: more than half of the five, half of the
/// four (ours).
const KNOWN_MIN: (usize, usize) = (3, 2);

/// The cell of a client from the grades that there are, each factor at most once.
pub fn stand(known: &[(FactorKind, u8)], policy: &MatrixPolicy) -> Standing {
    let is_known = |kind: FactorKind| known.iter().any(|(of, _)| *of == kind);
    let missing: Vec<FactorKind> =
        FactorKind::ALL.iter().copied().filter(|kind| !is_known(*kind)).collect();
    let found = spot(known, policy);
    let mut reasons = match &found {
        Some(place) => place.reasons.clone(),
        None => {
            let n_of = |deep| known.iter().filter(|(k, _)| k.is_of_depth() == deep).count() as i64;
            let unknown = Reason::new("matrix.unknown");
            vec![
                unknown
                    .with("attractiveness", Arg::Count(n_of(false)))
                    .with("depth", Arg::Count(n_of(true))),
            ]
        }
    };
    if found.is_some() && !missing.is_empty() {
        let n = Arg::Count(missing.len() as i64);
        reasons.push(Reason::new("matrix.missing").with("n", n));
    }
    let sways = match &found {
        Some(place) => sways(known, &missing, place.cell, policy),
        None => Vec::new(),
    };
    Standing { place: found, missing, sways, reasons }
}

fn spot(known: &[(FactorKind, u8)], policy: &MatrixPolicy) -> Option<Place> {
    let of = |deep: bool| -> Vec<Factor> {
        let own = known.iter().filter(|(kind, _)| kind.is_of_depth() == deep);
        own.map(|(kind, value)| Factor {
            name: kind.word().to_owned(),
            value: i64::from((*value).min(100)).into(),
            weight: Decimal::ONE,
        })
        .collect()
    };
    let (attractiveness, depth) = (of(false), of(true));
    if attractiveness.len() < KNOWN_MIN.0 || depth.len() < KNOWN_MIN.1 {
        return None;
    }
    place(&attractiveness, &depth, policy).ok()
}

fn sways(
    known: &[(FactorKind, u8)],
    missing: &[FactorKind],
    cell: Cell,
    policy: &MatrixPolicy,
) -> Vec<Sway> {
    let reach = |factor: FactorKind, values: [u8; 2]| {
        let others = || known.iter().copied().filter(move |(kind, _)| *kind != factor);
        let cells = values.iter().filter_map(|value| {
            let with: Vec<_> = others().chain([(factor, *value)]).collect();
            Some(spot(&with, policy)?.cell).filter(|other| *other != cell)
        });
        let mut cells: Vec<Cell> = cells.collect();
        cells.sort();
        cells.dedup();
        Sway { factor, cells }
    };
    let shaken = known.iter().map(|(factor, value)| {
        reach(*factor, [value.saturating_sub(SHAKE), value.saturating_add(SHAKE).min(100)])
    });
    let open = missing.iter().map(|factor| reach(*factor, [0, 100]));
    shaken.chain(open).filter(|sway| !sway.cells.is_empty()).collect()
}

/// Where a client moved on the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Drift {
    /// Lower on an axis at least.
    Down,
    /// Higher on an axis, lower on none.
    Up,
}

words!(Drift { Down = "down", Up = "up" });

/// The drift from one cell to another; none where it is the same (C130).
pub fn drift(was: Cell, is: Cell) -> Option<Drift> {
    if was == is {
        return None;
    }
    let is_lower = is.attractiveness < was.attractiveness || is.depth < was.depth;
    Some(if is_lower { Drift::Down } else { Drift::Up })
}

#[cfg(test)]
mod tests {
    use super::*;
    use FactorKind as F;
    use proptest::prelude::*;

    fn all(value: u8) -> Vec<(FactorKind, u8)> {
        let of = |kind: FactorKind| match kind {
            F::PriceImportance => 100 - value,
            _ => value,
        };
        FactorKind::ALL.iter().map(|kind| (*kind, of(*kind))).collect()
    }

    #[test]
    fn growth_is_told_from_two_half_years_of_invoices() {
        let check = |now: (i64, u32), before: (i64, u32), want: Option<u8>| {
            let of = |(minor, n_invoices)| Billed { minor, n_invoices };
            assert_eq!(growth(of(now), of(before)).ok().map(|r| r.value), want, "{now:?}");
        };
        check((100, 6), (100, 6), Some(50));
        check((130, 6), (100, 6), Some(80));
        check((300, 6), (100, 6), Some(100));
        check((40, 6), (100, 6), Some(0));
        check((100, 1), (100, 6), None);
        check((100, 6), (0, 6), None);
    }

    #[test]
    fn depth_is_rolled_up_from_the_people() {
        let person = |loyalty, is_senior, is_active| ContactStand { loyalty, is_senior, is_active };
        let check = |people: &[ContactStand], ours: u32, want: (Option<u8>, Option<u8>)| {
            let got = (loyalty(people), penetration(people, ours));
            let got = (got.0.ok().map(|r| r.value), got.1.ok().map(|r| r.value));
            assert_eq!(got, want, "{people:?}");
        };
        check(&[], 3, (None, None));
        check(&[person(None, false, true)], 1, (None, Some(20)));
        check(
            &[person(Some(100), true, true), person(Some(10), false, true)],
            2,
            (Some(70), Some(80)),
        );
        check(&[person(Some(50), false, false)], 4, (Some(50), Some(0)));
        assert_eq!(loyalty_of("champion"), Some(100));
        assert_eq!(loyalty_of(""), None);
    }

    #[test]
    fn too_little_known_is_no_place_and_what_is_missing_is_said() {
        let policy = MatrixPolicy::default();
        let few = [(F::Margin, 90), (F::Growth, 90), (F::Loyalty, 90), (F::Penetration, 90)];
        let none = stand(&few, &policy);
        assert_eq!((none.place, none.missing.len()), (None, 5));
        assert_eq!(none.reasons[0].code, "matrix.unknown");
        let enough: Vec<_> = few.into_iter().chain([(F::Potential, 90)]).collect();
        let found = stand(&enough, &policy);
        assert_eq!(found.place.map(|p| p.cell.word()), Some("high-high".into()));
        assert!(found.reasons.iter().any(|r| r.code == "matrix.missing"));
        // Two more grades of nothing would take it out of the upper row, one would too: 270 of 400.
        let open: Vec<_> = found.sways.iter().map(|s| s.factor).collect();
        assert_eq!(open, [F::Exclusivity, F::AssortmentFit, F::SpendShare, F::PriceImportance]);
    }

    #[test]
    fn a_move_is_down_when_an_axis_falls() {
        let at =
            |value: u8| stand(&all(value), &MatrixPolicy::default()).place.expect("a place").cell;
        assert_eq!(drift(at(90), at(50)), Some(Drift::Down));
        assert_eq!(drift(at(20), at(50)), Some(Drift::Up));
        assert_eq!(drift(at(50), at(55)), None);
    }

    proptest! {
        #[test]
        fn the_matrix_is_monotone_in_each_factor(
            values in proptest::collection::vec(0..=100_u8, 9), n in 0..9_usize, up in 0..=100_u8,
        ) {
            let policy = MatrixPolicy::default();
            let of = |values: &[u8]| {
                let known: Vec<_> = FactorKind::ALL.iter().copied().zip(values.iter().copied()).collect();
                stand(&known, &policy).place.expect("all are known").cell
            };
            let mut better = values.clone();
            better[n] = match FactorKind::ALL[n] {
                F::PriceImportance => values[n].saturating_sub(up),
                _ => values[n].saturating_add(up).min(100),
            };
            let (was, is) = (of(&values), of(&better));
            prop_assert!(is.attractiveness >= was.attractiveness && is.depth >= was.depth);
            prop_assert!(drift(was, is) != Some(Drift::Down));
        }

        #[test]
        fn a_client_that_no_shake_moves_stays_when_any_one_grade_is_a_little_off(
            values in proptest::collection::vec(0..=100_u8, 9), n in 0..9_usize, by in 0..=10_u8,
        ) {
            let policy = MatrixPolicy::default();
            let known: Vec<_> = FactorKind::ALL.iter().copied().zip(values.iter().copied()).collect();
            let found = stand(&known, &policy);
            let mut other = known.clone();
            other[n].1 = other[n].1.saturating_sub(by);
            let moved = stand(&other, &policy);
            let cell = |s: &Standing| s.place.as_ref().map(|p| p.cell);
            let is_told = found.sways.iter().any(|s| s.factor == known[n].0);
            prop_assert!(is_told || cell(&found) == cell(&moved));
        }
    }
}
