//! The plan of a call (C041–C043, C053): what to say, when to be silent, where the line is.

use super::words::Words;
use super::{ComposeCase, day, plain, prevention, progress, solution, stance, what, why};
use domain::draft::Fault;
use serde::{Deserialize, Serialize};

/// What a line of the plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// Said aloud.
    Say,
    /// Asked; then one listens.
    Ask,
    /// Kept silent.
    Pause,
    /// Done or minded.
    Do,
}

/// A line of the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub kind: LineKind,
    pub text: String,
}

/// A part of the talk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub title: String,
    pub lines: Vec<Line>,
}

/// The plan of a call from the facts of a case.
pub fn talk(case: &ComposeCase) -> Vec<Part> {
    use LineKind::{Ask, Do, Pause, Say};
    let words = Words::of(case.lang);
    let line = |kind: LineKind, key: &str| (kind, words.get(key).to_owned());
    let name = case.name.trim();
    let opening = words.fill("talk.open.say", &[("name", name)]);
    let opening = opening.replace(" .", ".").trim_start_matches([',', ' ']).to_owned();
    let mut fact = vec![(Say, what(case, words))];
    if !case.cause.trim().is_empty() {
        fact.push((Say, why(case, words)));
    }
    fact.push(line(Pause, "talk.fact.pause"));
    let mut stand = vec![(Say, stance(case, words).to_owned())];
    if case.is_late && case.facts.fault == Fault::Own {
        stand.push(line(Say, "late"));
    }
    let mut doing: Vec<(LineKind, String)> =
        progress(case, words).map(|p| (Say, p)).into_iter().collect();
    doing.push((Say, solution(case, words)));
    let mut parts = vec![
        part(words, "talk.open", vec![line(Do, "talk.open.do"), (Say, opening)]),
        part(words, "talk.fact", fact),
        part(words, "talk.stance", stand),
        part(
            words,
            "talk.listen",
            vec![
                line(Do, "talk.listen.do"),
                line(Say, "talk.listen.say"),
                line(Ask, "talk.listen.ask1"),
                line(Ask, "talk.listen.ask2"),
                line(Ask, "talk.listen.ask3"),
                line(Pause, "talk.listen.pause"),
            ],
        ),
        part(words, "talk.line", vec![line(Do, "talk.line.do"), line(Say, "talk.line.say")]),
    ];
    if case.facts.fault != Fault::Own {
        let lines = vec![line(Do, "talk.differ.do"), line(Say, "talk.differ.say")];
        parts.push(part(words, "talk.differ", lines));
    }
    parts.push(part(words, "talk.done", doing));
    parts.push(part(words, "talk.ways", vec![(Say, ways(case, words))]));
    if let Some(measures) = prevention(case, words) {
        parts.push(part(words, "talk.prevent", vec![(Say, measures)]));
    }
    parts.push(part(words, "talk.expect", expected(case, words)));
    let closing = vec![line(Say, "talk.close.say"), line(Do, "talk.close.do")];
    parts.push(part(words, "talk.close", closing));
    parts
}

fn part(words: &Words, key: &str, lines: Vec<(LineKind, String)>) -> Part {
    let lines = lines.into_iter().map(|(kind, text)| Line { kind, text }).collect();
    Part { title: words.get(key).to_owned(), lines }
}

/// Options aloud, the exit among them; without any, when they come.
fn ways(case: &ComposeCase, words: &Words) -> String {
    if case.options.is_empty() {
        return words.get("talk.ways.none").to_owned();
    }
    let mut all: Vec<&str> = case.options.iter().map(|o| plain(o)).collect();
    all.push(words.get("options.exit"));
    words.fill("talk.ways.say", &[("options", &all.join("; "))])
}

fn expected(case: &ComposeCase, words: &Words) -> Vec<(LineKind, String)> {
    let when = match case.facts.new_date {
        Some(date) => words.fill("talk.expect.when", &[("date", &day(case.lang, date))]),
        None => words.get("talk.expect.when_unknown").to_owned(),
    };
    let mut all = vec![
        words.get("talk.expect.why").to_owned(),
        when,
        words.get("talk.expect.money").to_owned(),
    ];
    if !case.is_late {
        all.remove(0);
    }
    all.into_iter().map(|text| (LineKind::Do, text)).collect()
}
