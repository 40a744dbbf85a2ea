//! Letters with what the check must say of them, from `testdata/draft`.
//!
//! A case is a line `+ rule | kind fault key=value; …` (the rule must fire), `- rule | …` (it must
//! not) or `= rule, rule | …` (these rules and no other, hints aside; `= good` for none), the letter
//! below it, and a line of dashes. `++` and `--`: every line below is a letter of its own.

use super::{check, check_with};
use domain::cue::Span;
use domain::draft::*;
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[derive(Debug)]
struct Sample {
    sign: char,
    rules: BTreeSet<RuleId>,
    kind: DraftKind,
    facts: DraftFacts,
    text: String,
    place: String,
}

fn samples(file: &str) -> Vec<Sample> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/draft").join(file);
    let whole = std::fs::read_to_string(&path).expect("test data");
    let mut out = Vec::new();
    let mut line_n = 1;
    for block in whole.split("\n---\n") {
        let start = line_n + block.lines().take_while(|l| l.trim().is_empty()).count();
        line_n += block.lines().count() + 1;
        let block = block.trim_start_matches('\n').trim_end_matches("---").trim_end();
        if let Some(rest) = block.strip_prefix("++").or_else(|| block.strip_prefix("--")) {
            let (head, letters) = rest.split_once('\n').expect("letters below the head");
            for (n, letter) in letters.lines().enumerate() {
                let one = format!("{}{head}\n{}", &block[..1], letter.replace("\\n", "\n"));
                out.push(sample(&one, format!("{file}:{}", start + n + 1)));
            }
        } else if !block.is_empty() {
            out.push(sample(block, format!("{file}:{start}")));
        }
    }
    out
}

fn sample(block: &str, place: String) -> Sample {
    let (head, text) = block.split_once('\n').expect("a letter below the head");
    let mut parts = head.splitn(2, '|').map(str::trim);
    let what = parts.next().unwrap_or_default();
    let (sign, rules) = what.split_at(1);
    let rules = rules
        .split(',')
        .map(str::trim)
        .filter(|r| !r.is_empty() && *r != "good")
        .map(|r| RuleId::from_word(r).unwrap_or_else(|| panic!("{place}: rule {r}")))
        .collect();
    let (kind, facts) = facts(parts.next().unwrap_or_default(), &place);
    let sign = sign.chars().next().expect("a sign");
    assert!("+-=".contains(sign), "{place}: sign {sign}");
    Sample { sign, rules, kind, facts, text: text.trim().to_owned(), place }
}

fn facts(line: &str, place: &str) -> (DraftKind, DraftFacts) {
    let mut words = line.splitn(3, ' ');
    let kind = words.next().and_then(DraftKind::from_word);
    let kind = kind.unwrap_or_else(|| panic!("{place}: kind in {line:?}"));
    let fault = words.next().and_then(Fault::from_word);
    let mut facts = DraftFacts::new(fault.unwrap_or_else(|| panic!("{place}: fault")));
    let number = |v: &str| v.parse::<Decimal>().unwrap_or_else(|_| panic!("{place}: number {v}"));
    for part in words.next().unwrap_or_default().split(';').map(str::trim) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        match key {
            "" => {}
            "kpi" => {
                let v: Vec<&str> = value.split(':').collect();
                facts.kpi = Some(DraftKpi {
                    name: v[0].to_owned(),
                    plan: number(v[1]),
                    fact: number(v[2]),
                });
            }
            "progress" => facts.progress_pct = Some(number(value)),
            "done" => facts.done_items = value.split(',').map(|s| s.trim().to_owned()).collect(),
            "solution" => facts.solution_known = true,
            "date" => facts.new_date = Some(value.parse().expect("a date")),
            "options" => facts.options_ready = true,
            "prevention" => facts.prevention_ready = true,
            "loss" => facts.loss_estimate = Some(number(value)),
            "comp" => facts.compensation_value = Some(number(value)),
            "client" => facts.client_name = Some(value.to_owned()),
            _ => panic!("{place}: key {key}"),
        }
    }
    (kind, facts)
}

fn fired(sample: &Sample) -> BTreeMap<RuleId, String> {
    let chars: Vec<char> = sample.text.chars().collect();
    check(&sample.text, sample.kind, &sample.facts)
        .into_iter()
        .map(|f| {
            let words = &chars[f.span.start as usize..f.span.end as usize];
            (f.rule, words.iter().collect())
        })
        .collect()
}

/// Every `+` fires and every `-` does not.
fn check_rule(file: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for sample in samples(file) {
        let fired = fired(&sample);
        for rule in &sample.rules {
            if fired.contains_key(rule) != (sample.sign == '+') {
                let said = fired.get(rule).map_or("", |s| s.as_str());
                wrong.push(format!(
                    "{} {}{} {said:?}: {}",
                    sample.place,
                    sample.sign,
                    rule.word(),
                    sample.text.replace('\n', " / ")
                ));
            }
        }
    }
    wrong
}

/// What the whole letters of a file measure.
#[derive(Default)]
struct Figures {
    /// Found and expected, found and not, expected and not found, by rule.
    by_rule: BTreeMap<RuleId, [usize; 3]>,
    n_good: usize,
    n_good_alarmed: usize,
    n_bad: usize,
    misses: Vec<String>,
}

impl Figures {
    fn sum(&self, i: usize) -> usize {
        self.by_rule.values().map(|v| v[i]).sum()
    }
    fn precision(&self) -> f64 {
        self.sum(0) as f64 / (self.sum(0) + self.sum(1)).max(1) as f64
    }
    fn recall(&self) -> f64 {
        self.sum(0) as f64 / (self.sum(0) + self.sum(2)).max(1) as f64
    }
    fn false_alarms(&self) -> f64 {
        self.n_good_alarmed as f64 / self.n_good.max(1) as f64
    }
    fn print(&self, name: &str, is_long: bool) {
        println!("{name}: rule, hits, false, missed");
        for (rule, [hit, wrong, missed]) in &self.by_rule {
            println!("  {:32} {hit:3} {wrong:3} {missed:3}", rule.word());
        }
        println!(
            "  precision {:.3} recall {:.3}; good letters alarmed {} of {}; bad letters {}",
            self.precision(),
            self.recall(),
            self.n_good_alarmed,
            self.n_good,
            self.n_bad
        );
        if is_long {
            self.misses.iter().for_each(|m| println!("{m}"));
        }
    }
}

fn measure(file: &str) -> Figures {
    let mut figures = Figures::default();
    for sample in samples(file).into_iter().filter(|s| s.sign == '=') {
        let mut fired = fired(&sample);
        fired.retain(|rule, _| rule.severity() > Severity::Hint);
        let is_good = sample.rules.is_empty();
        figures.n_good += usize::from(is_good);
        figures.n_bad += usize::from(!is_good);
        figures.n_good_alarmed += usize::from(is_good && !fired.is_empty());
        let all: BTreeSet<RuleId> = sample.rules.iter().chain(fired.keys()).copied().collect();
        for rule in all {
            let (expected, found) = (sample.rules.contains(&rule), fired.get(&rule));
            let row = figures.by_rule.entry(rule).or_default();
            row[if expected && found.is_some() {
                0
            } else if expected {
                2
            } else {
                1
            }] += 1;
            if expected != found.is_some() {
                figures.misses.push(format!(
                    "{} {} {} {found:?}: {}",
                    sample.place,
                    if expected { "MISSED" } else { "FALSE" },
                    rule.word(),
                    sample.text.replace('\n', " / ")
                ));
            }
        }
    }
    figures
}

#[test]
fn spans_lie_within_any_text_and_nothing_panics() {
    let pieces = [
        "Извините",
        " мы не выполнили",
        "50",
        " 6 из 50",
        "%",
        "\n",
        "\n\n> ",
        "**",
        "!!",
        "«",
        "»",
        "\"",
        "{имя}",
        "[",
        "___",
        " до 15 марта",
        "ß",
        "İ",
        "👩‍👩‍👧",
        "\u{301}",
        "1 000 000",
        "99999999999999999999",
        " не",
        ". ",
        ", ",
        "Option 1. ",
        "we will fix it by Friday",
        "\u{a0}",
        "\t",
        "№",
        "12:00",
        "15.03.2026",
        "ПОЧЕМУ",
        "1)",
        "-5",
        "0x1F",
        "’s",
        "т.е.",
        "N,",
        " so sorry",
        "ё",
        "<",
        ">",
        "\r\n",
    ];
    let mut facts = DraftFacts::new(Fault::Own);
    facts.kpi = Some(DraftKpi {
        name: "новые покупатели".into(), plan: 50.into(), fact: 6.into()
    });
    facts.done_items = vec!["6 покупателей".into(), "".into(), "7".into()];
    facts.loss_estimate = Some(100.into());
    facts.client_name = Some("Ян".into());
    let mut state: u64 = 7;
    let mut next = |n: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize % n
    };
    for round in 0..4000 {
        let n = next(12);
        let text: String = (0..n).map(|_| pieces[next(pieces.len())]).collect();
        let kind = DraftKind::ALL[round % DraftKind::ALL.len()];
        facts.fault = Fault::ALL[round % Fault::ALL.len()];
        let n_chars = text.chars().count() as u32;
        for finding in check(&text, kind, &facts) {
            let Span { start, end } = finding.span;
            assert!(start <= end && end <= n_chars, "{text:?}: {finding:?}");
        }
    }
}

#[test]
fn a_rule_that_is_excepted_stays_silent() {
    let facts = DraftFacts::new(Fault::Own);
    let text = "Успокойтесь, ничего страшного.";
    let has = |findings: Vec<Finding>, rule| findings.iter().any(|f| f.rule == rule);
    assert!(has(check(text, DraftKind::Reply, &facts), RuleId::Denial));
    let not_here = Exceptions { rules: vec![RuleId::Denial] };
    let rest = check_with(text, DraftKind::Reply, &facts, &not_here);
    assert!(!has(rest.clone(), RuleId::Denial));
    assert!(has(rest, RuleId::TonePolicing));
}

#[test]
fn every_rule_fires_where_it_must_and_nowhere_else() {
    const FILES: &[&str] = &[
        "apology.test",
        "blame.test",
        "content.test",
        "figures.test",
        "form.test",
        "options.test",
        "repair.test",
        "tone.test",
    ];
    let wrong: Vec<String> = FILES.iter().flat_map(|file| check_rule(file)).collect();
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
    let all: Vec<Sample> = FILES.iter().flat_map(|file| samples(file)).collect();
    for rule in RuleId::ALL {
        for sign in ['+', '-'] {
            let n = all.iter().filter(|s| s.sign == sign && s.rules.contains(rule)).count();
            assert!(n >= 6, "{} has {n} cases of {sign}", rule.word());
        }
    }
}

/// Letters the rules were tuned on. Each file was measured before the rules saw it: good letters
/// alarmed 19 of 61, 7 of 30, 3 of 20, 7 of 24, 3 of 16, 5 of 30, 10 of 30, 7 of 24, 1 of 24, 4 of 20.
/// What the check does with other letters is nearer to `letters_held_out_are_judged` than to these.
#[test]
fn known_letters_are_judged_whole() {
    const FILES: &[&str] = &[
        "letters_good.test",
        "letters_bad.test",
        "letters_more.test",
        "letters_third.test",
        "letters_fourth.test",
        "letters_fifth.test",
        "letters_sixth.test",
        "letters_seventh.test",
        "letters_eighth.test",
        "letters_ninth.test",
        "letters_tenth.test",
    ];
    let all: Vec<(&str, Figures)> = FILES.iter().map(|file| (*file, measure(file))).collect();
    all.iter().for_each(|(file, figures)| figures.print(file, true));
    for (file, figures) in all {
        assert!(figures.n_good + figures.n_bad >= 20, "{file}");
        assert!(figures.false_alarms() <= 0.02, "{file}: {}", figures.false_alarms());
        if figures.n_bad > 0 {
            assert!(figures.precision() >= 0.96, "{file}: {}", figures.precision());
            assert!(figures.recall() >= 0.96, "{file}: {}", figures.recall());
        }
    }
}

/// Letters that no rule was tuned on: the other half, by lot, of what `letters_sixth.test` holds, and
/// a set written after the last change of a rule. Measured: good letters alarmed 2 of 30 and 0 of 20,
/// recall on the bad ones 0.91 and 0.57 (that set says its victim, denial and blame in rare words).
#[test]
fn letters_held_out_are_judged() {
    let is_long = std::env::var_os("DRAFT_SHOW_HELD").is_some();
    let (mut n_good, mut n_alarmed) = (0, 0);
    for file in ["letters_held.test", "letters_held_second.test"] {
        let figures = measure(file);
        figures.print(file, is_long);
        assert!(figures.recall() >= 0.5, "{file}: {}", figures.recall());
        n_good += figures.n_good;
        n_alarmed += figures.n_good_alarmed;
    }
    // The goal of the product: five good letters in a hundred.
    assert!(n_good >= 50 && n_alarmed * 20 <= n_good, "{n_alarmed} of {n_good}");
}

#[test]
fn a_page_is_checked_fast() {
    let mut facts = DraftFacts::new(Fault::Own);
    facts.kpi = Some(DraftKpi {
        name: "новые покупатели".into(), plan: 50.into(), fact: 6.into()
    });
    let page: String = samples("letters_good.test")
        .iter()
        .map(|s| s.text.as_str())
        .take(8)
        .collect::<Vec<_>>()
        .join("\n");
    check(&page, DraftKind::Explanation, &facts);
    // The fastest round: what the machine does besides is not ours.
    let round = || {
        let start = std::time::Instant::now();
        assert!(check(&page, DraftKind::Explanation, &facts).len() < 20);
        start.elapsed()
    };
    const ROUNDS: u32 = 40;
    let each = (0..ROUNDS).map(|_| round()).min().unwrap_or_default();
    println!("{} characters in {each:?}", page.chars().count());
    // 2 ms is the budget of the optimized build; this one is not.
    let budget_ms = if cfg!(debug_assertions) { 100 } else { 2 };
    assert!(each.as_millis() < budget_ms, "{each:?}");
}
