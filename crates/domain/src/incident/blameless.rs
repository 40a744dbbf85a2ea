//! Blame-free while it is open (C030, T6): names of the team do not stand in a summary, and words
//! that punish are pointed at. "Find and punish you always can later."

/// Endings that a Russian name takes; ours, enough for first and last names.
const ENDINGS: &[&str] = &[
    "", "а", "у", "ы", "е", "и", "ю", "я", "ь", "ом", "ем", "ой", "ей", "ою", "ым", "ых", "ого",
    "ому", "ова", "ову", "овым", "s", "'s", "’s",
];

/// Stems of words that look for somebody to punish, in both languages.
const PUNITIVE: &[&str] = &[
    "виновник",
    "виноват",
    "выгов",
    "депремир",
    "идиот",
    "косяк",
    "накажем",
    "наказа",
    "накосяч",
    "разгильдя",
    "раздолба",
    "уволи",
    "халатн",
    "штрафануть",
    "blame",
    "fire him",
    "fire her",
    "guilty",
    "incompeten",
    "punish",
    "screwed up",
    "sloppy",
];

/// The text with every name of the team replaced by `stand_in`. Names are full ones, as teammates
/// have them; each part counts by itself, in any case.
pub fn hide(text: &str, names: &[String], stand_in: &str) -> String {
    let stems: Vec<String> = names
        .iter()
        .flat_map(|name| name.split_whitespace())
        .filter(|part| part.chars().count() >= 3)
        .map(stem)
        .collect();
    let mut out = String::with_capacity(text.len());
    let mut was_hidden = false;
    for piece in pieces(text) {
        let is_word = piece.starts_with(char::is_alphabetic);
        if is_word && is_name(piece, &stems) {
            // First and last name side by side are one person.
            if !was_hidden {
                out.push_str(stand_in);
            } else if out.ends_with(' ') {
                out.pop();
            }
            was_hidden = true;
            continue;
        }
        was_hidden = was_hidden && piece.chars().all(|c| c == ' ');
        out.push_str(piece);
    }
    out
}

/// The first word that looks for somebody to punish, as it stands in the text.
pub fn punitive(text: &str) -> Option<&str> {
    let lower = text.to_lowercase();
    // Lowering a letter never changes its length in the scripts of these stems.
    let at = PUNITIVE.iter().filter_map(|stem| lower.find(stem)).min()?;
    let rest = text.get(at..)?;
    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    Some(&rest[..end]).filter(|word| !word.is_empty())
}

fn stem(name: &str) -> String {
    let mut stem = name.to_lowercase();
    if stem.ends_with(['а', 'я', 'й', 'ь', 'е', 'о', 'и', 'ы']) && stem.chars().count() > 3
    {
        stem.pop();
    }
    stem
}

fn is_name(word: &str, stems: &[String]) -> bool {
    if !word.starts_with(char::is_uppercase) {
        return false;
    }
    let lower = word.to_lowercase();
    let ends =
        |stem: &String| lower.strip_prefix(stem.as_str()).is_some_and(|end| ENDINGS.contains(&end));
    stems.iter().any(ends)
}

/// Words and what stands between them.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let is_word = first.is_alphabetic();
        let end = rest.find(|c: char| c.is_alphabetic() != is_word).unwrap_or(rest.len());
        let (piece, tail) = rest.split_at(end);
        rest = tail;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_of_the_team_are_hidden_in_any_case() {
        let names = ["Вера Лунина".to_owned(), "Борис Кот".into(), "Дарья Соболева".into()];
        let check = |text: &str, want: &str| assert_eq!(hide(text, &names, "коллега"), want);
        check("Борис не успел, Бориса перегрузили", "коллега не успел, коллега перегрузили");
        check("Вера Лунина ошиблась", "коллега ошиблась");
        check("Спросили у Дарьи Соболевой.", "Спросили у коллега.");
        check("Верно, в боре котёл", "Верно, в боре котёл");
        check("вера в успех", "вера в успех");
        check("", "");
    }

    #[test]
    fn words_that_punish_are_pointed_at() {
        let check = |text: &str, want: Option<&str>| assert_eq!(punitive(text), want, "{text}");
        check("Виноват дизайнер", Some("Виноват"));
        check("Это халатность подрядчика", Some("халатность"));
        check("They screwed up the launch", Some("screwed"));
        check("Не хватило времени: согласование заняло неделю", None);
        check("", None);
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in ".{0,60}") {
            let _ = hide(&text, &["Вера Лунина".to_owned()], "х");
            let _ = punitive(&text);
        }
    }
}
