//! The strings of both languages: same keys, sorted.

use super::{Breaches, Project};

const RU: &str = "crates/locale/strings/ru.json";
const EN: &str = "crates/locale/strings/en.json";

pub fn check(project: &Project) -> Breaches {
    let keys_of = |wanted: &str| {
        project.texts(|path| path == wanted).next().map(|(_, text)| top_level_keys(text))
    };
    let (Some(ru), Some(en)) = (keys_of(RU), keys_of(EN)) else {
        return vec![format!("{RU} and {EN} must both be there")];
    };
    let mut breaches = Breaches::new();
    for (path, keys) in [(RU, &ru), (EN, &en)] {
        for pair in keys.windows(2).filter(|pair| pair[0] >= pair[1]) {
            breaches.push(format!("{path}: {:?} must stand before {:?}, once", pair[1], pair[0]));
        }
    }
    for key in ru.iter().filter(|key| !en.contains(key)) {
        breaches.push(format!("{EN}: no {key:?}"));
    }
    for key in en.iter().filter(|key| !ru.contains(key)) {
        breaches.push(format!("{RU}: no {key:?}"));
    }
    breaches
}

/// Keys of the outermost object, in the order of the file.
fn top_level_keys(json: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut depth = 0;
    let mut last_string = None;
    let mut chars = json.chars();
    while let Some(c) = chars.next() {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth -= 1,
            '"' => last_string = Some(rest_of_string(&mut chars)),
            ':' if depth == 1 => keys.extend(last_string.take()),
            _ => {}
        }
    }
    keys
}

fn rest_of_string(chars: &mut std::str::Chars<'_>) -> String {
    let mut string = String::new();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => string.extend(chars.next()),
            c => string.push(c),
        }
    }
    string
}

#[cfg(test)]
mod tests {
    use super::super::tests::project_of;
    use super::*;

    #[test]
    fn missing_and_unsorted_keys_are_found() {
        let check = |ru: &str, en: &str, n_breaches: usize| {
            let breaches = super::check(&project_of(&[(RU, ru), (EN, en)]));
            assert_eq!(breaches.len(), n_breaches, "{ru} {en}: {breaches:?}");
        };
        check(r#"{"a": "x: \"y\"", "b": ["1", "2"]}"#, r#"{"a": "", "b": {"one": "c"}}"#, 0);
        check(r#"{"a": ""}"#, r#"{"a": "", "b": ""}"#, 1);
        check(r#"{"b": "", "a": ""}"#, r#"{"a": "", "b": ""}"#, 1);
        check(r#"{"a": "", "a": ""}"#, r#"{"a": ""}"#, 1);
    }
}
