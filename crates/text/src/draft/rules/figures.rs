//! Numbers against the facts: KPI, progress, the new date, the compensation (L7, T15, A.6).

use crate::draft::case::{Case, reason};
use crate::draft::lists::List;
use crate::draft::number::{Num, Sort, values_of};
use domain::cue::Span;
use domain::draft::{DraftKpi, RuleId};
use domain::reason::Arg;
use rust_decimal::Decimal;

/// A number that claims to be the plan, the fact, the progress or the new date and is not.
pub(in crate::draft) fn number_mismatch(case: &mut Case<'_>) {
    let mut found: Vec<(Span, String, String)> = Vec::new();
    if let Some(kpi) = &case.facts.kpi {
        found.extend(wrong_counts(case, kpi));
    }
    found.extend(wrong_percents(case));
    found.extend(wrong_date(case));
    found.extend(wrong_compensation(case));
    for (span, said, known) in found {
        let reason = reason(RuleId::NumberMismatch)
            .with("quote", Arg::Text(said))
            .with("name", Arg::Text(known));
        case.push(RuleId::NumberMismatch, span, reason);
    }
}

fn text(n: Decimal) -> String {
    n.normalize().to_string()
}

/// Counts of the KPI: "6 из 50", "50 покупателей", "план 50".
fn wrong_counts(case: &Case<'_>, kpi: &DraftKpi) -> Vec<(Span, String, String)> {
    let mut out = Vec::new();
    let told: Vec<Decimal> =
        case.facts.done_items.iter().flat_map(|item| values_of(item)).collect();
    let known = [kpi.plan, kpi.fact, kpi.plan - kpi.fact, kpi.fact - kpi.plan];
    let is_deliverable = kpi.plan <= Decimal::ONE;
    let is_known = |v: Decimal| known.contains(&v) || told.contains(&v);
    let facts = format!("{} / {}", text(kpi.fact), text(kpi.plan));
    for (i, num) in case.numbers.iter().enumerate() {
        if num.sort != Sort::Count {
            continue;
        }
        if let Some(whole) = case.numbers.get(i + 1).filter(|w| is_part_of(case, num, w)) {
            let is_wrong = if is_deliverable {
                is_share_wrong(case, num.value, whole.value, &told)
            } else {
                is_kpi_unit(case, whole) && !(is_known(num.value) && is_known(whole.value))
            };
            if is_wrong {
                let said = format!("{} / {}", text(num.value), text(whole.value));
                out.push((case.letter.span(num.first, whole.last), said, facts.clone()));
            }
            continue;
        }
        if !is_deliverable && claims_kpi(case, num) && !is_known(num.value) {
            out.push((case.letter.span(num.first, num.last), text(num.value), facts.clone()));
        }
    }
    out
}

/// `num` из `whole`, `num` out of `whole`.
fn is_part_of(case: &Case<'_>, num: &Num, whole: &Num) -> bool {
    let between: Vec<&str> = (num.last + 1..whole.first).map(|i| case.letter.word(i)).collect();
    num.sentence == whole.sentence
        && whole.sort == Sort::Count
        && between.len() <= 3
        && between.iter().any(|w| matches!(*w, "из" | "of"))
}

/// The count is of the KPI: its noun follows, or no noun at all.
fn is_kpi_unit(case: &Case<'_>, num: &Num) -> bool {
    names_kpi_after(case, num.last)
        || !is_noun_like(case, num.last + 1)
        || names_kpi_before(case, num.first)
}

fn names_kpi_after(case: &Case<'_>, last: usize) -> bool {
    let sentence = case.letter.tokens[last].sentence;
    (last + 1..=last + 2).any(|i| {
        case.letter.tokens.get(i).is_some_and(|t| t.sentence == sentence) && case.names_kpi(i)
    })
}

fn names_kpi_before(case: &Case<'_>, first: usize) -> bool {
    let sentence = case.letter.tokens[first].sentence;
    (first.saturating_sub(4)..first)
        .any(|i| case.letter.tokens[i].sentence == sentence && case.names_kpi(i))
}

/// The next word of the same clause is a word of some length that is no verb of ours.
fn is_noun_like(case: &Case<'_>, i: usize) -> bool {
    let (Some(token), Some(before)) =
        (case.letter.tokens.get(i), case.letter.tokens.get(i.wrapping_sub(1)))
    else {
        return false;
    };
    const PLAIN: &[&str] = &[
        "возможных",
        "запланированных",
        "плановых",
        "обещанных",
        "согласованных",
        "нужных",
        "planned",
        "promised",
        "agreed",
        "expected",
        "required",
        "this",
        "last",
        "from",
        "with",
        "because",
        "instead",
        "under",
        "that",
        "have",
        "were",
        "which",
    ];
    let word = case.letter.word(i);
    token.clause == before.clause && word.chars().count() >= 4 && !PLAIN.contains(&word)
}

/// Parts of a deliverable ("3 экрана из 5") must agree with the progress or with a finished part.
fn is_share_wrong(case: &Case<'_>, part: Decimal, whole: Decimal, told: &[Decimal]) -> bool {
    const SLACK_PERCENT: i64 = 3;
    let Some(progress) = case.facts.progress_pct else { return false };
    if whole.is_zero() || told.contains(&part) {
        return false;
    }
    let share = part * Decimal::ONE_HUNDRED / whole;
    let slack = Decimal::from(SLACK_PERCENT);
    (share - progress).abs() > slack && (Decimal::ONE_HUNDRED - share - progress).abs() > slack
}

/// The number says it is the plan or the result of this period.
fn claims_kpi(case: &Case<'_>, num: &Num) -> bool {
    let near = |list| case.touches(list, num.first.saturating_sub(1), num.last + 3);
    if near(List::Rate) || case.sentence_has(num.sentence, List::OtherPeriod) {
        return false;
    }
    let is_of_kpi = names_kpi_after(case, num.last);
    let before = case.letter.word(num.first.wrapping_sub(1));
    let is_after_plan = matches!(before, "в" | "of" | "на" | "—" | "was" | "is" | "at")
        && num.first >= 2
        && case.touches(List::PlanWord, num.first - 2, num.first - 2)
        || num.first >= 1 && case.touches(List::PlanWord, num.first - 1, num.first - 1);
    let is_only_offered = case.sentence_has(num.sentence, List::Compensation)
        || case.sentence_has(num.sentence, List::Repair)
        || case.sentence_has(num.sentence, List::RepairInf)
        || case.sentence_has(num.sentence, List::Offer);
    is_after_plan && !is_noun_like(case, num.last + 1)
        || is_of_kpi && (is_after_plan || !is_only_offered)
}

/// Percents of the plan or the work.
fn wrong_percents(case: &Case<'_>) -> Vec<(Span, String, String)> {
    let hundred = Decimal::ONE_HUNDRED;
    let mut known = vec![hundred];
    if let Some(p) = case.facts.progress_pct {
        known.extend([p, hundred - p]);
    }
    let kpi = case.facts.kpi.as_ref().filter(|k| k.plan > Decimal::ONE);
    if let Some(k) = kpi {
        let share = k.fact * hundred / k.plan;
        known.extend([share, hundred - share]);
        if is_share(&k.name) {
            known.extend([k.plan, k.fact, k.plan - k.fact]);
        }
    }
    known.extend(case.facts.done_items.iter().flat_map(|item| values_of(item)));
    if known.len() == 1 {
        return Vec::new();
    }
    let facts = case.facts.progress_pct.unwrap_or(known[1]).round();
    let facts = format!("{} %", text(facts));
    if let Some((span, said)) = wrong_fraction(case, &known) {
        return vec![(span, said, facts)];
    }
    case.numbers
        .iter()
        .filter(|n| n.sort == Sort::Percent && claims_share(case, n))
        .filter(|n| !known.iter().any(|k| (k - n.value).abs() <= Decimal::ONE))
        .map(|n| {
            let said = format!("{} %", text(n.value));
            (case.letter.span(n.first, n.last), said, facts.clone())
        })
        .collect()
}

/// "Half of the plan": a share in a word.
fn wrong_fraction(case: &Case<'_>, known: &[Decimal]) -> Option<(Span, String)> {
    const SLACK_PERCENT: i64 = 7;
    const REACH: usize = 2;
    let slack = Decimal::from(SLACK_PERCENT);
    (0..case.letter.tokens.len()).find_map(|i| {
        let percent = match case.letter.word(i) {
            "половина" | "половину" | "наполовину" | "half" => 50,
            "треть" => 33,
            "четверть" | "quarter" => 25,
            _ => return None,
        };
        let is_of_plan = case.touches(List::PlanWord, i + 1, i + REACH)
            && !case.sentence_has(case.letter.tokens[i].sentence, List::OtherPeriod);
        let is_known = known.iter().any(|k| (*k - Decimal::from(percent)).abs() <= slack);
        let span = case.letter.span(i, i);
        (is_of_plan && !is_known).then(|| (span, case.letter.quote(span)))
    })
}

/// The KPI itself is counted in percents.
fn is_share(name: &str) -> bool {
    const SHARES: &[&str] =
        &["%", "процент", "конверс", "доля", "roi", "romi", "ctr", "rate", "percent", "share"];
    let name = name.to_lowercase();
    SHARES.iter().any(|s| name.contains(s))
}

fn claims_share(case: &Case<'_>, num: &Num) -> bool {
    let clause = case.letter.tokens[num.first].clause;
    let near = |list: List, reach: u32| {
        case.all(list).iter().any(|h| {
            h.sentence == num.sentence
                && case.letter.tokens[h.first].clause.abs_diff(clause) <= reach
        })
    };
    near(List::ShareContext, 1)
        && !near(List::ShareOther, 0)
        && !case.sentence_has(num.sentence, List::OtherPeriod)
        && !near(List::Firm, 0)
}

/// A repair on another day than the facts have, and the right day nowhere.
fn wrong_date(case: &Case<'_>) -> Vec<(Span, String, String)> {
    let Some(date) = case.facts.new_date else { return Vec::new() };
    if !new_date_sentences(case).is_empty() {
        return Vec::new();
    }
    let promised = |n: &&Num| {
        matches!(n.sort, Sort::Date { .. })
            && case
                .ours(List::Repair)
                .any(|h| h.sentence == n.sentence && h.first.abs_diff(n.first) <= 8)
            && !case.sentence_has(n.sentence, List::PastTerm)
            && !case.sentence_has(n.sentence, List::NextPlan)
            && !case.sentence_has(n.sentence, List::Failure)
    };
    case.numbers
        .iter()
        .filter(promised)
        .take(1)
        .map(|n| {
            let last = (n.last + 1).min(case.letter.tokens.len() - 1);
            let span = case.letter.span(n.first, last);
            (span, case.letter.quote(span), date.to_string())
        })
        .collect()
}

/// Sentences that tell the day on record, in full or as "the 17th" («17-го»).
pub(super) fn new_date_sentences(case: &Case<'_>) -> Vec<u32> {
    let Some(date) = case.facts.new_date else { return Vec::new() };
    let sort = Sort::Date { day: date.day(), month: date.month() };
    let full = case.numbers.iter().filter(|n| n.sort == sort).map(|n| n.sentence);
    let tokens = &case.letter.tokens;
    let short = (0..tokens.len().saturating_sub(1)).filter_map(|i| {
        let is_day = case.letter.word(i).parse() == Ok(date.day());
        let ending = case.letter.word(i + 1);
        let is_ordinal = matches!(ending, "го" | "е" | "му" | "ое" | "th" | "st" | "nd" | "rd")
            && tokens[i].end + 1 >= tokens[i + 1].start;
        (is_day && is_ordinal).then_some(tokens[i].sentence)
    });
    full.chain(short).collect()
}

/// Sums of the compensation: none of the sentence is the one on record.
fn wrong_compensation(case: &Case<'_>) -> Vec<(Span, String, String)> {
    let Some(value) = case.facts.compensation_value else { return Vec::new() };
    let is_known = |v: Decimal| v == value || Some(v) == case.facts.loss_estimate;
    let sums = || case.numbers.iter().filter(|n| n.sort == Sort::Money);
    if sums().any(|n| is_known(n.value)) {
        return Vec::new();
    }
    sums()
        .filter(|n| case.ours(List::Compensation).any(|h| h.sentence == n.sentence))
        .take(1)
        .map(|n| (case.letter.span(n.first, n.last), text(n.value), text(value)))
        .collect()
}

/// The compensation in the letter is worth less than a tenth of the loss (A.6).
pub(in crate::draft) fn compensation_out_of_proportion(case: &mut Case<'_>) {
    let Some(loss) = case.facts.loss_estimate.filter(|l| *l > Decimal::ZERO) else { return };
    let Some(hit) = case.ours(List::Compensation).next() else { return };
    let offered = case
        .numbers
        .iter()
        .find(|n| n.sort == Sort::Money && n.sentence == hit.sentence)
        .map(|n| n.value);
    let Some(value) = case.facts.compensation_value.or(offered) else { return };
    let least = Decimal::new(1, 1);
    if value / loss >= least {
        return;
    }
    let percent = (value * Decimal::ONE_HUNDRED / loss).round();
    let percent = i64::try_from(percent).unwrap_or(0);
    let reason = reason(RuleId::CompensationOutOfProportion).with("percent", Arg::Percent(percent));
    let span = case.letter.span(hit.first, hit.last);
    case.push(RuleId::CompensationOutOfProportion, span, reason);
}
