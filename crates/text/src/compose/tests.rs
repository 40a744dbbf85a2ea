//! What is composed passes the check, whatever is known of the case.

use super::words::Words;
use super::*;
use crate::draft::check;
use domain::draft::{DraftKpi, Severity};
use jiff::civil::date;

/// Every combination of facts; each argument chooses a value.
fn case(lang: Lang, fault: Fault, n: usize) -> ComposeCase {
    let mut rest = n;
    let mut pick = |of: usize| {
        let chosen = rest % of;
        rest /= of;
        chosen
    };
    let is_ru = lang == Lang::Ru;
    let text = |ru: &str, en: &str| if is_ru { ru.to_owned() } else { en.to_owned() };
    let mut facts = DraftFacts::new(fault);
    facts.kpi = match pick(4) {
        0 => None,
        1 => Some(DraftKpi {
            name: text("новые покупатели", "new customers"),
            plan: 50.into(),
            fact: 6.into(),
        }),
        2 => {
            Some(DraftKpi { name: text("заявки", "leads"), plan: 80.into(), fact: 0.into() })
        }
        _ => Some(DraftKpi {
            name: text("годовой отчёт", "annual report"),
            plan: 1.into(),
            fact: 0.into(),
        }),
    };
    match pick(3) {
        0 => facts.progress_pct = Some(0.into()),
        1 => facts.progress_pct = Some(40.into()),
        _ => {
            facts.progress_pct = Some(40.into());
            facts.done_items = vec![text("вёрстка разделов", "layout of the chapters")];
        }
    }
    let is_solution_known = pick(2) == 1;
    let has_date = pick(2) == 1;
    facts.solution_known = is_solution_known;
    facts.new_date = has_date.then(|| date(2026, 5, 14));
    let options = match pick(2) {
        0 => Vec::new(),
        _ => vec![
            if has_date {
                text("перенести срок на 14 мая", "move the date to May 14")
            } else {
                text("перенести остаток на следующий месяц", "carry the rest over to next month")
            },
            if facts.has_progress() {
                text("оплатить только сделанную часть", "pay for the finished part only")
            } else {
                text("поменять специалиста", "change the specialist")
            },
        ],
    };
    facts.options_ready = !options.is_empty();
    facts.prevention_ready = pick(2) == 1;
    let gesture = match pick(3) {
        0 => String::new(),
        n => {
            facts.loss_estimate = Some(100_000.into());
            facts.compensation_value = Some(if n == 1 { 30_000.into() } else { 100.into() });
            text("аудит кабинета", "an audit of the account")
        }
    };
    let is_late = pick(2) == 1;
    let name = if pick(2) == 1 { text("Ирина", "Helen") } else { String::new() };
    facts.client_name = Some(name.clone()).filter(|n| !n.is_empty());
    let cause = match pick(2) {
        0 => String::new(),
        _ => {
            text("в плане не было запаса на согласования", "the plan had no reserve for approvals")
        }
    };
    let measures = vec![Measure {
        name: text("второй человек проверяет план до старта", "a second person checks every plan"),
        due_on: date(2026, 6, 1),
    }];
    ComposeCase {
        lang,
        facts,
        promise: text("запуск сайта к выставке", "launch of the website before the fair"),
        cause,
        solution: if is_solution_known {
            text("подключаем второго специалиста", "we bring in a second specialist")
        } else {
            String::new()
        },
        options,
        measures,
        gesture,
        is_late,
        name,
        signer: text("Алиса", "Alice"),
    }
}

const N_CASES: usize = 4 * 3 * 2 * 2 * 2 * 2 * 3 * 2 * 2 * 2;

#[test]
fn what_is_composed_passes_the_check_over_all_facts() {
    // Every 53rd combination under each language, fault and kind: 53 divides no number of choices,
    // so that each value meets each other one.
    let mut wrong = Vec::new();
    let mut n_letters = 0;
    for lang in [Lang::Ru, Lang::En] {
        for &fault in Fault::ALL {
            for (k, &kind) in DraftKind::ALL.iter().enumerate() {
                for n in (k..N_CASES).step_by(53) {
                    let case = case(lang, fault, n);
                    let Ok(letter) = letter(&case, kind) else { continue };
                    n_letters += 1;
                    for f in check(&letter.text, kind, &case.facts) {
                        if f.severity > Severity::Hint {
                            let what = [lang.word(), fault.word(), kind.word(), f.rule.word()];
                            wrong.push((what, letter.text.clone()));
                        }
                    }
                }
            }
        }
    }
    assert!(n_letters > 3_000, "{n_letters}");
    let n_wrong = wrong.len();
    wrong.sort();
    wrong.dedup_by(|a, b| a.0 == b.0);
    assert!(wrong.is_empty(), "{n_wrong} of {n_letters}: {wrong:#?}");
}

#[test]
fn a_letter_says_what_is_known_and_no_more() {
    let all = case(Lang::Ru, Fault::Own, N_CASES - 1);
    let check = |kind, has: &[&str], not: &[&str]| {
        let text = letter(&all, kind).expect("a letter").text;
        for words in has {
            assert!(text.contains(words), "{words}: {text}");
        }
        for words in not {
            assert!(!text.contains(words), "{words}: {text}");
        }
    };
    let repair = ["14 мая", "вёрстка разделов", "извинения", "раньше"];
    check(DraftKind::FirstNotice, &repair, &["компенсации", "повторилось"]);
    check(DraftKind::Explanation, &["Причина", "второй человек", "до 1 июня"], &["компенсации"]);
    check(DraftKind::Options, &["1. ", "3. Завершить", "выбор за вами"], &["извинения"]);
    let nothing = case(Lang::Ru, Fault::ForceMajeure, 0);
    let text = letter(&nothing, DraftKind::FirstNotice).expect("a letter").text;
    assert!(text.contains("жаль") && !text.contains("извин"), "{text}");
    assert!(!text.contains("готово"), "{text}");
    assert_eq!(letter(&nothing, DraftKind::Explanation), Err(Missing::Cause));
    assert_eq!(letter(&nothing, DraftKind::Options), Err(Missing::Options));
}

#[test]
fn a_talk_has_pauses_a_line_and_the_sentence_to_agree_to_differ() {
    for lang in [Lang::Ru, Lang::En] {
        for &fault in Fault::ALL {
            for n in (0..N_CASES).step_by(101) {
                let case = case(lang, fault, n);
                let parts = talk(&case);
                let lines = || parts.iter().flat_map(|p| &p.lines);
                assert!(lines().filter(|l| l.kind == LineKind::Pause).count() >= 2);
                assert!(lines().all(|l| !l.text.trim().is_empty() && !l.text.contains('{')));
                let differ = Words::of(lang).get("talk.differ.say");
                let has_differ = lines().any(|l| l.text == differ);
                assert_eq!(has_differ, fault != Fault::Own);
                let said = lines().filter(|l| l.kind == LineKind::Say);
                let said: Vec<&str> = said.map(|l| l.text.as_str()).collect();
                let text = said.join("\n\n");
                for f in check(&text, DraftKind::Reply, &case.facts) {
                    assert!(f.severity == Severity::Hint, "{f:?} {fault:?}: {text}");
                }
            }
        }
    }
}

#[test]
fn both_languages_have_the_same_wording_with_the_same_slots() {
    let (ru, en) = (Words::of(Lang::Ru), Words::of(Lang::En));
    assert_eq!(ru.keys(), en.keys());
    let slots = |text: &str| -> Vec<String> {
        let mut found: Vec<String> =
            text.split('{').skip(1).filter_map(|s| Some(s.split_once('}')?.0.to_owned())).collect();
        found.sort();
        found
    };
    for key in ru.keys() {
        assert_eq!(slots(ru.get(key)), slots(en.get(key)), "{key}");
    }
}
