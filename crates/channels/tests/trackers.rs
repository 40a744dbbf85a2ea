//! Exports of Trello, Jira and Asana: tasks, approvals, and what is broken in them.

use channels::work::{Item, Step, Tracker, open};
use domain::work::{ItemKind, ItemState};

fn read(json: &str, tracker: Tracker) -> Vec<Step> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("export.json");
    std::fs::write(&path, json).expect("writes");
    open(&path, "export.json", tracker).expect("opens").collect()
}

fn items(steps: &[Step]) -> Vec<&Item> {
    steps.iter().flat_map(|s| &s.items).collect()
}

fn codes(steps: &[Step]) -> Vec<&str> {
    steps.iter().flat_map(|s| &s.problems).map(|p| p.code).collect()
}

fn ms(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().expect("a moment").as_millisecond()
}

/// An id of a card that was made at a moment.
fn card_id(at: &str) -> String {
    format!("{:08x}{}", ms(at) / 1000, "0123456789abcdef")
}

#[test]
fn a_board_of_trello_gives_cards_and_their_stays_at_the_client() {
    let (a, b) = (card_id("2026-03-02T10:00:00Z"), card_id("2026-03-05T10:00:00Z"));
    let json = format!(
        r#"{{"id":"b1","name":"Ромашка: лендинг","descData":null,
        "actions":[
          {{"type":"updateCard","date":"2026-03-09T10:00:00.000Z","data":{{"card":{{"id":"{a}"}},"listAfter":{{"name":"Готово"}}}}}},
          {{"type":"updateCard","date":"2026-03-04T10:00:00.000Z","data":{{"card":{{"id":"{a}"}},"listAfter":{{"name":"На согласовании"}}}}}},
          {{"type":"createCard","date":"2026-03-02T10:00:00.000Z","memberCreator":{{"fullName":"Анна"}},"data":{{"card":{{"id":"{a}"}},"list":{{"name":"В работе"}}}}}}],
        "cards":[
          {{"id":"{a}","name":"Баннеры","idList":"l2","shortLink":"abc","closed":false,"badges":{{"comments":4}}}},
          {{"id":"{b}","name":"Лендинг","idList":"l1","closed":false,"badges":{{}}}},
          {{"id":"zz","name":"Сломанная"}}],
        "lists":[{{"id":"l1","name":"В работе"}},{{"id":"l2","name":"Готово"}}]}}"#
    );
    let steps = read(&json, Tracker::Trello);
    assert_eq!(codes(&steps), ["broken-item"]);
    let found = items(&steps);
    let told: Vec<_> = found.iter().map(|i| (i.kind, i.state, i.title.as_str())).collect();
    assert_eq!(
        told,
        [
            (ItemKind::Task, ItemState::Done, "Баннеры"),
            (ItemKind::Approval, ItemState::Done, "Баннеры"),
            (ItemKind::Task, ItemState::Open, "Лендинг"),
        ]
    );
    assert_eq!((found[0].asked_by.as_str(), found[0].shown_id.as_str()), ("Анна", "abc"));
    assert_eq!(found[0].project, "Ромашка: лендинг");
    let span = (found[1].at_ms, found[1].ended_ms);
    assert_eq!(span, (ms("2026-03-04T10:00:00Z"), Some(ms("2026-03-09T10:00:00Z"))));
    assert_eq!((found[2].at_ms, found[2].ended_ms), (ms("2026-03-05T10:00:00Z"), None));
}

#[test]
fn issues_of_jira_are_read_from_an_answer_and_from_a_bare_list() {
    let issue = |key: &str, rest: &str| {
        format!(
            r#"{{"key":"{key}","fields":{{"summary":"Правки","created":"2026-03-02T10:00:00.000+0300",
            "project":{{"name":"Ромашка"}},"reporter":{{"displayName":"Анна"}}{rest}}}}}"#
        )
    };
    let waiting = r#"{"key":"A-3","fields":{"summary":"Макет","created":"2026-03-02T10:00:00.000+0300"},
        "changelog":{"histories":[{"created":"2026-03-03T10:00:00.000+0300",
        "items":[{"field":"status","toString":"Waiting for client"}]}]}}"#;
    let done = issue("A-1", r#","resolutiondate":"2026-03-05T10:00:00.000+0300""#);
    let bad = r#"{"key":"A-9","fields":{"summary":"Без даты"}}"#;
    for json in [
        format!(r#"{{"startAt":0,"issues":[{done},{bad},{waiting}]}}"#),
        format!("[{done},{bad},{waiting}]"),
    ] {
        let steps = read(&json, Tracker::Jira);
        assert_eq!(codes(&steps), ["broken-item"]);
        let found = items(&steps);
        let told: Vec<_> = found.iter().map(|i| (i.id.as_str(), i.kind, i.ended_ms)).collect();
        let ended = Some(ms("2026-03-05T07:00:00Z"));
        assert_eq!(
            told,
            [
                ("A-1", ItemKind::Task, ended),
                ("A-3", ItemKind::Task, None),
                ("A-3/approval/1", ItemKind::Approval, None),
            ]
        );
        assert_eq!((found[0].project.as_str(), found[0].asked_by.as_str()), ("Ромашка", "Анна"));
    }
}

#[test]
fn tasks_of_asana_know_approvals_by_their_subtype() {
    let json = r#"{"data":[
        {"gid":"1","name":"Текст","created_at":"2026-03-02T10:00:00.000Z","completed":true,
         "completed_at":"2026-03-03T10:00:00.000Z","projects":[{"name":"Ромашка"}]},
        {"gid":"2","name":"Макет","created_at":"2026-03-02T10:00:00.000Z","completed":false,
         "resource_subtype":"approval","memberships":[{"project":{"name":"Ромашка"}}]},
        {"gid":"3","name":"","created_at":"2026-03-02T10:00:00.000Z"},
        {"gid":"4","name":"Без даты"}]}"#;
    let steps = read(json, Tracker::Asana);
    assert_eq!(codes(&steps), ["broken-item"]);
    let found = items(&steps);
    let told: Vec<_> = found.iter().map(|i| (i.kind, i.state, i.project.as_str())).collect();
    assert_eq!(
        told,
        [
            (ItemKind::Task, ItemState::Done, "Ромашка"),
            (ItemKind::Approval, ItemState::Open, "Ромашка"),
        ]
    );
}

#[test]
fn an_export_that_is_cut_gives_what_is_whole() {
    let json = r#"{"data":[{"gid":"1","name":"Текст","created_at":"2026-03-02T10:00:00.000Z"},{"gid":"2","na"#;
    let steps = read(json, Tracker::Asana);
    assert_eq!((items(&steps).len(), codes(&steps)), (1, vec!["cut-off"]));
    let steps = read("это не JSON", Tracker::Jira);
    assert_eq!((items(&steps).len(), codes(&steps)), (0, vec!["not-json"]));
}
