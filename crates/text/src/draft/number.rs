//! Numbers of a letter: digits and words, told from dates, times, sums of money, terms and marks.

use super::letter::{Kind, Letter};
use rust_decimal::Decimal;

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// A count of something: the only sort that may claim the KPI.
    Count,
    Percent,
    Money,
    /// Day and month of a date in so many words.
    Date {
        day: i8,
        month: i8,
    },
    /// A clock time, a term, a year, a mark of a list, a telephone: never a claim.
    Other,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Num {
    pub value: Decimal,
    pub sort: Sort,
    /// Tokens `first..=last`, the unit not counted.
    pub first: usize,
    pub last: usize,
    pub sentence: u32,
}

#[rustfmt::skip]
const MONTHS: &[(&str, i8)] = &[
    ("январ", 1), ("феврал", 2), ("март", 3), ("апрел", 4), ("мая", 5), ("май", 5), ("мае", 5),
    ("июн", 6), ("июл", 7), ("август", 8), ("сентябр", 9), ("октябр", 10), ("ноябр", 11),
    ("декабр", 12), ("january", 1), ("jan", 1), ("february", 2), ("feb", 2), ("march", 3),
    ("mar", 3), ("april", 4), ("apr", 4), ("may", 5), ("june", 6), ("jun", 6), ("july", 7),
    ("jul", 7), ("august", 8), ("aug", 8), ("september", 9), ("sept", 9), ("sep", 9),
    ("october", 10), ("oct", 10), ("november", 11), ("nov", 11), ("december", 12), ("dec", 12),
];

#[rustfmt::skip]
const MONEY: &[&str] =
    &["руб", "рубл", "р", "долл", "евро", "usd", "eur", "rub", "dollar", "euro", "pound", "gbp"];

#[rustfmt::skip]
const TERM_UNITS: &[&str] = &[
    "день", "дня", "дней", "дню", "дни", "час", "минут", "недел", "месяц", "сут", "год", "лет",
    "рабоч", "календарн", "кварт", "day", "hour", "minute", "week", "month", "year", "working",
    "business", "calendar", "quarter", "am", "pm", "утра", "вечера", "секунд", "second", "раз",
    "times", "процентн", "мск", "этап", "й", "го", "му", "го", "st", "nd", "rd", "th", "шаг",
    "step", "вариант", "option", "пункт", "января", "o'clock", "стади", "причин", "reason",
];

#[rustfmt::skip]
const MARKS: &[&str] = &[
    "№", "вариант", "варианта", "варианте", "договор", "договору", "договора", "заказ", "заказа",
    "счет", "счета", "счету", "пункт", "пункту", "пункта", "п", "пп", "ст", "статья", "статьи",
    "приложение", "приложению", "заявка", "заявке", "тикет", "задача", "id", "option", "order",
    "invoice", "contract", "clause", "section", "no", "ticket", "step", "шаг", "этап", "этапа",
    "этапе", "версия", "версии", "тел", "телефон", "телефону", "phone", "доб", "часть", "phase",
    "version", "stage", "gmt", "utc", "q", "квартал", "номер", "номером", "call",
];

/// All numbers of the letter, in order.
pub(super) fn numbers(letter: &Letter) -> Vec<Num> {
    let mut out = Vec::new();
    let mut i = 0;
    while i < letter.tokens.len() {
        match read(letter, i) {
            Some(num) => {
                i = num.last + 1;
                out.push(num);
            }
            None => i += 1,
        }
    }
    out
}

fn read(letter: &Letter, i: usize) -> Option<Num> {
    match letter.tokens[i].kind {
        Kind::Number => digits(letter, i),
        Kind::Word => spelled(letter, i),
    }
}

fn digits(letter: &Letter, first: usize) -> Option<Num> {
    let word = letter.word(first);
    let sentence = letter.tokens[first].sentence;
    let other = |last| Some(Num { value: Decimal::ZERO, sort: Sort::Other, first, last, sentence });
    if word.contains([':', '/']) || word.matches('.').count() >= 2 {
        return match dotted(word) {
            Some((day, month)) => Some(Num {
                value: Decimal::ZERO,
                sort: Sort::Date { day, month },
                first,
                last: first,
                sentence,
            }),
            None => other(first),
        };
    }
    let mut text = word.to_owned();
    let mut last = first;
    // "1 000 000": groups of three after single spaces.
    while is_group(letter, last + 1) && text.len() <= 12 && !text.contains(['.', ',']) {
        last += 1;
        text.push_str(letter.word(last));
    }
    let thousands = text.contains(',')
        && text.split(',').skip(1).all(|part| part.len() == 3)
        && text.split(',').next().is_some_and(|part| part != "0");
    let text = if thousands { text.replace(',', "") } else { text.replace(',', ".") };
    let Ok(mut value) = text.parse::<Decimal>() else { return other(last) };
    let scale = scale(letter.word(last + 1));
    if scale > 1 && letter.tokens[last + 1].sentence == sentence {
        value *= Decimal::from(scale);
        last += 1;
    }
    let has_leading_zero = word.len() > 1 && word.starts_with('0') && !word.contains(['.', ',']);
    if has_leading_zero || text.len() > 12 {
        return other(last);
    }
    if let Some((day, month)) = dotted(word).filter(|_| is_date_like(letter, first)) {
        return Some(Num { value, sort: Sort::Date { day, month }, first, last, sentence });
    }
    Some(Num { value, sort: sort(letter, first, last, value), first, last, sentence })
}

/// "50 тысяч", "2 млн", "50k".
fn scale(word: &str) -> i64 {
    match word {
        "тыс" | "тысяч" | "тысячи" | "тысячу" | "thousand" | "k" | "к" => {
            1_000
        }
        "млн" | "миллион" | "миллиона" | "миллионов" | "million" => {
            1_000_000
        }
        _ => 1,
    }
}

fn is_group(letter: &Letter, i: usize) -> bool {
    let (Some(before), Some(token)) =
        (i.checked_sub(1).and_then(|b| letter.tokens.get(b)), letter.tokens.get(i))
    else {
        return false;
    };
    token.kind == Kind::Number
        && token.start == before.end + 1
        && letter.chars[before.end as usize].is_whitespace()
        && letter.chars[before.end as usize] != '\n'
        && letter.word(i).len() == 3
        && letter.word(i).bytes().all(|b| b.is_ascii_digit())
        && before.end - before.start <= 3
}

/// `15.03` or `15.03.2026` as day and month.
fn dotted(word: &str) -> Option<(i8, i8)> {
    let mut parts = word.split('.');
    let day: i8 = parts.next()?.parse().ok()?;
    let month = parts.next()?;
    let is_two = month.len() == 2;
    let month: i8 = month.parse().ok()?;
    (is_two && (1..=31).contains(&day) && (1..=12).contains(&month)).then_some((day, month))
}

/// A dotted pair is a date after a word of time: "до 15.03", "к 15.03".
fn is_date_like(letter: &Letter, i: usize) -> bool {
    let before = i.checked_sub(1).map_or("", |b| letter.word(b));
    matches!(before, "до" | "к" | "на" | "с" | "по" | "от" | "by" | "on" | "until" | "срок")
}

fn sort(letter: &Letter, first: usize, last: usize, value: Decimal) -> Sort {
    let sentence = letter.tokens[first].sentence;
    let near = |i: usize| {
        letter.tokens.get(i).filter(|t| t.sentence == sentence).map_or("", |_| letter.word(i))
    };
    let before = first.checked_sub(1).map_or("", near);
    let after = near(last + 1);
    let mark_after = letter.mark_after(last);
    let mark_before = letter.mark_before(first);
    if mark_after == Some('%') || after.starts_with("процент") || after.starts_with("percent")
    {
        return Sort::Percent;
    }
    if let Some(month) = month(after).or_else(|| month(before)) {
        let day = i8::try_from(value).ok().filter(|d| (1..=31).contains(d));
        return day.map_or(Sort::Other, |day| Sort::Date { day, month });
    }
    let is_money = matches!(mark_after, Some('₽' | '$' | '€'))
        || matches!(mark_before, Some('$' | '€' | '₽' | '£'))
        || MONEY
            .iter()
            .any(|m| if m.chars().count() <= 2 { after == *m } else { after.starts_with(m) });
    if is_money {
        return Sort::Money;
    }
    let unit = |w: &str| {
        TERM_UNITS.iter().any(|u| if u.chars().count() <= 3 { w == *u } else { w.starts_with(u) })
    };
    let is_year = value >= Decimal::from(1990) && value <= Decimal::from(2100) && last == first;
    if unit(after)
        || MARKS.contains(&before)
        || mark_before == Some('№')
        || mark_before == Some('#')
        || mark_before == Some('+')
        || is_year
        || is_list_mark(letter, first)
        || is_joined(letter, first, last)
        || is_clock(letter, first, before, value)
    {
        return Sort::Other;
    }
    Sort::Count
}

fn month(word: &str) -> Option<i8> {
    let is_cyrillic = word.chars().next().is_some_and(|c| !c.is_ascii());
    MONTHS
        .iter()
        .find(|(m, _)| if is_cyrillic && *m != "мая" { word.starts_with(m) } else { word == *m })
        .map(|(_, n)| *n)
}

/// `1.` or `1)` at the start of a line.
fn is_list_mark(letter: &Letter, i: usize) -> bool {
    let token = &letter.tokens[i];
    let starts_line = letter.chars[..token.start as usize]
        .iter()
        .rev()
        .take_while(|&&c| c != '\n')
        .all(|c| c.is_whitespace() || matches!(c, '*' | '-' | '#' | '_'));
    starts_line && matches!(letter.chars.get(token.end as usize), Some('.' | ')' | ':'))
}

/// Part of a telephone, a code or a range of digits: `123-45-67`.
fn is_joined(letter: &Letter, first: usize, last: usize) -> bool {
    let touches = |c: Option<&char>, next: Option<&char>| {
        c == Some(&'-') && next.is_some_and(|c| c.is_alphanumeric())
    };
    let start = letter.tokens[first].start as usize;
    let end = letter.tokens[last].end as usize;
    let before = start.checked_sub(1).and_then(|i| letter.chars.get(i));
    let before2 = start.checked_sub(2).and_then(|i| letter.chars.get(i));
    touches(letter.chars.get(end), letter.chars.get(end + 1)) || touches(before, before2)
}

/// "в 12", "до 18", "at 5".
fn is_clock(letter: &Letter, i: usize, before: &str, value: Decimal) -> bool {
    let after = letter.word(i + 1);
    let ends = after.is_empty()
        || letter.tokens[i + 1].sentence != letter.tokens[i].sentence
        || letter.tokens[i + 1].clause != letter.tokens[i].clause;
    matches!(before, "at" | "к") && value <= Decimal::from(24) && (ends || before == "at")
}

#[rustfmt::skip]
const WORDS: &[(&str, i64)] = &[
    ("ноль", 0), ("один", 1), ("одна", 1), ("одну", 1), ("одного", 1), ("одной", 1), ("два", 2),
    ("две", 2), ("двух", 2), ("двоих", 2), ("три", 3), ("трех", 3), ("троих", 3), ("четыре", 4),
    ("четырех", 4), ("пять", 5), ("пяти", 5), ("пятерых", 5), ("шесть", 6), ("шести", 6),
    ("шестерых", 6), ("семь", 7), ("семи", 7), ("восемь", 8), ("восьми", 8), ("девять", 9),
    ("девяти", 9), ("десять", 10), ("десяти", 10), ("одиннадцать", 11), ("одиннадцати", 11),
    ("двенадцать", 12), ("двенадцати", 12), ("тринадцать", 13), ("тринадцати", 13),
    ("четырнадцать", 14), ("четырнадцати", 14), ("пятнадцать", 15), ("пятнадцати", 15),
    ("шестнадцать", 16), ("шестнадцати", 16), ("семнадцать", 17), ("семнадцати", 17),
    ("восемнадцать", 18), ("восемнадцати", 18), ("девятнадцать", 19), ("девятнадцати", 19),
    ("двадцать", 20), ("двадцати", 20), ("тридцать", 30), ("тридцати", 30), ("сорок", 40),
    ("сорока", 40), ("пятьдесят", 50), ("пятидесяти", 50), ("шестьдесят", 60),
    ("шестидесяти", 60), ("семьдесят", 70), ("семидесяти", 70), ("восемьдесят", 80),
    ("восьмидесяти", 80), ("девяносто", 90), ("девяноста", 90), ("сто", 100), ("ста", 100),
    ("двести", 200), ("двухсот", 200), ("триста", 300), ("трехсот", 300), ("четыреста", 400),
    ("четырехсот", 400), ("пятьсот", 500), ("пятисот", 500), ("шестьсот", 600), ("шестисот", 600),
    ("семьсот", 700), ("семисот", 700), ("восемьсот", 800), ("восьмисот", 800),
    ("девятьсот", 900), ("девятисот", 900), ("тысяча", 1000), ("тысячи", 1000), ("тысячу", 1000),
    ("тысяч", 1000), ("zero", 0), ("one", 1), ("two", 2), ("three", 3), ("four", 4), ("five", 5),
    ("six", 6), ("seven", 7), ("eight", 8), ("nine", 9), ("ten", 10), ("eleven", 11),
    ("twelve", 12), ("thirteen", 13), ("fourteen", 14), ("fifteen", 15), ("sixteen", 16),
    ("seventeen", 17), ("eighteen", 18), ("nineteen", 19), ("twenty", 20), ("thirty", 30),
    ("forty", 40), ("fifty", 50), ("sixty", 60), ("seventy", 70), ("eighty", 80), ("ninety", 90),
    ("hundred", 100), ("thousand", 1000),
];

fn spelled(letter: &Letter, first: usize) -> Option<Num> {
    let mut value = word_value(letter.word(first))?;
    let sentence = letter.tokens[first].sentence;
    let clause = letter.tokens[first].clause;
    let mut last = first;
    while let Some(next) = letter.tokens.get(last + 1).filter(|t| t.clause == clause) {
        let mut at = last + 1;
        if letter.word(at) == "and" && next.kind == Kind::Word && value >= 100 {
            at += 1;
        }
        let Some(n) = word_value(letter.word(at)) else { break };
        if n == 1000 && value < 1000 || n == 100 && value < 10 {
            value *= n;
        } else if n < value
            && value
                % 10i64.pow(if n >= 100 {
                    3
                } else if n >= 10 {
                    2
                } else {
                    1
                })
                == 0
        {
            value += n;
        } else {
            break;
        }
        last = at;
    }
    let value = Decimal::from(value);
    // "один" is more often a pronoun than a number.
    let sort = if value == Decimal::ONE { Sort::Other } else { sort(letter, first, last, value) };
    Some(Num { value, sort, first, last, sentence })
}

fn word_value(word: &str) -> Option<i64> {
    if let Some((tens, ones)) = word.split_once('-') {
        let (tens, ones) = (word_value(tens)?, word_value(ones)?);
        return (tens % 10 == 0 && ones < 10).then_some(tens + ones);
    }
    WORDS.iter().find(|(w, _)| *w == word).map(|(_, n)| *n)
}

/// Every number inside a short text of the facts ("6 покупателей").
pub(super) fn values_of(text: &str) -> Vec<Decimal> {
    numbers(&Letter::new(text)).into_iter().map(|n| n.value).collect()
}
