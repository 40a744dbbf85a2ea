//! Cues of messages: the labelled messages for tuning, and laws that hold for any text.

use domain::cue::CueKind;
use proptest::prelude::*;
use std::collections::BTreeSet;
use text::learn::{Adapter, Answer};

/// Labels of the `.tsv` files in `testdata`.
const LABELS: &[(&str, CueKind)] = &[
    ("busy", CueKind::Busy),
    ("comp", CueKind::Competitor),
    ("esc", CueKind::Escalation),
    ("gone", CueKind::ContactLeaving),
    ("leave", CueKind::Leaving),
    ("money", CueKind::MoneyClaim),
    ("neg", CueKind::Negativity),
    ("team", CueKind::TeamChange),
    ("why", CueKind::WhyPaying),
];

fn kinds(text: &str) -> BTreeSet<CueKind> {
    text::analyse(text, None).cues.iter().map(|cue| cue.kind).collect()
}

/// Checks that a file of labelled messages is read right but for a few: `most` mistakes in a hundred messages.
fn check(file: &str, most: usize) {
    let mut mistakes = Vec::new();
    let mut messages = 0;
    for line in file.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (labels, text) = line.split_once('\t').unwrap();
        let wanted: BTreeSet<CueKind> = labels
            .split(',')
            .filter(|label| *label != "-")
            .map(|label| LABELS.iter().find(|(word, _)| *word == label).unwrap().1)
            .collect();
        messages += 1;
        let found = kinds(&text.replace("\\n", "\n"));
        if found != wanted {
            mistakes.push(format!("{text}\n    wanted {wanted:?}, found {found:?}"));
        }
    }
    assert!(mistakes.len() * 100 <= most * messages, "{}", mistakes.join("\n"));
}

#[test]
fn russian_messages_for_tuning_are_read_as_labelled() {
    check(include_str!("../testdata/dev.ru.tsv"), 8);
}

#[test]
fn english_messages_for_tuning_are_read_as_labelled() {
    check(include_str!("../testdata/dev.en.tsv"), 8);
}

#[test]
fn a_cue_points_at_the_words_that_mattered() {
    let text = "Добрый день! Уже третий раз прошу прислать отчёт.";
    let analysis = text::analyse(text, None);
    let cue = &analysis.cues[0];
    let words: String = text
        .chars()
        .skip(cue.spans[0].start as usize)
        .take((cue.spans[0].end - cue.spans[0].start) as usize)
        .collect();
    assert!(words.contains("третий раз"), "{words}");
    assert!(cue.rule.starts_with("ru.negativity."), "{}", cue.rule);
}

#[test]
fn quoted_and_forwarded_text_gives_no_cue() {
    assert!(kinds("Ок, смотрю\n> Сколько можно ждать макет?\n> Верните деньги").is_empty());
    assert!(
        kinds("См. ниже\n---------- Пересылаемое сообщение ----------\nЭто безобразие, мы уходим")
            .is_empty()
    );
    assert!(kinds("Отзыв на карте: «Ужасный магазин, верните деньги». Что ответить?").is_empty());
}

#[test]
fn messages_that_say_nothing_are_not_substantive() {
    let substantive = |text| text::analyse(text, None).is_substantive;
    for text in [
        "ок",
        "Спасибо!",
        "Принято, спасибо большое",
        "👍",
        "",
        "Thanks, got it",
        "Автоответ: я в отпуске до 9 января",
        "Приглашение: Созвон, вт 14 мая",
        "Automatic reply: I am away",
        "https://meet.google.com/abc-defg-hij",
    ] {
        assert!(!substantive(text), "{text}");
    }
    for text in ["Ок, но логотип левее", "Спасибо, когда отчёт?", "Thanks, please move the logo"]
    {
        assert!(substantive(text), "{text}");
    }
}

#[test]
fn a_busy_message_says_until_when() {
    let hint = |text| text::analyse(text, None).busy_until_hint.map(|hint| hint.until);
    assert_eq!(
        hint("Я в отпуске до 14 мая"),
        Some(text::Until::Day { day: 14, month: Some(5), year: None })
    );
    assert_eq!(hint("I'm on vacation until Monday"), Some(text::Until::Weekday(1)));
    assert_eq!(hint("Отчёт нужен до 14 мая"), None);
}

#[test]
fn a_very_long_text_without_punctuation_is_read_in_linear_time() {
    let once = "сколько можно ждать отчёт не отвечаете третий раз прошу вас ".repeat(200);
    let long = once.repeat(20);
    let time = |text: &str| {
        let start = std::time::Instant::now();
        text::analyse(text, None);
        start.elapsed().as_secs_f64()
    };
    time(&once);
    let ratio = time(&long) / time(&once).max(1e-6);
    assert!(ratio < 60.0, "20 times the text took {ratio} times as long");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn spans_lie_inside_any_text_in_order(text in spoken()) {
        let length = text.chars().count() as u32;
        for cue in text::analyse(&text, None).cues {
            prop_assert!(!cue.spans.is_empty());
            prop_assert!((1..=100).contains(&cue.confidence));
            let mut last = 0;
            for span in cue.spans {
                prop_assert!(last <= span.start && span.start < span.end && span.end <= length);
                last = span.end;
            }
        }
    }

    #[test]
    fn an_adapter_never_breaks_a_span(text in spoken(), confirmed in any::<bool>()) {
        let answer = Answer { text: &text, kind: CueKind::Negativity, confirmed };
        let adapter = Adapter::learn(&[answer; 12]);
        let length = text.chars().count() as u32;
        for cue in text::analyse_with(&text, None, &adapter).cues {
            prop_assert!(cue.spans.iter().all(|span| span.start < span.end && span.end <= length));
        }
    }
}

/// Any characters at all, or words that rules look for between any characters.
fn spoken() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "третий раз прошу",
        "сроки сорваны",
        "«",
        "»",
        "\n> ",
        "верните деньги",
        "I'm leaving",
        "in-house",
        "отпуск до 14 мая",
        "ё́",
        "👩‍👩‍👧",
        "\u{202e}",
        ". ",
        "?!",
        "another agency",
        "don’t",
        "\r\n",
        "\t",
    ]);
    let piece = prop_oneof![word.prop_map(str::to_owned), "\\PC{0,12}", any::<String>()];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.join(" "))
}
