//! What was not done, why, and what is done already (L5, L6, L8).

use crate::draft::case::{Case, Hit};
use crate::draft::letter::Kind;
use crate::draft::lists::List;
use crate::draft::number::{Sort, values_of};
use crate::draft::stems::stems_of;
use domain::draft::{DraftKind, Fault, RuleId};
use domain::reason::Arg;
use rust_decimal::Decimal;

/// Neither the KPI or deliverable is named nor its number.
pub(in crate::draft) fn missing_what(case: &mut Case<'_>) {
    if !case.tells_the_slip() || is_named(case) {
        return;
    }
    let name = case.facts.kpi.as_ref().map_or_else(|| "…".to_owned(), |k| k.name.clone());
    let span = case.letter.end();
    let reason = crate::draft::case::reason(RuleId::MissingWhat).with("name", Arg::Text(name));
    case.push(RuleId::MissingWhat, span, reason);
}

fn is_named(case: &Case<'_>) -> bool {
    let Some(kpi) = &case.facts.kpi else {
        return names_something(case);
    };
    if !case.has_kpi_name() {
        return names_something(case);
    }
    let has_name = (0..case.letter.tokens.len()).any(|i| case.names_kpi(i));
    let has_plan = kpi.plan > Decimal::ONE
        && case.numbers.iter().any(|n| n.sort == Sort::Count && n.value == kpi.plan);
    has_name || has_plan || names_something(case) || tells_of_things(case)
}

/// Without a KPI on record: a failure with an object that is more than "our obligations".
fn names_something(case: &Case<'_>) -> bool {
    const REACH: usize = 5;
    case.all(List::Failure).iter().any(|failure| {
        let sentence = case.letter.sentence(failure.sentence);
        let from = failure.first.saturating_sub(REACH).max(sentence.start);
        // What follows "because" is the cause, not the object.
        let cause = case.all(List::CauseLink).iter().map(|c| c.first).find(|c| *c > failure.first);
        let to = (failure.last + 1 + REACH).min(sentence.end).min(cause.unwrap_or(usize::MAX));
        (from..to).any(|i| {
            let is_object = case.letter.tokens[i].kind == Kind::Word
                && case.letter.word(i).chars().count() >= 4
                && !(failure.first..=failure.last).contains(&i);
            is_object && !is_empty_word(case, i)
        })
    })
}

/// A sentence of the past, or of the slip, holds a noun that is more than "our obligations": the
/// letter calls the thing by another word than the contract ("the stand did not arrive").
fn tells_of_things(case: &Case<'_>) -> bool {
    use List::*;
    const NOT_THE_SLIP: &[List] = &[Progress, Repair, NextPlan, NextCall, Greeting, RepairDone];
    const NOUNS_MIN: usize = 2;
    let is_told = |s: u32| {
        let words = case.letter.sentence(s);
        let is_slip = case.sentence_has(s, Failure) || case.sentence_has(s, Admission);
        (is_slip || words.clone().any(|i| is_past(case.letter.word(i))))
            && !NOT_THE_SLIP.iter().any(|l| case.sentence_has(s, *l))
    };
    let nouns = (0..case.letter.n_sentences).filter(|s| is_told(*s)).flat_map(|s| {
        case.letter.sentence(s).filter(|i| looks_like_noun(case, *i) && !is_empty_word(case, *i))
    });
    nouns.count() >= NOUNS_MIN
}

/// By its ending: neither a verb, an adjective nor an adverb.
fn looks_like_noun(case: &Case<'_>, i: usize) -> bool {
    const NOT_NOUN: &[&str] = &[
        "ть", "ться", "ся", "сь", "ли", "ла", "ло", "ем", "им", "ет", "ит", "ют", "ят", "ут", "ый",
        "ий", "ая", "ое", "ые", "ого", "ому", "ых", "их", "ым", "ими", "ую", "но", "ко", "ше",
        "ly", "ed", "ing", "ful", "ous",
    ];
    const WORD_CHARS_MIN: usize = 5;
    let word = case.letter.word(i);
    case.letter.tokens[i].kind == Kind::Word
        && word.chars().count() >= WORD_CHARS_MIN
        && !NOT_NOUN.iter().any(|e| word.ends_with(e))
        && !case.letter.tokens[i].is_foreign
}

/// Names nothing: "obligations", a date, an adverb.
fn is_empty_word(case: &Case<'_>, i: usize) -> bool {
    const EMPTY: &[&str] = &[
        "мы",
        "вам",
        "вас",
        "вами",
        "наша",
        "наши",
        "нашей",
        "наших",
        "ваша",
        "ваши",
        "вашему",
        "вашей",
        "который",
        "которые",
        "полностью",
        "сожалению",
        "итогам",
        "этом",
        "этого",
        "этот",
        "перед",
        "своих",
        "свои",
        "вовремя",
        "которую",
        "очень",
        "просим",
        "приносим",
        "извинения",
        "надлежащим",
        "образом",
        "сообщаем",
        "должны",
        "хотим",
        "нашем",
        "команда",
        "агентство",
        "сторона",
        "стороны",
        "нашему",
        "ваше",
        "ваш",
        "that",
        "your",
        "with",
        "this",
        "fully",
        "which",
        "have",
        "been",
        "from",
        "unfortunately",
        "team",
        "agency",
        "completely",
        "sorry",
        "were",
        "able",
        "what",
        "they",
        "their",
        "regret",
        "apologize",
        "apologise",
        "inform",
        "write",
        "there",
        "hello",
        "dear",
        "were",
        "some",
        "things",
    ];
    const ADDRESS_TOKENS: usize = 4;
    let word = case.letter.word(i);
    let is_address = i < ADDRESS_TOKENS && case.letter.is_capital(i);
    is_address
        || EMPTY.contains(&word)
        || case.touches(List::Generic, i, i)
        || case.touches(List::Term, i, i)
        || case.touches(List::Greeting, i, i)
        || case.touches(List::Apology, i, i)
}

/// An explanation without a cause.
pub(in crate::draft) fn missing_why(case: &mut Case<'_>) {
    // In a dispute the two views are the explanation.
    let is_open = case.facts.fault == Fault::Disputed && case.has(List::AgreeToDiffer);
    if case.kind != DraftKind::Explanation || is_open {
        return;
    }
    let explains = case.all(List::Cause).iter().any(|h| {
        let is_foreign = case.letter.tokens[h.first].is_foreign;
        !is_foreign
            && !case.touches(List::CauseVague, h.first, h.last)
            && !case.sentence_has(h.sentence, List::NotCause)
            && !case.touches(List::PreventionFrame, h.first, h.last)
    });
    // A cause told in a bad way is told.
    let is_told_badly =
        [List::BlameOwn, List::BlameClient, List::Drama, List::Jargon, List::LegalForce]
            .iter()
            .any(|l| case.has(*l));
    if !explains && !is_told_badly && !explains_after_colon(case) && !tells_a_story(case) {
        case.report_missing(RuleId::MissingWhy);
    }
}

/// "The report is late: the export broke", "4 of 5: the press stood still": a clause in the past
/// after a colon that follows the slip or its figures.
fn explains_after_colon(case: &Case<'_>) -> bool {
    (0..case.letter.n_sentences).any(|s| {
        let words = case.letter.sentence(s);
        let colon = words.clone().find(|i| case.letter.mark_after(*i) == Some(':'));
        colon.is_some_and(|c| {
            let has_slip = case.all(List::Failure).iter().any(|f| f.sentence == s && f.first <= c);
            (has_slip || is_of_figures(case, s))
                && (c + 1..words.end).any(|i| is_past(case.letter.word(i)))
        })
    })
}

/// A sentence of the past that is neither the slip, the progress nor an apology: what is left is
/// the cause ("the author joined a week late").
fn tells_a_story(case: &Case<'_>) -> bool {
    use List::*;
    const NOT_STORY: &[List] = &[
        Progress,
        Apology,
        Regret,
        Owning,
        RepairDone,
        Reported,
        NowFine,
        CauseVague,
        PreventionFrame,
        Greeting,
        Compensation,
        NextCall,
    ];
    (0..case.letter.n_sentences).any(|s| {
        let words = case.letter.sentence(s);
        let is_past = words.clone().any(|i| is_past(case.letter.word(i)));
        is_past
            && words.len() > 3
            && !NOT_STORY.iter().any(|l| case.sentence_has(s, *l))
            && !is_of_figures(case, s)
            && !is_of_the_slip(case, s)
            && !is_of_done_items(case, s)
    })
}

/// The sentence says what was not done: it names it, or says no more than "we failed".
fn is_of_the_slip(case: &Case<'_>, sentence: u32) -> bool {
    const WORDS_MIN: usize = 6;
    let mut words = case.letter.sentence(sentence);
    let is_short = words.len() < WORDS_MIN;
    case.sentence_has(sentence, List::Failure)
        && (is_short || !case.has_kpi_name() || words.any(|i| case.names_kpi(i)))
}

/// The sentence gives the plan or the result.
fn is_of_figures(case: &Case<'_>, sentence: u32) -> bool {
    let Some(kpi) = &case.facts.kpi else { return false };
    let is_deliverable = kpi.plan <= Decimal::ONE;
    case.numbers.iter().any(|n| {
        n.sentence == sentence && !is_deliverable && (n.value == kpi.plan || n.value == kpi.fact)
    })
}

fn is_of_done_items(case: &Case<'_>, sentence: u32) -> bool {
    let wanted: Vec<String> =
        case.facts.done_items.iter().flat_map(|item| stems_of(item)).collect();
    case.letter.sentence(sentence).any(|i| case.is_word_of(i, &wanted))
}

/// A word that looks like a verb in the past.
pub(super) fn is_past(word: &str) -> bool {
    const ENDS: &[&str] = &[
        "ял", "яла", "яло", "яли", "ал", "ала", "ало", "али", "ил", "ила", "ило", "или", "ел",
        "ела", "ело", "ели", "лся", "лась", "лось", "лись", "ул", "ула", "ули", "шел", "шла",
        "шло", "шли", "ыл", "ыла", "ыло", "ыли", "сли", "зли", "гли", "сла", "гла", "сло", "гло",
        "рли", "рла", "рло",
    ];
    let n = word.chars().count();
    let is_english = n >= 4 && word.is_ascii() && word.ends_with("ed")
        || matches!(word, "was" | "were" | "did" | "had" | "broke" | "went" | "took" | "came");
    is_english
        || n >= 4
            && !word.is_ascii()
            && ENDS.iter().any(|e| word.ends_with(e))
            && !matches!(
                word,
                "если"
                    | "масло"
                    | "масла"
                    | "число"
                    | "числа"
                    | "кресла"
                    | "или"
                    | "материал"
                    | "отдел"
                    | "апрель"
                    | "неделя"
                    | "недели"
                    | "цели"
                    | "дела"
                    | "апреля"
                    | "месяцели"
                    | "модели"
                    | "канал"
                    | "портал"
                    | "журнал"
                    | "персонал"
                    | "сигнал"
                    | "отделы"
            )
}

/// There is progress and the letter does not say so.
pub(in crate::draft) fn progress_omitted(case: &mut Case<'_>) {
    let is_all_done = case.facts.progress_pct.is_some_and(|p| p >= Decimal::ONE_HUNDRED);
    let is_owed = case.facts.has_progress() && !is_all_done;
    if case.tells_the_slip() && is_owed && !is_progress_said(case) {
        case.report_missing(RuleId::ProgressOmitted);
    }
}

fn is_progress_said(case: &Case<'_>) -> bool {
    let facts = case.facts;
    let percent = facts.progress_pct;
    let by_number = case.numbers.iter().any(|n| match n.sort {
        Sort::Percent => {
            facts.kpi.as_ref().is_some_and(|k| k.fact > Decimal::ZERO && k.fact == n.value)
                || percent.is_some_and(|p| {
                    is_near(n.value, p) || is_near(n.value, Decimal::ONE_HUNDRED - p)
                })
        }
        Sort::Count => facts.kpi.as_ref().is_some_and(|k| {
            let is_claim = || {
                n.value != k.plan
                    && k.plan > Decimal::ONE
                    && (n.last + 1..=n.last + 2).any(|i| case.names_kpi(i))
            };
            k.fact > Decimal::ZERO
                && (n.value == k.fact || n.value == k.plan - k.fact || is_claim())
        }),
        _ => false,
    });
    by_number
        || is_pair_told(case)
        || facts.done_items.iter().any(|item| is_item_told(case, item))
        || case.ours(List::Progress).any(|h| is_of_the_work(case, h))
}

/// Plan and fact in one sentence, whatever they count: "19 days instead of 22".
fn is_pair_told(case: &Case<'_>) -> bool {
    let Some(kpi) = case.facts.kpi.as_ref().filter(|k| k.fact > Decimal::ZERO) else {
        return false;
    };
    let tells =
        |value: Decimal, s: u32| case.numbers.iter().any(|n| n.sentence == s && n.value == value);
    (0..case.letter.n_sentences).any(|s| tells(kpi.fact, s) && tells(kpi.plan, s))
}

fn is_near(a: Decimal, b: Decimal) -> bool {
    (a - b).abs() <= Decimal::ONE
}

/// Half of the words of a finished part stand in one sentence or two neighbors.
fn is_item_told(case: &Case<'_>, item: &str) -> bool {
    let wanted = stems_of(item);
    if wanted.is_empty() {
        return values_of(item).iter().any(|v| case.numbers.iter().any(|n| n.value == *v));
    }
    let need = wanted.len().div_ceil(2);
    (0..case.letter.n_sentences).any(|s| {
        let words = case.letter.sentence(s);
        if words.is_empty() {
            return false;
        }
        let found = wanted
            .iter()
            .filter(|stem| words.clone().any(|i| case.is_word_of(i, std::slice::from_ref(stem))))
            .count();
        let is_of_the_future = case.sentence_has(s, List::Failure) && found < wanted.len();
        found >= need && !is_of_the_future
    })
}

/// The hit speaks of the work, not of plans, causes or the repair of the slip.
fn is_of_the_work(case: &Case<'_>, hit: Hit) -> bool {
    const REACH: usize = 2;
    let clause = |i: usize| case.letter.tokens.get(i).map(|t| t.clause);
    let same = |i: &usize| clause(*i) == clause(hit.last);
    let last = (hit.last..=hit.last + REACH).take_while(same).last().unwrap_or(hit.last);
    let is_denied = (hit.first..=hit.last).any(|i| matches!(case.letter.word(i), "не" | "not"));
    !is_denied
        && !case.touches(List::NotProgress, hit.first, last)
        && !case.sentence_has(hit.sentence, List::PreventionFrame)
}

/// Nothing is done and the letter says that something is.
pub(in crate::draft) fn progress_claimed_without_any(case: &mut Case<'_>) {
    let facts = case.facts;
    let is_known = facts.progress_pct.is_some() || facts.kpi.is_some();
    // "Pay for the finished part" is a way out, not a claim.
    if facts.has_progress() || !is_known || case.kind == DraftKind::Options {
        return;
    }
    let claimed: Vec<Hit> = case
        .joined(&[List::ProgressClaim])
        .into_iter()
        .filter(|h| is_of_the_work(case, *h))
        .filter(|h| !case.touches(List::Zero, h.first.saturating_sub(1), h.last))
        .filter(|h| !is_promised(case, *h))
        .collect();
    case.report(RuleId::ProgressClaimedWithoutAny, &claimed);
}

/// "Will be ready", "half is done by then": a promise, not a claim.
fn is_promised(case: &Case<'_>, hit: Hit) -> bool {
    const FUTURE: &[&str] = &[
        "будет",
        "будут",
        "will",
        "'ll",
        "когда",
        "если",
        "when",
        "once",
        "if",
        "чтобы",
        "сможем",
    ];
    let from = case.letter.sentence(hit.sentence).start;
    (from..=hit.last).any(|i| FUTURE.contains(&case.letter.word(i)))
}
