//! What we will do and by when (L9): an apology without a repair fails, a repair without a date too.

use crate::draft::case::{Case, Hit};
use crate::draft::lists::List;
use domain::draft::{DraftKind, RuleId};

/// `solution-missing` where no repair is promised, `date-missing` where one is without a term.
pub(in crate::draft) fn solution_and_date(case: &mut Case<'_>) {
    if !calls_for_repair(case) {
        return;
    }
    if case.has(List::RepairDone) {
        return;
    }
    let repairs = repairs(case);
    let plans = plans(case);
    let Some(first) = repairs.first().or(plans.first()) else {
        let is_call_enough = matches!(case.kind, DraftKind::FirstNotice | DraftKind::Reply)
            && case.ours(List::NextCall).any(|h| has_term(case, h.sentence));
        if !is_call_enough {
            case.report_missing(RuleId::SolutionMissing);
        }
        return;
    };
    let is_dated =
        repairs.iter().chain(&plans).any(|h| has_term(case, h.sentence)) || has_labeled_term(case);
    if !is_dated {
        let hit = *first;
        case.report(RuleId::DateMissing, &[hit]);
    }
}

/// A reply owes a repair only where it apologizes or regrets (seed error «извиняться, но не решать»).
fn calls_for_repair(case: &Case<'_>) -> bool {
    case.tells_the_slip()
        || case.kind == DraftKind::Reply
            && (case.has(List::Apology) || case.has(List::Regret) || !repairs(case).is_empty())
}

/// Repairs we promise, in order; what prevents the next slip repairs nothing.
pub(super) fn repairs(case: &Case<'_>) -> Vec<Hit> {
    let is_repair = |h: &Hit| !is_prevention(case, h);
    let mut hits: Vec<Hit> = case.ours(List::Repair).filter(is_repair).collect();
    let is_only_plan = |h: &Hit| case.touches(List::NextPlan, h.first, h.last);
    hits.extend(case.ours(List::RepairHand).filter(is_repair).filter(|h| !is_only_plan(h)));
    hits.extend(case.ours(List::RepairInf).filter(is_repair).filter(|h| {
        case.ours(List::Intent).any(|i| i.sentence == h.sentence && i.first < h.first)
    }));
    hits.sort_by_key(|h| h.first);
    hits
}

/// "We will come back with a plan".
fn plans(case: &Case<'_>) -> Vec<Hit> {
    case.ours(List::NextPlan).filter(|h| !is_prevention(case, h)).collect()
}

/// The hit stands in a clause that speaks of never again.
pub(super) fn is_prevention(case: &Case<'_>, hit: &Hit) -> bool {
    let vague = case.touches(List::PreventionVague, hit.first, hit.last);
    let framed = case.all(List::PreventionFrame).iter().any(|f| f.sentence == hit.sentence);
    vague || framed
}

/// The sentence, or the one after it, holds a bounded term that is not the old one.
pub(super) fn has_term(case: &Case<'_>, sentence: u32) -> bool {
    holds_new_term(case, sentence)
        || holds_new_term(case, sentence + 1) && !is_a_failure(case, sentence + 1)
}

fn holds_new_term(case: &Case<'_>, sentence: u32) -> bool {
    let is_old = |h: &Hit| {
        case.all(List::PastTerm)
            .iter()
            .any(|p| p.sentence == sentence && p.first <= h.first && h.first - p.first <= 6)
    };
    case.all(List::Term).iter().any(|h| h.sentence == sentence && !h.is_negated && !is_old(h))
}

fn is_a_failure(case: &Case<'_>, sentence: u32) -> bool {
    case.sentence_has(sentence, List::Failure)
}

/// "New date: 15 March" anywhere.
fn has_labeled_term(case: &Case<'_>) -> bool {
    case.ours(List::TermLabel).any(|label| {
        case.all(List::Term).iter().any(|t| {
            t.sentence == label.sentence
                && t.first >= label.first
                && !is_a_failure(case, t.sentence)
        })
    })
}
