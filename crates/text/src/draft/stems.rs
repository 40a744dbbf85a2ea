//! Is the same thing named: stems of the words of a fact, looked for in the letter.

use super::letter::{Kind, Letter};
use rust_stemmers::{Algorithm, Stemmer};
use std::sync::LazyLock;

static RUSSIAN: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::Russian));
static ENGLISH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// Words that name nothing by themselves, as starts of words.
const EMPTY: &[&str] = &[
    "kpi",
    "кпи",
    "план",
    "колич",
    "числ",
    "новы",
    "новых",
    "перв",
    "втор",
    "кажд",
    "все",
    "для",
    "наш",
    "ваш",
    "показат",
    "цель",
    "цели",
    "целев",
    "объем",
    "количеств",
    "готов",
    "сдела",
    "month",
    "plan",
    "target",
    "number",
    "count",
    "new",
    "from",
    "with",
    "the",
    "for",
    "your",
    "our",
    "and",
    "per",
    "total",
    "done",
    "ready",
    "made",
    "месяц",
    "через",
    "из",
    "штук",
    "всего",
    "проект",
    "project",
    "работ",
    "work",
];

/// One thing under several names.
const SAME: &[&[&str]] = &[
    &["лид", "заявк", "заявок", "обращен", "lead", "enquir", "inquir", "request"],
    &["сайт", "лендинг", "страниц", "веб-сайт", "site", "website", "landing", "page"],
    &["покупател", "клиент", "продаж", "заказ", "customer", "buyer", "client", "sale", "order"],
    &["ролик", "видео", "видеоролик", "клип", "video", "clip", "film", "spot"],
    &["пост", "публикац", "post", "public"],
    &["макет", "дизайн", "баннер", "design", "mockup", "layout", "banner"],
    &["рассылк", "письм", "mailing", "newslett", "email"],
    &["подписчик", "подписк", "subscrib", "follow"],
    &["регистрац", "signup", "sign-up", "registr"],
    &["звонк", "звонок", "call"],
    &["текст", "стат", "копирайт", "text", "articl", "copi"],
    &["отчет", "отчетн", "report"],
    &["кампан", "реклам", "campaign", "ad", "ads", "advert"],
    &["каталог", "буклет", "брошюр", "catalog", "catalogu", "brochur", "booklet"],
    &["мероприят", "ивент", "событ", "event", "confer"],
    &["показ", "охват", "просмотр", "impress", "reach", "view"],
];

/// Stems of the words that name something.
pub(super) fn stems_of(text: &str) -> Vec<String> {
    let letter = Letter::new(text);
    let mut out: Vec<String> = (0..letter.tokens.len())
        .filter(|&i| letter.tokens[i].kind == Kind::Word)
        .flat_map(|i| letter.word(i).split('-'))
        .filter(|w| w.chars().count() >= 3 || !w.is_ascii() && w.chars().count() >= 3)
        .filter(|w| {
            !EMPTY.iter().any(|e| w.starts_with(e) && w.chars().count() <= e.chars().count() + 5)
        })
        .map(stem)
        .collect();
    out.sort();
    out.dedup();
    out
}

pub(super) fn stem(word: &str) -> String {
    let is_ascii = word.is_ascii();
    if is_ascii { ENGLISH.stem(word).into_owned() } else { RUSSIAN.stem(word).into_owned() }
}

/// The stems with those of their usual other names.
pub(super) fn with_other_names(stems: &[String]) -> Vec<String> {
    let mut out = stems.to_vec();
    for group in SAME {
        if stems.iter().any(|s| group.iter().any(|g| is_close(s, g))) {
            out.extend(group.iter().map(|g| (*g).to_owned()));
        }
    }
    out
}

/// The stem of a word of the letter, or of a part of it, is one of the wanted.
pub(super) fn is_among(stems: &[String], wanted: &[String]) -> bool {
    stems.iter().any(|own| wanted.iter().any(|w| is_close(own, w)))
}

/// Stems of a word and of its parts.
pub(super) fn parts(word: &str) -> Vec<String> {
    let mut out = vec![stem(word)];
    if word.contains('-') {
        out.extend(word.split('-').map(stem));
    }
    out
}

/// Stems of one word: equal, or alike but for a fleeting vowel or a changed consonant at the end.
fn is_close(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (n_a, n_b) = (a.chars().count(), b.chars().count());
    // "Фотосъёмка" is a "съёмка": the second half of a compound.
    if !a.is_ascii() && n_a.min(n_b) >= 5 && (a.ends_with(b) || b.ends_with(a)) {
        return true;
    }
    if a.chars().next() != b.chars().next() {
        return false;
    }
    let same = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
    same >= 4 && n_a.max(n_b) - same <= 2
}
