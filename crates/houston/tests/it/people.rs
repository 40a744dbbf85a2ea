//! `houston user`: an owner, further people, passwords, the list.

use crate::{agency, houston};

#[test]
fn people_are_added_listed_and_given_new_passwords() {
    let folder = agency();
    let data = folder.path();
    let add = |email: &str, role: &str, password: &str| {
        let args = ["user", "add", "--name", "Алиса", "--email", email, "--role", role];
        houston(data, &args, &format!("{password}\n"))
    };
    add("alice@orbita.example", "account_manager", "семь красных ежей").text();
    let people = houston(data, &["user", "list", "--json"], "").json_lines();
    let mut found: Vec<(&str, &str)> = people
        .iter()
        .map(|p| (p["email"].as_str().unwrap(), p["role"].as_str().unwrap()))
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [("alice@orbita.example", "account_manager"), ("vera@orbita.example", "director")]
    );
    let plain = houston(data, &["user", "list"], "").text();
    assert!(plain.contains("alice@orbita.example") && !plain.contains("argon2"), "{plain}");
    let args = ["user", "password", "--email", "alice@orbita.example"];
    assert!(houston(data, &args, "девять рыжих лис\n").text().contains("is set"));
    houston(data, &args, "123\n").refusal();
    assert!(add("bob@orbita.example", "pilot", "семь красных ежей").refusal().contains("pilot"));
    add("alice@orbita.example", "specialist", "семь красных ежей").refusal();
    add("not an address", "specialist", "семь красных ежей").refusal();
    assert_eq!(houston(data, &["user", "list", "--json"], "").json_lines().len(), 2);
}

#[test]
fn where_there_are_two_agencies_one_must_be_named() {
    let folder = agency();
    let data = folder.path();
    let args = ["user", "add-owner", "--agency", "Другие", "--name", "Женя"];
    let args = [&args[..], &["--email", "zhenya@other.example"]].concat();
    houston(data, &args, "восемь белых сов\n").text();
    let refusal = houston(data, &["user", "list"], "").refusal();
    assert!(refusal.contains("--agency"), "{refusal}");
    let list = houston(data, &["user", "list", "--agency", "Другие"], "").text();
    assert!(list.contains("zhenya@other.example") && !list.contains("vera@"), "{list}");
    houston(data, &args, "восемь белых сов\n").refusal();
}
