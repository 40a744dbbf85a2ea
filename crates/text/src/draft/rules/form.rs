//! The look of the letter: placeholders, shouting, the address, office language (L22, L24).

use crate::draft::case::{Case, Hit, reason};
use crate::draft::letter::{Kind, fold};
use crate::draft::lists::List;
use crate::draft::stems::stem;
use domain::cue::Span;
use domain::draft::RuleId;
use domain::reason::Arg;

/// `{имя}`, `[дата]`, `___`, `XX`, a bare `N` for a name, TODO.
pub(in crate::draft) fn placeholder_left(case: &mut Case<'_>) {
    let mut spans = brackets(&case.letter.chars);
    spans.extend(runs(&case.letter.chars));
    spans.extend(words(case));
    spans.sort_by_key(|s| s.start);
    for span in spans.into_iter().take(3) {
        case.report_span(RuleId::PlaceholderLeft, span);
    }
}

/// Braces of any content, square and angle brackets around words.
fn brackets(chars: &[char]) -> Vec<Span> {
    const CHARS_MAX: usize = 40;
    let mut out = Vec::new();
    for (i, &open) in chars.iter().enumerate() {
        let close = match open {
            '{' => '}',
            '[' => ']',
            '<' => '>',
            '%' => '%',
            _ => continue,
        };
        let inner: String = chars[i + 1..]
            .iter()
            .take(CHARS_MAX)
            .take_while(|c| **c != close && **c != '\n')
            .collect();
        let n = inner.chars().count();
        let end = i + 1 + n;
        if chars.get(end) != Some(&close) || !is_hole(open, &inner, chars.get(end + 1)) {
            continue;
        }
        out.push(Span { start: i as u32, end: end as u32 + 1 });
    }
    out
}

fn is_hole(open: char, inner: &str, next: Option<&char>) -> bool {
    let has_letters = inner.chars().any(char::is_alphabetic);
    let trimmed = inner.trim();
    match open {
        '{' => true,
        // A link `[text](address)`, a tick `[x]`, a mark of omission are no holes.
        '[' => {
            (has_letters || trimmed.is_empty() || trimmed.chars().all(|c| c == '_' || c == '.'))
                && next != Some(&'(')
                && !matches!(trimmed, "x" | "х" | "X" | "Х" | "sic" | "…" | "..." | "")
        }
        '<' => {
            has_letters
                && !inner.contains(['@', '/', ':', '='])
                && inner.chars().all(|c| c.is_alphanumeric() || " _-.".contains(c))
        }
        '%' => {
            let is_name = |c: char| c.is_uppercase() || c == '_';
            let is_plain = |b: u8| b.is_ascii_alphabetic() || b == b'_';
            inner.chars().count() > 1 && inner.chars().all(is_name)
                || inner.len() > 2 && inner.bytes().all(is_plain)
        }
        _ => false,
    }
}

/// Three underscores, question marks or X in a row.
fn runs(chars: &[char]) -> Vec<Span> {
    let mut out = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let c = chars[i];
        let n = chars[i..].iter().take_while(|x| **x == c).count();
        // A line of underscores sets off a signature: holes are shorter.
        if c == '_' && (2..=20).contains(&n) || c == '?' && n >= 3 && is_alone(chars, i) {
            out.push(Span { start: i as u32, end: (i + n) as u32 });
        }
        i += n;
    }
    out
}

fn is_alone(chars: &[char], i: usize) -> bool {
    i == 0 || chars[i - 1].is_whitespace()
}

fn words(case: &Case<'_>) -> Vec<Span> {
    const HOLES: &[&str] = &[
        "todo",
        "tbd",
        "lorem",
        "fixme",
        "xxx",
        "ххх",
        "xx",
        "хх",
        "nn",
        "вставить",
        "xxxx",
        "дд.мм",
        "dd.mm",
        "имярек",
        "тбд",
    ];
    const NAMES: &[&str] = &["имя", "фио", "имя-отчество", "name", "клиент", "client", "firstname"];
    let letter = &case.letter;
    let mut out = Vec::new();
    for i in 0..letter.tokens.len() {
        let word = letter.word(i);
        let token = &letter.tokens[i];
        let original: String =
            letter.chars[token.start as usize..token.end as usize].iter().collect();
        let is_hole = HOLES.contains(&word)
            && (word.len() > 4
                || original.chars().all(char::is_uppercase)
                || word == "xxx"
                || word == "ххх");
        let is_hole = is_hole
            || matches!(word, "дд" | "dd" | "гггг" | "yyyy" | "чч" | "hh")
                && original.chars().all(char::is_uppercase);
        let starts = i == 0 || letter.tokens[i - 1].sentence != token.sentence;
        let after_greeting = i > 0 && case.touches(List::Greeting, i - 1, i - 1);
        let at_address =
            (starts || after_greeting) && matches!(letter.mark_after(i), Some(',' | '!'));
        let is_letter_name = matches!(original.as_str(), "N" | "NN" | "X" | "Н")
            && (at_address
                || i + 1 < letter.tokens.len() && matches!(letter.mark_after(i), Some('%')));
        let is_name = NAMES.contains(&word) && at_address;
        let is_unit = original == "N"
            && i + 1 < letter.tokens.len()
            && !at_address
            && letter.tokens[i + 1].clause == token.clause;
        if is_hole || is_letter_name || is_name || is_unit {
            out.push(Span { start: token.start, end: token.end });
        }
    }
    out
}

/// Strings of exclamation marks, words in capitals that are no abbreviations.
pub(in crate::draft) fn shouting(case: &mut Case<'_>) {
    let mut spans = marks(&case.letter.chars);
    spans.extend(capitals(case));
    spans.sort_by_key(|s| s.start);
    for span in spans.into_iter().take(3) {
        case.report_span(RuleId::Shouting, span);
    }
}

/// Two exclamation marks or a mixed string together, or most sentences ended so.
fn marks(chars: &[char]) -> Vec<Span> {
    const SINGLE_MAX: usize = 4;
    let mut out = Vec::new();
    let mut singles = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let n = chars[i..].iter().take_while(|c| matches!(c, '!' | '?')).count();
        let n_loud = chars[i..i + n].iter().filter(|c| **c == '!').count();
        let span = Span { start: i as u32, end: (i + n) as u32 };
        if n >= 2 && n_loud >= 1 {
            out.push(span);
        } else if n_loud == 1 {
            singles.push(span);
        }
        i += n.max(1);
    }
    if singles.len() >= SINGLE_MAX {
        out.push(singles[SINGLE_MAX - 1]);
    }
    out
}

fn capitals(case: &Case<'_>) -> Vec<Span> {
    const LONG: usize = 5;
    /// Short words that are never abbreviations.
    const SHORT: &[&str] = &[
        "не",
        "все",
        "очень",
        "вас",
        "нет",
        "это",
        "уже",
        "так",
        "вам",
        "сами",
        "сам",
        "ни",
        "вы",
        "мы",
        "тут",
        "срок",
        "весь",
        "всю",
        "надо",
        "наш",
        "ваш",
        "раз",
        "not",
        "all",
        "very",
        "now",
        "must",
        "you",
        "our",
        "never",
        "will",
        "any",
        "this",
        "your",
        "stop",
        "yes",
        "only",
        "was",
        "did",
    ];
    const ABBREVIATIONS: &[&str] = &[
        "smart",
        "okr",
        "html",
        "https",
        "roas",
        "romi",
        "egrul",
        "егрюл",
        "огрнип",
        "nasa",
        "яндекс",
        "вконтакте",
        "google",
        "jpeg",
        "лидген",
        "ndash",
        "медиаплан",
    ];
    let letter = &case.letter;
    let known: Vec<String> = case
        .facts
        .client_name
        .iter()
        .chain(case.facts.kpi.iter().map(|k| &k.name))
        .flat_map(|name| name.split_whitespace())
        .map(|w| w.chars().filter(|c| c.is_alphanumeric() || *c == '-').map(fold).collect())
        .collect();
    let is_loud = |i: usize| {
        let token = &letter.tokens[i];
        let original = &letter.chars[token.start as usize..token.end as usize];
        let word = letter.word(i);
        let n = original.len();
        let has_vowel = word.chars().any(|c| "аеиоуыэюяaeiouy".contains(c));
        token.kind == Kind::Word
            && !token.is_foreign
            && original.iter().all(|c| c.is_uppercase() || matches!(c, '-' | '\''))
            && !is_in_quotes(letter.mark_before(i), letter.mark_after(i))
            && !known.iter().any(|k| k == word)
            && !ABBREVIATIONS.contains(&word)
            && (n >= LONG && has_vowel || SHORT.contains(&word))
    };
    // The script of the letter: a Latin word in a Russian letter is a brand.
    let n_latin = letter.chars.iter().filter(|c| c.is_ascii_alphabetic()).count();
    let n_letters = letter.chars.iter().filter(|c| c.is_alphabetic()).count();
    let is_english = n_latin * 2 > n_letters;
    (0..letter.tokens.len())
        .filter(|&i| is_loud(i) && letter.word(i).is_ascii() == is_english)
        .map(|i| letter.span(i, i))
        .collect()
}

fn is_in_quotes(before: Option<char>, after: Option<char>) -> bool {
    matches!(before, Some('«' | '"' | '“')) && matches!(after, Some('»' | '"' | '”'))
}

/// Both «вы» and «Вы» in the middle of sentences.
pub(in crate::draft) fn address_mixed(case: &mut Case<'_>) {
    const FORMS: &[&str] = &[
        "вы",
        "вас",
        "вам",
        "вами",
        "ваш",
        "ваша",
        "ваше",
        "ваши",
        "вашего",
        "вашей",
        "вашу",
        "вашем",
        "ваших",
        "вашим",
        "вашими",
        "вашему",
    ];
    let letter = &case.letter;
    let inside: Vec<usize> = (1..letter.tokens.len())
        .filter(|&i| letter.tokens[i].sentence == letter.tokens[i - 1].sentence)
        .filter(|&i| !letter.tokens[i].is_foreign && FORMS.contains(&letter.word(i)))
        .collect();
    let large = inside.iter().copied().find(|&i| letter.is_capital(i));
    let small = inside.iter().copied().find(|&i| !letter.is_capital(i));
    if let (Some(large), Some(small)) = (large, small) {
        let span = letter.span(large.max(small), large.max(small));
        case.push(RuleId::AddressMixed, span, reason(RuleId::AddressMixed));
    }
}

/// The letter greets by another name than the case has.
pub(in crate::draft) fn name_mismatch(case: &mut Case<'_>) {
    let Some(name) = case.facts.client_name.clone() else { return };
    let Some(greeted) = greeted(case) else { return };
    let is_person = name.split_whitespace().next().is_some_and(|w| {
        w.chars().next().is_some_and(char::is_uppercase)
            && w.chars().skip(1).all(char::is_lowercase)
    });
    let lower: String = name.chars().map(fold).collect();
    let letter = &case.letter;
    let is_same_script = lower.is_ascii() == letter.word(greeted.first).is_ascii();
    let parts: Vec<String> = lower.split_whitespace().map(stem).collect();
    let is_named = (greeted.first..=greeted.last).any(|i| {
        case.is_word_of(i, &parts) || lower.split_whitespace().any(|p| p == letter.word(i))
    });
    if !is_person || is_named || !is_same_script {
        return;
    }
    let span = letter.span(greeted.first, greeted.last);
    let reason = reason(RuleId::NameMismatch)
        .with("quote", Arg::Text(letter.quote(span)))
        .with("name", Arg::Text(name));
    case.push(RuleId::NameMismatch, span, reason);
}

/// The capitalized words after "Здравствуйте," or before the first comma, on the first line.
fn greeted(case: &Case<'_>) -> Option<Hit> {
    let letter = &case.letter;
    let greeting = case.all(List::Greeting).iter().find(|h| h.first <= 2)?;
    let first = (greeting.last + 1..letter.tokens.len().min(greeting.last + 3))
        .find(|&i| letter.is_capital(i) && letter.tokens[i].sentence == greeting.sentence)?;
    let is_address = matches!(letter.mark_after(first), Some(',' | '!' | '.'))
        || letter.is_capital(first + 1)
            && matches!(letter.mark_after(first + 1), Some(',' | '!' | '.'));
    let last =
        if letter.mark_after(first).is_some_and(char::is_alphabetic) { first + 1 } else { first };
    is_address.then_some(Hit { first, last, ..*greeting })
}

/// Three or more turns of office language.
pub(in crate::draft) fn clerical_style(case: &mut Case<'_>) {
    const TURNS_MIN: usize = 2;
    let hits = case.joined(&[List::Clerical]);
    if hits.len() >= TURNS_MIN {
        case.report(RuleId::ClericalStyle, &hits[..1]);
    }
}
