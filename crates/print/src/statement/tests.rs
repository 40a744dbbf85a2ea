use super::*;
use domain::calendar::DayTable;
use domain::liability::{
    BaseKind, Cap, CapBase, CapLimit, Case, KeyRates, Liability, RateDate, Regime, assess,
};
use domain::money::Decimal;
use jiff::civil::date;
use jiff::tz::TimeZone;

fn case(regime: Regime, end: Date) -> Case {
    Case {
        regime,
        base_minor: 120_000_000,
        currency: Currency::RUB,
        due_date: Some(date(2026, 2, 2)),
        end_date: Some(end),
        payments: Vec::new(),
        performed: Vec::new(),
        base_kind: BaseKind::Stage,
        is_due_date_moved: true,
        moratorium: Vec::new(),
        cap: None,
        clause: Some("7.2".into()),
        is_forecast: true,
    }
}

fn liability(case: &Case) -> Liability {
    assess(case, KeyRates::shipped(), &DayTable::russian()).unwrap()
}

fn of<'a>(liability: &'a Liability, words: &'a str) -> Statement<'a> {
    Statement {
        agency: "Северный ветер",
        client: words,
        subject: "Запуск сайта",
        currency: Currency::RUB,
        as_of: date(2026, 3, 20),
        rates_known_until: Some(KeyRates::shipped().known_until()),
        clauses: vec![ClauseStatement { number: "7.2", words, liability }],
    }
}

fn english() -> Locale {
    Locale::new(Lang::En, TimeZone::UTC)
}

fn per_period() -> Regime {
    Regime::KeyRate { divisor: 300, rate_date: RateDate::PerPeriod }
}

#[test]
fn a_statement_is_a_pdf_in_both_languages() {
    let liability = liability(&case(Regime::Art395, date(2026, 3, 20)));
    for locale in [Locale::russian(), english()] {
        let pdf = statement(&locale, &of(&liability, "Неустойка за каждый день")).unwrap();
        assert!(pdf.starts_with(b"%PDF-1.7"), "{:?}", locale.lang);
        assert!(pdf.len() > 5_000 && pdf.windows(5).any(|w| w == b"%%EOF"));
    }
}

#[test]
fn what_the_user_typed_is_text_and_never_markup() {
    let liability = liability(&case(per_period(), date(2026, 3, 20)));
    let hostile = [
        "#panic(\"out\")",
        "= Heading #set page(width: 1pt)",
        "$ x/0 $ @missing <label> `#read(\"/etc/passwd\")`",
        "\\ \" ' ] ) } */ // /* #import \"@preview/x:0.1.0\"",
        "a\0b\u{7}c\u{202e}d\u{feff}",
        "😀 漢字 \u{202e} Ω≈ç",
        &"ж".repeat(5_000),
        &"слово ".repeat(3_000),
    ];
    for text in hostile {
        let statement = of(&liability, text);
        let page = view(&Locale::russian(), &statement);
        let plain: String = page.clauses[0].words.chars().filter(|c| *c != '\u{200b}').collect();
        let cleaned: String =
            text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        assert_eq!(plain, cleaned);
        let pdf = super::statement(&Locale::russian(), &statement).unwrap();
        assert!(pdf.starts_with(b"%PDF"), "{}", text.chars().take(20).collect::<String>());
    }
}

#[test]
fn the_total_is_the_sum_of_the_rows_and_says_how_it_was_rounded() {
    let check = |case: Case| {
        let liability = liability(&case);
        let page = view(&Locale::russian(), &of(&liability, ""));
        let number = |text: &str| {
            let digits: String = text.chars().filter(char::is_ascii_digit).collect();
            digits.parse::<i64>().unwrap()
        };
        let rows: i64 = page.clauses[0].rows.iter().map(|row| number(&row.sum)).sum();
        let total = page.clauses[0].sums.last().unwrap();
        assert_eq!(rows, number(&total.value));
        assert!(page.notes[0].contains("копе"));
    };
    check(case(per_period(), date(2026, 8, 1)));
    check(case(Regime::Art395, date(2026, 8, 1)));
    check(case(Regime::ContractDaily { percent_per_day: Decimal::new(15, 2) }, date(2026, 5, 5)));
    check(case(Regime::FineFixed { amount_minor: 5_000_001 }, date(2026, 2, 3)));
}

#[test]
fn a_forecast_and_a_cap_are_marked() {
    let known = KeyRates::shipped().known_until();
    let late = known.saturating_add(jiff::Span::new().days(40));
    let cap = Some(Cap { limit: CapLimit::Percent(10.into()), of: CapBase::Base });
    let liability = liability(&Case { cap, ..case(per_period(), late) });
    let page = view(&english(), &of(&liability, ""));
    let is_marked = |row: &Line| row.period.ends_with('*');
    assert!(page.clauses[0].rows.iter().any(is_marked));
    assert!(!is_marked(&page.clauses[0].rows[0]));
    assert!(page.notes.iter().any(|note| note.starts_with('*')));
    assert_eq!(page.clauses[0].sums.len(), 3);
}

#[test]
fn sums_keep_their_kopecks() {
    let check = |minor, ru: &str, en: &str| {
        assert_eq!(amount(&Locale::russian(), minor), ru);
        assert_eq!(amount(&english(), minor), en);
    };
    check(123_450, "1\u{a0}234,50", "1,234.50");
    check(5, "0,05", "0.05");
    check(-5, "−0,05", "−0.05");
    check(-123_400, "−1\u{a0}234,00", "−1,234.00");
}
