//! WhatsApp's text export, with the dates of any telephone.

mod shared;

use channels::{Inbound, Item, whatsapp};
use jiff::tz::TimeZone;

fn read(text: &str) -> Vec<Item> {
    whatsapp::parse(text.as_bytes(), "chat.txt", TimeZone::UTC).collect()
}

fn messages(text: &str) -> Vec<Inbound> {
    read(text).into_iter().filter_map(|item| item.inbound).collect()
}

fn check(title: &str, text: &str, expected: &[(&str, &str, &str)]) {
    let got: Vec<(String, String, String)> = messages(text)
        .into_iter()
        .map(|m| {
            let at = m
                .at_ms
                .map(|ms| jiff::Timestamp::from_millisecond(ms).expect("a time").to_string());
            (at.unwrap_or_default(), m.from.map(|p| p.name).unwrap_or_default(), m.text)
        })
        .collect();
    let got: Vec<(&str, &str, &str)> =
        got.iter().map(|(a, b, c)| (a.as_str(), b.as_str(), c.as_str())).collect();
    assert_eq!(got, expected, "{title}");
}

#[test]
fn dates_of_any_telephone_are_read() {
    let one = |at| [(at, "Анна", "Где макет?")];
    check(
        "Russian iPhone",
        "[03.02.2026, 10:20:30] Анна: Где макет?\n",
        &one("2026-02-03T10:20:30Z"),
    );
    check(
        "Russian Android",
        "03.02.2026, 10:20 - Анна: Где макет?\n",
        &one("2026-02-03T10:20:00Z"),
    );
    check("short year", "\u{feff}3.2.26, 9:05 - Анна: Где макет?", &one("2026-02-03T09:05:00Z"));
    check("year first", "2026/02/03, 10:20 - Анна: Где макет?\n", &one("2026-02-03T10:20:00Z"));
    check(
        "halves of the day",
        "03/02/2026, 08:49 p. m. - Анна: Где макет?\n",
        &one("2026-02-03T20:49:00Z"),
    );
    check(
        "American, told by a 20th day",
        "02/03/26, 4:30 PM – Анна: Где макет?\n02/20/26, 12:10 AM – Анна: Ждём\n",
        &[("2026-02-03T16:30:00Z", "Анна", "Где макет?"), ("2026-02-20T00:10:00Z", "Анна", "Ждём")],
    );
}

#[test]
fn lines_that_follow_belong_to_the_message_and_notes_have_no_sender() {
    check(
        "many lines",
        "03.02.2026, 10:20 - Анна: Правки:\n- шапка\n\n12/12/26: дата\n03.02.2026, 10:21 - Вы создали группу\n",
        &[
            ("2026-02-03T10:20:00Z", "Анна", "Правки:\n- шапка\n\n12/12/26: дата"),
            ("2026-02-03T10:21:00Z", "", "Вы создали группу"),
        ],
    );
    let all = messages(
        "03.02.2026, 10:20 - Анна: бриф.pdf (файл добавлен)\nсмотрите\n03.02.2026, 10:21 - Вы создали группу\n",
    );
    assert_eq!(
        (all[0].attachments[0].name.as_str(), all[0].text.as_str()),
        ("бриф.pdf", "смотрите")
    );
    assert_eq!((all[0].is_automatic, all[1].is_automatic), (false, true));
}

#[test]
fn equal_messages_of_one_minute_are_two_and_reading_twice_gives_the_same_keys() {
    let text = "03.02.2026, 10:20 - Анна: ау\n03.02.2026, 10:20 - Анна: ау\n";
    let keys: Vec<[u8; 16]> = messages(text).iter().map(|m| m.key).collect();
    assert_ne!(keys[0], keys[1]);
    assert_eq!(keys, messages(text).iter().map(|m| m.key).collect::<Vec<_>>());
}

#[test]
fn what_is_no_export_says_so() {
    let items = read("Привет!\nЭто не экспорт.");
    assert_eq!((items.len(), items[0].problems[0].code), (1, "not-an-export"));
    assert!(read("").is_empty());
}

#[test]
fn published_samples_are_read() {
    let Some(folder) = shared::data("chat/chat_miner/test/whatsapp") else { return };
    for path in shared::files(&folder) {
        if path.extension().is_none_or(|e| e != "txt") {
            continue;
        }
        let items = read(&std::fs::read_to_string(&path).expect("a sample"));
        let all: Vec<&Inbound> = items.iter().filter_map(|item| item.inbound.as_ref()).collect();
        assert_eq!(all.len(), 9, "{}", path.display());
        assert!(all.iter().all(|m| m.at_ms.is_some()), "{}", path.display());
        assert_eq!(all.iter().filter(|m| m.from.is_some()).count(), 7, "{}", path.display());
    }
}
