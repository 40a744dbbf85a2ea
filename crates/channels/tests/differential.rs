//! Another parser of mail, on published messages: where it names a sender, an id and a date, so does ours.

mod shared;

use channels::mail::{At, read};
use mail_parser::MessageParser;

#[test]
fn another_parser_names_the_same_sender_id_and_date() {
    let Some(folder) = shared::data("mail/stalwart_mail_parser/resources/eml") else { return };
    let (mut all, mut differ) = (0, Vec::new());
    for path in shared::files(&folder) {
        if path.extension().is_none_or(|e| e != "eml") {
            continue;
        }
        let bytes = std::fs::read(&path).expect("a sample");
        // Its debug assertions fail on broken messages.
        let parsed = std::panic::catch_unwind(|| {
            MessageParser::default().parse(&bytes).map(|m| m.into_owned())
        });
        let Ok(Some(theirs)) = parsed else { continue };
        let ours = read(&bytes, &At::new("sample", "message 1"), &mut Vec::new());
        let from = theirs
            .from()
            .and_then(|from| from.first())
            .and_then(|from| from.address())
            .map(str::to_lowercase);
        let at_ms = theirs.date().map(|date| date.to_timestamp() * 1000);
        let same_from =
            from.is_none_or(|from| ours.from.as_ref().is_some_and(|our| our.address == from));
        let same_id = theirs.message_id().is_none_or(|id| ours.message_id == id);
        let same_date = at_ms.is_none_or(|at| ours.written_at_ms == Some(at));
        all += 1;
        if !(same_from && same_id && same_date) {
            differ.push(format!(
                "{}: from {same_from}, id {same_id}, date {same_date}",
                path.display()
            ));
        }
    }
    println!("{} of {all} differ\n{}", differ.len(), differ.join("\n"));
    assert!(all > 80 && differ.len() * 20 <= all, "{}", differ.join("\n"));
}
