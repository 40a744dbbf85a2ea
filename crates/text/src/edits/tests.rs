use super::*;
use std::path::PathBuf;

fn edit(id: usize, text: &str, material: Option<&str>) -> Edit {
    Edit {
        id: id.to_string(),
        text: text.into(),
        author: None,
        date: None,
        material: material.map(str::to_owned),
    }
}

fn rows(name: &str) -> Vec<Vec<String>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/edits").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// What two edits are to each other.
fn relation(row: &[String]) -> &'static str {
    let material = |at: usize| row.get(at).map(String::as_str);
    let edits = [edit(1, &row[1], material(3)), edit(2, &row[2], material(4))];
    let review = review(&edits);
    match (review.contradictions.is_empty(), review.repeats.is_empty()) {
        (false, _) => "contradiction",
        (true, false) => "repeat",
        (true, true) => "none",
    }
}

/// Precision and recall of a label over a file, in percents; prints what went wrong.
fn measure(name: &str, label: &str) -> (f64, f64) {
    let (mut hits, mut found, mut wanted) = (0, 0, 0);
    for row in rows(name) {
        let got = relation(&row);
        wanted += usize::from(row[0] == label);
        found += usize::from(got == label);
        hits += usize::from(row[0] == label && got == label);
        if (row[0] == label) != (got == label) {
            println!("{name}: {} read as {got}: {} | {}", row[0], row[1], row[2]);
        }
    }
    let percent = |of: usize| 100.0 * hits as f64 / of.max(1) as f64;
    println!(
        "{name} {label}: precision {:.0} recall {:.0} of {wanted}",
        percent(found),
        percent(wanted)
    );
    (percent(found), percent(wanted))
}

#[test]
fn pairs_are_found_with_few_false_ones() {
    let mut misses: Vec<(&str, &str)> = Vec::new();
    let mut check = |name, label, floor: (f64, f64)| {
        let (precision, recall) = measure(name, label);
        misses.extend((precision < floor.0 || recall < floor.1).then_some((name, label)));
    };
    check("pairs_dev.tsv", "contradiction", (97.0, 90.0));
    check("pairs_dev.tsv", "repeat", (97.0, 90.0));
    check("pairs_held.tsv", "contradiction", (95.0, 70.0));
    check("pairs_held.tsv", "repeat", (95.0, 70.0));
    check("pairs_final.tsv", "contradiction", (90.0, 85.0));
    check("pairs_final.tsv", "repeat", (90.0, 85.0));
    assert!(misses.is_empty(), "{misses:?}");
}

#[test]
fn classes_are_mostly_right() {
    let check = |name: &str, floor: f64| {
        let rows = rows(name);
        let mut right = 0;
        for row in &rows {
            let got = class::classify(&row[1]);
            right += usize::from(got.class.word() == row[0]);
            if got.class.word() != row[0] {
                println!("{name}: {} read as {}: {}", row[0], got.class.word(), row[1]);
            }
        }
        let share = 100.0 * right as f64 / rows.len() as f64;
        println!("{name}: {share:.0} of {}", rows.len());
        assert!(share >= floor, "{name} {share}");
    };
    check("classes_dev.tsv", 95.0);
    check("classes_held.tsv", 75.0);
}

#[test]
fn a_pair_names_the_earlier_edit_first_and_says_why() {
    let edits = [
        edit(1, "Логотип крупнее", None),
        edit(2, "Поменяйте адрес", None),
        edit(3, "Логотип мельче", None),
        edit(4, "Логотип ещё крупнее", None),
    ];
    let review = review(&edits);
    let pairs = |of: &[EditPair]| of.iter().map(|p| (p.earlier, p.later)).collect::<Vec<_>>();
    assert_eq!(pairs(&review.contradictions), [(0, 2), (2, 3)]);
    assert_eq!(pairs(&review.repeats), [(0, 3)]);
    assert_eq!(review.contradictions[0].reason.code, "edit.contradiction");
    assert_eq!(review.classes.len(), 4);
}

#[test]
fn what_is_read_once_is_compared_as_in_a_review() {
    let texts = [
        "Сделайте логотип крупнее",
        "Логотип сделайте мельче",
        "Замените телефон на 8 800 555-35-35",
        "Опять: замените телефон на 8 800 555-35-35",
        "Логотип нужно крупнее",
    ];
    let edits: Vec<Edit> = texts.iter().enumerate().map(|(n, t)| edit(n, t, None)).collect();
    let review = review(&edits);
    assert!(!review.repeats.is_empty() && !review.contradictions.is_empty(), "{review:?}");
    let mut earlier = Earlier::default();
    let (mut repeats, mut contradictions) = (Vec::new(), Vec::new());
    for (n, edit) in edits.iter().enumerate() {
        let found = earlier.matches(edit, |_| true);
        repeats.extend(found.repeats.into_iter().map(|m| (m.earlier, n)));
        contradictions.extend(found.contradictions.into_iter().map(|m| (m.earlier, n)));
        assert_eq!(earlier.matches(edit, |_| false), Matches::default(), "nobody asked");
        earlier.push(edit);
    }
    let of = |pairs: &[EditPair]| pairs.iter().map(|p| (p.earlier, p.later)).collect::<Vec<_>>();
    assert_eq!((repeats, contradictions), (of(&review.repeats), of(&review.contradictions)));
}

#[test]
fn odd_texts_do_no_harm() {
    let all: Vec<Edit> =
        ["", "«", "не", "12", "на", "12 на", "+", "слово", "еще 5", "🙂", "больше"]
            .iter()
            .enumerate()
            .map(|(i, text)| edit(i, text, Some("")))
            .collect();
    assert_eq!(review(&all).classes.len(), all.len());
}
