//! Two edits side by side: the same again, or the opposite.

use super::claim::{Bound, Claim, Demand, Reading, Subject};
use domain::reason::{Arg, Reason};
use std::collections::BTreeSet;

/// A pair that was found.
pub struct Found {
    pub confidence: u8,
    pub reason: Reason,
}

/// Likeness of two sets of words from which they speak of the same (A.8).
const SAME_WORDS_MIN: f64 = 0.5;
/// Likeness of whole edits from which the later repeats the earlier, and its fewest shared words.
const REPEAT_MIN: f64 = 0.65;
const REPEAT_SHARED_MIN: usize = 2;

/// The later edit demands the opposite of the earlier one.
pub fn contradiction(earlier: &Reading, later: &Reading) -> Option<Found> {
    let (confidence, attribute) =
        best(earlier, later, |a, b| are_opposite(&a.attribute, &a.value, &b.value))?;
    let reason = Reason::new("edit.contradiction")
        .with("attribute", term(&attribute))
        .with("first", Arg::Text(earlier.quote.clone()))
        .with("second", Arg::Text(later.quote.clone()));
    Some(Found { confidence, reason })
}

/// The later edit demands what the earlier one did.
pub fn repeat(earlier: &Reading, later: &Reading) -> Option<Found> {
    let claim = best(earlier, later, |a, b| are_same(&a.value, &b.value));
    let is_alike = likeness(&earlier.features, &later.features) >= REPEAT_MIN
        && earlier.features.intersection(&later.features).count() >= REPEAT_SHARED_MIN
        && may_be_same(&earlier.specifics, &later.specifics)
        && !demand_otherwise(earlier, later);
    let confidence = match (claim, is_alike) {
        (Some((confidence, _)), true) => confidence.max(90),
        (Some((confidence, _)), false) => confidence,
        (None, true) => 75,
        (None, false) => return None,
    };
    let reason = Reason::new("edit.repeat")
        .with("first", Arg::Text(earlier.quote.clone()))
        .with("second", Arg::Text(later.quote.clone()));
    Some(Found { confidence, reason })
}

/// Some demand of one is the opposite of a demand of the other, whatever they are about.
fn demand_otherwise(earlier: &Reading, later: &Reading) -> bool {
    let opposes = |a: &Claim, b: &Claim| {
        a.attribute == b.attribute && are_opposite(&a.attribute, &a.value, &b.value)
    };
    earlier.claims.iter().any(|a| later.claims.iter().any(|b| opposes(a, b)))
}

fn term(attribute: &str) -> Arg {
    let group = attribute.split(' ').next().unwrap_or(attribute);
    Arg::Term(format!("edit.attribute.{group}").into())
}

/// The surest pair of claims on one subject for which `holds`.
fn best(
    earlier: &Reading,
    later: &Reading,
    holds: impl Fn(&Claim, &Claim) -> bool,
) -> Option<(u8, String)> {
    let is_one_material = match (&earlier.material, &later.material) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    let mut best: Option<(u8, String)> = None;
    for a in &earlier.claims {
        for b in later.claims.iter().filter(|b| b.attribute == a.attribute && holds(a, b)) {
            let is_general = earlier.is_general || later.is_general || is_of_language(a);
            if !is_one_material && !is_general {
                continue;
            }
            let Some(confidence) = same_subject(a, b) else { continue };
            if best.as_ref().is_none_or(|(known, _)| confidence > *known) {
                best = Some((confidence, a.attribute.clone()));
            }
        }
    }
    best
}

/// The words and the form of address are chosen for all materials at once.
fn is_of_language(claim: &Claim) -> bool {
    claim.attribute == "address" || claim.subject.things.iter().any(|t| t.starts_with('«'))
}

fn are_opposite(attribute: &str, a: &Demand, b: &Demand) -> bool {
    match (a, b) {
        (
            Demand::Side { name, is_negated, .. },
            Demand::Side { name: other, is_negated: is_other_negated, .. },
        ) if attribute == "presence" => {
            is_present(name, *is_negated) != is_present(other, *is_other_negated)
        }
        (
            Demand::Side { name, opposite, is_negated },
            Demand::Side { name: other, is_negated: is_other_negated, .. },
        ) => match (is_negated, is_other_negated) {
            (false, false) => opposite == other,
            (true, true) => false,
            _ => name == other,
        },
        (
            Demand::Word { word, is_negated },
            Demand::Word { word: other, is_negated: is_other_negated },
        ) => match (is_negated, is_other_negated) {
            (false, false) => word != other,
            (true, true) => false,
            _ => word == other,
        },
        (Demand::Number { text, bound }, Demand::Number { text: other, bound: other_bound }) => {
            are_apart((text, *bound), (other, *other_bound))
        }
        _ => false,
    }
}

fn is_present(name: &str, is_negated: bool) -> bool {
    (name == "present") != is_negated
}

/// No number satisfies both.
fn are_apart(a: (&str, Bound), b: (&str, Bound)) -> bool {
    let (Ok(x), Ok(y)) = (a.0.parse::<f64>(), b.0.parse::<f64>()) else {
        return a.0 != b.0;
    };
    match (a.1, b.1) {
        (Bound::Exactly, Bound::Exactly) => x != y,
        (Bound::AtMost, Bound::AtLeast | Bound::Exactly) => y > x,
        (Bound::AtLeast | Bound::Exactly, Bound::AtMost) => x > y,
        (Bound::AtLeast, Bound::Exactly) => y < x,
        (Bound::Exactly, Bound::AtLeast) => x < y,
        (Bound::AtMost, Bound::AtMost) | (Bound::AtLeast, Bound::AtLeast) => false,
    }
}

fn are_same(a: &Demand, b: &Demand) -> bool {
    match (a, b) {
        (Demand::Number { text, .. }, Demand::Number { text: other, .. }) => text == other,
        (
            Demand::Side { name, is_negated, .. },
            Demand::Side { name: other, is_negated: is_other_negated, .. },
        ) => {
            let is_presence = *name == "present" || *name == "absent";
            match is_presence {
                true => is_present(name, *is_negated) == is_present(other, *is_other_negated),
                false => name == other && is_negated == is_other_negated,
            }
        }
        _ => a == b,
    }
}

/// How sure it is that two claims speak of one thing, 0…100; none when they do not.
fn same_subject(a: &Claim, b: &Claim) -> Option<u8> {
    let (x, y) = (&a.subject, &b.subject);
    let is_bare =
        |s: &Subject| s.things.is_empty() && s.places.is_empty() && s.qualifiers.is_empty();
    if !may_be_same(&x.specifics, &y.specifics) {
        return None;
    }
    if a.attribute == "address" {
        return may_be_same(&x.places, &y.places).then_some(90);
    }
    if a.attribute == "presence" {
        return same_presence(x, y);
    }
    // The tone of «текст в письме» is the tone of «письмо».
    let is_tone = a.attribute == "tone"
        && x.places == y.places
        && !x.places.is_empty()
        && may_overlap(&x.qualifiers, &y.qualifiers);
    let is_text_or_none = |s: &Subject| s.things.iter().all(|thing| thing == "текст");
    if is_tone && is_text_or_none(x) && is_text_or_none(y) {
        return Some(75);
    }
    let is_thing_less = x.things.is_empty() && y.things.is_empty();
    if is_bare(x) && is_bare(y) {
        // «Сделайте короче» — the whole material.
        return Some(60);
    }
    if is_thing_less && (x.places.is_empty() || y.places.is_empty()) {
        return (likeness(&words(x), &words(y)) >= SAME_WORDS_MIN).then_some(70);
    }
    let is_elsewhere = !may_overlap(&x.places, &y.places) || !may_overlap(&words(x), &words(y));
    if x.things != y.things || is_elsewhere {
        return None;
    }
    if x.qualifiers.is_empty() && y.qualifiers.is_empty() {
        return Some(90);
    }
    may_overlap(&x.qualifiers, &y.qualifiers).then_some(75)
}

/// What is added or taken away must be the same thing, word for word.
fn same_presence(x: &Subject, y: &Subject) -> Option<u8> {
    if x.things != y.things {
        return None;
    }
    let rest =
        |s: &Subject| -> BTreeSet<String> { s.places.union(&s.qualifiers).cloned().collect() };
    let (rest_x, rest_y) = (rest(x), rest(y));
    match (rest_x.is_empty(), rest_y.is_empty()) {
        (true, true) => (!x.things.is_empty()).then_some(90),
        (false, false) => (likeness(&rest_x, &rest_y) >= SAME_WORDS_MIN).then_some(80),
        // The place is often left out the second time.
        _ => (!x.things.is_empty() && x.qualifiers.is_empty() && y.qualifiers.is_empty())
            .then_some(65),
    }
}

fn words(subject: &Subject) -> BTreeSet<String> {
    subject.places.union(&subject.qualifiers).cloned().collect()
}

/// Either says nothing, or both say the same.
fn may_be_same(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    a.is_empty() || b.is_empty() || a == b
}

/// Either says nothing, or they share enough.
fn may_overlap(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    a.is_empty() || b.is_empty() || likeness(a, b) >= SAME_WORDS_MIN
}

/// Share of common words among all (Jaccard).
fn likeness(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let common = a.intersection(b).count();
    let all = a.len() + b.len() - common;
    if all == 0 { 0.0 } else { common as f64 / all as f64 }
}
