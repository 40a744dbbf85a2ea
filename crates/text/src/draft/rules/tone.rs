//! Manners, denial, the loop of arguments, words with legal weight (L15–L18).

use crate::draft::case::{Case, Hit};
use crate::draft::lists::List;
use domain::draft::{DraftKind, Fault, RuleId};

/// The client is taught manners.
pub(in crate::draft) fn tone_policing(case: &mut Case<'_>) {
    let hits = case.joined(&[List::Tone]);
    case.report(RuleId::TonePolicing, &hits);
}

/// The damage is denied.
pub(in crate::draft) fn denial(case: &mut Case<'_>) {
    let hits: Vec<Hit> = case
        .joined(&[List::Denial])
        .into_iter()
        .filter(|h| !is_true_now(case, h) && !is_of_an_accident(case, h))
        .collect();
    case.report(RuleId::Denial, &hits);
}

/// "Nobody was hurt" after somebody else's fire is news, not denial.
fn is_of_an_accident(case: &Case<'_>, hit: &Hit) -> bool {
    let is_elsewhere = matches!(case.facts.fault, Fault::ThirdParty | Fault::ForceMajeure);
    let speaks_of_people = (hit.first..=hit.last).any(|i| {
        let word = case.letter.word(i);
        matches!(word, "hurt" | "injured" | "died") || word.starts_with("пострадал")
    });
    is_elsewhere && speaks_of_people
}

/// "Now everything works": news, not denial; "we understand it is no trifle" neither.
fn is_true_now(case: &Case<'_>, hit: &Hit) -> bool {
    case.all(List::NowFine).iter().any(|n| n.sentence == hit.sentence && n.first <= hit.last)
}

/// A disputed fault is explained once more.
pub(in crate::draft) fn argument_loop(case: &mut Case<'_>) {
    const POINTS_MIN: usize = 3;
    // A choice of ways argues no more, whatever it refers to.
    let is_over = case.kind == DraftKind::Options || case.has(List::AgreeToDiffer);
    if case.facts.fault != Fault::Disputed || is_over {
        return;
    }
    let again = case.joined(&[List::Argue]);
    if !again.is_empty() {
        case.report(RuleId::ArgumentLoop, &again);
        return;
    }
    let mut points: Vec<Hit> = case.all(List::ArguePoint).to_vec();
    points.dedup_by_key(|h| h.sentence);
    if points.len() >= POINTS_MIN {
        let last = points[points.len() - 1];
        case.report(RuleId::ArgumentLoop, &[last]);
    }
}

/// A word that a lawyer should see first; «форс-мажор» only for a matter of our own (T3).
pub(in crate::draft) fn legal_word(case: &mut Case<'_>) {
    let mut hits = case.joined(&[List::Legal]);
    hits.retain(|h| !is_a_thing(case, h));
    if matches!(case.facts.fault, Fault::Own | Fault::Disputed) {
        hits.extend(case.joined(&[List::LegalForce]));
    }
    case.report(RuleId::LegalWord, &hits);
}

/// "The guarantee of the lease": a thing that the letter speaks of, not a promise of ours.
fn is_a_thing(case: &Case<'_>, hit: &Hit) -> bool {
    let before = hit.first.checked_sub(1).map_or("", |i| case.letter.word(i));
    case.letter.word(hit.first) == "guarantee" && matches!(before, "the" | "a" | "bank" | "this")
}
