//! Letters and talks composed from the facts of a case (C040–C044, C049–C058): a template each, no
//! choice of words by chance. What is composed passes the check of [`crate::draft`]; a test asks all
//! combinations of facts.

mod talk;
#[cfg(test)]
mod tests;
mod words;

pub use talk::{Line, LineKind, Part, talk};

use domain::cue::Lang;
use domain::draft::{DraftFacts, DraftKind, Fault};
use jiff::civil::Date;
use rust_decimal::Decimal;
use words::Words;

/// A measure that somebody answers for (C058).
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    pub name: String,
    pub due_on: Date,
}

/// Everything that a letter may say.
#[derive(Clone, Debug, PartialEq)]
pub struct ComposeCase {
    pub lang: Lang,
    pub facts: DraftFacts,
    /// Which promise is hit, in the words of the contract.
    pub promise: String,
    /// The dominant cause in one clause, without names; empty: not known yet.
    pub cause: String,
    /// How it is repaired; empty: not known yet.
    pub solution: String,
    /// Ways out, without the exit: that one is always added (C062).
    pub options: Vec<String>,
    pub measures: Vec<Measure>,
    /// The gesture, in words; left out when it is out of proportion (C057).
    pub gesture: String,
    /// The client's side knew before we told them.
    pub is_late: bool,
    /// How the addressee is called; empty: not known.
    pub name: String,
    /// Who signs.
    pub signer: String,
}

/// A letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub subject: String,
    pub text: String,
}

/// What a letter of that kind cannot be written without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// An explanation without a cause.
    Cause,
    /// A choice of fewer than two ways, the exit among them.
    Options,
}

/// Composes a letter of that kind.
pub fn letter(case: &ComposeCase, kind: DraftKind) -> Result<Letter, Missing> {
    if kind == DraftKind::Explanation && case.cause.trim().is_empty() {
        return Err(Missing::Cause);
    }
    if kind == DraftKind::Options && case.options.is_empty() {
        return Err(Missing::Options);
    }
    let words = Words::of(case.lang);
    let body = match kind {
        DraftKind::Options => options_body(case, words),
        _ => body(case, kind, words),
    };
    let greeting = match case.name.trim() {
        "" => words.get("letter.greeting").to_owned(),
        name => words.fill("letter.greeting.name", &[("name", name)]),
    };
    let mut parts = vec![greeting];
    parts.extend(body);
    if !case.signer.trim().is_empty() {
        parts.push(words.fill("letter.signature", &[("signer", &case.signer)]));
    }
    Ok(Letter { subject: subject(case, kind, words), text: parts.join("\n\n") })
}

fn subject(case: &ComposeCase, kind: DraftKind, words: &Words) -> String {
    match (&case.facts.kpi, kind) {
        (Some(kpi), DraftKind::Options) => words.fill("subject.options", &[("what", &kpi.name)]),
        (Some(kpi), _) => words.fill("subject", &[("what", &kpi.name)]),
        (None, _) => words.get("subject.promise").to_owned(),
    }
}

/// Paragraphs of everything but a choice.
fn body(case: &ComposeCase, kind: DraftKind, words: &Words) -> Vec<String> {
    let mut first = vec![what(case, words)];
    if kind == DraftKind::Explanation {
        first.push(why(case, words));
    }
    first.push(stance(case, words).to_owned());
    if case.is_late && case.facts.fault == Fault::Own {
        first.push(words.get("late").to_owned());
    }
    let mut second: Vec<String> = progress(case, words).into_iter().collect();
    second.push(solution(case, words));
    if kind != DraftKind::FirstNotice {
        second.extend(gesture(case, words));
    }
    if kind == DraftKind::FirstNotice && case.facts.options_ready {
        second.push(words.get("options.later").to_owned());
    }
    let mut third: Vec<String> = Vec::new();
    if kind != DraftKind::FirstNotice {
        third.extend(prevention(case, words));
    }
    let call = if kind == DraftKind::Reply { "call.reply" } else { "call.soon" };
    third.push(words.get(call).to_owned());
    [first, second, third].iter().map(|part| part.join(" ")).collect()
}

/// The choice: ways of equal weight, the exit among them, nothing chosen beforehand (C061–C063).
fn options_body(case: &ComposeCase, words: &Words) -> Vec<String> {
    let mut ways: Vec<&str> = case.options.iter().map(|o| plain(o)).collect();
    ways.push(words.get("options.exit"));
    let list: Vec<String> =
        ways.iter().enumerate().map(|(n, way)| format!("{}. {}.", n + 1, cap(way))).collect();
    vec![
        what(case, words),
        format!("{}\n{}", words.get("options.head"), list.join("\n")),
        words.get("options.foot").to_owned(),
    ]
}

/// What exactly was not done (C049), in the first sentence.
fn what(case: &ComposeCase, words: &Words) -> String {
    let own = |key: &str| match case.facts.fault {
        Fault::Own => format!("{key}.own"),
        _ => key.to_owned(),
    };
    match &case.facts.kpi {
        Some(kpi) if kpi.plan > Decimal::ONE => {
            let (plan, fact) = (number(kpi.plan), number(kpi.fact));
            let slots = [("kpi", kpi.name.as_str()), ("plan", &plan), ("fact", &fact)];
            words.fill(&own("what.count"), &slots)
        }
        Some(kpi) => words.fill(&own("what.thing"), &[("kpi", plain(&kpi.name))]),
        None => words.fill(&own("what.promise"), &[("promise", plain(&case.promise))]),
    }
}

fn why(case: &ComposeCase, words: &Words) -> String {
    let key = if case.facts.fault == Fault::Own { "why.own" } else { "why" };
    words.fill(key, &[("cause", plain(&case.cause))])
}

/// Apology, regret or clarification: the recorded fault decides (T9).
fn stance<'a>(case: &ComposeCase, words: &'a Words) -> &'a str {
    words.get(match case.facts.fault {
        Fault::Own => "apology",
        Fault::ThirdParty | Fault::ForceMajeure => "regret",
        Fault::Disputed => "clarify",
        Fault::Client => "client_side",
    })
}

/// Only if there is any (C050).
fn progress(case: &ComposeCase, words: &Words) -> Option<String> {
    let facts = &case.facts;
    if !facts.has_progress() {
        return None;
    }
    if !facts.done_items.is_empty() {
        let items = facts.done_items.join(", ");
        return Some(words.fill("progress.items", &[("items", plain(&items))]));
    }
    let percent = facts.progress_pct.filter(|p| *p > Decimal::ZERO)?;
    Some(words.fill("progress.percent", &[("percent", &number(percent.round()))]))
}

fn solution(case: &ComposeCase, words: &Words) -> String {
    let solution = plain(&case.solution);
    let date = case.facts.new_date.map(|d| day(case.lang, d)).unwrap_or_default();
    let slots = [("solution", solution), ("date", date.as_str())];
    let key = match (solution.is_empty(), case.facts.new_date.is_some()) {
        (false, true) => "solution.dated",
        (true, true) => "solution.date_only",
        (false, false) => "solution.undated",
        (true, false) => "solution.none",
    };
    words.fill(key, &slots)
}

/// A gesture is told when it is comparable with the loss (A.6), and when a fault of ours calls for it.
fn gesture(case: &ComposeCase, words: &Words) -> Option<String> {
    let facts = &case.facts;
    let is_small = match (facts.compensation_value, facts.loss_estimate) {
        (Some(value), Some(loss)) if loss > Decimal::ZERO => value * Decimal::TEN < loss,
        _ => false,
    };
    let is_told = facts.fault == Fault::Own && !is_small && !case.gesture.trim().is_empty();
    is_told.then(|| words.fill("compensation", &[("gesture", plain(&case.gesture))]))
}

/// Only measures that have an owner and a date (C058).
fn prevention(case: &ComposeCase, words: &Words) -> Option<String> {
    if !case.facts.prevention_ready || case.measures.is_empty() {
        return None;
    }
    let measure = |m: &Measure| {
        let date = day(case.lang, m.due_on);
        words.fill("measure", &[("name", plain(&m.name)), ("date", &date)])
    };
    let all: Vec<String> = case.measures.iter().map(measure).collect();
    Some(words.fill("prevention", &[("measures", &all.join("; "))]))
}

/// A phrase as part of a sentence: without its own full stop.
fn plain(text: &str) -> &str {
    text.trim().trim_end_matches(['.', ';', ',', '!'])
}

fn cap(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

fn number(n: Decimal) -> String {
    n.normalize().to_string()
}

/// "14 мая", "May 14": as people write a day in a letter.
fn day(lang: Lang, date: Date) -> String {
    const RU: [&str; 12] = [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ];
    const EN: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = usize::try_from(date.month() - 1).unwrap_or(0);
    match lang {
        Lang::Ru => format!("{} {}", date.day(), RU[month]),
        Lang::En => format!("{} {}", EN[month], date.day()),
    }
}
