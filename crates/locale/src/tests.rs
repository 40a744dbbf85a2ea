use crate::message::{Piece, pieces};
use crate::strings::table;
use crate::{Lang, Locale, Text, Value, plural};
use domain::reason::{self, Arg, Reason};
use jiff::civil::date;
use jiff::tz::TimeZone;
use std::collections::BTreeSet;

fn ru() -> Locale {
    Locale::russian()
}

fn en() -> Locale {
    Locale::new(Lang::En, TimeZone::UTC)
}

/// Names of all holes in all forms.
fn holes(text: &Text) -> BTreeSet<String> {
    let name = |piece: Piece<'_>| match piece {
        Piece::Hole(name) | Piece::Agreeing(name, _) => Some(name.to_owned()),
        Piece::Words(_) => None,
    };
    text.forms().iter().flat_map(|form| pieces(form).into_iter().filter_map(name)).collect()
}

#[test]
fn both_languages_have_the_same_keys() {
    let keys = |lang| table(lang).keys().collect::<BTreeSet<_>>();
    let (ru, en) = (keys(Lang::Ru), keys(Lang::En));
    assert_eq!(ru.difference(&en).collect::<Vec<_>>(), Vec::<&&String>::new(), "missing in en");
    assert_eq!(en.difference(&ru).collect::<Vec<_>>(), Vec::<&&String>::new(), "missing in ru");
    assert!(ru.len() > 60, "the tables are not empty");
}

#[test]
fn both_languages_use_the_same_holes() {
    for (key, ru) in table(Lang::Ru) {
        let en = &table(Lang::En)[key];
        assert_eq!(holes(ru), holes(en), "holes of {key}");
    }
}

#[test]
fn plural_texts_have_a_form_for_each_category() {
    for lang in [Lang::Ru, Lang::En] {
        for (key, text) in table(lang) {
            if let Text::Plural(forms) = text {
                assert_eq!(forms.len(), plural::arity(lang), "{key} in {lang:?}");
            }
            for form in text.forms() {
                assert!(!form.trim().is_empty(), "{key} in {lang:?} is empty");
                for piece in pieces(form) {
                    if let Piece::Agreeing(_, forms) = piece {
                        assert_eq!(forms.len(), plural::arity(lang), "{key} in {lang:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn files_are_sorted_one_key_a_line() {
    for json in [include_str!("../strings/ru.json"), include_str!("../strings/en.json")] {
        let keys: Vec<&str> = json
            .lines()
            .filter_map(|line| line.trim_start().strip_prefix('"')?.split_once('"'))
            .map(|(key, _)| key)
            .collect();
        let mut sorted = keys.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(keys, sorted);
        let parsed: std::collections::BTreeMap<String, serde_json::Value> =
            serde_json::from_str(json).expect("valid JSON");
        assert_eq!(parsed.len(), keys.len(), "one key a line, none twice");
    }
}

#[test]
fn every_reason_has_a_sentence_in_both_languages() {
    for code in reason::ALL {
        let key = format!("reason.{code}");
        assert!(ru().has(&key), "{key} in ru");
        assert!(en().has(&key), "{key} in en");
    }
    let mut sorted = reason::ALL.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted, reason::ALL, "codes are alphabetical");
}

#[test]
fn every_sentence_of_a_reason_belongs_to_a_code() {
    for key in table(Lang::Ru).keys().filter_map(|key| key.strip_prefix("reason.")) {
        assert!(reason::ALL.contains(&key), "reason.{key} has no code in domain::reason::ALL");
    }
}

#[test]
fn russian_counts_agree() {
    let check = |n: i64, expected: &str| {
        assert_eq!(ru().plural("count.clients", n).replace('\u{a0}', " "), expected)
    };
    check(0, "0 клиентов");
    check(1, "1 клиент");
    check(3, "3 клиента");
    check(5, "5 клиентов");
    check(11, "11 клиентов");
    check(14, "14 клиентов");
    check(21, "21 клиент");
    check(112, "112 клиентов");
    check(12_480, "12 480 клиентов");
    assert_eq!(en().plural("count.clients", 1).replace('\u{a0}', " "), "1 client");
    assert_eq!(en().plural("count.clients", 2).replace('\u{a0}', " "), "2 clients");
}

#[test]
fn an_agreeing_word_follows_its_own_count() {
    let text = Text::One("{days} {days|день|дня|дней} и {hours} {hours|час|часа|часов}".to_owned());
    let args = [("days", Value::Count(2)), ("hours", Value::Count(5))];
    assert_eq!(crate::message::fill(&ru(), &text, &args), "2 дня и 5 часов");
    let broken = Text::One("a { b {c".to_owned());
    assert_eq!(crate::message::fill(&ru(), &broken, &args), "a { b {c");
}

#[test]
fn numbers_print_as_people_write_them() {
    assert_eq!(ru().number(2.5), "2,5");
    assert_eq!(ru().number(2.96), "3");
    assert_eq!(ru().number(-0.25), "−0,3");
    assert_eq!(en().number(2.5), "2.5");
    assert_eq!(ru().number(f64::NAN), "—");
    assert_eq!(ru().percent(25), "25\u{a0}%");
    assert_eq!(en().percent(25), "25%");
    assert_eq!(en().count(12_480), "12,480");
    assert_eq!(ru().count(-1480), "−1480");
}

#[test]
fn money_prints_with_its_sign() {
    assert_eq!(ru().money(12_000_000, "RUB"), "120\u{a0}000\u{a0}₽");
    assert_eq!(ru().money(125_050, "RUB"), "1\u{a0}250,50\u{a0}₽");
    assert_eq!(en().money(12_000_000, "RUB"), "₽120,000");
    assert_eq!(en().money(-125_005, "USD"), "−$1,250.05");
    assert_eq!(en().money(500, "RSD"), "5\u{a0}RSD");
    assert_eq!(ru().money(500, "JPY"), "500\u{a0}¥");
}

#[test]
fn hours_print_by_their_size() {
    let check = |hours: f64, expected: &str| {
        assert_eq!(ru().hours(hours).replace('\u{a0}', " "), expected, "{hours}");
    };
    check(0.5, "30 минут");
    check(0.02, "1 минута");
    check(3.0, "3 ч");
    check(2.5, "2,5 ч");
    check(16.0, "2 рабочих дня");
    check(20.0, "2,5 рабочего дня");
    check(40.0, "5 рабочих дней");
    check(168.0, "21 рабочий день");
}

#[test]
fn dates_print_in_the_readers_zone() {
    let at = "2026-03-14T22:30:00Z".parse().expect("a moment");
    let now = "2026-03-18T09:00:00Z".parse().expect("a moment");
    assert_eq!(ru().moment(at, now).replace('\u{a0}', " "), "15 марта, 01:30");
    assert_eq!(en().moment(at, now).replace('\u{a0}', " "), "14 Mar, 22:30");
    let today = date(2026, 3, 18);
    assert_eq!(ru().date_near(date(2025, 12, 31), today).replace('\u{a0}', " "), "31 декабря 2025");
    assert_eq!(
        ru().span(date(2026, 3, 3), date(2026, 3, 14), today).replace('\u{a0}', " "),
        "3–14 марта"
    );
    assert_eq!(
        ru().span(date(2025, 12, 28), date(2026, 1, 10), today).replace('\u{a0}', " "),
        "28 декабря 2025–10 января"
    );
}

#[test]
fn relative_moments_read_as_speech() {
    let now: jiff::Timestamp = "2026-03-18T09:00:00Z".parse().expect("a moment");
    let check = |at: &str, expected: &str| {
        let at = at.parse().expect("a moment");
        assert_eq!(ru().relative(at, now).replace('\u{a0}', " "), expected);
    };
    check("2026-03-18T08:59:40Z", "только что");
    check("2026-03-18T08:40:00Z", "20 минут назад");
    check("2026-03-18T07:00:00Z", "2 часа назад");
    check("2026-03-17T09:00:00Z", "вчера");
    check("2026-03-15T09:00:00Z", "3 дня назад");
    check("2026-02-28T09:00:00Z", "2 недели назад");
    check("2025-12-18T09:00:00Z", "3 месяца назад");
    check("2026-03-19T20:00:00Z", "завтра");
    check("2026-03-28T09:00:00Z", "через 10 дней");
}

#[test]
fn a_reason_prints_each_kind_of_value() {
    let reason = |arg: Arg| Reason { code: "none".into(), args: vec![("x".into(), arg)] };
    // An unknown code prints its key: the page survives, the page test fails.
    assert_eq!(ru().reason(&reason(Arg::Count(1))), "reason.none");
    let print = |arg: Arg| {
        let text = Text::One("{x}".to_owned());
        let value = ru().reason_value(&arg);
        crate::message::fill(&ru(), &text, &[("x", value)]).replace('\u{a0}', " ")
    };
    assert_eq!(print(Arg::Count(12_000)), "12 000");
    assert_eq!(print(Arg::Number(1.25)), "1,3");
    assert_eq!(print(Arg::Percent(60)), "60 %");
    assert_eq!(print(Arg::Hours(2.0)), "2 ч");
    assert_eq!(print(Arg::Date(date(2026, 3, 3))), "3 марта");
    assert_eq!(print(Arg::Term("level.red".into())), "критично");
    assert_eq!(print(Arg::Text("Ромашка".to_owned())), "Ромашка");
}
