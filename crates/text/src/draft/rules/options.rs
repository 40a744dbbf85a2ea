//! A choice that is one: two ways at least, the exit among them, no push (L12–L14, C063).

use crate::draft::case::{Case, Hit};
use crate::draft::lists::List;
use domain::cue::Span;
use domain::draft::{DraftKind, RuleId};

/// Fewer than two options.
pub(in crate::draft) fn options_too_few(case: &mut Case<'_>) {
    if case.kind == DraftKind::Options && n_options(case) < 2 {
        case.report_missing(RuleId::OptionsTooFew);
    }
}

/// The most that any way of listing gives: lines of a list, marks, offers joined by "or".
fn n_options(case: &Case<'_>) -> usize {
    const TOLD: usize = 2;
    let is_told = case.has(List::OptionsTold) && case.letter.n_sentences > 1;
    list_lines(case)
        .max(marks(case))
        .max(inline_items(case))
        .max(after_colon(case))
        .max(repeated_starts(case))
        .max(offers(case))
        .max(if is_told { TOLD } else { 0 })
}

/// Items inside a line: "А) …; Б) …".
fn inline_items(case: &Case<'_>) -> usize {
    let letter = &case.letter;
    (0..letter.tokens.len())
        .filter(|&i| {
            let token = &letter.tokens[i];
            token.end - token.start == 1 && letter.chars.get(token.end as usize) == Some(&')')
        })
        .count()
}

/// Items of one sentence after a colon, parted by semicolons: "take the other; wait; stop".
fn after_colon(case: &Case<'_>) -> usize {
    let chars = &case.letter.chars;
    let items = |s: u32| {
        let words = case.letter.sentence(s);
        let colon = words.clone().find(|i| case.letter.mark_after(*i) == Some(':'));
        let (Some(colon), Some(last)) = (colon, words.clone().last()) else { return 0 };
        let (from, to) = (case.letter.tokens[colon].end, case.letter.tokens[last].end);
        let n = chars[from as usize..to as usize].iter().filter(|c| **c == ';').count();
        if n == 0 { 0 } else { n + 1 }
    };
    (0..case.letter.n_sentences).map(items).max().unwrap_or(0)
}

/// Sentences that begin alike: "Можно …. Можно …", "We could …. We could …".
fn repeated_starts(case: &Case<'_>) -> usize {
    const STARTS: &[&str] = &["можно", "можем", "либо", "или", "you", "we", "or"];
    let starts: Vec<&str> = (0..case.letter.n_sentences)
        .filter_map(|s| {
            let mut words = case.letter.sentence(s);
            let first = case.letter.word(words.next()?);
            let second = words.next().map_or("", |i| case.letter.word(i));
            let is_offer = !first.is_ascii() || matches!(second, "can" | "could" | "may");
            (is_offer && STARTS.contains(&first)).then_some(first)
        })
        .collect();
    starts.len()
}

/// Lines that start as items of a list.
fn list_lines(case: &Case<'_>) -> usize {
    let text: String = case.letter.chars.iter().collect();
    text.lines().filter(|line| is_item(line.trim_start())).count()
}

fn is_item(line: &str) -> bool {
    let mut chars = line.trim_start_matches(['*', '_']).chars();
    let Some(first) = chars.next() else { return false };
    let rest = chars.as_str();
    if matches!(first, '-' | '–' | '—' | '•' | '·' | '▪' | '●') || line.starts_with("* ")
    {
        return rest.starts_with(' ');
    }
    let mark = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_marked = mark.starts_with(')') || mark.starts_with(". ") || mark.starts_with(".\t");
    is_marked && (first.is_ascii_digit() || first.is_alphabetic())
}

/// Different marks: "вариант 1" and "вариант 2", "first" and "second".
fn marks(case: &Case<'_>) -> usize {
    let mut seen: Vec<String> = Vec::new();
    for hit in case.ours(List::OptionMark) {
        let words: Vec<&str> = (hit.first..=hit.last).map(|i| case.letter.word(i)).collect();
        let mark = words.iter().find_map(|w| ordinal(w)).unwrap_or(0);
        let mark = mark.to_string();
        if !seen.contains(&mark) {
            seen.push(mark);
        }
    }
    seen.len()
}

fn ordinal(word: &str) -> Option<u8> {
    Some(match word {
        "1" | "а" | "a" | "один" | "first" | "firstly" | "i" | "one" | "во-первых" => {
            1
        }
        "2" | "б" | "b" | "два" | "second" | "secondly" | "ii" | "two" | "во-вторых" => {
            2
        }
        "3" | "в" | "c" | "три" | "third" | "thirdly" | "iii" | "three" | "в-третьих" => {
            3
        }
        "4" | "г" | "d" | "fourth" => 4,
        w if w.starts_with("перв") => 1,
        w if w.starts_with("втор") => 2,
        w if w.starts_with("трет") => 3,
        w if w.starts_with("четвер") => 4,
        _ => return None,
    })
}

/// Clauses that offer something, one more for each "or" between offers.
fn offers(case: &Case<'_>) -> usize {
    let clause = |h: &Hit| case.letter.tokens[h.first].clause;
    let mut clauses: Vec<u32> = case
        .ours(List::Offer)
        .chain(case.ours(List::Either))
        .filter(|h| is_offering(case, h.sentence))
        .map(|h| clause(&h))
        .collect();
    clauses.sort_unstable();
    clauses.dedup();
    let ors = case.ours(List::Either).filter(|h| is_offering(case, h.sentence)).count();
    clauses.len() + ors
}

/// The sentence offers a way, not a call to talk it over.
fn is_offering(case: &Case<'_>, sentence: u32) -> bool {
    let has = |l| case.ours(l).any(|h: Hit| h.sentence == sentence);
    let is_way = has(List::Repair)
        || has(List::RepairHand)
        || has(List::RepairInf)
        || has(List::Exit)
        || has(List::Compensation)
        || has(List::Either) && has(List::Modal);
    is_way && !case.letter.sentence(sentence).is_empty()
}

/// No option ends the work together.
pub(in crate::draft) fn exit_missing(case: &mut Case<'_>) {
    if case.kind == DraftKind::Options && !case.has(List::Exit) {
        case.report_missing(RuleId::ExitMissing);
    }
}

/// The client is pushed toward one of the ways.
pub(in crate::draft) fn pressure(case: &mut Case<'_>) {
    let mut hits = case.joined(&[List::Pressure]);
    hits.retain(|h| !is_manner(case, h));
    if case.kind == DraftKind::Options {
        hits.extend(case.joined(&[List::PressureOptions]));
        if let Some(span) = bold(case) {
            case.report_span(RuleId::Pressure, span);
        }
    }
    hits.sort_by_key(|h| h.first);
    hits.dedup_by(|b, a| b.first <= a.last);
    case.report(RuleId::Pressure, &hits);
}

/// "You see it otherwise": the word threatens only at the head of its clause.
fn is_manner(case: &Case<'_>, hit: &Hit) -> bool {
    let is_word = matches!(case.letter.word(hit.first), "иначе" | "otherwise");
    let clause = |i: usize| case.letter.tokens.get(i).map(|t| t.clause);
    let is_head = hit.first == 0
        || clause(hit.first - 1) != clause(hit.first)
        || matches!(case.letter.word(hit.first - 1), "а" | "но" | "and" | "or" | "because");
    is_word && !is_head
}

/// The only bold words of the letter that are no heading of an option: one option is set off.
fn bold(case: &Case<'_>) -> Option<Span> {
    let chars = &case.letter.chars;
    let marks: Vec<usize> =
        (1..chars.len()).filter(|&i| chars[i] == '*' && chars[i - 1] == '*').collect();
    let [from, to] = marks.as_slice() else { return None };
    (to - from > 2).then_some(Span { start: *from as u32 - 1, end: *to as u32 + 1 })
}
