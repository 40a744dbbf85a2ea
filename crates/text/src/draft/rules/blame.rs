//! Whose fault it is said to be, and how much of it is told (L2–L4).

use crate::draft::case::{Case, Hit};
use crate::draft::lists::List;
use domain::draft::{Fault, RuleId};

/// The blame goes to a colleague, a contractor or the client, where the fault is ours or disputed;
/// "nothing to do with me" under any fault.
pub(in crate::draft) fn blame_shift(case: &mut Case<'_>) {
    let lists: &[List] = match case.facts.fault {
        Fault::Own => &[
            List::BlamePlain,
            List::BlameOwn,
            List::BlameDenial,
            List::BlameClient,
            List::BlameClientHard,
        ],
        Fault::Disputed => &[List::BlamePlain, List::BlameOwn, List::BlameClientHard],
        Fault::ThirdParty | Fault::ForceMajeure | Fault::Client => &[List::BlamePlain],
    };
    let shifted: Vec<Hit> = blamed(case, lists)
        .into_iter()
        .filter(|h| !case.sentence_has(h.sentence, List::PreventionFrame))
        .filter(|h| is_reproach(case, h) || !case.sentence_has(h.sentence, List::Condition))
        .filter(|h| !is_owned(case, h.sentence))
        .collect();
    case.report(RuleId::BlameShift, &shifted);
}

/// "If you had sent it in time" is a reproach in spite of its "if".
fn is_reproach(case: &Case<'_>, hit: &Hit) -> bool {
    case.touches(List::BlameClient, hit.first, hit.last)
}

/// Words of the lists that are ours; a denial is itself the point, so "not" before it does not count.
fn blamed(case: &Case<'_>, lists: &[List]) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for list in lists {
        hits.extend(case.ours(*list));
    }
    hits.sort_by_key(|h| h.first);
    hits.dedup_by(|b, a| b.first <= a.last);
    hits
}

/// The sentence, or the one after it, takes the answer upon us.
fn is_owned(case: &Case<'_>, sentence: u32) -> bool {
    let owns = |s: u32| {
        case.ours(List::OwnUp).any(|h| h.sentence == s)
            || case.all(List::OwnUp).iter().any(|h| h.sentence == s && !h.is_negated)
    };
    owns(sentence) || owns(sentence + 1)
}

/// We are the ones who suffer.
pub(in crate::draft) fn victim(case: &mut Case<'_>) {
    let hits: Vec<Hit> = case
        .joined(&[List::Victim])
        .into_iter()
        .filter(|h| !is_of_the_client(case, h.sentence))
        .collect();
    case.report(RuleId::Victim, &hits);
}

/// "We understand how hard this is for you": compassion, not a complaint.
fn is_of_the_client(case: &Case<'_>, sentence: u32) -> bool {
    const YOURS: &[&str] = &["вам", "вас", "вами", "вы", "you", "your", "yours"];
    const OURS: &[&str] = &["нам", "нас", "нами", "наш", "us", "our", "ours", "мне", "me"];
    let words = || case.letter.sentence(sentence).map(|i| case.letter.word(i));
    let is_yours = words().any(|w| YOURS.contains(&w) || w.starts_with("ваш"));
    let is_ours = words().any(|w| OURS.contains(&w) || w.starts_with("наш"));
    is_yours && !is_ours
}

/// Drama among people, the kitchen of the trade, or a cause told at length.
pub(in crate::draft) fn over_detail(case: &mut Case<'_>) {
    let mut drama = case.joined(&[List::Drama]);
    drama.retain(|h| !is_of_nobody(case, h));
    if !drama.is_empty() {
        case.report(RuleId::OverDetail, &drama);
        return;
    }
    if let Some(hit) = jargon(case).or_else(|| long_cause(case)) {
        case.report(RuleId::OverDetail, &[hit]);
    }
}

/// "Nobody died".
fn is_of_nobody(case: &Case<'_>, hit: &Hit) -> bool {
    let word = |n: usize| hit.first.checked_sub(n).map_or("", |i| case.letter.word(i));
    matches!(word(1), "никто" | "nobody") || word(2) == "no" && word(1) == "one"
}

/// Three different words of the trade's kitchen.
fn jargon(case: &Case<'_>) -> Option<Hit> {
    const WORDS_MIN: usize = 3;
    let mut seen: Vec<String> = Vec::new();
    let mut last = None;
    for hit in case.ours(List::Jargon) {
        let start: String = case.letter.word(hit.first).chars().take(4).collect();
        if !seen.contains(&start) {
            seen.push(start);
            last = Some(hit);
        }
    }
    last.filter(|_| seen.len() >= WORDS_MIN)
}

/// Three links of a chain of causes, or more than sixty words of cause (L4).
fn long_cause(case: &Case<'_>) -> Option<Hit> {
    const LINKS_MAX: usize = 2;
    const WORDS_MAX: usize = 60;
    let told = |h: &Hit| !is_about_the_future(case, h.sentence);
    let mut links: Vec<Hit> = case.ours(List::CauseLink).filter(told).collect();
    links.dedup_by_key(|h| case.letter.tokens[h.first].clause);
    let n_words: usize = {
        let mut sentences: Vec<u32> = links.iter().map(|h| h.sentence).collect();
        sentences.dedup();
        sentences.iter().map(|s| case.letter.sentence(*s).len()).sum()
    };
    let is_long = links.len() > LINKS_MAX || n_words > WORDS_MAX;
    let first = *links.first()?;
    let last = case.letter.sentence(first.sentence).last()?;
    is_long.then_some(Hit { last, ..first })
}

fn is_about_the_future(case: &Case<'_>, sentence: u32) -> bool {
    use List::*;
    [Repair, RepairHand, NextPlan, PreventionFrame, Offer, OptionMark]
        .iter()
        .any(|l| case.sentence_has(sentence, *l))
}
