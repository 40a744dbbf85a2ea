//! Apology, regret, admission: one, and the one that fits the fault (L1, L10, L11, L21; T9).

use crate::draft::case::{Case, reason};
use crate::draft::lists::List;
use domain::draft::RuleId;
use domain::reason::Arg;

/// Two or more apologies or regrets.
pub(in crate::draft) fn over_apology(case: &mut Case<'_>) {
    let said = case.joined(&[List::Apology, List::Regret]);
    if said.len() < 2 {
        return;
    }
    let last = said[said.len() - 1];
    let span = case.letter.span(last.first, last.last);
    let reason = reason(RuleId::OverApology).with("count", Arg::Count(said.len() as i64));
    case.push(RuleId::OverApology, span, reason);
}

/// A fault of ours, and no apology and no word that owns it. Bare regret is [`mode_mismatch`].
pub(in crate::draft) fn apology_missing(case: &mut Case<'_>) {
    let is_there = [List::Apology, List::Owning, List::Regret].iter().any(|l| case.has(*l));
    if case.tells_the_slip() && case.is_own() && !is_there {
        case.report_missing(RuleId::ApologyMissing);
    }
}

/// Admission of a fault that is not ours, or bare regret for one that is.
pub(in crate::draft) fn mode_mismatch(case: &mut Case<'_>) {
    if case.is_own() {
        if !case.has(List::Apology) && !case.has(List::Owning) {
            let regret: Vec<_> = case.ours(List::Regret).take(1).collect();
            case.report(RuleId::ModeMismatch, &regret);
        }
        return;
    }
    let admitted: Vec<_> = case
        .joined(&[List::FullAdmission])
        .into_iter()
        .filter(|h| !case.sentence_has(h.sentence, List::Condition))
        .collect();
    case.report(RuleId::ModeMismatch, &admitted);
    if admitted.is_empty() {
        let apology: Vec<_> = case.ours(List::Apology).take(1).collect();
        case.report(RuleId::ApologyNotDue, &apology);
    }
}

/// "Forgive us" asks something of the client.
pub(in crate::draft) fn forgiveness_request(case: &mut Case<'_>) {
    let asked: Vec<_> = case.ours(List::Forgiveness).take(1).collect();
    case.report(RuleId::ForgivenessRequest, &asked);
}
