//! Russian mail in six charsets with ten faults: sender, subject and body as they were written.

mod shared;

use channels::mail::{At, read};
use serde_json::Value;

#[test]
fn russian_mail_reads_as_it_was_written() {
    let Some(folder) = shared::data("mail/ru_encoded_dev") else { return };
    let expected = std::fs::read(folder.join("expected.json")).expect("the list of expected texts");
    let expected: Vec<Value> = serde_json::from_slice(&expected).expect("JSON");
    let mut wrong = Vec::new();
    for item in &expected {
        let field = |name: &str| item[name].as_str().unwrap_or_default().trim();
        let bytes = std::fs::read(folder.join(field("file"))).expect("a message");
        let letter = read(&bytes, &At::new(field("file"), "message 1"), &mut Vec::new());
        let name = letter.from.map(|from| from.name).unwrap_or_default();
        let subject_matches = letter.subject.trim() == field("subject");
        let body_matches = letter.body.trim() == field("body");
        if name != field("from_name") || !subject_matches || !body_matches {
            wrong.push(format!(
                "{}: {name:?} {:?} body {body_matches}",
                field("file"),
                letter.subject
            ));
        }
    }
    wrong.iter().for_each(|line| println!("{line}"));
    println!("exact: {} of {}", expected.len() - wrong.len(), expected.len());
    assert!(
        wrong.len() <= 2,
        "{} of {} differ:\n{}",
        wrong.len(),
        expected.len(),
        wrong.join("\n")
    );
}
