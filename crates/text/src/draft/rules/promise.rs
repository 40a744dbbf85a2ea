//! Promises that the facts must back, and prevention that must name a measure (L19, L20).

use super::repair::is_prevention;
use crate::draft::case::{Case, Hit};
use crate::draft::lists::List;
use domain::draft::{DraftKind, RuleId};

/// A firm promise of a result, a date or a prevention for which the facts have none.
pub(in crate::draft) fn unbacked_promise(case: &mut Case<'_>) {
    let mut hits = Vec::new();
    if !case.facts.prevention_ready {
        hits.extend(prevention_promises(case));
    }
    if case.facts.new_date.is_none() && case.kind != DraftKind::Options {
        hits.extend(dated_repairs(case));
    }
    if case.facts.new_date.is_none() && !case.facts.solution_known {
        hits.extend(firm_results(case));
    }
    hits.sort_by_key(|h: &Hit| h.first);
    hits.dedup_by_key(|h| h.sentence);
    case.report(RuleId::UnbackedPromise, &hits);
}

/// "It will never happen again", or a measure announced against it.
fn prevention_promises(case: &Case<'_>) -> Vec<Hit> {
    let is_firm = |h: &Hit| !is_tentative(case, h.sentence);
    let mut hits: Vec<Hit> = case.ours(List::PreventionFirm).filter(is_firm).collect();
    hits.extend(
        case.ours(List::Measure)
            .filter(is_firm)
            .filter(|h| case.all(List::PreventionFrame).iter().any(|f| f.sentence == h.sentence)),
    );
    hits
}

/// A repair with a day on it, said without reserve.
fn dated_repairs(case: &Case<'_>) -> Vec<Hit> {
    case.ours(List::Repair)
        .filter(|h| !is_prevention(case, h) && !is_tentative(case, h.sentence))
        .filter(|h| !case.touches(List::NextPlan, h.first, h.last))
        .filter(|h| !is_asked(case, h) && !is_denied(case, h))
        .filter(|h| case.all(List::Term).iter().any(|t| t.sentence == h.sentence && !t.is_negated))
        .collect()
}

/// "How and when we fix it": the clause asks, it does not promise.
fn is_asked(case: &Case<'_>, hit: &Hit) -> bool {
    const ASKS: &[&str] = &["как", "когда", "how", "when", "каким", "чем"];
    let from = case.letter.sentence(hit.sentence).start.max(hit.first.saturating_sub(3));
    (from..hit.first).any(|i| ASKS.contains(&case.letter.word(i)))
}

/// "It will not be in the release of 1 June".
fn is_denied(case: &Case<'_>, hit: &Hit) -> bool {
    let clause = case.letter.tokens[hit.first].clause;
    case.all(List::Failure).iter().any(|f| {
        case.letter.tokens[f.first].clause == clause
            && (f.first..=f.last).any(|i| matches!(case.letter.word(i), "не" | "not" | "won't"))
    })
}

/// "Definitely", "guarantee" beside a repair or a result.
fn firm_results(case: &Case<'_>) -> Vec<Hit> {
    case.ours(List::Firm)
        .filter(|firm| {
            [List::Repair, List::Result, List::RepairInf].iter().any(|l| {
                case.all(*l).iter().any(|h| {
                    h.sentence == firm.sentence && !is_prevention(case, h) && !h.is_negated
                })
            })
        })
        .collect()
}

fn is_tentative(case: &Case<'_>, sentence: u32) -> bool {
    case.sentence_has(sentence, List::Tentative)
}

/// "We will tighten control" and no measure in the whole letter.
pub(in crate::draft) fn prevention_vague(case: &mut Case<'_>) {
    if case.has(List::Measure) {
        return;
    }
    let hits = case.joined(&[List::PreventionVague]);
    case.report(RuleId::PreventionVague, &hits);
}
