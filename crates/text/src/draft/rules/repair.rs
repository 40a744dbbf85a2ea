//! What we will do and by when (L9): an apology without a repair fails, a repair without a date too.

use crate::draft::case::{Case, Hit};
use crate::draft::lists::List;
use domain::draft::{DraftKind, RuleId};

/// `solution-missing` where no repair is promised, `date-missing` where one is without a term.
pub(in crate::draft) fn solution_and_date(case: &mut Case<'_>) {
    if !calls_for_repair(case) {
        return;
    }
    if case.has(List::RepairDone) || tells_the_new_date(case) {
        return;
    }
    let repairs = repairs(case);
    let plans = plans(case);
    let is_told_otherwise = repairs.is_empty()
        && plans.is_empty()
        && (has_dated_future(case) || has_labeled_term(case));
    if is_told_otherwise {
        return;
    }
    let Some(first) = repairs.first().or(plans.first()) else {
        let is_call_enough = matches!(case.kind, DraftKind::FirstNotice | DraftKind::Reply)
            && case.ours(List::NextCall).any(|h| has_term(case, h.sentence));
        if !is_call_enough {
            case.report_missing(RuleId::SolutionMissing);
        }
        return;
    };
    let is_dated = repairs.iter().chain(&plans).any(|h| has_term(case, h.sentence))
        || has_labeled_term(case)
        || has_dated_future(case);
    if !is_dated {
        let hit = *first;
        case.report(RuleId::DateMissing, &[hit]);
    }
}

/// The day on record is told as it is: whatever verb stands beside it, that is the repair.
fn tells_the_new_date(case: &Case<'_>) -> bool {
    let is_of_the_past = |s: u32| {
        is_a_failure(case, s)
            || case.sentence_has(s, List::PastTerm)
            || case.sentence_has(s, List::NextPlan)
    };
    super::figures::new_date_sentences(case).into_iter().any(|s| !is_of_the_past(s))
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
    hits.extend(
        (0..case.letter.tokens.len())
            .filter(|&i| is_plain_future(case, i))
            .map(|i| Hit {
                first: i,
                last: i,
                sentence: case.letter.tokens[i].sentence,
                is_ours: true,
                is_negated: false,
            })
            .filter(is_repair),
    );
    hits.sort_by_key(|h| h.first);
    hits
}

/// A Russian verb of ours in the future that is no contact, plan or failure.
fn is_plain_future(case: &Case<'_>, i: usize) -> bool {
    let is_denied = i > 0 && matches!(case.letter.word(i - 1), "не" | "ни");
    let is_verb = if case.letter.word(i).is_ascii() {
        is_english_future(case, i)
    } else {
        !case.letter.word(i).starts_with("буд") && is_future_verb(case, i)
    };
    is_verb
        && !is_denied
        && !case.touches(List::NextPlan, i, i)
        && !case.touches(List::NextCall, i, i)
        && !case.touches(List::RepairHand, i, i)
        && !case.touches(List::Intent, i, i)
}

/// The verb after "we will".
fn is_english_future(case: &Case<'_>, i: usize) -> bool {
    let before = |n: usize| i.checked_sub(n).map_or("", |b| case.letter.word(b));
    let is_we = matches!(before(1), "we'll" | "i'll")
        || before(1) == "will" && matches!(before(2), "we" | "i" | "team" | "and");
    is_we
        && case.letter.word(i).len() >= 3
        && !case.touches(List::NotFuture, i, i)
        && !case.letter.tokens[i].is_foreign
}

/// A sentence of the future with a term, whatever its verb: "the rest comes by June 10".
fn has_dated_future(case: &Case<'_>) -> bool {
    const REACH: usize = 5;
    case.all(List::Term).iter().any(|term| {
        let s = term.sentence;
        let words = case.letter.sentence(s);
        let is_denied = |i: usize| i > 0 && matches!(case.letter.word(i - 1), "не" | "not");
        let has_verb = words.clone().any(|i| is_future_verb(case, i) && !is_denied(i));
        let clause = case.letter.tokens[term.first].clause;
        let in_clause = |i: usize| case.letter.tokens[i].clause == clause;
        let near = |i: usize| i + REACH >= term.first && i <= term.last + REACH;
        let is_past =
            words.clone().filter(|i| in_clause(*i) && near(*i)).any(|i| is_finished(case, i));
        let apologizes = [List::Apology, List::Regret]
            .iter()
            .any(|l| case.all(*l).iter().any(|h| h.sentence == s && in_clause(h.first)));
        let is_plain = !is_past && !is_a_failure(case, s) && !apologizes;
        holds_new_term(case, s)
            && (has_verb || is_plain)
            && !is_only_a_call(case, s)
            && !is_framed_before_term(case, s)
            && words.len() > 2
    })
}

/// The sentence promises a call and nothing before it.
fn is_only_a_call(case: &Case<'_>, sentence: u32) -> bool {
    let first =
        |list: List| case.all(list).iter().find(|h| h.sentence == sentence).map(|h| h.first);
    let Some(call) = first(List::NextCall) else { return false };
    let has_term_before = first(List::Term).is_some_and(|t| t < call);
    let from = case.letter.sentence(sentence).start;
    // The verb right before the call belongs to it: "we will call".
    let is_promised = (from..call.saturating_sub(1)).any(|i| is_future_verb(case, i));
    !(has_term_before && is_promised)
}

/// A verb in the past; "is booked for" is none.
fn is_finished(case: &Case<'_>, i: usize) -> bool {
    const NOW: &[&str] = &["is", "are", "be", "been", "gets", "get"];
    let before = i.checked_sub(1).map_or("", |b| case.letter.word(b));
    let is_attribute =
        matches!(before, "the" | "a" | "an" | "with" | "your" | "our" | "all" | "new");
    super::content::is_past(case.letter.word(i)) && !NOW.contains(&before) && !is_attribute
}

/// The sentence starts with "so that it never happens" or has no term before it.
fn is_framed_before_term(case: &Case<'_>, sentence: u32) -> bool {
    let first =
        |list: List| case.all(list).iter().find(|h| h.sentence == sentence).map(|h| h.first);
    match (first(List::PreventionFrame), first(List::Term)) {
        (Some(frame), Some(term)) => frame < term,
        (frame, _) => frame.is_some(),
    }
}

/// "Откроем", "разошлём", "will": a verb of ours in the future that no list holds.
fn is_future_verb(case: &Case<'_>, i: usize) -> bool {
    const NOUNS: &[&str] =
        &["ием", "ьем", "щем", "шем", "нем", "шим", "жим", "щим", "ким", "гим", "хим", "ним"];
    let word = case.letter.word(i);
    const PLAIN: &[&str] = &["will", "we'll", "i'll", "будет", "будут", "получите", "увидите"];
    if PLAIN.contains(&word) {
        return true;
    }
    let is_we = ["им", "ем", "имся", "емся"].iter().any(|e| word.ends_with(e));
    is_we
        && word.chars().count() >= 5
        && !NOUNS.iter().any(|e| word.ends_with(e))
        && !case.touches(List::NotFuture, i, i)
        && !case.letter.tokens[i].is_foreign
}

/// "We will come back with a plan".
fn plans(case: &Case<'_>) -> Vec<Hit> {
    case.ours(List::NextPlan).filter(|h| !is_prevention(case, h)).collect()
}

/// The hit stands in a clause that speaks of never again.
pub(super) fn is_prevention(case: &Case<'_>, hit: &Hit) -> bool {
    let vague = case.touches(List::PreventionVague, hit.first, hit.last);
    let has_own_term = |until: usize| {
        case.all(List::Term)
            .iter()
            .any(|t| t.sentence == hit.sentence && t.first > hit.first && t.last < until)
    };
    let framed = case
        .all(List::PreventionFrame)
        .iter()
        .any(|f| f.sentence == hit.sentence && !(f.first > hit.last && has_own_term(f.first)));
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
                && !is_a_failure(case, t.sentence)
                && !case.sentence_has(t.sentence, List::PastTerm)
        })
    })
}
