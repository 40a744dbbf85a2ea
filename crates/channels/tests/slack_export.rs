//! Slack's export, as a folder and as a ZIP.

mod shared;

use channels::{Inbound, slack};

#[test]
fn a_folder_gives_messages_with_people_and_threads() {
    let root = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = root.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write(
        "users.json",
        r#"[{"id":"U1","name":"anna","profile":{"real_name":"Анна","email":"Anna@Client.example"}},{"id":"U2","name":"ivan"}]"#,
    );
    write("channels.json", "[]");
    write(
        "проект/2026-03-02.json",
        r#"[{"type":"message","user":"U1","text":"<@U2> где <https://a.example|макет>? &lt;5","ts":"1772434800.000100"},
            {"type":"message","user":"U2","text":"Вот","ts":"1772434860.000200","thread_ts":"1772434800.000100",
             "files":[{"name":"a.pdf","mimetype":"application/pdf","size":7}]},
            {"type":"message","subtype":"channel_join","user":"U2","text":"joined","ts":"1772434870.000200"},
            {"type":"message","user":"U9","text":"обрыв"#,
    );
    let items: Vec<_> = slack::open(root.path(), "slack").expect("an export").collect();
    let all: Vec<&Inbound> = items.iter().filter_map(|item| item.inbound.as_ref()).collect();
    assert_eq!(
        all.iter().map(|m| m.text.as_str()).collect::<Vec<_>>(),
        ["@ivan где макет? <5", "Вот", "joined"]
    );
    assert_eq!(
        all[0].from.as_ref().map(|p| (p.name.as_str(), p.address.as_str())),
        Some(("Анна", "anna@client.example"))
    );
    assert_eq!(all[1].from.as_ref().map(|p| p.address.as_str()), Some("slack:U2"));
    assert_eq!(all[1].in_reply_to.as_deref(), Some(all[0].message_id.as_str()));
    assert_eq!((all[0].at_ms, all[1].attachments.len()), (Some(1_772_434_800_000), 1));
    assert_eq!(all.iter().map(|m| m.is_automatic).collect::<Vec<_>>(), [false, false, true]);
    let last = items.last().and_then(|item| item.problems.first()).expect("a problem");
    assert_eq!(last.code, "file-cut-off");
    assert!(last.place.starts_with("проект/2026-03-02.json, byte "), "{}", last.place);
}

#[test]
fn a_published_archive_is_read_whole() {
    let Some(folder) = shared::data("chat/slack_export_viewer/tests") else { return };
    let items: Vec<_> =
        slack::open(&folder.join("testarchive.zip"), "slack").expect("an export").collect();
    assert!(items.iter().all(|item| item.problems.is_empty()));
    let all: Vec<&Inbound> = items.iter().filter_map(|item| item.inbound.as_ref()).collect();
    assert!(all.len() > 100, "{}", all.len());
    assert!(all.iter().all(|m| m.at_ms.is_some()));
    // Comments on files name their author elsewhere.
    assert!(all.iter().filter(|m| m.from.is_none()).count() * 20 < all.len());
}

#[test]
fn what_is_no_export_says_so() {
    let root = tempfile::tempdir().expect("a folder");
    assert_eq!(slack::open(root.path(), "slack").err().map(|p| p.code), Some("not-an-export"));
    std::fs::write(root.path().join("a.zip"), "PK nothing").expect("a file");
    assert_eq!(
        slack::open(&root.path().join("a.zip"), "slack").err().map(|p| p.code),
        Some("unreadable-file")
    );
}
