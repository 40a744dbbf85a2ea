//! Telegram Desktop's export: whole, with everything it may hold, and cut in half.

mod shared;

use channels::{Inbound, Item, telegram};
use domain::touch::Channel;
use jiff::tz::{Offset, TimeZone};

const EXPORT: &str = r#"{
 "about": "Here is the data",
 "personal_information": {"user_id": 1, "first_name": "Ольга"},
 "chats": {"about": "…", "list": [
  {"name": "Анна Заказчикова", "type": "personal_chat", "id": 42, "messages": [
   {"id": 1, "type": "message", "date": "2026-03-02T10:00:00", "date_unixtime": "1772434800", "from": "Анна Заказчикова",
    "from_id": "user42", "text": "Где макет \"весна\"? {скобка}"},
   {"id": 2, "type": "message", "date": "2026-03-02T10:05:00", "date_unixtime": "1772435100", "from": "Ольга",
    "from_id": "user1", "reply_to_message_id": 1, "edited": "2026-03-02T10:06:00",
    "text": ["Смотрите ", {"type": "link", "text": "https://example.ru"}, " и скажите"], "text_entities": []},
   {"id": 3, "type": "service", "date": "2026-03-02T11:00:00", "date_unixtime": "1772438400", "actor": "Ольга",
    "actor_id": "user1", "action": "phone_call", "duration_seconds": 75, "discard_reason": "hangup", "text": ""},
   {"id": 4, "type": "service", "date": "2026-03-02T12:00:00", "date_unixtime": "1772442000", "actor": "Ольга",
    "actor_id": "user1", "action": "phone_call", "discard_reason": "missed", "text": ""},
   {"id": 5, "type": "message", "date": "2026-03-02T12:30:00", "from": "Анна Заказчикова", "from_id": "user42",
    "forwarded_from": "Директор", "text": "Мы недовольны"}
  ]},
  {"name": "Проект", "type": "private_group", "id": 7, "messages": [
   {"id": 1, "type": "service", "date_unixtime": "1772438400", "actor": "Ольга", "actor_id": "user1",
    "action": "invite_members", "members": ["Анна", null], "text": ""},
   {"id": 2, "type": "message", "date_unixtime": "12", "from": null, "from_id": "user9", "text": "",
    "file": "files/brief.pdf", "file_size": 2048, "mime_type": "application/pdf"}
  ]}
 ]}
}"#;

fn read(export: &[u8]) -> Vec<Item> {
    let moscow = TimeZone::fixed(Offset::constant(3));
    telegram::parse(export, "result.json", moscow).collect()
}

fn messages(items: &[Item]) -> Vec<&Inbound> {
    items.iter().filter_map(|item| item.inbound.as_ref()).collect()
}

#[test]
fn a_full_export_gives_messages_calls_and_notes() {
    let items = read(EXPORT.as_bytes());
    let all = messages(&items);
    assert_eq!(all.len(), 7);
    assert_eq!(all[0].text, "Где макет \"весна\"? {скобка}");
    assert_eq!(all[0].from.as_ref().map(|p| p.address.as_str()), Some("telegram:user42"));
    assert!(all[0].to.is_empty());
    assert_eq!(all[1].text, "Смотрите https://example.ru и скажите");
    assert_eq!(all[1].to[0].address, "telegram:user42");
    assert_eq!(all[1].in_reply_to.as_deref(), Some("telegram:42/1"));
    assert_eq!(all[1].at_ms, Some(1_772_435_100_000));
    assert_eq!(
        (all[2].channel, all[2].call.map(|c| (c.seconds, c.answered))),
        (Channel::Call, Some((Some(75), true)))
    );
    assert_eq!(all[3].call.map(|c| c.answered), Some(false));
    assert_eq!((all[4].text.as_str(), all[4].quoted.as_str()), ("", "Директор:\nМы недовольны"));
    // No UTC time: the local one, in the zone of the computer.
    assert_eq!(all[4].at_ms, Some(1_772_443_800_000));
    assert!(all[5].is_automatic && all[5].text == "invite members: Анна");
    assert_eq!(
        (all[6].subject.as_str(), all[6].attachments[0].name.as_str()),
        ("Проект", "brief.pdf")
    );
    let codes: Vec<&str> = items.iter().flat_map(|item| &item.problems).map(|p| p.code).collect();
    assert_eq!(codes, ["date-missing"]);
}

#[test]
fn of_an_export_cut_anywhere_all_whole_messages_go_in_and_the_place_is_named() {
    let bytes = EXPORT.as_bytes();
    let whole = read(bytes);
    for cut in 1..bytes.len() - 1 {
        let items = read(&bytes[..cut]);
        let got = messages(&items);
        assert_eq!(got, messages(&whole)[..got.len()], "cut at {cut}");
        let last = items.last().and_then(|item| item.problems.last()).expect("a problem");
        assert_eq!(last.code, "file-cut-off", "cut at {cut}");
        assert!(last.place.contains(&format!("after message {}", got.len())), "{}", last.place);
    }
}

#[test]
fn reading_twice_gives_the_same_keys_and_an_edit_changes_none() {
    let keys =
        |export: &str| messages(&read(export.as_bytes())).iter().map(|m| m.key).collect::<Vec<_>>();
    let first = keys(EXPORT);
    assert_eq!(first, keys(EXPORT));
    assert_eq!(first, keys(&EXPORT.replace("Где макет", "Где же макет")));
    let unique: std::collections::HashSet<_> = first.iter().collect();
    assert_eq!(unique.len(), first.len());
}

#[test]
fn a_broken_message_is_named_and_the_rest_goes_in() {
    let broken = EXPORT.replace(
        "\"id\": 2, \"type\": \"message\", \"date\"",
        "\"id\": oops, \"type\": \"message\", \"date\"",
    );
    let items = read(broken.as_bytes());
    assert_eq!(messages(&items).len(), 6);
    let problem = items
        .iter()
        .flat_map(|item| &item.problems)
        .find(|p| p.code == "broken-message")
        .expect("a problem");
    assert!(problem.place.starts_with("message 2 at byte "), "{}", problem.place);
}

#[test]
fn what_is_no_export_says_so() {
    for (text, code) in
        [("", "file-cut-off"), ("hello", "not-an-export"), (&"[".repeat(100_000), "not-an-export")]
    {
        let items = read(text.as_bytes());
        assert_eq!(items.len(), 1);
        assert_eq!(items[0].problems[0].code, code);
    }
}

#[test]
fn published_samples_are_read() {
    let Some(folder) = shared::data("chat/chat_miner/test/telegram") else { return };
    for file in ["test_single_export.json", "test_batch_export.json"] {
        let items = read(&std::fs::read(folder.join(file)).expect("a sample"));
        let texts: Vec<&str> = messages(&items).iter().map(|m| m.text.as_str()).collect();
        assert_eq!(texts, ["Minimal Message", "Link:https://telegram.org/"], "{file}");
        assert!(items.iter().all(|item| item.problems.is_empty()));
    }
}
